"""What conversations keep of one buyer: to hand it out, and to delete it."""

from __future__ import annotations

import json
from typing import Any, Collection, Counter, Dict, List, Mapping, Sequence

from sqlalchemy import and_, or_, select, update
from sqlalchemy.engine import Connection, Row

from bot.store.forget import Counts, delete_conversation
from bot.store.tables import audit, cases, conversations, decisions, due, messages, proposals, tasks

DOCUMENTS = ("memory", "reading", "data", "concerns", "steps", "rows", "tags", "result")
"""Columns that hold JSON text."""
SHORTEST_TRACE = 2
"""Characters of the shortest value that is looked for in audit lines."""
ABOUT_BUYERS = ("search_orders", "attach_order", "buyer_exported")
"""Actions whose audit lines may tell of a buyer outside of a conversation."""


def conversations_of(connection: Connection, buyer_id: str, order_ids: Collection[str]) -> List[str]:
    """Return a buyer's conversation, and those of visitors that an agent attached one of the buyer's orders to.

    Args:
        connection: The transaction.
        buyer_id: Whose.
        order_ids: The buyer's orders.
    """
    own = list(connection.execute(select(conversations.c.id).where(conversations.c.buyer_id == buyer_id)).scalars())
    attached = select(audit.c.conversation).join(conversations, conversations.c.id == audit.c.conversation).where(
        audit.c.action == "attach_order", audit.c.detail.in_(list(order_ids)), conversations.c.buyer_id.is_(None))
    return [*own, *connection.execute(attached.distinct()).scalars()]


def lock_conversations(connection: Connection, chats: Collection[str]) -> None:
    """Let nobody write in some conversations until the transaction ends, and wait for those who do."""
    connection.execute(select(conversations.c.id).where(
        conversations.c.id.in_(list(chats))).order_by(conversations.c.id).with_for_update()).all()


def work_left(connection: Connection, chats: Collection[str]) -> int:
    """Return how many cases and tasks are open in some conversations."""
    here = list(chats)
    open_cases = select(cases.c.id).where(cases.c.conversation.in_(here), cases.c.state != "closed")
    open_tasks = select(tasks.c.id).where(tasks.c.conversation.in_(here), tasks.c.state == "open")
    return len(connection.execute(open_cases).all()) + len(connection.execute(open_tasks).all())


def message_ids(connection: Connection, chats: Collection[str]) -> List[str]:
    """Return the ids of all messages of some conversations."""
    return list(connection.execute(select(messages.c.id).where(
        messages.c.conversation.in_(list(chats))).order_by(messages.c.conversation, messages.c.seq)).scalars())


def export(connection: Connection, conversation: str) -> Dict[str, Any]:
    """Return all that is kept of a conversation as plain values, each table under its name.

    Live events are left out: they repeat what the tables hold.
    """
    row = connection.execute(select(conversations).where(conversations.c.id == conversation)).one()
    result = _plain(row)
    for table, order in ((messages, messages.c.seq), (proposals, proposals.c.created_at), (decisions, decisions.c.at),
                         (tasks, tasks.c.opened_at), (cases, cases.c.opened_at), (due, due.c.due), (audit, audit.c.at)):
        result[table.name] = [_plain(one) for one in connection.execute(select(table).where(
            table.c.conversation == conversation).order_by(order))]
    return result


def forget(connection: Connection, chats: Sequence[str], traces: Collection[str]) -> Counts:
    """Delete conversations with all that belongs to them. Audit lines stay, without what they tell of the buyer.

    Args:
        connection: The transaction.
        chats: Which conversations.
        traces: The buyer's id, names, numbers and addresses: what may stand in audit lines of other places.

    Returns:
        How many rows were deleted or emptied, by table.
    """
    counts: Counts = Counter()
    for conversation in chats:
        counts.update(delete_conversation(connection, conversation))
    told = [audit.c.detail.contains(one, autoescape=True) for one in traces if len(one) >= SHORTEST_TRACE]
    about = [audit.c.conversation.in_(list(chats))]
    about += [and_(audit.c.action.in_(ABOUT_BUYERS), or_(*told[start:start + 50])) for start in range(0, len(told), 50)]
    for which in about:
        counts["audit"] += connection.execute(update(audit).where(which).values(
            conversation=None, detail="")).rowcount
    return counts


def plain(row: Mapping[str, Any]) -> Dict[str, Any]:
    """Return a row as plain values, its JSON columns read."""
    return {name: json.loads(value) if name in DOCUMENTS and value else value for name, value in row.items()}


def _plain(row: Row) -> Dict[str, Any]:
    return plain(row._mapping)
