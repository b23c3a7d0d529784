"""What a buyer's words and a courier's record say of the way: couriers, days, who signed."""

from __future__ import annotations

from datetime import date

import pytest

from bot.proposing.words.delivery import arrival_beside_courier, couriers_named, day_asked, day_counted, signed_place

TODAY = date(2026, 6, 10)


@pytest.mark.parametrize("text,wanted,unwanted", [
    ("别给我发韵达 上次丢件了", None, "韵达"),
    ("不要中通 换顺丰", "顺丰", "中通"),
    ("圆通太慢了 能发京东不", "京东", "圆通"),
    ("那算了 不发顺丰了 就中通吧", "中通", "顺丰"),
    ("除了极兔都行", None, "极兔"),
    ("韵达不到我们村 能换邮政不", "邮政", "韵达"),
    ("京东行不行", "京东", None),
    ("发什么快递", None, None),
])
def test_the_courier_wanted_is_told_from_the_one_refused(text, wanted, unwanted):
    assert couriers_named(text) == (wanted, unwanted)


@pytest.mark.parametrize("text,heard,day", [
    ("今天买13号前到广州没问题吧", "2026-06-10", "2026-06-13"),
    ("我12号能收到吗", "2026-06-12", "2026-06-12"),
    ("平安夜之前能到上海吗", None, "2026-12-24"),
    ("现在拍 今天能到吗", "2026-06-10", "2026-06-10"),
    ("今天拍几天到", "2026-06-10", None),
    ("20号以后到可以吗", "2026-06-20/", None),
])
def test_the_day_asked_for_is_not_that_of_the_purchase(text, heard, day):
    found = day_asked(text, heard, TODAY)
    assert (found.isoformat() if found else None) == day


@pytest.mark.parametrize("text,heard,day", [
    ("端午前一天再发吧", "2026-06-19", "2026-06-18"),
    ("先别发 6月28再发", None, "2026-06-28"),
    ("先别发 今天有事", "2026-06-10", None),
    ("20号发", "2026-06-20", None),
])
def test_a_day_of_dispatch_that_has_to_be_counted(text, heard, day):
    found = day_counted(text, heard, TODAY)
    assert (found.isoformat() if found else None) == day


@pytest.mark.parametrize("scan,place", [
    ("已签收，签收人：门卫/物业", "门卫/物业"), ("快件已由驿站代收，签收【锦绣驿站】", "锦绣驿站"),
    ("您的快件已投放至消防栓", "消防栓"), ("已签收，签收人：本人", None), ("【重庆】派件中", None),
])
def test_who_signed_by_the_record(scan, place):
    assert signed_place(scan) == place


def test_days_beside_the_courier_of_a_page():
    assert arrival_beside_courier({"快递": "京东快递，江浙沪次日，其余2-3天"}) == ("快递", "江浙沪次日，其余2-3天")
    assert arrival_beside_courier({"快递": "中通", "发货": "48小时"}) is None
