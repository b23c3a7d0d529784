"""Slips that a turn owns up to: pressed, ordered or chosen by mistake, and what may be undone (N38). Pure."""

from __future__ import annotations

import re
from typing import Dict, Optional

_SLIP = (r"点错|误点|误触|手滑|手快|手欠|点快|点早|不小心|按错|点成|选成|弄错|搞错|乱点|误操作"
    r"|(?<![一二两三四五六七八九十\d])点到")
_OPENED = re.compile(r"^(?:啊|哦|呃|不好意思|抱歉)?[^，。]{0,4}(?:误触|点错(?:了|人)?|找错店|进错店|发错人"
                     r"|点开你们聊天)[^，。]{0,4}(?:不用理|不用管|没事|了|聊天)?[^买退单]{0,16}$|找错店"
                     r"|点开(?:你们)?聊天"
                     r"|不是在你(?:们)?家买的")
_OPENED_NOT = re.compile(r"星|评|退|介入|取消|订单|申请|确认|付|规格|颜色|尺")
_REFUNDED = re.compile(r"退款成功[^。]{0,14}(?:不想退|还要|想要|还发|转回)|钱[^，。]{0,4}转回[^，。]{0,6}(?:你|发)")
_LATER = re.compile(r"撤(?:了|销)?(?:以后|之后|后)[^。]{0,12}(?:还能|能不能|可以)[^，。]{0,4}申请")
_GREY = re.compile(r"(?:撤销|取消)[^，。]{0,8}(?:灰|点不动|点不了|失败|没反应)")
_CANCEL_BACK = re.compile(r"(?:取消|关)(?:订单|单)?(?:点|按)?(?:快|错)了[^。]{0,14}|关错(?:了)?单"
                          r"|取消[^。]{0,10}(?:恢复|还要的|想要回)|(?:订单|单)[^，。]{0,6}恢复(?!发)|取消那个取消"
                          r"|别取消")
_WRONG_TYPE = re.compile(r"(?:点|选|弄|申请)成(?:了)?(?:仅退款|退货|退款|换货|维修)|(?:退货|换货"
                         r"|售后)[^。]{0,10}(?:点|选)成|售后关闭了[^。]{0,8}(?:再|还)")
_CONFIRMED = re.compile(r"(?:确认收货|收货)[^，。]{0,3}(?:点早|点快|点错|误点|手欠|不小心|手快|手贱)|(?:手欠|手滑"
                        r"|手快|手贱|手抖|不小心|不当心|误点"
                        r"|点错)[^，。]{0,4}(?:点了)?(?:确认)?收货|(?:没到|没收到|没拿到|在路上)[^。]{0,12}(?:点|按)了(?:确认)?收货"
                        r"|(?:点|按)了(?:确认)?收货[^。]{0,14}(?:没到|没收到|没拿到|路上)"
                        r"|(?<!快要)(?<!快)(?<!要)自动(?:给我)?确认(?:收货)?了?[^。]{0,14}(?:没|未)")
_TWICE_PAID = re.compile(r"重复(?:付款|扣款|支付)|扣了(?:我)?(?:两|2|俩)次|付了(?:两|2)(?:次|遍)(?![^，。]{0,2}(?:邮"
                         r"|运))")
_ACCOUNT = re.compile(r"用(?:我)?[^，。]{0,4}的号(?:付|买|拍|下单)[^。]{0,12}(?:转|换|算)|不是一个号|号(?:下的"
                      r"|买的)单[^。]{0,14}(?:积分|算)|下错(?:了)?号|用错(?:了)?号")
_UNDO = re.compile(rf"(?:{_SLIP})[^。！!？?]{{0,8}}(?:退款|退货|退了|售后|申请)|(?:退款|售后"
                   rf"|申请)[^，。]{{0,6}}(?:{_SLIP})|已发货的点了退款|撤好了[^。]{{0,8}}(?:发|看)")
_UNDO_NOT = re.compile(r"点成(?:仅)?退款[^。]{0,8}(?:重新|换货)|拍错|换货点成|退货不小心点成")


_CONFIRM_UNDO = re.compile(r"(?:撤(?:回|销|掉)?|取消|恢复|退回|改回)[^，。]{0,6}(?:确认)?收货"
                           r"|(?:确认)?收货[^，。]{0,8}(?:撤(?:回|销)|取消|恢复|退回|改回)")
_AFTER_LOST = re.compile(r"没(?:送到|收到|到|有送|送来)|不送|丢了|送不到|坏了?|少了?|破")
_AFTER_UNDO = re.compile(r"撤(?:回|销|掉)|取消|恢复|改回")
_AFTER_SURE = re.compile(r"售后|退|赔|保障|钱|影响|怎么弄|咋弄")


def slip_facts(text: str, after: bool = False) -> Dict[str, Optional[str]]:
    """Return which slip a turn owns up to (``slip.kind``); ``None`` where it owns up to none."""
    kind = _kind(text)
    if _CONFIRM_UNDO.search(text) and not re.search(r"收货(?:地址|时间|人"
                                                    r"|电话)", text) and kind in (None, "undo", "grey", "confirmed"):
        kind = "confirm_undo"
    return {"slip.kind": kind or (_next(text) if after and len(text) <= 50 else None)}


def _next(text: str) -> Optional[str]:
    """Return what is asked on after a slip was answered."""
    if _AFTER_LOST.search(text) and _AFTER_SURE.search(text) and re.search(r"要是|如果|万一|最后|到时|那", text):
        return "lost"
    return None


def _kind(text: str) -> Optional[str]:
    if len(text) > 90 or re.search(r"定金|先用后付|没付款|[邮运]费付", text):
        return None
    if _OPENED.search(text) and not _OPENED_NOT.search(text):
        return "opened"
    kinds = {"refunded": _REFUNDED, "later": _LATER, "grey": _GREY, "confirmed": _CONFIRMED, "wrong_type": _WRONG_TYPE,
             "cancelled": _CANCEL_BACK, "paid_twice": _TWICE_PAID, "account": _ACCOUNT}
    found = next((name for name, pattern in kinds.items() if pattern.search(text)), None)
    if found == "wrong_type" and re.search(rf"(?:{_SLIP})", text) and re.search(r"点成退款|点成了?退款",
    text) and not re.search(r"退货|换货|仅退款", text):
        return "undo"
    if found is None and _UNDO.search(text) and not _UNDO_NOT.search(text):
        return "undo"
    return found
