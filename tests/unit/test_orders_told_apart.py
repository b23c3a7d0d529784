"""Two or three orders told apart as buyers say it: option, colour, day, price, state, turn, title, number of pieces."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, List, Optional

import pytest

from bot.orders.model import Item, Order, Refund, RefundState
from bot.talk.orders_told_apart import means_all, order_named
from tests.builders import NOW, an_order


def _of(number: str, title: str, days: float = 1, quantity: int = 1, **changed: Any) -> Order:
    options = changed.pop("options", {})
    amount = changed.get("amount", 5990)
    item = Item(sku=number, title=title, options=options, quantity=quantity, price=amount // quantity)
    refund = changed.pop("refund", None)
    order = an_order(number, placed_at=NOW - timedelta(days=days), **changed)
    return order.copy(update={"items": (item,), "refund": refund, "return_": None})


BACK = Refund(state=RefundState.REQUESTED)
WEAR = [_of("XL", "男士圆领卫衣", 1, options={"颜色": "黑色", "尺码": "XL"}, status="paid", amount=12900),
        _of("LL", "男士圆领卫衣", 5, options={"颜色": "浅灰", "尺码": "L"}, amount=9900)]
SHOES = [_of("42", "帆布鞋", 2, options={"尺码": "42"}), _of("40", "帆布鞋", 2, options={"尺码": "40"})]
BOTTLES = [_of("A", "保温壶", 3, options={"容量": "500ml"}), _of("B", "保温壶", 3, 2, options={"容量": "1.5L"})]
HOME = [_of("CUP", "玻璃水杯带盖", 20, status="finished", amount=5900),
        _of("LAMP", "护眼台灯", 3, amount=15900),
        _of("RUG", "客厅地毯", 0.1, status="paid", amount=29900)]
BACKS = [_of("CUP", "玻璃水杯带盖", 9, status="signed", refund=BACK), _of("LAMP", "护眼台灯", 9, status="signed")]
UNPAID = [_of("CUP", "玻璃水杯带盖", 0.1, status="placed"), _of("LAMP", "护眼台灯", 1, status="paid")]
TWINS = [_of("NEW", "抽纸整箱", 1), _of("OLD", "抽纸整箱", 30)]

ROWS: List[Any] = [
    ("XL那件", WEAR, "XL"), ("xl的呢", WEAR, "XL"), ("L码那个还没到", WEAR, "LL"), ("大码XL的到哪了", WEAR, "XL"),
    ("我要退XL那件", WEAR, "XL"), ("换成XL", WEAR, None), ("想换XL可以吗", WEAR, None), ("L的换成XL", WEAR, "LL"),
    ("42码那双", SHOES, "42"), ("42的大了", SHOES, "42"), ("40那双退", SHOES, "40"), ("花了42元", SHOES, None),
    ("500ml的那个漏水", BOTTLES, "A"), ("500ML到哪了", BOTTLES, "A"), ("1.5L那个", BOTTLES, "B"),
    ("两件的那单", BOTTLES, "B"), ("2个那单到没", BOTTLES, "B"), ("买了3件的那单", BOTTLES, None),
    ("黑色的", WEAR, "XL"), ("黑的呢", WEAR, "XL"), ("灰的到哪了", WEAR, "LL"), ("浅灰那件", WEAR, "LL"),
    ("黑的换成灰的", WEAR, "XL"), ("换成浅灰", WEAR, None), ("发错了我要黑的", WEAR, None),
    ("黑的不要了", WEAR, "XL"),
    ("卫衣到哪了", WEAR, None), ("那件衣服", WEAR, None), ("黑色还是灰色好看", WEAR, None),
    ("昨天那单", WEAR, "XL"), ("昨天拍的发了没", WEAR, "XL"), ("前天买的那个", HOME, None), ("18号拍的", WEAR, "LL"),
    ("11月18号那单", WEAR, "LL"), ("11月18日下的单", WEAR, "LL"), ("上周买的那个到没到", WEAR, None),
    ("上个月买的", TWINS, "OLD"), ("上周买的那单到没到", TWINS, "NEW"),
    ("20号买的台灯", HOME, "LAMP"), ("刚拍的", HOME, "RUG"), ("刚刚下单的那个不要了", HOME, "RUG"),
    ("我刚下的那单", HOME, "RUG"),
    ("才买的那个", HOME, "RUG"), ("最近买的那单", HOME, "RUG"), ("最早那单", HOME, "CUP"),
    ("先拍的那个", TWINS, "OLD"),
    ("后来买的那箱", TWINS, "NEW"), ("后面那单", TWINS, "NEW"), ("第二单呢", TWINS, "NEW"), ("第一单", TWINS, "OLD"),
    ("贵的那个", WEAR, "XL"), ("贵的", WEAR, "XL"), ("便宜那件退了", WEAR, "LL"), ("最贵的到哪了", HOME, "RUG"),
    ("129的那单", WEAR, "XL"), ("99块那个", WEAR, "LL"), ("159的到哪了", HOME, "LAMP"), ("299那单", HOME, "RUG"),
    ("能便宜点不", WEAR, None), ("太贵了", WEAR, None),
    ("还没到的那单", HOME[:2], "LAMP"), ("没收到的那个", HOME[:2], "LAMP"), ("没发的那个能改地址不", HOME, "RUG"),
    ("没发货那单取消", HOME, "RUG"), ("还没发的呢", WEAR, "XL"), ("发了的那个", WEAR, "LL"),
    ("已经发货的那单到哪了", WEAR, "LL"),
    ("到了的那个有问题", HOME, "CUP"), ("收到的那件", HOME, "CUP"), ("已经签收的那单", HOME, "CUP"),
    ("在路上的那个", HOME[:2], "LAMP"),
    ("退的那个", BACKS, "CUP"), ("退款那单咋样了", BACKS, "CUP"), ("申请退款的", BACKS, "CUP"),
    ("在退的那单钱呢", BACKS, "CUP"),
    ("没付钱的那单", UNPAID, "CUP"), ("没付款那个不要了", UNPAID, "CUP"), ("待付款的那个", UNPAID, "CUP"),
    ("杯子那单", HOME, "CUP"), ("台灯呢", HOME, "LAMP"), ("灯到哪了", HOME, "LAMP"), ("地毯那个退了", HOME, "RUG"),
    ("水杯裂了", HOME, "CUP"), ("玻璃的那个", HOME, "CUP"), ("俺那灯咋还不来", HOME, "LAMP"),
    ("杯子到了 灯呢", HOME, None),
    ("到哪了", HOME, None), ("在吗", HOME, None), ("好的谢谢", HOME, None), ("应该拍台灯的", HOME, None),
    ("两单都退", TWINS, None), ("都没到", TWINS, None), ("什么时候发货", HOME, None), ("帮我看看那单", HOME, None),
]


@pytest.mark.parametrize("text, orders, number", ROWS, ids=[row[0] for row in ROWS])
def test_the_order_that_is_meant(text: str, orders: List[Order], number: Optional[str]) -> None:
    named = order_named(text, orders, NOW)
    assert (named.id if named else None) == number


@pytest.mark.parametrize("text, both", [
    ("两单都退", True), ("全都退了吧", True), ("两个一起退", True), ("只退一单", False),
    ("两单都改地址 杯子不动", False),
])
def test_every_order_is_meant(text: str, both: bool) -> None:
    assert means_all(text) is both
