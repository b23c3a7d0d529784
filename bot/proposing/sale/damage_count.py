"""What a page's rule for damage comes to: so many pieces of how many, and whether it was told in time. Pure."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Any, Dict, List, Optional, Tuple

from bot.orders.model import Order

_SIGNS = {"一": 1, "两": 2, "俩": 2, "二": 2, "三": 3, "仨": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9,
          "十": 10}
_PIECES = "个枚只颗粒"
_UNITS = f"{_PIECES}盒瓶串房包袋罐桶听支条"
_COUNT = re.compile(rf"(?<![\d.第])(\d{{1,3}}|[一两俩二三仨四五六七八九十])[整大小]?([{_UNITS}])"
                    r"(?!半|月|小时|星期|礼拜|人|多)")
_BY_COUNT = re.compile(rf"比例|按[^，,。；;]{{0,5}}[{_UNITS}][^，,。；;]{{0,4}}(?:赔|退|数)|[{_UNITS}]数(?:赔|退)")
_WITHIN = re.compile(r"(?<!\d)(\d{1,3})\s{0,2}(小时|h|H|天|日)")


def damage_facts(text: str, rule: Optional[str], order: Optional[Order], now: datetime) -> Dict[str, Any]:
    """Return what the pieces that a turn counts come to by a rule, and whether the rule's time is over."""
    found: Dict[str, Any] = {"damage.share_said": None, "claim.over": False}
    if not rule or order is None:
        return found
    limit = _WITHIN.search(rule)
    if limit is not None and order.signed_at is not None:
        hours = int(limit[1]) * (1 if limit[2] in "小时hH" else 24)
        found["claim.over"] = now - order.signed_at > timedelta(hours=hours)
    if _BY_COUNT.search(rule):
        found["damage.share_said"] = _share(text, order)
    return found


def _share(text: str, order: Order) -> Optional[str]:
    if len(order.items) != 1 or not order.amount:
        return None
    item, counted = order.items[0], _counts(text)
    in_pack = _counts(" ".join([item.title, *item.options.values()]))
    if len(counted) != 1:
        return None
    number, unit = counted[0]
    totals = [one for one, of in in_pack if of == unit or (of in _PIECES and unit in _PIECES)]
    if len(set(totals)) != 1:
        return None
    total = totals[0] * item.quantity
    unit = next(of for one, of in in_pack if one == totals[0] and (of == unit or of in _PIECES and unit in _PIECES))
    if not 0 < number < total:
        return None
    yuan = f"{(order.amount - (order.postage or 0)) * number / total / 100:.2f}".rstrip("0").rstrip(".")
    return f"{number}{unit}按一共{total}{unit}里的比例算，约{yuan}元"


def _counts(text: str) -> List[Tuple[int, str]]:
    return list(dict.fromkeys((_SIGNS.get(number) or int(number), unit) for number, unit in _COUNT.findall(text)))
