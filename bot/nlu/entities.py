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


_SHOP_UNITS = "件个只包箱双条台套瓶盒袋罐支张把份组提卷颗块"
_BLOCKS = "布|肥皂|香皂|饼|糖|巧克力|毛巾|抹布|豆腐|肉|板|砖|表|手表|电池|月饼|玻璃|垫|地毯|桌布|屏"
"""Things counted in 块, which otherwise are yuan."""
_WAYBILL = re.compile(r"(?<![A-Za-z0-9])(?:SF\d{12,15}|YT\d{13,15}|JT\d{13}|JD[A-Z0-9]{11,15}|DPK?\d{10,14}|"
                      r"(?:7[35689]|43|46)\d{11,13})(?![A-Za-z0-9])", re.I)
_WAYBILL_WORD = re.compile(r"(?:快递|物流|运)单?号[::是]?\s*([A-Za-z]{0,3}\d{10,15})")
_ORDER_WORD = re.compile(r"订单(?:编?号)?[::是]?\s*([A-Za-z]{0,3}\d{8,20})")
_ORDER = re.compile(r"(?<![A-Za-z0-9.])(?:[A-Za-z]{1,3}\d{10,18}|\d{13,20})(?![A-Za-z0-9])")
_TAIL = re.compile(r"尾号(?:是|为)?\s*(\d{4,6})")
_PHONE = re.compile(r"(?<![\dA-Za-z])(?:\+?86[- ]?)?(1[3-9]\d)[- ]?([\d*]{4})[- ]?(\d{4})(?!\d)")
_ITEM = re.compile(r"(?<![A-Za-z0-9-])(?:[A-Za-z]{2,6}-[A-Za-z0-9]{2,8}|(?<![\d.])\d{8,12})(?![A-Za-z0-9-])")
_LINK = re.compile(r"(?:item\.\S*?/|[?&]id=)(\d{4,14})")
_MONEY = re.compile(rf"(?:[¥¥]\s*(\d+(?:\.\d{{1,2}})?))|(?:([{DIGITS}]+(?:\.\d{{1,2}})?)[多来]?\s*(?:元整|块钱|块整|元|块(?!儿|{_BLOCKS}))"
                    rf"(?:([{DIGITS}])(?:毛|(?![{_SHOP_UNITS}斤毛])))?(?!钱?[一-龥]?[{DIGITS}]*码))|(?:([{DIGITS}]+)毛钱?)")
_AMOUNT = r"\d{1,5}(?:\.\d{1,2})?"
_SPOKEN = r"[一二两三四五六七八九][百千万][一二三四五六七八九]"
_BARE_PRICE = re.compile(
    rf"(?:便宜|少|减|优惠|抹|让)(?:个|我)?\s*(\d{{1,4}})(?![\d%折码号斤点件个包天])"
    rf"|(?:差价|运费|邮费|退我|补我)\s*({_AMOUNT})(?![\d%折码号斤点件个包天])"
    rf"|(?<![\d.])({_AMOUNT})\s*(?:包邮|行不|行吗|可以吗|卖不|卖吗|成不|得了)"
    rf"|(?<![\d.])({_AMOUNT})(?=一[{_SHOP_UNITS}斤])"
    rf"|(?:一共|总共|就)({_SPOKEN})(?![{_SHOP_UNITS}斤十])|({_SPOKEN})(?=\s*(?:卖|行不|行吗|能拿|可以吗|成交|包邮))")
_QUANTITY = re.compile(rf"(?<![第\d.])([{DIGITS}]+)\s*(?:多|来|几)?"
                       rf"(?:([{_SHOP_UNITS[:-1]}])(?![月号钱]|小时|半|星期|礼拜|套|松鼠)|块(?={_BLOCKS}))")
_SIZE_LETTERS = re.compile(r"(?<![A-Za-z])((?:[2-6]?X{1,4}|X{0,3})[SL]|M|[2-6]XL|均码)\s*(?:码|号)?(?![A-Za-z])", re.I)
_SIZE_NUMBER = re.compile(r"(?<![\d.])(\d{2,3}(?:\.5)?)\s*(?:码|号(?=鞋|裤|码))")
_HEIGHT = re.compile(r"(?<![\d.])(?:身高\s*)?(1[4-9]\d)\s*(?:cm|公分|厘米)?(?=\s*[,，、/ ]?\s*(?:身高|高|体重|重|\d{2,3}\s*(?:斤|公斤|kg)|cm|公分|厘米))"
                     r"|高\s*(?:是)?\s*(1[4-9]\d)|1\s*[.米m]\s*([4-9])(\d)?(?=\s*(?:米|m|[,， ]|\d{2,3}|$))"
                     r"|一米([四五六七八九])([一二三四五六七八九])?", re.I)
_WEIGHT = re.compile(rf"(?<![\d.])([{DIGITS}]{{1,4}}(?:\.\d)?)\s*(斤|公斤|kg|千克)(?!装)"
                     rf"|体重\s*(?:是)?\s*([{DIGITS}]{{2,5}})(?!\d*\s*(?:公斤|kg|千克|斤))", re.I)
_BODY = re.compile(r"(?<![\d.])(1[4-9]\d)\s*[,，、/ ]\s*([5-9]\d|1\d\d|2[0-4]\d)(?![\d.元块%]|\s*(?:斤|公斤|kg|千克|cm))", re.I)
"""170 130: height and weight without a unit, when nothing else stands in the message or it is about sizes."""
_ABOUT_BODY = re.compile(r"穿|码|身高|体重|尺")
_SHORT_COLOUR = re.compile(r"(?<![明坦])([黑白红蓝绿黄灰粉紫棕橙])的(?=$|[那吗有没换给来要可嘛呢吧,，。 ])")


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


def _phone(text: str) -> Iterator[Found]:
    for match in _PHONE.finditer(text):
        yield Found("phone", "".join(match.groups()), match.start(), match.end())


def _colour(text: str) -> Iterator[Found]:
    for match in _SHORT_COLOUR.finditer(text):
        yield Found("colour", f"{match.group(1)}色", match.start(1), match.end(1))


def _body(text: str) -> Iterator[Found]:
    match = _BODY.search(text)
    if match and (_ABOUT_BODY.search(text) or len(text) - len(match.group()) <= 4):
        yield Found("height", int(match.group(1)), match.start(1), match.end(1))
        yield Found("weight", int(match.group(2)), match.start(2), match.end(2))


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
        group = match.lastindex or 0
        amount = number(match.group(group))
        if amount is not None:
            yield Found("money", round(amount * 100), match.start(group), match.end(group))


def _quantity(text: str) -> Iterator[Found]:
    for match in _QUANTITY.finditer(text):
        value = number(match.group(1))
        if value is not None and 1 <= value < 100_000 and not _idiom(text, match):
            yield Found("quantity", int(value), match.start(), match.end())


def _idiom(text: str, match: "re.Match[str]") -> bool:
    """一个 in 换一个, 哪一个, 5块一个, 15卷一提 and the like names nothing countable."""
    before = text[max(0, match.start() - 1):match.start()]
    return match.group(1) == "一" and before != "" and before in f"换哪这那每另同第元{_SHOP_UNITS}"


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
            yield Found("weight", int(jin) if jin == int(jin) else jin, match.start(), match.end())


_FINDERS: Tuple[Callable[[str], Iterator[Found]], ...] = (
    _plain("item_number", _LINK, 1), _plain("waybill_number", _WAYBILL_WORD, 1),
    _plain("order_number", _ORDER_WORD, 1), _plain("order_number", _TAIL, 1),
    _phone, _plain("waybill_number", _WAYBILL), _plain("order_number", _ORDER),
    _plain("item_number", _ITEM), _body, _money, _height, _weight, _quantity, _size, _colour)
