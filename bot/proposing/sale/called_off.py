"""What of a page's offers still stands: not what it calls off, nor what a review is paid with. Pure."""

from __future__ import annotations

import re

_OFF = (r"(?:已经?|现已?|均已)\s{0,2}(?:取消|结束|下线|停用|停止|失效|作废|过期|终止|关闭|截止"
        r"|送完|领完|抢完|发完|用完|送罄)"
        r"|(?:取消|结束|送完|领完|抢完|下线)了|(?:活动|优惠|赠品)(?:取消|结束|停止|下线|暂停)|作废"
        r"|不再(?:送|赠|返|享|参[与加]|提供|支持)"
        r"|停止(?:赠送|发放|领取)")
_CALLED_OFF = re.compile(_OFF)
_ONLY_THAT = re.compile(r"(?:该|此|本|这个|以上)?(?:活动|优惠|券|优惠券|赠品"
                        rf"|福利|名额)?(?:目前|现在|暂时)?(?:{_OFF})[了的]?")
_FOR_REVIEW = re.compile(r"(?:好评|晒图|晒单|评价|五星|买家秀)[^，,；;。]{0,6}(?:返|送|赠|红包|领)")
_STATEMENTS = re.compile(r"[，,；;。\n]|\s{1,4}")


def standing(text: str) -> str:
    """Return a page's offer without the statements that no longer hold; "" where none is left.

    A statement that says nothing but that it is over (活动已下线) takes the one before it along.
    """
    if not (_CALLED_OFF.search(text) or _FOR_REVIEW.search(text)):
        return text
    kept: list[str] = []
    for one in (part.strip() for part in _STATEMENTS.split(text)):
        if _ONLY_THAT.fullmatch(one):
            kept = kept[:-1]
        elif one and not _CALLED_OFF.search(one) and not _FOR_REVIEW.search(one):
            kept.append(one)
    return "，".join(kept)
