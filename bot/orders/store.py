"""What the product needs of a shop's order system."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Collection, List, Mapping, Optional, Protocol, Sequence, Tuple

from sqlalchemy.engine import Connection

from bot.errors import DependencyError
from bot.orders.events import OrderEvent
from bot.orders.model import Buyer, Order, Product


class OrderStoreUnreachable(DependencyError):
    """The order store does not answer now; an agent is told so, the desk keeps working."""

    code = "orders.unreachable"


@dataclass(frozen=True)
class OrderContext:
    """What one decision needs: the buyer, the orders, and the products that may be in question."""

    buyer: Optional[Buyer]
    orders: Tuple[Order, ...]
    products: Mapping[str, Product]


class OrderStore(Protocol):
    """Orders, products and buyers. Every method raises ``OrderStoreUnreachable``."""

    async def orders_of(self, buyer_id: str) -> List[Order]:
        """Return a buyer's orders, the newest first."""

    async def order(self, order_id: str) -> Optional[Order]:
        """Return an order by its number."""

    async def around(self, buyer_id: Optional[str], order_id: Optional[str],
                     skus: Sequence[str]) -> OrderContext:
        """Return what surrounds one decision, in one go.

        Args:
            buyer_id: A verified buyer, whose own orders are wanted.
            order_id: Without a buyer: the one order that an agent attached.
            skus: Products that were named or looked at, beside those of the orders. Products
                similar to any of them come with them.
        """

    async def search(self, query: str) -> List[Order]:
        """Return orders by number (or its tail), waybill, receiver's name or phone; at most 20."""

    async def buyer(self, buyer_id: str) -> Optional[Buyer]:
        """Return a buyer."""

    async def buyers(self) -> List[Buyer]:
        """Return all buyers."""

    async def products(self, skus: Sequence[str]) -> List[Product]:
        """Return the products there are of these SKUs."""

    async def all_products(self) -> List[Product]:
        """Return all products."""

    async def holds_others(self, orders: Collection[str], buyers: Collection[str]) -> bool:
        """Say whether there is an order or a buyer beyond the ones with these ids."""

    async def put_orders(self, orders: Sequence[Order]) -> List[OrderEvent]:
        """Add or replace orders; return what happened to them, noted in the same transaction."""

    async def put_products(self, products: Sequence[Product]) -> None:
        """Add or replace products."""

    async def put_buyers(self, buyers: Sequence[Buyer]) -> None:
        """Add or replace buyers."""

    async def watched(self, since: datetime) -> List[Order]:
        """Return orders placed since then to which something may happen by the clock alone."""

    async def note_events(self, events: Sequence[OrderEvent]) -> List[OrderEvent]:
        """Note events to be taken in; return those that were not noted before."""

    async def claim_events(self, limit: int) -> List[OrderEvent]:
        """Return events that nobody has taken in; another process does not get the same ones.

        Each counts as attempted once more: ask for no more than are begun now. An event that was attempted five
        times is not given out any more.
        """

    async def event_failed(self, key: str, counts: bool) -> bool:
        """Note that a claimed event could not be taken in; it is given out again after a pause.

        Args:
            key: Which one.
            counts: ``False`` when a lock or a store was at fault: then this was no attempt.

        Returns:
            Whether it is given up now.
        """

    def done_within(self, connection: Connection, key: str) -> bool:
        """Note in the caller's transaction that an event was taken in. Returns ``False`` when it was before."""

    async def done_events(self, keys: Sequence[str]) -> None:
        """Note that events were taken in."""

    async def clear(self) -> None:
        """Remove everything; for replays and tests."""
