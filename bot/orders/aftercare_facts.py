"""Facts of what came after the sale: refund, return, insurance, invoice, review, dispute; absent: not recorded."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Dict, Mapping, Optional

from bot.orders.aftercare import Dispute, Pickup, Refund, Return
from bot.orders.inspections import passed
from bot.orders.model import Invoice, Order
from bot.orders.moments import time_text
from bot.orders.values import SHOP_ZONE, yuan

_KINDS = {"refund_only": "仅退款", "return_refund": "退货退款", "exchange": "换货"}


def aftercare_facts(order: Order, titles: Mapping[str, str]) -> Dict[str, Any]:
    """Return everything that the record tells of what came after the sale; ``titles`` are of its goods by SKU."""
    review, insurance = order.review, order.insurance
    return {
        **_refund(order.refund, titles), **_return(order.return_), **_invoice(order.invoice), **_dispute(order.dispute),
        "refund.earlier": "；".join(_past(one, titles) for one in order.earlier_refunds) or None,
        "refund.earlier_sum": sum(one.amount or 0 for one in order.earlier_refunds) or None,
        "order.insurance": insurance.kind if insurance else None,
        "order.insurance_covers": insurance.covers if insurance else None,
        "order.insurance_paid": insurance.paid if insurance else None,
        "review.kind": _review_kind(review.rating) if review else "none",
        "review.text": review.text or None if review else None,
    }


def _refund(refund: Optional[Refund], titles: Mapping[str, str]) -> Dict[str, Any]:
    return {
        "refund.state": refund.state if refund else "none",
        "refund.kind": refund.kind if refund else None,
        "refund.amount": refund.amount if refund else None,
        "refund.reason": refund.reason if refund else None,
        "refund.requested_at": time_text(refund.requested_at) if refund else None,
        "refund.paid_at": time_text(refund.paid_at) if refund else None,
        "refund.items": "、".join(titles.get(sku, sku) for sku in refund.items) or None if refund else None,
        "refund.to": refund.to if refund else None,
        "refund.instant": bool(refund and refund.instant),
        "refund.answer_by": time_text(refund.answer_by) if refund else None,
        "refund.return_by": time_text(refund.return_by) if refund else None,
        "refund.refused_because": refund.refused_because if refund else None,
        "refund.calculation": _calculation(refund) if refund else None,
    }


def _calculation(refund: Refund) -> Optional[str]:
    """Return how the amount comes about: 商品109元，满减分摊-20元，一共89元."""
    if not refund.lines:
        return None
    total = refund.amount if refund.amount is not None else sum(line.amount for line in refund.lines)
    said = "，".join(f"{line.text}{'-' if line.amount < 0 else ''}{yuan(abs(line.amount))}" for line in refund.lines)
    return f"{said}，一共{yuan(total)}"


def _past(refund: Refund, titles: Mapping[str, str]) -> str:
    goods = "、".join(titles.get(sku, sku) for sku in refund.items)
    amount = yuan(refund.amount) if refund.amount is not None else ""
    return f"{goods}{_KINDS.get(refund.kind or '', '退款')}{amount}"


def _return(back: Optional[Return]) -> Dict[str, Any]:
    return {
        "return.courier": back.courier if back else None,
        "return.number": back.number if back else None,
        "return.received": bool(back and back.received_at),
        "return.received_at": time_text(back.received_at) if back else None,
        "return.inspection": back.inspection if back else None,
        "return.passed": _passed(back) if back else None,
        "return.result": back.result if back else None,
        "return.amount": back.amount if back else None,
        **_pickup(back.pickup if back else None),
    }


def _passed(back: Return) -> Optional[bool]:
    if back.result is not None:
        return True if back.result == "accepted" else None
    return passed(back.inspection)


def _pickup(pickup: Optional[Pickup]) -> Dict[str, Any]:
    return {
        "return.pickup": (pickup.state or "booked") if pickup else None,
        "return.pickup_code": pickup.code if pickup else None,
        "return.pickup_time": _between(pickup.from_, pickup.until) if pickup else None,
        "return.pickup_courier": pickup.courier if pickup else None,
        "return.pickup_phone": pickup.phone if pickup else None,
    }


def _between(start: Optional[datetime], end: Optional[datetime]) -> Optional[str]:
    """Return 11月28日14点到16点; one end alone is enough."""
    if start is None and end is None:
        return None
    first = (start or end or datetime.min).astimezone(SHOP_ZONE)
    said = f"{first.month}月{first.day}日{_clock(first)}"
    if start is None:
        return f"{said}前"
    if end is None:
        return f"{said}后"
    last = end.astimezone(SHOP_ZONE)
    return f"{said}到{'' if last.date() == first.date() else f'{last.month}月{last.day}日'}{_clock(last)}"


def _clock(moment: datetime) -> str:
    return f"{moment.hour}点" + (f"{moment.minute:02d}分" if moment.minute else "")


def _invoice(invoice: Optional[Invoice]) -> Dict[str, Any]:
    return {
        "invoice.state": invoice.state if invoice else "none",
        "invoice.title": invoice.title if invoice else None,
        "invoice.kind": invoice.kind if invoice else None,
        "invoice.electronic": invoice.electronic if invoice else None,
        "invoice.issued_at": time_text(invoice.issued_at) if invoice else None,
        "invoice.reported": invoice.reported if invoice else None,
    }


def _dispute(dispute: Optional[Dispute]) -> Dict[str, Any]:
    return {
        "dispute.by": dispute.by if dispute else None,
        "dispute.state": dispute.state if dispute else "none",
        "dispute.reason": dispute.reason if dispute else None,
        "dispute.answer_by": time_text(dispute.answer_by) if dispute else None,
        "dispute.result": dispute.result if dispute else None,
    }


def _review_kind(rating: int) -> str:
    return "good" if rating >= 4 else "neutral" if rating == 3 else "bad"
