"""What scan and buyer say of a parcel at a station: kept till when, its phone, trouble with the code. Pure."""

from __future__ import annotations

import re
from typing import Any, Dict, Mapping, Optional

_KEPT = re.compile(r"[^，,。；;！!]{0,14}(?:保管|免费存放|逾期|超时|超期|截止|\d{1,2}\s{0,2}(?:小时|天)内"
                   r"|\d{1,2}[:：点]\d{0,2}[^，,。；;]{0,4}前|\d{1,2}[日号]前)[^，,。；;！!]{0,16}")
_PHONE = re.compile(r"(?<!\d)(?:1[3-9]\d{9}|0\d{2,3}-?\d{7,8})(?!\d)")
_HOURS = re.compile(r"\d{1,2}[:：]\d{2}\s{0,2}[-~—至到]\s{0,2}\d{1,2}[:：]\d{2}")
_BAD_CODE = re.compile(r"码[^，。！!？?]{0,12}(?:不对|无效|过期|失效|查无|错误|打不开|用不了|没反应)|查无此件"
                       r"|(?:不对|无效|过期)[^，。]{0,4}码")
_LOCKER_EMPTY = re.compile(r"柜(?:子)?(?:里)?[^，。]{0,6}(?:空的|啥也没|什么都?没|没东西)|(?:打开"
                           r"|开了)[^，。]{0,6}(?:空的|啥也没有)")
_EMPTY = re.compile(r"里[头面]?(?:是)?空的|啥[也都]没有|什么[也都]没有|空的[^，。]{0,4}没")
_OTHER_FETCHED = re.compile(r"(?:被|让|给)[^，。！!？?]{0,16}(?:拿走|取走|领走|冒领)|(?:报"
                            r"|用)[^，。]{0,6}尾号[^，。]{0,6}(?:拿|取)")
_CLOSED = re.compile(r"(?:驿站|代收点|站点|超市|门店|网点)[^。！!？?]{0,14}(?:关门了|停业|不干了|搬走|搬哪|倒闭"
                     r"|没开门|关着门|拆了)")
_NOT_THERE = re.compile(r"(?:驿站|老板|店里|货架|那边?|站点|柜)[^，。！!？?]{0,20}(?:没有|没得|找不到|没找到|没这个"
                        r"|没我的|说没|查不到)"
                        r"|(?:找了|翻了|去过|跑了)[^。！!？?]{0,14}(?:没有|没得|找不到|没找到|没见)")


def station_words(values: Mapping[str, Any]) -> Dict[str, Any]:
    """Return what the newest scan tells of the place, and which trouble the turn names."""
    text, scan = str(values.get("turn.text") or ""), str(values.get("parcel.last_scan") or "")
    here = values.get("parcel.state") == "at_station"
    kept, phone, hours = _KEPT.search(scan), _PHONE.search(scan), _HOURS.search(scan)
    return {
        "parcel.kept": kept.group().strip() if here and kept else None,
        "parcel.station_phone": phone.group() if here and phone else None,
        "parcel.station_hours": hours.group() if here and hours else None,
        "station.trouble": _trouble(text, scan),
    }


def _trouble(text: str, scan: str) -> Optional[str]:
    if _OTHER_FETCHED.search(text):
        return "fetched"
    if _LOCKER_EMPTY.search(text) or ("柜" in scan and _EMPTY.search(text)):
        return "empty"
    if _BAD_CODE.search(text):
        return "code"
    if _CLOSED.search(text):
        return "closed"
    return "not_there" if _NOT_THERE.search(text) else None
