"""Whether a model that the buyer names is among those that the page lists: 15promax against 适用型号 iPhone 15 Pro."""

from __future__ import annotations

import re
from typing import Dict, List, Mapping, NamedTuple, Optional

from bot.proposing.page.size_persons import plain_text
from bot.proposing.page.verdict_words import ASKS, OPEN, TITLE, quote

_LISTS = re.compile("型号|机型|车型|适[配用]|兼容|支持设备|^标题$")
_ACCESSORY = re.compile("壳|膜|保护套|表带|腕带|墨盒|硒鼓|滤芯|刀头|脚垫|座套|雨刷|键盘套")
_OTHER = re.compile("人群|年龄|月龄|体重|身高|肤质|面积|人数|季节|场景|温度|对象|水温|尺寸|腕围|空间|炉灶|灶具|系统")
_VARIANTS = ("promax", "proplus", "pro", "max", "plus", "ultra", "mini", "lite", "air", "se", "turbo", "note")
_VARIANT = "|".join(_VARIANTS)
_MODEL = re.compile(r"(?<![a-z0-9.\-])([a-z]{0,10})-?(\d{1,5}(?:\.\d)?)([a-z][a-z0-9\-]{0,9})?(?![\d.]*\d)")
_UNIT = re.compile(r"\s?(?:英?寸|mm|cm|毫米|厘米|米|m(?![a-z\d\-])|页|款|年|月|日|天|个|片|张|"
                   r"支|只|条|件|岁|斤|kg|公斤|克|g(?![a-z\d\-])|ml|l(?![a-z\d\-])|升|毫升|"
                   r"元|块|度|℃|w(?![a-z\d\-])|v(?![a-z\d\-])|瓦|伏|万|级|人|码|号线|平|次|%|代以|分钟|小时|mah|hz|gb|tb|wh|a(?![a-z\d\-])|点|[-~至到]\s?\d)")
_UNIT_LETTERS = re.compile(r"(?:mm|cm|m|kg|g|ml|l|w|v|mah|hz|gb|tb|wh|a|k|p)$")
_BRANDS: Dict[str, str] = {
    "苹果": "苹果|iphone|ipad", "华为": "华为|huawei|mate", "小米": "小米|xiaomi", "红米": "红米|redmi",
    "荣耀": "荣耀|honor", "三星": "三星|samsung", "oppo": "oppo", "vivo": "vivo", "一加": "一加|oneplus",
    "真我": "真我|realme", "佳能": "佳能|canon", "惠普": "惠普|hp", "爱普生": "爱普生|epson", "兄弟": "兄弟|brother",
    "戴森": "戴森|dyson", "大疆": "大疆|dji", "小天才": "小天才"}
_SERIES = re.compile(rf"(?:{'|'.join(_BRANDS.values())}|手环|手表|打印机|吸尘器|[a-z])\s?$")
_COMPAT = re.compile("[用装配套插贴充连戴换行]|适|兼容|通用|合适")
_WHICH = re.compile("什么|哪|多少|几|怎|咋|为啥")
_CAR = re.compile(r"(?:^|[\s,])(?:请问|老板|亲|您好|你好|我的?车?是?|我开的?是?|家里的?车?是?)*"
                  r"([一-龥a-z0-9]{2,5}?)\s?(?:的|能不能|能|可以|可不可以|可)(?:用|装|套|放|配|适|上|吗|不)")
_NO_CAR = re.compile("[这那它个车座款椅后前我你他能不可要没有在是买拍自己]|一体|安装")


class Model(NamedTuple):
    """A model's letters before the figure, the figure, and what follows: mate, 60, pro."""

    before: str
    figure: str
    after: str
    said: str


def model_said(text: str, attributes: Mapping[str, str]) -> Optional[str]:
    """Return whether the one model that a turn names is on the page's list; ``None`` where it is not to be told."""
    told = _told(text, attributes)
    if told is None:
        return None
    fits, name, said = told
    if fits:
        return f"能用，{quote(name, attributes[name])}，有您这款"
    return f"不适用，{quote(name, attributes[name])}，没有{said}"


def _told(text: str, attributes: Mapping[str, str]) -> "Optional[tuple[bool, str, str]]":
    said = plain_text(text)
    attributes = {name: value for name, value in attributes.items() if name != TITLE or _ACCESSORY.search(value)}
    if not ASKS.search(said) or not _COMPAT.search(said) or _WHICH.search(said):
        return None
    lists = [name for name, value in attributes.items() if _LISTS.search(name) and not _OTHER.search(name)
             and not re.search("不[适支能可]|除外", value)]
    wanted = _models(said, asked=True)
    pages = {name: _models(plain_text(attributes[name])) for name in lists}
    pages = {name: models for name, models in pages.items() if models}
    if len({one[:3] for one in wanted}) == 1 and pages:
        return _compared(wanted[0], said, pages, attributes)
    return _car(said, attributes, lists) if not wanted else None


def _compared(model: Model, said: str, pages: Mapping[str, List[Model]],
              attributes: Mapping[str, str]) -> "Optional[tuple[bool, str, str]]":
    brand = next((pattern for pattern in _BRANDS.values() if re.search(pattern, said)), None)
    results: List[Optional[bool]] = []
    for name, models in pages.items():
        same = [_same(model, one) for one in models]
        page = plain_text(attributes[name])
        other = brand and any(re.search(one, page) for one in _BRANDS.values()) and not re.search(brand, page)
        if True in same and not other:
            return True, name, model.said
        results.append(None if None in same or OPEN.search(page) else False)
    if all(one is False for one in results):
        return False, next(iter(pages)), model.said
    return None


def _models(said: str, asked: bool = False) -> List[Model]:
    """Return the models of a text; asked about, a bare figure counts only behind a brand or series (手环6)."""
    said = re.sub(rf"(?<=\d)\s+(?=(?:{_VARIANT})(?![a-z]))|(?<=pro)\s+(?=max|plus)|(?<=[a-z])\s+(?=\d)", "", said)
    found: List[Model] = []
    for match in _MODEL.finditer(said):
        before, figure, after = match[1], match[2], match[3] or ""
        if _UNIT.match(said[match.end(2):]) or _UNIT_LETTERS.match(after) or _is_year(figure, after):
            continue
        head = _SERIES.search(said[:match.start()])
        if asked and not before and not after.startswith(_VARIANTS) and head is None:
            continue
        name = head.group().strip() if head and not before and not head.group().strip().isascii() else ""
        found.append(Model(before, figure, after, f"{name}{match.group()}"))
    return found


def _is_year(figure: str, after: str) -> bool:
    return len(figure) == 4 and figure[:2] in ("19", "20") and not after


def _same(one: Model, other: Model) -> Optional[bool]:
    """Tell whether two models are the same; ``None``: the figure is, but letters behind it are not known."""
    if one.figure != other.figure:
        return False
    if one.before and other.before and not one.before.endswith(other.before) and not other.before.endswith(one.before):
        return False
    if one.after == other.after:
        return True
    if all(not after or after in _VARIANTS for after in (one.after, other.after)):
        return False
    return None


def _car(said: str, attributes: Mapping[str, str], lists: List[str]) -> "Optional[tuple[bool, str, str]]":
    """A car or brand by its name that the list of cars has not: 速腾 against 大众朗逸."""
    cars = [name for name in lists if "车型" in name]
    asked = _CAR.search(said)
    if not cars or asked is None or _NO_CAR.search(asked[1]) or OPEN.search(attributes[cars[0]]):
        return None
    every = "".join(attributes.values())
    return None if asked[1] in plain_text(every) else (False, cars[0], asked[1])
