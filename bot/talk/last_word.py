"""The buyer corrects what was just said (N40): the last word counts, what was withdrawn is gone. Pure."""

from __future__ import annotations

import re
from typing import Optional

_SLIP = r"(?:打|写|说|发|选|按)错了?|搞错了?|弄错了?|手误|不对不对|不对|哦不|啊不是|数了下|应该"
_SIZE = r"(?<![A-Za-z\d])(?:[2-6]?X{0,4}[SL]|M|均码)(?![A-Za-z])"
_COUNTED = r"(?:\d{1,4}|[一两二三四五六七八九十]{1,3})[个件箱盒包袋瓶双套只条斤]"
_DAY = r"(?:周|星期|礼拜)[一二三四五六日天]"
_BARE = r"(?<![\d.])\d{2,4}(?![\d.])"
_INVOICE = r"(?:增值税)?(?:专用发票|普通发票|专票|普票)|电子(?:发)?票|纸质(?:发)?票"
_PAYING = r"花呗|微信|支付宝|银行卡|信用卡"
_COURIER = r"顺丰|中通|圆通|韵达|申通|极兔|邮政|EMS|京东快递|德邦"
_COLOUR = r"(?:黑|白|灰|红|粉|蓝|绿|黄|紫|米|棕|卡其|藏青|酒红)(?:白)?色?"
_KINDS = tuple(re.compile(f"(?:{one})") for one in (_INVOICE, _PAYING, _COURIER, _SIZE, _DAY, _COUNTED, _BARE))
_CORRECTS = re.compile(rf"(?:{_SLIP})[，,\s]{{0,3}}(?:应该)?(?:是|要|改成?)?\s{{0,2}}")
_FOUND = re.compile(r"(?:找到|看到)了[^。]{0,12}(?:不好意思|抱歉|冤枉|怪我|压箱底)|(?:到了到了|刚(?:刚)?(?:送到|送拢"
                    r"|收到)了)|看错了[^。]{0,8}到了"
                    r"|不是坏了|没插[紧好]|(?:我)?搞错了[^。]{0,12}(?:没发错|不是你们)|(?:好使|能用"
                    r"|好)了[^。]{0,4}(?:不好意思|没事)|莫催[^。]{0,4}(?:快递|了)[^。]{0,8}(?:到|送)")
_FOUND_NOT = re.compile(r"没收到|还是(?:坏|不)|换吗|能换|又坏|怎么")
_ADDRESS = re.compile(r"(?:不用|不要|别|不)改地址[^。]{0,14}|(?:按|还是)原来的(?:地址)?(?:发|寄)|(?:刚"
                      r"|上面)[^，。]{0,3}地址不算")
_LAST = re.compile(r"(?:上一?句|刚才?(?:那)?(?:说|问|发)的?|前面(?:说|那)[^，。]{0,3})[^。]{0,6}(?:当我没说|不算"
                   r"|不作数|作废|忽略|收回)|当我没说|(?:刚才?|上面)是我(?:儿子|女儿|孩子|老公|老婆)(?:发|乱)")


def settled(text: str) -> str:
    """Return a turn with what it takes back left out: "L … 打错 是XL" wants XL, "两箱 不是二十箱" wants two."""
    for kind in _KINDS:
        one = rf"{kind.pattern}[个件箱盒包袋瓶双套只条斤码]?"
        text = re.sub(rf"({one})\s{{0,2}}[，,]?不是\s{{0,2}}{one}", r"\1", text)
    for mark in _CORRECTS.finditer(text):
        for kind in _KINDS:
            new = kind.match(text, mark.end())
            old = list(kind.finditer(text, 0, mark.start()))
            if new is not None and old:
                last = old[-1]
                return text[:last.start()] + new[0] + text[last.end():mark.start()].rstrip() + text[new.end():]
    return text


def taken_back(text: str) -> Optional[str]:
    """Return what a turn takes back: a complaint about what was ``found``, an ``address``, the ``last`` line."""
    if len(text) > 60:
        return None
    if _FOUND.search(text) and not _FOUND_NOT.search(text):
        return "found"
    if _LAST.search(text):
        return "last"
    return "address" if _ADDRESS.search(text) and not re.search(r"\d{3,}|路|号|小区", text) else None
