"""When the sample shop is served: only on a database that holds nothing but its own data."""

from __future__ import annotations

from enum import Enum
from typing import Tuple

from bot.orders.sample import demo_notes, sample_ids, sample_shop
from bot.services import Services


class SampleShop(str, Enum):
    """Whether the sample shop is served, or why not."""

    SERVED = "served"
    SWITCHED_OFF = "switched_off"
    OTHER_SHOP = "other_shop"
    NOT_FILLED = "not_filled"


async def sample_shop_state(parts: Services) -> SampleShop:
    """Look whether the sample shop is served now; an import by another process counts at once.

    Args:
        parts: The process's ``Services``.

    Raises:
        DependencyError: When the database does not answer.
    """
    if not _allowed(parts):
        return SampleShop.SWITCHED_OFF
    if await parts.ledger.holds_others(*sample_ids()):
        return SampleShop.OTHER_SHOP
    demo = next(iter(demo_notes()))
    return SampleShop.SERVED if await parts.orders.buyer(demo) is not None else SampleShop.NOT_FILLED


async def fill_sample_shop(parts: Services) -> Tuple[int, int, int]:
    """Put the sample shop into a database without orders, buyers and products; else do nothing.

    Returns:
        How many products, orders and buyers were added.
    """
    if not _allowed(parts) or await parts.ledger.products() or \
            await parts.ledger.holds_others((), ()):
        return 0, 0, 0
    buyers, products, orders = sample_shop(parts.clock())
    await parts.ledger.put_buyers(buyers)
    await parts.ledger.put_products(products)
    await parts.ledger.put_orders(orders, quiet=True)
    await parts.order_watch.note_events(quiet=True)
    return len(products), len(orders), len(buyers)


def _allowed(parts: Services) -> bool:
    """A shop whose own server gives the orders is no sample."""
    return bool(parts.settings.sample_shop and parts.settings.orders_url is None)
