"""Signing in: tries are counted before the password is checked, and nobody can lock another person out.

Wrong tries count for a name and an address together, and for an address. A name that is tried from
many addresses is answered more slowly, never refused: its owner, elsewhere, still gets in.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Optional

from sqlalchemy import delete, func, select
from sqlalchemy.engine import Connection

from bot.errors import RequestError
from bot.security.passwords import Passwords
from bot.store import audit
from bot.store.database import Database, one_at_a_time, stamp
from bot.store.people import Member, find_by_name, member_of, people, sessions, tries

TRY_MINUTES = 5
"""Minutes for which a wrong try counts."""

MAX_TRIES_PER_PAIR, MAX_TRIES_PER_ADDRESS = 5, 100
"""Maximum number of wrong tries for one name from one address, and for all names from one address (an office, a
mobile network)."""

SLOW_AFTER_TRIES, MAX_DELAY_SECONDS = 20, 4.0
"""Number of wrong tries for a name, from any address, after which each takes longer; and the maximum delay."""

_COUNTING = 7_309_003


@dataclass(frozen=True)
class Try:
    """One noted try, before its password is looked at."""

    id: int
    name: str
    password: Optional[str]
    wait: float
    last: bool


async def sign_in(database: Database, passwords: Passwords, name: str, password: str, address: str,
                  now: datetime) -> Optional[Member]:
    """Return the person with this name (or display name) and password, or ``None``.

    Args:
        database: Where people and tries are kept.
        passwords: Checks hashes outside any transaction.
        name: As typed.
        password: As typed.
        address: Where the request comes from.
        now: When.

    Raises:
        RequestError: 429 after too many wrong tries, 503 when too many sign in at once.
    """
    begun = await database.run(begin, name.strip(), address, now)
    if begun.wait:
        await asyncio.sleep(begun.wait)
    try:
        right = await passwords.verify(begun.password, password, address)
    except RequestError:
        await database.run(_take_back, begun)
        raise
    if right:
        return await database.run(_succeed, begun, address)
    if begun.last:
        await database.run(audit.note, "sign_in_limit", now, detail=f"{begun.name[:80]} ({address})")
    return None


def begin(connection: Connection, name: str, address: str, now: datetime) -> Try:
    """Note a try and return what is needed to decide it; count and note are one step in every database.

    Raises:
        RequestError: 429 after too many wrong tries.
    """
    one_at_a_time(connection, _COUNTING)
    since = stamp(now - timedelta(minutes=TRY_MINUTES))
    connection.execute(delete(tries).where(tries.c.at <= since))
    row = find_by_name(connection, name)
    key = (row.name if row else name)[:80]
    pair = _count(connection, tries.c.name == key, tries.c.address == address)
    from_address = _count(connection, tries.c.address == address)
    if pair >= MAX_TRIES_PER_PAIR or from_address >= MAX_TRIES_PER_ADDRESS:
        rest = _seconds_left(connection, address, key if pair >= MAX_TRIES_PER_PAIR else None, now)
        raise RequestError("密码错误次数太多。", f"请 {_in_words(rest)}后再试。", code="auth.too_many", status=429,
                           retry_after=rest)
    over = _count(connection, tries.c.name == key) - SLOW_AFTER_TRIES
    made = connection.execute(tries.insert().values(name=key, at=stamp(now), address=address))
    return Try(int(made.inserted_primary_key[0]), key, row.password if row else None,
               min(MAX_DELAY_SECONDS, 0.5 + over / 20) if over >= 0 else 0.0,
               pair + 1 == MAX_TRIES_PER_PAIR or from_address + 1 == MAX_TRIES_PER_ADDRESS)


def delete_old(connection: Connection, now: datetime) -> None:
    """Delete sessions that have expired and tries that count no more."""
    connection.execute(delete(sessions).where(sessions.c.expires_at < stamp(now)))
    connection.execute(delete(tries).where(tries.c.at <= stamp(now - timedelta(minutes=TRY_MINUTES))))


def _succeed(connection: Connection, begun: Try, address: str) -> Optional[Member]:
    """Delete the wrong tries from this address; fails when the account changed meanwhile."""
    row = connection.execute(select(people).where(
        people.c.name == begun.name, people.c.active.is_(True), people.c.password == begun.password)).first()
    if row is None:
        return None
    connection.execute(delete(tries).where(tries.c.name == begun.name, tries.c.address == address))
    return member_of(row)


def _take_back(connection: Connection, begun: Try) -> None:
    connection.execute(delete(tries).where(tries.c.id == begun.id))


def _count(connection: Connection, *which: object) -> int:
    return int(connection.execute(select(func.count()).select_from(tries).where(*which)).scalar() or 0)


def _seconds_left(connection: Connection, address: str, name: Optional[str], now: datetime) -> int:
    which = [tries.c.address == address] + ([tries.c.name == name] if name is not None else [])
    oldest = connection.execute(select(func.min(tries.c.at)).where(*which)).scalar()
    end = datetime.fromisoformat(oldest) + timedelta(minutes=TRY_MINUTES)
    return max(1, int((end - now).total_seconds()) + 1)


def _in_words(seconds: int) -> str:
    return f"{seconds} 秒" if seconds < 90 else f"{-(-seconds // 60)} 分钟"
