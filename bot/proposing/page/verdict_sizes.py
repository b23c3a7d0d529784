"""Lengths and temperatures of a turn held against the page: under the sofa, into the cup holder, in the cold."""

from __future__ import annotations

import re
from typing import List, Mapping, NamedTuple, Optional

from bot.proposing.page.measures import spoken_number
from bot.proposing.page.size_persons import plain_text
from bot.proposing.page.verdict_words import ASKS, named, quote

_LENGTH = r"(\d{1,4}(?:\.\d{1,2})?)\s?(mm|毫米|cm|厘米|公分)"
_FACTOR = {"mm": 0.1, "毫米": 0.1}
_GOES_IN = re.compile("接|进|塞|放|钻|过|卡|插|装|够|用|行|通")
_ROBOT = re.compile(r"(?:扫地|机器人|扫地机|扫拖)")
_HIGH = re.compile(r"高度?(?:是|有|约|大概)?\s?(\d{1,3}(?:\.\d{1,2})?)\s?(mm|毫米|cm|厘米|公分)?(?![\d.])")
_UNDER = re.compile(r"(?:沙发|床|茶几|柜子?|桌子?|橱柜|衣柜|电视柜)[^,。?\d]{0,3}(?:底|下)[^\d,。?]{0,8}"
                    r"(\d{1,3}(?:\.\d{1,2})?)\s?(mm|毫米|cm|厘米|公分)?(?![\d.*×x])")
_HOLE = re.compile(r"(杯架|杯托|支架|水杯架|杯槽|孔|口|洞|槽)[^,。?\d]{0,4}(?:直径|口径|内径)?[^,。?\d]{0,4}" + _LENGTH)
_GIRTH = re.compile(r"(头围|腕围|手腕|手围|颈围|脖围|踝围)[^\d,。?]{0,4}(\d{1,2}(?:\.\d)?)(?!\d|\s?(?:mm|毫米|岁|斤))")
_SPAN = re.compile(r"(\d{1,3}(?:\.\d)?)\s?(?:mm|cm|厘米|毫米)?\s?[-~至到]\s?(\d{1,3}(?:\.\d)?)\s?(mm|cm|厘米|毫米)")
_BORE = re.compile("口径|孔径|轴径|线径|管径|针径")
_OWN_HEIGHT = "机身高|^高度?$|机高|整机高|总高|^厚度$|机身厚"
_OWN_FEET = "脚高|离地|底高|底部高|底部空间|柜脚|床脚|床底高|底部离"
_OWN_WIDTH = "直径|杯径|底径"
_COLD = re.compile(r"零下\s?(\d{1,2}|[一二三四五六七八九十]{1,3})|(?<![\d~\-至到])-\s?(\d{1,2})(?=\s?(?:度|℃|°))")
_WARM = re.compile(r"(?<![\d.\-~至到下])(\d{1,2})\s?(?:度|℃|°)(?!电)")
_DEGREE = re.compile(r"(零下|(?<!\d)-)?\s?(\d{1,2})(?=\s?(?:℃|度|°|[-~至到]\s?-?\d|$))")
_OWN_WARMTH = "适[合用穿]温度|温标|舒适温度|极限温度|适穿|御寒|适用气温|耐寒"


_TIGHT = 0.5
"""Centimetres below which it is a tight fit."""


class _Found(NamedTuple):
    figure: float
    said: str


def length_said(text: str, attributes: Mapping[str, str]) -> Optional[str]:
    """Return whether a thing goes under, through or into another; ``None`` where it is not to be told."""
    said = plain_text(text)
    if not ASKS.search(said) or not _GOES_IN.search(said):
        return None
    robot = _HIGH.search(said) or re.search(rf"()?{_LENGTH}", said)
    feet = named(attributes, _OWN_FEET)
    if feet and robot and (_ROBOT.search(said) or "底" in said):
        thing = _centimetres(*robot.groups()[-2:])
        return _through(thing, feet[0], attributes[feet[0]], said)
    under = _UNDER.search(said)
    if under:
        return _under(_centimetres(under[1], under[2]), attributes)
    hole = _HOLE.search(said)
    wide = named(attributes, _OWN_WIDTH)
    own = _single(attributes[wide[0]]) if hole and wide else None
    if hole and own:
        return _goes(own, _centimetres(hole[2], hole[3]), quote(wide[0], attributes[wide[0]]), "放得进", "放不进", 0.1)
    return bore_said(said, attributes)


def bore_said(said: str, attributes: Mapping[str, str]) -> Optional[str]:
    """Return whether a bore is the page's: 3.4的墨囊 against 口径2.6mm."""
    names = named(attributes, _BORE.pattern)
    figures = re.findall(r"(?<![\d.a-z])(\d{1,3}(?:\.\d{1,2})?)(?=\s?(?:mm|毫米|的|口径|[,\s?]|$))", said)
    own = re.findall(r"(\d{1,3}(?:\.\d{1,2})?)\s?(?:mm|毫米)", plain_text(attributes[names[0]])) if names else []
    if len(names) != 1 or len(figures) != 1 or len(own) != 1:
        return None
    if float(figures[0]) == float(own[0]):
        return f"能用，{quote(names[0], attributes[names[0]])}，对得上"
    return f"用不了，{quote(names[0], attributes[names[0]])}，{figures[0]}的对不上"


def girth_said(text: str, attributes: Mapping[str, str]) -> Optional[str]:
    """Return whether a girth of the turn is within the page's: 头围59 against 头围56-58cm."""
    said = plain_text(text)
    asked = _GIRTH.search(said)
    names = named(attributes, asked[1].replace("手腕", "腕围").replace("手围", "腕围")) if asked else []
    spans = _SPAN.findall(plain_text(attributes[names[0]])) if len(names) == 1 else []
    if asked is None or len(spans) != 1 or not ASKS.search(said):
        return None
    factor = _FACTOR.get(spans[0][2], 1.0)
    low, high, own = float(spans[0][0]) * factor, float(spans[0][1]) * factor, float(asked[2])
    page, told = quote(names[0], attributes[names[0]]), f"{asked[1]}{own:g}厘米"
    if own > high:
        return f"{told}偏大了，戴着会紧，{page}"
    return f"{told}偏小了，戴着会松，{page}" if own < low else f"{told}可以的，{page}"


def _under(space: _Found, attributes: Mapping[str, str]) -> Optional[str]:
    heights = named(attributes, _OWN_HEIGHT)
    own = _single(attributes[heights[0]]) if heights else None
    if own is None:
        return None
    return _goes(own, space, quote(heights[0], attributes[heights[0]]), "进得去", "进不去")


def _through(thing: _Found, name: str, value: str, said: str) -> Optional[str]:
    """Return whether a thing of the buyer's goes under goods on feet; of several feet those of the kind named."""
    parts = [one for one in re.split("[，,；;。]|(?<=[一-龥m])\\s+(?=[一-龥])", value) if re.search(r"\d", one)]
    if len(parts) > 1:
        parts = [one for one in parts if any(word in said for word in re.findall("[一二三四单双]人", one))]
    space = _single(parts[0]) if len(parts) == 1 else None
    if space is None:
        return None
    return _goes(thing, space, quote(name, value), "能进去", "进不去")


def _goes(own: _Found, space: _Found, page: str, yes: str, no: str, tight: float = _TIGHT) -> str:
    left = space.figure - own.figure
    more = "少" if own.said in page else "多"
    if left < 0:
        return f"{no}，{page}，跟您说的{_given(own, space, page)}差{-round(left, 1):g}厘米"
    if left < tight:
        return f"刚好卡着，{page}，跟您说的{_given(own, space, page)}只余{round(left, 1):g}厘米，不一定顺畅"
    return f"{yes}，{page}，比您说的{_given(own, space, page)}{more}{round(left, 1):g}厘米"


def _given(own: _Found, space: _Found, page: str) -> str:
    """Return the figure of the two that the page has not."""
    return next((f"{one.figure:g}厘米" for one in (space, own) if one.said not in page), f"{space.figure:g}厘米")


def _centimetres(figure: str, unit: Optional[str]) -> _Found:
    return _Found(float(figure) * _FACTOR.get(unit or "", 1.0), f"{figure}{unit or ''}")


def _single(value: str) -> Optional[_Found]:
    found = re.findall(_LENGTH, plain_text(value))
    return _centimetres(*found[0]) if len(found) == 1 else None


def warmth_said(text: str, attributes: Mapping[str, str]) -> Optional[str]:
    """Return whether clothes or a sleeping bag are warm enough for the degrees of a turn."""
    said = plain_text(text)
    degrees = _degrees(said)
    names = named(attributes, _OWN_WARMTH)
    if degrees is None or not names:
        return None
    figures = [one for name in names for one in _page_degrees(attributes[name])]
    if not figures:
        return None
    page = f"{quote(names[0], attributes[names[0]])}"
    told = f"零下{-degrees:g}度" if degrees < 0 else f"{degrees:g}度"
    if degrees < min(figures):
        return f"{told}不够暖，{page}，单靠它会冷"
    comfort = [one for name in names if not re.search("极限|耐寒", name) for one in _page_degrees(attributes[name])]
    return f"{told}可以的，{page}" if comfort and degrees >= min(comfort) else f"{told}会觉得冷，{page}"


def _degrees(said: str) -> Optional[float]:
    cold = _COLD.findall(said)
    if len(cold) == 1:
        return -spoken_number(cold[0][0] or cold[0][1])
    warm = _WARM.findall(said)
    return float(warm[0]) if not cold and len(warm) == 1 else None


def _page_degrees(value: str) -> List[float]:
    return [-float(figure) if minus else float(figure) for minus, figure in _DEGREE.findall(plain_text(value))]
