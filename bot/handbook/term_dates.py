"""Days between which a sentence of a product page holds: 3月31日前有效, 11.1-11.11, 活动至2026年12月31日."""

from __future__ import annotations

import re
from datetime import date
from typing import Optional, Tuple

_DATE = re.compile(r"(?:(?P<year>20\d\d)\s{0,4}[-/.年]\s{0,4})?(?<![\d.])"
                   r"(?P<month>1[0-2]|0?[1-9])\s{0,4}(?:月|(?P<mark>[-/.]))"
                   r"\s{0,4}(?P<day>3[01]|[12]\d|0?[1-9])"
                   r"(?![\d%折元gGkKmMlL升米斤寸]|\s{0,4}[kKmM][gGmM])\s{0,4}[日号]?")
_SHORT = re.compile(r"(?<=[-~～—至到])\s{0,4}(?P<day>3[01]|[12]\d|0?[1-9])\s{0,4}[日号]")
_RANGE = re.compile(r"\s{0,4}(?:\d{1,2}[:：]\d{2}|\d{1,2}[点时])?\s{0,4}(?:-|~|～|—{1,3}|至|到)\s{0,4}$")
_END_BEFORE = re.compile(r"(?:至|到|截[止至]?[:：]?|截止[到至]|[-~～—])\s{0,4}$")
_END_AFTER = re.compile(r"\s{0,4}(?:\d{1,2}[:：点时](?:\d{2})?(?:整|分)?)?\s{0,4}"
                        r"(?:之?前|止|为止|截止|结束|到期|有效|失效|以前)")
_START_AFTER = re.compile(r"\s{0,4}(?:\d{1,2}[:：点时](?:\d{2})?)?\s{0,4}(?:起|开始|开抢|开售|以后|之后)")
_ONLY_DAY = re.compile(r"\s{0,4}(?:当天|当日|全天|一天)")
_HALF_YEAR = 183

Window = Tuple[Optional[date], Optional[date]]


def window(text: str, today: date) -> Window:
    """Return the first and the last day on which a sentence holds; ``None`` where it names none.

    A day without a year is the one nearest to today. Figures such as 11.1 count as days only where they are one end of
    something.
    """
    starts: Optional[date] = None
    ends: Optional[date] = None
    before: Optional["re.Match[str]"] = None
    for match in _DATE.finditer(text):
        day = _day(match, today)
        between = text[before.end():match.start()] if before else ""
        second = bool(before and _RANGE.fullmatch(between))
        is_end = second or bool(_END_AFTER.match(text, match.end())) or bool(
            _END_BEFORE.search(text[:match.start()]) and (match["mark"] is None or not before or second))
        if day and is_end:
            ends = day
            if second and before:
                starts = _day(before, today)
        elif day and _START_AFTER.match(text, match.end()):
            starts = day
        elif day and _ONLY_DAY.match(text, match.end()):
            starts, ends = day, day
        before = match
    if before and ends is None:
        short = _SHORT.search(text, before.end())
        first = _day(before, today)
        if short and first and _RANGE.fullmatch(text[before.end():short.start()] or "") is not None:
            starts, ends = first, _safe(first.year, first.month, int(short["day"]))
    if starts and ends and starts > ends:
        starts = _safe(starts.year - 1, starts.month, starts.day)
    return starts, ends


def holds(text: str, today: date) -> bool:
    """Tell whether a sentence holds today: not over, and begun."""
    starts, ends = window(text, today)
    return (ends is None or today <= ends) and (starts is None or starts <= today)


def _day(match: "re.Match[str]", today: date) -> Optional[date]:
    month, day = int(match["month"]), int(match["day"])
    if match["year"]:
        return _safe(int(match["year"]), month, day)
    found = _safe(today.year, month, day)
    if found and (today - found).days > _HALF_YEAR:
        return _safe(today.year + 1, month, day)
    if found and (found - today).days > _HALF_YEAR:
        return _safe(today.year - 1, month, day)
    return found


def _safe(year: int, month: int, day: int) -> Optional[date]:
    try:
        return date(year, month, day)
    except ValueError:
        return None
