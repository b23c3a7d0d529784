"""What a turn asks of a purchase in two steps, deposit and balance. Pure."""

from __future__ import annotations

import re
from typing import Any, Dict, Mapping

_OF_IT = re.compile(r"定金|订金|尾款|伟款|预付款|预定金")
_IF = re.compile(r"万一|如果|要是|假如|会不会|的话")
_KINDS = (
    ("twice", re.compile(r"[定订]金[^。！？]{0,8}(?:两次|两遍|两笔|重复|多付)|(?:两次|两遍|重复"
                         r"|多付)[^。！？]{0,6}[定订]金")),
    ("double", re.compile(r"双倍|翻倍|[两2]倍|加倍")),
    ("word", re.compile(r"订金[^。]{0,8}定金|定金[^。]{0,8}订金|一字之差")),
    ("missed", re.compile(r"(?:忘|错过|漏)了?(?:记)?(?:付|补|交)?|没(?:来得及|赶上|付上)"
                          r"|补[上付拍交]?(?:一下)?(?:尾款|吗|不|链接)"
                          r"|还能[补付]|过(?:了)?(?:时间|期|点)|(?:订单|已经|就)[^。]{0,4}关(?:了|闭)|不付尾款"
                          r"|尾款不付|不付了")),
    ("refund", re.compile(r"退|反悔|还(?:给)?我(?!付)|不想要|不要了|打水漂|白付|没了")),
    ("coupon", re.compile(r"券|红包|叠加|满减|会员价|积分")),
    ("ships", re.compile(r"发货|发出|多久发|几[号天时]发|什么时候发|哪天发|(?:天|时)内发|一拖再拖|[提先]前发|现货")),
    ("fails", re.compile(r"付不[了上]|失败|转圈|点不[动了]|没反应|不在支付|找不到|没有付|付不出|入口|在哪|去哪|灰的"
                         r"|怎么付|自己号")),
    ("amount", re.compile(r"多少|几块|[抵膨]|膨胀|立减|金额|算在|一共|到手|怎么算|怎么给|便宜|说好的|比说")),
    ("when", re.compile(r"什么时候|啥时候?|几[点号时]|哪天|何时|最晚|截止|开始|现在|时间|今[天晚]|半夜|[晚早]一?点")),
)
"""The first that a turn shows is what it asks."""


def presale_words(values: Mapping[str, Any]) -> Dict[str, Any]:
    """Return what is asked of deposit or balance: ``other`` where only their names fall, ``None`` where none does."""
    text = str(values.get("turn.text") or "")
    if not _OF_IT.search(text):
        return {"presale.asked": None, "presale.if_missed": False}
    return {"presale.asked": next((kind for kind, pattern in _KINDS if pattern.search(text)), "other"),
            "presale.if_missed": bool(_IF.search(text))}
