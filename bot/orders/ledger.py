"""The ledger of what happened to orders: noted once, given out to one taker, done or given up."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from typing import Any, Iterator, List, TypeVar

from sqlalchemy import select, update
from sqlalchemy.engine import Connection

from bot.orders.events import OrderEvent
from bot.orders.tables import order_events
from bot.store.database import claimable, stamp

T = TypeVar("T")

BATCH = 500
CLAIM_MINUTES = 2
"""An event whose taker died is given out again after so long."""
EVENT_ATTEMPTS = 5
"""An event that could not be taken in so often is given up; its row stays, without ``done_at``."""
LONGEST_PAUSE = timedelta(minutes=10)
"""Longest pause before an event is tried again."""


def now_stamp() -> str:
    """Return the real time as the database keeps it."""
    return stamp(datetime.now(timezone.utc))


def batches(rows: List[T]) -> Iterator[List[T]]:
    """Cut a list into pieces that one statement takes."""
    for start in range(0, len(rows), BATCH):
        yield rows[start:start + BATCH]


def note(connection: Connection, happened: List[OrderEvent]) -> List[OrderEvent]:
    """Note the events that were not noted before, in their order, and return them."""
    fresh: List[OrderEvent] = []
    noticed = datetime.now(timezone.utc)
    for batch in batches(list({event.key: event for event in happened}.values())):
        known = set(connection.execute(select(order_events.c.key).where(
            order_events.c.key.in_([event.key for event in batch]))).scalars())
        rows = [event for event in batch if event.key not in known]
        if rows:
            connection.execute(order_events.insert(), [
                {"key": event.key, "order_id": event.order_id, "buyer_id": event.buyer_id,
                 "kind": event.kind, "at": event.at.isoformat() if event.at else None,
                 "noticed_at": stamp(noticed + timedelta(microseconds=len(fresh) + index))}
                for index, event in enumerate(rows)])
        fresh.extend(rows)
    return fresh


def done(connection: Connection, keys: List[str]) -> None:
    """Note that events were taken in."""
    for batch in batches(keys):
        connection.execute(update(order_events).where(order_events.c.key.in_(batch)).values(
            done_at=now_stamp()))


def unclaimed(limit: int) -> Any:
    """Return the query for events that may be given out, in their order."""
    now = datetime.now(timezone.utc)
    return select(order_events).where(
        order_events.c.done_at.is_(None), order_events.c.attempts < EVENT_ATTEMPTS,
        claimable(order_events.c.claimed_until, now, LONGEST_PAUSE)).order_by(
            order_events.c.noticed_at, order_events.c.key).limit(limit)


def claim(connection: Connection, limit: int) -> List[OrderEvent]:
    """Give out events and count the attempt."""
    query = unclaimed(limit)
    if connection.dialect.name == "postgresql":
        query = query.with_for_update(skip_locked=True)
    rows = connection.execute(query).all()
    if rows:
        connection.execute(update(order_events).where(
            order_events.c.key.in_([row.key for row in rows])).values(
                attempts=order_events.c.attempts + 1,
                claimed_until=stamp(datetime.now(timezone.utc) + timedelta(minutes=CLAIM_MINUTES))))
    return [OrderEvent(row.key, row.order_id, row.buyer_id, row.kind,
                       datetime.fromisoformat(row.at) if row.at else None) for row in rows]


def failed(connection: Connection, key: str, counts: bool) -> bool:
    """Pause an event that could not be taken in. Returns whether that was its last attempt."""
    row = connection.execute(select(order_events.c.attempts).where(order_events.c.key == key)).one()
    pause = min(timedelta(seconds=5 * 2 ** row.attempts), LONGEST_PAUSE)
    connection.execute(update(order_events).where(order_events.c.key == key).values(
        attempts=row.attempts if counts else max(row.attempts - 1, 0),
        claimed_until=stamp(datetime.now(timezone.utc) + pause)))
    return counts and bool(row.attempts >= EVENT_ATTEMPTS)
