"""Our own mirror of a shop's orders, and the ledger of what happened to them: noted once, taken in once."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Any, Callable, Collection, Dict, Iterator, List, Optional, Sequence, TypeVar

from sqlalchemy import Table, delete, func, select, update
from sqlalchemy.engine import Connection

from bot.orders.clock import WATCHED
from bot.orders.events import OrderEvent, events_between
from bot.orders.model import Buyer, Order, Product
from bot.orders.sql import read_orders
from bot.orders.tables import buyers, order_events, orders, products
from bot.store.database import Database, claimable, moment, one_at_a_time, stamp

T = TypeVar("T")

BATCH = 500
"""Maximum number of rows in one statement."""
CLAIM = timedelta(minutes=2)
"""Time after which an event whose taker died is given out again."""
EVENT_ATTEMPTS = 5
"""Number of failed attempts after which an event is given up; its row stays, without ``done_at``."""
LONGEST_PAUSE = timedelta(minutes=10)
"""Longest pause before an event is tried again."""

_WRITING = 7_309_003


class OrderLedger:
    """Keeps orders, products and buyers as documents, and an event for each thing that happens to an order.

    Every method raises ``DependencyError`` when the database does not answer.
    """

    def __init__(self, database: Database, clock: Callable[[], datetime]) -> None:
        """Create the ledger.

        Args:
            database: With the newest schema; all statements run in its threads.
            clock: Gives the time at which events are noted, claimed and done.
        """
        self._database = database
        self._clock = clock

    async def put_orders(self, new: Sequence[Order]) -> List[OrderEvent]:
        """Add or replace orders; return what happened to them, noted in the same transaction."""
        return await self._database.run(_put_orders, list(new), self._clock())

    async def put_products(self, new: Sequence[Product]) -> None:
        """Add or replace products."""
        rows = [{"sku": one.sku, "title": one.title, "document": one.json()} for one in new]
        await self._database.run(_replace, products, "sku", rows)

    async def put_buyers(self, new: Sequence[Buyer]) -> None:
        """Add or replace buyers."""
        rows = [{"id": one.id, "name": one.name, "document": one.json()} for one in new]
        await self._database.run(_replace, buyers, "id", rows)

    async def buyers(self) -> List[Buyer]:
        """Return all buyers, by id."""
        return await self._database.read(lambda connection: [Buyer.parse_raw(one) for one in connection.execute(
            select(buyers.c.document).order_by(buyers.c.id)).scalars()])

    async def products(self) -> List[Product]:
        """Return all products, by SKU."""
        return await self._database.read(lambda connection: [Product.parse_raw(one) for one in connection.execute(
            select(products.c.document).order_by(products.c.sku)).scalars()])

    async def holds_others(self, order_ids: Collection[str], buyer_ids: Collection[str]) -> bool:
        """Return whether there is an order or a buyer beyond the ones with these ids."""
        def work(connection: Connection) -> bool:
            others = (select(column).where(column.not_in(list(known))).limit(1)
                      for column, known in ((orders.c.id, order_ids), (buyers.c.id, buyer_ids)))
            return any(connection.execute(query).first() is not None for query in others)

        return await self._database.read(work)

    async def watched(self, since: datetime) -> List[Order]:
        """Return orders placed since then to which something may happen by the clock alone."""
        return await self._database.read(lambda connection: read_orders(connection.execute(
            select(orders.c.document).where(orders.c.status.in_(WATCHED), orders.c.placed_at >= stamp(since)))))

    async def note_events(self, events: Sequence[OrderEvent]) -> List[OrderEvent]:
        """Note events to be taken in; return those that were not noted before."""
        return await self._database.run(_note_alone, list(events), self._clock()) if events else []

    async def claim_events(self, limit: int) -> List[OrderEvent]:
        """Return events that nobody has taken in; another process does not get the same ones.

        Each counts as attempted once more: ask for no more than are begun now. An event that was attempted
        ``EVENT_ATTEMPTS`` times is not given out any more.
        """
        now = self._clock()
        if not await self._database.read(lambda connection: connection.execute(_unclaimed(1, now)).first()):
            return []  # most looks find nothing, and open no writing transaction for that
        return await self._database.run(_claim, limit, now)

    async def event_failed(self, key: str, counts: bool) -> bool:
        """Note that a claimed event could not be taken in; it is given out again after a pause.

        Args:
            key: Which one.
            counts: ``False`` when a lock or a store was at fault: then this was no attempt.

        Returns:
            Whether it is given up now.
        """
        return await self._database.run(_failed, key, counts, self._clock())

    def done_within(self, connection: Connection, key: str) -> bool:
        """Note in the caller's transaction that an event was taken in. Returns ``False`` when it was before."""
        return bool(connection.execute(update(order_events).where(
            order_events.c.key == key, order_events.c.done_at.is_(None)).values(
                done_at=stamp(self._clock()))).rowcount)

    async def done_events(self, keys: Sequence[str]) -> None:
        """Note that events were taken in."""
        if keys:
            await self._database.run(_done, list(keys), self._clock())

    async def clear(self) -> None:
        """Remove everything; for replays and tests."""
        def work(connection: Connection) -> None:
            for table in (orders, products, buyers, order_events):
                connection.execute(delete(table))

        await self._database.run(work)


def _put_orders(connection: Connection, new: List[Order], now: datetime) -> List[OrderEvent]:
    one_at_a_time(connection, _WRITING)
    fresh: List[OrderEvent] = []
    for batch in _batches(new):
        found = connection.execute(select(orders.c.document).where(orders.c.id.in_([one.id for one in batch])))
        before = {order.id: order for order in read_orders(found)}
        happened: List[OrderEvent] = []
        for order in batch:
            happened.extend(events_between(before.get(order.id), order))
            before[order.id] = order
        _replace(connection, orders, "id", [_row(order) for order in batch])
        fresh.extend(_note(connection, happened, now))
    return fresh


def _replace(connection: Connection, table: Table, key: str, rows: List[Dict[str, Any]]) -> None:
    one_at_a_time(connection, _WRITING)
    for batch in _batches(list({row[key]: row for row in rows}.values())):
        connection.execute(delete(table).where(table.c[key].in_([row[key] for row in batch])))
        connection.execute(table.insert(), batch)


def _row(order: Order) -> Dict[str, Any]:
    receiver, parcel = order.receiver, order.parcel
    return {"id": order.id, "buyer_id": order.buyer_id, "status": order.status,
            "placed_at": stamp(order.placed_at),
            "receiver_name": receiver.name if receiver else None,
            "receiver_phone": receiver.phone if receiver else None,
            "waybill": parcel.number if parcel else None,
            "document": json.dumps(order.json_dict(), ensure_ascii=False)}


def _batches(rows: List[T]) -> Iterator[List[T]]:
    for start in range(0, len(rows), BATCH):
        yield rows[start:start + BATCH]


def _note_alone(connection: Connection, happened: List[OrderEvent], now: datetime) -> List[OrderEvent]:
    one_at_a_time(connection, _WRITING)
    return _note(connection, happened, now)


def _note(connection: Connection, happened: List[OrderEvent], now: datetime) -> List[OrderEvent]:
    """Note the events that were not noted before, and return them; they are given out in the order of noting."""
    fresh: List[OrderEvent] = []
    newest: Optional[datetime] = moment(connection.execute(select(func.max(order_events.c.noticed_at))).scalar())
    noticed = max(now, newest + timedelta(microseconds=1)) if newest else now
    for batch in _batches(list({event.key: event for event in happened}.values())):
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


def _unclaimed(limit: int, now: datetime) -> Any:
    """Return the query for events that may be given out, in their order."""
    return select(order_events).where(
        order_events.c.done_at.is_(None), order_events.c.attempts < EVENT_ATTEMPTS,
        claimable(order_events.c.claimed_until, now, LONGEST_PAUSE)).order_by(
            order_events.c.noticed_at, order_events.c.key).limit(limit)


def _claim(connection: Connection, limit: int, now: datetime) -> List[OrderEvent]:
    """Give out events and count the attempt."""
    query = _unclaimed(limit, now)
    if connection.dialect.name == "postgresql":
        query = query.with_for_update(skip_locked=True)
    rows = connection.execute(query).all()
    if rows:
        connection.execute(update(order_events).where(
            order_events.c.key.in_([row.key for row in rows])).values(
                attempts=order_events.c.attempts + 1, claimed_until=stamp(now + CLAIM)))
    return [OrderEvent(row.key, row.order_id, row.buyer_id, row.kind, moment(row.at)) for row in rows]


def _failed(connection: Connection, key: str, counts: bool, now: datetime) -> bool:
    """Pause an event that could not be taken in. Returns whether that was its last attempt."""
    row = connection.execute(select(order_events.c.attempts).where(order_events.c.key == key)).one()
    pause = min(timedelta(seconds=5 * 2 ** row.attempts), LONGEST_PAUSE)
    connection.execute(update(order_events).where(order_events.c.key == key).values(
        attempts=row.attempts if counts else max(row.attempts - 1, 0), claimed_until=stamp(now + pause)))
    return counts and bool(row.attempts >= EVENT_ATTEMPTS)


def _done(connection: Connection, keys: List[str], now: datetime) -> None:
    """Note that events were taken in."""
    for batch in _batches(keys):
        connection.execute(update(order_events).where(order_events.c.key.in_(batch)).values(done_at=stamp(now)))
