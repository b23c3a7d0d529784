"""Which of several orders the buyer means, by the words of its goods; and what else is on the way."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from bot.orders.facts import buyer_facts
from bot.orders.model import Item, Order, Refund, RefundState, Return
from bot.talk.orders_told_apart import order_named
from tests.builders import NOW, a_buyer, an_order


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


PAIR = [_of("0001", "静音无线鼠标", "雾蓝", amount=6900, placed_at=NOW - timedelta(days=2)),
        _of("0002", "真无线蓝牙耳机", "黑", amount=19900, placed_at=NOW - timedelta(days=1))]
FRUIT = [_of("0003", "智利车厘子5斤", amount=9900), _of("0004", "丹东草莓3斤", amount=9900)]


@pytest.mark.parametrize("text, orders, number", [
    ("蓝色那个到哪啦", PAIR, "0001"),
    ("贵的那个到哪了", PAIR, "0002"),
    ("便宜的不要了", PAIR, "0001"),
    ("能便宜点吗", PAIR, None),
    ("69的那个什么时候到", PAIR, "0001"),
    ("昨天拍的那单发了没", PAIR, "0002"),
    ("昨天那单拍错了", PAIR, "0002"),
    ("昨天那单拍错了 应该拍鼠标的", PAIR, "0002"),
    ("先拍的那个到哪了", PAIR, "0001"),
    ("贵的那个 鼠标", PAIR, None),
    ("车厘子和草莓都改地址 不对 就车厘子改", FRUIT, "0003"),
    ("两单都改寄我妈那 算了 草莓还寄我这", FRUIT, "0003"),
    ("车厘子留着 草莓不要了", FRUIT, "0004"),
    ("只退草莓", FRUIT, "0004"),
    ("杯子到哪了", [_of("0005", "玻璃水杯"), _of("0006", "茉莉花茶")], "0005"),
])
def test_told_by_what_is_said_of_one(text: str, orders: list[Order], number: str | None) -> None:
    named = order_named(text, orders, NOW)
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
