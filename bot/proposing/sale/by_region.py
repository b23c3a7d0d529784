"""What a product page says about dispatch for one region and one hour: refused, postage, last hour of the day. Pure."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any, Dict, Mapping, Optional

from bot.proposing.words.door import without_name

_GROUPS = {name: tuple(members.split()) for name, members in {
    "江浙沪皖": "江苏 浙江 上海 安徽",
    "江浙沪": "江苏 浙江 上海", "东三省": "辽宁 吉林 黑龙江", "东北": "辽宁 吉林 黑龙江",
    "华北": "北京 天津 河北 山西 内蒙古", "新藏": "新疆 西藏"}.items()}
_SHORT = {"新": "新疆", "藏": "西藏", "青": "青海", "宁": "宁夏", "甘": "甘肃", "蒙": "内蒙古", "琼": "海南"}
_SHORT_RUN = re.compile("[新藏青宁甘内蒙琼]{2,}")
_SPLIT = re.compile(r"[，,；;。、/\s（）()：:]+")
_AMOUNT = re.compile(r"(\d+(?:\.\d+)?)\s*元")
_BELOW = re.compile(r"(?:不满|不足|未满|不够|否则|单[件份袋盒包瓶])[^，,；;\d]{0,6}(\d{1,3}(?:\.\d{1,2})?)\s{0,2}元")
_BY_REGION = re.compile(r"江浙沪|新疆|西藏|新藏|偏远|其[他它余]|[省区]|除外|以外|加\d")
_ADDED = re.compile(r"(?:另?加收?|另收|补差?)\s{0,2}(\d{1,4}(?:\.\d{1,2})?)\s{0,2}元?")
_REST = re.compile(r"其他|其它|其余")
_COURIERS = "顺丰|中通|圆通|韵达|申通|京东|邮政|极兔|德邦|EMS"
_REFUSES = re.compile(rf"不发(?!{_COURIERS}|票|热|烫|黄|硬|霉)|不寄|不配送|不能发|发不了|不支持配送")
_APART = re.compile(r"除外|以外|之外|[疆藏]外|不包邮|不在包邮|另[加补算付收]|加收|补差")
_OTHERS_REFUSED = re.compile(r"其[余他它](?:地区|省份|地方)?(?:都|均|暂)?不发(?:货)?(?:$|[，,。\s])")
_ONLY = re.compile(r"只发|仅发|外[^，,]{0,4}不发")
_PRICES = re.compile(r"包邮|\d元|其他|其余")
_CUTOFF = re.compile(r"(下午|晚上|晚)?(?<![\d:：-])(\d{1,2})(?:[:：]00|点|时)\s*(?:之?前|截单)")
_TODAY = re.compile(r"当天|当日|今天|截单")
_HOLIDAY = re.compile(r"春节|年前|年后|放假|停发|恢复|国庆|五一|元旦|端午|中秋|清明|节")
_DATED = re.compile(r"\d月\d+[日号]|停发|放假")
_DOOR = re.compile(r"自提|到网点|到楼下|上楼|楼费|元/层|每层|送上门")
_DOOR_APART = re.compile(r"自提|到网点|到楼下|不上楼|不送|不含")
_DOOR_FEE = re.compile(r"加收|加钱|另[付收算]|\d\s*元|[加收]\d|上楼\d")
_REMOTE = re.compile(r"新疆|西藏|新藏|偏远")
_ADDRESS = re.compile(r"\d+\s*(?:号|栋|幢|单元|弄|室)|[路街道巷村镇]\s*\d+")
_CODE = re.compile(r"取[件货]码[为是:：\s]*([0-9A-Za-z][0-9A-Za-z-]{2,})")


def page_facts(values: Mapping[str, Any], now: datetime) -> Dict[str, Any]:
    """Return the facts; each is absent where neither page nor scan tells it.

    Args:
        values: Facts of product, terms of sale, order and the buyer's turn.
        now: In the shop's own time; a last hour of dispatch is compared with it.
    """
    page = "；".join(str(values[name]) for name in ("product.attributes", "product.delivery_text") if values.get(name))
    ship_time = str(values.get("terms.ship_time") or "")
    hour = _cutoff(f"{ship_time}；{page}")
    region = str(values.get("delivery.region") or "")
    postage = str(values.get("terms.postage") or "")
    door = [one.strip() for one in page.split("；") if _DOOR.search(one)]
    return {
        "delivery.refused": bool(values.get("message.region")) and _refuses(page, region),
        "delivery.postage_here": _postage(postage, region),
        "delivery.postage_plus": _plus(postage, region),
        "delivery.postage_apart": bool(region) and _apart(postage, region),
        "delivery.cutoff": f"{hour}点" if hour is not None else None,
        "delivery.cutoff_passed": now.hour >= hour if hour is not None else None,
        "delivery.holiday_said": bool(_HOLIDAY.search(ship_time)),
        "delivery.postage_remote": bool(_REMOTE.search(postage) and _AMOUNT.search(postage)),
        "delivery.door_terms": next((without_name(one) for one in door
                                     if _DOOR_APART.search(one) or _DOOR_FEE.search(one)), None),
        "delivery.door_apart": any(_DOOR_APART.search(one) for one in door),
        "parcel.pickup_code": _first(_CODE, str(values.get("parcel.last_scan") or "")),
        "address.written": bool(_ADDRESS.search(str(values.get("turn.text") or ""))),
    }


def names_region(text: str, region: str) -> bool:
    """Tell whether a text names the region's province, or a group of provinces with it among them."""
    province = _province(region)
    short = {_SHORT[one] for run in _SHORT_RUN.findall(text) for one in run if one in _SHORT}
    return bool(province) and (province in text or province in short or any(
        group in text and province in members for group, members in _GROUPS.items()))


def _province(region: str) -> str:
    return region[:3] if region.startswith(("黑龙江", "内蒙古")) else region[:2]


def _refuses(page: str, region: str) -> bool:
    if any(_OTHERS_REFUSED.search(one) and not names_region(one, region) for one in page.split("；")):
        return bool(region)
    clauses = (part for one in page.split("；")
               for part in (re.split(r"[，,。\s]", one) if _PRICES.search(one) else [one]))
    return any(_REFUSES.search(one) and names_region(one, region) and not _ONLY.search(one) for one in clauses)


def _postage(text: str, region: str) -> Optional[str]:
    """Return the amount of the clause that names the region, else of the clause for all others."""
    if not region:
        return None
    parts = [one for one in _SPLIT.split(text) if one]
    named = [one for one in parts if names_region(one, region)]
    if not named and region.startswith(("新疆", "西藏")):
        return None
    for one in named or [part for part in parts if _REST.search(part)]:
        amount = _first(_AMOUNT, one)
        if amount and not re.search(r"满|加|补", one):
            return f"{amount}元"
    alike = None if named or _BY_REGION.search(text) else _first(_BELOW, text)
    return f"{alike}元" if alike else None


def _plus(text: str, region: str) -> Optional[str]:
    """Return what is added to the postage for the region: 新疆西藏加12元."""
    if not region:
        return None
    named = [one for one in _SPLIT.split(text) if names_region(one, region)]
    return next((f"{match[1]}元" for one in named for match in [_ADDED.search(one)] if match), None)


def _apart(text: str, region: str) -> bool:
    return bool(_APART.search(text)) and names_region(text, region)


def _cutoff(text: str) -> Optional[int]:
    """Return the hour before which orders leave on the same day, if just one is named."""
    hours = {int(hour) + (12 if later and int(hour) < 12 else 0)
             for said in text.split("；") if not _DATED.search(said)
             for part in re.split(r"[，,。]", said) if _TODAY.search(part)
             for later, hour in _CUTOFF.findall(part)}
    return hours.pop() if len(hours) == 1 else None


def _first(pattern: "re.Pattern[str]", text: str) -> Optional[str]:
    found = pattern.search(text)
    return found.group(1) if found else None
