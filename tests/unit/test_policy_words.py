"""What the turn asks of the shop's lists, and the differences in money that the records tell."""

from __future__ import annotations

from typing import Any, Dict

import pytest

from bot.orders.goods import Product
from bot.orders.model import Order
from bot.orders.price_now import fallen_facts
from bot.proposing.sale.gaps import gap_facts
from bot.proposing.words.policy_words import policy_word_facts

POLICY: Dict[str, Any] = {
    "payment": {"ways": [
        {"name": "支付宝", "taken": True, "how": "付款页选支付宝", "back": "退回支付宝"},
        {"name": "微信支付", "also": "微信能", "taken": True, "how": "付款页选微信支付", "back": "退回微信零钱"},
        {"name": "花呗分期", "also": "分期", "taken": True, "how": "付款页选期数", "back": "退回花呗"},
        {"name": "花呗", "taken": True, "how": "付款页选花呗", "back": "退回花呗额度"},
        {"name": "找人代付", "also": "代付", "taken": True, "how": "发链接", "back": "退回代付人的账户"},
        {"name": "货到付款", "taken": False, "how": "可以选先用后付"}]},
    "abroad": [{"place": "香港", "courier": "顺丰", "days": "3-5天", "postage": "首重30元", "duty": "一般不收税"}],
    "live": {"rooms": ["拾光旗舰店直播间"]},
}


def facts(text: str, **known: Any) -> Dict[str, Any]:
    return policy_word_facts({"turn.text": text, **known}, POLICY)


@pytest.mark.parametrize("text, way, taken", [
    ("可以花呗吗", "花呗", True), ("花呗分期怎么付", "花呗分期", True), ("支持货到付款么", "货到付款", False),
    ("我没有支付宝 微信能付不", "微信支付", True), ("怎么付", None, None)])
def test_way_named(text: str, way: Any, taken: Any) -> None:
    found = facts(text)
    assert (found["payment.way"], found["payment.way_taken"]) == (way, taken)


def test_way_back_is_the_orders() -> None:
    assert facts("退到哪", **{"order.pay_method": "花呗"})["payment.back"] == "退回花呗额度"
    assert facts("退到哪", **{"order.pay_method": "支付宝", "pay.by_friend": True})["payment.back_way"] == "找人代付"
    assert facts("退到哪", **{"order.pay_method": "花呗", "pay.instalments": 6})["payment.back_way"] == "花呗分期"


@pytest.mark.parametrize("text, known, place, listed", [
    ("寄到元朗要几天", {}, "香港", True), ("加拿大能寄吗", {}, "加拿大", False), ("几天到", {}, None, None),
    ("泰国乳胶枕包邮吗", {}, None, None), ("直邮日本可以吗", {}, "日本", False),
    ("几天到", {"delivery.region": "香港", "delivery.abroad": True}, "香港", True),
    ("新加坡的朋友也想要", {"delivery.region": "香港", "delivery.abroad": True}, "新加坡", False),
    ("泰国产的那款几天到", {"delivery.region": "香港", "delivery.abroad": True}, "香港", True)])
def test_place_beyond_the_customs(text: str, known: Dict[str, Any], place: Any, listed: Any) -> None:
    found = facts(text, **known)
    assert (found["abroad.place"], found["abroad.listed"]) == (place, listed)


@pytest.mark.parametrize("text, known, whose", [
    ("你们直播间说送袜子", {}, "own"), ("豆豆妈直播间买的", {}, "other"), ("主播说的", {}, None),
    ("主播说的", {"origin.kind": "influencer"}, "other"), ("多少钱", {}, None)])
def test_whose_room(text: str, known: Dict[str, Any], whose: Any) -> None:
    assert facts(text, **known)["live.whose"] == whose


def test_price_fallen() -> None:
    product = Product.parse_obj({"sku": "A", "title": "锅", "price": 7900})
    order = Order.parse_obj({"id": "1", "buyer_id": "b", "status": "signed", "placed_at": "2026-05-01T10:00:00+08:00",
                             "amount": 19800, "items": [{"sku": "A", "quantity": 2, "price": 9900}]})
    assert fallen_facts(order, {"A": product})["order.price_fallen"] == 4000
    assert fallen_facts(order, {})["order.price_fallen"] is None


def test_exchange_gap() -> None:
    known = {"order.item_price": 9900, "order.quantity": 1, "order.items": "锅（28）×1", "product.variant": "32",
             "product.price": 12900}
    assert gap_facts(known)["exchange.gap"] == 3000
    assert gap_facts(known)["exchange.gap_way"] == "dearer"
    assert gap_facts({**known, "product.variant": "28"})["exchange.gap_way"] is None


def test_subsidy() -> None:
    known = {"product.subsidy_rate": "15%", "product.subsidy_cap": 50000, "product.price": 400000,
             "product.subsidy_regions": "江苏、安徽省", "delivery.region": "安徽合肥"}
    found = gap_facts(known)
    assert (found["subsidy.worth"], found["subsidy.pay"], found["subsidy.here"]) == (50000, 350000, True)
    assert gap_facts({**known, "delivery.region": "四川"})["subsidy.here"] is False


@pytest.mark.parametrize("text, paper, later, given", [
    ("能签合同吗", "contract", False, False), ("营业执照发一份", "licence", False, False),
    ("送货单要盖公章 随货", "note", False, False), ("送货单上别写价格", None, False, False),
    ("先发货后付款行吗", None, True, False), ("公司叫南宁北湖建材商行", None, False, True),
    ("税号91330100MA2ABCDE7K", None, False, True), ("要250", None, False, False)])
def test_company(text: str, paper: Any, later: bool, given: bool) -> None:
    found = facts(text)
    assert (found["company.paper"], found["company.later"], found["company.given"]) == (paper, later, given)


def test_coupon_that_was_not_used() -> None:
    known = {"terms.coupon": "满200减20店铺券", "order.amount": 21800, "order.lookup": "found",
             "turn.text": "手快付了 那20块咋整"}
    found = gap_facts(known)
    assert (found["coupon.off"], found["coupon.pay"], found["paid.over"]) == (2000, 19800, True)
    assert gap_facts({**known, "order.amount": 15000})["coupon.off"] is None
    assert gap_facts({**known, "terms.coupon": "满200减20，满300减40"})["coupon.off"] is None


def test_other_option_and_subsidy_back() -> None:
    known = {"order.item_price": 26900, "order.quantity": 1, "change.to": "4L", "change.to_price": 32900}
    assert gap_facts(known)["exchange.gap"] == 6000
    said = gap_facts({"terms.subsidy": "浙江15%；退货时补贴收回，资格3-7天恢复", "turn.text": "国补名额还我吗"})
    assert (said["subsidy.issue"], said["subsidy.back_said"]) == ("back", "退货时补贴收回，资格3-7天恢复")


@pytest.mark.parametrize("text, paper, transfer", [
    ("昨天公户给你们转了8640", None, True), ("送货单和合同都要盖章", "both", False), ("能对公转账吗", None, False)])
def test_transfer_and_papers(text: str, paper: Any, transfer: bool) -> None:
    found = facts(text)
    assert (found["company.paper"], found["company.transfer"]) == (paper, transfer)
