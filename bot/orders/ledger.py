"""Our own mirror of a shop's orders, and the ledger of what happened to them, each noted once."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Any, Callable, Collection, Dict, Iterator, List, Optional, Sequence, Tuple, TypeVar

from sqlalchemy import Table, delete, func, or_, select
from sqlalchemy.engine import Connection

from bot.orders.clock import WATCHED
from bot.orders.events import OrderEvent, events_between
from bot.orders.model import Buyer, Order, Product
from bot.orders.sql import read_orders
from bot.orders.tables import buyers, order_events, orders, products
from bot.store.database import Database, moment, one_at_a_time, stamp

T = TypeVar("T")
Fresh = Sequence[Tuple[datetime, OrderEvent]]
"""Events that were not noted before, each with a moment of its own: in their order, whatever the clock does."""
Noted = Callable[[Connection, Fresh, datetime], None]
"""What comes of fresh events, in the transaction that notes them; the time is the clock's."""

BATCH = 500
"""Maximum number of rows in one statement."""
_WRITING = 7_309_003


class OrderLedger:
    """Keeps orders, products and buyers as documents, and an event for each thing that happens to an order.

    Every method raises ``DependencyError`` when the database does not answer.
    """

    def __init__(self, database: Database, clock: Callable[[], datetime], noted: Noted) -> None:
        """Create the ledger.

        Args:
            database: With the newest schema; all statements run in its threads.
            clock: Gives the time at which events are noted.
            noted: Told of fresh events in the transaction that notes them.
        """
        self._database = database
        self._clock = clock
        self._noted = noted

    async def put_orders(self, new: Sequence[Order], quiet: bool = False) -> List[OrderEvent]:
        """Add or replace orders; return what happened to them, noted in the same transaction.

        Args:
            new: As they are now.
            quiet: Nothing is to come of what happened to them.
        """
        return await self._database.run(_put_orders, list(new), self._clock(), _nobody if quiet else self._noted)

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

    async def newest_orders(self, limit: int) -> List[Order]:
        """Return the orders that were placed last, the newest first."""
        return await self._database.read(lambda connection: read_orders(connection.execute(
            select(orders.c.document).order_by(orders.c.placed_at.desc()).limit(limit))))

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

    async def note_events(self, events: Sequence[OrderEvent], quiet: bool = False) -> List[OrderEvent]:
        """Note events and return those that were not noted before; ``quiet`` as for ``put_orders``."""
        if not events or not await self._database.read(_unknown, list(events)):
            return []
        return await self._database.run(_note_alone, list(events), self._clock(), _nobody if quiet else self._noted)

    async def event(self, key: str) -> Optional[OrderEvent]:
        """Return a noted event; ``None`` when there is none of this key."""
        return await self._database.read(_event, key)

    async def placed_at(self, order_id: str) -> Optional[datetime]:
        """Return when an order was placed; ``None`` when it is not here."""
        return await self._database.read(lambda connection: moment(connection.execute(
            select(orders.c.placed_at).where(orders.c.id == order_id)).scalar()))

    async def clear(self) -> None:
        """Remove everything; for replays and tests."""
        def work(connection: Connection) -> None:
            for table in (orders, products, buyers, order_events):
                connection.execute(delete(table))

        await self._database.run(work)

    def of_buyer(self, connection: Connection, buyer_id: str) -> Dict[str, Any]:
        """Return all that is kept of a buyer here: ``profile`` (or ``None``), ``orders``, ``order_events``."""
        profile = connection.execute(select(buyers.c.document).where(buyers.c.id == buyer_id)).scalar()
        found = connection.execute(select(orders.c.document).where(orders.c.buyer_id == buyer_id).order_by(
            orders.c.placed_at)).scalars().all()
        events = connection.execute(select(order_events).where(order_events.c.buyer_id == buyer_id).order_by(
            order_events.c.noticed_at)).all()
        return {"profile": json.loads(profile) if profile else None, "orders": [json.loads(one) for one in found],
                "order_events": [dict(row._mapping) for row in events]}

    def forget_buyer(self, connection: Connection, buyer_id: str) -> Dict[str, int]:
        """Delete a buyer with all orders and what happened to them. Returns how many rows, by table."""
        one_at_a_time(connection, _WRITING)
        own = select(orders.c.id).where(orders.c.buyer_id == buyer_id)
        events = or_(order_events.c.buyer_id == buyer_id, order_events.c.order_id.in_(own))
        return {table.name: int(connection.execute(delete(table).where(which)).rowcount) for table, which in (
            (order_events, events), (orders, orders.c.buyer_id == buyer_id), (buyers, buyers.c.id == buyer_id))}

    def delete_orders(self, connection: Connection, before: datetime, limit: int,
                      without: Collection[str]) -> Tuple[Dict[str, str], int]:
        """Delete orders placed before a moment, with what happened to them.

        Args:
            connection: The transaction.
            before: The moment.
            limit: At most so many, the oldest first.
            without: Ids of orders that stay.

        Returns:
            The buyer of each deleted order, and how many events were deleted.
        """
        one_at_a_time(connection, _WRITING)
        rows = connection.execute(select(orders.c.id, orders.c.buyer_id).where(
            orders.c.placed_at < stamp(before), orders.c.id.notin_(list(without))).order_by(
                orders.c.placed_at).limit(limit)).all()
        ids = [row.id for row in rows]
        events = connection.execute(delete(order_events).where(order_events.c.order_id.in_(ids))).rowcount
        connection.execute(delete(orders).where(orders.c.id.in_(ids)))
        return {row.id: row.buyer_id for row in rows}, int(events)

    def delete_profiles(self, connection: Connection, ids: Collection[str]) -> int:
        """Delete those of some buyers that have no order any more. Returns how many."""
        one_at_a_time(connection, _WRITING)
        own = select(orders.c.id).where(orders.c.buyer_id == buyers.c.id)
        return int(connection.execute(delete(buyers).where(buyers.c.id.in_(list(ids)), ~own.exists())).rowcount)


def _nobody(connection: Connection, events: Fresh, now: datetime) -> None:
    """Make nothing of events."""


def _put_orders(connection: Connection, new: List[Order], now: datetime, noted: Noted) -> List[OrderEvent]:
    one_at_a_time(connection, _WRITING)
    fresh: List[Tuple[datetime, OrderEvent]] = []
    for batch in _batches(new):
        found = connection.execute(select(orders.c.document).where(orders.c.id.in_([one.id for one in batch])))
        before = {order.id: order for order in read_orders(found)}
        happened: List[OrderEvent] = []
        for order in batch:
            happened.extend(events_between(before.get(order.id), order))
            before[order.id] = order
        _replace(connection, orders, "id", [_row(order) for order in batch])
        fresh.extend(_note(connection, happened, now))
    noted(connection, fresh, now)
    return [event for _, event in fresh]


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


def _note_alone(connection: Connection, happened: List[OrderEvent], now: datetime, noted: Noted) -> List[OrderEvent]:
    one_at_a_time(connection, _WRITING)
    fresh = _note(connection, happened, now)
    noted(connection, fresh, now)
    return [event for _, event in fresh]


def _unknown(connection: Connection, happened: List[OrderEvent]) -> bool:
    """Return whether one of some events was not noted yet; most looks find none, and write nothing."""
    keys = {event.key for event in happened}
    known = sum(connection.execute(select(func.count()).select_from(order_events).where(
        order_events.c.key.in_(batch))).scalar() or 0 for batch in _batches(list(keys)))
    return bool(known < len(keys))


def _event(connection: Connection, key: str) -> Optional[OrderEvent]:
    row = connection.execute(select(order_events).where(order_events.c.key == key)).first()
    return OrderEvent(row.key, row.order_id, row.buyer_id, row.kind, moment(row.at)) if row is not None else None


def _note(connection: Connection, happened: List[OrderEvent], now: datetime) -> List[Tuple[datetime, OrderEvent]]:
    """Note the events that were not noted before, and return them in the order of noting."""
    fresh: List[Tuple[datetime, OrderEvent]] = []
    newest: Optional[datetime] = moment(connection.execute(select(func.max(order_events.c.noticed_at))).scalar())
    noticed = max(now, newest + timedelta(microseconds=1)) if newest else now
    for batch in _batches(list({event.key: event for event in happened}.values())):
        known = set(connection.execute(select(order_events.c.key).where(
            order_events.c.key.in_([event.key for event in batch]))).scalars())
        rows = [(noticed + timedelta(microseconds=len(fresh) + index), event)
                for index, event in enumerate(event for event in batch if event.key not in known)]
        if rows:
            connection.execute(order_events.insert(), [
                {"key": event.key, "order_id": event.order_id, "buyer_id": event.buyer_id, "kind": event.kind,
                 "at": event.at.isoformat() if event.at else None, "noticed_at": stamp(at)} for at, event in rows])
        fresh.extend(rows)
    return fresh
