"""By which day the goods should arrive, and whether that is before the day that the buyer named."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Dict

import pytest

from bot.proposing.facts_of_shop import arrival_facts, delivery_facts
from bot.proposing.words.delivery import word_facts
from tests.builders import whole_handbook

NOW = datetime.fromisoformat("2026-11-23T14:00:00+08:00")
SHIPPED = {"order.status": "shipped", "order.shipped_at": "2026-11-22T09:00:00+08:00",
           "terms.arrival": "发到江西一般3-4天到"}


def facts(**changed: Any) -> Dict[str, Any]:
    return arrival_facts({**SHIPPED, **{name.replace("__", "."): value for name, value in changed.items()}}, NOW)


def test_the_record_s_own_day_goes_before_the_counted_one():
    assert facts()["delivery.expected_day"] == "2026-11-26"
    assert facts(parcel__expected_day="2026-11-24")["delivery.expected_day"] == "2026-11-24"


def test_before_the_shipping_the_days_count_from_the_last_moment_for_it():
    paid = facts(order__status="paid", order__ship_by="2026-11-24T10:00:00+08:00", order__overdue=False)
    assert paid["delivery.expected_day"] == "2026-11-28"
    assert facts(order__status=None, terms__ship_hours=48)["delivery.expected_day"] == "2026-11-29"


@pytest.mark.parametrize("changed", [
    {"order__status": "paid", "order__overdue": True, "order__ship_by": "2026-11-22T10:00:00+08:00"},
    {"terms__arrival": "江浙沪皖一般1-2天到，其他地区3-4天，偏远地区5-7天"},
    {"terms__arrival": None},
    {"order__shipped_at": None},
])
def test_no_day_where_nothing_tells_it(changed):
    told = facts(**changed)
    assert told["delivery.expected_day"] is told["delivery.late"] is told["delivery.in_time"] is None


def test_a_day_that_has_passed_is_late():
    assert facts(order__shipped_at="2026-11-18T09:00:00+08:00")["delivery.late"] is True
    assert facts()["delivery.late"] is False


@pytest.mark.parametrize("named,in_time", [("2026-11-26", True), ("2026-11-24", False),
                                           ("2026-11-20", None), (None, None)])
def test_the_day_that_the_buyer_named(named, in_time):
    assert facts(delivery__asked_day=named)["delivery.in_time"] is in_time


@pytest.mark.parametrize("text,day", [
    ("次日达", "2026-11-23"), ("48小时送达", "2026-11-24"), ("大约2天到", "2026-11-24")])
def test_the_days_that_a_page_gives(text, day):
    assert facts(terms__arrival=text)["delivery.expected_day"] == day


@pytest.mark.parametrize("name,kind", [("中通", "usual"), ("顺丰", "offered"), ("天天", "other"), (None, None)])
def test_the_courier_that_the_buyer_named(name, kind):
    told = facts(courier__wanted=name, terms__courier="中通快递", shipping__other_couriers="顺丰、京东快递、邮政")
    assert told["delivery.named_courier"] == kind


def test_a_place_beyond_the_customs_has_no_days():
    policy = whole_handbook().policy
    told = delivery_facts({"message.region": "香港"}, policy)
    assert told["delivery.abroad"] is True and "delivery.days" not in told and told["abroad.days"]
    assert delivery_facts({"message.region": "江苏 苏州"}, policy)["delivery.region"] == "江苏苏州"


@pytest.mark.parametrize("region,day", [("江苏苏州", "2026-11-24"), ("湖北武汉", "2026-11-26"), (None, None)])
def test_the_days_of_the_region_among_several(region, day):
    told = facts(order__status=None, delivery__cutoff_passed=False, delivery__region=region,
                 terms__arrival="江浙沪次日，其他2-3天")
    assert told["delivery.expected_day"] == day


@pytest.mark.parametrize("named,in_time", [("2026-11-26", True), ("2026-11-25", None), ("2026-11-24", False)])
def test_between_the_fastest_and_the_slowest_nothing_is_promised_or_denied(named, in_time):
    told = facts(order__status=None, delivery__cutoff_passed=False, terms__arrival="2-3天到", delivery__asked_day=named)
    assert told["delivery.in_time"] is in_time


def test_a_courier_that_this_message_does_not_name_is_of_another_question():
    heard = {"message.courier": "中通"}
    assert word_facts({**heard, "turn.text": "嗯"}, NOW.date())["courier.wanted"] is None
    assert word_facts({**heard, "turn.text": "发中通吗"}, NOW.date())["courier.wanted"] == "中通"


def test_what_the_buyer_refuses_is_told_from_the_usual():
    told = {"terms__courier": "中通快递"}
    assert facts(**told, courier__unwanted="中通")["courier.unwanted_usual"] is True
    assert facts(**told, courier__unwanted="韵达")["courier.unwanted_usual"] is False
    assert facts(courier__unwanted="韵达")["courier.unwanted_usual"] is None


def test_the_days_of_a_page_go_to_the_region():
    told = facts(terms__arrival="江浙沪次日，其余2-3天", delivery__region="湖北武汉")
    assert told["delivery.days"] == "2-3天"
    assert "delivery.days" not in facts(terms__arrival="江浙沪次日，其余2-3天")
