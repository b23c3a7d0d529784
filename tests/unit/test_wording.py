"""R2 and the laws: what a reply should not say, and what only looks like it."""

import time

import pytest

from bot.handbook.wording import concerns
from tests.builders import whole_handbook

HANDBOOK = whole_handbook()


def against(text, private=()):
    return {one.rule for one in concerns(text, HANDBOOK.wording, HANDBOOK.policy, private)}


@pytest.mark.parametrize("text,rule", [
    ("亲给个五星好评返您5元红包哦", "review_reward"), ("改成好评的话送您一份礼品", "review_reward"),
    ("我们是全网最低价", "absolute"), ("这是销量第一的款", "absolute"), ("质量绝对没问题", "absolute"),
    ("加我微信详聊", "off_platform"), ("您直接私下转账给我就行", "off_platform"),
    ("看这个 http://evil.example.com/a", "off_platform"),
    ("保证明天送到", "promise"), ("假一赔十", "promise"), ("退您200元", "over_limit"), ("补偿您88块", "over_limit"),
    ("您的电话是13812345678对吗", "private"), ("身份证330106199001011234收到", "private"),
    ("你自己看页面啊", "rude"), ("你的订单发了", "you"), ("我看了我查了我问了我催了我等了", "self"),
    ("长" * 300, "long")])
def test_a_warning_names_the_rule(text, rule):
    assert rule in against(text)


@pytest.mark.parametrize("text", [
    "有进展第一时间告诉您", "第一单完成后就是会员", "我们不会用红包换好评，请照实评价", "您好，请稍等",
    "不能保证明天送到，请您谅解",
    "补偿您20元", "最好是在自然光下拍", "不好意思，请不要加微信，谨防上当", "单号75360001",
    "订单4079190003631373285已发出"])
def test_what_only_looks_like_it_is_fine(text):
    assert against(text) == set()


def test_the_buyers_own_data_in_clear_is_a_warning():
    assert against("王小明您好，寄到星湖街1号", ("王小明", "星湖街1号")) == {"private"}
    assert against("王**您好", ("王小明",)) == set()


def test_a_warning_says_why():
    [found] = concerns("五星好评返现5元", HANDBOOK.wording, HANDBOOK.policy)
    assert "电子商务法" in found.reason and found.words


@pytest.mark.parametrize("unit", ["退您200元", "好评返现。", "1", "12.", "我", "我a", "你", "http://", "qq:12345 ",
                                  "保证a假一赔三", "a。", "\n你",
                                  "包您能到", "第一第一时间", "6", " ", "1 "])
def test_a_reply_of_full_length_is_checked_at_once(unit):
    text = (unit * 10_000)[:10_000]
    took = []
    for _ in range(5):
        start = time.thread_time()
        concerns(text, HANDBOOK.wording, HANDBOOK.policy, ("王小明", "13812345678"))
        took.append(time.thread_time() - start)
    assert min(took) < 0.05
    start = time.thread_time()
    found = concerns(unit * 1_000_000, HANDBOOK.wording, HANDBOOK.policy)
    assert time.thread_time() - start < 0.5
    assert all(len(one.words) <= 20 for one in found)
