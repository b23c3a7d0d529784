"""Fresh goods that arrived spoilt (N24): whether they are, till when it is told, what the bad part comes to. Pure."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Any, Dict, List, Mapping, Optional, Tuple

from bot.orders.model import Order
from bot.proposing.sale.damage_count import damage_facts

_FRESH = re.compile(r"生鲜|水果|果蔬|蔬菜|海鲜|水产|冷冻|冻品|冷链|鲜花|花卉|鲜活|肉类|禽蛋|鸡蛋|乳品|鲜奶|冰淇淋"
                    r"|雪糕|榴莲|樱桃|车厘子|草莓|蓝莓|芒果|荔枝|杨梅|桃|葡萄"
                    r"|大闸蟹|螃蟹|虾|牛排|红薯|地瓜")
_NOT_FRESH = re.compile(r"干果|果干|冻干|罐头|果汁|果酱|味|玩具|模型|图案|仿真|保鲜|冰箱|刀|盘|袋子|种子|绿植")
_WITHIN = re.compile(r"(?<!\d)(\d{1,3})\s{0,2}(小时|h|H)")
_SIGNS = {"一": 1, "两": 2, "俩": 2, "二": 2, "三": 3, "仨": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9,
"十": 10}
_UNITS = "个枚只颗粒房盒瓶串包袋罐桶支条朵斤块箱"
_COUNT = re.compile(rf"(?<![\d.第])(\d{{1,3}}|[一两俩二三仨四五六七八九十])([{_UNITS}])(?!半|月|小时|星期|礼拜|人|钟)")
_PARTS = (("三分之二", 2, 3), ("三分之一", 1, 3), ("四分之一", 1, 4), ("四分之三", 3, 4), ("一半", 1, 2))
_ASKED = (
    ("photo_gone", re.compile(r"(?:扔|仍|丢)了[^，。]{0,4}没(?:拍|留)|没(?:拍|留)(?:照|图|照片)|面单[^，。]{0,4}(?:撕"
                              r"|扔|丢|没)")),
    ("eat", re.compile(r"(?:还)?(?:能|可以)(?:不能)?[^，。]{0,2}吃|啷个吃|正常的?[吗么不]|没事吧")),
    ("send_back", re.compile(r"(?:要|用|需要|得)[^，。]{0,3}寄|寄(?:回|给)?[^，。]{0,6}[不吗么没]|没法寄"
                             r"|还要[^，。]{0,3}退货|寄给你们|要退回")),
    ("too_little", re.compile(r"(?:才|就|只)?退[^，。]{0,2}\d{1,3}(?:块|元)?[?？]|会不会算|打发|太少")),
    ("when", re.compile(r"(?:什么时候|啥时候|多久|几天|哪天|几点)[^，。]{0,5}(?:退|赔|到|给|有结果|处理)|到账|退(?:到"
                        r"|去)哪")),
    ("time", re.compile(r"超[^，。]{0,2}时间|过(?:了)?时间|还(?:来得及|算数|赔不赔|能赔)|来不来得及"
                        r"|现在[^，。]{0,4}(?:赔不赔|还赔)|赔不赔")),
    ("guarantee", re.compile(r"包赔[吗么不]|坏(?:了|果)?(?:的)?(?:话)?(?:包|给)?赔[吗么不]")),
)


def fresh_facts(text: str, values: Mapping[str, Any], order: Optional[Order], now: datetime) -> Dict[str, Any]:
    """Return whether the goods are fresh, and what holds for a claim of what is spoilt.

    Args:
        text: The buyer's turn.
        values: Facts of product, order and policy.
        order: The order in question.
        now: The conversation's clock.
    """
    hours = _hours(values)
    over = None
    if order is not None and order.signed_at is not None and hours:
        over = now - order.signed_at > timedelta(hours=hours)
    return {"fresh.goods": is_fresh(values), "fresh.hours": hours, "fresh.over": over,
            "fresh.asked": next((name for name, pattern in _ASKED if pattern.search(text)), None),
            "fresh.share_said": _share(text, order), "fresh.share": _amount(text, order)}


def spoilt_facts(text: str, values: Mapping[str, Any], order: Optional[Order], now: datetime) -> Dict[str, Any]:
    """Return what a page's rule for damage comes to, and what holds for fresh goods."""
    return {**damage_facts(text, values.get("terms.damage"), order, now), **fresh_facts(text, values, order, now)}


def is_fresh(values: Mapping[str, Any]) -> bool:
    """Tell whether record, category or title say that the goods are fresh."""
    if values.get("product.why_not") == "fresh" or values.get("product.claim_hours"):
        return True
    category, title = str(values.get("product.category") or ""), str(
        values.get("product.title") or values.get("order.titles") or "")
    if _FRESH.search(category) and not _NOT_FRESH.search(category):
        return True
    return bool(_FRESH.search(title)) and not _NOT_FRESH.search(f"{title} {category}")


def _hours(values: Mapping[str, Any]) -> Optional[int]:
    """Return within how many hours it is to be told: the product's, its page's, the shop's."""
    if values.get("product.claim_hours"):
        return int(values["product.claim_hours"])
    said = _WITHIN.search(f"{values.get('terms.damage') or ''} {values.get('terms.returns') or ''}")
    return int(said[1]) if said else values.get("fresh.policy_hours")


def _portion(text: str, order: Optional[Order]) -> Optional[Tuple[int, int, str]]:
    """Return the bad and the whole count with the unit; of two counts of one unit the greater is the whole."""
    if order is None or len(order.items) != 1 or not order.amount:
        return None
    for words, bad, whole in _PARTS:
        if words in text:
            return bad, whole, ""
    counted = _counts(text)
    units = {unit for _, unit in counted}
    if len(counted) == 2 and len(units) == 1:
        bad, whole = sorted(number for number, _ in counted)
        return (bad, whole, counted[0][1]) if 0 < bad < whole else None
    if len(counted) == 1:
        item = order.items[0]
        packs = [number * item.quantity for number, unit in _counts(" ".join([item.title, *item.options.values()]))
                 if unit == counted[0][1]]
        if len(packs) == 1 and 0 < counted[0][0] < packs[0]:
            return counted[0][0], packs[0], counted[0][1]
    return None


def _amount(text: str, order: Optional[Order]) -> Optional[int]:
    portion = _portion(text, order)
    if portion is None or order is None:
        return None
    return round((order.amount - (order.postage or 0)) * portion[0] / portion[1])


def _share(text: str, order: Optional[Order]) -> Optional[str]:
    portion, fen = _portion(text, order), _amount(text, order)
    if portion is None or fen is None:
        return None
    bad, whole, unit = portion
    yuan = f"{fen / 100:.2f}".rstrip("0").rstrip(".")
    part = f"{whole}{unit}里坏{bad}{unit}" if unit else f"坏了{bad}/{whole}"
    return f"{part}，按比例是{yuan}元"


def _counts(text: str) -> List[Tuple[int, str]]:
    return list(dict.fromkeys((_SIGNS.get(number) or int(number), unit) for number, unit in _COUNT.findall(text)))
