"""Two orders asked after at once are told together; what is not about two, or needs more than a sentence, is not."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, List

import pytest

from bot.orders.both_orders import both_facts
from bot.orders.model import Item, Order, Parcel, Scan
from tests.builders import NOW, an_order


def _order(number: str, title: str, quantity: int = 1, **changed: Any) -> Order:
    items = (Item(sku=number, title=title, quantity=quantity),)
    return an_order(number, **{"placed_at": NOW - timedelta(days=1), **changed}).copy(
        update={"items": items, "refund": None, "return_": None})


def _sent(scan: str) -> Order:
    order = _order("0001", "台灯", status="shipped")
    parcel = Parcel(courier="中通", number="7501", scans=(Scan(at=NOW - timedelta(hours=1), text=scan),))
    return order.copy(update={"parcel": parcel, "more_parcels": ()})


def _unsent(quantity: int = 1, hours: int = 20) -> Order:
    return _order("0002", "地毯", quantity, status="paid", ship_by=NOW + timedelta(hours=hours))


@pytest.mark.parametrize("text, orders, told", [
    ("俩到哪了", [_sent("正在派送，派件员小王"), _unsent()], ["台灯正在派送", "7501", "地毯还没发"]),
    ("我那两单都发了没", [_sent("离开【杭州】发往【苏州】"), _unsent(3)], ["台灯在路上", "离开【杭州】", "地毯还没发"]),
    ("两个什么时候到", [_sent("离开【杭州】发往【苏州】"), _unsent(3)], []),
    ("我们俩人用", [_sent("离开【杭州】发往【苏州】"), _unsent()], []),
    ("俩到哪了", [_sent("离开【杭州】发往【苏州】"), _unsent(hours=-3)], []),
    ("俩到哪了", [_sent("离开【杭州】发往【苏州】")], []),
    ("台灯到哪了", [_sent("离开【杭州】发往【苏州】"), _unsent()], []),
])
def test_two_orders(text: str, orders: List[Order], told: List[str]) -> None:
    said = both_facts(text, orders, NOW)["orders.both_said"]
    assert all(one in (said or "") for one in told) and bool(said) is bool(told)
