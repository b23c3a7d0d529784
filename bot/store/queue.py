"""The desk's queue: conversations as it lists them, and the live event that keeps the list up to date."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Dict, List, Optional, Tuple

from sqlalchemy import and_, func, or_, select
from sqlalchemy.engine import Connection, Row

from bot.store.feed import publish
from bot.store.people import people
from bot.store.tables import conversations, proposals


def announce(connection: Connection, conversation: str, now: datetime) -> None:
    """Tell the desks how a conversation stands in the queue now."""
    publish(connection, conversation, "conversation", summary(connection, conversation), now)


def summary(connection: Connection, conversation: str) -> Dict[str, Any]:
    """Return a conversation as the queue shows it."""
    row = connection.execute(_queue().where(conversations.c.id == conversation)).one()
    return _summary(row)


@dataclass(frozen=True)
class Page:
    """A part of the queue: its conversations, how many come after, and the last one's place (``None``: the end)."""

    conversations: List[Dict[str, Any]]
    left: int
    next: Optional[str]


def page(connection: Connection, which: str, person: str, after: Optional[str] = None, limit: int = 200) -> Page:
    """Return a page of the queue: ``waiting`` (longest first), ``mine``, ``all`` or ``closed`` (newest first).

    A chat that was opened and in which nothing was written or proposed is in none of them. One waits while the
    buyer wrote last and no person has answered, or while a proposal stands that came without a message: an
    order moved, a time came, the lead or the courier answered.

    Args:
        connection: The transaction.
        which: One of the four.
        person: Whose ``mine`` are.
        after: Where the page before ended (its ``next``); what moves in the queue meanwhile skips nothing.
        limit: At most so many conversations.
    """
    kept, moment, newest = _filter(which, person)
    if after is not None:
        kept.append(_behind(moment, newest, after))
    order = moment.desc().nullslast() if newest else moment.asc().nullslast()
    rows = connection.execute(_queue().where(*kept).order_by(order, conversations.c.id).limit(limit + 1)).all()
    here = rows[:limit]
    if len(rows) <= limit:
        return Page([_summary(row) for row in here], 0, None)
    total = connection.execute(select(func.count()).select_from(conversations).where(*kept)).scalar()
    last = here[-1]
    place = f"{last._mapping[moment.name] or ''}~{last.id}"
    return Page([_summary(row) for row in here], int(total or 0) - limit, place)


def _filter(which: str, person: str) -> Tuple[List[Any], Any, bool]:
    """Return the conditions, the column that orders, and whether the newest stand first."""
    proposed = select(proposals.c.id).where(proposals.c.conversation == conversations.c.id).exists()
    state = "closed" if which == "closed" else "open"
    kept = [or_(conversations.c.last_seq > 0, proposed), conversations.c.state == state]
    if which == "waiting":
        waits = or_(conversations.c.waiting_since.isnot(None), _open_proposals(unprompted=True) > 0)
        return [*kept, waits], conversations.c.waiting_since, False
    if which == "mine":
        kept.append(conversations.c.assignee == person)
    return kept, conversations.c.last_at, True


def _behind(moment: Any, newest: bool, place: str) -> Any:
    at, _, last = place.rpartition("~")
    if not at:
        return and_(moment.is_(None), conversations.c.id > last)
    beyond = moment < at if newest else moment > at
    return or_(beyond, and_(moment == at, conversations.c.id > last), moment.is_(None))


def _open_proposals(unprompted: bool = False) -> Any:
    query = select(func.count(proposals.c.id)).where(
        proposals.c.conversation == conversations.c.id, proposals.c.state == "open")
    if unprompted:
        query = query.where(proposals.c.unprompted.is_(True))
    return query.correlate(conversations).scalar_subquery()


def _queue() -> Any:
    return select(conversations, people.c.display.label("assignee_name"),
                  _open_proposals().label("open_proposals"),
                  _open_proposals(unprompted=True).label("unprompted_proposals")).outerjoin(
                      people, people.c.id == conversations.c.assignee)


def _summary(row: Row) -> Dict[str, Any]:
    assignee = {"id": row.assignee, "name": row.assignee_name} if row.assignee else None
    waits = row.state == "open" and (row.waiting_since is not None or row.unprompted_proposals > 0)
    buyer = {"id": row.buyer_id, "name": row.buyer_name, "verified": bool(row.buyer_id)}
    return {"id": row.id, "waits": waits, "buyer": buyer,
            "last_text": row.last_text, "last_sender": row.last_sender, "last_at": row.last_at,
            "waiting_since": row.waiting_since, "unread": row.unread, "assignee": assignee,
            "state": row.state, "top_intent": row.top_intent, "proposals": row.open_proposals}
