"""What turn and scan say of deposits, money at the door, stations and services at the door."""

from __future__ import annotations

from typing import Any, Dict

import pytest

from bot.orders.facts import buyer_facts
from bot.orders.parcel_states import ParcelState
from bot.orders.scans import parcel_state
from bot.proposing.facts_of_shop import order_policy_facts
from bot.proposing.words.matters import matter_words
from tests.builders import an_order


def said(text: str, **more: Any) -> Dict[str, Any]:
    """Return the facts of a turn."""
    return matter_words({"turn.text": text, **{name.replace("__", "."): value for name, value in more.items()}})


@pytest.mark.parametrize(("text", "asked"), [
    ("定金能退不", "refund"), ("昨晚忘记付尾款了", "missed"), ("尾款几点可以付", "when"),
    ("尾款付不了一直转圈", "fails"),
    ("尾款能用券吗", "coupon"), ("定金50能抵多少尾款", "amount"), ("付完尾款几号发货", "ships"),
    ("你们发不了定金双倍还", "double"),
    ("定金付了两次", "twice"), ("是订金还是定金", "word"), ("付了定金能改颜色吗", "other"), ("快递到哪了", None)])
def test_what_is_asked_of_a_deposit(text: str, asked: Any) -> None:
    assert said(text)["presale.asked"] == asked


@pytest.mark.parametrize(("text", "paid", "amount"), [
    ("快递让我付12块才给货", None, 1200), ("我先垫了18块", True, 1800), ("他要收15 我没给", False, 1500),
    ("在吗", None, None)])
def test_money_at_the_door(text: str, paid: Any, amount: Any) -> None:
    facts = said(text)
    assert (facts["fee.paid"], facts["fee.amount"]) == (paid, amount)


def test_slip_and_collect() -> None:
    assert said("他收的现金 没小票")["fee.slip"] == "none"
    assert said("[图片] 这是单子")["fee.slip"] == "sent"
    assert said("怎么是到付")["fee.collect"] and not said("支持货到付款吗")["fee.collect"]


def test_a_station_by_its_scan() -> None:
    facts = said("几点关门", parcel__state="at_station",
                 parcel__last_scan="包裹已到菜鸟驿站，营业时间8:30-21:00，请在3天内领取，电话13900001111")
    assert facts["parcel.station_hours"] == "8:30-21:00" and facts["parcel.station_phone"] == "13900001111"
    assert "3天内" in str(facts["parcel.kept"])
    away = said("几点关门", parcel__state="in_transit", parcel__last_scan="电话13900001111")
    assert away["parcel.station_phone"] is None


@pytest.mark.parametrize(("text", "trouble"), [
    ("这个码不对", "code"), ("柜子里是空的", "empty"), ("老板说没有我的件", "not_there"),
    ("被人报尾号拿走了", "fetched"),
    ("驿站关门了 贴着停业", "closed"), ("驿站在哪", None)])
def test_trouble_at_the_station(text: str, trouble: Any) -> None:
    assert said(text)["station.trouble"] == trouble


@pytest.mark.parametrize(("text", "kind", "asked", "time"), [
    ("安装师傅今天来不来", "installation", "missed", "今天"), ("装热水器要不要钱", "installation", "cost", None),
    ("旧洗衣机你们拉走吗", "removal", None, None), ("改约到周日上午", None, "rebook", "周日上午"),
    ("别约上午", None, None, "避开上午"),
    ("我自己会装 影响保修吗", "installation", "self", None),
    ("旧冰箱要不要清空 等下来收走", "removal", "prepare", None)])
def test_services_at_the_door(text: str, kind: Any, asked: Any, time: Any) -> None:
    facts = said(text)
    assert (facts["visit.kind"], facts["visit.asked"], facts["turn.said_time"]) == (kind, asked, time)


@pytest.mark.parametrize(("scan", "days", "waits", "too_long"), [
    (None, 2.0, True, True), ("商家已发货，等待揽收", 1.5, True, True), ("商家已发货，等待揽收", 0.3, True, False),
    ("中通快递已揽收", 2.0, False, False)])
def test_a_waybill_that_nobody_scanned(scan: Any, days: float, waits: bool, too_long: bool) -> None:
    policy = {"visits": [], "parcel": {"quiet_hours": 48}, "shipping": {"no_scan_hours": 24},
              "aftersale": {"refund_days": "", "refund_days_card": ""}}
    facts = order_policy_facts({"order.status": "shipped", "parcel.number": "75", "parcel.last_scan": scan,
                                "parcel.days_quiet": days, "order.ship_by": "2026-11-20T20:00:00+08:00",
                                "order.shipped_at": "2026-11-21T20:00:00+08:00"}, policy)
    assert (facts["parcel.waiting"], facts["parcel.no_scan"], facts["order.sent_late"]) == (waits, too_long, True)


def test_unsent_orders_that_go_together() -> None:
    orders = [an_order(id=f"31072005691{at}", status="paid", postage=postage) for at, postage in ((1, 800), (2, 700))]
    facts = buyer_facts(None, orders)
    assert (facts["buyer.unsent_count"], facts["buyer.second_postage"]) == (2, 700)
    assert buyer_facts(None, orders[:1])["buyer.second_postage"] is None


def test_what_goes_on_with_what_was_told() -> None:
    assert said("怎么领啊 是自动给吗")["late_pay.claims"] and not said("什么时候发货")["late_pay.claims"]
    assert said("要重发 走顺丰")["turn.resend"] and not said("什么时候发货")["turn.resend"]
    assert said("贺卡写错了")["gift.wrong_note"] and not said("贺卡写了没")["gift.wrong_note"]
    assert said("万一忘付尾款了")["presale.if_missed"] and not said("我忘付尾款了")["presale.if_missed"]
    assert said("开了 里头空的", parcel__last_scan="已存入丰巢柜")["station.trouble"] == "empty"
    assert said("旧的师傅不拉")["visit.asked"] == "left"
    assert said("我妈给了他15现金")["fee.amount"] == 1500 and said("不赔我就投诉")["turn.wants_pay"]


def test_a_parcel_that_goes_back_says_so_at_stations_on_the_way() -> None:
    scans = [{"at": "2026-11-20T10:00:00+08:00", "text": "派送失败，原因：客户拒收"},
             {"at": "2026-11-20T12:00:00+08:00", "text": "退回件，快件离开【成都犀浦】，发往【成都转运中心】"}]
    parcel = an_order(parcel={"courier": "圆通", "number": "YT1", "scans": scans}).parcel
    assert parcel_state(parcel)[0] is ParcelState.RETURNING
