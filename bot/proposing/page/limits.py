"""A figure of the buyer's held against the page's limit of the same kind: 28平, 6岁, 160斤, 146厘米, 4个人.

Said first is whether it fits, then the page's own figure. Nothing is said where figure or limit is not sure.
"""

from __future__ import annotations

import re
from typing import List, Mapping, NamedTuple, Optional, Tuple

from bot.proposing.page.size_persons import plain_text, read_persons

_TO = r"\s?[-~—–至到]\s?"
_N = r"(\d{1,4}(?:\.\d{1,2})?)"
_ENDLESS = 99_999.0
_CHINESE = {"一": "1", "两": "2", "二": "2", "三": "3", "四": "4", "五": "5", "六": "6", "七": "7", "八": "8",
            "九": "9", "十": "10"}
_TENS = re.compile(r"(?<![一二两三四五六七八九十几百千])([一二两三四五六七八九])?十([一二三四五六七八九])?"
                   r"(?=\s?(?:多个?)?(?:平|斤|公斤|厘米|公分|岁|个月|个人|口人))")
_TIGHT = 0.93
"""From this share of a limit on the buyer hears that it is close."""


class Kind(NamedTuple):
    """A dimension: names of the page for it, units with their factor, how a buyer gives a figure, and the verdicts."""

    names: str
    units: Mapping[str, float]
    asked: str
    fits: str
    over: str
    under: str
    only_upper: bool = False
    """One figure alone is the upper limit (承重100kg), and less is always well."""


_AREA = {"平方米": 1.0, "平方": 1.0, "平米": 1.0, "平": 1.0, "㎡": 1.0, "m2": 1.0}
_MASS = {"公斤": 2.0, "千克": 2.0, "kg": 2.0, "斤": 1.0}
_AGE = {"周岁": 12.0, "岁": 12.0, "个月": 1.0, "月龄": 1.0, "个半月": 1.0}
_LENGTH = {"厘米": 1.0, "公分": 1.0, "cm": 1.0}
_HEADS = {"人": 1.0}
KINDS = (
    Kind("面积|^适用$|^适合$|适用空间", _AREA, rf"(?<![\d.\-]){_N}\s?(?:多个?)?(平方米|平方|平米|平|㎡|m2)",
         "{figure}够用", "不太够，{figure}超出了", "{figure}够用，还有富余"),
    Kind("承重|载重|限重|承载", _MASS, "", "{figure}够的", "不够，{figure}超了，不建议用", "{figure}够的", True),
    Kind("适[用合]体重|体重范围|^适用$|^适合$|适用[猫狗犬宠]", _MASS, "", "{figure}可以，在范围里",
         "{figure}超了，不合适", "{figure}还不到，不合适"),
    Kind("年龄|月龄|^适合$|^适用$|适用人群|适用对象", _AGE,
         rf"(?<![\d.\-]){_N}\s?(周岁|岁|个月|月龄)(?!以[上下内])", "{figure}可以", "{figure}偏大了，不太合适",
         "{figure}还小，不建议"),
    Kind("身高|^适合$|^建议$", _LENGTH, "", "{figure}合适", "{figure}偏高了，不太合适", "{figure}还矮了点，不太合适"),
    Kind("适[合用]人数|^人数$|容纳人数", _HEADS, rf"(?<![\d.\-]){_N}\s?(?:个|口)?(人)(?!份)", "{figure}够用",
         "{figure}不太够", "{figure}够用，还有富余"),
)
_PEOPLE = re.compile("一起|两个人|俩|合起来|加起来|都坐")
_WHETHER = re.compile("够|能|可以|行[吗不嘛么]|合适|适合|撑|承|受得|受不|坐得|用得|玩得|穿得|没事|[坐躺踩站睡]|"
                      "太[大小高矮轻重]|会不会|适用|压")
"""Words of a question whether something fits; a figure beside another question is not answered."""
_BARE = re.compile(r"\s?(?:大概|差不多|快|有|体重|身高)?\s?\d{1,3}(?:\.\d{1,2})?\s?"
                   r"(?:斤|公斤|kg|cm|厘米|公分|岁|个月|平|平米|平方)(?:多|左右|的|了|吧|呢|啊|呀)?\s?")
"""A figure alone, as an answer to the seller's question."""
_NOT_A_USER = re.compile("买了|用了|保|前|发货|质保|有效|上次|之前|工期|天")


def limits_said(text: str, attributes: Mapping[str, str], asked: bool = False) -> Optional[str]:
    """Return what the page's limits say to the figures of a turn; ``None`` where nothing sure can be said.

    Args:
        text: The buyer's turn.
        attributes: The page's attributes.
        asked: It is known that the turn asks what fits.
    """
    said = _digits(plain_text(text))
    if not asked and not _WHETHER.search(said) and not _BARE.fullmatch(said):
        return None
    parts: List[str] = []
    for kind in KINDS:
        figures = _asked(kind, said)
        limits = [(name, value, span) for name, value in attributes.items() if re.search(kind.names, name)
                  for span in [_limit(kind, value)] if span]
        if len(figures) != 1 or len(limits) != 1:
            continue
        figure, spoken = figures[0]
        name, value, span = limits[0]
        joined = name if name.endswith("重") else f"{name}是"
        parts.append(f"{_verdict(kind, figure, spoken, span)}，页面写的{joined}{value}{_in_jin(kind, value)}")
    return "；".join(parts) or None


def fits(text: str, attributes: Mapping[str, str]) -> Optional[bool]:
    """Tell whether all figures of a turn lie within the page's limits; ``None`` where none can be held against one."""
    said = _digits(plain_text(text))
    found: List[bool] = []
    for kind in KINDS:
        figures = _asked(kind, said)
        spans = [span for name, value in attributes.items() if re.search(kind.names, name)
                 for span in [_limit(kind, value)] if span]
        if len(figures) == 1 and len(spans) == 1:
            found.append(spans[0][0] <= figures[0][0] <= spans[0][1])
    return all(found) if found else None


def _digits(said: str) -> str:
    """Return a text with 三个人, 六岁, 四十五平 in digits."""
    said = _TENS.sub(lambda match: str(int(_CHINESE[match[1] or "一"]) * 10 + int(_CHINESE.get(match[2] or "", "0"))),
                     said)
    return re.sub(r"(?<![一二两三四五六七八九十几])([一两二三四五六七八九十])(?=岁|个月|个人|口人|平)",
                  lambda match: _CHINESE[match[1]], said)


def _asked(kind: Kind, said: str) -> List[Tuple[float, str]]:
    """Return the figures of a kind in a turn, each with its own words."""
    if not kind.asked:
        which = "weight" if kind.units is _MASS else "height"
        told = [one.told[which] for one in read_persons(said) if which in one.told]
        if which == "height" and not told:
            told = [float(one) for one in re.findall(r"(?<![\d.])(\d{2,3})(?:cm|厘米|公分)?高(?!度|\d)", said)]
        if which == "weight" and len(told) > 1 and _PEOPLE.search(said):
            told = [sum(told)]
        unit = "斤" if which == "weight" else "厘米"
        return [(figure, f"{figure:g}{unit}") for figure in told]
    found = [(float(match[1]) * kind.units[match[2]], match.group()) for match in re.finditer(kind.asked, said)
             if not _NOT_A_USER.match(said[match.end():match.end() + 3])]
    half = re.search(r"(\d)岁半", said) if kind.units is _AGE else None
    if half and len(found) == 1:
        return [(float(half[1]) * 12 + 6, half.group())]
    months = re.search(r"(\d{1,2})岁(?:零|又)?(\d{1,2})个?月", said) if kind.units is _AGE else None
    if months:
        return [(float(months[1]) * 12 + float(months[2]), months.group())]
    return found


def _limit(kind: Kind, value: str) -> Optional[Tuple[float, float]]:
    """Return the one span that a value allows, in the kind's unit; ``None`` where it names several or none."""
    said = plain_text(value)
    unit = "|".join(sorted(map(re.escape, kind.units), key=len, reverse=True))
    spans = [(float(match[1]) * kind.units[match[2] or match[4]], float(match[3]) * kind.units[match[4]])
             for match in re.finditer(rf"(?<![\d.]){_N}\s?({unit})?{_TO}{_N}\s?({unit})", said)]
    if spans:
        rest = re.sub(rf"{_N}\s?(?:{unit})?{_TO}{_N}\s?(?:{unit})", "", said)
        return spans[0] if len(spans) == 1 and not re.search(rf"\d\s?(?:{unit})", rest) else None
    singles = list(re.finditer(rf"(?<![\d.]){_N}\s?({unit})\s?(\+|以上|及以上|起|以下|以内|内|封顶)?", said))
    if len(singles) != 1:
        return None
    figure, mark = float(singles[0][1]) * kind.units[singles[0][2]], singles[0][3]
    if mark in ("+", "以上", "及以上", "起"):
        return figure, _ENDLESS
    return (0.0, figure) if mark or kind.only_upper or kind.units is _AREA else None


def _in_jin(kind: Kind, value: str) -> str:
    """Return kilograms of a page as 斤 too, as buyers count: 10-20kg（20-40斤）."""
    kilos = re.search(rf"(?:{_N}\s?(?:kg|公斤|千克)?{_TO})?{_N}\s?(?:kg|公斤|千克)", value, re.I)
    if kilos is None or kind.units is not _MASS:
        return ""
    least = f"{float(kilos[1]) * 2:g}-" if kilos[1] else ""
    return f"（{least}{float(kilos[2]) * 2:g}斤）"


def _verdict(kind: Kind, figure: float, spoken: str, span: Tuple[float, float]) -> str:
    low, high = span
    if figure > high:
        return kind.over.format(figure=spoken)
    if figure < low:
        return kind.under.format(figure=spoken)
    close = high < _ENDLESS and figure > high * _TIGHT and kind.units in (_AREA, _MASS)
    return kind.fits.format(figure=spoken) + ("，但已经贴近上限" if close else "")
