"""The live events: a table, numbered in commit order, from which every page resumes."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any, Dict, List, Optional, Tuple

from sqlalchemy import func, select, text
from sqlalchemy.engine import Connection

from bot.store.database import in_commit_order, stamp
from bot.store.tables import events

CHANNEL = "shop_events"
"""PostgreSQL's NOTIFY channel; a notice only wakes, the table is read."""

BATCH = 200


def publish(connection: Connection, conversation: Optional[str], kind: str, data: Dict[str, Any],
            now: datetime, for_buyer: bool = False) -> None:
    """Add a live event to the current transaction.

    Args:
        connection: The transaction that also holds the change itself.
        conversation: Whose event it is.
        kind: ``message``, ``reading``, ``acts``, ``proposals``, ``conversation``, ``case``, ``task``, ``label`` or
            ``policy``.
        data: What the pages get.
        now: The clock.
        for_buyer: Whether the conversation's buyer sees it, too.
    """
    in_commit_order(connection)
    connection.execute(events.insert().values(
        conversation=conversation, kind=kind, for_buyer=for_buyer, at=stamp(now),
        data=json.dumps(data, ensure_ascii=False)))
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_notify(:channel, '')"), {"channel": CHANNEL})


def last_number(connection: Connection) -> int:
    """Return the number of the newest event."""
    return int(connection.execute(select(func.max(events.c.seq))).scalar() or 0)


def resume_point(connection: Connection, after: Optional[int]) -> Tuple[int, bool]:
    """Return the number after which a page goes on, and whether events that it does not have are gone.

    Args:
        connection: The transaction.
        after: The last number the page has; ``None``: it wants only what is new.
    """
    first, last = connection.execute(select(func.min(events.c.seq), func.max(events.c.seq))).one()
    if after is None:
        return last or 0, False
    if after > (last or 0):  # the database is an older one now, or no event is kept
        return last or 0, True
    return after, first is not None and after < first - 1


def read_after(connection: Connection, after: int, conversation: Optional[str] = None) -> List[Dict[str, Any]]:
    """Return events after a number: all for the desk, a conversation's own for its buyer."""
    query = select(events).where(events.c.seq > after).order_by(events.c.seq).limit(BATCH)
    if conversation is not None:
        query = query.where(events.c.conversation == conversation, events.c.for_buyer.is_(True))
    return [{"seq": row.seq, "kind": row.kind, "conversation": row.conversation, "data": row.data,
             "for_buyer": row.for_buyer}
            for row in connection.execute(query)]
