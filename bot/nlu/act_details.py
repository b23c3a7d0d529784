"""What an act of the seller's names: amounts, remedies, who pays, couriers, things, times. Pure."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any, Dict, Mapping, Optional, Tuple

from bot.nlu.amounts import find_money
from bot.nlu.due_times import find_due
from bot.nlu.numbers import NUMBER, parse_number

OF_MONEY = ("offer_price", "price_changed", "offer_compensation", "agree_compensation", "agree_refund", "told_refund",
             "offer_gift")
OF_TIME = ("promise_send", "promise_reply", "promise_chase", "told_stock", "told_refund", "told_sent", "agree_refund",
            "agree_resend", "agree_exchange", "agree_compensation", "price_changed", "agree_repair", "offer_gift")
"""Acts that may name a sum, and acts that may name a time."""
_COUNTED = ("天|小时|分|点|号|日|折|码|件|个|张|箱|斤|克|cm|kg|公分|厘米|周|月|年|次|倍|%|单|楼|栋|室|米|寸|瓶|袋|盒|包"
            "|条|双|套|只|本|支|片|颗|份|台|种|款|位|样|起|下|会|直|定|般|旦|共|来|方面")
_BARE = re.compile(rf"(?<![\d.:：A-Za-z号])(\d{{1,6}}(?:\.\d{{1,2}})?|{NUMBER})(?![\d.:：]|\s{{0,2}}(?:{_COUNTED}))")
_OFF = re.compile(r"(?:便宜|减|少|优惠|让|抹|扣|降|立减|省)(?:您|你|个|掉|了|到)?\s{0,2}$")
_TO = re.compile(r"(?:到|至|成)\s{0,2}$")
_REMEDIES: Mapping[str, "re.Pattern[str]"] = {
    "compensation": re.compile(
        r"补偿|赔|补差|退差|差价|退(?:您|你)?(?:一部分|一半|半|\d+\s{0,2}(?:块|元))|补(?:您|你)?\s{0,2}\d|补.{0,2}钱"
        r"|折成?(?:钱|价)|贴(?:您|你|补)|红包|(?:不能|没法|承担不).{0,4}损失|损失.{0,8}(?:承担|负责|赔|垫)"),
    "return": re.compile(
        r"退货|退换|退(?!款|钱|全|(?:您|你)?(?:一部分|一半|半|\d)|(?:您|你)(?:钱|款)|差|还钱)|收不了"),
    "exchange": re.compile(r"换(?!个?(?:方式|快递|时间|地址|驿站))"),
    "resend": re.compile(
        r"补发|重发|补寄|重寄|再[发寄]|重新[发寄做印]|重[印做]|另[发寄]|补[一两个只件枝张套送上]|给您寄[个一两]|先给您寄"),
    "repair": re.compile(r"修|寄[^，。,]{0,4}(?:配件|零件|面板|密封圈|灯板|电机)|检测|免费调"),
    "refund": re.compile(
        r"退款|退钱|全退|退全|全额退|仅退|把钱退|退(?:您|你)(?!一半|一部分|\d)|退一半钱|退还钱"),
}
_SELLER_PAYS = re.compile(
    r"(?:我们?|我们?店|店里|小店|咱们?)(?:这边)?(?:来)?(?:全)?(?:出|承担|付|包|负责|报销|给报)|算我们?的"
    r"|(?:运|邮|来回|取件)费?(?:我来|全包|店里|我们)|包(?:来回|运费|邮费)"
    r"|(?:不用|不需要)您?你?(?:出|付|承担|掏)|免费|报销|给您报")
_BUYER_PAYS = re.compile(r"(?<!不用)(?<!不需要)(?<!不让)(?:您|你|自己|自行|买家)(?:这边|那边)?"
                         r"(?:先)?(?:出|承担|付|自理|自付|负责)"
                         r"|自付|自理|付\d+[^，。]{0,4}修|邮费出一下")
_COURIERS = re.compile(
    r"顺丰|中通|圆通|申通|韵达|京东|邮政|EMS|ems|极兔|德邦|百世|天天|跨越|丹鸟|菜鸟|安能|日日顺|闪送|跑腿|物流专线"
    r"|SF(?=\d)|JD(?=[A-Z\d])|YT(?=\d)")
_PREFIXES = {"SF": "顺丰", "JD": "京东", "YT": "圆通"}
_WAYBILL = re.compile(r"(?<![A-Za-z\d])(?:[A-Za-z]{0,4}\d{9,20}|[A-Za-z]{2,4}\d{7,20})(?!\d)")
_SOME = "(?:您|你|给您|给你)?(?:[一两三几]?[个份双条张瓶袋包只套件把片支对盒点])?"
_GIVEN = re.compile(rf"(?:送|放|塞|赠|加|配|附){_SOME}(?:的)?(?P<what>[\u4e00-\u9fff]{{1,8}})")
_SENT_AGAIN = re.compile(rf"(?:补|重|再|换)(?:新)?(?:发|寄)?{_SOME}(?P<what>[\u4e00-\u9fff]{{1,8}})")
_CHANGED: Mapping[str, "re.Pattern[str]"] = {
    "address": re.compile(r"地址|收货|门牌|小区|楼|栋|号"), "phone": re.compile(r"电话|手机|号码"),
    "receiver": re.compile(r"收件人|收货人|姓名|名字"), "invoice": re.compile(r"发票|抬头|税号|开票"),
    "hold": re.compile(r"先不发|暂不|压|留(?:着|货|好)|晚点发|别发|不发|拦|暂停|等您通知|推迟|延后"),
    "cancel": re.compile(r"取消|关闭|关掉"),
    "courier": re.compile(r"快递|顺丰|中通|圆通|申通|韵达|京东|邮政|极兔|德邦"),
    "remark": re.compile(r"备注|写上|记[下上好]|注明|贺卡"),
    "variant": re.compile(r"色|码|款|规格|尺寸|号型|换成|改成|数量"),
}
_LAST_MONEY = re.compile(rf"(\d{{1,6}}(?:\.\d{{1,2}})?|{NUMBER})\s{{0,2}}(?:块|元)?[^\d]{{0,8}}$")


def details_of(act: str, clause: str, before: str, now: datetime, line: str = "") -> Dict[str, Any]:
    """Return what an act names, as the fields of ``bot.talk.acts.ActDetails``.

    Args:
        act: Its name.
        clause: The words that do it.
        before: The buyer's last words: a mere "yes" to a sum agrees to that sum.
        now: The clock, in the shop's zone.
        line: The whole line, where it does nothing else that a sum or a time could belong to.
    """
    amount, off = _sum(act, clause, before) if act in OF_MONEY else (None, None)
    if line and act in OF_MONEY and amount is None and off is None:
        amount, off = _sum(act, line, "")
    due, due_said = find_due(clause, now) if act in OF_TIME else (None, None)
    if line and act in OF_TIME and due is None:
        due, due_said = find_due(line, now)
    courier, waybill = _COURIERS.search(clause), _WAYBILL.search(clause)
    name = courier and _PREFIXES.get(courier[0], courier[0])
    return {
        "amount": amount, "off": off, "what": _what(act, clause), "payer": _payer(act, clause), "due": due,
        "due_said": due_said, "remedies": _remedies(clause) if act in ("offer_remedy", "refuse_remedy") else (),
        "courier": name if act == "told_sent" else None,
        "waybill": waybill[0] if waybill and act == "told_sent" else None}


def _sum(act: str, clause: str, before: str) -> Tuple[Optional[int], Optional[int]]:
    """Return an amount, and by how much a price goes down, in fen."""
    found = [(one.value, one.start) for one in find_money(clause)]
    if not found:
        found = [(round(value * 100), one.start(1)) for one in _BARE.finditer(clause)
                 for value in [parse_number(one[1])] if value]
    if found:
        value, start = found[-1]
        lowers = _OFF.search(clause[:start]) and not _TO.search(clause[:start])
        return (None, int(value)) if lowers and act in ("offer_price", "price_changed") else (int(value), None)
    if act in ("offer_price", "offer_compensation", "agree_compensation") and before and len(clause) <= 12:
        wanted = list(find_money(before))
        last = _LAST_MONEY.search(before)
        if wanted:
            return int(wanted[-1].value), None
        number = parse_number(last[1]) if last else None
        return (round(number * 100), None) if number else (None, None)
    return None, None


def _remedies(clause: str) -> Tuple[str, ...]:
    return tuple(name for name, sign in _REMEDIES.items() if sign.search(clause))


def _payer(act: str, clause: str) -> Optional[str]:
    if act not in ("agree_return", "agree_exchange", "agree_resend", "agree_repair", "ask_action"):
        return None
    if re.search(r"[运邮]费险", clause):
        return "insurance"
    return "buyer" if _BUYER_PAYS.search(clause) else "seller" if _SELLER_PAYS.search(clause) else None


def _what(act: str, clause: str) -> Optional[str]:
    if act == "change_done":
        return next((name for name, sign in _CHANGED.items() if sign.search(clause)), "other")
    found = {"offer_gift": _GIVEN, "agree_resend": _SENT_AGAIN, "agree_exchange": _SENT_AGAIN}.get(act)
    match = found.search(clause) if found else None
    return match["what"] if match else None
