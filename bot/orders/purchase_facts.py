"""Facts of how an order was bought: payment, gift, subsidy, trade-in, coupons, services at the door, its origin."""

from __future__ import annotations

from typing import Any, Dict, Optional

from bot.orders.model import Order
from bot.orders.moments import time_text
from bot.orders.purchase import Gift, Origin, Payment, Service, SubsidyTaken, TradeIn


def purchase_facts(order: Order) -> Dict[str, Any]:
    """Return what the record tells of the purchase; absent where it does not say."""
    gifts, coupons = order.gifts, order.coupons
    facts: Dict[str, Any] = {
        **_gift(order.gift), **_payment(order.payment), **_trade_in(order.trade_in),
        **_subsidy(order.subsidy), **_origin(order.came_from),
        "order.coupons": "、".join(one.text for one in coupons) or None,
        "order.coupon_amount": sum(one.amount or 0 for one in coupons) or None,
        "order.coupon_threshold": max((one.threshold or 0 for one in coupons), default=0) or None,
        "order.coupon_back": coupons[0].comes_back if len(coupons) == 1 else None,
        "order.gifts": "、".join(one.text for one in gifts) or None,
        "order.gifts_unsent": "、".join(one.text for one in gifts if one.sent is False) or None,
    }
    for kind in ("delivery", "installation", "removal"):
        facts.update(_service(kind, next((one for one in order.services if one.kind == kind), None)))
    return facts


def _gift(gift: Optional[Gift]) -> Dict[str, Any]:
    return {"gift.state": gift.state if gift else None, "gift.until": time_text(gift.until) if gift else None,
            "gift.note": gift.note if gift else None, "gift.hide_price": gift.hide_price if gift else None}


def _payment(payment: Optional[Payment]) -> Dict[str, Any]:
    return {
        "pay.instalments": payment.instalments if payment else None, "pay.fee": payment.fee if payment else None,
        "pay.on_delivery": bool(payment and payment.on_delivery), "pay.credit": bool(payment and payment.credit),
        "pay.debited_at": time_text(payment.debited_at) if payment else None,
        "pay.by_friend": bool(payment and payment.by_friend),
    }


def _service(kind: str, service: Optional[Service]) -> Dict[str, Any]:
    return {f"service.{kind}": service.state if service else None,
            f"service.{kind}_at": time_text(service.at) if service else None,
            f"service.{kind}_by": service.company if service else None,
            f"service.{kind}_phone": service.phone if service else None,
            f"service.{kind}_fee": service.fee if service else None}


def _trade_in(trade: Optional[TradeIn]) -> Dict[str, Any]:
    return {"trade_in.state": trade.state if trade else None, "trade_in.goods": trade.goods if trade else None,
            "trade_in.amount": trade.amount if trade else None, "trade_in.at": time_text(trade.at) if trade else None}


def _subsidy(subsidy: Optional[SubsidyTaken]) -> Dict[str, Any]:
    return {"subsidy.taken": subsidy.taken if subsidy else None, "subsidy.amount": subsidy.amount if subsidy else None,
            "subsidy.region": subsidy.region if subsidy else None}


def _origin(origin: Optional[Origin]) -> Dict[str, Any]:
    return {"origin.kind": origin.kind if origin else None, "origin.room": origin.room if origin else None,
            "origin.said": origin.said if origin else None}
