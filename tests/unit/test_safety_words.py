"""N23, N25: what a turn says of danger and harm, and what only sounds like it."""

import pytest

from bot.talk.first_words import words_first
from bot.talk.model import Memory, Wish
from bot.talk.reading import Ranked, Reading
from bot.talk.safety import safety_facts
from tests.builders import whole_handbook


@pytest.mark.parametrize(("text", "danger", "hurt"), [
    ("刚插上就冒烟了", "smoke", None), ("遥控器一按就漏电 电了我一下", "shock", None), ("充电宝鼓起来了", "battery",
    None),
    ("热水器接好有煤气味", "gas", None), ("杯子倒热水就炸开了", "burst", None), ("吃到一块碎玻璃", "foreign", None),
    ("插头烫得不行 塑料都软了", "hot", None), ("电瓶漏液了", "leaks", None), ("孩子把电池吞了", None, "swallowed"),
    ("擦完脸上起红疹", None, "skin"), ("喝完上吐下泻", None, "ate"), ("狗吃完一直吐", None, "pet"),
    ("边上毛刺把手划破了", None, "wound"), ("药水溅到眼睛里", None, "eye"), ("吃完喘不上气", None, "breath"),
    ("饼干里咬到铁丝 牙崩了", "foreign", "wound")])
def test_danger_and_harm_are_told_by_kind(text, danger, hurt):
    found = safety_facts(text)
    assert (found["safety.danger"], found["safety.hurt"]) == (danger, hurt)


@pytest.mark.parametrize("text", [
    "会不会漏电", "敏感肌能用吗", "有防漏电保护吗", "不会冒烟吧", "屏幕上划伤了一道", "空气炸锅多少钱", "气得我冒烟",
    "爆款还有吗",
    "退货单号78120045563301", "孩子120身高穿几码", "跟枸杞一起泡的有吗", "火花塞怎么换", "里面有塑料袋包装吗",
    "不跳闸的锅有吗",
    "恶心死了这包装", "手机屏幕磕了", "快递给炸开了 箱子烂了", "怕烫到孩子 有没有隔热的", "止痒的有吗"])
def test_what_only_sounds_like_it_is_nothing(text):
    assert not any(safety_facts(text).values())


@pytest.mark.parametrize(("text", "line", "asked"), [
    ("拔了", "请先拔掉电源", "answers"), ("扔垃圾桶了", "先把产品保留好", "thrown"), ("还能接着用吗", "先停止使用哦",
    "use_on"),
    ("好的", "请先拔掉电源", None), ("拔了", "", None)])
def test_it_goes_on_after_the_sellers_line(text, line, asked):
    assert safety_facts(text, line)["safety.ask"] == asked


def _scenarios(text, intent):
    memory = Memory(turn=1, turn_open=True, text=text, wishes=(Wish(scenario="ask_courier", turn=1),))
    reading = Reading(intents=(Ranked(name=intent, confidence=0.9),))
    found = words_first(memory, reading, whole_handbook())
    return [one.scenario for one in found.wishes if not one.retired]


def test_the_turns_words_go_before_any_reading_and_stand_alone():
    assert _scenarios("一插电就冒烟", "ask_product") == ["safety"]
    assert _scenarios("发什么快递", "ask_courier") == ["ask_courier"]


def test_harm_that_is_just_asked_about_before_buying_is_a_question_of_the_goods():
    assert _scenarios("过敏怎么办", "ask_guarantee") == ["ask_courier"]
    assert _scenarios("刚擦完就过敏了怎么办", "ask_guarantee") == ["safety"]
