"""What texts say of the way to the buyer: the day asked for, the courier wanted, who signed, a page's days. Pure."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any, Dict, List, Mapping, NamedTuple, Optional, Tuple

COURIERS = ("顺丰", "中通", "圆通", "韵达", "申通", "京东", "邮政", "极兔", "德邦", "EMS", "安能", "百世",
            "丹鸟", "天天快递")
_COURIER = re.compile("|".join(COURIERS), re.IGNORECASE)
_NOT_BEFORE = re.compile(
    r"(?:不要|不想要?|别|不用|不发|不走|不是|不选|不能是|不可以是|除了|拒绝|避开|换掉|讨厌|不喜欢|不收)"
    r"(?:再|给我|用|发|走|选|寄|让|拿|到|的|我|是|那个|什么){0,3}$")
_NOT_AFTER = re.compile(
    r"^(?:快递|速运|的|在|我们?|这边?|这里|那边?|小区|也|都|又|总|老|太|真的?|一直|上次|到|服务|站点|网点|实在"
    r"|经常){0,6}"
    r"(?:慢|拖|差|丢|烂|垃圾|坑|暴力|不行(?!吗|么|嘛|[?？])|不好|不送|不上门|不到|到不了|没有|没网点|不派|要去"
    r"|要自己|远)")
_NAMED_DAYS = {"今天": 0, "今晚": 0, "明天": 1, "明早": 1, "明晚": 1, "后天": 2, "大后天": 3}
_FEASTS = {"平安夜": (12, 24), "圣诞节": (12, 25), "圣诞": (12, 25), "元旦": (1, 1), "情人节": (2, 14),
           "妇女节": (3, 8), "劳动节": (5, 1), "儿童节": (6, 1), "六一": (6, 1),
           "教师节": (9, 10), "国庆": (10, 1), "双十一": (11, 11)}
_DAY = re.compile(
    "(?P<near>大后天|今天|今晚|明天|明早|明晚|后天)"
    r"|(?P<month>1[0-2]|[1-9])月(?P<day>3[01]|[12]\d|[1-9])[号日]?(?![\d天个月])"
    r"|(?<![\d月第])(?P<only>3[01]|[12]\d|[1-9])[号日](?!码|店|线|楼|款|色|机|柜|栋|门|院|馆|仓)"
    f"|(?P<feast>{'|'.join(_FEASTS)})")
_DEAL = re.compile(r"^(?:之?[前后]|晚上|上午|下午|中午|早上)?(?:就|刚|才|再|我|还)?能?(?:买|拍|下单|付|订|发|走|寄"
    r"|出库)")
_COMES = re.compile(r"^[^，。？?\s今明后\d]{0,4}(?:能|可以|会|得|前|之前)?(?:到|送|收|拿)")
"""After a day: it is that of the arrival."""
"""After a day: it is that of the purchase or the dispatch, not of the arrival."""
_HOLD = re.compile(r"(?:之后|以后|左右|前后|后|那天)?(?:再|才)?(?:给我|帮我)?(?:发|寄|送)")
_COUNTS = {"一": 1, "两": 2, "二": 2, "三": 3, "1": 1, "2": 2, "3": 3}
_SIGNER = re.compile(r"(?:签收人|代收人|代收点)[是为:：\s]{0,3}[【「『]?([^\s，,。；;【】「」『』（）()\d]{1,14})")
_PUT_DOWN = re.compile(r"(?:投放|存放|放置|放|存)(?:至|在|到|入|于)[【「『]?([^\s，,。；;【】「」『』（）()]{2,14})")
_TAKEN_BY = re.compile(r"由[【「『]?([^\s，,。；;【】「」『』（）()\d]{2,14}?)[】」』]?(?:代为签收|代收|代签|签收)")
_NAMED_PLACE = re.compile(r"(?:签收|代收)[^【]{0,6}【([^】]{2,16})】"
                          r"|【([^】]{2,16}(?:驿站|快递柜|丰巢|代收点))】[^【]{0,8}(?:签收|代收)")
_NOBODY = ("本人", "家人", "他人", "草签", "其他")
_BESIDE = ("快递", "物流", "配送", "运输")
_ON_THE_WAY = re.compile(r"(?:次日|隔日|当日|\d\s{0,2}[-~到至]\s{0,2}\d{1,2}\s{0,2}天|\d{1,2}\s{0,2}天)"
                         r"(?!内?发|无理由|后发|内?退)")
_WHERE = re.compile(r"江浙沪|省内|同城|本省|其[余他它]|全国|偏远|外省|[省市]"
                    r"|[到达]|新疆|西藏|北方|南方|东北|华[东南中北]")


class Couriers(NamedTuple):
    """The couriers that a message names: the one wanted and the one that is not."""

    wanted: Optional[str]
    unwanted: Optional[str]


def couriers_named(text: str) -> Couriers:
    """Tell the courier that is wanted from the one that is complained of or refused; the last of each counts."""
    wanted: Optional[str] = None
    unwanted: Optional[str] = None
    for found in _COURIER.finditer(text):
        name = found.group()
        if _NOT_BEFORE.search(text[max(0, found.start() - 10):found.start()]) or _NOT_AFTER.search(text[found.end():]):
            unwanted = name
        else:
            wanted = name
    return Couriers(None if wanted == unwanted else wanted, unwanted)


def day_asked(text: str, heard: Optional[str], today: date) -> Optional[date]:
    """Return the day by which the buyer wants the goods: the one heard, unless it is that of the purchase."""
    days = _days(text, today)
    first = date.fromisoformat(heard[:10]) if heard and not heard.endswith("/") else None
    bought = [day for day, end in days if _DEAL.match(text[end:])]
    asked = [day for day, end in days if not _DEAL.match(text[end:])]
    comes = [day for day, end in days if day >= today and _COMES.match(text[end:]) and not _DEAL.match(text[end:])]
    if bought and comes:
        return comes[-1]
    if first is not None and first >= today and first not in bought:
        return first
    if heard and heard.endswith("/"):
        return None
    if asked:
        return asked[-1]
    return None


def day_counted(text: str, heard: Optional[str], today: date) -> Optional[date]:
    """Return a day that is counted from another (the day before a feast), or written without 号; else nothing."""
    days = _days(text, today)
    day = date.fromisoformat(heard[:10]) if heard else days[-1][0] if days else None
    if day is None:
        return None
    before = re.search(r"前(?P<count>[一两二三123])[天晚]|(?P<eve>前夕)", text)
    if before:
        return day - timedelta(days=_COUNTS[before["count"] or "一"])
    return None if heard or not _HOLD.match(text[days[-1][1]:]) else day


def _days(text: str, today: date) -> List[Tuple[date, int]]:
    found = ((_day(match, today), match.end()) for match in _DAY.finditer(text))
    return [(day, end) for day, end in found if day is not None]


def _day(match: "re.Match[str]", today: date) -> Optional[date]:
    if match["near"]:
        return today + timedelta(days=_NAMED_DAYS[match["near"]])
    month, day = _FEASTS[match["feast"]] if match["feast"] else (
        int(match["month"] or today.month), int(match["day"] or match["only"]))
    for year, shift in ((today.year, 0), (today.year, 1), (today.year + 1, 0)):
        if shift and not match["only"]:
            continue
        try:
            one = date(year + (month + shift - 1) // 12, (month + shift - 1) % 12 + 1, day)
        except ValueError:
            continue
        if one >= today:
            return one
    return None


def signed_place(scan: str) -> Optional[str]:
    """Return who or which place a courier's record gives for the signature; nothing where it names none."""
    for pattern in (_SIGNER, _NAMED_PLACE, _TAKEN_BY, _PUT_DOWN):
        found = pattern.search(scan)
        if found:
            name = next(one for one in found.groups() if one).strip("：: ")
            return None if name in _NOBODY or "*" in name else name
    return None


def arrival_beside_courier(attributes: Mapping[str, Any]) -> Optional[Tuple[str, str]]:
    """Return the attribute, and the days on the way that it tells beside the courier's name (江浙沪次日，其余2-3天)."""
    for name, value in attributes.items():
        if any(one in name for one in _BESIDE):
            parts = [part for part in re.split(r"[，,；;。\s]+", str(value)[:200])
                     if _ON_THE_WAY.search(part) and _WHERE.search(part)]
            if parts:
                return name, "，".join(parts)
    return None


def word_facts(values: Mapping[str, Any], today: date) -> Dict[str, Any]:
    """Return the facts that follow from the buyer's turn and the newest scan."""
    text = str(values.get("turn.text") or "")
    couriers = couriers_named(text)
    heard = values.get("message.courier")
    if couriers == (None, None) and heard and str(heard) in (text or str(heard)):
        couriers = Couriers(str(heard), None)
    named = values.get("hold.date")
    counted = day_counted(text, str(named) if named else None, today)
    date_heard = values.get("message.date")
    asked = day_asked(text, str(date_heard) if date_heard else None, today)
    return {
        "courier.wanted": couriers.wanted, "courier.unwanted": couriers.unwanted,
        "hold.day_counted": counted.isoformat() if counted and counted >= today else None,
        "delivery.asked_day": asked.isoformat() if asked else None,
        "delivery.needed_soon": bool(asked and today <= asked <= today + timedelta(days=2)),
        "parcel.signed_place": signed_place(str(values.get("parcel.last_scan") or "")),
    }
