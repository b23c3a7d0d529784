"""When a shop does not send around a feast, as a product page writes it, and how that stands to now. Pure."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from typing import Any, Dict, Optional

_DAY = r"(\d{1,2})月(\d{1,2})[日号]?"
_PAUSE = re.compile(rf"{_DAY}\s{{0,2}}(?:起|开始)?\s{{0,2}}(?:至|到"
    rf"|[-~—－])\s{{0,2}}(?:(\d{{1,2}})月)?(\d{{1,2}})[日号]?"
                    r"[^，,；;。\d]{0,6}(?:停发|放假|不发货|停止发货|休息|暂停发货)")
_PAUSE_FROM = re.compile(rf"(?:停发|放假|不发货|停止发货)[^，,；;。\d]{{0,3}}{_DAY}\s{{0,2}}(?:至|到|[-~—－])"
                         r"\s{0,2}(?:(\d{1,2})月)?(\d{1,2})[日号]?")
_PAUSE_ORDERED = re.compile(rf"{_DAY}\s{{0,2}}(?:至|到|[-~—－])\s{{0,2}}(?:(\d{{1,2}})月)?(\d{{1,2}})[日号]?"
                            r"(?:期间|之间)?"
                            r"(?:下单|付款|拍下|拍|的?订单)的?[^，,；;。\d]{0,8}(?=(?:\d{1,2}月\d{1,2}|节后|年后))")
_RESUMES = re.compile(rf"{_DAY}[^，,；;。\d]{{0,3}}(?:恢复|起发|开工|复工|开始发|正常发|起正常|发货|起恢复"
                      r"|起(?:按顺序|陆续|统一|依次)?发)")
_LAST = re.compile(rf"{_DAY}\s{{0,2}}(\d{{1,2}})?[点:：]?(?:00)?\s{{0,2}}前(?:付款|下单|拍下?)的?(?:都)?(?:当天"
    rf"|年前|节前)?(?:都)?(?:能)?发")
_AFTER = re.compile(rf"(?:之后|其余|过后|年后|节后|逾期)[^\d；;。]{{0,8}}{_DAY}")


def pause_facts(page: str, now: datetime) -> Dict[str, Any]:
    """Return the days without dispatch (``delivery.pause``), and whether they are ahead, on, or over.

    Args:
        page: Terms of dispatch and page.
        now: In the shop's own time.
    """
    return {**_pause(page, now), **_last_day(page, now)}


def _pause(page: str, now: datetime) -> Dict[str, Any]:
    found = _PAUSE.search(page) or _PAUSE_FROM.search(page) or _PAUSE_ORDERED.search(page)
    first = _near(found[1], found[2], now) if found else None
    last = _near(found[3] or found[1], found[4], now) if found else None
    if found is None or first is None or last is None:
        return {"delivery.pause": None, "delivery.pause_state": None, "delivery.resumes": None}
    again = _RESUMES.search(page, found.end())
    if again is None and found.re is _PAUSE_ORDERED:
        return {"delivery.pause": None, "delivery.pause_state": None, "delivery.resumes": None}
    resumes = (_near(again[1], again[2], now) if again else None) or last + timedelta(days=1)
    state = "ahead" if now.date() < first else "on" if now.date() < resumes else "over"
    return {"delivery.pause": f"{_said(first)}到{_said(last)}停发，{_said(resumes)}恢复", "delivery.pause_state": state,
            "delivery.resumes": resumes.isoformat(),
            "delivery.pause_first": first.isoformat()}


def _last_day(page: str, now: datetime) -> Dict[str, Any]:
    found = _LAST.search(page)
    day = _near(found[1], found[2], now) if found else None
    if found is None or day is None:
        return {"delivery.before_feast": None, "delivery.before_feast_open": None}
    hour = f"{found[3]}点" if found[3] else ""
    later = _AFTER.search(page, found.end())
    after = f"，过了就要{int(later[1])}月{int(later[2])}日发" if later else ""
    still = (now.date(), now.hour) < (day, int(found[3] or 24))
    return {"delivery.before_feast": f"{_said(day)}{hour}前付款的来得及{after}", "delivery.before_feast_open": still}


def _near(month: str, day: str, now: datetime) -> Optional[date]:
    """Return the day of that name that is nearest to now."""
    days = []
    for year in (now.year - 1, now.year, now.year + 1):
        try:
            days.append(date(year, int(month), int(day)))
        except ValueError:
            continue
    return min(days, key=lambda one: abs(one - now.date())) if days else None


def _said(day: date) -> str:
    return f"{day.month}月{day.day}日"
