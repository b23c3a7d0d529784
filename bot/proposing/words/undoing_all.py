"""What a turn undoes when it means every order: those not sent and those on the way, by name. Pure."""

from __future__ import annotations

import re
from typing import Any, Dict, Optional, Sequence

from bot.orders.model import Order
from bot.talk.orders_told_apart import means_all

LONGEST_TITLE = 24
_UNDOES = re.compile(r"取消|退(?!回来|换)|不要|不想要")
_NO_WISH = re.compile(r"[能可]不?[能可]?以?退|怎么退|退[了过吗么]?[吗么没]|如果|要是|万一|就退"
                      r"|别退|不退|先不|坏|破|碎|漏|错|问题|质量")
"""A question, a condition, or a fault: not plainly all of it undone."""
_CLOSED = ("closed", "signed", "finished")


def undoing_all_facts(text: str, orders: Optional[Sequence[Order]]) -> Dict[str, Any]:
    """Return which orders a turn undoes all at once: ``orders.all_unsent`` and ``orders.all_sent``; else ``None``.

    Only where each of at least two open orders is paid or on the way, and no refund is asked for yet.
    """
    live = sorted((one for one in orders or () if one.status not in _CLOSED), key=lambda one: one.placed_at)
    plain = len(live) > 1 and all(one.status in ("paid", "shipped") and not one.refunding for one in live)
    if not (plain and _UNDOES.search(text) and means_all(text)) or _NO_WISH.search(text):
        return {"orders.all_unsent": None, "orders.all_sent": None}
    return {"orders.all_unsent": _listed([one for one in live if one.status == "paid"]),
            "orders.all_sent": _listed([one for one in live if one.status == "shipped"])}


def _listed(orders: Sequence[Order]) -> Optional[str]:
    return "、".join(f"{_title(one)}（尾号{one.id[-4:]}）" for one in orders) or None


def _title(order: Order) -> str:
    first = order.items[0].title if order.items else "订单"
    short = first if len(first) <= LONGEST_TITLE else f"{first[:LONGEST_TITLE]}…"
    return f"{short}等" if len(order.items) > 1 else short
