"""What the fields of a product's record say about the terms of sale, as parts of a sentence."""

from __future__ import annotations

from datetime import datetime
from typing import Callable, Dict, List, Mapping, Optional, Sequence

from bot.orders.goods import BulkTier, Installation, Offer, Postage, Product, ReturnRule, SizeRow, Subsidy
from bot.orders.values import yuan


def typed_text(product: Product, field: str, now: datetime) -> Optional[str]:
    """Return what one field (``FIELDS`` of handbook/sale_terms) says now; ``None`` where it does not say."""
    return _TEXTS[field](product, now)


def holding(offers: Sequence[Offer], now: datetime) -> List[Offer]:
    """Return the offers that hold now; without a time they always do."""
    return [one for one in offers
            if (one.starts is None or one.starts <= now) and (one.ends is None or now <= one.ends)]


def _offers(offers: Sequence[Offer], now: datetime) -> Optional[str]:
    said = []
    for one in holding(offers, now):
        if one.text:
            day = one.ends.astimezone(now.tzinfo) if one.ends else None
            named = day and f"{day.month}月{day.day}日"
            said.append(f"{one.text.rstrip('。；;，, ')}，到{named}" if named and named not in one.text else one.text)
    return "，".join(said) or None


def _postage(postage: Optional[Postage]) -> Optional[str]:
    if postage is None:
        return None
    if postage.text:
        return postage.text
    fee = f"邮费{yuan(postage.fee)}" if postage.fee else None
    if postage.free_from == 0 or (postage.free_from is None and postage.fee == 0):
        return "包邮"
    if postage.free_from:
        return f"满{yuan(postage.free_from)}包邮" + (f"，不满的话{fee}" if fee else "")
    return fee


def _bulk(tiers: Sequence[BulkTier]) -> Optional[str]:
    said = []
    for one in tiers:
        if one.price is not None:
            said.append(f"{one.from_}件起每件{yuan(one.price)}")
        elif one.rate is not None:
            said.append(f"{one.from_}件起{one.rate / 10:g}折")
    return "，".join(said) or None


def _returns(rule: Optional[ReturnRule]) -> Optional[str]:
    if rule is None:
        return None
    if rule.text:
        return rule.text
    ground = f"，{rule.ground}" if rule.ground else ""
    if rule.days == 0:
        return f"这款不支持无理由退换{ground}"
    return f"签收{rule.days}天内可以退换{ground}" if rule.days else rule.ground


def _warranty(product: Product) -> Optional[str]:
    if product.warranty and product.warranty.text:
        return product.warranty.text
    months = product.months_of_warranty
    if months is None:
        return None
    if months == 0:
        return "这款没有质保"
    return f"质保{months // 12}年" if months >= 12 and months % 12 == 0 else f"质保{months}个月"


def _subsidy(subsidy: Optional[Subsidy]) -> Optional[str]:
    """Return the subsidy in words: 国家补贴15%，最高500元，限江苏."""
    if subsidy is None or subsidy.text:
        return subsidy.text if subsidy else None
    said = [f"国家补贴{subsidy.rate}%" if subsidy.rate else "参加国家补贴",
            f"最高{yuan(subsidy.cap)}" if subsidy.cap else "",
            f"限{'、'.join(subsidy.regions)}" if subsidy.regions else "", subsidy.per or ""]
    return "，".join(part for part in said if part)


def _installation(installation: Optional[Installation]) -> Optional[str]:
    """Return the installation in words: 由安装公司上门，送货后2天内，免费."""
    if installation is None or installation.text:
        return installation.text if installation else None
    fee = installation.fee
    said = [f"由{installation.company}上门安装" if installation.company else "上门安装", installation.days or "",
            "" if fee is None else f"安装费{yuan(fee)}" if fee else "免费"]
    return "，".join(part for part in said if part)


def _protection(days: Optional[int]) -> Optional[str]:
    return None if days is None else f"价保{days}天" if days else "这款不支持价保"


def _hours(hours: Optional[int]) -> Optional[str]:
    if hours is None:
        return None
    return f"付款后{hours // 24}天内发出" if hours > 72 and hours % 24 == 0 else f"付款后{hours}小时内发出"


def _sizes(rows: Sequence[SizeRow]) -> Optional[str]:
    said = []
    for one in rows:
        spans = ((one.height, "cm"), (one.weight, "斤"), (one.foot, "cm"))
        parts = [f"{_span(span)}{unit}" for span, unit in spans if span]
        said.append(f"{one.size} {'/'.join(parts)}".strip())
    return "，".join(said) or None


def sizes_text(product: Product) -> Optional[str]:
    """Return the record's size table as one line."""
    return _sizes(product.size_table)


def _span(span: Sequence[float]) -> str:
    low, high = span
    return f"{low:g}" if low == high else f"{low:g}-{high:g}"


_TEXTS: Mapping[str, Callable[[Product, datetime], Optional[str]]] = {
    "postage": lambda one, now: _postage(one.postage),
    "promotions": lambda one, now: _offers(one.promotions, now),
    "coupons": lambda one, now: _offers(one.coupons, now),
    "gifts": lambda one, now: _offers(one.gifts, now),
    "bulk_tiers": lambda one, now: _bulk(one.bulk_tiers),
    "subsidy": lambda one, now: _subsidy(one.subsidy),
    "instalments": lambda one, now: one.instalments,
    "price_protection_days": lambda one, now: _protection(one.price_protection_days),
    "returns": lambda one, now: _returns(one.returns),
    "return_freight": lambda one, now: one.returns.freight if one.returns else None,
    "warranty": lambda one, now: _warranty(one),
    "warranty_exceptions": lambda one, now: one.warranty.exceptions if one.warranty else None,
    "delivery.within_hours": lambda one, now: _hours(one.delivery.within_hours) if one.delivery else None,
    "delivery.courier": lambda one, now: one.delivery.courier if one.delivery else None,
    "delivery.days": lambda one, now: one.delivery.days if one.delivery else None,
    "installation": lambda one, now: _installation(one.installation),
    "box": lambda one, now: "、".join(one.box) or None,
    "size_table": lambda one, now: _sizes(one.size_table),
    "care": lambda one, now: one.care}


def figures(product: Product) -> Dict[str, Optional[int]]:
    """Return the figures that the record holds as such; they go before what its sentences say."""
    returns, warranty = product.returns, product.months_of_warranty
    return {"terms.return_days": returns.days if returns else None, "terms.warranty_months": warranty,
            "terms.protection_days": product.price_protection_days,
            "terms.ship_hours": product.delivery.within_hours if product.delivery else None,
            "terms.postage_from": (product.postage.free_from or None) if product.postage else None}
