"""What a turn adds to a matter of money or gifts: data of a company, a coupon just missed, a gift chosen. Pure."""

from __future__ import annotations

import re
from typing import Any, Dict, Mapping, Optional

_GAP_WHERE = re.compile(r"(?:多出来|差[价额]|差的|多的|多付|多给|多收)[^。？?]{0,12}"
                        r"(?:[退返]到?哪|怎么[退返]|咋[退返]|[退返]给|[退返]回哪|[退返]到|到哪)")
_SPECIAL = re.compile(r"专票|专用发票|增值税专")
_NO_SPECIAL = re.compile(r"(?:不|无法|暂不)(?:能|可|支持|提供|可以)?开?(?:增值税)?专"
                         r"|(?:只|仅)(?:能|可|支持)?开?(?:电子)?普")
_TAX_NUMBER = re.compile(r"(?<![0-9A-Za-z])[0-9A-HJ-NPQRTUWXY]{2}\d{6}[0-9A-HJ-NPQRTUWXY]{10}(?![0-9A-Za-z])")
_TAX_LABEL = re.compile(r"税号[:：是\s]{0,3}[0-9A-Za-z]{15,20}")
_TITLE = re.compile(r"(?:公司|厂|中心|学校|小学|中学|大学|医院|局|委员会"
                    r"|事务所|合作社|商行|集团|店|院|社|所|部|站|协会|幼儿园)")
_ADDRESS = re.compile(r"[路街道巷镇村区园]\S{0,14}(?:\d|号)|地址")
_PHONE = re.compile(r"(?<!\d)(?:0\d{2,3}[-\s]?\d{7,8}|1\d{10})(?!\d)|电话")
_BANK = re.compile(r"银行|[分支]行|信用社|农商|建行|工行|农行|中行|招行|交行|邮储|开户行")
_ACCOUNT = re.compile(r"(?<![0-9A-Za-z-])\d(?:[\d\s]{10,24})\d(?![0-9A-Za-z-])")
_COUPON = re.compile(r"满\s{0,2}(\d{1,5}(?:\.\d)?)\s{0,2}元?\s{0,2}[减-]\s{0,2}(\d{1,4}(?:\.\d)?)")
_OF_COUPON = re.compile(r"券|劵|满减|满\d{2,4}|一分没减|没减|[能可]减|给减|不减|减不|没抵|抵扣|没优惠")
_ADDED = re.compile(r"[加添凑配搭买拍][^，。,！!？?\d]{0,6}?(\d{1,4}(?:\.\d{1,2})?)\s{0,2}(?:元|块钱?)?的"
                    r"|[加添凑配搭][^，。,！!？?\d]{0,8}?(\d{1,4}(?:\.\d{1,2})?)\s{0,2}(?:元|块)")
_GIFT = re.compile(r"赠品|送的|试吃|试用|小样|赠的|礼品|随机|配的|搭的|送(?:两|三|四|\d)")
_CHOICE = re.compile(r"(?:都|全|全部)?(?:给我?|发我?|要|换成|换|拿|选|挑|配|放)(?:我)?(?:个|包|[两三]包)?"
                     r"(?P<kind>[\u4e00-\u9fffA-Za-z]{1,6}?)(?:味|色|款)?的(?![不没]|[是有])")
_NO_CHOICE = re.compile(r"什么|啥|哪|送|别|其他|其它|我|你|这|那|一样|赠")


def particular_facts(values: Mapping[str, Any]) -> Dict[str, Any]:
    """Return what the turn adds to a matter that is open.

    Args:
        values: Facts known so far: the turn's text, the order's amount, the terms of coupons and invoices.
    """
    text = str(values.get("turn.text") or "")
    return {"exchange.gap_where": bool(_GAP_WHERE.search(text)), "invoice.special_page": _special(values),
            "invoice.lacks": _lacks(text), "invoice.part_given": bool(_ACCOUNT.search(text) or _BANK.search(text)),
            "gift.choice": _choice(text), **_short_of_coupon(text, values)}


def _special(values: Mapping[str, Any]) -> Optional[bool]:
    """Return whether the terms of the invoice name the special one; ``None`` where they do not speak of it."""
    page = str(values.get("terms.invoice") or "")
    if _NO_SPECIAL.search(page):
        return False
    return True if _SPECIAL.search(page) else None


def _lacks(text: str) -> Optional[str]:
    """Return what of a special invoice's data a turn that brings some of it leaves out: 账号."""
    tax = bool(_TAX_NUMBER.search(text) or _TAX_LABEL.search(text))
    rest = _PHONE.sub(" ", _TAX_NUMBER.sub(" ", text))
    told = {"单位名称": bool(_TITLE.search(text)), "税号": tax, "地址": bool(_ADDRESS.search(text)),
            "电话": bool(_PHONE.search(text)), "开户行": bool(_BANK.search(text)),
            "账号": bool(_ACCOUNT.search(rest))}
    if not tax and not (told["开户行"] and told["账号"]):
        return None
    return "、".join(name for name, there in told.items() if not there) or None


def _choice(text: str) -> Optional[str]:
    """Return which kind of gift a turn wants: 送的两包能不能都给三文鱼的."""
    if not _GIFT.search(text):
        return None
    kinds = [found["kind"] for found in _CHOICE.finditer(text) if not _NO_CHOICE.search(found["kind"])]
    return kinds[-1] if kinds else None


def _short_of_coupon(text: str, values: Mapping[str, Any]) -> Dict[str, Any]:
    """Return by how much an unpaid order misses the page's one coupon, and what it comes to with what is added."""
    found = _COUPON.findall(str(values.get("terms.coupon") or ""))
    amount, postage = values.get("order.amount"), values.get("order.postage") or 0
    known: Dict[str, Any] = {"coupon.asked": bool(_OF_COUPON.search(text)), "coupon.short": None, "coupon.least": None,
                             "coupon.less": None, "coupon.added": None, "coupon.with_added": None,
                             "coupon.added_pay": None, "coupon.added_short": None}
    if len(set(found)) != 1 or not amount or values.get("order.status") != "placed" or values.get("order.coupons"):
        return known
    least, less = (round(float(one) * 100) for one in found[0])
    goods = amount - postage
    if goods >= least:
        return known
    known.update({"coupon.short": least - goods, "coupon.least": least, "coupon.less": less})
    more = _ADDED.search(text)
    if more:
        added = round(float(more[1] or more[2]) * 100)
        whole = goods + added
        known.update({"coupon.added": added, "coupon.with_added": whole,
                      "coupon.added_pay": whole - less + postage if whole >= least else None,
                      "coupon.added_short": least - whole if whole < least else None})
    return known
