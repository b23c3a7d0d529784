"""A bigger or smaller one among the goods that are held alike (N32): the next in size that is in stock. Pure."""

from __future__ import annotations

import re
from typing import Any, Dict, Optional, Sequence, Tuple

from bot.orders.model import Product

_BIGGER = re.compile(r"(?:再|更|还)(?:要)?大(?:一点|一号|点|些)?|大一号|大点的|大容量|比这个[^，。]{0,3}大")
_SMALLER = re.compile(r"(?:再|更)小(?:一点|一号|点|些)?|小一号|小(?:一)?点的")
_ASKS = re.compile(r"有|吗|没|么|[?？]")
_SIZES = ("容量", "尺寸", "规格", "净含量", "重量")
_NUMBER = re.compile(r"(\d{1,5}(?:\.\d{1,2})?)\s{0,2}(升|L|l|ml|毫升|kg|公斤|斤|寸|cm|米|m)(?![A-Za-z²³])")
_ALIKE = {"升": "L", "l": "L", "毫升": "ml", "公斤": "kg", "米": "m"}


def other_size_facts(text: str, product: Optional[Product], similar: Sequence[Product]) -> Dict[str, Any]:
    """Return the next bigger or smaller one in stock that a turn asks for (``other_size.said``), with its price.

    Args:
        text: The buyer's turn.
        product: The product in question.
        similar: The products that the shop holds for alike.
    """
    bigger, smaller = bool(_BIGGER.search(text)), bool(_SMALLER.search(text))
    own = _size(product) if product is not None else None
    if bigger == smaller or own is None or not _ASKS.search(text):
        return {"other_size.said": None}
    fitting = [(size[0], one) for one in similar for size in [_size(one)] if size and size[1] == own[1]
               and one.stock and one.price and (size[0] > own[0] if bigger else size[0] < own[0])]
    if not fitting:
        return {"other_size.said": None}
    chosen = (min if bigger else max)(fitting, key=lambda pair: pair[0])[1]
    facts = [f"{name}{chosen.attributes[name]}" for name in ("容量", "适合人数", "尺寸") if name in chosen.attributes]
    price = f"{(chosen.price or 0) / 100:.2f}".rstrip("0").rstrip(".")
    return {"other_size.said": "，".join([chosen.title, *facts, f"{price}元"])}


def _size(product: Product) -> Optional[Tuple[float, str]]:
    """Return a product's size as a number with its unit, by the first attribute that names one, else its title."""
    said = [str(product.attributes[name]) for name in _SIZES if name in product.attributes]
    for text in (*said, product.title):
        found = _NUMBER.search(text)
        if found:
            return float(found[1]), _ALIKE.get(found[2], found[2])
    return None
