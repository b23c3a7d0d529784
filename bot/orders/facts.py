"""Facts that follow from an order, a product, a buyer and a clock.

A name with ``None`` is known to be absent; a name that is missing is unknown. Names, types and
labels are in ``handbook/facts.yml``.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Dict, List, Mapping, Optional, Sequence

from bot.orders.aftercare_facts import aftercare_facts
from bot.orders.model import RECEIVED, Buyer, DiagnosisQuestion, Item, Order, Product
from bot.orders.moments import days_since, time_text
from bot.orders.parcel_facts import parcel_facts
from bot.orders.places import is_abroad
from bot.orders.presale_facts import item_state_facts, presale_facts
from bot.orders.price_now import fallen_facts
from bot.orders.product_facts import sale_facts
from bot.orders.purchase_facts import purchase_facts
from bot.orders.variants import variant_facts
from bot.privacy import mask_address, mask_name, mask_phone

DAYS_OF_MONTH = 30.5
SIGNS_FROM = 2
"""Number of neutral or bad reviews from which a buyer may be a professional reviewer (V3, S1:127)."""


def order_facts(order: Order, now: datetime,
                products: Optional[Mapping[str, Product]] = None) -> Dict[str, Any]:
    """Return everything an order tells at a moment.

    Args:
        order: The order in question.
        now: The clock.
        products: Products by SKU, for titles that the order itself lacks.
    """
    titles = [item.title or _title(item.sku, products) for item in order.items]
    lines = [_item(item, title) for item, title in zip(order.items, titles)]
    by_sku = {item.sku: title for item, title in zip(order.items, titles)}
    facts: Dict[str, Any] = {
        "order.id": order.id, "order.status": order.status,
        "order.sent": _sent(order),
        "order.paid": order.paid_at is not None or order.status in ("paid", "shipped", *RECEIVED),
        "order.received": order.status in RECEIVED,
        "order.overdue": order.status == "paid" and order.ship_by is not None and now > order.ship_by,
        "order.days_since_signed": days_since(order.signed_at, now),
        "order.amount": order.amount, "order.postage": order.postage,
        "order.free_shipping": order.free_shipping, "order.pay_method": order.pay_method,
        "order.items": "，".join(lines) or None,
        "order.titles": "、".join(titles) or None,
        "order.quantity": sum(item.quantity for item in order.items),
        "order.remark": order.remark, "order.visits_used": order.visits_used,
    }
    for name in ("placed_at", "paid_at", "ship_by", "shipped_at", "signed_at", "finished_at"):
        facts[f"order.{name}"] = time_text(getattr(order, name))
    return {**facts, **item_state_facts(order, lines, _sent(order)), **presale_facts(order, now), **_receiver(order),
            **parcel_facts(order, now), **aftercare_facts(order, by_sku), **purchase_facts(order),
            **fallen_facts(order, products or {})}


def product_facts(product: Product, similar: Sequence[Product] = ()) -> Dict[str, Any]:
    """Return what a product's record tells; ``similar`` are candidates for "instead of it"."""
    question = product.diagnosis[0] if product.diagnosis else None
    in_stock = [one for one in similar if variant_facts(one)["product.in_stock"]][:3]
    return {
        "product.sku": product.sku, "product.title": product.title, "product.category": product.category,
        **variant_facts(product),
        "product.similar": "、".join(one.title for one in in_stock) or None,
        "product.insulated": _is_insulated(product), "product.care": product.care,
        "product.diagnosis_question": question.question if question else None,
        "product.diagnosis_fault_answers": _fault_answers(question),
        "product.warranty_months": product.months_of_warranty,
        "product.discontinued": product.discontinued,
        "product.attributes": "；".join(f"{name}{value}" for name, value in product.attributes.items()) or None,
        **sale_facts(product),
        "product.delivery_text": product.delivery.text if product.delivery else None,
        "product.sizes": _attribute(product, ("尺码", "码数", "尺寸")),
        "product.colours": _attribute(product, ("颜色", "色号")),
    }


def in_warranty(product: Product, order: Order, now: datetime) -> Optional[bool]:
    """Tell whether a bought product is still under warranty; absent where there is none."""
    if product.months_of_warranty is None:
        return None
    since = order.signed_at or order.shipped_at or order.placed_at
    return (now - since).days <= product.months_of_warranty * DAYS_OF_MONTH


def _attribute(product: Product, names: Sequence[str]) -> Optional[str]:
    found = [f"{product.attributes[name]}" for name in names if name in product.attributes]
    return found[0] if found else None


def buyer_facts(buyer: Optional[Buyer], orders: Sequence[Order], order_id: Optional[str] = None) -> Dict[str, Any]:
    """Return what is known of a buyer, ``order_id`` being in question.

    A buyer of ``None`` is not verified, and then nothing is held for true.
    """
    others = [order for order in orders if order.id != order_id and order.status in ("paid", "shipped")]
    finished = sum(order.status == "finished" for order in orders)
    bad = sum(order.review is not None and order.review.rating <= 3 for order in orders)
    signs = f"{len(orders)}笔订单中有{bad}个中差评" if bad >= SIGNS_FROM else None
    return {
        "buyer.known": buyer is not None, "buyer.name": buyer.name or None if buyer else None,
        "buyer.registered": buyer.registered if buyer else None,
        "buyer.account": buyer.account if buyer else None,
        "buyer.finished_orders": finished, "buyer.member": finished > 0,
        "buyer.order_count": len(orders),
        "buyer.has_unsent_order": any(order.status in ("placed", "paid") for order in orders),
        "buyer.on_way": "，".join(_on_way_text(order) for order in others) or None,
        **_beside(orders, order_id), "buyer.bad_reviews": bad, "buyer.review_signs": signs,
        "buyer.has_unsettled_order": any(order.status not in ("finished", "closed") for order in orders),
    }


def _beside(orders: Sequence[Order], order_id: Optional[str]) -> Dict[str, Any]:
    """Return what else is sent or unsent, and two unsent orders of the same goods within a day: the later is undone."""
    others = [order for order in orders if order.id != order_id]
    unsent = sorted((one for one in orders if one.status == "paid"), key=lambda one: one.placed_at)
    twins = [(one, two) for one, two in zip(unsent, unsent[1:]) if one.items and _goods(one) == _goods(two)
             and two.placed_at - one.placed_at < timedelta(days=1)]
    one, two = twins[0] if len(twins) == 1 else (None, None)
    return {"buyer.twins": f"尾号{one.id[-4:]}和尾号{two.id[-4:]}" if one and two else None,
            "buyer.twin_later": two.id[-4:] if two else None, "buyer.twin_amount": two.amount if two else None,
            "buyer.sent_titles": _titles([one for one in others if one.status == "shipped"]),
            "buyer.unsent_titles": _titles([one for one in others if one.status == "paid"]), **_together(unsent)}


def _together(unsent: Sequence[Order]) -> Dict[str, Any]:
    """Return whether unsent orders can go in one parcel, and the postage that was paid more than once."""
    places = {(one.receiver.address, one.receiver.phone) for one in unsent if one.receiver}
    paid = sorted(one.postage for one in unsent if one.postage)
    return {"buyer.unsent_count": len(unsent),
            "buyer.same_place": len(places) == 1 if len(unsent) > 1 and places else None,
            "buyer.second_postage": sum(paid[:-1]) or None}


def _goods(order: Order) -> List[Any]:
    return sorted((item.sku, tuple(sorted(item.options.items())), item.quantity) for item in order.items)


def _titles(orders: Sequence[Order]) -> Optional[str]:
    return "、".join(item.title or item.sku for order in orders for item in order.items) or None


def _on_way_text(order: Order) -> str:
    titles = "、".join(item.title or item.sku for item in order.items)
    return f"{titles}（{'已发货' if order.status == 'shipped' else '还没发货'}，尾号{order.id[-4:]}）"


def _title(sku: str, products: Optional[Mapping[str, Product]]) -> str:
    return products[sku].title if products and sku in products else sku


def _item(item: Item, title: str) -> str:
    options = "/".join(item.options.values())
    return f"{title}{f'（{options}）' if options else ''}×{item.quantity}"


def _sent(order: Order) -> bool:
    return order.status == "shipped" or order.status in RECEIVED or (
        order.status == "closed" and order.shipped_at is not None)


def _receiver(order: Order) -> Dict[str, Any]:
    receiver = order.receiver
    return {
        "order.receiver_name": mask_name(receiver.name) or None if receiver else None,
        "order.receiver_phone": mask_phone(receiver.phone) or None if receiver else None,
        "order.receiver_region": receiver.region or None if receiver else None,
        "order.receiver_address": mask_address(receiver.address) or None if receiver else None,
        "parcel.abroad": receiver is not None and is_abroad(receiver.region or receiver.address),
    }


def _is_insulated(product: Product) -> bool:
    """Flasks and the like: a warm outer wall means that the vacuum is gone."""
    said = [product.title, *product.attributes, *map(str, product.attributes.values())]
    return any(word in text for text in said for word in ("保温", "焖烧", "真空"))


def _fault_answers(question: Optional[DiagnosisQuestion]) -> Optional[List[str]]:
    """None as well where the question does not say what its answers mean."""
    if question is None:
        return None
    return [answer for answer, verdict in question.answers.items() if verdict == "fault"] or None
