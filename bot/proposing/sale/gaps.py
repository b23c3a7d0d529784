"""Differences in money that the records tell: a dearer or cheaper exchange, what a subsidy takes off. Pure."""

from __future__ import annotations

import re
from typing import Any, Dict, Mapping, Optional, Tuple

from bot.proposing.words.particulars import particular_facts

_PARTS = re.compile(r"[省市区县\s]")
_RATE = re.compile(r"(\d{1,2})\s{0,2}[%％]")
_CAP = re.compile(r"(?:最高|上限|封顶|不超过)[^\d，。；]{0,6}(\d{2,5})\s{0,2}元?")
_COUPON = re.compile(r"满\s{0,2}(\d{1,5}(?:\.\d)?)\s{0,2}元?\s{0,2}[减-]\s{0,2}(\d{1,4}(?:\.\d)?)")
_LIMIT = re.compile(r"(?:单价|售价|价格|到手价)[^\d，。；]{0,6}(?:不超过|不高于|低于|≤|<=?)\s{0,2}(\d{3,5})\s{0,2}元?"
                    r"|(\d{3,5})\s{0,2}元?(?:以内|以下|\(含\)以内|及以下)的")
_ASKS_PAY = re.compile(r"到手|实付|补[完后]|多少钱|几多钱|要付|付多少|多少$"
                       r"|多少[ ，,。?？]|便宜多少|能省|能减|减多少|补多少")
_ONCE = re.compile(r"(?:补过|补了|买[过了]|用过|享受过|领过)[^。？?]{0,12}"
                   r"|还能(?:用|补|享受|再)|名额|第二[台件]|两台|再买")
_OVERPAID = re.compile(r"手快|没改(?:价|呢|就)|[还又]是(?:扣|付)?\d|多付|没减|没便宜"
                       r"|(?:那|这|差)\d+(?:块|元)?.{0,4}(?:咋|怎么|退)")
_BY_PRICE = re.compile(r"换[^。！!？?]{1,16}?(?<![\d.])(\d{2,5})(?:元|块钱?)?(?:的|那|这)(?!尺|码)")
_KEPT = re.compile(r"退货|退回|收回|恢复|退款后|退的时候|退掉")
_SUBSIDY = re.compile(r"国补|补贴|补帖|以旧换新|换新|资格|名额|旧(?:机|的|手机|冰箱|空调|洗衣机|电视)|能效|补完"
                      r"|消费券")
_NOT_TAKEN = re.compile(r"没[有]?(?:减|抵|扣|用上|享受|优惠|补)|还是原价|[没未]抵扣|忘[了记]?用"
                        r"|没看.{0,12}(?:扣|付)|显示.{0,4}原价")
_SENT_BACK = re.compile(r"退[货款掉的了]|想退|要退|能退|少了|没退"
                        r"|(?:名额|资格).{0,6}(?:还|恢复|退|回)|恢复.{0,4}(?:名额|资格)")


def gap_facts(values: Mapping[str, Any]) -> Dict[str, Any]:
    """Return the difference of an exchange, what a subsidy comes to, and what of an order an invoice is still for.

    Args:
        values: Facts known so far: what the order's piece cost, the options named and their price, the subsidy's terms.
    """
    paid, back = values.get("order.amount"), values.get("refund.amount")
    returned = back if values.get("refund.state") in ("agreed", "paid") else None
    return {**_exchange(values), **_subsidy(values), **_coupon(values), **particular_facts(values),
            "invoice.net": paid - returned if paid and returned and returned < paid else None}


def _coupon(values: Mapping[str, Any]) -> Dict[str, Any]:
    """Return what the page's one coupon would have taken off an order that was placed without one."""
    found = _COUPON.findall(str(values.get("terms.coupon") or ""))
    amount, text = values.get("order.amount"), str(values.get("turn.text") or "")
    off = None
    if len(found) == 1 and amount and not values.get("order.coupons") and values.get("order.lookup") == "found":
        least, less = (round(float(one) * 100) for one in found[0])
        off = less if amount - (values.get("order.postage") or 0) >= least else None
    return {"coupon.off": off, "coupon.pay": amount - off if amount and off else None,
            "paid.over": bool(_OVERPAID.search(text))}


def _exchange(values: Mapping[str, Any]) -> Dict[str, Any]:
    """Return by how much what the turn wants instead is dearer or cheaper: another product, else another option."""
    paid, wanted, price = (values.get(name) for name in ("order.item_price", "change.other", "change.other_price"))
    if wanted is None:
        wanted, price = values.get("change.to"), values.get("change.to_price")
    if wanted is None:
        wanted, price = values.get("product.variant"), values.get("product.price")
        if wanted and _ordered(str(wanted), str(values.get("order.items") or "")):
            wanted = None
    if wanted is None:
        wanted, price = _priced(str(values.get("turn.text") or ""))
    if not (paid and price and wanted) or values.get("order.quantity") != 1:
        return {"exchange.gap": None, "exchange.gap_way": None, "exchange.gap_to": None, "exchange.gap_price": None}
    gap = int(price) - int(paid)
    return {"exchange.gap": abs(gap) or None, "exchange.gap_to": wanted, "exchange.gap_price": price,
            "exchange.gap_way": "dearer" if gap > 0 else "cheaper" if gap < 0 else "same"}


def _priced(text: str) -> Tuple[Optional[str], Optional[int]]:
    """Return the goods that the turn wants instead by nothing but their price: 换成229的."""
    found = _BY_PRICE.search(text)
    return (f"{found[1]}元的那款", int(found[1]) * 100) if found else (None, None)


def _ordered(wanted: str, items: str) -> bool:
    """Tell whether the options named are those that the order has: they are no new ones."""
    named = set(re.findall(r"[^（）/×，、]+", items))
    return "、" in wanted or all(one in named for one in wanted.split("/"))


def _subsidy(values: Mapping[str, Any]) -> Dict[str, Any]:
    """Return what the subsidy takes off the price, and whether the buyer's region is among its regions."""
    rate, cap, price = (values.get(f"product.{name}") for name in ("subsidy_rate", "subsidy_cap", "price"))
    page, text = str(values.get("terms.subsidy") or ""), str(values.get("turn.text") or "")
    rates, caps = _RATE.findall(page), _CAP.findall(page)
    if not rate and len(set(rates)) == 1 and len(set(caps)) <= 1:
        rate, cap = rates[0], int(caps[0]) * 100 if caps else None
    worth = round(int(price) * float(str(rate).rstrip("%")) / 100) if rate and price else None
    worth = min(worth, cap) if worth and cap else worth
    limits = {one or other for one, other in _LIMIT.findall(page)}
    limit = int(next(iter(limits))) * 100 if len(limits) == 1 else None
    over = bool(limit and price and price > limit)
    worth = None if over else worth
    regions, region = values.get("product.subsidy_regions"), values.get("delivery.region")
    here: Optional[bool] = None
    if regions and region:
        here = any(_PARTS.split(one)[0] in str(region) for one in str(regions).split("、"))
    said = bool(_SUBSIDY.search(text))
    issue = "not_taken" if _NOT_TAKEN.search(text) else "back" if _SENT_BACK.search(text) else None
    kept = [one for one in re.split(r"[；;。]", page) if _KEPT.search(one)]
    return {"subsidy.back_said": kept[0].strip() if len(kept) == 1 else None, "subsidy.said": said,
            "subsidy.limit": limit, "subsidy.over": over, "subsidy.asks_pay": said and bool(_ASKS_PAY.search(text)),
            "subsidy.asks_once": said and bool(_ONCE.search(text)),
            "subsidy.issue": issue if said else None, "subsidy.worth": worth,
            "subsidy.pay": price - worth if worth and price else None, "subsidy.here": here}
