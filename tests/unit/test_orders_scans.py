"""Parcels' states over their scans, why one could not be handed over, and the facts that follow."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import yaml

from bot.http.desk.cards import order_card
from bot.orders.clock import upcoming
from bot.orders.facts import order_facts
from bot.orders.model import Parcel
from bot.orders.parcel_facts import STATE_NAMES
from bot.orders.parcel_states import ParcelProblem, ParcelState
from bot.orders.scans import parcel_problem, parcel_state, scan_state
from tests.builders import NOW, ROOT, an_order, whole_handbook

POLICY = yaml.safe_load((ROOT / "handbook" / "policy.yml").read_text(encoding="utf-8"))


def parcel(*texts: str, **more: Any) -> Parcel:
    """A parcel that was scanned every hour, the last time an hour ago."""
    scans = [{"at": NOW - timedelta(hours=len(texts) - at), "text": text} for at, text in enumerate(texts)]
    return Parcel.parse_obj({"courier": "中通快递", "number": "7", "scans": scans, **more})


def facts(*texts: str, status: str = "shipped", **more: Any) -> dict[str, Any]:
    return order_facts(an_order(status=status, parcel=parcel(*texts, **more)), NOW)


@pytest.mark.parametrize("text, state", [
    ("正在派件，如有破损请拒签", "out_for_delivery"), ("已签收。如未收到请联系快递员", "signed"),
    ("因收件人不在家，已放入丰巢柜，请凭取件码取件", "at_station"),
    ("准备签收，派送员正在派送途中", "out_for_delivery"),
    ("快递员已上门揽收", "collected"), ("包裹等待揽收", "unknown"), ("收件人拒收，包裹正在退回", "returning"),
    ("退回件已签收", "returned"), ("到达目的地网点，快件将很快进行派送", "at_hub"), ("", "unknown"),
    ("快件已从【杭州】发出，预计明天到达【上海】", "in_transit"), ("【义乌国际商贸城】已揽收", "collected")])
def test_the_main_clause_counts(text: str, state: str) -> None:
    assert scan_state(text).value == state


def test_the_newest_scan_that_says_something_counts() -> None:
    state, at = parcel_state(parcel("已揽收", "快件已到达【上海转运中心】", "给小哥点个赞吧"))
    assert state is ParcelState.AT_HUB and at == NOW - timedelta(hours=2)
    assert parcel_state(parcel()) == (None, None) == parcel_state(None)
    assert parcel_state(parcel("好的"))[0] is ParcelState.UNKNOWN


def test_a_parcel_on_its_way_back_stays_so_until_it_is_back() -> None:
    way = ("收件人拒收", "快件正在退回", "快件已到达【义乌转运中心】", "正在派送")
    assert parcel_state(parcel(*way))[0] is ParcelState.RETURNING
    assert parcel_state(parcel(*way, "已签收"))[0] is ParcelState.RETURNED


def test_what_lasts_has_the_time_of_its_first_scan() -> None:
    state, at = parcel_state(parcel("已到菜鸟驿站，取件码 1-2-3", "包裹在驿站已滞留一天，请尽快取走"))
    assert state is ParcelState.AT_STATION and at == NOW - timedelta(hours=2)


@pytest.mark.parametrize("text, why", [
    ("未妥投，收件地址不详", "address"), ("派送失败，电话无人接听", "absent"), ("收件人拒收", "refused"),
    ("外包装破损，已上报", "damaged"), ("因台风天气延误", "other")])
def test_why_it_could_not_be_handed_over(text: str, why: str) -> None:
    assert parcel_problem(parcel("已揽收", text)) is ParcelProblem(why)
    assert facts("已揽收", text)["parcel.problem"] == why
    assert parcel_problem(parcel("已揽收")) is facts("已揽收")["parcel.problem"] is None


def test_labels_are_those_of_the_handbook() -> None:
    specs = yaml.safe_load((ROOT / "handbook" / "facts.yml").read_text(encoding="utf-8"))["facts"]
    assert specs["parcel.state"]["values"] == {state.value: name for state, name in STATE_NAMES.items()}
    assert set(specs["parcel.problem"]["values"]) == {problem.value for problem in ParcelProblem}


def test_facts_tell_where_the_parcel_is() -> None:
    known = facts("已揽收", "已到菜鸟驿站，请凭取件码取件", station="阳光花园菜鸟驿站", courier_phone="19900000001",
                  expected_at=(NOW - timedelta(hours=3)).isoformat())
    assert (known["parcel.state"], known["parcel.station"]) == ("at_station", "阳光花园菜鸟驿站")
    assert known["parcel.courier_phone"] == "19900000001" and known["parcel.late"] is False
    late = facts("已揽收", expected_at="2026-11-22")
    assert (late["parcel.late"], late["parcel.expected_day"]) == (True, "2026-11-22")
    assert facts("已揽收")["parcel.late"] is False and facts("已揽收")["parcel.expected_at"] is None


def test_an_order_that_counts_as_signed_is_ahead_of_its_scans() -> None:
    assert facts("正在派送", status="signed")["parcel.state"] == "signed"
    assert facts("已存放至丰巢柜，请凭取件码取件", status="signed")["parcel.state"] == "at_station"
    assert facts("正在退回寄件人途中", status="finished")["parcel.state"] == "returning"


def test_several_parcels_are_told_one_by_one() -> None:
    more = parcel("正在派送", courier="顺丰速运", number="SF1")
    order = an_order(more_parcels=[more.json_dict(), {"courier": "韵达快递", "number": "46"}])
    known = order_facts(order, NOW)
    assert known["order.parcel_count"] == 3
    assert known["order.other_parcels"] == "顺丰速运 SF1：正在派送；韵达快递 46：还没有物流记录"
    assert order_facts(an_order(parcel=None), NOW)["order.parcel_count"] == 0


def test_a_parcel_that_waits_to_be_fetched_is_not_missed_by_the_clock() -> None:
    waiting = an_order(parcel=parcel("已存放至丰巢柜，请凭取件码取件").json_dict())
    moving = an_order(parcel=parcel("快件已发往上海").json_dict())
    assert [event.kind for event in upcoming(waiting, POLICY)] == []
    assert [event.kind for event in upcoming(moving, POLICY)] == ["no_scan"]


def test_a_card_shows_every_parcel_with_its_state_and_what_is_special() -> None:
    more = [parcel("已存放至丰巢柜，请凭取件码取件", station="东门丰巢柜", courier_phone="19900000001").json_dict()]
    order = an_order(more_parcels=more, deposit={"amount": 5000}, balance={"amount": 9900, "until": "2026-11-25"},
                     items=[{"sku": "a", "title": "杯", "state": "unsent"}], insurance={"covers": 1200})
    card = order_card(order, whole_handbook().facts)
    assert card["parcel"]["state_text"] == "运输途中"
    other = card["more_parcels"][0]
    assert (other["state_text"], other["station"]) == ("在驿站或快递柜待取", "东门丰巢柜")
    shown = {one["label"]: one["text"] for one in card["more"]}
    assert (shown["定金"], shown["尾款"], shown["保险最高赔付"]) == ("50元", "99元", "12元")
    assert shown["未发货的商品"] == "杯" and "尾款截止时间" in shown
    record: Any = {
        "refund": {"state": "paid", "amount": 7900, "lines": [{"text": "商品", "amount": 9900},
                                                              {"text": "满减分摊", "amount": -2000}]},
        "subsidy": {"taken": False}, "payment": {"instalments": 3},
        "gift": {"state": "waiting", "note": "电话13912345678"},
        "services": [{"kind": "installation", "state": "booked", "at": "2026-11-25 09:00", "fee": 0}],
        "return": {"result": "partly", "pickup": {"code": "5521", "from": "2026-11-25 14:00",
                                                  "until": "2026-11-25 16:30"}}}
    after = order_card(an_order(**record), whole_handbook().facts)
    shown = {one["label"]: one["text"] for one in after["more"]}
    assert shown["退款怎么算的"] == "商品99元，满减分摊-20元，一共79元"
    assert (shown["验货结论"], shown["寄件码"], shown["上门取件时间"]) == ("部分通过", "5521", "11月25日14点到16点30分")
    assert (shown["安装预约"], shown["安装费用"], shown["分期期数"]) == ("已预约", "0元", "3")
    assert shown["国补用上没有"] == "否"
    assert "13912345678" not in shown["贺卡"] and "是否货到付款" not in shown
    plain = order_card(an_order(parcel=None), whole_handbook().facts)
    assert plain["parcel"] is None and plain["more"] == plain["more_parcels"] == []
