"""Figures with units in questions and values: how much it bears, from what age on, which sizes there are."""

from __future__ import annotations

import re
from typing import List, Optional, Tuple

_WEIGHT = {"斤": 0.5, "kg": 1.0, "公斤": 1.0, "千克": 1.0, "g": 0.001, "克": 0.001, "吨": 1000.0, "t": 1000.0}
_AGE = {"岁": 12.0, "周岁": 12.0, "个月": 1.0, "月": 1.0}
_INCH = {"寸": 1.0, "英寸": 1.0, "吋": 1.0}
_AREA = {"平": 1.0, "平米": 1.0, "平方": 1.0, "㎡": 1.0, "m2": 1.0, "平方米": 1.0}
_HEAT = {"度": 1.0, "℃": 1.0, "摄氏度": 1.0}
_KINDS = ((re.compile("承重|载重|限重|承载"), _WEIGHT, "up"), (re.compile("年龄|月龄"), _AGE, "span"),
          (re.compile("适用面积|面积"), _AREA, "span"), (re.compile("耐温|水温|耐热|温度"), _HEAT, "span"),
          (re.compile("适用尺寸|适用寸|电脑尺寸|适合尺寸"), _INCH, "up"))
_NUMBER = r"((?<![\d.])\d{1,7}(?:\.\d{1,3})?|(?<![一二两三四五六七八九十百])[一二两三四五六七八九十百]{1,5})"
_LETTERS = ("xxs", "xs", "s", "m", "l", "xl", "2xl", "3xl", "4xl", "5xl", "6xl")
_SIZE = re.compile(r"(?<![a-z0-9])((?:[2-6]?x{1,4}[sl])|[sml])(?![a-z0-9])|(?<!\d)(\d{2}(?:\.5)?)\s*码")
_LISTED = re.compile(r"(?<![a-z0-9])[2-6]?x{0,4}[sl](?![a-z0-9])|(?<![a-z])m(?![a-z])")
_ONES = {"一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9}


def compare(question: str, name: str, value: str) -> Optional[bool]:
    """Tell whether an asked figure lies within what the value allows; ``None`` where it is no such question."""
    for kind, units, way in _KINDS:
        if not kind.search(name):
            continue
        asked, told = _figures(question, units), _figures(value, units)
        if len(asked) != 1 or not told:
            return None
        low, high = _bounds(value, [one for one, _ in told], way)
        return low <= asked[0][0] <= high
    return None


def _bounds(value: str, figures: List[float], way: str) -> Tuple[float, float]:
    endless = float("inf")
    if len(figures) == 1 and way == "span":
        return (figures[0], endless) if re.search(r"以上|起|\+|≥", value) else (0.0, figures[0]) if re.search(
            r"以下|以内|内|≤|不超过|最高|最大", value) else (figures[0], figures[0]) if way == "span" and re.search(
                "岁|月", value) else (-endless, figures[0])
    if way == "up":
        return 0.0, max(figures)
    return min(figures), max(figures)


def _figures(text: str, units: "dict[str, float]") -> List[Tuple[float, str]]:
    names = "|".join(sorted(map(re.escape, units), key=len, reverse=True))
    found: List[Tuple[float, str]] = []
    for match in re.finditer(rf"{_NUMBER}\s*(?:[-~至到]\s*{_NUMBER}\s*)?({names})", text):
        for figure in (match[1], match[2]):
            if figure:
                found.append((spoken_number(figure) * units[match[3]], match[3]))
    return found


def spoken_number(text: str) -> float:
    """Return a figure written in digits or in Chinese up to hundreds: 28, 六, 一百二十."""
    if text[0].isdigit():
        return float(text)
    total, current = 0, 0
    for char in text:
        if char in "十百":
            total, current = total + (current or 1) * (10 if char == "十" else 100), 0
        else:
            current = _ONES[char]
    return float(total + current)


def listed_sizes(question: str, value: str) -> Optional[bool]:
    """Tell whether a size that was named is among those of a value (S-3XL, 36-44, M/L); ``None`` without one."""
    asked = _SIZE.search(question)
    if asked is None:
        return None
    if asked[2]:
        return _number_listed(float(asked[2]), value)
    letters = [_letter(one) for one in _LISTED.findall(value)]
    known = [_LETTERS.index(one) for one in letters if one in _LETTERS]
    if not known or _letter(asked[1]) not in _LETTERS:
        return None
    wanted = _LETTERS.index(_letter(asked[1]))
    span = re.search(r"[sml]\s*[-~至到]\s*[2-6]?x{0,4}[sml]", value)
    return min(known) <= wanted <= max(known) if span else wanted in known


def _letter(size: str) -> str:
    many = re.fullmatch(r"(x{2,})([sl])", size)
    return size if many is None or size == "xxs" else f"{len(many[1])}x{many[2]}"


def _number_listed(wanted: float, value: str) -> Optional[bool]:
    figures = [float(one) for one in re.findall(r"(?<![\d.])\d{2}(?:\.5)?(?!\d)", value)]
    if not figures:
        return None
    if re.search(r"\d\s*码?\s*[-~至到]\s*\d", value):
        return min(figures) <= wanted <= max(figures) and (wanted % 1 == 0 or wanted in figures)
    return wanted in figures
