"""What the acts of a seller's line name: sums, remedies, who pays, couriers, things."""

from __future__ import annotations

from datetime import datetime

import pytest

from bot.nlu.act_details import details_of

NOW = datetime.fromisoformat("2026-11-30T10:00:00+08:00")


@pytest.mark.parametrize("act, clause, before, amount, off", [
    ("offer_price", "265给您", "能少点不", 26500, None), ("offer_price", "二百六拿走", "", 26000, None),
    ("offer_price", "给您便宜5块", "", None, 500), ("offer_price", "减10元", "", None, 1000),
    ("offer_price", "便宜到88", "", 8800, None), ("offer_price", "行", "230卖不卖", 23000, None),
    ("offer_compensation", "补您12块行吗", "", 1200, None),
    ("agree_compensation", "给您申请了10元补偿", "", 1000, None),
    ("agree_compensation", "可以的", "那就赔我20块", 2000, None), ("price_changed", "改成199了", "", 19900, None),
    ("offer_gift", "送您一双袜子", "", None, None), ("told_refund", "36.5已经退了", "", 3650, None),
    ("promise_reply", "3点前回您", "", None, None),
])
def test_sums(act, clause, before, amount, off):
    found = details_of(act, clause, before, NOW)
    assert (found["amount"], found["off"]) == (amount, off)


@pytest.mark.parametrize("clause, remedies", [
    ("退还是换您说", {"return", "exchange"}),
    ("给您补发一个可以吗", {"resend"}), ("您看是退款还是重发", {"refund", "resend"}),
    ("补您10块或者退货", {"compensation", "return"}), ("寄回来我们给修", {"repair"}), ("您想怎么处理呢", set()),
])
def test_remedies(clause, remedies):
    assert set(details_of("offer_remedy", clause, "", NOW)["remedies"]) == remedies


@pytest.mark.parametrize("clause, payer", [
    ("退吧 运费我们出", "seller"), ("可以退的 运费得您这边承担", "buyer"),
    ("有运费险的 走保险", "insurance"), ("退吧", None),
    ("来回运费算我们的", "seller"), ("不用您出邮费", "seller"),
])
def test_who_pays_the_way_back(clause, payer):
    assert details_of("agree_return", clause, "", NOW)["payer"] == payer


def test_a_parcel_that_has_gone_out():
    found = details_of("told_sent", "昨晚发的圆通 YT8800210202", "", NOW)
    assert (found["courier"], found["waybill"]) == ("圆通", "YT8800210202")
    assert details_of("told_sent", "SF1536602918844 上车了", "", NOW)["courier"] == "顺丰"


@pytest.mark.parametrize("clause, what", [
    ("地址改好了", "address"), ("电话给您换成新的了", "phone"), ("备注上了", "remark"), ("给您压着等通知", "hold"),
    ("换成黑色了", "variant"), ("帮您取消了", "cancel"), ("抬头记下了", "invoice"), ("弄好了", "other"),
])
def test_what_was_changed(clause, what):
    assert details_of("change_done", clause, "", NOW)["what"] == what
