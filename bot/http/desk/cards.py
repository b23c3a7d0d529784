"""Orders and products as the desk shows them; private parts are masked."""

from __future__ import annotations

from typing import Any, Dict, List, Mapping, Optional

from bot.handbook.model import FactSpec, Handbook
from bot.handbook.render import format_value
from bot.orders.aftercare_facts import aftercare_facts
from bot.orders.model import Order, Parcel, Product
from bot.orders.purchase_facts import purchase_facts
from bot.orders.scans import parcel_state
from bot.privacy import PRIVATE, mask_address, mask_name, mask_phone, mask_private
from bot.proposing.situation import Snapshot
from bot.talk.model import Memory

_OF_REMARKS = PRIVATE - {"address"}
"""Hidden in a remark: where a parcel is to be put has to be read."""

_ELSEWHERE = ("refund.state", "refund.amount", "refund.reason", "refund.requested_at", "refund.paid_at",
              "return.passed", "review.kind", "review.text")
"""Facts that the card shows in places of their own."""
_NO_COUNTS = ("subsidy.taken", "order.coupon_back", "invoice.reported")
"""Flags of which "no" is worth a line."""


def order_cards(snapshot: Snapshot, memory: Memory, handbook: Handbook) -> Dict[str, Any]:
    """Return ``orders`` and ``orders_status`` (ok, unreachable or anonymous, with the time)."""
    state = "ok"
    if snapshot.orders is None:
        state = "unreachable"
    elif not snapshot.verified:
        state = "anonymous"
    newest = sorted(snapshot.orders or (), key=lambda one: one.placed_at, reverse=True)
    cards = [{**order_card(one, handbook.facts), "in_question": one.id == memory.order_id}
             for one in newest]
    return {"orders": cards,
            "orders_status": {"state": state, "checked_at": snapshot.now.isoformat()}}


def order_card(order: Order, facts: Mapping[str, FactSpec]) -> Dict[str, Any]:
    """Return one order with all texts ready to be shown."""
    data = order.json_dict()
    money = facts["order.amount"]
    card = {key: data.get(key) for key in ("id", "status", "placed_at", "paid_at", "ship_by",
                                           "shipped_at", "signed_at")}
    receiver, review = order.receiver, data.get("review")
    card.update(
        remark=mask_private(order.remark or "", _OF_REMARKS) or None,
        review={**review, "text": mask_private(review["text"] or "")} if review else None,
        parcel=_parcel(order.parcel, facts), more_parcels=[_parcel(one, facts) for one in order.more_parcels],
        more=_more(order, facts),
        status_text=facts["order.status"].values[data["status"]],
        amount_text=format_value(order.amount, money), postage_text=format_value(order.postage, money),
        items=[{"title": one.title, "options": dict(one.options), "quantity": one.quantity,
                "price_text": format_value(one.price, money)} for one in order.items],
        receiver={"name": mask_name(receiver.name), "phone": mask_phone(receiver.phone),
                  "region": receiver.region, "address": mask_address(receiver.address)}
        if receiver else None,
        refund=_refund(data.get("refund"), facts), in_question=False)
    return card


def _parcel(parcel: Optional[Parcel], facts: Mapping[str, FactSpec]) -> Optional[Dict[str, Any]]:
    """A parcel with its scans; couriers name receivers, each other and their phones in them."""
    if parcel is None:
        return None
    data, (state, _) = parcel.json_dict(), parcel_state(parcel)
    return {**data, "scans": [{**one, "text": mask_private(one["text"])} for one in data["scans"]],
            "state_text": facts["parcel.state"].values[state.value] if state else None}


def _more(order: Order, facts: Mapping[str, FactSpec]) -> List[Dict[str, str]]:
    """What only some orders have, each with its label: how it was paid, what is booked, how far money and goods are."""
    deposit, balance = order.deposit, order.balance
    titles = {one.sku: one.title or one.sku for one in order.items}
    values: Dict[str, Any] = {
        "order.deposit": deposit.amount if deposit else None, "order.balance": balance.amount if balance else None,
        "order.deposit_paid_at": deposit.paid_at if deposit else None,
        "order.balance_from": balance.from_ if balance else None,
        "order.balance_until": balance.until if balance else None,
        "order.unsent_items": "、".join(titles[one.sku] for one in order.items if one.state == "unsent") or None,
        "order.refunded_items": "、".join(titles[one.sku] for one in order.items if one.state == "refunded") or None,
        **aftercare_facts(order, titles), **purchase_facts(order)}
    shown = {name: values[name] for name in values if name not in _ELSEWHERE and values[name] not in (None, "none")}
    return [{"name": name, "label": facts[name].label, "text": mask_private(format_value(value, facts[name]))}
            for name, value in shown.items() if value is not False or name in _NO_COUNTS]


def _refund(refund: Optional[Dict[str, Any]], facts: Mapping[str, FactSpec]) -> Optional[Dict[str, Any]]:
    if not refund:
        return None
    return {**refund, "reason": mask_private(refund.get("reason") or "") or None,
            "state_text": facts["refund.state"].values[refund["state"]],
            "amount_text": format_value(refund["amount"], facts["refund.amount"]) if refund.get("amount") else None}


def product_card(product: Product) -> Dict[str, Any]:
    """Return a product as plain JSON."""
    return product.json_dict()
