"""Tests of what is known before buying: other shops, choices that cost or last longer, offers called off, coupons."""

from datetime import date, datetime

import pytest

from bot.handbook.term_readings import Context, read_all
from bot.proposing.page.before_buying import before_buying_facts
from bot.proposing.page.choices import charged, choice_facts
from bot.proposing.page.coupon_days import coupon_day_facts
from bot.proposing.page.pauses import pause_facts
from bot.proposing.sale.called_off import standing


@pytest.mark.parametrize("text, left", [
    ("满200减15，已结束", ""), ("收藏送杯垫 活动已下线", ""), ("新客立减5元已停用，店铺券满99减8", "店铺券满99减8"),
    ("满99减8 6月1日起", "满99减8 6月1日起"), ("好评晒图返10元红包", ""),
    ("前100名送袜子，送完即止", "前100名送袜子，送完即止"),
])
def test_what_a_page_calls_off_is_no_offer(text: str, left: str) -> None:
    assert standing(text) == left


@pytest.mark.parametrize("text, pieces, start, fee", [
    ("10元，满3件包邮", 3, None, 1000), ("单个6元 3个包邮", 3, None, 600), ("满59包邮，不满8元", None, 5900, 800),
    ("一袋邮费5元，两袋起包邮", 2, None, 500), ("满2件包邮，新疆另加15元", 2, None, None),
])
def test_postage_free_from_so_many_pieces(text: str, pieces: int, start: int, fee: int) -> None:
    found = read_all({"pieces": "free_pieces", "start": "free_from", "fee": "fee", "free": "free"}, text, Context(1900))
    assert (found["pieces"], found["start"], found["fee"]) == (pieces, start, fee) and found["free"] is not True


@pytest.mark.parametrize("turn, is_elsewhere", [
    ("上次别家买的少了一包", True), ("上回买的那牌子半年就坏了", True), ("之前在别处买的碎成渣", True),
    ("别家都比你们便宜", False),
    ("上次在你们家买的坏了", False), ("这个坏了", False),
])
def test_goods_of_another_shop(turn: str, is_elsewhere: bool) -> None:
    assert before_buying_facts({"turn.text": turn}, {})["turn.elsewhere"] is is_elsewhere


def test_what_the_page_says_for_missing_parts_and_alterations() -> None:
    page = {"售后": "缺件免费补发，改圈一次免费", "说明": "不退不换"}
    found = before_buying_facts({"turn.text": "大了能改小吗"}, page)
    assert (found["page.missing_terms"], found["page.alter_terms"]) == ("缺件免费补发", "改圈一次免费")
    assert before_buying_facts({"turn.text": "大了能改小吗"}, {"售后": "不能改圈"})["page.alter_terms"] is None


def test_the_extra_charge_of_a_courier() -> None:
    assert charged("默认中通，发顺丰补12元", "顺丰") and not charged("顺丰/中通", "顺丰")
    assert choice_facts({"courier.wanted": "顺丰"}, {"快递": "默认中通，发顺丰补12元"})["courier.wanted_fee"] == "12元"
    assert charged("德邦物流 顺丰到付", "顺丰")
    assert choice_facts({"courier.wanted": "京东"}, {"快递": "申通 京东+8元"})["courier.wanted_fee"] == "8元"
    assert choice_facts({"courier.wanted": "顺丰"}, {"快递": "中通"})["courier.wanted_fee"] is None


def test_engraved_goods_leave_later() -> None:
    page = {"发货": "现货24小时内发", "定制": "刻字免费 刻字款72小时内发 周日顺延"}
    assert choice_facts({"turn.text": "刻了今天能发吗"}, page)["delivery.made_time"] == "刻字款72小时内发，周日顺延"
    assert choice_facts({"turn.text": "今天能发吗"}, page)["delivery.made_time"] is None


def test_orders_of_some_days_leave_after_the_feast() -> None:
    found = pause_facts("2月12日-2月20日下单的2月21日起发", datetime(2026, 2, 13, 9))
    assert (found["delivery.pause_state"], found["delivery.resumes"]) == ("on", "2026-02-21")


def test_a_coupon_that_has_not_begun_or_is_over() -> None:
    page = {"优惠券": "满300减20 6月1日-6月18日可用"}
    assert coupon_day_facts("券用不了", page, date(2026, 5, 31))["coupon.starts_said"] == "6月1日"
    assert coupon_day_facts("券用不了", page, date(2026, 6, 19))["coupon.over_said"] == "6月18日"
    assert set(coupon_day_facts("券用不了", page, date(2026, 6, 10)).values()) == {None}
