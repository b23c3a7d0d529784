"""What short messages say: corrections, changes of mind, choices, conditions, denials."""

from __future__ import annotations

from typing import Any, Dict, Optional

import pytest

from bot.handbook.model import FactType
from bot.proposing.facts_of_talk import heard_facts
from bot.proposing.words.address import address_facts
from bot.talk.answers import find_answer, match_words, meant
from bot.talk.memory import hear_message
from bot.talk.model import Heard, Memory, Question, Wish
from bot.talk.reading import Entity
from bot.talk.references import References
from bot.talk.said import corrected, counted, only_a_condition
from tests.builders import NOW, a_reading, whole_handbook

HANDBOOK = whole_handbook()
ORDER = "2026112300010001"


@pytest.mark.parametrize("text, says", [
    ("打错了 黑色", "黑色"), ("黑色 打错了", "黑色"), ("说错了，是38码", "38码"), ("40 不对 41", "41"),
    ("写错了 8号楼", "8号楼"),
    ("不是5栋 是7栋", "7栋"), ("不是上衣是裤子坏了", "裤子坏了"), ("是不是质量问题", "是不是质量问题"),
    ("蓝的换成灰的", "灰的"), ("M码改成L码", "L码"), ("帮我把奶茶味换成原味", "原味"), ("退货改成换货", "换货"),
    ("发不了就退", ""), ("今天能发就不退", ""), ("要是周五到不了就不要了", ""), ("没货就给我退了吧", ""),
    ("再不发货就退款", ""),
    ("换新就行 不用退", "换新就行 不用退"), ("收到就坏了", "收到就坏了"), ("早就该退了", "早就该退了")])
def test_what_counts_of_a_text(text: str, says: str) -> None:
    assert counted(text) == says
    assert only_a_condition(text) == (not says)


@pytest.mark.parametrize("text, heard", [
    ("换新就行 不用退", "exchange"), ("还是退吧", "refund"), ("给我换一个 算了还是退吧", "refund"),
    ("要退款 想了想还是换个新的吧", "exchange"), ("发不了就退", None), ("不用给我退 换新的", "exchange"),
    ("能不能给我退了吧", "refund"), ("没说要退款", None), ("坏了给我换新的", "exchange"),
    ("少了一个 给我补发吧", "exchange"),
    ("退货改成换货吧", "exchange"), ("不想退款了 给我补寄吧", "exchange"), ("没货就退款吧", None),
    ("我要退货", "refund"),
    ("能退吗", None), ("退款还是换货都行", None)])
def test_a_way_of_settling_is_heard_unasked(text: str, heard: Optional[str]) -> None:
    spec = HANDBOOK.facts["quality.wish"]
    assert match_words(spec.words, text, spec.type)[1] == heard


@pytest.mark.parametrize("text, fact, value", [
    ("没拆过的", "refund.unused", True), ("不是没用过 洗过了", "refund.unused", False),
    ("吊牌还在没洗过", "refund.unused", True),
    ("放驿站了 没当面", "damage.checked", False), ("只碎了一个 其他都好", "damage.extent", "partly"),
    ("里面没坏", "damage.inside", False), ("不等了", "urge.choice", "refund"), ("不急 可以等", "urge.choice", "wait"),
    ("不是没收到 是放错了", "refund.unused", None), ("不是质量问题 就是不喜欢", "freight.fault", False),
    ("不是坏的 就是大了", "freight.fault", False), ("图发你了 不用再拍了", "photos.sent", True),
    ("照片发了", "photos.sent", True), ("[图片]", "photos.sent", True)])
def test_a_fact_is_heard_in_any_message(text: str, fact: str, value: Any) -> None:
    assert hears(text).get(fact) == value


def hears(text: str, memory: Optional[Memory] = None) -> Dict[str, Any]:
    memory = hear_message(memory or Memory(order_id=ORDER), text, a_reading("inform"), References(), NOW, HANDBOOK)
    return heard_facts(memory, NOW, HANDBOOK, HANDBOOK.policy, ORDER, None)


@pytest.mark.parametrize("text, found, value", [
    ("发不了就退", False, None), ("今天能发就不退", True, True), ("能发就要", True, True),
    ("不等了 退款", True, False),
    ("今天发不出来就给我退了", False, None), ("那就今天发吧", True, True), ("明天再不发就取消", False, None)])
def test_a_condition_is_no_answer_but_where_it_is_the_one_that_was_offered(text: str, found: bool, value: Any) -> None:
    reply = HANDBOOK.replies["refund.offer_ship_today"]
    assert find_answer(reply, text, a_reading("refund_request"), HANDBOOK, {}, NOW) == (found, value)


@pytest.mark.parametrize("text, colours, kept", [
    ("蓝的换成灰的", ("蓝", "灰"), "灰"), ("打错了 黑色", ("黑色",), "黑色"),
    ("不是白色 是米色", ("白色", "米色"), "米色"),
    ("蓝色灰色哪个好", ("蓝色", "灰色"), "蓝色"), ("白色 说错了 黑色", ("白色", "黑色"), "黑色")])
def test_what_is_changed_from_is_not_meant(text: str, colours: Any, kept: str) -> None:
    named = [Entity(entity="colour", value=one, text=one) for one in colours]
    assert meant(named, text)[0].value == kept


def an_answer(fact: str, reply: str, value: Any) -> Memory:
    """Return what is known after a question about an order was answered."""
    question = Question(fact=fact, reply=reply, wish=Wish(scenario="change_order"), key=ORDER)
    return Memory(order_id=ORDER, turn=1, answered=question,
                  heard={f"{fact}@{ORDER}": Heard(value=value, at=NOW)})


@pytest.mark.parametrize("text, wanted", [
    ("打错了 黑色", "黑色"), ("不是白色 是米色", "米色加大"), ("说错了 38码", "38码"), ("谢谢", "白色加大")])
def test_an_answer_is_corrected(text: str, wanted: str) -> None:
    memory = an_answer("change.wanted", "change.ask", "白色加大")
    assert hears(text, memory)["change.wanted"] == wanted


def test_only_the_part_that_is_wrong_is_replaced() -> None:
    assert corrected("幸福小区5栋301", "不是5栋 是7栋") == "幸福小区7栋301"
    assert corrected("幸福小区5栋301", "不是3号楼 是7栋") is None


def test_an_address_that_is_put_right_is_never_read_back_with_what_is_wrong() -> None:
    for text in ("改下地址 不是5栋 是7栋", "地址写错了 不是文一西路 是文二西路100号"):
        said = str(address_facts(text)["address.said"])
        assert "不是" not in said and "5栋" not in said


def test_a_denied_word_is_not_heard_through_what_stands_between() -> None:
    words = (("退款", "refund"),)
    for text in ("不用给我退款", "没打算退款", "不太想退款", "不需要再退款"):
        assert match_words(words, text, FactType.CHOICE) == (False, None), text
    for text in ("能不能给我退款", "要不退款", "会不会退款"):
        assert match_words(words, text, FactType.CHOICE) == (True, "refund"), text
