"""The order source that reads our own mirror of the shop's orders, on SQLite or PostgreSQL."""

from __future__ import annotations

import json
from typing import Any, Callable, Dict, List, Optional, Sequence, TypeVar

from sqlalchemy import false, or_, select
from sqlalchemy.engine import Connection

from bot.errors import DependencyError
from bot.orders.model import SHORTEST_TAIL, Buyer, Order, Product
from bot.orders.source import MOST_FOUND, OrderContext, OrderSourceUnreachable
from bot.orders.tables import buyers, orders, products
from bot.store.database import Database

T = TypeVar("T")


class SqlOrderSource:
    """Reads what ``OrderLedger`` keeps; every read runs and is parsed in one of the database's reading threads."""

    def __init__(self, database: Database) -> None:
        """Create the source on a database that has the newest schema."""
        self._database = database

    async def context(self, buyer_id: Optional[str], order_id: Optional[str], skus: Sequence[str]) -> OrderContext:
        return await self._read(_context, buyer_id, order_id, list(skus))

    async def order(self, order_id: str) -> Optional[Order]:
        return await self._read(_order, order_id)

    async def buyer(self, buyer_id: str) -> Optional[Buyer]:
        return await self._read(_buyer, buyer_id)

    async def search(self, query: str) -> List[Order]:
        query = without_nul(query).strip()
        return await self._read(_search, query) if query else []

    async def close(self) -> None:
        """The database belongs to others too, and is closed by them."""

    async def _read(self, work: Callable[..., T], *args: Any) -> T:
        try:
            return await self._database.read(work, *args)
        except DependencyError as err:
            raise OrderSourceUnreachable("暂时查不到订单：数据库没有响应。",
                                         f"请稍后再试。管理员请检查 BOT_DATABASE: {err.message}") from err


def read_orders(rows: Any) -> List[Order]:
    """Parse rows that have the column ``document``."""
    return [Order.parse_obj(json.loads(row.document)) for row in rows]


def without_nul(value: str) -> str:
    """Return a text without NUL characters, which PostgreSQL takes in no text."""
    return value.replace("\x00", "")


def _context(connection: Connection, buyer_id: Optional[str], order_id: Optional[str], skus: List[str]) -> OrderContext:
    buyer: Optional[Buyer] = None
    found: List[Order] = []
    if buyer_id:
        buyer = _buyer(connection, buyer_id)
        found = read_orders(connection.execute(select(orders.c.document).where(
            orders.c.buyer_id == without_nul(buyer_id)).order_by(orders.c.placed_at.desc())))
    elif order_id:
        attached = _order(connection, order_id)
        found = [attached] if attached else []
    wanted = [item.sku for order in found for item in order.items if item.sku] + skus
    known = _by_sku(connection, wanted)
    similar = [sku for product in known.values() for sku in product.similar if sku not in known]
    return OrderContext(buyer, tuple(found), {**known, **_by_sku(connection, similar)})


def _order(connection: Connection, order_id: str) -> Optional[Order]:
    found = read_orders(connection.execute(select(orders.c.document).where(orders.c.id == without_nul(order_id))))
    return found[0] if found else None


def _buyer(connection: Connection, buyer_id: str) -> Optional[Buyer]:
    document = connection.execute(select(buyers.c.document).where(buyers.c.id == without_nul(buyer_id))).scalar()
    return Buyer.parse_raw(document) if document else None


def _search(connection: Connection, query: str) -> List[Order]:
    tail = orders.c.id.endswith(query, autoescape=True) if len(query) >= SHORTEST_TAIL else false()
    condition = or_(orders.c.id == query, orders.c.waybill == query, orders.c.receiver_name == query,
                    orders.c.receiver_phone == query, tail)
    return read_orders(connection.execute(
        select(orders.c.document).where(condition).order_by(orders.c.placed_at.desc()).limit(MOST_FOUND)))


def _by_sku(connection: Connection, skus: List[str]) -> Dict[str, Product]:
    wanted = list(dict.fromkeys(map(without_nul, skus)))
    if not wanted:
        return {}
    rows = connection.execute(select(products.c.document).where(products.c.sku.in_(wanted))).scalars()
    return {product.sku: product for product in map(Product.parse_raw, rows)}
