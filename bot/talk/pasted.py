"""Lines that the platform or a courier wrote and a buyer pasted or sent unawares (N36). Pure."""

from __future__ import annotations

import re
from typing import Dict, Optional

_NOTICE = re.compile(r"^(?:系统(?:消息|提示)[:：]|用户已进入会话|买家发起了|买家已|您已超过\d|邀请您对|发送了一个"
                     r"|【(?:安全|系统|温馨|平台|防诈骗?|风险|交易|官方|反诈|消息)(?:提醒|提示|通知|公告)】|快给ta一个评|快去(?:给|评)|请勿脱离平台"
                     r"|以上是打招呼|对方(?:正在输入|撤回)|买家撤回|\[(?:自动回复|表情|动画表情|语音|名片|红包|优惠券)\]$|来自商品详情页|\[(?:转发的)?聊天记录\]|\[转发的聊天记录\]|\[位置\])")
_PICKUP = re.compile(r"【[^】]{2,12}】[^。！!]{0,30}(?:取件|凭)|取件码")
_CODE = re.compile(r"(?:凭|取件码[:： ]?)\s{0,2}([0-9A-Za-z]{1,4}(?:-[0-9A-Za-z]{1,6}){1,3}|\d{4,10})")
_REFUSED = re.compile(r"(?:拒收|客户拒|收件人拒)[^。]{0,14}(?:我没拒|没有拒|没拒收)")
_REFUNDED = re.compile(r"您的退款已[^。]{0,24}[。，,]?[^。]{0,12}(?:这是啥|这是什么|我没退|没申请)")
_CARD = re.compile(r"[^。？?]{0,60}(?:等待卖家发货|等待买家付款|等待买家确认收货|卖家已发货|买家已付款|交易成功"
                   r"|交易关闭|待收货|待发货|待付款|^已发货)")
_BRACKET = re.compile(r"\[[^\[\]]{0,12}(?:我已付款|已付款|我已拍下|已拍下|等待(?:你|您|卖家)发货|等待(?:你|您"
                      r"|买家)付款)[^\[\]]{0,12}\]")
_WHOSE = re.compile(r"你们?家|哪家|谁家|分不清|哪个(?:店|包裹|单)|哪一?单")
_WISHES = re.compile(r"[吗?？]|怎么|催|退|换|没|还|改|什么|麻烦|帮|为啥|咋|快|我")
_NUMBER = re.compile(r"\d{12,19}")
_ASKS = re.compile(r"[?？]|吗|怎么|没|为什么|咋")


def pasted_facts(text: str, goes_on: bool = False) -> Dict[str, Optional[str]]:
    """Return what kind of line was pasted (``pasted.kind``) and the code for the pick-up that it names.

    Args:
        text: The buyer's turn.
        goes_on: Whether the last reply was to such a line: a bare number then just names another order.
    """
    kind = None
    if _CARD.fullmatch(text.strip()) and not _WISHES.search(text) or goes_on and _NUMBER.fullmatch(text.strip()):
        return {"pasted.kind": "card", "pasted.code": None}
    if _BRACKET.fullmatch(text.strip()):
        return {"pasted.kind": "card", "pasted.code": None}
    whose = goes_on and len(text) <= 40 or re.match(r"\s{0,4}【", text) and _PICKUP.search(text)
    if whose and _WHOSE.search(text):
        return {"pasted.kind": "whose", "pasted.code": None}
    if _REFUSED.search(text):
        kind = "refused"
    elif _REFUNDED.search(text):
        kind = "refunded"
    elif _NOTICE.search(text.strip()) and not re.search(r"[?？]", text):
        tail = text.strip().rpartition(" ")[2] if " " in text.strip() else ""
        if _NUMBER.fullmatch(tail):
            return {"pasted.kind": "card", "pasted.code": None}
        kind = None if tail and _WISHES.search(tail) and not _NOTICE.search(tail) else "notice"
    elif re.match(r"\s{0,4}【", text) and not re.search(r"你们?家|哪家|谁家|分不清|单号",
    text) and _PICKUP.search(text) and _CODE.search(text):
        kind = "pickup_asked" if _ASKS.search(text.split("。")[-1]) and "。" in text else "pickup"
    code = _CODE.search(text) if kind in ("pickup", "pickup_asked") else None
    return {"pasted.kind": kind, "pasted.code": code[1] if code else None}
