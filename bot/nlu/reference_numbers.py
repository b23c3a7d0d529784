"""Finders of order, waybill, item and phone numbers, by the formats of platforms and couriers."""

from __future__ import annotations

import re
from typing import Iterator, Tuple

from bot.nlu.spans import Entity, Finder, pattern_finder

_WAYBILL = re.compile(r"(?<![A-Za-z0-9])(?:SF\d{12,15}|SF(?: \d{4}){3}|YT\d{13,15}|JT\d{13}|JD[A-Z0-9]{11,15}|"
                      r"DPK?\d{10,14}|"
                      r"(?:7[35689]|43|46)\d{11,13})(?![A-Za-z0-9])", re.I)
_WAYBILL_WORD = re.compile(r"(?:快递|物流|运)单?号[::：是]?\s{0,3}([A-Za-z]{0,3}\d{10,15})")
_ORDER_WORD = re.compile(r"订单(?:编?号)?[::：是]?\s{0,3}([A-Za-z]{0,3}\d{8,20}|\d{6}-\d{12,16})")
_ORDER = re.compile(r"(?<![A-Za-z0-9.=-])(?:\d{6}-\d{12,16}|[A-Za-z]{1,3}\d{10,18}|\d{13,20}|"
                    r"\d{4}(?: \d{4}){3}(?: \d{1,4})?)"
                    r"(?![A-Za-z0-9])")
_TAIL = re.compile(r"(?:尾号|后[四六46]位)(?:是|为)?\s{0,3}(\d{4,6})")
_PHONE = re.compile(r"(?<![\dA-Za-z])(?:\+?86[- ]?)?(1[3-9]\d)[- ]?([\d*]{4})[- ]?(\d{4})(?!\d)")
_ITEM = re.compile(r"(?<![A-Za-z0-9-])(?:[A-Za-z]{2,6}-[A-Za-z0-9]{2,8}|(?<![\d.=])\d{8,12})(?![A-Za-z0-9-])")
_LINK = re.compile(r"(?:item\.\S{0,80}?/|[?&](?:goods_)?id=|(?:宝贝|商品|货)(?:ID|id|编?号)[::：]?\s{0,3})(\d{4,14})")


def _phone(text: str) -> Iterator[Entity]:
    for match in _PHONE.finditer(text):
        yield Entity("phone", "".join(match.groups()), match.start(), match.end())


REFERENCE_FINDERS: Tuple[Finder, ...] = (
    pattern_finder("item_number", _LINK, 1), pattern_finder("waybill_number", _WAYBILL_WORD, 1),
    pattern_finder("order_number", _ORDER_WORD, 1),
    pattern_finder("order_number", _TAIL, 1), _phone, pattern_finder("waybill_number", _WAYBILL),
    pattern_finder("order_number", _ORDER),
    pattern_finder("item_number", _ITEM))
"""By precedence: where two overlap, the earlier one is kept."""
