"""Whether goods go into a space: 宽84深62高187 held against the page's three measures, each by each."""

from __future__ import annotations

import re
from typing import Dict, List, Mapping, Optional, Sequence

from bot.proposing.page.size_persons import plain_text

_SIDES = {"长": "length", "宽": "width", "深": "depth", "厚": "depth", "高": "height"}
_SPOKEN = {"length": "长", "width": "宽", "depth": "深", "height": "高"}
_LABELLED = re.compile(r"([长宽深厚高])\s?(?:度|是|有|约|只有|为|:)?\s?"
                       r"(\d{1,4}(?:\.\d{1,2})?)\s?(mm|毫米|cm|厘米|公分|米|m)?"
                       r"(?![\d.]|斤|kg|元|块|岁)")
_PLACE = re.compile("放得下|放不放得下|放得进|放进去|放不放得进|塞得|塞进|摆得|位置|留[了的]|"
                    "空间|预留|地方|空位|门洞|过道|电梯|"
                    "能放[下吗不进]|放[下进]|尺寸够")
_SIZE_NAMES = re.compile("尺寸|外形|长宽高|宽深高|规格|大小|机身")
_TRIPLE = re.compile(r"(?<![\d.])(\d{1,4}(?:\.\d)?)\s?[*×x]\s?(\d{1,4}(?:\.\d)?)\s?[*×x]\s?(\d{1,4}(?:\.\d)?)"
                     r"\s?(mm|毫米|cm|厘米)")
_FREE = re.compile("散热|预留|留空|间隙|两侧留|各留")
_CLEAR = re.compile(r"(两侧|左右|后方|后面|背面|后侧|顶部|上方)[^\d,，]{0,6}(\d{1,3}(?:\.\d)?)\s?(mm|毫米|cm|厘米)")
_FACTOR = {"mm": 0.1, "毫米": 0.1, "米": 100.0, "m": 100.0}
_TIGHT = 2.0
_TIGHT_WITH_CLEARANCE = 10.0
"""Centimetres below which it is a tight fit; the latter where the page wants room left free."""


def room_said(text: str, attributes: Mapping[str, str]) -> Optional[str]:
    """Return whether the goods go into the space of a turn, with every side that was named; ``None``: not to be told.

    Args:
        text: The buyer's turn.
        attributes: The page's attributes.
    """
    said = plain_text(text)
    space = _sides(said)
    if not _PLACE.search(said) or len(space) < 1:
        return None
    for name, value in attributes.items():
        own = _own(name, value) if _SIZE_NAMES.search(name) else {}
        if "length" in own and "width" in own and not set(own) >= {"depth"} and "depth" in space:
            continue
        shared = [side for side in _SPOKEN if side in own and side in space]
        if not shared or set(space) - set(own):
            continue
        return _room(own, space, shared, _clearance(attributes))
    return None


def _clearance(attributes: Mapping[str, str]) -> str:
    """Return what the page says of room to be left free around the goods."""
    return next((f"{name}{value}" for name, value in attributes.items() if _FREE.search(f"{name}{value}")), "")


def _room(own: Mapping[str, float], space: Mapping[str, float], sides: Sequence[str], clearance: str) -> str:
    """Compare side by side: first whether it goes in, then which side decides."""
    over = [side for side in sides if own[side] > space[side]]
    within = "、".join(f"{_SPOKEN[side]}{own[side]:g}" for side in sides if side not in over)
    if over:
        decides = "，".join(f"{_SPOKEN[side]}要{own[side]:g}厘米，您这边是{space[side]:g}厘米" for side in over)
        return f"放不下，{decides}" + (f"；{within}厘米倒是够" if within else "")
    needed = _with_clearance(own, clearance)
    short = [side for side in sides if needed[side] > space[side]]
    if short:
        decides = "，".join(f"{_SPOKEN[side]}要{needed[side]:g}厘米，您留的是{space[side]:g}厘米" for side in short)
        return f"不够，页面写的{clearance}，机身加上这个{decides}"
    least = _TIGHT if not clearance else _TIGHT_WITH_CLEARANCE
    close = "，".join(f"{_SPOKEN[side]}只多{space[side] - own[side]:.1f}厘米" for side in sides
                     if space[side] - own[side] < least)
    if not close:
        return f"放得下，页面尺寸是{within}厘米，都在您留的尺寸里" + (f"，{clearance}" if clearance else "")
    rule = f"页面写的{clearance}，算上这个不一定够" if clearance else "开门、插头也要占一点，麻烦再量一遍"
    return f"很紧，页面尺寸是{within}厘米，您留的{close}；{rule}"


def _with_clearance(own: Mapping[str, float], clearance: str) -> Dict[str, float]:
    """Return the sides with the room that the page wants free: 两侧各留4mm counts twice for the width."""
    free = {"width": 0.0, "depth": 0.0, "height": 0.0, "length": 0.0}
    for place, figure, unit in _CLEAR.findall(plain_text(clearance)):
        side = "width" if place in ("两侧", "左右") else "depth" if place[0] in "后背" else "height"
        free[side] += float(figure) * _FACTOR.get(unit, 1.0) * (2 if side == "width" else 1)
    return {side: round(figure + free[side], 1) for side, figure in own.items()}


def _sides(said: str, common: str = "") -> Dict[str, float]:
    """Return the labelled sides of a text in cm; a side named twice is not sure, and then nothing is.

    Args:
        said: The text.
        common: The unit of all figures without one of their own.
    """
    found: Dict[str, float] = {}
    for label, figure, unit in _LABELLED.findall(said):
        side, value = _SIDES[label], float(figure) * _FACTOR.get(unit or common, 1.0)
        value = value / 10 if not unit and not common and value >= 400 else value
        if side in found:
            return {}
        found[side] = value
    return found


def _own(name: str, value: str) -> Dict[str, float]:
    """Return the sides that an attribute tells: 宽55深60高85, or 55×60×85cm where it says in what order."""
    said = plain_text(value)
    unit = re.search(r"mm|毫米|cm|厘米", said)
    labelled = _sides(said, unit.group() if unit else "")
    if len(labelled) > 1:
        return labelled
    triples: List[re.Match[str]] = list(_TRIPLE.finditer(said))
    order = re.search("[长宽深厚]{1}[*×x]?[宽深厚高]{1}[*×x]?[高厚深]{1}", plain_text(f"{name} {said}"))
    if len(triples) != 1 or order is None:
        return {}
    labels = [one for one in order.group() if one in _SIDES]
    sides = {_SIDES[label]: float(figure) * _FACTOR.get(triples[0][4], 1.0)
             for label, figure in zip(labels, triples[0].groups())}
    return sides if len(sides) == 3 else {}
