"""N24: fresh goods that came spoilt: till when it is told, and what the bad part comes to."""

from datetime import datetime, timedelta, timezone

import pytest

from bot.proposing.sale.fresh_goods import fresh_facts, is_fresh
from bot.talk.spoilt import says_spoilt
from tests.builders import an_order

NOW = datetime(2026, 5, 30, 20, 0, tzinfo=timezone(timedelta(hours=8)))


@pytest.mark.parametrize(("values", "fresh"), [
    ({"product.why_not": "fresh"}, True), ({"product.claim_hours": 48}, True), ({"product.category": "水果生鲜"}, True),
    ({"product.title": "大樱桃 五斤"}, True), ({"product.title": "草莓味饼干"}, False), ({"product.category": "玩具"},
    False),
    ({"product.title": "水果刀"}, False), ({}, False)])
def test_goods_are_fresh_by_record_category_or_title(values, fresh):
    assert is_fresh(values) is fresh


@pytest.mark.parametrize(("text", "said"), [
    ("6房坏2房", "6房里坏2房，按比例是20元"), ("一共20个烂了5个", "20个里坏5个，按比例是15元"), ("坏了一半",
    "坏了1/2，按比例是30元"),
    ("烂了", None), ("三个里坏两个 哦不 是一个", None)])
def test_the_bad_part_is_a_share_of_what_was_paid(text, said):
    order = an_order(status="signed", amount=6000, postage=0, signed_at=NOW - timedelta(hours=30))
    assert fresh_facts(text, {}, order, NOW)["fresh.share_said"] == said


def test_the_products_own_hours_go_before_the_shops():
    order = an_order(status="signed", amount=6000, postage=0, signed_at=NOW - timedelta(hours=30))
    assert fresh_facts("", {"fresh.policy_hours": 24}, order, NOW)["fresh.over"] is True
    own = fresh_facts("", {"fresh.policy_hours": 24, "product.claim_hours": 48}, order, NOW)
    assert (own["fresh.hours"], own["fresh.over"]) == (48, False)
    assert fresh_facts("", {"fresh.policy_hours": 24, "terms.damage": "签收48小时内包赔"}, order,
    NOW)["fresh.over"] is False


@pytest.mark.parametrize(("text", "spoilt"), [
    ("樱桃烂了一层", True), ("虾都臭了", True), ("牛排化冻了", True), ("打开就有坏果", True), ("会不会烂啊这个桃",
    False),
    ("芒果怎么保存不会烂", False), ("手机碎了", False), ("桃子什么时候发货", False)])
def test_what_came_spoilt_is_said_in_so_many_words(text, spoilt):
    assert says_spoilt(text) is spoilt
