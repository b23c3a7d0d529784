"""What a turn says of money that a courier wants at the door: how much, paid or not, with a slip. Pure."""

from __future__ import annotations

import re
from typing import Any, Dict, Mapping, Optional

_COLLECT = re.compile(r"(?:到付|道付)(?!款)")
_ASKS = re.compile(r"(?:快递|派件|送货|司机|师傅|小哥|网点|驿站|站点|站长|代办点|代收点|代理点|村里|店里"
    r"|老板娘?|菜鸟|他|人家|邮政|德邦|顺丰|中通|圆通|韵达"
                   r"|申通|极兔)[^。！!？?]{0,20}"
                   r"(?:[收要](?:我|钱|运费|邮费|\d)|[加补付给交再][^，。]{0,4}\d{1,4}\s{0,2}(?:块|元)|才给|要钱)"
                   r"|(?:让|叫|喊|要)我[^，。！!？?]{0,6}(?:付|给|补|交|掏|出|再给)[^，。]{0,6}(?:\d{1,4}|钱|运费"
                   r"|邮费|费)"
                   r"|(?:送货|派送|配送|上楼|保管|补)费[^。]{0,10}(?:不给|收|加|块)|(?:补|交|付)(?:运|邮)费")
_GIVE = re.compile(r"(?:要|得|让)(?:我|先)?(?:给|付|交|补)\s{0,2}\d{1,3}\s{0,2}(?:块|元)")
_PAID = re.compile(r"(?:垫|付|给|转|掏|交|花)(?:过|了)(?!吗|没|么)|给了他|(?:已|先)(?:经)?(?:付|给|垫|交|转)(?!他吧)"
                   r"|钱已给|收了我|收的现金|收我"
                   r"|(?:微信|支付宝|扫码)[^，。]{0,4}(?:转|付)[他了过给]|报销|还我|退我|不懂就给")
_NOT_PAID = re.compile(r"没(?:有)?付|没给|不给|未付|不付|老子不|要不(?:要)?我?先付|给不给|付不付|拒收|没(?:有)?签")
_MONEY = re.compile(r"(?<![\d.])(\d{1,3}(?:\.\d{1,2})?)\s{0,2}(?:块钱?|元)|(?:付|收|给|要|垫|补|转)"
                    r"(?:了|我|他|你|师傅|快递){0,3}\s{0,2}(\d{1,3})(?![\d天号楼层点件斤.])")
_DIGITS = {one: at for at, one in enumerate("一二三四五六七八九十", 1)} | {"两": 2}
_SMALL = re.compile(r"(?<![一二三四五六七八九十几第两])([一两二三四五六七八九十])\s?(?:块钱?"
    r"|元)(?!\s?[一二三四五六七八九十])")
_SLIP = re.compile(r"\[图片\]|\[视频\]|截图(?:给|发)你|这是[^，。]{0,8}(?:单子|小票|截图|凭证)")
_NO_SLIP = re.compile(r"(?:没|没有|没要|不给|也没要)[^，。]{0,4}(?:小票|小漂|收据|凭证|条子|单子|发票)|收的现金"
                      r"|现金[^，。]{0,6}凭证")
_SHORT = re.compile(r"(?:付|交|给|垫)了?\s{0,2}\d{1,3}[^。！]{0,12}(?:才|只|就)退|才退(?:我)?\s{0,2}\d")
_ADVANCED = re.compile(r"(?<!寄回)(?:先|给他|帮他)垫(?:了|付)?\s{0,2}\d|垫了\s{0,2}\d{1,3}(?:块|元)|(?:快递|派送"
                       r"|取件|保管)费[^，。]{0,6}(?:退我|报销|还我)")
_CUSTOMS = re.compile(r"清关费|关税|海关")


def door_fee_words(values: Mapping[str, Any]) -> Dict[str, Any]:
    """Return the facts of the money at the door that the turn tells."""
    text = str(values.get("turn.text") or "")
    amounts = [found.group(1) or found.group(2) for found in _MONEY.finditer(text)]
    if not amounts:
        amounts = [str(_DIGITS[found.group(1)]) for found in _SMALL.finditer(text)]
    paid: Optional[bool] = False if _NOT_PAID.search(text) else True if _PAID.search(text) else None
    return {
        "fee.collect": bool(_COLLECT.search(text)),
        "fee.asked": bool(_ASKS.search(text) or _GIVE.search(text)), "fee.paid": paid,
        "fee.amount": int(float(amounts[0]) * 100) if len(set(amounts)) == 1 else None,
        "fee.slip": "none" if _NO_SLIP.search(text) else "sent" if _SLIP.search(text) else None,
        "fee.advanced": bool(_ADVANCED.search(text)),
        "fee.short": bool(_SHORT.search(text)), "fee.customs": bool(_CUSTOMS.search(text)),
    }
