"""The order store on SQLite or PostgreSQL."""

from __future__ import annotations

import asyncio
import json
from concurrent.futures import Executor, ThreadPoolExecutor
from datetime import datetime
from typing import Any, Callable, Collection, Dict, List, Optional, Sequence, TypeVar

from sqlalchemy import Table, delete, false, or_, select, text, update
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.exc import SQLAlchemyError

from bot.orders import ledger
from bot.orders.clock import WATCHED
from bot.orders.events import OrderEvent, events_between
from bot.orders.model import Buyer, Order, Product
from bot.orders.store import OrderContext, OrderStoreUnreachable
from bot.orders.tables import buyers, order_events, orders, products
from bot.store.database import READING, is_unreachable, stamp

T = TypeVar("T")

MOST_FOUND = 20
TAIL = 4
"""So many last digits of a number are enough to search by."""
_WRITING = 7_309_003


class SqlOrderStore:
    """Keeps each order as a document with the columns it is searched by."""

    def __init__(self, engine: Engine, writer: Optional[Executor] = None) -> None:
        """Create the store.

        Args:
            engine: Where the tables are.
            writer: What runs its writing transactions; with SQLite the one thread that also writes all else, so
                that no writer waits for the file. By default threads of its own.
        """
        self._engine = engine
        self._executor = ThreadPoolExecutor(4, thread_name_prefix="orders")
        self._writer = writer or self._executor

    async def orders_of(self, buyer_id: str) -> List[Order]:
        return await self._read(lambda connection: _orders(connection.execute(
            select(orders.c.document).where(orders.c.buyer_id == _plain(buyer_id)).order_by(
                orders.c.placed_at.desc()))))

    async def order(self, order_id: str) -> Optional[Order]:
        found = await self._read(lambda connection: _orders(connection.execute(
            select(orders.c.document).where(orders.c.id == _plain(order_id)))))
        return found[0] if found else None

    async def around(self, buyer_id: Optional[str], order_id: Optional[str],
                     skus: Sequence[str]) -> OrderContext:
        return await self._read(_around, buyer_id, order_id, list(skus))

    async def search(self, query: str) -> List[Order]:
        query = _plain(query).strip()
        if not query:
            return []
        condition = or_(orders.c.id == query, orders.c.waybill == query, orders.c.receiver_name == query,
                        orders.c.receiver_phone == query,
                        orders.c.id.endswith(query, autoescape=True) if len(query) >= TAIL else false())
        return await self._read(lambda connection: _orders(connection.execute(
            select(orders.c.document).where(condition).order_by(orders.c.placed_at.desc()).limit(
                MOST_FOUND))))

    async def buyer(self, buyer_id: str) -> Optional[Buyer]:
        document = await self._read(lambda connection: connection.execute(
            select(buyers.c.document).where(buyers.c.id == _plain(buyer_id))).scalar())
        return Buyer.parse_raw(document) if document else None

    async def buyers(self) -> List[Buyer]:
        found = await self._read(lambda connection: connection.execute(
            select(buyers.c.document).order_by(buyers.c.id)).scalars().all())
        return [Buyer.parse_raw(document) for document in found]

    async def products(self, skus: Sequence[str]) -> List[Product]:
        found = await self._read(lambda connection: connection.execute(
            select(products.c.document).where(products.c.sku.in_([_plain(sku) for sku in skus]))).scalars().all())
        return [Product.parse_raw(document) for document in found]

    async def all_products(self) -> List[Product]:
        found = await self._read(lambda connection: connection.execute(
            select(products.c.document).order_by(products.c.sku)).scalars().all())
        return [Product.parse_raw(document) for document in found]

    async def holds_others(self, order_ids: Collection[str], buyer_ids: Collection[str]) -> bool:
        def work(connection: Connection) -> bool:
            others = (select(column).where(column.not_in(list(known))).limit(1)
                      for column, known in ((orders.c.id, order_ids), (buyers.c.id, buyer_ids)))
            return any(connection.execute(query).first() is not None for query in others)

        return await self._read(work)

    async def put_orders(self, new: Sequence[Order]) -> List[OrderEvent]:
        return await self._run(_put_orders, list(new))

    async def put_products(self, new: Sequence[Product]) -> None:
        rows = [{"sku": one.sku, "title": one.title, "document": one.json()} for one in new]
        await self._run(_replace, products, "sku", rows)

    async def put_buyers(self, new: Sequence[Buyer]) -> None:
        rows = [{"id": one.id, "name": one.name, "document": one.json()} for one in new]
        await self._run(_replace, buyers, "id", rows)

    async def watched(self, since: datetime) -> List[Order]:
        return await self._read(lambda connection: _orders(connection.execute(
            select(orders.c.document).where(orders.c.status.in_(WATCHED), orders.c.placed_at >= stamp(since)))))

    async def note_events(self, events: Sequence[OrderEvent]) -> List[OrderEvent]:
        if not events:
            return []
        return await self._run(_note_alone, list(events))

    async def claim_events(self, limit: int) -> List[OrderEvent]:
        if not await self._read(lambda connection: connection.execute(ledger.unclaimed(1)).first()):
            return []  # most looks find nothing, and open no writing transaction for that
        return await self._run(ledger.claim, limit)

    async def event_failed(self, key: str, counts: bool) -> bool:
        return await self._run(ledger.failed, key, counts)

    def done_within(self, connection: Connection, key: str) -> bool:
        return bool(connection.execute(update(order_events).where(
            order_events.c.key == key, order_events.c.done_at.is_(None)).values(done_at=ledger.now_stamp())).rowcount)

    async def done_events(self, keys: Sequence[str]) -> None:
        await self._run(ledger.done, list(keys))

    async def clear(self) -> None:
        def work(connection: Connection) -> None:
            for table in (orders, products, buyers, order_events):
                connection.execute(delete(table))

        await self._run(work)

    async def _read(self, work: Callable[..., T], *args: Any) -> T:
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._executor, lambda: self._in_transaction(work, *args, reading=True))

    async def _run(self, work: Callable[..., T], *args: Any) -> T:
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._writer, lambda: self._in_transaction(work, *args))

    def _in_transaction(self, work: Callable[..., T], *args: Any, reading: bool = False) -> T:
        try:
            with self._engine.connect() as bare:
                connection = bare.execution_options(**{READING: reading})
                with connection.begin():
                    return work(connection, *args)
        except SQLAlchemyError as err:
            if not is_unreachable(err):
                raise
            raise OrderStoreUnreachable(f"The order store does not answer ({type(err).__name__}).",
                                        "Check that its database runs.") from err


def _around(connection: Connection, buyer_id: Optional[str], order_id: Optional[str],
            skus: List[str]) -> OrderContext:
    buyer: Optional[Buyer] = None
    found: List[Order] = []
    if buyer_id:
        document = connection.execute(select(buyers.c.document).where(buyers.c.id == buyer_id)).scalar()
        buyer = Buyer.parse_raw(document) if document else None
        found = _orders(connection.execute(select(orders.c.document).where(
            orders.c.buyer_id == buyer_id).order_by(orders.c.placed_at.desc())))
    elif order_id:
        found = _orders(connection.execute(select(orders.c.document).where(orders.c.id == order_id)))
    wanted = [item.sku for order in found for item in order.items if item.sku] + skus
    known = _by_sku(connection, wanted)
    similar = [sku for product in known.values() for sku in product.similar if sku not in known]
    return OrderContext(buyer, tuple(found), {**known, **_by_sku(connection, similar)})


def _by_sku(connection: Connection, skus: List[str]) -> Dict[str, Product]:
    if not skus:
        return {}
    rows = connection.execute(select(products.c.document).where(
        products.c.sku.in_(list(dict.fromkeys(skus))))).scalars()
    return {product.sku: product for product in map(Product.parse_raw, rows)}


def _plain(value: str) -> str:
    """PostgreSQL takes no NUL in a text."""
    return value.replace("\x00", "")


def _orders(rows: Any) -> List[Order]:
    return [Order.parse_obj(json.loads(row.document)) for row in rows]


def _one_writer(connection: Connection) -> None:
    """Let writers of the order store wait for each other; SQLite does so by itself."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _WRITING})


def _replace(connection: Connection, table: Table, key: str, rows: List[Dict[str, Any]]) -> None:
    _one_writer(connection)
    for batch in ledger.batches(list({row[key]: row for row in rows}.values())):
        connection.execute(delete(table).where(table.c[key].in_([row[key] for row in batch])))
        connection.execute(table.insert(), batch)


def _put_orders(connection: Connection, new: List[Order]) -> List[OrderEvent]:
    _one_writer(connection)
    fresh: List[OrderEvent] = []
    for batch in ledger.batches(new):
        found = connection.execute(select(orders.c.document).where(
            orders.c.id.in_([one.id for one in batch])))
        before = {order.id: order for order in _orders(found)}
        happened: List[OrderEvent] = []
        for order in batch:
            happened.extend(events_between(before.get(order.id), order))
            before[order.id] = order
        _replace(connection, orders, "id", [_row(order) for order in batch])
        fresh.extend(ledger.note(connection, happened))
    return fresh


def _note_alone(connection: Connection, happened: List[OrderEvent]) -> List[OrderEvent]:
    _one_writer(connection)
    return ledger.note(connection, happened)


def _row(order: Order) -> Dict[str, Any]:
    receiver, parcel = order.receiver, order.parcel
    return {"id": order.id, "buyer_id": order.buyer_id, "status": order.status,
            "placed_at": stamp(order.placed_at),
            "receiver_name": receiver.name if receiver else None,
            "receiver_phone": receiver.phone if receiver else None,
            "waybill": parcel.number if parcel else None,
            "document": json.dumps(order.json_dict(), ensure_ascii=False)}
