"""Whose figures a turn gives: 老大118 44斤 老二104 33斤 are two children, 胸围43 11斤 a dog."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from typing import Dict, Iterator, List, Tuple

from bot.proposing.page.measures import spoken_number

_NUMBER = r"(?<![\d.\-~/])(\d{1,3}(?:\.\d)?)(?![\d.]|\s?[-~至到]\s?\d)"
_GIRTHS = {"胸围": "chest", "腰围": "waist", "臀围": "hip", "头围": "head", "踝围": "ankle"}
_GIRTH = re.compile(rf"({'|'.join(_GIRTHS)})\s?(?:是|大概|差不多|有)?\s?{_NUMBER}")
_METRES = re.compile(r"(?<![\d.])1\s?(?:米|m|\.)\s?(\d)(\d)?(?=米|m|[^\d码号元块斤升lL]|$)"
                     r"|一米([零一二三四五六七八九])([一二三四五六七八九])?")
_WEIGHT = re.compile(rf"{_NUMBER}\s?(斤|kg|公斤|千克)(?!装|的)")
_SPOKEN_WEIGHT = re.compile(r"([一二两]百[一二三四五六七八九]?十?[一二三四五六七八九]?|"
                            r"[五六七八九]十[一二三四五六七八九]?)斤")
_HEIGHT = re.compile(rf"身?高\s?{_NUMBER}(?!\s?(?:斤|kg|公斤))|{_NUMBER}\s?(?:cm|公分|厘米)(?!\s?(?:的脚|宽|长|厚|高))"
                     rf"|{_NUMBER}(?=\s?[,、/ ]?\s?(?:体重\s?)?\d{{2,3}}(?:\.\d)?\s?(?:斤|kg|公斤))")
_BARE = re.compile(r"(?<![\d.])(1[4-9]\d)\s?[,、/ ]\s?(\d{2,3})(?![\d.元块%码号]|\s?(?:斤|kg|公斤|cm))")
_WHO = re.compile(r"老大|老二|老三|大宝|二宝|小宝|大的|小的|哥哥|弟弟|姐姐|妹妹|儿子|女儿|"
                  r"闺女|老公|老婆|媳妇|爸爸?|妈妈?|"
                  r"弟|妹|哥|姐|爷爷|奶奶|公公|婆婆|老师|男友|女友|男朋友|女朋友|对象|孩子|宝宝|他|她|我")
_SPOKEN = {"我": "您", "爸": "爸爸", "妈": "妈妈", "弟": "弟弟", "妹": "妹妹", "哥": "哥哥", "姐": "姐姐"}
_LONE_WEIGHT = re.compile(r"(?:[爸妈弟妹哥姐公婆我他她]|老大|老二|媳妇)\s?([89]\d|1[0-3]\d|2[0-4]\d)"
                          r"(?![\d.元块码号%岁个]|\s?(?:cm|斤|kg|公斤))")
"""A figure straight behind a person, counted as 斤 where 斤 stands elsewhere: 我爸128 我弟155斤."""
_KILOS = ("kg", "公斤", "千克")


@dataclass
class Person:
    """Somebody's figures: height and girths in cm, weight in 斤; ``who`` is 老大, 您, or empty."""

    who: str = ""
    told: Dict[str, float] = field(default_factory=dict)


def plain_text(text: str) -> str:
    """Return a turn as it is read: full-width characters made even, small letters."""
    return unicodedata.normalize("NFKC", text).lower().replace("，", ",")


def read_persons(text: str) -> List[Person]:
    """Return everybody of whom a turn gives figures, in their order."""
    said = plain_text(text)
    names = [(match.start(), match.group()) for match in _WHO.finditer(said)]
    persons: List[Person] = []
    for start, kind, value in sorted(set(_figures(said))):
        who = next((name for at, name in reversed(names) if at < start), "")
        who = _SPOKEN.get(who, who)
        person = persons[-1] if persons else None
        if person is None or kind in person.told or (who != person.who and who and person.who):
            person = Person(who)
            persons.append(person)
        person.told[kind] = value
    return persons


def _hundreds(spoken: str) -> float:
    """Return a weight as it is spoken; 一百六 is 160."""
    return spoken_number(f"{spoken}十" if re.fullmatch("[一二两]百[一二三四五六七八九]", spoken) else spoken)


def _figures(said: str) -> Iterator[Tuple[int, str, float]]:
    taken: List[Tuple[int, int]] = []
    for start, end, kind, value in _found(said):
        if not any(first < end and start < last for first, last in taken):
            taken.append((start, end))
            yield start, kind, value


def _found(said: str) -> Iterator[Tuple[int, int, str, float]]:
    for match in _GIRTH.finditer(said):
        yield match.start(), match.end(), _GIRTHS[match[1]], float(match[2])
    for match in _METRES.finditer(said):
        tens, ones = match[1] or match[3], match[2] or match[4]
        value = 100.0 + (0 if tens == "零" else spoken_number(tens)) * 10 + (spoken_number(ones) if ones else 0)
        yield match.start(), match.end(), "height", value
    for match in _WEIGHT.finditer(said):
        yield match.start(), match.end(), "weight", float(match[1]) * (2 if match[2] in _KILOS else 1)
    for match in _SPOKEN_WEIGHT.finditer(said):
        yield match.start(), match.end(), "weight", _hundreds(match[1])
    for match in _LONE_WEIGHT.finditer(said) if re.search(r"\d斤", said) else ():
        if not re.match(r"\s?[,、/ ]?\s?\d{2,3}", said[match.end():]):
            yield match.start(1), match.end(1), "weight", float(match[1])
    for match in _BARE.finditer(said):
        yield match.start(1), match.end(1), "height", float(match[1])
        if float(match[2]) >= 76:
            yield match.start(2), match.end(2), "weight", float(match[2])
    for match in _HEIGHT.finditer(said):
        value = float(match[1] or match[2] or match[3])
        if 50 <= value <= 210:
            yield match.start(), match.end(), "height", value
