"""What a page promises or charges for bringing goods up, and what that comes to on the buyer's floor. Pure."""

from __future__ import annotations

import re
from typing import Any, Dict, Mapping, Optional, Tuple

_NAME = re.compile(r"^(?:配送(?:方式|服务|说明)?|物流|快递|发货|运费|送货(?:方式|服务)?(?=[送包免无不]))[:： ]?"
                   r"(?=[一-龥])")
_PROMISED = re.compile(r"(?:送货|配送|快递)?(?:上门|入户|到家|上楼)")
_UNLESS = re.compile(r"不|自提|楼下|网点|另|加收|元|需|仅|除|可选|安装|维修|取件|退|电梯|视")
_FLOOR_FEE = re.compile(r"(\d{1,2}|[一二三四五六七八九])\s?(?:楼|层)\s?(?:起|开始)[，,、]?\s?(?:加收)?"
                        r"(?:(?:每层|一层)\s?(?:加收?|收)?\s?(\d{1,3})\s?元|(\d{1,3})\s?元\s?[/每一]\s?层)")
_FLOOR = re.compile(r"(?<![\d第])(\d{1,2}|[一二三四五六七八九]|十[一二]?)\s?(?:楼|层)(?!\s?(?:起|以上|道|梯|要|收|\d))")
_NO_LIFT = re.compile(r"(?:没|无|没有|不带)\s?电梯|步梯|楼梯房|老房子|老小区|走楼梯|爬楼")
_HAS_LIFT = re.compile(r"(?<!没)(?<!没有)(?<!无)(?:有|坐|带)电梯|电梯房")
_STAIRS = re.compile(r"上楼|[抬搬扛送拿]上|楼层|爬楼|电梯|入户|进门|进屋|送货?上门|\d\s?楼|[一二三四五六七八九]楼")
_ASKED = re.compile(r"(?<!\d)(\d{1,4})\s?(?:块钱?|元)|(?:要|收|加|给|付)(?:我|你|您)?了?\s?(\d{1,4})"
                    r"(?![\d楼层点号天件斤])")
_CANNOT = re.compile(r"送上[来楼门去]|送到(?:家|楼上|门口)|送(?:货)?上门|[咋怎]么?[拿搬提弄扛]|[拿搬提扛]不[动了]"
                     r"|下不了楼|拿不下|提得?动|腿脚|腿[摔断疼]|怀孕|孕妇|带(?:俩|两个|着)?(?:娃|孩子)|走不[动了]")
_DIGITS = {one: at for at, one in enumerate("一二三四五六七八九十", 1)}
HIGHEST_FLOOR = 33


def door_facts(values: Mapping[str, Any]) -> Dict[str, Any]:
    """Return what page and turn say of the door: promised, charged by the floor, how much is due, fit to be fetched."""
    text = str(values.get("turn.text") or "")
    parts = [str(values[name]) for name in ("product.attributes", "product.delivery_text", "product.upstairs")
             if values.get(name)]
    due = _due("；".join(parts), text)
    asked = next((int(one.group(1) or one.group(2)) for one in _ASKED.finditer(text)), None)
    state = None if due is None or due[1] is None or asked is None else "over" if asked > due[1] else "right"
    return {"delivery.door_said": promised("；".join(parts)),
            "delivery.stairs_due": due[0] if due else None, "delivery.stairs_state": state,
            "turn.stairs": bool(_STAIRS.search(text)), "turn.cannot_fetch": bool(_CANNOT.search(text))}


def promised(page: str) -> Optional[str]:
    """Return the page's words by which goods come to the door without more ado; ``None`` where there is an if."""
    found = [one.strip() for one in page.split("；") if _PROMISED.search(one)]
    if not found or any(_UNLESS.search(one) for one in found) or len(found[0]) > 30:
        return None
    return without_name(found[0])


def without_name(part: str) -> str:
    """Return an attribute's words without the name in front of them: 配送送货上门 is 送货上门."""
    return _NAME.sub("", part)


def _due(page: str, text: str) -> Optional[Tuple[str, Optional[int]]]:
    """Return the sum for the buyer's floor in words and in yuan: from a floor on, so much for each."""
    fees, floors = list(_FLOOR_FEE.finditer(page)), {_number(one.group(1)) for one in _FLOOR.finditer(text)}
    if len(fees) != 1 or len(floors) != 1 or _HAS_LIFT.search(text):
        return None
    first, each, floor = _number(fees[0].group(1)), int(fees[0].group(2) or fees[0].group(3)), floors.pop()
    if not 1 < floor <= HIGHEST_FLOOR:
        return None
    steps = floor - first + 1
    if steps <= 0:
        return f"{floor}楼不用加上楼费", 0
    each_one = re.match(r"\s?[/每一]\s?(?:[件个]|包)", page[fees[0].end():])
    no_lift = "没电梯的话" if "电梯" in page and not _NO_LIFT.search(text) else ""
    total = f"{'每件' if each_one else '一共'}{steps * each}元"
    return f"{no_lift}{first}楼起每层{each}元，到{floor}楼是{steps}层，{total}", (
        None if each_one else steps * each)


def _number(digits: str) -> int:
    if digits.isdigit():
        return int(digits)
    return sum(_DIGITS[one] for one in digits)
