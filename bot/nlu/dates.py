"""Finder of the days that a message names.

Forms that JioNLP fails on are found here (8号以后, 过完年, 下周一再发, 12.18, the sale days), the rest in ``holidays``.
"""

from __future__ import annotations

import calendar
import re
from datetime import date, datetime, timedelta
from typing import Callable, Iterator, List, Optional, Tuple

from bot.nlu.holidays import Spot, find_holidays
from bot.nlu.numbers import DIGITS, NUMBER, parse_number
from bot.nlu.spans import TakenSpans

_AFTER = "(?P<after>以后|之后|过后|后|再|起|开始)?"
_DONE = re.compile(r"[^,，。不没 ]{0,6}?(?:买|拍|付|下单|订|发|寄|签|收|到|申请|取消|退)[^,，。不没 ]{0,3}?[的了过]"
                   r"|下的单|[就才][说显]|到现在|到今天|至今|[就都一直]{1,2}没")
"""After a day: it lies in the past (20号付的, 3号就发了)."""
_STUCK = re.compile(r"[停卡][在到了]{1,5}$")
"""Before a day: it lies in the past (停在27号)."""
_RELATIVE = {"今天": 0, "今日": 0, "今晚": 0, "今儿": 0, "明儿": 1, "昨儿": -1, "明天": 1, "明日": 1, "明晚": 1,
             "明早": 1, "后天": 2, "大后天": 3,
             "昨天": -1, "昨日": -1, "昨晚": -1, "前天": -2, "大前天": -3}
_RELATIVE_DAY = re.compile("(?:" + "|".join(sorted(_RELATIVE, key=len, reverse=True)) + ")")
_AGO = re.compile(rf"(?P<n>{NUMBER})\s{{0,3}}(?P<unit>天|周|个?星期|个?礼拜|个?月)(?:之|以)?(?P<way>前|后)(?!天)")
_UNIT_DAYS = {"天": 1, "周": 7, "期": 7, "拜": 7, "月": 30}
_NO_DAY = "(?!码|店|线|楼|款|色|机|柜|链|电池|快递|栋|门|院|馆|仓|厂|达)"
_DATE = re.compile(r"(?<![\d.])(?:(?P<year>20\d\d)[-/.年])?(?P<month>1[0-2]|0?[1-9])[-/.](?P<day>3[01]|[12]\d|0?[1-9])"
                   r"(?=(?P<close>之前|之后|以前|以后|前|后|[能到发再那左寄送收下拍买付]|[号日]" + _NO_DAY
                   + r"|$|\s))(?:以后|之后|后)?")
_COMPACT = re.compile(r"(?<![\dA-Za-z-])(20[23]\d)([01]\d)([0-3]\d)(?![\dA-Za-z-])")
_MONTH_DAY = re.compile(r"(?:(?P<year>20\d\d|2\d)年|(?P<years>[去前今明后])年的?)?(?<!\d)"
                        r"(?P<month>1[0-2]|[1-9]|十[一二]?|[一二三四五六七八九])月(?:份)?"
                        r"(?P<day>[123]?\d|[一二三四五六七八九十]{1,3})"
                        r"(?:[号日]|(?=下单|下的|[买拍付前后之再发到送]|以[前后]|左右))" + _AFTER)
_MONTH_ALONE = re.compile(r"(?P<years>[今明后])年的?(?P<month>1[0-2]|[1-9]|十[一二]?|[一二三四五六七八九])月(?:份)?"
                          r"(?![\d底末初中上下一二三四五六七八九十])" + _AFTER)
_YEARS = {"去": -1, "前": -2, "今": 0, "明": 1, "后": 2}
_DAY = re.compile(r"(?:(?P<which>[下上这本])个?月(?:份)?的?|(?<![\d第月]))"
                  r"(?P<day>[12]?\d|3[01]|[一二三四五六七八九十]{1,3})[号日]"
                  + _NO_DAY + _AFTER)
_D, _TO = r"(?:[12]\d|3[01]|[1-9])", r"\s{0,2}[-~～—到至]\s{0,2}"
_RANGE = re.compile(rf"(?:(?P<month>1[0-2]|[1-9])月(?:份)?|(?<![\d月第./-]))(?P<first>{_D}){_TO}(?P<last>{_D})[号日]"
                    + _NO_DAY)
_DOTTED_RANGE = re.compile(rf"(?<![\d.])(1[0-2]|[1-9])[./]({_D}){_TO}(1[0-2]|[1-9])[./]({_D})"
                           r"(?=[号日别不能发送到之出在都左前后期]|$|\s)")
_TWO_DAYS = re.compile("明后[天两]天?|今明[两天]天?")
_MONTH_END = re.compile(r"(?P<which>[下上这本])?个?(?:(?P<span>月|年)(?:底|末)"
                        rf"|(?<![{DIGITS}])(?P<middle>月中)(?![旬国秋间奖]))" + _AFTER)
_NEW_YEAR = re.compile(r"(?:过完年|年后|过了年|春节后|过年后|过完春节)|(?P<itself>过年|春节|大年初一)(?![好快了过])")
_SPRING = {2026: "2026-02-17", 2027: "2027-02-06", 2028: "2028-01-26", 2029: "2029-02-13", 2030: "2030-02-03",
           2031: "2031-01-23", 2032: "2032-02-11", 2033: "2033-01-31", 2034: "2034-02-19", 2035: "2035-02-08"}
_HOLIDAY_DAYS = 7
_SALES = {"双十一": (11, 11), "双11": (11, 11), "双十二": (12, 12), "双12": (12, 12), "618": (6, 18), "六一八": (6, 18)}
_SALE = re.compile(r"(?:(?P<years>[去前今明])年的?)?(?<!\d)(?P<sale>" + "|".join(_SALES) + r")(?!\d|元|块)")
_WEEKDAY = re.compile(r"(?P<which>下下|下|这|本|上上|上)?(?:个)?(?:周|星期|礼拜)(?P<day>[一二三四五六日天末])" + _AFTER)
_WEEKS = {"下": 1, "下下": 2, "上": -1, "上上": -2}
_BOUGHT = re.compile("[的了]|买|拍|下单|付")
_PAST = re.compile(r"买的|拍的|付的|下的单|那会|的时候|那时|当时")


def find_dates(text: str, now: datetime) -> List[Spot]:
    """Return ``(start, end, day)`` for each day; ``2026-12-08/`` means from then on."""
    today = now.date()
    spots: List[Spot] = []
    taken = TakenSpans(text)
    for finder in _FINDERS:
        spots.extend(spot for spot in finder(text, today) if taken.claim(spot[0], spot[1]))
    spots.extend(spot for spot in find_holidays(text, now, _PAST, _DONE) if taken.claim(spot[0], spot[1]))
    return sorted(spots)


def _spot(match: "re.Match[str]", day: Optional[date]) -> Iterator[Spot]:
    if day is not None:
        after = match.groupdict().get("after")
        yield match.start(), match.end(), day.isoformat() + ("/" if after else "")


def _new_year(text: str, today: date) -> Iterator[Spot]:
    for match in _NEW_YEAR.finditer(text):
        ahead = 0 if match["itself"] else _HOLIDAY_DAYS
        coming = next((day for day in (date.fromisoformat(one) + timedelta(days=ahead) for one in _SPRING.values())
                       if day > today), None)
        if coming and not (match["itself"] and _DONE.match(text, match.end())):
            yield match.start(), match.end(), coming.isoformat() + ("/" if ahead else "")


def _written(text: str, today: date) -> Iterator[Spot]:
    """Yield days written in figures: 2026-12-10, 12/25之前, 12.18能到吗; 12.18 alone may be a price and is left out."""
    for match in _DATE.finditer(text):
        if match["year"] or match["close"].strip():
            found = _date(int(match["year"] or today.year), int(match["month"]), int(match["day"]))
            if found and not match["year"] and (today - found).days > 180:
                found = _date(today.year + 1, found.month, found.day)
            if found:
                open_end = "/" if match["close"] in ("之后", "以后", "后", "再") else ""
                yield match.start(), match.end(), found.isoformat() + open_end


def _compact(text: str, today: date) -> Iterator[Spot]:
    for match in _COMPACT.finditer(text):
        yield from _spot(match, _date(int(match[1]), int(match[2]), int(match[3])))


def _month_days(text: str, today: date) -> Iterator[Spot]:
    for match in _MONTH_DAY.finditer(text):
        month, day = parse_number(match["month"]), parse_number(match["day"])
        found = _date(_year(match, today), month, day)
        if found and not (match["year"] or match["years"]) and (today - found).days > 180:
            found = _date(today.year + 1, month, day)
        yield from _spot(match, found)
    for match in _MONTH_ALONE.finditer(text):
        yield from _spot(match, _date(_year(match, today), parse_number(match["month"]), 1))


def _year(match: "re.Match[str]", today: date) -> int:
    """Return the year that a match names (2025年, 25年, 去年), else this one."""
    named = match.groupdict().get("year")
    return 2000 + int(named) % 100 if named else today.year + _YEARS.get(match["years"] or "今", 0)


def _ranges(text: str, today: date) -> Iterator[Spot]:
    """Yield the first and the last day of a range of which the first is not written out: 5-7号, 12月8到10号, 明后天."""
    for match in _RANGE.finditer(text):
        first, last = int(match["first"]), int(match["last"])
        ends = [match.span("first"), (match.start("last"), match.end())]
        if first < last:
            month = int(match["month"] or today.month)
            ahead = not match["month"] and last < today.day
            year, month = _month(today, 1) if ahead else (today.year + (month < today.month - 6), month)
            days = [_date(year, month, first), _date(year, month, last)]
            yield from ((*end, day.isoformat()) for end, day in zip(ends, days) if day and all(days))
    for match in _DOTTED_RANGE.finditer(text):
        days = [_date(today.year, int(match[at]), int(match[at + 1])) for at in (1, 3)]
        days = [_date(today.year + 1, day.month, day.day) if day and (today - day).days > 180 else day for day in days]
        ends = [(match.start(1), match.end(2)), (match.start(3), match.end(4))]
        yield from ((*end, day.isoformat()) for end, day in zip(ends, days) if day and all(days))
    for match in _TWO_DAYS.finditer(text):
        near = 1 if match.group().startswith("明") else 0
        yield match.start(), match.start() + 1, (today + timedelta(days=near)).isoformat()
        yield match.start() + 1, match.end(), (today + timedelta(days=near + 1)).isoformat()


def _days(text: str, today: date) -> Iterator[Spot]:
    bought = bool(_BOUGHT.search(text))
    for match in _DAY.finditer(text):
        day = parse_number(match["day"])
        months = {"下": 1, "上": -1}.get(match["which"] or "", 0)
        found = _date(*_month(today, months), day)
        done = bool(_DONE.match(text, match.end()) or _STUCK.search(text[max(0, match.start() - 6):match.start()]))
        if not match["which"] and found is not None:
            if found > today and done:
                found = _date(*_month(today, -1), day)
            elif found < today and (match["after"] or not (done or bought)):
                found = _date(*_month(today, 1), day)
        yield from _spot(match, found)


def _month_ends(text: str, today: date) -> Iterator[Spot]:
    for match in _MONTH_END.finditer(text):
        if match["middle"]:
            found: Optional[date] = date(*_month(today, {"下": 1, "上": -1}.get(match["which"] or "", 0)), 15)
        elif match["span"] == "年":
            found = date(today.year, 12, 31)
        else:
            year, month = _month(today, {"下": 1, "上": -1}.get(match["which"] or "", 0))
            found = date(year, month, calendar.monthrange(year, month)[1])
        yield from _spot(match, found)


def _relative(text: str, today: date) -> Iterator[Spot]:
    for match in _RELATIVE_DAY.finditer(text):
        yield from _spot(match, today + timedelta(days=_RELATIVE[match.group()]))
    for match in _AGO.finditer(text):
        count = parse_number(match["n"])
        if count is not None and count <= 1000:
            days = round(count * _UNIT_DAYS[match["unit"][-1]])
            yield from _spot(match, today + timedelta(days=-days if match["way"] == "前" else days))


def _sale_days(text: str, today: date) -> Iterator[Spot]:
    over = bool(_PAST.search(text))
    for match in _SALE.finditer(text):
        past = over or bool(_DONE.match(text, match.end()))
        day = _SALES[match["sale"]]
        yield from _spot(match, _date(today.year + _YEARS[match["years"]], *day) if match["years"] else
                         _nearest(day, today, past))


def _weekdays(text: str, today: date) -> Iterator[Spot]:
    for match in _WEEKDAY.finditer(text):
        target = "一二三四五六日".find({"天": "日", "末": "六"}.get(match["day"], match["day"]))
        weeks = _WEEKS.get(match["which"] or "", 0)
        day = today - timedelta(days=today.weekday()) + timedelta(days=target, weeks=weeks)
        if not match["which"]:
            past = _DONE.match(text, match.end()) is not None
            if past and day > today:
                day -= timedelta(weeks=1)
            elif not past and day < today:
                day += timedelta(weeks=1)
        yield from _spot(match, day)


def _nearest(day: Tuple[int, int], today: date, past: bool) -> Optional[date]:
    """Return the next such day, or the last one when ``past``."""
    found = _date(today.year, *day)
    if found and past and found > today:
        return _date(today.year - 1, *day)
    if found and not past and found < today:
        return _date(today.year + 1, *day)
    return found


def _month(today: date, ahead: int) -> Tuple[int, int]:
    months = today.year * 12 + today.month - 1 + ahead
    return months // 12, months % 12 + 1


def _date(year: int, month: Optional[float], day: Optional[float]) -> Optional[date]:
    try:
        return date(year, int(month or 0), int(day or 0))
    except ValueError:
        return None


_FINDERS: Tuple[Callable[[str, date], Iterator[Spot]], ...] = (
    _new_year, _ranges, _compact, _written, _month_days, _sale_days, _days, _month_ends, _relative, _weekdays)
