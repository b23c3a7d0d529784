"""Whether promotion and gift still hold on the day that the buyer names, and how their end is said. Pure."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any, Dict, Mapping, Optional, Tuple

from bot.handbook.term_dates import window

_AHEAD = (("大后天", 3), ("后天", 2), *((word, 1) for word in ("明天", "明儿", "明日", "明早", "明晚")))
_NEXT_WEEK = re.compile(r"下(?:个)?(?:周|星期|礼拜)(?!末)")
_WEEKEND = re.compile(r"周末|周六|星期六|礼拜六")
_NEXT_MONTH = re.compile(r"下个?月")
_DAY = re.compile(r"(?:(1[0-2]|[1-9])\s{0,2}月\s{0,2})?(?<![\d.])(3[01]|[12]\d|[1-9])\s{0,2}[号日](?!线|色|链|店|楼)")
_SALES = re.compile(r"双十一|双11|双十二|双12|618|女神节|年货节|国庆|五一|中秋|元旦|七夕|店庆|周年庆|圣诞|三八")
_SAME = {"双十一": "双11", "双十二": "双12", "三八": "女神节"}
_CASH = re.compile(r"折现|抵现|抵钱|抵扣|抵货款|换成钱|折成?钱|换钱|便宜点?\d|不要.{0,8}(?:便宜|少|优惠|减)")
_TERM = re.compile(r"(?<!\d)(\d{1,2})\s{0,2}期")
_POINTS = re.compile(r"(?:积分\s{0,2}(\d{1,5})|(\d{1,5})\s{0,2}个?积?分)\s{0,2}(?:可以?)?[抵换=]"
                     r"\s{0,2}(\d{1,4}(?:\.\d)?)\s{0,2}元")
_WAYS = re.compile("白条|花呗|信用卡")
_ENDS_TODAY = re.compile(r"[今当](?:天|日|晚)[^，,]{0,6}(?:结束|截止|止|24点)|仅限?今[天日]")
_LATER = re.compile("先用后付|先享后付|月付|后付款")


def offer_day_facts(values: Mapping[str, Any], text: str, today: date) -> Dict[str, Any]:
    """Return the facts.

    Args:
        values: The terms of sale; what the buyer's turn says.
        text: The turn.
        today: In the shop's zone.

    Returns:
        ``promotion.on_day``, ``gift.on_day``: whether it holds on the day named (``None`` where none is named, or no
        end is known); ``promotion.ends_said``: 今天结束, 到5月15日;
        ``promotion.days_left``. ``promotion.same_sale``: the sale that the buyer names is on. ``gift.cash``: money is
        wanted instead of the gift. ``payment.later``: 先用后付 is named; ``payment.other_term``: instalments that the
        page does not name. ``account.points_used``: the page says what points are worth, ``account.points_worth``:
        what the buyer's come to. ``member.page``: the page has a member's price of its own.
    """
    asked = day_asked(text, today)
    ends = values.get("terms.promotion_ends")
    last = date.fromisoformat(str(ends)[:10]) if ends else None
    if last is None and _ENDS_TODAY.search(str(values.get("terms.promotion") or "")):
        last = today
    gift_last = window(str(values.get("terms.gift") or ""), today)[1]
    return {"promotion.on_day": holds_on(asked, last), "gift.on_day": holds_on(asked, gift_last),
            "promotion.days_left": (last - today).days if last else None,
            "promotion.ends_said": _said(last, today), "promotion.same_sale": _same_sale(values, text),
            "gift.cash": bool(_CASH.search(text)), "payment.later": bool(_LATER.search(text)),
            "member.page": _own_member(values),
            **_points(str(values.get("terms.member") or ""), text),
            "payment.other_term": _other_term(str(values.get("terms.instalments") or ""), text)}


def day_asked(text: str, today: date) -> Optional[Tuple[date, date]]:
    """Return the first and the last day that a turn may mean; ``None`` where it names none."""
    for word, ahead in _AHEAD:
        if word in text:
            day = today + timedelta(days=ahead)
            return day, day
    if _NEXT_WEEK.search(text):
        first = today + timedelta(days=7 - today.weekday())
        return first, first + timedelta(days=6)
    if _WEEKEND.search(text):
        day = today + timedelta(days=max(0, 5 - today.weekday()))
        return day, day
    if _NEXT_MONTH.search(text):
        first = (today.replace(day=1) + timedelta(days=32)).replace(day=1)
        return first, first
    match = _DAY.search(text)
    return _this_or_next(match, today) if match else None


def _this_or_next(match: "re.Match[str]", today: date) -> Optional[Tuple[date, date]]:
    month, day = int(match[1] or today.month), int(match[2])
    year = today.year
    try:
        found = date(year, month, day)
        if found < today:
            found = date(year + 1, month, day) if match[1] else (
                date(year + month // 12, month % 12 + 1, day))
    except ValueError:
        return None
    return found, found


def holds_on(asked: Optional[Tuple[date, date]], last: Optional[date]) -> Optional[bool]:
    """Tell whether an offer with a last day holds on the days asked for; ``None`` where it may or may not."""
    if asked is None or last is None:
        return None
    return True if asked[1] <= last else False if asked[0] > last else None


def _said(last: Optional[date], today: date) -> Optional[str]:
    if last is None:
        return None
    left = (last - today).days
    return "今天结束" if left == 0 else "明天结束" if left == 1 else f"到{last.month}月{last.day}日"


def _own_member(values: Mapping[str, Any]) -> bool:
    """Tell whether the page has a member's price of its own beside the shop's."""
    said = str(values.get("terms.member") or "")
    return bool(re.search(r"\d\s{0,2}折|减\s{0,2}\d", said)) and str(values.get("price.member_rate")) not in said


def _points(rule: str, text: str) -> Dict[str, Any]:
    """Return whether the page says what points are worth, and what the buyer's come to."""
    found = _POINTS.search(rule)
    if found is None:
        return {"account.points_used": False}
    each, worth = int(found[1] or found[2]), float(found[3])
    own = [int(one) for one in re.findall(r"(?<![\d.])\d{2,7}(?![\d.])", text)]
    counted = len(own) == 1 and each > 0 and own[0] >= each
    return {"account.points_used": True,
            "account.points_worth": round(own[0] // each * worth * 100) if counted else None}


def _other_term(offered: str, text: str) -> Optional[str]:
    """Return the number of instalments that the buyer names where the page names others."""
    named = [f"{one}期" for one in _TERM.findall(text) if not re.search(rf"(?<!\d){one}(?!\d)", offered)]
    ways = [one for one in _WAYS.findall(text) if one not in offered]
    return next(iter(named or ways), None) if offered and (_WAYS.search(offered) or not ways) else None


def _same_sale(values: Mapping[str, Any], text: str) -> bool:
    on = "，".join(str(values.get(name) or "") for name in ("terms.promotion", "promotion.title"))
    named = {_SAME.get(one, one) for one in _SALES.findall(text)}
    return bool(named & {_SAME.get(one, one) for one in _SALES.findall(on)})
