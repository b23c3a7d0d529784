"""Reads by when something is promised: 今晚, 明天下午四点前, 24小时内, 周五之前, 半小时. Pure."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from typing import Optional, Tuple

from bot.nlu.dates import find_dates
from bot.nlu.numbers import DIGITS, NUMBER, parse_number

_SPAN = re.compile(rf"(?P<half>半)?(?P<n>{NUMBER})?(?:[-~到至](?P<most>{NUMBER}))?\s{{0,2}}个?(?P<half_after>半)?"
                   r"(?P<unit>分钟|小时|钟头|工作日|天|周|星期|礼拜)(?:之内|以内|内|左右|后|之后|的时间)?")
_WITHIN = re.compile(r"(?:内|左右|后|等|给我|大概|大约|最多|最晚|需要|要|到账|回到|给您)")
_UNITS = {"分钟": 1, "小时": 60, "钟头": 60, "工作日": 1440, "天": 1440, "周": 10080, "星期": 10080, "礼拜": 10080}
_CLOCK = re.compile(rf"(?P<hour>\d{{1,2}}|[{DIGITS}]{{1,3}})(?:[:：](?P<minute>[0-5]\d)|点(?P<half>半)?(?!货))")
_PARTS: Tuple[Tuple[str, time], ...] = (
    ("凌晨", time(6)), ("早上", time(10)), ("上午", time(12)), ("中午", time(13)), ("下午", time(18)),
    ("下班", time(18)), ("傍晚", time(19)), ("晚上", time(22)), ("今晚", time(22)), ("明晚", time(22)),
    ("当天", time(22)), ("天黑", time(19)))
_END_OF_DAY = time(22)
_DAY_AHEAD = re.compile(r"今天|今日|当天|今晚|下班|明|后天|周|星期|礼拜|号|日|月")
_SOON = re.compile(r"马上|立刻|立马|现在就|这就")


def find_due(text: str, now: datetime) -> Tuple[Optional[datetime], Optional[str]]:
    """Return by when a clause says that something will be done, in the zone of ``now``, and the words that say it.

    A part of a day ends it (上午: noon); a day without an hour ends in the evening; of a span the longer end counts.
    """
    spans = [one for one in _SPAN.finditer(text) if one["n"] or one["half"]]
    for one in spans:
        around = text[max(0, one.start() - 4):one.end() + 2]
        if one["unit"] in ("分钟", "小时", "钟头", "工作日") or _WITHIN.search(around):
            minutes = _minutes(one)
            if minutes is not None and 0 < minutes <= 60 * 24 * 60:
                return now + timedelta(minutes=minutes), one[0]
    day, said = _day(text, now)
    clock, clock_said = _clock(text)
    if day is None and clock is None:
        return None, None
    moment = datetime.combine(day or now.date(), clock or _END_OF_DAY, now.tzinfo)
    if day is None and moment <= now:
        moment += timedelta(days=1)
    return moment, "".join(one for one in (said, clock_said) if one) or None


def _minutes(found: "re.Match[str]") -> Optional[float]:
    if found["half"] and not found["n"]:
        return 0.5 * _UNITS[found["unit"]]
    count = parse_number(found["most"] or found["n"] or "")
    return None if count is None else (count + (0.5 if found["half_after"] else 0)) * _UNITS[found["unit"]]


def _day(text: str, now: datetime) -> Tuple[Optional[date], Optional[str]]:
    """Return the last day that is named, today or later."""
    days = [(value, text[start:end]) for start, end, value in find_dates(text, now)
            if _DAY_AHEAD.search(text[start:end])]
    for value, said in reversed(days):
        day = datetime.fromisoformat(value.rstrip("/")).date()
        if day >= now.date():
            return day, said
    if re.search(r"今天|今日|今晚|当天|下班", text):
        return now.date(), None
    return None, None


def _clock(text: str) -> Tuple[Optional[time], Optional[str]]:
    part = next(((word, at) for word, at in _PARTS if word in text), None)
    found = _CLOCK.search(text)
    if found is None:
        return (part[1], part[0]) if part else (None, None)
    hour = parse_number(found["hour"])
    if hour is None or hour > 24:
        return (part[1], part[0]) if part else (None, None)
    late = part is not None and part[1] >= time(13) or part is None and hour < 8
    whole = int(hour) + (12 if late and hour < 12 else 0)
    minute = int(found["minute"] or 0) or (30 if found["half"] else 0)
    return time(min(whole, 23), minute if whole < 24 else 59), (part[0] if part else "") + found[0]
