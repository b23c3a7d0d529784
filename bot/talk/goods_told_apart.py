"""Which of several goods a text means: the lines of an order, or products that are viewed side by side. Pure."""

from __future__ import annotations

import re
from typing import List, Mapping, Optional, Sequence

from bot.orders.model import Item, Product
from bot.talk.told_apart import UNIT, Thing, by_goods, by_pieces, by_price, narrowed, placed

_POINTS = re.compile(rf"[那这]一?(?:{UNIT}|种|样)|的(?:那|呢|多少|怎么|有|能|还|啥|什么|几|是)"
                      r"|(?:款|的)(?:呢|[?？]|$)")
"""One of several is pointed at: 温显那款, 便宜的呢."""


def item_named(text: str, items: Sequence[Item], listed: bool = False) -> Optional[Item]:
    """Return the one line of an order that a text tells from the others; ``listed``: they were put to the buyer."""
    things = [Thing((one.title,), tuple(one.options.values()), (one.price * one.quantity, one.price), one.quantity)
              for one in items]
    at = _one(text, things, listed)
    return items[at] if at is not None else None


def product_named(text: str, products: Sequence[Product]) -> Optional[Product]:
    """Return the one product at which a text points among those viewed side by side."""
    if len(products) < 2 or not _POINTS.search(text):
        return None
    things = [Thing((one.title,), (), (one.price,) if one.price else ()) for one in products]
    at = _one(text, things, False)
    return products[at] if at is not None else None


def side_by_side(sku: Optional[str], viewing: Optional[str], products: Mapping[str, Product]) -> List[Product]:
    """Return the product being viewed, the one talked of, and those like them."""
    own = [products[one] for one in dict.fromkeys((viewing, sku)) if one and one in products]
    like = [products[other] for one in own for other in one.similar if other in products]
    return list({one.sku: one for one in (*own, *like)}.values())


def _one(text: str, things: Sequence[Thing], listed: bool) -> Optional[int]:
    told = narrowed((by_goods(text, things), by_price(text, things), by_pieces(text, things)))
    if len(told) == 1:
        return told.pop()
    return next(iter(placed(text, len(things))), None) if listed and not told else None
