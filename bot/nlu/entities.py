"""What a message names, in normal form.

| entity | value |
|---|---|
| order_number, waybill_number, item_number, phone | text as typed, without spaces |
| money | int, fen |
| quantity | int |
| size | text: XL, 40码 |
| colour | text |
| height | int, cm |
| weight | number, 斤 |
| courier | the courier's usual name |
| region | "province city" or "province" |
| date | ISO day; "2026-12-08/" means from then on |
"""

from __future__ import annotations

import re
from datetime import datetime
from typing import Iterable, Iterator, List, Tuple

from bot.nlu.amounts import money, quantities
from bot.nlu.body import body, heights, sizes, weights
from bot.nlu.dates import find_dates
from bot.nlu.found import Finder, Found, Places
from bot.nlu.limits import ENTITIES, LONGEST, READ
from bot.nlu.references import REFERENCES
from bot.nlu.regions import find_regions

_SHORT_COLOUR = re.compile(r"(?<![明坦空发变])([黑白红蓝绿黄灰粉紫棕橙])的(?=$|[那吗有没换给来要可嘛呢吧了断缺无卖也都和跟好多五双两三拍买发我,，。?？ \d])")


def extract(text: str, now: datetime, words: Iterable[Found] = ()) -> List[Found]:
    """Find what a message names.

    Args:
        text: The message as typed (or simplified, with the same offsets).
        now: The conversation's clock, for dates such as 明天.
        words: What a dictionary found already: couriers and colours.

    Returns:
        Entities in the order of the text; none overlaps another. Only the first 2,000 characters are read, and
        no more than the first 30 entities, of at most 32 characters each, are returned.
    """
    text = text[:READ]
    places = Places(text)
    found = [one for one in _all(text, now, words)
             if one.value not in (None, "") and one.end <= len(text) and one.end - one.start <= LONGEST
             and places.take(one.start, one.end)]
    return sorted(found, key=lambda one: one.start)[:ENTITIES]


def _all(text: str, now: datetime, words: Iterable[Found]) -> Iterator[Found]:
    """What the finders find; what comes first keeps its place in the text."""
    for finder in _FINDERS:
        yield from finder(text)
    yield from words
    yield from _short_colours(text)
    for start, end, day in find_dates(text, now):
        yield Found("date", day, start, end)
    for start, end, region in find_regions(text):
        yield Found("region", region, start, end)


def _short_colours(text: str) -> Iterator[Found]:
    for match in _SHORT_COLOUR.finditer(text):
        yield Found("colour", f"{match.group(1)}色", match.start(1), match.end(1))


_FINDERS: Tuple[Finder, ...] = (*REFERENCES, body, money, heights, weights, quantities, sizes)
