"""What marks and dates of a page mean: IPX4 and swimming, 74Wh and a plane, class B, this year's crop."""

from __future__ import annotations

import re
from datetime import date
from typing import List, Mapping, Optional

from bot.proposing.page.size_persons import plain_text
from bot.proposing.page.verdict_words import ASKS, named, quote

_IP = re.compile(r"ip[x\d](\d)", re.I)
_DIPS = re.compile("游泳|潜水|泡水|下水|泡澡|掉水|掉进水|浸水")
_SHOWER = re.compile("洗澡|淋浴|冲澡|洗头|浴室|水冲|冲洗|水洗")
_WET = re.compile("下雨|淋雨|雨天|小雨|大雨|出汗|流汗|防汗|跑步|健身|溅")
_MOST_CAPACITY = 26_500
"""Milliampere hours that are surely within 100 Wh."""
_PLANE = re.compile("飞机|登机|航班|高铁|动车|安检")
_WH = re.compile(r"(\d{1,4}(?:\.\d{1,2})?)\s?wh", re.I)
_CLASS = re.compile(r"([abc])\s?类", re.I)
_SKIN = re.compile("宝宝|婴儿|新生儿|贴身|直接穿")
_NEW = re.compile("今年|当年|新[枣米茶货粮果]|陈[米茶货的]|去年|当季")
_YEARS = "采摘|采收|收割|年份|收获|产季|采茶|采制|^采"
_WHOLE = re.compile(r"(?:纯|全|百分百|100%)\s?"
                    r"(羊毛|羊绒|亚麻|真丝|桑蚕丝|蚕丝|棉|麻|实木|皮|牛皮|真皮|铜|银|乳胶|羽绒|鹅绒|鸭绒)")
_MADE_OF = "成分|材质|面料|鞋面|填充|用料|框架|主料|材料|枕芯|内芯|皮质"
_FIBRES = "棉|涤纶|聚酯|腈纶|锦纶|氨纶|粘纤|粘胶|莱赛尔|羊毛|羊绒|蚕丝|亚麻"
_OTHERS = {"木": "板|钢|铁|密度|颗粒|多层|玻璃|岩板|贴皮|铝", "皮": "超纤|pu|人造革|科技布|仿皮|西皮|布|网|合成革|皮革"}
_MAINS = {"日本": 100, "美国": 120, "加拿大": 120, "台湾": 110, "韩国": 220, "英国": 230, "欧洲": 230,
          "德国": 230, "法国": 230, "澳洲": 230, "澳大利亚": 230, "香港": 220, "新加坡": 230, "泰国": 220}
_PER_DAY = re.compile(r"(?:每[日天]|一[日天]|日服)\s?(\d)\s?次[^\d]{0,6}(\d{1,3})\s?(片|粒|支|袋|包|颗|条|贴|g|克|ml)|"
                      r"(?:每[日天]|一[日天])[^\d一两二三]{0,4}(\d{1,3})\s?(片|粒|支|袋|包|颗|条|贴|g|克|ml)")
_HOW_LONG = re.compile("[吃喝用敷贴]多久|[吃喝用敷贴]几天|几天的?量|多少天|[吃喝用]多长时间|够[吃喝用]")


def water_said(text: str, attributes: Mapping[str, str]) -> Optional[str]:
    """Return what an IP mark means for a swim, a shower, rain; ``None`` without a single mark."""
    said = plain_text(text)
    found = [(name, value, mark) for name, value in attributes.items() for mark in _IP.findall(value)]
    if len({mark for _, _, mark in found}) != 1 or not ASKS.search(said):
        return None
    name, value, level = found[0][0], found[0][1], int(found[0][2])
    if "游泳" in value or "潜水" in value:
        return None
    page = quote(name, value)
    if _DIPS.search(said):
        return (f"不行，{page}，只防溅水和汗，不能泡水" if level <= 6 else
                f"不建议，{page}，短时间沾水、淋雨没问题，页面没写可以游泳、长时间泡水")
    if _SHOWER.search(said) and level >= 7:
        return f"沾水没问题，{page}，别长时间泡水、对着冲"
    if _SHOWER.search(said) and level <= 6:
        return f"不建议，{page}，溅到一点水没事，别直接冲水、别泡水"
    if _WET.search(said) and level >= 4:
        return f"可以的，{page}，防汗、防溅、小雨都没问题，别泡水"
    return None


def plane_said(text: str, attributes: Mapping[str, str]) -> Optional[str]:
    """Return whether a battery may be taken on a plane: up to 100 Wh freely, up to 160 Wh with the airline's leave."""
    said = plain_text(text)
    found = [(name, value, float(one)) for name, value in attributes.items() for one in _WH.findall(value)]
    if not _PLANE.search(said):
        return None
    if not found:
        return _by_capacity(attributes)
    if len(found) != 1:
        return None
    name, value, energy = found[0]
    page = quote(name, value)
    if energy > 160:
        return f"不能带上飞机，{page}，超过了160Wh"
    if energy > 100:
        return f"要先经航空公司同意才能带，{page}，超过了100Wh"
    marked = any(re.search("3c|ccc", f"{key}{one}", re.I) and not re.search("无|没有|不", one)
                 for key, one in attributes.items())
    which = "飞机、高铁都" if re.search("高铁|动车", said) else ""
    rule = "机身3C标识要看得清" if marked else "国内航班还要机身有清晰的3C标识"
    return f"{which}可以随身带，不能托运，{page}，没超过100Wh，{rule}"


def _by_capacity(attributes: Mapping[str, str]) -> Optional[str]:
    """Return the same from the capacity alone, at the 3.7V of one cell; the mark on the case counts."""
    found = [(name, value, int(one)) for name, value in attributes.items()
             for one in re.findall(r"(?<!\d)(\d{4,5})\s?(?:mah|毫安)", value, re.I)]
    if len(found) != 1 or found[0][2] > _MOST_CAPACITY:
        return None
    name, value, capacity = found[0]
    return (f"可以随身带，不能托运，{quote(name, value)}，按3.7V算约{capacity * 3.7 / 1000:.0f}Wh，没超过100Wh，"
            "国内航班还要机身有清晰的3C标识")


def class_of_cloth_said(text: str, attributes: Mapping[str, str]) -> Optional[str]:
    """Return what class A, B or C of cloth means for the skin."""
    said = plain_text(text)
    found = [(name, value, mark.upper()) for name, value in attributes.items() if re.search("类别|安全等级", name)
             for mark in _CLASS.findall(value)]
    if len(found) != 1 or not _SKIN.search(said) or not ASKS.search(said):
        return None
    name, value, mark = found[0]
    page = quote(name, value)
    if mark == "A":
        return f"可以的，{page}，婴幼儿也能贴身穿"
    if mark == "B":
        return f"贴身可以，{page}，3岁以下的宝宝建议用A类的"
    return f"不建议贴身，{page}，是给外层用的"


def year_said(text: str, attributes: Mapping[str, str], today: date) -> Optional[str]:
    """Return whether a crop is this year's; ``None`` without one year on the page."""
    said = plain_text(text)
    names = [name for name in named(attributes, _YEARS) if re.search(r"20\d\d", attributes[name])]
    if not names or not _NEW.search(said) or not (ASKS.search(said) or "还是" in said):
        return None
    value = attributes[names[0]]
    years = {int(one) for one in re.findall(r"20\d\d", value)}
    if len(years) != 1 or re.search("茶龄|陈年|老茶", "".join(attributes)):
        return None
    year, page = years.pop(), quote(names[0], value)
    month = re.search(r"20\d\d\s?[年./\-]\s?(\d{1,2})", value)
    if year == today.year:
        return f"是今年的，{page}"
    if year == today.year - 1 and month and int(month[1]) > today.month:
        return f"不是今年的，{page}，今年的要到{int(month[1])}月前后才有"
    return f"不是今年的，{page}" if year < today.year else None


def whole_said(text: str, attributes: Mapping[str, str]) -> Optional[str]:
    """Return whether goods are of one material alone: 羊毛50% 腈纶50% is not 纯羊毛."""
    said = plain_text(text)
    asked = _WHOLE.search(said)
    if asked is None or not ASKS.search(said):
        return None
    material = asked[1]
    for name in named(attributes, _MADE_OF):
        value = plain_text(attributes[name])
        core = re.sub("[实真牛]", "", material) or material
        shares: List[float] = [float(one or other) for one, other in re.findall(
            rf"{core}[一-龥]{{0,2}}\s?(\d{{1,3}}(?:\.\d)?)%|(\d{{1,3}}(?:\.\d)?)%\s?[一-龥]{{0,4}}?{core}", value)]
        if shares and material in ("羽绒", "鹅绒", "鸭绒"):  # down is never the whole filling
            return f"是{material}的，{quote(name, attributes[name])}"
        mixed = len(set(re.findall(_FIBRES, value))) > 1
        if shares and (max(shares) < 100 or mixed):
            return f"不是{asked.group()}，{quote(name, attributes[name])}"
        if shares and name == named(attributes, _MADE_OF)[0]:
            return f"是{asked.group()}的，{quote(name, attributes[name])}"
        others = _OTHERS.get(core)
        denied = others and re.search(f"(?:无|不含|不用)(?:{others})", value)
        if others and core in value and re.search(others, value) and not denied:
            return f"不是{asked.group()}，{quote(name, attributes[name])}"
    return None


def voltage_said(text: str, attributes: Mapping[str, str]) -> Optional[str]:
    """Return whether goods for the mains work abroad: 220V in Japan."""
    said = plain_text(text)
    found = [(name, value) for name, value in attributes.items()
             if "电压" in name or re.search(r"\d{3}\s?v(?![a-z])", value, re.I)]
    country = next((one for one in _MAINS if one in said), None)
    if country is None or len(found) != 1 or not ASKS.search(said) or not re.search("[用带]|电", said):
        return None
    name, value = found[0]
    volts = [int(one) for one in re.findall(r"(?<!\d)(\d{3})(?!\d)", value)]
    if not volts:
        return None
    page, mains = quote(name, value), _MAINS[country]
    if min(volts) - 10 <= mains <= max(volts) + 20:
        return f"{country}能用，{page}，插头要配转换头"
    return f"{country}不能直接用，{page}，{country}是{mains}V"


def days_said(text: str, attributes: Mapping[str, str]) -> Optional[str]:
    """Return for how many days a pack lasts at the page's dose."""
    said = plain_text(text)
    doses = [match for value in attributes.values() for match in _PER_DAY.finditer(plain_text(value))]
    if not _HOW_LONG.search(said) or len(doses) != 1:
        return None
    dose = doses[0]
    unit = dose[3] or dose[5]
    daily = int(dose[1]) * int(dose[2]) if dose[3] else int(dose[4])
    packs = {int(one) for name, value in attributes.items() if re.search("规格|净含量|数量|包装", name)
             for one in re.findall(rf"(\d{{1,4}})\s?{unit}", plain_text(value))}
    if len(packs) != 1 or not daily:
        return None
    pack = packs.pop()
    said_dose = dose.group().replace(",", "，")
    return f"{pack}{unit}够{pack // daily}天，页面写的用量是{said_dose}" if pack >= daily else None
