"""Timers that are due: claimed one by one, tried again after a pause, given up after some tries."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, List

from sqlalchemy import select, update
from sqlalchemy.engine import Connection, Row

from bot.store.database import claimable, stamp
from bot.store.tables import timers

ATTEMPTS = 5
"""A timer that failed so often is given up: its state is ``failed``."""

CLAIM = timedelta(minutes=2)
"""A timer whose taker died is taken again after so long."""

LONGEST_PAUSE = timedelta(minutes=10)


def due_timers(connection: Connection, now: datetime, limit: int) -> List[Row]:
    """Return timers whose time has come and that nobody has claimed, the oldest first."""
    return list(connection.execute(select(timers).where(
        timers.c.state == "open", timers.c.due <= stamp(now), _free(now)).order_by(timers.c.due).limit(limit)))


def claim_timer(connection: Connection, timer: str, now: datetime) -> bool:
    """Claim a timer and count the attempt; another process that claims it too gets ``False``."""
    return bool(connection.execute(update(timers).where(
        timers.c.id == timer, timers.c.state == "open", _free(now)).values(
            attempts=timers.c.attempts + 1, claimed_until=stamp(now + CLAIM))).rowcount)


def postpone_timer(connection: Connection, timer: str, now: datetime, counts: bool) -> bool:
    """Pause a claimed timer that could not be taken in.

    Args:
        connection: The transaction.
        timer: Which one.
        now: The clock.
        counts: ``False`` when a lock or a store was at fault: then this was no attempt.

    Returns:
        Whether it is given up now.
    """
    attempts = connection.execute(select(timers.c.attempts).where(timers.c.id == timer)).scalar() or 0
    given_up = counts and attempts >= ATTEMPTS
    pause = min(timedelta(seconds=5 * 2 ** attempts), LONGEST_PAUSE)
    connection.execute(update(timers).where(timers.c.id == timer, timers.c.state == "open").values(
        attempts=attempts if counts else max(attempts - 1, 0), state="failed" if given_up else "open",
        claimed_until=stamp(now + pause)))
    return bool(given_up)


def _free(now: datetime) -> Any:
    return claimable(timers.c.claimed_until, now, LONGEST_PAUSE)
