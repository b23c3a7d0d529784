"""What the product reads from a shop's order system; an outside system can take its place with these four reads.

The contract:

- Shapes are those of ``bot/orders/model.py``. Money is whole fen (``59.90`` yuan is ``5990``), times have a zone.
- What does not exist is ``None`` or is left out; it is never an error.
- A buyer's context holds that buyer's orders only. Nothing after the source checks it again.
- When the system does not answer, or its answer cannot be used, every read raises ``OrderSourceUnreachable``. The desk
  then says that orders cannot be looked up, and everything else goes on.
- A buyer's message waits for ``context``: a source gives up within ``TIMEOUT_SECONDS``.
- A source only reads. It runs on the event loop and must not block it. It checks no rights: callers pass the id of a
  buyer who is signed in, or act for an agent.
- ``search`` and ids get what people typed: of any length, with any character.

``bot/orders/sql.py`` reads our own mirror of the orders, ``bot/orders/http.py`` asks the shop's own server. What
happens to orders (paid, shipped, not paid in time) does not come from a source but from ``bot/orders/ledger.py``.
``tests/contract/test_order_source.py`` is the suite that every source passes.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import List, Mapping, Optional, Protocol, Sequence, Tuple

from bot.errors import DependencyError
from bot.orders.model import Buyer, Order, Product

TIMEOUT_SECONDS = 3.0
"""Seconds until a source gives up waiting for its system."""

MOST_FOUND = 20
"""Maximum number of orders that a search returns."""


class OrderSourceUnreachable(DependencyError):
    """The order system does not answer now, or not with what was asked for."""

    code = "orders.unreachable"


@dataclass(frozen=True)
class OrderContext:
    """What one decision needs.

    Attributes:
        buyer: The buyer who was asked for; ``None`` when the system has no record of that id.
        orders: The newest (by ``placed_at``) first.
        products: Products by SKU: those of the orders' items, those asked for, and those similar to any of them.
    """

    buyer: Optional[Buyer]
    orders: Tuple[Order, ...]
    products: Mapping[str, Product]


class OrderSource(Protocol):
    """Reads a shop's orders, buyers and products; the module's docstring is the contract."""

    async def context(self, buyer_id: Optional[str], order_id: Optional[str], skus: Sequence[str]) -> OrderContext:
        """Return what surrounds one decision, in one go.

        Args:
            buyer_id: A buyer who is signed in: all of the buyer's own orders are wanted, nobody else's.
            order_id: Used without a buyer only: the one order that an agent attached.
            skus: Products that were named or looked at, beside those of the orders.
        """

    async def order(self, order_id: str) -> Optional[Order]:
        """Return an order by its whole number."""

    async def buyer(self, buyer_id: str) -> Optional[Buyer]:
        """Return a buyer."""

    async def search(self, query: str) -> List[Order]:
        """Return orders, the newest first, at most ``MOST_FOUND``.

        Args:
            query: The whole of an order number, a waybill number, a receiver's name or phone; or the end of an order
                number, of at least ``SHORTEST_TAIL`` characters. Spaces around it do not count.
        """

    async def close(self) -> None:
        """Give connections back; called when the server stops."""
