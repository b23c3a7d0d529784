"""Facts of bargaining: how the figure that a buyer names stands to the price, and the gap to free postage."""

from __future__ import annotations

import re
from typing import Any, Dict, Mapping, Optional, Set

LEAST_SHARE = 0.4
"""A figure below this share of the price is hardly a bid: it may be a part, a model or a coupon."""

_OTHER_USE = re.compile(r"预算|左右|上下|来块|推荐|哪个|哪款|不信|定金|尾款|型号|发\d|截图|补差|退[我给]?\d")
_MORE = re.compile(r"包邮|免邮|送|加|带|再|抹|开票|含")
"""The buyer wants something besides the price: that it is the price answers only half."""
_FIGURE = re.compile(r"(?<![\d.A-Za-z])(\d{2,6}(?:\.\d{1,2})?)(?!\s{0,2}[\d.A-Za-z%％斤寸厘毫米件个盒天号月点年折])")
_SPECIAL = re.compile(r"第[二三四2-9]|会员|新人|首单|每满|[2-9二三四五两]\s{0,2}[件份盒瓶箱袋条个双]|起")
_OFF = re.compile(r"(?:满\s{0,2}(\d{1,6}(?:\.\d{1,2})?)\s{0,2}元?)?\s{0,2}"
                  r"(?:立?减|直降|抵)\s{0,2}(\d{1,6}(?:\.\d{1,2})?)")
_TO = re.compile(r"(?:到手|下单价|活动价|券后|只要)价?\s{0,2}(\d{1,6}(?:\.\d{1,2})?)")
_RATE = re.compile(r"(\d(?:\.\d)?)\s{0,2}折")


def bargain_facts(values: Mapping[str, Any], text: str) -> Dict[str, Any]:
    """Return how the figure in a turn stands to the price, and what is missing to free postage.

    Args:
        values: Facts known so far: ``bargain.asked_price``, the price, the quantity and the terms of sale.
        text: What the buyer says now; a figure of an earlier turn does not count.

    Returns:
        ``bargain.figure``: ``price`` (what is asked is the price), ``promotion`` (a single offer of the page leads to
        it), ``below`` (less than any of them) or ``unclear``. ``postage.gap``: ``None`` without one.
    """
    asked = _asked(values, text)
    figure = _figure(values, text, asked) if asked else "unclear"
    named = {} if figure == "unclear" else {"bargain.asked_price": asked}
    return {**named, "bargain.figure": figure, "postage.gap": _gap(values)}


def _asked(values: Mapping[str, Any], text: str) -> Optional[int]:
    """Return the amount that the turn names: the one that was heard, else its only bare figure."""
    heard: Optional[int] = values.get("bargain.asked_price")
    if heard and _stands_in(heard, text):
        return heard
    figures = _FIGURE.findall(text)
    return _fen(figures[0]) if len(figures) == 1 else None


def _figure(values: Mapping[str, Any], text: str, asked: int) -> str:
    price = values.get("product.price")
    if not price or _OTHER_USE.search(text):
        return "unclear"
    quantity = values.get("message.quantity") or 1
    more = _MORE.search(text) is not None
    if quantity > 1:
        total = values.get("product.total")
        return "price" if total and asked == total and not more and not _offers(values) else "unclear"
    reached = reachable(price, _offers(values))
    if asked == price:
        return "unclear" if more or reached else "price"
    if asked in reached:
        return "unclear" if more else "promotion"
    return "below" if price * LEAST_SHARE <= asked < min(reached | {price}) else "unclear"


def _stands_in(fen: int, text: str) -> bool:
    plain = f"{fen / 100:.2f}".rstrip("0").rstrip(".")
    return re.search(rf"(?<![\d.]){re.escape(plain)}(?!\.?\d)", text) is not None


def _offers(values: Mapping[str, Any]) -> str:
    return "，".join(str(values[name]) for name in ("terms.promotion", "terms.coupon") if values.get(name))


def reachable(price: int, offers: str) -> Set[int]:
    """Return the prices of one piece (fen) to which single offers lead; those with more conditions are left out."""
    found: Set[int] = set()
    for part in re.split(r"[，,；;。+]", offers):
        if _SPECIAL.search(part):
            continue
        found.update(_fen(amount) for amount in _TO.findall(part))
        found.update(price - _fen(off) for least, off in _OFF.findall(part) if not least or _fen(least) <= price)
        found.update(round(price * float(rate) / 10) for rate in _RATE.findall(part))
    return {one for one in found if 0 < one < price}


def _fen(amount: str) -> int:
    return round(float(amount) * 100)


def _gap(values: Mapping[str, Any]) -> Optional[int]:
    """Return what is missing to free postage for the pieces in question; nothing where an order has its own sum."""
    price, least = values.get("product.price"), values.get("terms.postage_from")
    if not price or not least or values.get("order.lookup") == "found" or values.get("terms.promotion"):
        return None
    gap: int = least - price * (values.get("message.quantity") or 1)
    return gap if gap > 0 else None
