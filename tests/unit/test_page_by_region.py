"""What a page says for one region and one hour: refused places, postage, the last hour of dispatch."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Dict

import pytest

from bot.proposing.sale.by_region import page_facts
from bot.talk.answers import match_words
from tests.builders import whole_handbook

NOON = datetime.fromisoformat("2026-11-23T12:10:00+08:00")


def facts(**values: Any) -> Dict[str, Any]:
    return page_facts({name.replace("__", "."): value for name, value in values.items()}, NOON)


@pytest.mark.parametrize("page,region,refused", [
    ("不发地区新疆、西藏、青海、内蒙古、海南", "海南海口", True),
    ("不发地区新疆、西藏、青海、内蒙古、海南", "江苏苏州", False),
    ("运费部分地区液体不发：新疆 西藏 海南", "新疆乌鲁木齐", True),
    ("产地新疆库尔勒；快递顺丰", "新疆巴州", False),
    ("运费江浙沪皖广东包邮，新疆西藏不发", "江苏苏州", False),
    ("运费江浙沪皖广东包邮，新疆西藏不发", "新疆", True),
    ("运费包邮，新藏青宁甘内蒙不发", "内蒙古", True), ("运费包邮，新藏青宁甘内蒙不发", "宁夏", True),
    ("运费包邮，新藏青宁甘内蒙不发", "四川", False),
    ("运费江浙沪包邮，其余不发", "湖北", True), ("运费江浙沪包邮，其余不发", "浙江", False),
    ("配送仅发江苏，其他不发", "江苏", False), ("配送江浙沪以外不发", "江苏", False),
    ("发货地北京不发顺丰", "北京", False)])
def test_places_that_the_page_does_not_send_to(page, region, refused):
    told = facts(product__attributes=page, delivery__region=region, message__region=region)
    assert told["delivery.refused"] is refused
    assert facts(product__attributes=page, delivery__region=region)["delivery.refused"] is False


@pytest.mark.parametrize("text,region,amount", [
    ("江浙沪皖包邮 其他8元 新疆西藏20元", "新疆乌鲁木齐", "20元"),
    ("江浙沪皖包邮 其他8元 新疆西藏20元", "湖北武汉", "8元"),
    ("江浙沪皖包邮 其他8元 新疆西藏20元", "江苏苏州", None),
    ("满35包邮，否则江浙沪4元、其他8元，新藏20元", "西藏", "20元"),
    ("满39包邮 新疆西藏15元", "新疆", "15元"),
    ("满39包邮 新疆西藏15元", "湖北", None),
    ("东三省华北包邮，其他加15元", "江苏", None),
    ("包邮，新疆西藏除外，其他8元", "新疆", None),
    ("江浙沪皖包邮 其他8元", "新疆", None), ("其他8元", None, None)])
def test_the_postage_for_a_region(text, region, amount):
    assert facts(terms__postage=text, delivery__region=region)["delivery.postage_here"] == amount


@pytest.mark.parametrize("text,region,apart", [
    ("邮费新疆西藏除外", "新疆", True), ("新疆外包邮", "新疆巴州", True), ("新疆外包邮", "湖北", False),
    ("包邮", "新疆", False)])
def test_a_region_that_is_set_apart(text, region, apart):
    assert facts(terms__postage=text, delivery__region=region)["delivery.postage_apart"] is apart


@pytest.mark.parametrize("text,hour,passed", [
    ("当天16点前发货", "16点", False), ("现货当天18点前发", "18点", False), ("9点前下单当天发", "9点", True),
    ("每天17:00前付款当天出", "17点", False),
    ("当天下午5点前付款当天发", "17点", False), ("2月10日12点前付款当天发", None, None),
    ("24小时内发货", None, None),
    ("10点前付款次日达；12点前当天发；15点前当天发", None, None)])
def test_the_last_hour_for_today(text, hour, passed):
    told = facts(terms__ship_time=text)
    assert (told["delivery.cutoff"], told["delivery.cutoff_passed"]) == (hour, passed)


def test_what_scan_and_message_tell():
    told = facts(parcel__last_scan="已到【阳谷驿站】，取件码4-3-1180", turn__text="改公司 江南大道588号1602")
    assert (told["parcel.pickup_code"], told["address.written"]) == ("4-3-1180", True)
    assert facts(parcel__last_scan="请凭取件码取件", turn__text="改地址")["parcel.pickup_code"] is None


def test_the_page_s_words_about_the_door_and_the_holidays():
    assert facts(product__delivery_text="大件，送到楼下，上楼另付")["delivery.door_terms"] == "大件，送到楼下，上楼另付"
    assert facts(product__attributes="送货德邦送货上楼")["delivery.door_terms"] is None
    stairs = facts(product__attributes="送货免费送货上楼，无电梯4楼以上每层收10元")
    assert stairs["delivery.door_terms"] is not None and stairs["delivery.door_apart"] is False
    assert facts(product__attributes="配送送货到楼下 上楼50元")["delivery.door_apart"] is True
    assert facts(terms__ship_time="2月10日12点前付款当天发 之后年后2月24日发")["delivery.holiday_said"] is True


@pytest.mark.parametrize("text,to_the_door", [("没问我就放柜子 我要送上门", True), ("不要送上门 放驿站", False)])
def test_a_wish_for_the_door_is_not_its_refusal(text, to_the_door):
    spec = whole_handbook().facts["courier.to_the_door"]
    assert match_words(spec.words, text, spec.type) == (True, to_the_door)


def test_a_fee_below_free_postage_and_what_is_added_for_a_region() -> None:
    assert facts(terms__postage="满88包邮，不满收8元", delivery__region="贵州贵阳")["delivery.postage_here"] == "8元"
    near = "江浙沪满88包邮，不满收8元"
    assert facts(terms__postage=near, delivery__region="贵州贵阳")["delivery.postage_here"] is None
    assert facts(terms__postage="包邮，新疆西藏加15元", delivery__region="新疆喀什")["delivery.postage_plus"] == "15元"
    assert facts(terms__postage="包邮，新疆西藏加15元", delivery__region="贵州贵阳")["delivery.postage_plus"] is None
