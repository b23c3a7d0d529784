"""The sample shop: complete, consistent and never from the future, at whatever hour it is filled."""

from __future__ import annotations

import re
from collections import Counter
from datetime import datetime, timedelta

import pytest

from bot.orders.facts import order_facts
from bot.orders.model import SHOP_ZONE
from bot.orders.sample import sample_shop

HOURS = [datetime(2026, 11, 23, hour, 10, tzinfo=SHOP_ZONE) for hour in (0, 9, 15, 23)]


@pytest.mark.parametrize("now", HOURS, ids=lambda now: f"{now:%H:%M}")
def test_times_run_in_order_and_end_before_now(now: datetime) -> None:
    for order in sample_shop(now)[2]:
        life = [order.placed_at, order.paid_at, order.shipped_at, order.signed_at, order.finished_at]
        happened = [moment for moment in life if moment]
        assert happened == sorted(happened) and happened[-1] <= now, order
        scans = [scan.at for scan in order.parcel.scans] if order.parcel else []
        assert not scans or (order.shipped_at and order.shipped_at <= scans[0] and scans[-1] <= now), order


def test_it_is_as_large_as_a_shop() -> None:
    buyers, products, orders = sample_shop(HOURS[1])
    assert len(products) >= 30 and len(orders) >= 60 and len(buyers) >= 12
    assert {order.buyer_id for order in orders} < {buyer.id for buyer in buyers}


def test_numbers_tell_orders_apart_and_stay_the_same() -> None:
    orders, later = (sample_shop(now)[2] for now in (HOURS[0], HOURS[0] + timedelta(days=40)))
    assert all(re.fullmatch(r"\d{19}", order.id) for order in orders)
    assert max(Counter(order.id[-4:] for order in orders).values()) == 1
    waybills = Counter(order.parcel.number for order in orders if order.parcel)
    assert max(waybills.values()) == 1
    assert [order.id for order in orders] == [order.id for order in later]


def test_every_state_of_life_is_there() -> None:
    now = HOURS[2]
    known = [order_facts(order, now) for order in sample_shop(now)[2]]
    for name, expected in {
            "order.status": {"placed", "paid", "shipped", "signed", "finished", "closed"},
            "refund.state": {"none", "requested", "agreed", "refused", "paid"},
            "review.kind": {"none", "good", "neutral", "bad"}, "invoice.state": {"none", "asked", "issued"},
            "parcel.abroad": {True, False}, "order.overdue": {True, False}, "parcel.has_scan": {True, False},
            "return.received": {True, False}, "order.free_shipping": {True, False},
            "refund.kind": {None, "refund_only", "return_refund", "exchange"}, "order.partly_sent": {True, False},
            "order.balance_state": {None, "not_yet", "open", "paid"}, "order.insurance": {None, "运费险"},
            "order.parcel_count": {0, 1, 2}, "return.result": {None, "partly", "refused"},
            "return.pickup": {None, "booked", "missed"}, "dispute.state": {"none", "open"},
            "gift.state": {None, "waiting", "expired"}, "service.installation": {None, "unbooked"},
            "subsidy.taken": {None, True, False}, "trade_in.state": {None, "waiting"}, "refund.instant": {True, False},
            "origin.kind": {None, "own_live"}, "pay.credit": {True, False}}.items():
        assert {one[name] for one in known} == expected, name
    assert {one.get("parcel.signed_by", "unknown") for one in known} == {
        None, "buyer", "third_party", "locker", "unknown"}
    assert {one.get("parcel.signed_consent", "unknown") for one in known} >= {True, False, "unknown"}
    assert any((one["parcel.days_quiet"] or 0) > 3 for one in known)
    assert {one["parcel.state"] for one in known} >= {
        "in_transit", "at_hub", "at_station", "signed", "problem", "returning", "customs", None}
    assert any(one["parcel.station"] for one in known) and any(one["parcel.expected_at"] for one in known)


def test_many_products_tell_as_much_as_real_pages() -> None:
    """Fields of their own and attributes of the page together."""
    base = {"sku", "title", "price", "stock", "attributes", "similar", "diagnosis"}
    products = sample_shop(HOURS[1])[1]
    rich = [one for one in products
            if len([value for name, value in one if name not in base and value]) + len(one.attributes) >= 8]
    assert len({one.category for one in rich}) >= 12
    assert all(one.attributes for one in rich)
    for name in ("variants", "promotions", "coupons", "gifts", "bulk_tiers", "postage", "price_protection_days",
                 "returns", "size_table", "box", "warranty", "subsidy", "installation", "delivery", "restock_at"):
        assert any(getattr(one, name) for one in products), name


def test_ordered_options_are_among_those_that_are_sold() -> None:
    products = {one.sku: one for one in sample_shop(HOURS[1])[1]}
    for order in sample_shop(HOURS[1])[2]:
        for item in order.items:
            product = products[item.sku]
            assert not (item.options and product.variants) or product.matching(list(item.options.values())), item


def test_orders_and_similar_products_name_products_there_are() -> None:
    _, products, orders = sample_shop(HOURS[0])
    skus = {product.sku for product in products}
    assert {item.sku for order in orders for item in order.items} <= skus
    assert {sku for product in products for sku in product.similar} <= skus
    assert any(product.discontinued for product in products) and any(product.stock == 0 for product in products)
    flask = next(product for product in products if product.sku == "CUP-0312")
    assert set(flask.diagnosis[0].answers.values()) == {"fault", "fine"}


def test_phones_belong_to_nobody() -> None:
    phones = {order.receiver.phone for order in sample_shop(HOURS[0])[2] if order.receiver}
    assert phones and all(re.fullmatch(r"199000\d{5}", phone) for phone in phones)
