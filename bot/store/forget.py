"""Deleting what is kept no longer. Each function takes one batch in the caller's transaction and counts it."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Collection, Counter, List, Optional, Set

from sqlalchemy import Table, and_, delete, func, or_, select
from sqlalchemy.engine import Connection

from bot.store.database import stamp
from bot.store.due import OPEN
from bot.store.tables import cases, conversations, decisions, due, events, messages, proposals, tasks

Counts = Counter[str]
"""Number of deleted rows by table."""


def idle_conversations(connection: Connection, before: datetime, limit: int, after: str = "") -> List[str]:
    """Return conversations in which nothing has happened since a moment and that nobody works on, by id.

    They count as closed, whether or not anybody closed them. One with an open case, an open task, an unread
    message or something that is yet to come, such as a timer, is not among them.

    Args:
        connection: The transaction.
        before: The moment.
        limit: At most so many.
        after: Only ids behind this one.
    """
    return list(connection.execute(select(conversations.c.id).where(
        conversations.c.id > after, _is_idle(stamp(before))).order_by(conversations.c.id).limit(limit)).scalars())


def grown_conversations(connection: Connection, before: datetime, limit: int, after: str = "") -> List[str]:
    """Return conversations that go on and hold messages from before a moment; arguments as for the idle ones."""
    old = select(messages.c.id).where(messages.c.conversation == conversations.c.id, messages.c.at < stamp(before))
    return list(connection.execute(select(conversations.c.id).where(
        conversations.c.id > after, conversations.c.opened_at < stamp(before), old.exists(),
        ~_worked_on()).order_by(conversations.c.id).limit(limit)).scalars())


def buyer_of(connection: Connection, conversation: str) -> Optional[str]:
    """Return the id of a conversation's buyer; ``None`` for a visitor's."""
    found = connection.execute(select(conversations.c.buyer_id).where(conversations.c.id == conversation)).scalar()
    return str(found) if found is not None else None


def delete_if_idle(connection: Connection, conversation: str, before: datetime) -> Counts:
    """Delete a conversation with all that belongs to it, unless something has happened in it meanwhile."""
    query = select(conversations.c.id).where(conversations.c.id == conversation)
    if connection.execute(query.with_for_update()).first() is None or connection.execute(
            query.where(_is_idle(stamp(before)))).first() is None:
        return Counter()
    return delete_conversation(connection, conversation)


def delete_conversation(connection: Connection, conversation: str) -> Counts:
    """Delete a conversation with its messages, readings, proposals, decisions, tasks, cases and what is due in it."""
    made = select(proposals.c.id).where(proposals.c.conversation == conversation)
    counts = Counter(decisions=_delete(connection, decisions, decisions.c.proposal.in_(made)))
    for table in (proposals, messages, tasks, cases, due, events):
        counts[table.name] += _delete(connection, table, table.c.conversation == conversation)
    counts["conversations"] += _delete(connection, conversations, conversations.c.id == conversation)
    return counts


def delete_old_parts(connection: Connection, conversation: str, before: datetime) -> Counts:
    """Delete what was written before a moment in a conversation that goes on, and what was proposed and done then.

    Its cases stay as long as itself.
    """
    query = select(conversations.c.id).where(conversations.c.id == conversation)
    if connection.execute(query.with_for_update()).first() is None or connection.execute(
            query.where(_worked_on())).first() is not None:
        return Counter()
    cut = stamp(before)
    ended = func.coalesce(proposals.c.closed_at, proposals.c.created_at)
    old = and_(proposals.c.conversation == conversation, ended < cut, proposals.c.state != "open")
    counts = Counter(decisions=_delete(connection, decisions, decisions.c.proposal.in_(
        select(proposals.c.id).where(old))))
    counts["proposals"] += _delete(connection, proposals, old)
    counts["messages"] += _delete(connection, messages, messages.c.conversation == conversation, messages.c.at < cut,
                                  messages.c.read_state != "pending")
    counts["tasks"] += _delete(connection, tasks, tasks.c.conversation == conversation, tasks.c.closed_at < cut)
    counts["events"] += _delete(connection, events, events.c.conversation == conversation, events.c.at < cut)
    return counts


def orders_worked_on(connection: Connection) -> Set[str]:
    """Return the orders that an open case or task is about."""
    return {one for table, is_open in ((cases, cases.c.state != "closed"), (tasks, tasks.c.state == "open"))
            for one in connection.execute(select(table.c.order_id).where(
                is_open, table.c.order_id.isnot(None))).scalars()}


def without_conversation(connection: Connection, buyers: Collection[str]) -> List[str]:
    """Return those of some buyers that have no conversation."""
    known = set(connection.execute(select(conversations.c.buyer_id).where(
        conversations.c.buyer_id.in_(list(buyers)))).scalars())
    return [one for one in buyers if one not in known]


def delete_old_events(connection: Connection, before: datetime, limit: int) -> Counts:
    """Delete live events from before a moment. Pages that were away for longer have to be loaded again."""
    oldest = select(events.c.seq).order_by(events.c.seq).limit(limit)
    return Counter(events=_delete(connection, events, events.c.seq.in_(oldest), events.c.at < stamp(before)))


def delete_old_due(connection: Connection, before: datetime, limit: int) -> Counts:
    """Delete what was due before a moment and is done, stopped or given up."""
    old = select(due.c.id).where(due.c.state != "open", due.c.due < stamp(before)).limit(limit)
    return Counter(due=_delete(connection, due, due.c.id.in_(old)))


def _is_idle(cut: str) -> Any:
    here, ended = conversations.c.id, func.coalesce(proposals.c.closed_at, proposals.c.created_at)
    lately = [select(table.c.id).where(table.c.conversation == here, at >= cut).exists()
              for table, at in ((proposals, ended), (tasks, tasks.c.closed_at), (cases, cases.c.closed_at))]
    to_come = select(due.c.id).where(due.c.conversation == here, OPEN).exists()
    return and_(func.coalesce(conversations.c.last_at, conversations.c.opened_at) < cut,
                conversations.c.opened_at < cut, ~_worked_on(), ~to_come, ~or_(*lately))


def _worked_on() -> Any:
    here = conversations.c.id
    return or_(select(cases.c.id).where(cases.c.conversation == here, cases.c.state != "closed").exists(),
               select(tasks.c.id).where(tasks.c.conversation == here, tasks.c.state == "open").exists(),
               select(messages.c.id).where(messages.c.conversation == here,
                                           messages.c.read_state == "pending").exists())


def _delete(connection: Connection, table: Table, *which: Any) -> int:
    return int(connection.execute(delete(table).where(*which)).rowcount)
