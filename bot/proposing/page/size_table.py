"""Reader of size tables as product pages write them: M:155-162cm/90-105斤；L:…, 90-105斤选M, 38码 脚长24cm."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Dict, List, NamedTuple, Optional, Sequence, Tuple

from bot.orders.goods import SizeRow

_SIZE = re.compile(r"(?<![a-z0-9/])((?:[2-6]?x{1,4}[sl]|[sml])(?=$|[^a-z])|均码|[2-6]xl)\s*码?"
                   r"|(?<![\d.\-~/])(\d{2,3}(?:\.5)?)\s*[码号]"
                   r"|(?:(?<=[;,，；、\s|])|^)(\d{2}(?:\.5)?)\s*(?=[:=：（(])"
                   r"|(?<=选)(\d{2}(?:\.5)?)(?![\d.]|\s*[-~])")
_UNIT = r"(kg|公斤|千克|斤|cm|厘米|公分|mm|毫米|m|米)"
_RANGE = re.compile(rf"(净?身高|体重|脚长|鞋?内长|[胸腰臀头踝]围)?[^\d;；,，]{{0,3}}?"
                    rf"(?<![\d.])(\d{{1,3}}(?:\.\d+)?)\s*{_UNIT}?"
                    rf"\s*(?:-|~|—|–|至|到|－)\s*(\d{{1,3}}(?:\.\d+)?)\s*{_UNIT}?(?![\d.])", re.I)
_SINGLE = re.compile(rf"(身高|体重|脚长|内长|鞋内长)?[^\d;；,，]{{0,3}}?(?<![\d.\-~])(\d{{1,3}}(?:\.\d+)?)\s*"
                     rf"{_UNIT}(?![\d.])(以下|以内|以上|起)?"
                     r"|(?:脚长|内长)[^\d;；,，]{0,3}(\d{2,3}(?:\.\d+)?)(?![\d.])", re.I)
_BODY_TYPE = re.compile(r"1[4-9]\d/\d{2,3}[abcy]?", re.I)
MAX_TABLE = 2_000
"""Characters of a table that are read."""
_KILOS = ("kg", "公斤", "千克")
_METRES, _MILLIMETRES = ("m", "米"), ("mm", "毫米")
_KINDS = {"体重": "weight", "脚长": "foot", "内长": "foot", "鞋内长": "foot", "身高": "height", "净身高": "height",
          "胸围": "chest", "腰围": "waist", "臀围": "hip", "头围": "head", "踝围": "ankle"}
_ENDLESS = 999.0

Span = Tuple[float, float]


class _Measure(NamedTuple):
    kind: str
    span: Span
    start: int
    end: int


@lru_cache(maxsize=2_000)
def read_table(text: str, name: str = "") -> Tuple[SizeRow, ...]:
    """Return the rows of a table in free text; empty where it cannot be read without doubt.

    Args:
        text: The value of the attribute.
        name: The attribute's name, which may say what is measured.
    """
    plain = unicodedata.normalize("NFKC", text[:MAX_TABLE]).lower()
    plain = _BODY_TYPE.sub(lambda match: " " * len(match.group()), plain)
    measures = _measures(plain, _hint(f"{name}{plain}"))
    sizes = [match for match in _SIZE.finditer(plain)
             if not any(one.start <= match.start() < one.end for one in measures)]
    if not sizes or not measures:
        return ()
    rows: Dict[str, Dict[str, Span]] = {}
    first = measures[0].start < sizes[0].start()
    for at, size in enumerate(sizes):
        start = (sizes[at - 1].end() if at else 0) if first else size.end()
        end = size.start() if first else (sizes[at + 1].start() if at + 1 < len(sizes) else len(plain))
        own = [one for one in measures if start <= one.start and one.end <= end]
        if own and len({one.kind for one in own}) != len(own):
            return ()
        row = rows.setdefault(_name(size), {})
        for one in own:
            if row.setdefault(one.kind, one.span) != one.span:
                return ()
    return tuple(SizeRow(size=size, **spans) for size, spans in rows.items() if spans)

GAP = {"height": 2.0, "weight": 3.0, "foot": 0.6}
"""How far apart the ranges of neighbouring sizes may be for somebody between them."""
OTHER_GAP = 2.0


def _name(match: "re.Match[str]") -> str:
    letters = match[1]
    if letters:
        many = re.fullmatch(r"(x{2,4})([sl])", letters)
        return (f"{len(many[1])}X{many[2]}" if many else letters).upper()
    return match[2] or match[3] or match[4]


def _hint(text: str) -> Optional[str]:
    """Return what figures without a unit measure, where the text says it for all."""
    words = (("体重", "weight"), ("脚长", "foot"), ("内长", "foot"), ("身高", "height"),
             ("胸围", "chest"), ("腰围", "waist"), ("臀围", "hip"), ("头围", "head"), ("踝围", "ankle"))
    said = {kind for word, kind in words if word in text}
    return said.pop() if len(said) == 1 else None


def _measures(text: str, hint: Optional[str]) -> List[_Measure]:
    found: List[_Measure] = []
    for match in _RANGE.finditer(text):
        unit = match[5] or match[3]
        low, high = float(match[2]), float(match[4])
        one = _measured(low, high, unit, match[1], hint)
        if one and low <= high:
            found.append(_Measure(*one, match.start(2), match.end()))
    for match in _SINGLE.finditer(text):
        start = match.start(2) if match[2] else match.start(5)
        if any(one.start <= start < one.end for one in found):
            continue
        figure = float(match[2] or match[5])
        one = _measured(figure, figure, match[3], match[1] or ("脚长" if match[5] else None), hint)
        if one:
            kind, (low, high) = one
            low, high = (0.0, high) if match[4] in ("以下", "以内") else (low, _ENDLESS) if match[4] else (low, high)
            found.append(_Measure(kind, (low, high), start, match.end()))
    return sorted(found, key=lambda one: one.start)


def _measured(low: float, high: float, unit: Optional[str], word: Optional[str],
              hint: Optional[str]) -> Optional[Tuple[str, Span]]:
    """Return what two figures measure and their values in cm or 斤; ``None`` where it is not sure."""
    if unit in _KILOS:
        return "weight", (low * 2, high * 2)
    if unit == "斤":
        return "weight", (low, high)
    if unit in _METRES:
        low, high = low * 100, high * 100
    kind = _KINDS.get(word or "")
    if unit in _MILLIMETRES or unit is None and 200 <= low <= high <= 320 and (kind or hint) == "foot":
        low, high = low / 10, high / 10
    kind = kind or (hint if unit is None else None) or _kind(low, high, unit)
    if kind == "weight" and unit is None and high <= 75:
        return None  # 斤 or kilograms
    return (kind, (low, high)) if kind else None


def _kind(low: float, high: float, unit: Optional[str]) -> Optional[str]:
    if high <= 210 and (low >= 140 or unit and low >= 50):
        return "height"
    if unit and low >= 9 and high <= 32:
        return "foot"
    return "weight" if unit is None and low >= 76 and high <= 260 else None


def row_places(rows: Sequence[SizeRow], kind: str, figure: float) -> Optional[Tuple[int, int]]:
    """Return the first and last row that fit a figure; two neighbours for one between them; ``None`` outside."""
    spans = [getattr(row, kind) for row in rows]
    inside = [at for at, span in enumerate(spans) if span and span[0] <= figure <= span[1]]
    if inside:
        return inside[0], inside[-1]
    for at, (before, after) in enumerate(zip(spans, spans[1:])):
        if before and after and before[1] < figure < after[0] and after[0] - before[1] <= GAP.get(kind, OTHER_GAP):
            return at, at + 1
    return None
