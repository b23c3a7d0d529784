"""What one line of an order costs by itself: its price, less its share of what was taken off the whole. Pure."""

from __future__ import annotations

import re
from typing import Any, Dict, List, Optional, Sequence, Set

from bot.orders.model import Item, Order

_CLAUSE = re.compile(r"[，,。；;！!？?\s]+")
_WANTS_BACK = re.compile(r"(?<!不)(?<!别)(?<!没)退")
_KEEPS = re.compile(r"留|不退|不用退|别退|自用|够用|继续用")
_EVERYTHING = re.compile(r"全退|全部|都退|整单|一起退|全款|退全|全额")
_ASKS_WHY = re.compile(r"少|差|剩|只退|退(?:我|了)?\s?\d|那\s?\d|怎么(?:算|才)|还有")
_COMMON = frozenset("的个只件双套包盒瓶袋条子把对支一两我要退钱多少能不了没就单独用大小新款装色给还有可以怎么上下里和")
"""Single signs that tell no goods apart."""
_NEAR = 100
"""Fen by which an amount may differ from the share of a line and still be it."""


def share(item: Item, quantity: int, order: Order) -> Optional[int]:
    """Return the money that was paid for so many pieces of a line; ``None`` where the record does not tell.

    What was taken off the whole order is spread over its lines by their prices; postage is no part of it.
    """
    full = sum(one.price * one.quantity for one in order.items)
    paid = (order.amount or 0) - (order.postage or 0)
    if not item.price or full <= 0 or not 0 < paid <= full or any(not one.price for one in order.items):
        return None
    return round(item.price * quantity * paid / full)


def share_facts(text: str, order: Order) -> Dict[str, Any]:
    """Return what the named line would bring back, and how an amount that was paid back came about."""
    found: Dict[str, Any] = {"return.part_said": None, "refund.share_said": None, "refund.taken_said": None}
    if len(order.items) < 2:
        return found
    item = _named(text, order.items)
    if item is not None and item.quantity == 1 and not _EVERYTHING.search(text):
        amount = share(item, 1, order)
        if amount is not None:
            found["return.part_said"] = f"{item.title}退{_yuan(amount)}" + _why(item, 1, amount)
    if order.refund is not None and order.refund.amount is not None:
        found["refund.share_said"] = _explained(order.refund.amount, order, item)
        if found["refund.share_said"] is None:
            found["refund.taken_said"] = _taken(order.refund.amount, order, text)
    return found


def _taken(amount: int, order: Order, text: str) -> Optional[str]:
    """Say that an amount is one line's price less all that was taken off the order; ``None`` unless it is."""
    full = sum(one.price * one.quantity for one in order.items)
    off = full - ((order.amount or 0) - (order.postage or 0))
    hits = [one for one in order.items if off > 0 and one.quantity == 1 and one.price - off == amount]
    if len(hits) != 1 or not _ASKS_WHY.search(text):
        return None
    return (f"这单商品一共{_yuan(full)}，优惠{_yuan(off)}后实付{_yuan(full - off)}；退的{_yuan(amount)}正好是"
            f"{hits[0].title}{_yuan(hits[0].price)}减掉整单优惠{_yuan(off)}，像是退了它以后不够优惠条件，优惠收回了")


def _explained(amount: int, order: Order, named: Optional[Item]) -> Optional[str]:
    """Say which line an amount is the share of; ``None`` unless it is one line's alone, or the named one's."""
    hits = [(item, number) for item in order.items for number in range(1, item.quantity + 1)
            for one in [share(item, number, order)] if one is not None and abs(one - amount) <= _NEAR]
    if named is not None:
        hits = [(item, number) for item, number in hits if item is named]
    if len(hits) != 1:
        return None
    item, number = hits[0]
    full = sum(one.price * one.quantity for one in order.items)
    off = full - ((order.amount or 0) - (order.postage or 0))
    goods = f"{item.title}{f'{number}件' if number > 1 else ''}"
    if off <= 0:
        return f"退的{_yuan(amount)}是{goods}的实付"
    return (f"这单商品一共{_yuan(full)}，优惠{_yuan(off)}后实付{_yuan(full - off)}，优惠按金额摊到每件上，"
            f"{goods}原价{_yuan(item.price * number)}，摊完实付{_yuan(amount)}")


def _why(item: Item, quantity: int, amount: int) -> str:
    full = item.price * quantity
    return "" if abs(full - amount) < 1 else f"（原价{_yuan(full)}，这单用了优惠，按比例分摊）"


def _named(text: str, items: Sequence[Item]) -> Optional[Item]:
    """Return the one line that the clauses wanting something back name, and those keeping something do not."""
    clauses = [one for one in _CLAUSE.split(text) if one]
    wanted = "".join(one for one in clauses if not _KEEPS.search(one)) if _WANTS_BACK.search(text) else ""
    scores = [_shared(wanted, item, items, 2) for item in items]
    if not any(scores):
        scores = [_shared(wanted, item, items, 1) for item in items]
    best = max(scores, default=0)
    hits: List[Item] = [item for item, score in zip(items, scores) if score == best]
    return hits[0] if best and len(hits) == 1 and sum(score > 0 for score in scores) == 1 else None


def _shared(text: str, item: Item, items: Sequence[Item], length: int) -> int:
    """Return how many runs of so many signs a text shares with a title that no other title has."""
    others = {run for one in items if one is not item for run in _runs(one.title, length)}
    return len((_runs(item.title, length) - others) & _runs(text, length))


def _runs(text: str, length: int) -> Set[str]:
    found = (text[at:at + length] for at in range(len(text) - length + 1))
    return {run for run in found if re.fullmatch(r"[\u4e00-\u9fff]+", run) and run not in _COMMON}


def _yuan(fen: int) -> str:
    return f"{fen / 100:.2f}".rstrip("0").rstrip(".") + "元"
