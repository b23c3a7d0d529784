"""Simple forms in which a shop writes lists into one cell: 满199减20|第二件半价, 颜色:黑,尺码:M,库存:3|…

What starts with a bracket is JSON and was read before; only texts come here.
"""

from __future__ import annotations

import re
from typing import Any, Callable, Dict, List, Mapping

from bot.orders.import_rows import FileFaults

_DATE = r"\d{4}[-/]\d{1,2}[-/]\d{1,2}(?:[ T]\d{1,2}:\d{2})?"
_PERIOD = re.compile(rf"[（(]\s{{0,4}}(?P<starts>{_DATE})?\s{{0,4}}(?:至|到|~|—|-)?\s{{0,4}}"
                     rf"(?P<ends>{_DATE})?\s{{0,4}}[）)]$")
_TIER = re.compile(r"满?\s{0,4}(\d{1,6})\s{0,4}(?:件|个|套|条|箱|盒|双|瓶|袋|包|台|只)?(?:起|以上|及以上)?\s{0,4}"
                   r"[:：=]?\s{0,4}(?:每件|单价|各)?\s{0,4}(\d{1,6}(?:\.\d{1,2})?)\s{0,4}(元|折)")
_SIZE = re.compile(r"(?P<size>[^:：=]{1,40})[:：=](?P<rest>.+)")
_MEASURE = re.compile(r"(身高|体重|脚长)\s{0,4}[:：]?\s{0,4}(\d{1,6}(?:\.\d{1,2})?)"
                      r"(?:\s{0,4}[-~—到至]\s{0,4}(\d{1,6}(?:\.\d{1,2})?))?\s{0,4}"
                      r"(cm|厘米|公分|斤|kg|公斤|千克)?", re.I)
_MEASURES = {"身高": "height", "体重": "weight", "脚长": "foot"}
_VARIANT_FIELDS = {"库存": "stock", "价格": "price_yuan", "到货": "restock_at"}


class _Unreadable(ValueError):
    """A cell is not in its simple form; the message says how to write it."""


def with_simple_forms(line: int, kind: str, data: Mapping[str, Any], faults: FileFaults) -> Dict[str, Any]:
    """Return a row with its simple forms read; what cannot be read is a fault and left out."""
    result = dict(data)
    for name, read in _FORMS.get(kind, {}).items():
        value = result.get(name)
        if not isinstance(value, str) or not value.strip():
            continue
        try:
            result[name] = read(value)
        except _Unreadable as err:
            del result[name]
            faults.add(line, name, f"看不懂 {value[:40]!r}", str(err))
    return result


def _pieces(text: str) -> List[str]:
    return [piece.strip() for piece in re.split(r"[|｜\n]", text) if piece.strip()]


def _offers(text: str) -> List[Dict[str, str]]:
    """满199减20|第二件半价(2026-11-20至2026-11-30)"""
    found = []
    for piece in _pieces(text):
        period = _PERIOD.search(piece)
        times = {name: at.replace("/", "-") for name, at in period.groupdict().items() if at} if period else {}
        found.append({"text": piece[:period.start()].strip() if period and times else piece, **times})
    return found


def _box(text: str) -> List[str]:
    return [part.strip() for piece in _pieces(text) for part in piece.split("、") if part.strip()]


def _attributes(text: str) -> Dict[str, str]:
    found: Dict[str, str] = {}
    for piece in (part.strip() for part in re.split(r"[|｜\n;；]", text) if part.strip()):
        name, colon, value = piece.replace("：", ":", 1).partition(":")
        if not colon or not name.strip():
            raise _Unreadable("请写成 材质:纯棉|颜色:黑/白, 或写成 JSON")
        found[name.strip()] = value.strip()
    return found


def _tiers(text: str) -> List[Dict[str, Any]]:
    """满10件95折|满50件9折, 10件:59.9元"""
    found: List[Dict[str, Any]] = []
    for piece in _pieces(text):
        match = _TIER.fullmatch(piece)
        if match is None:
            raise _Unreadable("请写成 10件95折|50件9折 或 10件59.9元, 或写成 JSON")
        pieces, figure, unit = match.groups()
        if unit == "元":
            found.append({"from": int(pieces), "price_yuan": figure})
        else:
            rate = float(figure)
            found.append({"from": int(pieces), "rate": int(round(rate * 10 if rate < 10 else rate))})
    return found


def _sizes(text: str) -> List[Dict[str, Any]]:
    """M:身高160-165,体重100-120斤|L:身高165-170,体重60-68kg"""
    found = []
    for piece in _pieces(text):
        match = _SIZE.fullmatch(piece)
        measures = _MEASURE.findall(match.group("rest")) if match else []
        if match is None or not measures:
            raise _Unreadable("请写成 M:身高160-165,体重100-120斤|L:…, 或写成 JSON")
        row: Dict[str, Any] = {"size": match.group("size").strip()}
        for name, low, high, unit in measures:
            times = 2 if unit.lower() in ("kg", "公斤", "千克") else 1
            row[_MEASURES[name]] = [float(low) * times, float(high or low) * times]
        found.append(row)
    return found


def _variants(text: str) -> List[Dict[str, Any]]:
    """颜色:黑,尺码:M,库存:3|颜色:白,尺码:M,库存:0,到货:2026-12-01"""
    found = []
    for piece in _pieces(text):
        row: Dict[str, Any] = {"options": {}}
        for part in re.split(r"[,，;；]", piece):
            name, colon, value = part.replace("：", ":", 1).partition(":")
            if not colon or not value.strip():
                raise _Unreadable("请写成 颜色:黑,尺码:M,库存:3|颜色:白,尺码:M,库存:0,到货:2026-12-01, 或写成 JSON")
            field = _VARIANT_FIELDS.get(name.strip())
            (row if field else row["options"])[field or name.strip()] = value.strip().rstrip("元件" if field else "")
        found.append(row)
    return found


def _parcels(text: str) -> List[Dict[str, str]]:
    """顺丰速运 SF1234567890123|中通快递 75312345678901"""
    found = []
    for piece in _pieces(text):
        courier, _, number = re.sub(r"[\s:：]+", " ", piece).partition(" ")
        if not number:
            raise _Unreadable("请写成 顺丰速运 SF1234567890123|中通快递 75312345678901, 或写成 JSON")
        found.append({"courier": courier, "number": number})
    return found


def _insurance(text: str) -> Dict[str, str]:
    return {"kind": text.strip()}


_FORMS: Mapping[str, Mapping[str, Callable[[str], Any]]] = {
    "products": {"promotions": _offers, "coupons": _offers, "gifts": _offers, "live": _offers, "box": _box,
                 "attributes": _attributes, "bulk_tiers": _tiers, "size_table": _sizes, "variants": _variants},
    "orders": {"more_parcels": _parcels, "insurance": _insurance},
}
