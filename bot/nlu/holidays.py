"""Finder of holidays, lunar days, years and thirds of a month, on top of JioNLP.

JioNLP's own search tries every passage of up to 35 characters, which took 13 s on 元旦 repeated twenty times. Here a
passage must contain a word of ``_WORTH_ASKING`` and has at most ``MAX_PASSAGE_LENGTH`` characters; a message gets at
most ``MAX_TRIES`` passages and ``TIME_LIMIT`` seconds.
"""

from __future__ import annotations

import re
import time
from datetime import datetime
from functools import lru_cache
from typing import Iterator, List, Optional, Tuple

from bot.nlu.chinese import jionlp

Spot = Tuple[int, int, str]

HOLIDAY = re.compile("元旦|国庆|中秋|端午|清明|五一|圣诞(?![树帽老])|情人节|元宵|除夕|腊月|正月"
                     "|初[一二三四五六七八九十]")
_WORTH_ASKING = re.compile(HOLIDAY.pattern + r"|(?<!\d)\d{1,4}年|月\D?[中上下初]")
MAX_PASSAGE_LENGTH = 16
"""Maximum number of characters of a passage."""
MAX_TRIES = 240
"""Maximum number of passages tried per message; the costliest training example needs 50."""
TIME_LIMIT = 0.1
"""Seconds per message; days found until then are returned."""
_NO_START, _NO_END = "起到至以开－—-~～的)） ", "到至－—-~～,的(（ "
_NUMBER = re.compile("[0-9０-９一二三四五六七八九十百千万]")
_DAY = re.compile(r"\d{4}-\d\d-\d\d")


def find_holidays(text: str, now: datetime, past: "re.Pattern[str]", done: "re.Pattern[str]") -> Iterator[Spot]:
    """Yield ``(start, end, day)``; a holiday that is over stands for next year's.

    Args:
        text: A message.
        now: The conversation's clock.
        past: When it matches anywhere in the message, holidays that are over are meant.
        done: The same, when it matches right after the holiday.
    """
    if not _WORTH_ASKING.search(text):
        return
    _warm()
    until = time.monotonic() + TIME_LIMIT
    ahead = now.replace(year=now.year + 1, day=min(now.day, 28))
    over = past.search(text) is not None
    for start, end in _passages(text, now, until):
        passage = text[start:end]
        day = _day(passage, now) or ""
        if HOLIDAY.search(passage) and day[:10] < now.date().isoformat() and not (over or done.match(text, end)):
            day = _day(passage, ahead) or day
        yield start, end, day


def _passages(text: str, now: datetime, until: float) -> Iterator[Tuple[int, int]]:
    """Yield the longest passage around each word that JioNLP understands; none overlaps another."""
    tries = MAX_TRIES
    for run in _time_words().finditer(text):
        if run.end() - run.start() < 2 or _ends_in_price().search(run.group()):
            continue
        free = run.start()
        for word in _WORTH_ASKING.finditer(text, run.start(), run.end()):
            if word.start() < free:
                continue
            for start, end in _around(text, free, word.start(), word.end(), run.end()):
                if tries == 0 or time.monotonic() > until:
                    return
                tries -= 1
                if _day(text[start:end], now) is not None:
                    yield start, end
                    free = end
                    break


def _around(text: str, free: int, first: int, last: int, close: int) -> List[Tuple[int, int]]:
    """Return the passages within ``free:close`` that contain ``first:last``, longest first, then leftmost."""
    spots = [(start, end) for start in range(max(free, last - MAX_PASSAGE_LENGTH), first + 1)
             for end in range(last, min(close, start + MAX_PASSAGE_LENGTH) + 1)
             if text[start] not in _NO_START and text[end - 1] not in _NO_END
             and not _within_number(text, start, free) and not _within_number(text, end, free, close)]
    return sorted(spots, key=lambda spot: (spot[0] - spot[1], spot[0]))


def _within_number(text: str, place: int, free: int, close: Optional[int] = None) -> bool:
    """Tell whether a place stands between two characters of one number."""
    if place <= free or close is not None and place >= close:
        return False
    return bool(_NUMBER.match(text[place]) and _NUMBER.match(text[place - 1]))


def _day(passage: str, now: datetime) -> Optional[str]:
    """Return the day that a passage names, with ``/`` where it means from then on."""
    return _asked(passage, now.year, now.month, now.day, now.hour, now.minute)


@lru_cache(maxsize=2048)
def _asked(passage: str, year: int, month: int, day: int, hour: int, minute: int) -> Optional[str]:
    base = {"year": year, "month": month, "day": day, "hour": hour, "minute": minute, "second": 0}
    try:
        found = jionlp().parse_time(passage.replace("的", "").replace(" ", ""), time_base=base, strict=True)
    except Exception:
        return None  # JioNLP raises whatever comes when it does not understand
    if found["type"] not in ("time_point", "time_span") or not found.get("time"):
        return None
    first, last = (str(side)[:10] for side in found["time"])
    chosen = last if passage.endswith("前") else first
    after = "/" if last == "inf" or passage.endswith(("以后", "之后", "后")) else ""
    return chosen + after if _DAY.fullmatch(chosen) else None


@lru_cache(maxsize=1)
def _warm() -> None:
    """Load JioNLP's calendars, so that the first message's time limit does not pay for it."""
    jionlp().parse_time("元旦", time_base={"year": 2026})


@lru_cache(maxsize=1)
def _time_words() -> "re.Pattern[str]":
    """Return JioNLP's pattern of runs of time words."""
    jionlp()
    from jionlp.rule.rule_pattern import TIME_CHAR_STRING

    return re.compile(TIME_CHAR_STRING)


@lru_cache(maxsize=1)
def _ends_in_price() -> "re.Pattern[str]":
    """Return JioNLP's pattern of figures that only look like a time: 三点四, 24点5度."""
    jionlp()
    from jionlp.rule.rule_pattern import FAKE_POSITIVE_TIME_PATTERN

    return re.compile(FAKE_POSITIVE_TIME_PATTERN)
