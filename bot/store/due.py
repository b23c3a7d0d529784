"""What is due: one row for everything that comes by itself, whatever it is.

An item is open until it is done, in the transaction of its effect, or stopped, because what it was for was
settled before, or has failed too often. A process claims an item while it works on it. A claim ends by itself:
what a process that died left is taken up by another, or by the next one.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Collection, Dict, List, Mapping, Optional, Sequence, Tuple

from sqlalchemy import case, delete, func, literal_column, select, update
from sqlalchemy.engine import Connection, Row
from sqlalchemy.exc import IntegrityError

from bot.orders.events import OrderEvent
from bot.store.database import claimable, moment, stamp
from bot.store.tables import due

MESSAGE = "message"
"""A buyer's message is to be read; the subject is its id."""
ORDER_EVENT = "order_event"
"""Something happened to an order; the subject is the event's key."""
TIMER = "timer"
"""An event comes in a conversation unless it is stopped before; the subject is the event's name."""
TASK = "task"
"""A task's time is up; the subject is its id."""
ORDERS = "orders"
"""The orders are to be looked through for what the clock alone brings about."""
RETENTION = "retention"
"""What the policy does not keep any longer is to be deleted."""
SIGN_INS = "sign_ins"
"""Expired sessions and old sign-in tries are to be deleted."""

YOUNG = timedelta(seconds=3)
"""Time in which only the process that received a message reads it."""

RECURRING = (ORDERS, RETENTION, SIGN_INS)
"""Kinds with one row for good, which is due again and again."""

ATTEMPTS = 5
"""Number of failed attempts after which an item is given up."""
CLAIM = timedelta(minutes=2)
"""Time after which an item whose taker died is taken again."""
LONGEST_PAUSE = timedelta(minutes=10)
"""Longest pause between two attempts."""

OPEN = due.c.state == literal_column("'open'")
"""A literal, so that the databases use the indexes of the open rows."""


class NotDue(Exception):
    """An item is not due any more: it was done or stopped meanwhile. What was to be done with it is undone."""


@dataclass(frozen=True)
class Item:
    """One thing that is due. ``due`` is a stamp; ``attempts`` counts the one that is under way."""

    id: str
    kind: str
    subject: str
    due: str
    conversation: Optional[str] = None
    order_id: Optional[str] = None
    case_id: Optional[str] = None
    attempts: int = 0

    @property
    def key(self) -> str:
        """What items share that are to be done one after the other."""
        return self.conversation or self.order_id or self.id


@dataclass(frozen=True)
class Matter:
    """What a timer or task belongs to: a case, or where there is none an order (``None``: none is known)."""

    case_id: Optional[str] = None
    order_id: Optional[str] = None


NO_MATTER = Matter()


def add(connection: Connection, kind: str, subject: str, at: datetime, conversation: Optional[str] = None,
        matter: Matter = NO_MATTER, claimed_until: Optional[datetime] = None) -> None:
    """Let something become due at a time; it may be claimed at once by the process that adds it."""
    connection.execute(due.insert().values(
        id=secrets.token_hex(12), kind=kind, subject=subject, conversation=conversation, order_id=matter.order_id,
        case_id=matter.case_id, due=stamp(at), state="open",
        claimed_until=stamp(claimed_until) if claimed_until else None))


def add_order_events(connection: Connection, events: Sequence[Tuple[datetime, OrderEvent]], now: datetime) -> None:
    """Let order events become due at once, those of one order in the order of their own moments."""
    rows = [{"id": f"{int(at.timestamp() * 1_000_000):016d}-{secrets.token_urlsafe(8)}", "kind": ORDER_EVENT,
             "subject": event.key, "order_id": event.order_id, "due": stamp(now), "state": "open"}
            for at, event in events]
    if rows:
        connection.execute(due.insert(), rows)


def is_open(connection: Connection, kind: str, subject: str, conversation: Optional[str]) -> bool:
    """Return whether such an item is open."""
    return connection.execute(select(due.c.id).where(
        due.c.kind == kind, due.c.subject == subject, due.c.conversation == conversation,
        OPEN)).first() is not None


def stop(connection: Connection, kind: str, conversation: str, subject: str, *which: Any) -> None:
    """Stop open items of a conversation, because what they are for was settled before.

    Args:
        connection: The transaction.
        kind: One of the kinds.
        conversation: Whose they are.
        subject: What they are about.
        which: Further conditions on the table.
    """
    connection.execute(update(due).where(
        due.c.conversation == conversation, due.c.subject == subject, due.c.kind == kind, OPEN, *which).values(
            state="stopped"))


def stop_case(connection: Connection, case_id: str) -> None:
    """Stop all timers of a case, also those that its replies started."""
    connection.execute(update(due).where(
        due.c.kind == TIMER, due.c.case_id == case_id, OPEN).values(state="stopped"))


def first_of_each(connection: Connection, now: datetime, kinds: Sequence[str], limit: int,
                  without: Collection[str] = ()) -> List[Item]:
    """Return the items of these kinds whose time has come and that nobody has claimed, the oldest of each key.

    While one item of a key is being done, none of the others is offered. One that failed and rests lets them pass.

    Args:
        connection: The transaction.
        now: The clock.
        kinds: Which kinds.
        limit: At most so many, those that are due longest first.
        without: Keys that are left out.
    """
    key = _key(due)
    at = case((due.c.kind == ORDER_EVENT, ""), else_=due.c.due)  # their ids are in the order of noting
    place = func.row_number().over(partition_by=key, order_by=(at, due.c.id)).label("place")
    here = select(due, place).where(
        OPEN, due.c.kind.in_(list(kinds)), due.c.due <= stamp(now), key.notin_(list(without)),
        key.notin_(_under_way(now, kinds)), _free(now)).subquery()
    rows = connection.execute(select(here).where(here.c.place == 1).order_by(here.c.due, here.c.id).limit(limit))
    return [_item(row) for row in rows]


def next_moment(connection: Connection, kinds: Sequence[str], now: datetime, until: datetime) -> Optional[datetime]:
    """Return when the next item of these kinds becomes due, or is tried again, between now and then."""
    at = case((due.c.claimed_until > due.c.due, due.c.claimed_until), else_=due.c.due)
    found = connection.execute(select(func.min(at)).where(
        OPEN, due.c.kind.in_(list(kinds)), at > stamp(now), at <= stamp(until))).scalar()
    return moment(found)


def claim(connection: Connection, item: str, now: datetime) -> Optional[Item]:
    """Claim an item for this process and count the attempt; ``None`` when another process was faster."""
    taken = connection.execute(update(due).where(
        due.c.id == item, OPEN, due.c.due <= stamp(now), _free(now)).values(
            attempts=due.c.attempts + 1, claimed_until=stamp(now + CLAIM), error=None))
    if not taken.rowcount:
        return None
    return _item(connection.execute(select(due).where(due.c.id == item)).one())


def done(connection: Connection, item: Item, state: str = "done") -> None:
    """Mark an item as done, or as given up (``failed``), in the transaction of its effect.

    Raises:
        NotDue: It was done, stopped or put off meanwhile; the transaction is not to be committed.
    """
    _end(connection, item, state=state, claimed_until=None)


def put_off(connection: Connection, item: Item, until: datetime) -> None:
    """Let an item become due again later, in the transaction of its effect.

    Raises:
        NotDue: As for ``done``.
    """
    _end(connection, item, due=stamp(until), attempts=0, claimed_until=None, error=None)


def _end(connection: Connection, item: Item, **values: Any) -> None:
    if not connection.execute(update(due).where(
            due.c.id == item.id, OPEN, due.c.due == item.due).values(**values)).rowcount:
        raise NotDue(item.id)


def failed(connection: Connection, item: Item, now: datetime, error: str, counts: bool = True) -> bool:
    """Pause a claimed item that could not be done, each time for twice as long.

    Args:
        connection: The transaction.
        item: Which, as it was claimed.
        now: The clock.
        error: The error's code or class, for whoever looks at the table.
        counts: ``False`` when a lock or a store was at fault: then this was no attempt.

    Returns:
        Whether it is given up now: its state is ``failed``.
    """
    given_up = counts and item.attempts >= ATTEMPTS and item.kind not in RECURRING
    pause = min(timedelta(seconds=5 * 2 ** min(item.attempts, 10)), LONGEST_PAUSE)
    connection.execute(update(due).where(due.c.id == item.id, OPEN, due.c.due == item.due).values(
        state="failed" if given_up else "open", attempts=item.attempts if counts else max(item.attempts - 1, 0),
        claimed_until=stamp(now + pause), error=error[:80]))
    return given_up


def release(connection: Connection, item: Item) -> None:
    """Take back the claim and the attempt at an item whose process stops before it is done."""
    connection.execute(update(due).where(due.c.id == item.id, OPEN, due.c.due == item.due).values(
        attempts=max(item.attempts - 1, 0), claimed_until=None))


def renew(connection: Connection, item: Item, now: datetime) -> None:
    """Hold a claim for longer, while a long work goes on.

    Raises:
        NotDue: Another process has taken the item.
    """
    _end(connection, item, claimed_until=stamp(now + CLAIM))


def release_all(connection: Connection) -> None:
    """End all claims: this is the only process."""
    connection.execute(update(due).where(OPEN, due.c.claimed_until.isnot(None)).values(claimed_until=None))


def retry(connection: Connection, item: str, now: datetime) -> bool:
    """Open an item again that was given up. Returns ``False`` when there is no such item."""
    return bool(connection.execute(update(due).where(due.c.id == item, due.c.state == "failed").values(
        state="open", attempts=0, claimed_until=None, due=stamp(now))).rowcount)


def listing(connection: Connection, limit: int = 100) -> Dict[str, Any]:
    """Return how many items there are of each kind and state, and those that were given up, the newest first."""
    counted = connection.execute(select(due.c.kind, due.c.state, func.count()).group_by(
        due.c.kind, due.c.state).order_by(due.c.kind, due.c.state)).all()
    given_up = connection.execute(select(due).where(due.c.state == "failed").order_by(
        due.c.due.desc()).limit(limit)).all()
    return {"counts": [tuple(row) for row in counted], "failed": given_up}


def delete_order_events(connection: Connection, order_ids: Collection[str]) -> int:
    """Remove what is due because of orders that are deleted. Returns how many items."""
    return int(connection.execute(delete(due).where(
        due.c.kind == ORDER_EVENT, due.c.order_id.in_(list(order_ids)))).rowcount)


def ensure(connection: Connection, kind: str, at: datetime) -> None:
    """Let something recurring be due at a time, unless it has its row."""
    if connection.execute(select(due.c.id).where(due.c.id == kind)).first() is None:
        try:
            with connection.begin_nested():
                connection.execute(due.insert().values(id=kind, kind=kind, subject=kind, due=stamp(at), state="open"))
        except IntegrityError:  # another process started at the same moment
            pass


def too_late(connection: Connection, latest: Mapping[str, datetime]) -> List[str]:
    """Return the recurring kinds that are due after a moment: the clock was ahead when they were put off."""
    found = connection.execute(select(due.c.kind, due.c.due).where(due.c.id.in_(list(latest)))).all()
    return [one.kind for one in found if one.due > stamp(latest[one.kind])]


def bring_forward(connection: Connection, kind: str, at: datetime) -> None:
    """Let something recurring be due at a time, whoever has claimed it."""
    connection.execute(update(due).where(due.c.id == kind).values(due=stamp(at), claimed_until=None))


def _item(row: Row) -> Item:
    return Item(row.id, row.kind, row.subject, row.due, row.conversation, row.order_id, row.case_id, row.attempts)


def _key(table: Any) -> Any:
    return func.coalesce(table.c.conversation, table.c.order_id, table.c.id)


def _under_way(now: datetime, kinds: Sequence[str]) -> Any:
    """Return the keys of claimed items; one that has an error is not being done but rests."""
    item = due.alias("item")
    return select(_key(item)).where(
        item.c.state == literal_column("'open'"), item.c.kind.in_(list(kinds)), item.c.error.is_(None),
        item.c.claimed_until.isnot(None), ~claimable(item.c.claimed_until, now, LONGEST_PAUSE))


def _free(now: datetime) -> Any:
    return claimable(due.c.claimed_until, now, LONGEST_PAUSE)
