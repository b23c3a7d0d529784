"""Buyers' messages that wait to be read: who reads them, how often that was tried, when it is tried again.

A process claims a conversation while it reads there. A claim ends by itself: what a process that died left
unread is read by another, or by the next one.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Collection, List, Optional

from sqlalchemy import func, or_, select, update
from sqlalchemy.engine import Connection

from bot.store import proposals as standing
from bot.store.database import claimable, stamp
from bot.store.feed import publish
from bot.store.messages import Pending, next_pending
from bot.store.tables import conversations, messages
from bot.talk.model import Message

ATTEMPTS = 2
"""A message whose reading was begun so often without coming to an end is set aside."""

CLAIM = timedelta(seconds=10)
"""How long a conversation is one process's own; renewed with each message that is begun."""

YOUNG = timedelta(seconds=3)
"""A younger message is taken up by the process that received it."""

LONGEST_PAUSE = timedelta(seconds=60)
"""Longest pause after faults of the database or the locks."""


def begin(connection: Connection, conversation: str, now: datetime) -> Optional[Pending]:
    """Claim a conversation and count an attempt at its oldest unread message.

    Messages that were begun ``ATTEMPTS`` times before and never ended are set aside first: they may have ended
    the process each time.

    Returns:
        The message to read; ``None`` when nothing waits.
    """
    _claim(connection, conversation, stamp(now + CLAIM))  # first: PostgreSQL locks its row before all others
    pending = next_pending(connection, conversation)
    while pending is not None and pending.attempts >= ATTEMPTS:
        set_aside(connection, pending.message, now)
        pending = next_pending(connection, conversation)
    if pending is None:
        _claim(connection, conversation, None)
        return None
    connection.execute(update(messages).where(messages.c.id == pending.message.id).values(
        attempts=messages.c.attempts + 1))
    return pending


def failed(connection: Connection, message: Message, now: datetime) -> bool:
    """Note that a reading came to no result. Returns whether the message was set aside: it was the last try."""
    _claim(connection, message.conversation, stamp(now + CLAIM))
    attempts = connection.execute(select(messages.c.attempts).where(messages.c.id == message.id)).scalar()
    if (attempts or 0) < ATTEMPTS:
        return False
    set_aside(connection, message, now)
    return True


def set_aside(connection: Connection, message: Message, now: datetime) -> None:
    """Show a message as not readable; it is not tried again. What is proposed for an earlier one is no answer to it."""
    standing.replace_proposals(connection, message.conversation, 0, (), now, "withdrawn")
    connection.execute(update(messages).where(messages.c.id == message.id).values(read_state="failed"))
    publish(connection, message.conversation, "reading",
            {"message_id": message.id, "reading": None, "read_state": "failed"}, now)


def not_attempted(connection: Connection, ids: Collection[str]) -> None:
    """Take back an attempt at messages whose reading a lock, the database or a stop of the process prevented."""
    connection.execute(update(messages).where(
        messages.c.id.in_(list(ids)), messages.c.read_state == "pending", messages.c.attempts > 0).values(
            attempts=messages.c.attempts - 1))


def pause(connection: Connection, conversation: str, until: datetime) -> None:
    """Let no process read a conversation before a moment: a fault may pass until then."""
    _claim(connection, conversation, stamp(until))


def release(connection: Connection, conversation: str) -> None:
    """Let any process read on."""
    _claim(connection, conversation, None)


def left_over(connection: Connection, now: datetime, limit: int) -> List[str]:
    """Return conversations with unread messages that no process reads, those who wait longest first."""
    oldest = func.min(messages.c.at)
    query = select(messages.c.conversation).join(
        conversations, conversations.c.id == messages.c.conversation).where(
            messages.c.read_state == "pending", _free(now),
            or_(messages.c.at <= stamp(now - YOUNG), messages.c.at > stamp(now + YOUNG))).group_by(
                messages.c.conversation).order_by(oldest).limit(limit)
    return list(connection.execute(query).scalars())


def claim(connection: Connection, candidates: Collection[str], now: datetime) -> List[str]:
    """Claim conversations for this process. Returns those that no other process was faster with."""
    return [one for one in candidates if connection.execute(update(conversations).where(
        conversations.c.id == one, _free(now)).values(claimed_until=stamp(now + CLAIM))).rowcount]


def release_all(connection: Connection) -> None:
    """End all claims: this is the only process."""
    connection.execute(update(conversations).where(conversations.c.claimed_until.isnot(None)).values(
        claimed_until=None))


def _free(now: datetime) -> Any:
    return claimable(conversations.c.claimed_until, now, LONGEST_PAUSE)


def _claim(connection: Connection, conversation: str, until: Optional[str]) -> None:
    connection.execute(update(conversations).where(conversations.c.id == conversation).values(claimed_until=until))
