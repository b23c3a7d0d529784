"""Looks for replies that may go out by themselves: each is an item that is due in its conversation."""

from __future__ import annotations

from datetime import datetime
from typing import List

from sqlalchemy import select
from sqlalchemy.engine import Connection

from bot.store.due import OPEN, YOUNG, Item, add
from bot.store.tables import due

AUTOMATIC = "automatic"
"""A conversation is to be looked at for a reply that may go out by itself; the subject is its id."""


def add_look(connection: Connection, conversation: str, now: datetime) -> None:
    """Let a look become due; for a moment it is left to the process that adds it."""
    add(connection, AUTOMATIC, conversation, now, conversation, claimed_until=now + YOUNG)


def open_looks(connection: Connection, conversation: str) -> List[Item]:
    """Return a conversation's open looks, claimed or not."""
    rows = connection.execute(select(due).where(
        due.c.conversation == conversation, due.c.kind == AUTOMATIC, OPEN).order_by(due.c.due))
    return [Item(row.id, row.kind, row.subject, row.due, row.conversation, attempts=row.attempts) for row in rows]
