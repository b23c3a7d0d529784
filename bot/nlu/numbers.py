"""Parser of numbers as buyers write them: 12, 十二, 两百五."""

from __future__ import annotations

import re
from typing import Optional

DIGITS = "0-9零〇一二两俩三仨四五六七八九十百千万半"
"""Characters a number may be made of, for use inside a character class."""

NUMBER = rf"(?<![{DIGITS}])[{DIGITS}]{{1,12}}"
"""Pattern of a whole number; the look-behind keeps a long run of digits from being scanned once per digit."""

_ONES = {"零": 0, "〇": 0, "一": 1, "二": 2, "两": 2, "俩": 2, "三": 3, "仨": 3, "四": 4, "五": 5, "六": 6, "七": 7,
         "八": 8, "九": 9}
_UNITS = {"十": 10, "百": 100, "千": 1000, "万": 10_000}

_MIXED = re.compile(r"(\d{1,12}(?:\.\d{1,4})?)([十百千万])")


def parse_number(text: str) -> Optional[float]:
    """Return the value of a number, or ``None`` when the text is none. 两百五 is 250, 1万 is 10000, 半 is 0.5."""
    try:
        return float(text)
    except ValueError:
        pass
    if text == "半":
        return 0.5
    if mixed := _MIXED.fullmatch(text):
        return float(mixed[1]) * _UNITS[mixed[2]]
    total, current, unit = 0, 0, 1
    for char in text:
        if char in _ONES:
            current = _ONES[char]
        elif char in _UNITS:
            unit = _UNITS[char]
            total = (total + current) * unit if unit == 10_000 else total + (current or 1) * unit
            current = 0
        else:
            return None
    # 两百五: the last digit counts in the next smaller unit
    if current and unit >= 100 and text[-2:-1] in _UNITS:
        current *= unit // 10
    return float(total + current)
