"""Days that a message names. JioNLP reads most forms; ours come first where it fails."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from typing import Iterator, List, Optional, Tuple

from bot.nlu.chinese import jionlp
from bot.nlu.numbers import number

Spot = Tuple[int, int, str]

_AFTER = "(?P<after>以后|之后|过后|后|再)?"
_RELATIVE = {"今天": 0, "今日": 0, "今晚": 0, "明天": 1, "明日": 1, "明晚": 1, "明早": 1, "后天": 2, "大后天": 3,
             "昨天": -1, "昨日": -1, "昨晚": -1, "前天": -2, "大前天": -3}
_RELATIVE_DAY = re.compile("(?:" + "|".join(sorted(_RELATIVE, key=len, reverse=True)) + ")")
_MONTH_DAY = re.compile(r"(?P<month>1[0-2]|[1-9]|十[一二]?|[一二三四五六七八九])月(?:份)?(?P<day>[123]?\d|[一二三四五六七八九十]{1,3})[号日]" + _AFTER)
_DAY = re.compile(r"(?<![\d第])(?P<day>[12]?\d|3[01]|[一二三四五六七八九十]{1,3})[号日](?!码|店|线|楼|款|色|机|柜|链|电池|快递)" + _AFTER)
_NEW_YEAR = re.compile(r"(?:过完年|年后|过了年|春节后|过年后|过完春节)")
_SPRING = {2026: "2026-02-17", 2027: "2027-02-06", 2028: "2028-01-26", 2029: "2029-02-13", 2030: "2030-02-03",
           2031: "2031-01-23", 2032: "2032-02-11", 2033: "2033-01-31", 2034: "2034-02-19", 2035: "2035-02-08"}
_HOLIDAY_DAYS = 7
_WEEKDAY = re.compile(r"(?P<which>下下|下|这|本)?(?:周|星期|礼拜)(?P<day>[一二三四五六日天末])" + _AFTER)
_WORTH_ASKING = re.compile(r"月|年|号|日|周|星期|礼拜|天|元旦|国庆|中秋|端午|清明|五一|双十")


def find_dates(text: str, now: datetime) -> List[Spot]:
    """Return ``(start, end, day)`` for each day; ``2026-12-08/`` means from then on."""
    today = now.date()
    spots: List[Spot] = []
    for finder in (_new_year, _month_days, _days, _relative, _weekdays):
        for spot in finder(text, today):
            if all(spot[1] <= other[0] or other[1] <= spot[0] for other in spots):
                spots.append(spot)
    if not spots and _WORTH_ASKING.search(text):
        spots.extend(_by_jionlp(text, now))
    return sorted(spots)


def _spot(match: "re.Match[str]", day: Optional[date]) -> Iterator[Spot]:
    if day is not None:
        after = match.groupdict().get("after")
        yield match.start(), match.end(), day.isoformat() + ("/" if after else "")


def _new_year(text: str, today: date) -> Iterator[Spot]:
    for match in _NEW_YEAR.finditer(text):
        ends = [date.fromisoformat(day) + timedelta(days=_HOLIDAY_DAYS) for day in _SPRING.values()]
        coming = next((day for day in ends if day > today), None)
        if coming:
            yield match.start(), match.end(), f"{coming.isoformat()}/"


def _month_days(text: str, today: date) -> Iterator[Spot]:
    for match in _MONTH_DAY.finditer(text):
        month, day = number(match["month"]), number(match["day"])
        found = _date(today.year, month, day)
        if found and (today - found).days > 180:
            found = _date(today.year + 1, month, day)
        yield from _spot(match, found)


def _days(text: str, today: date) -> Iterator[Spot]:
    for match in _DAY.finditer(text):
        day = number(match["day"])
        found = _date(today.year, today.month, day)
        ahead = match["after"] or not re.search(r"[的了]|买|拍|下单|付", text)
        if found is None or (found < today and ahead):
            month = today.month % 12 + 1
            found = _date(today.year + (month == 1), month, day)
        yield from _spot(match, found)


def _relative(text: str, today: date) -> Iterator[Spot]:
    for match in _RELATIVE_DAY.finditer(text):
        yield from _spot(match, today + timedelta(days=_RELATIVE[match.group()]))


def _weekdays(text: str, today: date) -> Iterator[Spot]:
    for match in _WEEKDAY.finditer(text):
        target = "一二三四五六日".find({"天": "日", "末": "六"}.get(match["day"], match["day"]))
        weeks = {"下": 1, "下下": 2}.get(match["which"] or "", 0)
        day = today - timedelta(days=today.weekday()) + timedelta(days=target, weeks=weeks)
        if not match["which"] and day < today:
            day += timedelta(weeks=1)
        yield from _spot(match, day)


def _by_jionlp(text: str, now: datetime) -> Iterator[Spot]:
    try:
        found = jionlp().ner.extract_time(text, time_base=now.timestamp())
    except (ValueError, TypeError, KeyError, IndexError, AttributeError):
        return  # JioNLP raises on some odd inputs; then there is no date
    for one in found or ():
        if one["type"] in ("time_point", "time_span") and one["detail"].get("time"):
            start = str(one["detail"]["time"][0])[:10]
            open_end = "/" if one["detail"]["time"][1] == "inf" else ""
            if re.fullmatch(r"\d{4}-\d\d-\d\d", start):
                yield one["offset"][0], one["offset"][1], start + open_end


def _date(year: int, month: Optional[float], day: Optional[float]) -> Optional[date]:
    try:
        return date(year, int(month or 0), int(day or 0))
    except ValueError:
        return None
