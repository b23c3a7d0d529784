"""Buyers' messages that wait to be read: who reads them, how often that was tried, when it is tried again.

Each is an item that is due. A process claims a conversation's oldest one while it reads it; the others wait
behind it.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Collection, List, Mapping, Optional

from sqlalchemy import case, func, select, update
from sqlalchemy.engine import Connection

from bot.store import proposals
from bot.store.database import claimable, stamp
from bot.store.due import MESSAGE, OPEN, done
from bot.store.feed import publish
from bot.store.messages import Pending, next_pending
from bot.store.tables import due, messages

ATTEMPTS = 2
"""Number of attempts after which a message whose reading failed is set aside."""

LOST_ATTEMPTS = 3
"""Number of begun readings after which a message is set aside whose reading never ended, the process's end perhaps.

All but the first of them are of this message alone.
"""

CLAIM = timedelta(seconds=10)
"""Time for which a process that began to read a message holds it."""

LONGEST_PAUSE = timedelta(seconds=60)
"""Longest pause after faults of the database or the locks."""


class ReadAlone(Exception):
    """A message's last reading never ended: it is to be read while the process reads nothing else."""


def begin(connection: Connection, conversation: str, now: datetime, alone: bool = True) -> Optional[Pending]:
    """Claim a conversation's oldest unread message and count the attempt.

    Messages that were begun ``LOST_ATTEMPTS`` times before and never ended are set aside first: they may have ended
    the process each time.

    Args:
        connection: The transaction.
        conversation: Whose message.
        now: The clock.
        alone: Nothing else is being read in this process.

    Returns:
        The message to read; ``None`` when nothing waits.

    Raises:
        ReadAlone: The message may have ended a process, and others are being read beside it.
    """
    pending = next_pending(connection, conversation)
    while pending is not None and pending.item.attempts >= LOST_ATTEMPTS:
        set_aside(connection, pending, now)
        pending = next_pending(connection, conversation)
    if pending is None:
        return None
    if pending.was_lost and not alone:
        raise ReadAlone(pending.message.id)
    connection.execute(update(due).where(due.c.id == pending.item.id).values(
        attempts=due.c.attempts + 1, claimed_until=stamp(now + CLAIM), error=None))
    return pending


def failed(connection: Connection, pending: Pending, now: datetime) -> bool:
    """Note that the reading of a message failed; after the last time it is set aside. Returns whether it was."""
    attempts = connection.execute(select(due.c.attempts).where(due.c.id == pending.item.id)).scalar()
    if (attempts or 0) < ATTEMPTS:
        connection.execute(update(due).where(due.c.id == pending.item.id).values(error="unreadable"))
        return False
    set_aside(connection, pending, now)
    return True


def set_aside(connection: Connection, pending: Pending, now: datetime) -> None:
    """Show a message as not readable; it is not tried again. What is proposed for an earlier one is no answer to it.

    Raises:
        NotDue: It has been read meanwhile.
    """
    message = pending.message
    done(connection, pending.item, "failed")
    proposals.replace_proposals(connection, message.conversation, 0, (), now, "withdrawn")
    connection.execute(update(messages).where(messages.c.id == message.id).values(read_state="failed"))
    publish(connection, message.conversation, "reading",
            {"message_id": message.id, "reading": None, "read_state": "failed"}, now)


def not_attempted(connection: Connection, times: Mapping[str, int]) -> None:
    """Take back attempts at items whose reading a lock, the database or a stop of the process prevented.

    Args:
        connection: The transaction.
        times: Number of attempts to take back, by item id.
    """
    for item, number in times.items():
        connection.execute(update(due).where(due.c.id == item, OPEN).values(
            attempts=case((due.c.attempts > number, due.c.attempts - number), else_=0)))


def pause(connection: Connection, conversation: str, until: datetime) -> None:
    """Let no process read a conversation before a moment: a fault may pass until then."""
    connection.execute(update(due).where(due.c.conversation == conversation, due.c.kind == MESSAGE, OPEN).values(
        claimed_until=stamp(until)))


def left_over(connection: Connection, now: datetime, limit: int) -> List[str]:
    """Return conversations with unread messages that no process reads, those that wait longest first."""
    first = _first().subquery()
    query = select(due.c.conversation, func.min(due.c.due).label("first")).join(
        first, (first.c.conversation == due.c.conversation) & (first.c.first == due.c.due)).where(
            due.c.kind == MESSAGE, OPEN, _free(now)).group_by(due.c.conversation).order_by("first").limit(limit)
    return list(connection.execute(query).scalars())


def claim(connection: Connection, candidates: Collection[str], now: datetime) -> List[str]:
    """Claim conversations for this process. Returns those that no other process was faster with."""
    taken: List[str] = []
    for conversation in candidates:
        first = _first().where(due.c.conversation == conversation).subquery()
        if connection.execute(update(due).where(
                due.c.conversation == conversation, due.c.kind == MESSAGE, OPEN, _free(now),
                due.c.due == select(first.c.first).scalar_subquery()).values(
                    claimed_until=stamp(now + CLAIM))).rowcount:
            taken.append(conversation)
    return taken


def _first() -> Any:
    return select(due.c.conversation, func.min(due.c.due).label("first")).where(
        due.c.kind == MESSAGE, OPEN).group_by(due.c.conversation)


def _free(now: datetime) -> Any:
    return claimable(due.c.claimed_until, now, LONGEST_PAUSE)
