"""What a turn says of undoing an order, and what an inspection says of goods."""

import pytest

from bot.orders.inspections import passed
from bot.proposing.words.undoing import ruled_out, undoing_facts


@pytest.mark.parametrize("text, said", [
    ("算了不取消了", "withdrawn"), ("先别退了，我再用用", "withdrawn"), ("不退了吗", None),
    ("明天到不了我就不要了", "condition"), ("要是发不出来就给我退了", "condition"),
    ("拍错颜色了，能改吗", "change"), ("拍错了取消吧", None), ("取消订单", None), ("怎么就不退了", None)])
def test_undoing(text, said):
    assert undoing_facts(text)["turn.undoing"] == said


@pytest.mark.parametrize("text, rule, use", [
    ("盒子撕了 想退", "拆封后不支持无理由退货", "拆开"), ("就穿了一天，想退", "未穿未洗吊牌完整可退", "穿过"),
    ("试穿了下小了", "未穿可退", None), ("还没穿过想退", "未穿可退", None), ("用了一次就坏了", "使用后不退", None),
    ("用了两次想退", "七天内试用不满意可退", None), ("拆了还能退吗", "拆封不退", None),
    ("拆了包装不想要了", "拆封未穿可退", None), ("用了想退", None, None)])
def test_what_the_rule_excludes(text, rule, use):
    assert ruled_out(text, rule) == use


@pytest.mark.parametrize("text, result", [
    ("完好，配件齐全", True), ("外观完好，屏幕划痕属实", True), ("漏水，同意换新", True), ("缺吊牌", None),
    ("有使用痕迹", None), ("划痕不属实", None), ("待检", None), (None, None)])
def test_inspection(text, result):
    assert passed(text) is result


def test_undone_only_if_it_is_not_sent() -> None:
    facts = undoing_facts("18号之前发不了就给我退了")
    assert (facts["turn.undoing"], facts["turn.unless_sent"]) == ("condition", True)
    assert undoing_facts("再不发就不要了啊")["turn.unless_sent"] is True
    assert undoing_facts("再不来我就退了") == {"turn.undoing": "condition", "turn.unless_sent": False}
    assert undoing_facts("没发货就取消")["turn.unless_sent"] is False
    assert undoing_facts("明天到不了就不要了")["turn.unless_sent"] is False
