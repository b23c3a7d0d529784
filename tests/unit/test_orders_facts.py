"""Facts that follow from an order, a product, a buyer and a clock."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Tuple

import pytest
import yaml
from pydantic import ValidationError

from bot.http.desk.cards import order_card
from bot.orders.clock import upcoming
from bot.orders.facts import buyer_facts, order_facts, product_facts
from bot.orders.model import DiagnosisQuestion, Order, Product
from bot.orders.variants import options_named, variant_facts
from bot.privacy import mask_address, mask_name, mask_phone
from tests.builders import NOW, ROOT, a_buyer, a_product, an_order, whole_handbook

ADDED = {"order.lookup", "order.choices", "product.choices", "order.checked_at"}
"""Facts of the order that the one who looked it up adds."""


def facts(**changed: Any) -> dict[str, Any]:
    return order_facts(an_order(**changed), NOW)


def test_names_are_those_of_the_handbook() -> None:
    general, *topics = [yaml.safe_load(page.read_text(encoding="utf-8"))["facts"] or {}
                        for page in (ROOT / "handbook" / "facts.yml", *(ROOT / "handbook").glob("*/facts.yml"))]
    specs = {**general, **{name: spec for page in topics for name, spec in page.items()}}
    for source, names in (("order", {*facts(), *ADDED}), ("product", set(product_facts(a_product()))),
                          ("buyer", set(buyer_facts(a_buyer(), [])))):
        assert names - {"product.insulated"} <= {name for name, spec in specs.items() if spec["source"] == source}
        assert names >= {name for name, spec in general.items() if spec["source"] == source}


@pytest.mark.parametrize("status, sent, paid, received", [
    ("placed", False, False, False), ("paid", False, True, False), ("shipped", True, True, False),
    ("signed", True, True, True), ("finished", True, True, True)])
def test_status_implies(status: str, sent: bool, paid: bool, received: bool) -> None:
    known = facts(status=status, paid_at=None, shipped_at=None)
    assert (known["order.sent"], known["order.paid"], known["order.received"]) == (sent, paid, received)


def test_a_closed_order_was_paid_and_sent_only_if_it_says_so() -> None:
    unpaid = facts(status="closed", paid_at=None, shipped_at=None)
    assert (unpaid["order.paid"], unpaid["order.sent"]) == (False, False)
    assert (facts(status="closed")["order.paid"], facts(status="closed")["order.sent"]) == (True, True)


@pytest.mark.parametrize("status, hours, overdue", [("paid", -1, True), ("paid", 1, False), ("shipped", -1, False)])
def test_overdue(status: str, hours: int, overdue: bool) -> None:
    assert facts(status=status, ship_by=NOW + timedelta(hours=hours))["order.overdue"] is overdue


def test_what_an_order_lacks_is_absent_not_unknown() -> None:
    bare = Order.parse_obj({"id": "1", "buyer_id": "b1", "status": "paid", "placed_at": NOW})
    known = order_facts(bare, NOW)
    for name in ("parcel.courier", "parcel.number", "parcel.last_scan", "parcel.signed_by", "order.remark",
                 "order.receiver_name", "order.items", "review.text", "return.number", "order.ship_by"):
        assert name in known and known[name] is None
    assert known["refund.state"] == known["review.kind"] == known["invoice.state"] == "none"
    assert known["parcel.has_scan"] is known["return.received"] is known["order.overdue"] is False


def test_who_signed_is_unknown_when_a_received_parcel_does_not_say_it() -> None:
    known = facts(status="signed")
    assert "parcel.signed_by" not in known and "parcel.signed_consent" not in known
    third = facts(status="signed", parcel={"signed_by": "third_party"})
    assert third["parcel.signed_by"] == "third_party" and "parcel.signed_consent" not in third
    without = facts(status="signed", parcel={"signed_by": "third_party", "signed_consent": False})
    assert without["parcel.signed_consent"] is False
    assert facts(status="signed", parcel={"signed_by": "buyer"})["parcel.signed_consent"] is None


def test_quiet_days_count_from_the_last_scan_else_from_shipping() -> None:
    scans = [{"at": NOW - timedelta(days=1), "text": "二"}, {"at": NOW - timedelta(days=4), "text": "一"}]
    known = facts(parcel={"courier": "中通快递", "number": "7", "scans": scans})
    assert (known["parcel.days_quiet"], known["parcel.last_scan"]) == (1.0, "二")
    assert facts(parcel={"number": "7"})["parcel.days_quiet"] == facts(parcel=None)["parcel.days_quiet"] == 2.0
    assert facts(status="signed")["parcel.days_quiet"] is None


@pytest.mark.parametrize("region, abroad", [
    ("浙江 杭州", False), ("内蒙古 包头", False), ("苏州", False), ("", False), ("中国 上海", False), ("新加坡", True),
    ("香港 九龙", True), ("美国 加州", True), ("Toronto", True)])
def test_abroad(region: str, abroad: bool) -> None:
    assert facts(receiver={"region": region})["parcel.abroad"] is abroad


@pytest.mark.parametrize("rating, kind", [(5, "good"), (4, "good"), (3, "neutral"), (2, "bad"), (1, "bad")])
def test_review_kind(rating: int, kind: str) -> None:
    assert facts(review={"rating": rating})["review.kind"] == kind


def test_private_parts_are_masked() -> None:
    known = facts()
    assert known["order.receiver_name"] == "王**" and known["order.receiver_phone"] == "138****5678"
    assert known["order.receiver_address"] == "文一西***" and known["order.receiver_region"] == "浙江 杭州"
    assert not {"王小明", "13800005678"} & {str(value) for value in known.values()}
    assert mask_name("") == mask_phone("") == mask_address("") == ""
    assert mask_phone("12345") == "*****"


def test_a_card_masks_what_people_typed_into_an_order() -> None:
    order = an_order(remark="送前打13906647718", review={"rating": 1, "text": "打我 139-0664-7718"})
    card = order_card(order, whole_handbook().facts)
    assert card["remark"] == "送前打139****7718" and card["review"]["text"] == "打我 139-****-7718"


def test_a_card_masks_what_couriers_and_refunds_say() -> None:
    scans = [{"at": NOW, "text": "快递员张三(电话13906647718)正在派送，收件人：王小明，星湖街328号5栋501室"}]
    order = an_order(parcel={"courier": "中通快递", "number": "76543210987654", "scans": scans},
                     refund={"state": "requested", "amount": 100, "reason": "打到支付宝139 0664 7718，我叫王小明"})
    card = order_card(order, whole_handbook().facts)
    assert card["parcel"]["scans"][0]["text"] == "快递员张**(电话139****7718)正在派送，收件人：王**，星湖街***"
    assert card["parcel"]["number"] == "76543210987654"
    assert card["refund"]["reason"] == "打到支付宝139 **** 7718，我叫王**"


def test_items_are_read_back() -> None:
    items = [{"sku": "CUP-1", "options": {"颜色": "白色", "容量": "500ml"}, "quantity": 2}, {"sku": "X-1"}]
    known = order_facts(an_order(items=items), NOW, {"CUP-1": a_product()})
    assert known["order.items"] == "保温杯（白色/500ml）×2，X-1×1"
    assert known["order.titles"] == "保温杯、X-1" and known["order.quantity"] == 3


def test_a_buyer_with_a_finished_order_is_a_member() -> None:
    orders = [an_order("1", status="finished"), an_order("2", status="signed"), an_order("3", status="closed")]
    known = buyer_facts(a_buyer(), orders)
    assert (known["buyer.finished_orders"], known["buyer.order_count"], known["buyer.member"]) == (1, 3, True)
    assert known["buyer.has_unsettled_order"] is True
    assert buyer_facts(a_buyer(), orders[1:])["buyer.member"] is False
    assert buyer_facts(None, [])["buyer.known"] is False


def test_similar_products_are_in_stock_and_at_most_three() -> None:
    others = [a_product(f"C-{number}", title=f"杯{number}", stock=number % 2) for number in range(10)]
    gone = a_product("C-99", title="杯99", discontinued=True)
    known = product_facts(a_product(stock=0), [gone, *others])
    assert known["product.in_stock"] is False and known["product.similar"] == "杯1、杯3、杯5"
    assert product_facts(a_product(discontinued=True))["product.in_stock"] is False
    assert product_facts(a_product())["product.similar"] is None


def test_diagnosis_tells_which_answers_mean_a_fault() -> None:
    asked = [{"question": "烫手吗", "answers": {"烫": "fault", "有温度": "换货", "不烫": "fine"}}]
    known = product_facts(a_product(diagnosis=asked))
    assert known["product.diagnosis_question"] == "烫手吗"
    assert known["product.diagnosis_fault_answers"] == ["烫", "有温度"]
    plain = product_facts(a_product(diagnosis=[{"question": "烫手吗", "answers": ["烫", "不烫"]}]))
    assert plain["product.diagnosis_fault_answers"] is None
    assert DiagnosisQuestion(question="烫手吗").answers == {}


def test_flasks_are_insulated() -> None:
    assert product_facts(a_product())["product.insulated"] is True
    assert product_facts(a_product(title="蓝牙耳机"))["product.insulated"] is False


def test_model_reads_times_numbers_and_nulls() -> None:
    order = an_order(placed_at="2026-11-20 10:00", visits_used=None, items=None, remark=None)
    assert order.json_dict()["placed_at"] == "2026-11-20T10:00:00+08:00"
    assert order.visits_used == 0 and order.items == ()
    assert Order.parse_obj(order.json_dict()) == order
    assert Order.parse_obj({**order.json_dict(), "return": {"number": "YT1"}}).json_dict()["return"]["number"] == "YT1"


@pytest.mark.parametrize("wrong", [{"amount": 59.9}, {"amount": True}, {"status": "sent"}, {"status": None},
                                   {"colour": None}, {"review": {"rating": 6}}, {"placed_at": "gestern"}])
def test_model_refuses(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        an_order(**wrong)


def test_a_product_whose_record_does_not_count_its_stock_is_neither_there_nor_sold_out() -> None:
    assert product_facts(a_product(stock=None))["product.in_stock"] is None
    assert product_facts(a_product(stock=None, price=None))["product.price"] is None
    counted = [{"options": {"颜色": "黑"}, "stock": 0}, {"options": {"颜色": "白"}, "stock": 4}]
    assert product_facts(a_product(stock=None, variants=counted))["product.in_stock"] is True
    assert product_facts(a_product(stock=None, variants=counted[:1]))["product.in_stock"] is False


def test_the_widened_records_are_read_back_as_they_were_written() -> None:
    product = a_product(
        category="保温杯", variants=[{"options": {"颜色": "黑", "尺码": "M"}, "stock": 0, "restock_at": "2026-12-01"}],
        promotions=["满199减20", {"text": "第二件半价", "starts": "2026-11-20", "ends": "2026-11-30"}],
        coupons="关注领5元",
        bulk_tiers=[{"from": 10, "rate": 95}], postage={"free_from": 0}, returns="7天无理由", box=["杯子", "杯刷"],
        size_table=[{"size": "M", "height": [160, 165], "weight": "100-120"}], warranty="一年，人为损坏除外",
        delivery={"within_hours": 24, "courier": "顺丰速运"}, price_protection_days=15)
    assert product.returns and product.returns.text == "7天无理由" and product.coupons[0].text == "关注领5元"
    assert product.promotions[1].json_dict()["ends"] == "2026-11-30T23:59:00+08:00"
    assert product.promotions[1].json_dict()["starts"] == "2026-11-20T00:00:00+08:00"
    assert product.size_table[0].weight == (100.0, 120.0) and product.json_dict()["bulk_tiers"][0]["from"] == 10
    assert Product.parse_obj(product.json_dict()) == product
    order = an_order(deposit={"amount": 5000, "paid_at": "2026-11-20 10:00"},
                     balance={"amount": 9900, "from": "2026-11-22", "until": "2026-11-25"},
                     insurance={"covers": 1200}, refund={"state": "requested", "kind": "exchange"},
                     more_parcels=[{"courier": "顺丰速运", "number": "SF1"}],
                     items=[{"sku": "CUP-1", "state": "unsent"}])
    assert Order.parse_obj(order.json_dict()) == order and len(order.parcels) == 2
    assert order.balance and order.json_dict()["balance"]["until"] == "2026-11-25T23:59:00+08:00"


@pytest.mark.parametrize("named, found", [
    (["黑色"], 2), (["黑"], 2), (["L"], 2), (["XL"], 1), (["黑色", "L"], 1), (["绿色"], 0),
    (["白色", "XL"], 0), (["42码"], 1)])
def test_options_are_found_as_a_buyer_names_them(named: list[str], found: int) -> None:
    options = [("曜石黑", "L"), ("黑", "XL(175)"), ("米白色", "L"), ("灰", "42")]
    product = a_product(variants=[{"options": {"颜色": colour, "尺码": size}} for colour, size in options])
    assert len(product.matching(named)) == found


@pytest.mark.parametrize("changed, state", [
    ({}, "open"), ({"from": "2026-11-24 20:00"}, "not_yet"), ({"until": "2026-11-22"}, "late"),
    ({"paid_at": "2026-11-22 20:00"}, "paid")])
def test_the_rest_of_a_presale_can_be_paid_between_its_times(changed: dict[str, Any], state: str) -> None:
    balance = {"amount": 9900, "from": "2026-11-20 20:00", "until": "2026-11-25", **changed}
    known = facts(status="placed", paid_at=None, balance=balance, deposit={"amount": 3000, "paid_at": "2026-11-11"})
    assert (known["order.deposit"], known["order.deposit_paid"], known["order.balance"]) == (3000, True, 9900)
    assert known["order.balance_state"] == state and known["order.paid"] is False
    assert facts()["order.balance_state"] is facts()["order.deposit_paid"] is facts()["order.insurance"] is None


def test_goods_that_are_not_sent_are_named() -> None:
    items = [{"sku": "a", "title": "杯", "state": "shipped"}, {"sku": "b", "title": "盖", "state": "unsent"},
             {"sku": "c", "title": "刷", "state": "refunded"}]
    known = facts(items=items)
    assert known["order.unsent_items"] == "盖×1" and known["order.partly_sent"] is True
    assert known["order.refunded_items"] == "刷×1"
    waiting = facts(status="paid", shipped_at=None, items=[{"sku": "a", "title": "杯"}])
    assert waiting["order.unsent_items"] == "杯×1" and waiting["order.partly_sent"] is False
    assert facts()["order.unsent_items"] is None


def test_what_a_refund_is_and_an_insurance_pays() -> None:
    known = facts(refund={"state": "agreed", "kind": "return_refund"}, insurance={"covers": 1200})
    assert (known["refund.kind"], known["order.insurance"], known["order.insurance_covers"]) == (
        "return_refund", "运费险", 1200)


def test_stock_is_that_of_the_options_that_were_named() -> None:
    variants = [{"options": {"颜色": "黑", "尺码": "M"}, "stock": 0, "restock_at": "2026-12-01"},
                {"options": {"颜色": "白", "尺码": "M"}, "stock": 5, "price": 6990}]
    product = a_product(variants=variants, restock_at="2026-12-09")
    black, white, green = (variant_facts(product, (name, None)) for name in ("黑色", "白色", "绿色"))
    assert (black["product.in_stock"], black["product.restock_at"], black["product.variant"]) == (
        False, "2026-12-01", "黑/M")
    assert (white["product.in_stock"], white["product.price"], white["product.stock"]) == (True, 6990, 5)
    assert green["product.in_stock"] is green["product.variant"] is None
    assert variant_facts(product)["product.in_stock"] is True
    assert variant_facts(product)["product.options_sold_out"] == "黑/M"
    assert variant_facts(product)["product.options_in_stock"] == "白/M"


@pytest.mark.parametrize("text, named", [
    ("孜然咋点不了", ("孜然",)), ("静音红轴的有吗", ("静音红轴",)), ("红轴啥时候来", ("红轴",)),
    ("孜然和麻辣都要", ()), ("不要孜然", ()), ("有货吗", ()),
])
def test_options_are_named_in_the_record_s_own_words(text: str, named: Tuple[str, ...]) -> None:
    values = ("孜然", "麻辣", "红轴", "静音红轴")
    assert options_named(a_product(variants=[{"options": {"规格": one}, "stock": 0} for one in values]), text) == named


def test_a_colour_alone_does_not_say_that_a_size_is_there() -> None:
    values = [{"options": {"颜色": "白", "尺码": size}, "stock": stock} for size, stock in (("39", 4), ("40", 0))]
    product = a_product(variants=values)
    assert variant_facts(product, ("白",))["product.variant"] is None
    assert variant_facts(product, ("白", *options_named(product, "白的40还有吗")))["product.in_stock"] is False
    assert options_named(product, "我140斤") == ()


def test_an_unpaid_rest_is_remembered_from_the_day_it_can_be_paid() -> None:
    policy = yaml.safe_load((ROOT / "handbook" / "policy.yml").read_text(encoding="utf-8"))
    order = an_order(status="placed", paid_at=None, shipped_at=None, parcel=None,
                     balance={"amount": 9900, "from": "2026-12-01 20:00"})
    after = timedelta(minutes=policy["payment"]["remind_after_minutes"])
    assert [event.at for event in upcoming(order, policy)] == [datetime.fromisoformat("2026-12-01T20:00+08:00") + after]


def test_the_courier_s_number_is_the_record_s_else_that_of_the_scan_while_it_is_being_delivered() -> None:
    out = {"at": NOW, "text": "【杭州市】快件正在派送中，派件员张三，电话0571-88880000，投诉电话95311"}
    assert facts(parcel={"number": "7", "scans": [out]})["parcel.courier_phone"] == "0571-88880000"
    assert facts(parcel={"number": "7", "scans": [out], "courier_phone": "1"})["parcel.courier_phone"] == "1"
    moving = {"at": NOW, "text": "【杭州市】已离开转运中心，电话0571-88880000"}
    assert facts(parcel={"number": "7", "scans": [moving]})["parcel.courier_phone"] is None
