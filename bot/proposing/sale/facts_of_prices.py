"""Facts of prices: what the options of a product cost where prices differ, and what several pieces cost together."""

from __future__ import annotations

from typing import Any, Dict, List, Mapping, Optional

from bot.orders.goods import Product
from bot.orders.values import yuan

MOST_LISTED = 6
"""Maximum number of options whose prices a reply lists; of more it tells from and to."""


def price_facts(product: Product, values: Mapping[str, Any]) -> Dict[str, Any]:
    """Return the prices of the options and of the quantity that the buyer named.

    Args:
        product: The product in question.
        values: Facts known so far: the options named and their price (``product.variant``, ``product.price``), the
            quantity (``message.quantity``).

    Returns:
        ``product.option_prices``: ``None`` where all cost the same. ``product.total`` (fen, without postage): ``None``
        for a single piece, where options differ in price and none is named, and where more pieces cost less each.
    """
    prices = _prices(product)
    differ = len(prices) > 1
    unit = values.get("product.price") if values.get("product.variant") or not differ else None
    quantity = values.get("message.quantity")
    several = isinstance(quantity, int) and quantity > 1 and not product.bulk_tiers
    return {"product.option_prices": _listed(product, prices) if differ else None,
            "product.total": unit * quantity if unit and several else None}


def _prices(product: Product) -> List[int]:
    known = {_price(product, one.price) for one in product.variants}
    return sorted(price for price in known if price is not None)


def _price(product: Product, own: Optional[int]) -> Optional[int]:
    return own if own is not None else product.price


def _listed(product: Product, prices: List[int]) -> str:
    if len(product.variants) > MOST_LISTED:
        return f"{yuan(prices[0])}到{yuan(prices[-1])}"
    priced = ((" ".join(one.options.values()), _price(product, one.price)) for one in product.variants)
    return "、".join(f"{name} {yuan(price)}" for name, price in priced if price is not None)
