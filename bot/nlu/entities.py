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
from typing import Any, Callable, Iterable, Iterator, List, NamedTuple, Tuple

from bot.nlu.dates import find_dates
from bot.nlu.numbers import DIGITS, number
from bot.nlu.regions import find_regions


class Found(NamedTuple):
    """An entity with its place in the text."""

    entity: str
    value: Any
    start: int
    end: int


_SHOP_UNITS = "件个只包箱双条台套瓶盒袋罐支张把份组提卷"
_WAYBILL = re.compile(r"(?<![A-Za-z0-9])(?:SF\d{12,15}|YT\d{13,15}|JT\d{13}|JD[A-Z0-9]{11,15}|DPK?\d{10,14}|"
                      r"(?:7[35689]|43|46)\d{11,13})(?![A-Za-z0-9])", re.I)
_WAYBILL_WORD = re.compile(r"(?:快递|物流|运)单?号[::是]?\s*([A-Za-z]{0,3}\d{10,15})")
_ORDER_WORD = re.compile(r"订单(?:编?号)?[::是]?\s*([A-Za-z]{0,3}\d{8,20})")
_ORDER = re.compile(r"(?<![A-Za-z0-9.])(?:[A-Za-z]{1,3}\d{10,18}|\d{13,20})(?![A-Za-z0-9])")
_TAIL = re.compile(r"尾号(?:是|为)?\s*(\d{4,6})")
_PHONE = re.compile(r"(?<!\d)1[3-9]\d[\d*]{4}\d{4}(?!\d)")
_ITEM = re.compile(r"(?<![A-Za-z0-9-])(?:[A-Za-z]{2,6}-[A-Za-z0-9]{2,8}|(?<![\d.])\d{8,12})(?![A-Za-z0-9-])")
_LINK = re.compile(r"(?:item\.\S*?/|[?&]id=)(\d{4,14})")
_MONEY = re.compile(rf"(?:[¥¥]\s*(\d+(?:\.\d{{1,2}})?))|(?:([{DIGITS}]+(?:\.\d{{1,2}})?)\s*(?:元整|块钱|块整|元|块(?![儿布]))"
                    rf"(?:([{DIGITS}])毛?)?(?!钱?[一-龥]?[{DIGITS}]*码))|(?:([{DIGITS}]+)毛钱?)")
_BARE_PRICE = re.compile(r"(?:便宜|少|减|优惠|抹|让)(?:个|我)?\s*(\d{1,4})(?![\d%折码号斤点件个包天])"
                         r"|(?<![\d.])(\d{1,4}(?:\.\d{1,2})?)\s*(?:包邮|行不|行吗|可以吗|卖不|卖吗|成不|得了)")
_QUANTITY = re.compile(rf"(?<![第\d.])([{DIGITS}]+)\s*(?:多|来)?([{_SHOP_UNITS}])(?![月号钱])")
_SIZE_LETTERS = re.compile(r"(?<![A-Za-z])((?:[2-6]?X{1,4}|X{0,3})[SL]|M|[2-6]XL|均码)\s*(?:码|号)?(?![A-Za-z])", re.I)
_SIZE_NUMBER = re.compile(r"(?<![\d.])(\d{2,3}(?:\.5)?)\s*(?:码|号(?=鞋|裤|码))")
_HEIGHT = re.compile(r"(?<!\d)(?:身高\s*)?(1[4-9]\d)\s*(?:cm|公分|厘米)?(?=\s*[,,、/ ]?\s*(?:身高|高|体重|\d{2,3}\s*(?:斤|公斤|kg)|cm|公分|厘米))"
                     r"|身高\s*(?:是)?\s*(1[4-9]\d)|1\s*[米m]\s*([4-9])(\d)?|一米([四五六七八九])([一二三四五六七八九])?", re.I)
_WEIGHT = re.compile(rf"(?<![\d.])([{DIGITS}]{{1,4}}(?:\.\d)?)\s*(斤|公斤|kg|千克)(?!装)|体重\s*(?:是)?\s*(\d{{2,3}})(?!\d*\s*(?:公斤|kg|千克|斤))", re.I)


def extract(text: str, now: datetime, words: Iterable[Found] = ()) -> List[Found]:
    """Find what a message names.

    Args:
        text: The message as typed (or simplified, with the same offsets).
        now: The conversation's clock, for dates such as 明天.
        words: What a dictionary found already: couriers and colours.

    Returns:
        Entities in the order of the text; none overlaps another.
    """
    found: List[Found] = []
    for finder in _FINDERS:
        for one in finder(text):
            _add(found, one)
    for one in words:
        _add(found, one)
    for start, end, day in find_dates(text, now):
        _add(found, Found("date", day, start, end))
    for start, end, region in find_regions(text):
        _add(found, Found("region", region, start, end))
    return sorted(found, key=lambda one: one.start)


def _add(found: List[Found], one: Found) -> None:
    if one.value not in (None, "") and all(one.end <= other.start or other.end <= one.start for other in found):
        found.append(one)


def _plain(entity: str, pattern: "re.Pattern[str]", group: int = 0) -> Callable[[str], Iterator[Found]]:
    def find(text: str) -> Iterator[Found]:
        for match in pattern.finditer(text):
            yield Found(entity, match.group(group), match.start(group), match.end(group))

    return find


def _money(text: str) -> Iterator[Found]:
    for match in _MONEY.finditer(text):
        sign, yuan, jiao, mao = match.groups()
        amount = number(sign or yuan or "") if (sign or yuan) else None
        if amount is None and mao is None:
            continue
        tenths = number(mao or jiao or "零") or 0
        fen = (amount or 0) * 100 + tenths * 10
        yield Found("money", round(fen), match.start(), match.end())
    for match in _BARE_PRICE.finditer(text):
        group = 1 if match.group(1) else 2
        yield Found("money", round(float(match.group(group)) * 100), match.start(group), match.end(group))


def _quantity(text: str) -> Iterator[Found]:
    for match in _QUANTITY.finditer(text):
        value = number(match.group(1))
        if value is not None and 0 < value < 100_000 and not _idiom(text, match):
            yield Found("quantity", int(value), match.start(), match.end())


def _idiom(text: str, match: "re.Match[str]") -> bool:
    """一个 in 换一个/哪一个 and the like names nothing countable."""
    return match.group() in ("一个", "一件", "一双") and text[max(0, match.start() - 1):match.start()] in tuple("换哪这那每另同第")


def _size(text: str) -> Iterator[Found]:
    for match in _SIZE_LETTERS.finditer(text):
        yield Found("size", match.group(1).upper(), match.start(), match.end())
    for match in _SIZE_NUMBER.finditer(text):
        yield Found("size", f"{match.group(1)}码", match.start(), match.end())


def _height(text: str) -> Iterator[Found]:
    for match in _HEIGHT.finditer(text):
        direct, named, tens, ones, han_tens, han_ones = match.groups()
        if direct or named:
            value = int(direct or named)
        else:
            first, second = (tens, ones or "0") if tens else (str(number(han_tens)), str(number(han_ones or "零") or 0))
            value = 100 + int(float(first)) * 10 + int(float(second))
        yield Found("height", value, match.start(), match.end())


def _weight(text: str) -> Iterator[Found]:
    for match in _WEIGHT.finditer(text):
        value = number(match.group(1) or match.group(3))
        jin = value * 2 if value and (match.group(2) or "").lower() in ("公斤", "kg", "千克") else value
        if jin is not None and 60 <= jin <= 400:
            yield Found("weight", jin, match.start(), match.end())


_FINDERS: Tuple[Callable[[str], Iterator[Found]], ...] = (
    _plain("item_number", _LINK, 1), _plain("waybill_number", _WAYBILL_WORD, 1),
    _plain("order_number", _ORDER_WORD, 1), _plain("order_number", _TAIL, 1),
    _plain("phone", _PHONE), _plain("waybill_number", _WAYBILL), _plain("order_number", _ORDER),
    _plain("item_number", _ITEM), _money, _height, _weight, _quantity, _size)
