"""Entities of a message, in normal form.

| entity | value |
|---|---|
| order_number, waybill_number, item_number, phone | text as typed, without spaces |
| money | int, fen |
| quantity | int |
| size | text: XL, 40码 |
| colour | text |
| height | int, cm |
| weight | number, 斤 |
| foot | number, cm: length of a foot |
| courier | the courier's usual name |
| region | "province city" or "province" |
| date | ISO day; "2026-12-08/" means from then on |
"""

from __future__ import annotations

import re
from datetime import datetime
from typing import Iterable, Iterator, List, Tuple

from bot.nlu.amounts import find_money, find_quantities
from bot.nlu.body import find_bare_measures, find_feet, find_heights, find_sizes, find_weights
from bot.nlu.dates import find_dates
from bot.nlu.limits import MAX_ENTITIES, MAX_ENTITY_LENGTH, MAX_READ_LENGTH
from bot.nlu.reference_numbers import REFERENCE_FINDERS
from bot.nlu.regions import find_regions
from bot.nlu.spans import NOTHING, Entity, Finder, TakenSpans

_C = "黑白红蓝绿黄灰粉紫棕橙"
_END = r"(?=$|[，,。！!?？\s吧呗吗可行不])"
_SHORT_COLOUR = re.compile(
    rf"(?<![明坦空发变])([{_C}])的"
    rf"(?=$|[那吗有没换改给来要可嘛呢吧了断缺无卖也都和跟好多各五双两三拍买发我还,，。?？ \d{_C}])"
    rf"|(?<![明坦空发变深浅米])([{_C}])(?=(?:换|改)[成为]?[{_C}](?:色|的|款|$|[，,。！!?？\s吧呗吗可行不]))"
    rf"|(?<=[换改要])([{_C}]){_END}|(?<=[换改][成为])([{_C}]){_END}"
    rf"|(?<![明坦空发变])([{_C}])(?=[{_C}]?各)|(?<![爆新老同])([{_C}])款")
"""Colours in one character: 黑的, 黑换白, 要白, 黑白各一件, 黑款."""


def extract(text: str, now: datetime, words: Iterable[Entity] = ()) -> List[Entity]:
    """Find the entities of a message.

    Args:
        text: The message as typed (or simplified, with the same offsets).
        now: The conversation's clock, for dates such as 明天.
        words: Entities that the dictionary found already: couriers and colours.

    Returns:
        Entities in the order of the text; none overlaps another. At most ``MAX_ENTITIES`` of at most
        ``MAX_ENTITY_LENGTH`` characters, from the first ``MAX_READ_LENGTH`` characters.
    """
    text = text[:MAX_READ_LENGTH]
    taken = TakenSpans(text)
    found = [one for one in _all(text, now, words)
             if one.value not in (None, "") and one.end <= len(text) and one.end - one.start <= MAX_ENTITY_LENGTH
             and taken.claim(one.start, one.end)]
    return sorted((one for one in found if one.entity != NOTHING), key=lambda one: one.start)[:MAX_ENTITIES]


def _all(text: str, now: datetime, words: Iterable[Entity]) -> Iterator[Entity]:
    """Yield entities of all finders by precedence: where two overlap, the earlier one is kept."""
    for finder in _FINDERS:
        yield from finder(text)
    yield from words
    yield from _short_colours(text)
    for start, end, day in find_dates(text, now):
        yield Entity("date", day, start, end)
    for start, end, region in find_regions(text):
        yield Entity("region", region, start, end)


def _short_colours(text: str) -> Iterator[Entity]:
    for match in _SHORT_COLOUR.finditer(text):
        group = match.lastindex or 0
        yield Entity("colour", f"{match.group(group)}色", match.start(group), match.end(group))


_FINDERS: Tuple[Finder, ...] = (
    *REFERENCE_FINDERS, find_feet, find_bare_measures, find_money, find_heights, find_weights,
    find_quantities, find_sizes)
