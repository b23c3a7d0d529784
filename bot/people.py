"""The people who work with the product: agents, analysts, team leads. Sign-in and sessions."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import List, Optional, Tuple

from argon2 import PasswordHasher
from argon2.exceptions import VerificationError
from sqlalchemy import Boolean, Column, Integer, String, Table, Text, delete, func, select, update
from sqlalchemy.engine import Connection

from bot.database import metadata, stamp
from bot.errors import InputError, RequestError

ROLES = ("agent", "lead", "manager", "analyst")
SESSION_HOURS = 12
TRIES, TRIES_MINUTES = 5, 5
"""So many wrong passwords for a name within so many minutes, then a pause."""

people = Table(
    "people", metadata,
    Column("id", String(40), primary_key=True),
    Column("name", String(40), nullable=False, unique=True),
    Column("display", String(80), nullable=False),
    Column("role", String(10), nullable=False),
    Column("password", Text, nullable=False),
    Column("active", Boolean, nullable=False),
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
    Column("at", String(32), nullable=False),
)

_hasher = PasswordHasher()
_NO_ONE = _hasher.hash("nobody has this password")


@dataclass(frozen=True)
class Member:
    """Somebody who may sign in."""

    id: str
    name: str
    display: str
    role: str


def add(connection: Connection, name: str, display: str, role: str, password: str) -> Member:
    """Add somebody.

    Raises:
        InputError: For an unknown role, a name that is taken, or a short password.
    """
    if role not in ROLES:
        raise InputError(f"Unknown role {role!r}.", f"Use one of: {', '.join(ROLES)}.")
    if len(password) < 8:
        raise InputError("The password has fewer than 8 characters.", "Choose a longer one.")
    if connection.execute(select(people.c.id).where(people.c.name == name)).first():
        raise InputError(f"The name {name!r} is taken.", "Choose another.")
    member = Member(secrets.token_urlsafe(12), name, display or name, role)
    connection.execute(people.insert().values(
        id=member.id, name=name, display=member.display, role=role,
        password=_hasher.hash(password), active=True))
    return member


def everybody(connection: Connection) -> List[Member]:
    """Return all who may sign in."""
    rows = connection.execute(select(people).where(people.c.active.is_(True)).order_by(people.c.name))
    return [Member(row.id, row.name, row.display, row.role) for row in rows]


def sign_in(connection: Connection, name: str, password: str, now: datetime) -> Optional[Member]:
    """Return who has this name and password; ``None`` when nobody has.

    Raises:
        RequestError: 429 after too many wrong passwords for the name.
    """
    since = stamp(now - timedelta(minutes=TRIES_MINUTES))
    wrong = connection.execute(select(func.count()).where(
        tries.c.name == name[:80], tries.c.at > since)).scalar()
    if wrong and wrong >= TRIES:
        raise RequestError("Too many wrong passwords.", f"Try again in {TRIES_MINUTES} minutes.",
                           code="auth.too_many", status=429)
    row = connection.execute(select(people).where(
        people.c.name == name, people.c.active.is_(True))).first()
    try:
        _hasher.verify(row.password if row else _NO_ONE, password)
    except VerificationError:
        row = None
    if row is None:
        connection.execute(tries.insert().values(name=name[:80], at=stamp(now)))
        return None
    connection.execute(delete(tries).where(tries.c.name == name))
    return Member(row.id, row.name, row.display, row.role)


def open_session(connection: Connection, member: Member, now: datetime) -> Tuple[str, str]:
    """Return a fresh session's token (for the cookie) and its CSRF token (for the page)."""
    token, csrf = secrets.token_urlsafe(32), secrets.token_urlsafe(32)
    connection.execute(delete(sessions).where(sessions.c.expires_at < stamp(now)))
    connection.execute(sessions.insert().values(
        token=_digest(token), person=member.id, csrf=csrf,
        expires_at=stamp(now + timedelta(hours=SESSION_HOURS))))
    return token, csrf


def session(connection: Connection, token: str, now: datetime) -> Optional[Tuple[Member, str]]:
    """Return who has a session, and its CSRF token."""
    row = connection.execute(select(people, sessions.c.csrf).join(
        sessions, sessions.c.person == people.c.id).where(
            sessions.c.token == _digest(token), sessions.c.expires_at > stamp(now),
            people.c.active.is_(True))).first()
    return (Member(row.id, row.name, row.display, row.role), row.csrf) if row else None


def close_session(connection: Connection, token: str) -> None:
    """End a session."""
    connection.execute(delete(sessions).where(sessions.c.token == _digest(token)))


def deactivate(connection: Connection, name: str) -> None:
    """Keep somebody from signing in; what they did stays."""
    connection.execute(update(people).where(people.c.name == name).values(active=False))


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
