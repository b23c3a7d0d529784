"""Stock and price of the options that a buyer named: 黑色, XL, 42码."""

from __future__ import annotations

import re
from typing import Any, Dict, List, Optional, Sequence, Tuple

from bot.orders.goods import Product, Variant
from bot.orders.moments import day_text


def variant_facts(product: Product, named: Sequence[Optional[str]] = ()) -> Dict[str, Any]:
    """Return whether a product can be had in the options that were named, else at all.

    Args:
        product: The product in question.
        named: Options as the buyer said them; ``None`` for one that was not said.

    Returns:
        Where the named options are not among the product's: stock ``None``, as the record does not say.
    """
    wanted = [name for name in named if name]
    fitting = product.matching(wanted) if wanted else ()
    lists = {"product.options_in_stock": _listed([one for one in product.variants if (one.stock or 0) > 0]),
             "product.options_sold_out": _listed([one for one in product.variants if one.stock == 0])}
    if not wanted or not product.variants:
        return {**lists, "product.variant": None, "product.price": product.price, "product.stock": _stock(product),
                "product.in_stock": _in_stock(product, _stock(product)), "product.restock_at": _restock(product)}
    counted = [one.stock for one in fitting if one.stock is not None]
    stock = sum(counted) if counted else None
    prices = {one.price if one.price is not None else product.price for one in fitting} or {product.price}
    mixed = any(counted) and not all(counted)      # 白 of 白/39, 白/40: which one is meant decides
    return {
        **lists, "product.variant": None if mixed else _listed(fitting), "product.stock": stock,
        "product.price": prices.pop() if len(prices) == 1 else None,
        "product.in_stock": _in_stock(product, stock), "product.restock_at": _restock(product, fitting),
    }


def options_named(product: Product, text: str) -> Tuple[str, ...]:
    """Return the options of a product that a text names in the record's own words: 孜然, 茶轴.

    Of each kind (colour, flavour) only where one is named; single characters and what is ruled out (不要孜然) are none.
    """
    kinds: Dict[str, List[str]] = {}
    for variant in product.variants:
        for kind, value in variant.options.items():
            ruled_out = re.search(rf"(?:不要|不是|除了|不喜欢){re.escape(value)}", text)
            if len(value) > 1 and not ruled_out and _says(text, value):
                kinds.setdefault(kind, []).append(value)
    longest = [{one for one in values if not any(one != other and one in other for other in values)}
               for values in kinds.values()]
    found = tuple(one.pop() for one in longest if len(one) == 1)
    return found if product.matching(list(found)) else ()


def _says(text: str, value: str) -> bool:
    """Tell whether a text names an option, a storage also by its figure alone: 256的 for 12+256G."""
    storage = re.search(r"\+\s?(\d{2,4})\s?[GTgt]", value)
    return bool(re.search(rf"(?<![\d.]){re.escape(value)}(?![\d.])", text)
                or storage and re.search(rf"(?<![\d.+]){storage[1]}\s?(?:[Gg][Bb]?|的|版|那)", text))


def _stock(product: Product) -> Optional[int]:
    counted = [one.stock for one in product.variants if one.stock is not None]
    return product.stock if product.stock is not None else sum(counted) if counted else None


def _in_stock(product: Product, stock: Optional[int]) -> Optional[bool]:
    """Absent where the record does not count."""
    if product.discontinued:
        return False
    return stock > 0 if stock is not None else None


def _restock(product: Product, fitting: Sequence[Variant] = ()) -> Optional[str]:
    days = [one.restock_at for one in fitting if one.restock_at]
    return day_text(min(days) if days else product.restock_at)


def _listed(variants: Sequence[Variant]) -> Optional[str]:
    return "、".join("/".join(one.options.values()) for one in variants) or None
