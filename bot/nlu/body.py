"""Finders of sizes, heights (cm), weights (斤) and lengths of feet (cm)."""

from __future__ import annotations

import re
from typing import Iterator, Optional

from bot.nlu.numbers import DIGITS, parse_number
from bot.nlu.spans import Entity

_KILOS = ("公斤", "kg", "千克")
_UNIT = "斤|公斤|kg|千克"
_SIZE_LETTERS = re.compile(r"(?<![A-Za-z])([2-6]?X{1,4}[SL]|[SML](?!\s?\d)|均码)\s{0,3}(?:码|号)?"
                           r"(?![A-Za-z型]|\d{2}|\d芯)", re.I)
_SIZE_NUMBER = re.compile(r"(?<![\d.])(\d{2,3}(?:\.5)?)\s{0,3}(?:码|号(?=鞋|裤|码))"
                          r"|([一二三四五]十[一二三四五六七八九]?)码")
_HEIGHT = re.compile(r"(?<![\d.])(?:身高\s{0,3})?(1[4-9]\d)\s{0,3}(?:cm|公分|厘米)?"
                     r"(?=\s{0,3}[,，、/ ]?\s{0,3}(?:身高|高|体重|重|\d{2,3}\s{0,3}(?:斤|公斤|kg)|cm|公分|厘米))"
                     r"|高\s{0,3}(?:是)?\s{0,3}(1[4-9]\d)"
                     r"|1\s{0,3}[.m]\s{0,3}([4-9])(\d)?(?=\s{0,3}(?:米|m|[,， ]|\d{2,3}|$))"
                     r"|1\s{0,3}米\s{0,3}([4-9])(\d)?(?!\d?的[^个身人])"
                     r"|一米([四五六七八九])([一二三四五六七八九])?", re.I)
_CHILD = re.compile(r"宝宝|宝贝|娃|孩|儿子|女儿|闺女|孙[子女]|宝(?=\d)")
_CHILD_HEIGHT = re.compile(r"高\s{0,3}(?:是)?\s{0,3}(\d{2,3})|(?<![\d.])(\d{2,3})\s{0,3}(?:cm|公分|厘米)"
                           r"|(?:一米|1米|1\.(?=\d\d?米))([0-3一二三])(\d|[一二三四五六七八九])?", re.I)
_LENGTH = re.compile("米|cm|公分", re.I)
_WEIGHT = re.compile(rf"(?<![\d.])(?<![承载]重)([{DIGITS}]{{1,4}}(?:\.\d)?)\s{{0,3}}({_UNIT})(?![装的])"
                     rf"|体重\s{{0,3}}(?:是)?\s{{0,3}}([{DIGITS}]{{2,5}})(?![{DIGITS}]*\s{{0,3}}(?:{_UNIT}))", re.I)
_LIGHTEST, _LIGHTEST_CHILD, _HEAVIEST = 60, 10, 400
_BODY = re.compile(r"(?<![\d.])(1[4-9]\d)\s{0,3}[,，、/ ]\s{0,3}([5-9]\d|1\d\d|2[0-4]\d)"
                   r"(?![\d.元块%]|\s{0,3}(?:斤|公斤|kg|千克|cm))", re.I)
"""170 130: height and weight without units; used when the message holds nothing else or is about sizes."""
_SPOKEN_BODY = re.compile(r"(?<=[米四五六七八九])[四五六七八九]?[,， ]+"
                          r"(一百[一二三四五六七八九](?:十[一二三四五六七八九]?)?)(?![块元个斤])")
"""A weight that follows a height: 我一米七 一百三."""
_FOOT = re.compile(r"脚(?:长|掌长|板长)?\s{0,3}(?:是|大概|差不多|有|量了?)?\s{0,3}(\d{2,3}(?:\.\d)?)(?![\d码号])"
                   r"\s{0,3}(mm|毫米|cm|厘米|公分)?|(?<![\d.])(2\d(?:\.\d)?)\s{0,3}(?:cm|厘米|公分)?的脚", re.I)
_SHORTEST_FOOT, _LONGEST_FOOT, _SHORTEST_IN_MM = 9, 32, 90
_THINNEST = 13
"""Kilograms per square metre below which a weight without a unit is kilograms (170 65)."""
_BARE_HEIGHT = re.compile(r"(?<![\d.])(1[4-9]\d)(?![\d.斤元块码号%])")
_SMALL_OR_TALL = re.compile(r"个子|个头|体重|净身高")
_ABOUT_BODY = re.compile(r"穿|码|身高|体重|尺")
_ABOUT_ROOM = re.compile(r"宽|长度|过道|走廊|门|床|沙发|柜|桌|墙|窗|空间|位置|地方|量[出过了]|缸|地毯|绳|杆|电视|布")
"""Words of rooms and furniture; with one of them 一米六 is not a person's height."""


def find_bare_measures(text: str) -> Iterator[Entity]:
    """Yield ``height`` (cm) and ``weight`` (斤) given without a unit."""
    match = _BODY.search(text)
    if match and (_ABOUT_BODY.search(text) or len(text) - len(match.group()) <= 4):
        yield Entity("height", int(match.group(1)), match.start(1), match.end(1))
        height, weight = int(match.group(1)), int(match.group(2))
        thin = height >= 150 and weight / 2 / (height / 100) ** 2 < _THINNEST
        yield Entity("weight", weight * 2 if thin else weight, match.start(2), match.end(2))
    for match in _SPOKEN_BODY.finditer(text):
        yield Entity("weight", int(parse_number(match.group(1)) or 0), match.start(1), match.end(1))
    bare = _BARE_HEIGHT.search(text) if _SMALL_OR_TALL.search(text) else None
    if bare:
        yield Entity("height", int(bare.group(1)), bare.start(1), bare.end(1))


def find_feet(text: str) -> Iterator[Entity]:
    """Yield ``foot`` in cm: 脚长24.5, 脚长245mm, 脚24厘米, 24.5的脚."""
    for match in _FOOT.finditer(text):
        value = float(match[1] or match[3])
        value = value / 10 if value >= _SHORTEST_IN_MM or (match[2] or "").lower() in ("mm", "毫米") else value
        if _SHORTEST_FOOT <= value <= _LONGEST_FOOT:
            yield Entity("foot", int(value) if value == int(value) else value, match.start(), match.end())


def find_heights(text: str) -> Iterator[Entity]:
    """Yield ``height`` in cm: 170cm, 身高168, 1米7, 一米七五; of a child also 身高95, 一米二."""
    if _ABOUT_ROOM.search(text) and not _ABOUT_BODY.search(text):
        return
    for match in _HEIGHT.finditer(text):
        direct, named, *parts = match.groups()
        tens, ones = next((pair for pair in zip(parts[::2], parts[1::2]) if pair[0]), ("0", None))
        value = int(direct or named) if direct or named else _centimetres(tens, ones)
        yield Entity("height", value, match.start(), match.end())
    for match in _CHILD_HEIGHT.finditer(text) if _CHILD.search(text) else ():
        named, plain, tens, ones = match.groups()
        value = int(named or plain) if named or plain else _centimetres(tens, ones)
        if 50 <= value < 140:
            yield Entity("height", value, match.start(), match.end())


def _centimetres(tens: str, ones: Optional[str]) -> int:
    return 100 + int(parse_number(tens) or 0) * 10 + int(parse_number(ones or "零") or 0)


def find_weights(text: str) -> Iterator[Entity]:
    """Yield ``weight`` in 斤, an int where it is whole."""
    child = _CHILD.search(text) and (_ABOUT_BODY.search(text) or _LENGTH.search(text))
    lightest = _LIGHTEST_CHILD if child else _LIGHTEST
    for match in _WEIGHT.finditer(text):
        value = parse_number(match.group(1) or match.group(3))
        jin = value * 2 if value and (match.group(2) or "").lower() in _KILOS else value
        if jin is not None and lightest <= jin <= _HEAVIEST:
            yield Entity("weight", int(jin) if jin == int(jin) else jin, match.start(), match.end())


def find_sizes(text: str) -> Iterator[Entity]:
    """Yield ``size``: letters in capitals (XL), numbers as 40码."""
    for match in _SIZE_LETTERS.finditer(text):
        yield Entity("size", match.group(1).upper(), match.start(), match.end())
    for match in _SIZE_NUMBER.finditer(text):
        digits = match.group(1) or str(int(parse_number(match.group(2)) or 0))
        yield Entity("size", f"{digits}码", match.start(), match.end())
