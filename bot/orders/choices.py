"""The question which order, or which of its goods, is meant: lines that hold only what tells them apart. Pure."""

from __future__ import annotations

from typing import Callable, List, Optional, Sequence, Tuple

from bot.orders.model import SHOP_ZONE, Item, Order

MOST = 6
"""Most lines put to a buyer."""
LONGEST_TITLE = 18
_STATES = {"placed": "待付款", "paid": "待发货", "shipped": "在路上", "signed": "已签收",
           "finished": "已完成", "closed": "已关闭"}


def order_choices(orders: Sequence[Order]) -> Optional[str]:
    """Return the orders as lines that tell them apart, each with the end of its number; ``None`` without orders."""
    columns = [[say(one) for one in orders] for say in _TELLING]
    said = _told_apart(columns, len(orders))
    lines = [f"{text}（尾号{one.id[-4:]}）" if text else f"尾号{one.id[-4:]}" for text, one in zip(said, orders)]
    return "；".join(lines[:MOST]) + ("等" if len(lines) > MOST else "") if lines else None


def item_choices(items: Sequence[Item]) -> Optional[str]:
    """Return an order's goods as lines that tell them apart; ``None`` where nothing does, or there is only one."""
    columns = [[_short(one.title or one.sku) for one in items], [_options(one) for one in items],
               [f"{_yuan(one.price)}元" for one in items], [f"{one.quantity}件" for one in items]]
    said = list(dict.fromkeys(_told_apart(columns, len(items))))
    return "、".join(said[:MOST]) if len(said) > 1 else None


def _told_apart(columns: Sequence[List[str]], count: int) -> List[str]:
    """Return for each thing what differs, column by column, until all of them are told apart."""
    said: List[Tuple[str, ...]] = [()] * count
    for column in columns:
        if len(set(said)) == count:
            break
        if len(set(column)) > 1:
            said = [(*before, one) for before, one in zip(said, column)]
    return ["，".join(part for part in parts if part) for parts in said]


def _titles(order: Order) -> str:
    names = [_short(item.title or item.sku) for item in order.items]
    return "、".join(names[:2]) + (f"等{len(names)}样" if len(names) > 2 else "")


def _short(title: str) -> str:
    return title if len(title) <= LONGEST_TITLE else f"{title[:LONGEST_TITLE]}…"


def _options(item: Item) -> str:
    return "/".join(item.options.values())


def _day(order: Order) -> str:
    day = order.placed_at.astimezone(SHOP_ZONE)
    return f"{day.month}月{day.day}日拍的"


def _state(order: Order) -> str:
    return "退款中" if order.refunding and order.status != "closed" else _STATES[order.status]


def _yuan(fen: int) -> str:
    return f"{fen / 100:.2f}".rstrip("0").rstrip(".")


_TELLING: Tuple[Callable[[Order], str], ...] = (
    _titles, lambda order: "、".join(_options(item) for item in order.items if item.options), _day,
    lambda order: f"{_yuan(order.amount)}元", _state)
