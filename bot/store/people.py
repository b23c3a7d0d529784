"""Accounts and sessions of agents, leads, managers and analysts."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import List, Optional, Tuple

from sqlalchemy import Boolean, Column, Integer, String, Table, Text, delete, false, select, update
from sqlalchemy.engine import Connection, Row

from bot.errors import InputError
from bot.roles import ROLES
from bot.security.lifetimes import STAFF_SESSION
from bot.security.passwords import hash_now, password_fault
from bot.store import audit
from bot.store.database import Database, metadata, moment, stamp

NAME_LENGTH, DISPLAY_LENGTH = 40, 80

people = Table(
    "people", metadata,
    Column("id", String(40), primary_key=True),
    Column("name", String(40), nullable=False, unique=True),
    Column("display", String(80), nullable=False),
    Column("role", String(10), nullable=False),
    Column("password", Text, nullable=False),
    Column("active", Boolean, nullable=False),
    Column("first_password", Boolean, nullable=False, server_default=false()),
    Column("last_sign_in", String(32)),
)

sessions = Table(
    "sessions", metadata,
    Column("token", String(64), primary_key=True),
    Column("person", String(40), nullable=False),
    Column("csrf", String(64), nullable=False),
    Column("expires_at", String(32), nullable=False),
)

tries = Table(
    "sign_in_tries", metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("name", String(80), nullable=False, index=True),
    Column("at", String(32), nullable=False, index=True),
    Column("address", String(45), index=True),
)


@dataclass(frozen=True)
class Member:
    """A person with an account.

    Attributes:
        first_password: Whether the password was set by another person and not changed since.
    """

    id: str
    name: str
    display: str
    role: str
    first_password: bool = False
    active: bool = True
    last_sign_in: Optional[datetime] = None


def create(database: Database, name: str, display: str, role: str, password: str, now: datetime,
           first: bool = True) -> Member:
    """Add a person. The password is hashed before the transaction.

    Args:
        database: Where to.
        name: Name to sign in with.
        display: Name that others see; the sign-in name when empty.
        role: One of ``ROLES``.
        password: Given in plain text; kept as a hash.
        now: When.
        first: Whether the page shall remind them to choose a password of their own.

    Raises:
        InputError: For an unknown role, a name that is taken or cannot be one, or a weak password.
    """
    name, display = name.strip(), display.strip() or name.strip()
    if role not in ROLES:
        raise InputError(f"没有角色 {role!r}。", f"可选: {', '.join(ROLES)}。")
    if not 0 < len(name) <= NAME_LENGTH or not name.isprintable() or any(char.isspace() for char in name):
        raise InputError(f"用户名 {name[:60]!r} 不能用。", f"请用 1 到 {NAME_LENGTH} 个字符, 不含空格。")
    if len(display) > DISPLAY_LENGTH or not display.isprintable():
        raise InputError(f"显示的名字 {display[:60]!r} 不能用。", f"最多 {DISPLAY_LENGTH} 个字符。")
    refuse_weak(password, name, display)
    return database.run_now(_insert, name, display, role, hash_now(password), now, first)


def _insert(connection: Connection, name: str, display: str, role: str, password_hash: str,
            now: datetime, first: bool) -> Member:
    if connection.execute(select(people.c.id).where(people.c.name == name)).first():
        raise InputError(f"用户名 {name!r} 已经有人用了。", "请换一个。")
    member = Member(secrets.token_urlsafe(12), name, display, role, first)
    connection.execute(people.insert().values(
        id=member.id, name=name, display=display, role=role, password=password_hash, active=True,
        first_password=first))
    audit.note(connection, "person_added", now, detail=f"{name} ({role})")
    return member


def refuse_weak(password: str, name: str, display: str = "") -> None:
    """Raise when a password is too weak.

    Raises:
        InputError: It is; the message says why.
    """
    fault = password_fault(password, name, display)
    if fault:
        raise InputError(fault, "请换一个更难猜的密码。", code="password.weak")


def list_people(connection: Connection, active_only: bool = True) -> List[Member]:
    """Return all who may sign in, or everybody there ever was."""
    query = select(people).order_by(people.c.name)
    return [member_of(row) for row in connection.execute(
        query.where(people.c.active.is_(True)) if active_only else query)]


def find_by_name(connection: Connection, name: str) -> Optional[Row]:
    """Return the active person with this sign-in name, or with this display name if nobody shares it."""
    active = select(people).where(people.c.active.is_(True))
    row = connection.execute(active.where(people.c.name == name)).first()
    if row is not None:
        return row
    shown = connection.execute(active.where(people.c.display == name).limit(2)).all()
    return shown[0] if len(shown) == 1 else None


def set_password(connection: Connection, name: str, password_hash: str, now: datetime, *, first: bool,
                 by: Optional[str] = None, keep: str = "") -> None:
    """Set a person's password and end their sessions.

    Args:
        connection: The transaction.
        name: Whose; the sign-in name.
        password_hash: From ``hash_now`` or ``Passwords.hash``.
        now: When.
        first: Whether somebody else chose it.
        by: Id of who changed it; ``None`` for the command line.
        keep: Token of the one session that goes on.

    Raises:
        InputError: Nobody has the name.
    """
    person = _person(connection, name)
    connection.execute(update(people).where(people.c.id == person.id).values(
        password=password_hash, first_password=first))
    _end_sessions(connection, person.id, keep)
    connection.execute(delete(tries).where(tries.c.name == name))
    audit.note(connection, "password_changed", now, person=by, detail=name)


def set_active(connection: Connection, name: str, active: bool, now: datetime) -> None:
    """Activate or deactivate a person; deactivating ends their sessions and keeps what they did.

    Raises:
        InputError: Nobody has the name.
    """
    person = _person(connection, name)
    connection.execute(update(people).where(people.c.id == person.id).values(active=active))
    if not active:
        _end_sessions(connection, person.id)
    audit.note(connection, "person_activated" if active else "person_deactivated", now, detail=name)


def end_sessions(connection: Connection, name: str, now: datetime) -> int:
    """End all sessions of a person and return their number.

    Raises:
        InputError: Nobody has the name.
    """
    ended = _end_sessions(connection, _person(connection, name).id)
    audit.note(connection, "sessions_ended", now, detail=name)
    return ended


def open_session(connection: Connection, member: Member, now: datetime) -> Tuple[str, str]:
    """Return a fresh session's token (for the cookie) and its CSRF token (for the page)."""
    token, csrf = secrets.token_urlsafe(32), secrets.token_urlsafe(32)
    connection.execute(delete(sessions).where(sessions.c.expires_at < stamp(now)))
    connection.execute(sessions.insert().values(
        token=_digest(token), person=member.id, csrf=csrf,
        expires_at=stamp(now + STAFF_SESSION)))
    connection.execute(update(people).where(people.c.id == member.id).values(last_sign_in=stamp(now)))
    return token, csrf


def find_session(connection: Connection, token: str, now: datetime) -> Optional[Tuple[Member, str]]:
    """Return who has a session, and its CSRF token; writes nothing."""
    row = connection.execute(select(people, sessions.c.csrf).join(
        sessions, sessions.c.person == people.c.id).where(
            sessions.c.token == _digest(token), sessions.c.expires_at > stamp(now),
            people.c.active.is_(True))).first()
    return (member_of(row), row.csrf) if row else None


def close_session(connection: Connection, token: str) -> None:
    """End a session."""
    connection.execute(delete(sessions).where(sessions.c.token == _digest(token)))


def member_of(row: Row) -> Member:
    """Return a row of ``people`` without its password."""
    return Member(row.id, row.name, row.display, row.role, bool(row.first_password), bool(row.active),
                  moment(row.last_sign_in))


def _person(connection: Connection, name: str) -> Row:
    row = connection.execute(select(people).where(people.c.name == name)).first()
    if row is None:
        known = ", ".join(one.name for one in list_people(connection, active_only=False))
        raise InputError(f"没有用户名 {name!r}。", f"现有: {known or '没有人'}。")
    return row


def _end_sessions(connection: Connection, person: str, keep: str = "") -> int:
    kept = sessions.c.token != (_digest(keep) if keep else "")
    return int(connection.execute(delete(sessions).where(sessions.c.person == person, kept)).rowcount)


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()
