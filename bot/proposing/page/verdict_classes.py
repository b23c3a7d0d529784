"""Classes that a page names, one of which the buyer asks for: 电磁炉 against 燃气灶, 狗 against 猫."""

from __future__ import annotations

import re
from typing import Dict, List, Mapping, NamedTuple, Optional

from bot.proposing.page.attribute_answer import is_negated
from bot.proposing.page.size_persons import plain_text
from bot.proposing.page.verdict_words import ASKS, OPEN, quote


class Family(NamedTuple):
    """Names of the page, the classes with their words, and what is said of one that the page does not name.

    ``unsaid``: without it a closed list rules out what it lacks.
    """

    names: str
    members: Mapping[str, str]
    unsaid: str = ""


_STOVES: Dict[str, str] = {"电磁炉": "电磁[炉灶]", "燃气灶": "燃气|煤气|明火|天然气|液化气", "电陶炉": "电陶炉|光波炉"}
_PETS: Dict[str, str] = {"猫": "猫", "狗": "狗|犬|泰迪|柯基|金毛|拉布拉多|边牧|比熊|柴柴"}
_SYSTEMS: Dict[str, str] = {"安卓": "安卓|android", "苹果手机": "苹果(?!电脑|本|平板)|ios|iphone",
                            "电脑": "windows|win\\d|苹果电脑|macos|macbook"}
_NEWER: Dict[str, str] = {**_SYSTEMS, "鸿蒙": "鸿蒙|harmony", "ipad": "ipad|苹果平板", "linux": "linux"}
_SKINS: Dict[str, str] = {"敏感肌": "敏感|敏皮", "干皮": "干[皮性]|偏干", "油皮": "(?<!混)油[皮性]|偏油",
                          "混合皮": "混合|混油|混干", "痘痘肌": "痘"}
FAMILIES = (
    Family("炉灶|灶具|适用炉|热源|炉具|^适用$|^适用于$|适用范围|^锅底$", _STOVES),
    Family("适用|适合|对象|宠物", _PETS),
    Family("系统|兼容|支持|适用手机|适用设备", _SYSTEMS),
    Family("系统|兼容|支持|适用手机|适用设备", _NEWER, "没写{label}，不敢说一定能用"),
    Family("肤质|^适用$|^适合$|[适宜合]人群", _SKINS, "没写{label}，不敢说合适，想用先在耳后试一点"),
)
_EVERY_SKIN = re.compile("(?:所有|任何|各种|全部?|各类|多种)肤质|^通用$|不限肤质")
_FROM_ON = re.compile("及?以上(?:版本|系统)?")
_NOT_FOR = re.compile("不适|禁忌|不宜|慎用|除外|禁用")
_LIGHTNING = re.compile(r"lightning|苹果(?:手机)?(\d{1,2})?(?:手机)?的?线|iphone(\d{1,2})?的?线")


def class_said(text: str, attributes: Mapping[str, str]) -> Optional[str]:
    """Return whether the page's list has the class that a turn asks for; ``None`` where it is not to be told."""
    said = plain_text(text)
    if not ASKS.search(said) or re.search("什么|哪|多少|几|怎|还是", said):
        return None
    for family in FAMILIES:
        asked = [label for label, words in family.members.items() if re.search(words, said)]
        found = _of_family(family, asked[0], said, attributes) if len(asked) == 1 else None
        if found:
            return found
    return _by_port(said, attributes)


def _of_family(family: Family, label: str, said: str, attributes: Mapping[str, str]) -> Optional[str]:
    words = family.members[label]
    for name, value in attributes.items():
        page = plain_text(value)
        if family.members is _SKINS and re.search(family.names, name) and _EVERY_SKIN.search(page):
            careful = "，第一次用先在耳后试一点" if label in ("敏感肌", "痘痘肌") else ""
            return f"可以的，{quote(name, value)}{careful}"
        if not re.search(family.names, name) or not any(re.search(one, page) for one in family.members.values()):
            continue
        hit = re.search(words, page)
        if hit:
            if family.names.startswith("适用|") and re.search(r"\d", page):
                return None  # 12月龄以上成猫: that it is for cats does not settle it
            bad = bool(_NOT_FOR.search(name)) or is_negated(page, hit.group())
            return f"{_no(said, label) if bad else _yes(said)}，{quote(name, value, words)}"
        if _NOT_FOR.search(name) or OPEN.search(_FROM_ON.sub("", page)) or _denies(page, family):
            continue
        if family.unsaid:
            return f"{quote(name, value)}，{family.unsaid.format(label=label)}"
        return f"{_no(said, label)}，{quote(name, value)}，没有{label}"
    return None


def _denies(page: str, family: Family) -> bool:
    """Tell whether the page names its classes only to rule them out."""
    found: List[str] = [hit.group() for words in family.members.values() for hit in re.finditer(words, page)]
    return any(is_negated(page, one) for one in found)


def _yes(said: str) -> str:
    return "能用" if "用" in said else "可以的"


def _no(said: str, label: str) -> str:
    return "用不了" if "用" in said and label in ("电磁炉", "燃气灶", "电陶炉", "安卓", "苹果手机", "电脑") else "不行"


def _by_port(said: str, attributes: Mapping[str, str]) -> Optional[str]:
    """An Apple cable and the port of the page: up to the 14 it is Lightning, from the 15 on Type-C."""
    cable = _LIGHTNING.search(said)
    port = next((name for name in attributes if re.search("接口|充电口", name)), None)
    page = plain_text(attributes[port]) if port else ""
    types = re.findall("type-?c|usb-?c|lightning|micro", page)
    if cable is None or port is None or len(types) != 1:
        return None
    number = cable[1] or cable[2]
    if number is None and "lightning" not in said:
        return None
    wanted = "c" if number and int(number) >= 15 else "lightning"
    page_has = "lightning" if types[0] == "lightning" else "c" if types[0].endswith("c") else "micro"
    if wanted == page_has:
        return f"可以的，{quote(port, attributes[port])}"
    which = "Lightning口" if wanted == "lightning" else "Type-C口"
    return f"不行，{quote(port, attributes[port])}，您那根线是{which}的，插不上"
