"""What the goods of an order cost now, beside what was paid for them. Pure."""

from __future__ import annotations

from typing import Any, Dict, Mapping, Optional

from bot.orders.goods import Product
from bot.orders.model import Order


def fallen_facts(order: Order, products: Mapping[str, Product]) -> Dict[str, Any]:
    """Return what one piece of the order cost and costs now.

    Only for an order of one line whose product, and whose options' price, are on record.
    """
    item = order.items[0] if len(order.items) == 1 else None
    product = products.get(item.sku) if item else None
    now = _price_now(product, item.options) if product and item else None
    fallen = (item.price - now) * item.quantity if item and now and item.price > now else None
    return {"order.item_price": item.price or None if item else None, "order.price_now": now,
            "order.price_fallen": fallen}


def _price_now(product: Product, options: Mapping[str, str]) -> Optional[int]:
    if not product.variants:
        return product.price
    fitting = product.matching(list(options.values())) if options else ()
    prices = {one.price if one.price is not None else product.price for one in fitting}
    return prices.pop() if len(prices) == 1 else None
