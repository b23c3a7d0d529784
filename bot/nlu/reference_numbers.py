"""Finders of order, waybill, item and phone numbers, by the formats of platforms and couriers.

A number that is called something else (a pick-up code, a bank card, the end of a phone number) is none of them.
"""

from __future__ import annotations

import re
from typing import Iterator, Tuple

from bot.nlu.spans import NOTHING, Entity, Finder, pattern_finder

_NAMED_OTHERWISE = re.compile(
    r"(?:(?:取件|取货|提货|自提|验证|核销|开门|开箱|兑换)(?:码|号码?)|银行卡号?|卡号|身份证号?码?|税号|识别号"
    r"|(?:手机|电话|号码|联系方式)号?码?的?(?:尾号|后[四六46]位))"
    r"(?:数字|是|为)?[:： ]{0,3}([A-Za-z0-9][A-Za-z0-9-]{3,20})")
_SENT_BACK = re.compile(
    r"(?:寄回|退回|回寄|寄过[去来]|寄给[你您]|退货(?=[^\d，。]{0,4}(?:单号|快递|运单|物流)))(?:(?!订单)[^\d，。A-Za-z]){0,12}"
    r"([A-Za-z]{0,3}\d{10,15})(?!\d)")
_WAYBILL = re.compile(r"(?<![A-Za-z0-9])(?:SF\d{12,15}|SF(?: \d{4}){3}|YT\d{13,15}|JT\d{13}|JD[A-Z0-9]{11,15}|"
                      r"DPK?\d{10,14}|"
                      r"(?:7[35689]|43|46)\d{11,13})(?![A-Za-z0-9])", re.I)
_WAYBILL_WORD = re.compile(r"(?:快递|物流|运)单?号[::：是]?\s{0,3}([A-Za-z]{0,3}\d{10,15})")
_ORDER_WORD = re.compile(r"订单(?:编?号)?[::：是]?\s{0,3}([A-Za-z]{0,3}\d{8,20}|\d{6}-\d{12,16})")
_OWN_WORD = re.compile(r"(?<![递流运货回])单(?:号|子)(?:是|为)?[:： ]{0,3}([A-Za-z]{0,3}\d{12,20})")
_ORDER = re.compile(r"(?<![A-Za-z0-9.=-])(?:\d{6}-\d{12,16}|[A-Za-z]{1,3}\d{10,18}|\d{13,20}|"
                    r"\d{4}(?: \d{4}){3}(?: \d{1,4})?)"
                    r"(?![A-Za-z0-9])")
_ORDER_OF_12 = re.compile(r"(?<![A-Za-z0-9.=-])(?!100)[1-4]\d{11}(?![A-Za-z0-9-])")
"""Twelve digits: items begin with 100 or with 5 to 9."""
_A_DAY = r"20[23]\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])(?!\d)"
_TAIL = re.compile(r"(?:尾号|后[四六46]位)(?:是|为)?\s{0,3}(\d{4,6})")
_PHONE = re.compile(r"(?<![\dA-Za-z])(?:\+?86[- ]?)?(1[3-9]\d)[- ]?([\d*]{4})[- ]?(\d{4})(?!\d)")
_ITEM = re.compile(r"(?<![A-Za-z0-9-])(?:[A-Za-z]{2,6}-[A-Za-z0-9]{2,8}"
                   r"|(?<![\d.=])(?!" + _A_DAY + r")\d{8,12})(?![A-Za-z0-9-])")
_LINK = re.compile(r"(?:item\.\S{0,80}?/|[?&](?:goods_)?id=|(?:宝贝|商品|货)(?:ID|id|编?号)[::：]?\s{0,3})(\d{4,14})")


def _phone(text: str) -> Iterator[Entity]:
    for match in _PHONE.finditer(text):
        yield Entity("phone", "".join(match.groups()), match.start(), match.end())


REFERENCE_FINDERS: Tuple[Finder, ...] = (
    pattern_finder(NOTHING, _NAMED_OTHERWISE, 1), pattern_finder("item_number", _LINK, 1),
    pattern_finder("waybill_number", _SENT_BACK, 1), pattern_finder("waybill_number", _WAYBILL_WORD, 1),
    pattern_finder("order_number", _ORDER_WORD, 1),
    pattern_finder("order_number", _TAIL, 1), _phone, pattern_finder("waybill_number", _WAYBILL),
    pattern_finder("order_number", _OWN_WORD, 1),
    pattern_finder("order_number", _ORDER), pattern_finder("order_number", _ORDER_OF_12),
    pattern_finder("item_number", _ITEM))
"""By precedence: where two overlap, the earlier one is kept."""
