"""Which of several orders the buyer means, by the words of its goods; and what else is on the way."""

from __future__ import annotations

from typing import Any

import pytest

from bot.orders.facts import buyer_facts
from bot.orders.model import Item, Order, Refund, RefundState, Return
from bot.talk.references import order_named
from tests.builders import a_buyer, an_order


def _of(number: str, title: str, option: str = "", **changed: Any) -> Order:
    items = (Item(sku=number, title=title, options={"颜色": option} if option else {}),)
    return an_order(number, **changed).copy(update={"items": items})


TROUSERS = [_of("0117", "男士休闲裤直筒", "黑色"), _of("0091", "男士休闲裤直筒", "浅灰")]


@pytest.mark.parametrize("text, orders, number", [
    ("黑的腰大了换32", TROUSERS, "0117"),
    ("黑的腰大了 灰的刚好", TROUSERS, None),
    ("裤子不要了", TROUSERS, None),
    ("马甲退钱不要了", [_of("0105", "男士加绒卫裤"), _of("0092", "男士羽绒马甲加厚")], "0092"),
    ("充气的不要了", [_of("1177", "搭火宝"), _of("1101", "车载充气宝")], "1101"),
])
def test_told_by_a_word_of_the_goods(text: str, orders: list[Order], number: str | None) -> None:
    named = order_named(text, orders)
    assert (named.id if named else None) == number


def test_on_the_way_beside_the_order_in_question() -> None:
    orders = [_of("0001", "项链", status="signed"), _of("0002", "耳环", status="shipped")]
    assert buyer_facts(a_buyer(), orders, "0001")["buyer.on_way"] == "耳环（已发货，尾号0002）"
    assert buyer_facts(a_buyer(), orders, "0002")["buyer.on_way"] is None


def test_refunding() -> None:
    plain = _of("0001", "刀具套装").copy(update={"refund": None, "return_": None})
    assert not plain.refunding
    assert plain.copy(update={"refund": Refund(state=RefundState.REQUESTED)}).refunding
    assert plain.copy(update={"return_": Return(number="SF1")}).refunding
