"""What a short turn asks next, by the reply or the line before it."""

import pytest

from bot.talk.following import LONGEST, follow_facts, topic_of


@pytest.mark.parametrize("told, topic", [
    ("goods_back.keep", "came_after"), ("goods_back.partly", "judged"), ("goods_back.number_closed", "unregistered"),
    ("goods_back.must_by", "money_first"), ("goods_back.keep_first_by", "money_first"),
    ("freight.gap_ours", "gap"), ("pickup.booked", "pickup"),
    ("price_fall.known", "price"), ("presale.refund_both", "presale"), ("refund_status.lines_earlier", "amount"),
    ("refund.only_cheap", "only"), ("greet.day", None),
])
def test_the_reply_before_tells_the_matter(told, topic):
    assert topic_of(told, "") == topic


@pytest.mark.parametrize("line, topic", [
    ("保险没赔够的部分店里补给您，麻烦发一下截图。", "gap"), ("仓库验过：少了一只，按60元退给您。", "judged"),
    ("想留下的话补88元，我发个链接。", "came_after"), ("这款什么时候有货我问一下", None), ("", None),
])
def test_so_does_a_line_in_own_words(line, topic):
    assert topic_of("", line) == topic


@pytest.mark.parametrize("text, told, topic, asks", [
    ("什么时候给我", "freight.gap_ours", "gap", "money"),
    ("转你支付宝行不", "goods_back.keep", "came_after", "platform"),
    ("拍好了", "goods_back.keep", "came_after", "paid"), ("要等几天", "goods_back.number", "unregistered", "when"),
    ("明天上午再来吧 我不在家", "pickup.booked", "pickup", "rebook"),
    ("那要不要寄给你们", "refund.only_cheap_seen", "only", "send"),
    ("多久到账", "price_fall.check", "price", "money"), ("帮我开发票", "goods_back.keep", None, None),
    ("什么时候给我", "greet.day", None, None),
])
def test_a_short_turn_goes_on_with_it(text, told, topic, asks):
    facts = follow_facts(text, told, "")
    assert (facts["follow.topic"], facts["follow.asks"]) == (topic, asks)


def test_the_sum_of_the_postage_is_that_of_the_line():
    assert follow_facts("什么时候给我", "freight.gap_ours", "", "差的5.5元我们补")["follow.sum"] == 550
    assert follow_facts("什么时候给我", "freight.gap_ours", "", "差的我们补")["follow.sum"] is None


def test_some_turns_need_no_line():
    assert follow_facts("退款秒到 那我就留着用了", "", "")["follow.topic"] == "money_first"
    assert follow_facts("丢件退过款的今天又送到了", "", "")["follow.topic"] == "came_after"
    assert follow_facts("退款到账了 谢谢", "", "")["follow.topic"] is None


def test_a_long_turn_is_read_by_itself():
    assert follow_facts("什么时候" + "啊" * LONGEST, "freight.gap_ours", "")["follow.topic"] is None
