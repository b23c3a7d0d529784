"""Facts of bargaining: how the figure that a buyer names stands to the price, and the gap to free postage."""

from __future__ import annotations

import re
from typing import Any, Dict, Mapping, Optional, Sequence, Set

from bot.orders.values import yuan
from bot.proposing.sale.offers import UNITS

LEAST_SHARE = 0.4
"""A figure below this share of the price is hardly a bid: it may be a part, a model or a coupon."""

_OTHER_USE = re.compile(r"预算|左右|上下|来块|推荐|哪个|哪款|不信|定金|尾款|型号|发\d|截图|补差|退[我给]?\d")
_MORE = re.compile(r"包邮|免邮|送|加|带|再|抹|开票|含")
"""The buyer wants something besides the price: that it is the price answers only half."""
_FIGURE = re.compile(r"(?<![\d.A-Za-z])(\d{2,6}(?:\.\d{1,2})?)"
                     rf"(?!\s{{0,2}}(?:[\d.A-Za-z%％寸厘毫米天号月点年折]|[{UNITS}](?!钱)))")
_SPECIAL = re.compile(r"第[二三四2-9]|会员|新人|首单|每满|[2-9二三四五两]\s{0,2}[件份盒瓶箱袋条个双]|起")
_OFF = re.compile(r"(?:满\s{0,2}(\d{1,6}(?:\.\d{1,2})?)\s{0,2}元?)?\s{0,2}"
                  r"(?:立?减|直降|抵)\s{0,2}(\d{1,6}(?:\.\d{1,2})?)")
_TO = re.compile(r"(?:到手|下单价|活动价|券后|只要)价?\s{0,2}(\d{1,6}(?:\.\d{1,2})?)")
_RATE = re.compile(r"(\d(?:\.\d)?)\s{0,2}折")


def bargain_facts(values: Mapping[str, Any], text: str, figures: Sequence[str] = ()) -> Dict[str, Any]:
    """Return how the figure in a turn stands to the price, and what is missing to free postage.

    Args:
        values: Facts known so far: ``bargain.asked_price``, the price, the quantity and the terms of sale.
        text: What the buyer says now; a figure of an earlier turn does not count.
        figures: What the seller has named in words of their own.

    Returns:
        ``bargain.figure``: ``price`` (what is asked is the price), ``promotion`` (a single offer of the page leads to
        it), ``below`` (less than any of them), ``other`` (it is no bid) or ``unclear``.
        ``bargain.told``: the seller has named what it comes to (``bargain.told_said``). ``bargain.asked_said``: the
        figure in words, for one or for all. ``postage.gap``: ``None`` without one.
    """
    asked = _asked(values, text)
    figure = _figure(values, text, asked) if asked else "other" if _OTHER_USE.search(text) else "unclear"
    named = {} if not asked or figure in ("unclear", "other") else {"bargain.asked_price": asked}
    told = _told(values, figures)
    return {**named, "bargain.figure": figure, "postage.gap": _gap(values), "bargain.told": told is not None,
            "bargain.told_said": yuan(told) if told else None,
            "bargain.asked_said": _asked_said(values, asked) if asked else None}


def _told(values: Mapping[str, Any], figures: Sequence[str]) -> Optional[int]:
    """Return what the seller has named the pieces to come to, all or each; ``None`` where they have not."""
    pay, pieces = values.get("sum.pay"), values.get("sum.count") or 1
    known = {pay, pay // pieces if pay and pay % pieces == 0 else None} - {None}
    return next((_fen(one) for one in reversed(figures) if _fen(one) in known), None)


def _is_each(values: Mapping[str, Any], asked: int) -> bool:
    """Tell whether a figure is meant for one piece of several: it is far below their sum."""
    pay, pieces, price = values.get("sum.pay"), values.get("sum.count") or 1, values.get("product.price")
    return bool(pay and price and pieces > 1 and asked <= price and abs(asked / price - 1) < abs(asked / pay - 1))


def _asked_said(values: Mapping[str, Any], asked: int) -> str:
    unit = str(values.get("sum.pieces") or "件")[-1]
    each = f"一{unit}" if _is_each(values, asked) and unit != "件" else ""
    return f"{each}{yuan(asked)}"


def _asked(values: Mapping[str, Any], text: str) -> Optional[int]:
    """Return the amount that the turn names: the one that was heard, else its only bare figure."""
    heard: Optional[int] = values.get("bargain.asked_price")
    if heard and _stands_in(heard, text):
        return heard
    figures = _FIGURE.findall(text)
    return _fen(figures[0]) if len(figures) == 1 else None


def _figure(values: Mapping[str, Any], text: str, asked: int) -> str:
    price = values.get("product.price")
    if _OTHER_USE.search(text):
        return "other"
    if not price:
        return "unclear"
    quantity = values.get("sum.count") or values.get("message.quantity") or 1
    more = _MORE.search(text) is not None
    if quantity > 1:
        return _of_several(values, asked, more)
    reached = reachable(price, _offers(values))
    if asked == price:
        return "unclear" if more or reached else "price"
    if asked in reached:
        return "unclear" if more else "promotion"
    return "below" if price * LEAST_SHARE <= asked < min(reached | {price}) else "unclear"


def _of_several(values: Mapping[str, Any], asked: int, more: bool) -> str:
    """Return how the figure stands to what several pieces come to."""
    pay, pieces, price = values.get("sum.pay"), values.get("sum.count") or 1, values.get("product.price") or 0
    if not pay:
        return "unclear"
    whole = asked * pieces if _is_each(values, asked) else asked
    if whole == pay:
        return "unclear" if more else "price" if pay == price * pieces else "promotion"
    return "below" if pay * LEAST_SHARE <= whole < pay else "unclear"


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
