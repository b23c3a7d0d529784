"""What scan and buyer say of handing a parcel over: at the last branch, an appointment, a place, an hour. Pure."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any, Dict, Mapping, Optional

from bot.proposing.page.order_rules import rule_facts
from bot.proposing.words.door import door_facts
from bot.proposing.words.matters import matter_words

_BRANCH = re.compile(r"网点|营业[部点厅]|服务[点部]|速递部|分部|站点|配送站|派送部|快递部|派件部")
_HUB = re.compile(r"转运|中转|分拣|分拨|集散|集运|枢纽|处理中心|离开|发往|已发出|揽收|收件扫描|驿站|退")
_ARRIVES = re.compile(r"到达|已到|抵达|到站|派送|派件")
_BOOKING = re.compile(r"(?:等待|待|需要?|正在|联系)[^，。,]{0,6}预约|预约(?:派送|送货|配送|上门|时间|中)"
    r"|约(?:定)?派送时间")
_BOOKED = re.compile(r"约(?:定|好|到|于|在|至|了)?\s{0,2}(\d{1,2}月\d{1,2}[日号]?(?:[上下]午)?)[^，。,]{0,6}(?:派"
    r"|送|配送|上门|收)")
_SIGNED_AS = re.compile(r"(?:签收人|代收人|签收方|由)[是为:：\s【]{0,3}(本人|家人|家属|他人|同事|朋友|邻居|亲友)"
                        r"|(本人|家人|家属|他人|同事|朋友|邻居)(?:代|已)?签收")
_PLACE = re.compile(r"(?:门卫(?:室|处)?|保安(?:室|亭|处|那)?|传达室|物业(?:前台|那)?|驿站|丰巢|快递柜|自提柜|前台"
    r"|收发室|邻居家?"
                    r"|隔壁|小卖部|小卖铺|超市|便利店|门口(?:鞋柜|柜子)?|鞋柜|水表箱|电表箱|消防栓|车库)")
_PUTS = re.compile(r"(?:放|搁|存|寄存|丢|扔|交给?|给|送到|送去|让)[^，。！？!?\s]{0,6}$|代收")
_PUT_AFTER = re.compile(r"^(?:里|那里?|那边|上|旁边|代收|帮收|收下|签收|行吗|就行|吧|也行|么|吗|可以){1,2}")
_LATER = re.compile(r"(?:(?<![今明昨天当])晚|迟|推迟|延迟|延后|缓)[^，。！？!?\s了还没到]{0,5}(?:再)?(?:送|派"
    r"|配送)(?!到哪|达)"
    r"|改(?:天|日"
    r"|期)再?(?:送|派)|过[两几三]天再?(?:送|派)")
_HOUR = re.compile(r"(?:今天|明天|今晚|晚上|上午|下午|中午|早上|凌晨)?(?:(?<!\d)\d{1,2}"
    r"|[一二三四五六七八九十]{1,2})点半?(?:钟)?(?:之前|以前|前)"
                   r"|(?:中午|上午|下班|天黑|晚饭|午饭|傍晚|晚上)(?:之前|以前|前)")
_TOGETHER = re.compile(r"一起(?:发|寄|到|送|装)|一个(?:箱子?|包裹?|快递)|同一个?(?:箱|包裹)|并一?单|合并|合单"
    r"|放一起|合一起")
_AFTER = re.compile(r"((?:上午|下午|晚上|中午)?(?:\d{1,2}|[一二三四五六七八九十]{1,2})点半?(?:以后|之后|后))")
_CHARGES = re.compile(r"(?:快递|派件|送货|司机|师傅|小哥|网点|驿站|站点|德邦|顺丰|中通|圆通|韵达|申通|极兔"
    r"|邮政)[^。！!]{0,18}"
                      r"(?:(?:收|要|给|交|付|补|加)[^。！!，,]{0,8}?\d{1,4}\s{0,2}(?:块|元)|(?:收"
                      r"|要)[^。！!，,]{0,6}(?:钱|费)|到付)")


def at_last_branch(scan: str, region: str) -> bool:
    """Tell whether the newest scan has the parcel at the branch that brings it: in the receiver's own town."""
    if not _BRANCH.search(scan) or _HUB.search(scan) or not _ARRIVES.search(scan):
        return False
    names = [one.rstrip("省市区县") for one in region.split()[1:]]
    return not names or bool(_BOOKING.search(scan)) or any(len(one) > 1 and one in scan for one in names)


def signed_as(scan: str) -> Optional[str]:
    """Return the word by which the record says who signed, where it names nobody: 本人, 家人."""
    found = _SIGNED_AS.search(scan)
    return (found.group(1) or found.group(2)) if found else None


def place_to_put(text: str) -> Optional[str]:
    """Return the place where the buyer wants the parcel put down."""
    for found in _PLACE.finditer(text):
        if _PUTS.search(text[max(0, found.start() - 10):found.start()]) or _PUT_AFTER.search(text[found.end():]):
            return found.group()
    return None


def parcel_words(values: Mapping[str, Any], today: date) -> Dict[str, Any]:
    """Return the facts that follow from the buyer's turn, the newest scan and the receiver's region."""
    text, scan = str(values.get("turn.text") or ""), str(values.get("parcel.last_scan") or "")
    hour, booked, after = _HOUR.search(text), _BOOKED.search(scan), _AFTER.search(text)
    return {
        "parcel.at_branch": at_last_branch(scan, str(values.get("order.receiver_region") or "")),
        "parcel.booking": bool(_BOOKING.search(scan)),
        "parcel.booked_day": booked.group(1) if booked else None,
        "handover.after": after.group(1) if after else None,
        "parcel.signed_as": signed_as(scan),
        "handover.place": place_to_put(text), "handover.later": bool(_LATER.search(text)),
        "turn.together": bool(_TOGETHER.search(text)),
        **door_facts(values), **rule_facts(values), **matter_words(values),
        "courier.charges": bool(_CHARGES.search(text)),
        "delivery.asked_hour": hour.group().replace("之前", "前").replace("以前", "前") if hour else None,
        "delivery.asked_near": _near(values.get("delivery.asked_day"), today),
    }


def _near(day: Any, today: date) -> Optional[str]:
    if not day:
        return None
    ahead = date.fromisoformat(str(day)[:10]) - today
    return "today" if ahead == timedelta(0) else "tomorrow" if ahead == timedelta(days=1) else "later"
