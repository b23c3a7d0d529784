"""N36, N40: the last word counts, what is taken back is gone, and a pasted line is no wish."""

import pytest

from bot.talk.last_word import settled, taken_back
from bot.talk.pasted import pasted_facts


@pytest.mark.parametrize(("text", "kept"), [
    ("卫衣换成黑色XL 打错 是XXL", "卫衣换成黑色XXL"), ("我要L 说错了 M", "我要M"), ("要两箱 不是二十箱", "要两箱"),
    ("170不是160", "170"),
    ("周三不是周二", "周三"), ("坏了三个 哦不 两个", "坏了两个"), ("黑色XL有货吗", "黑色XL有货吗"),
    ("我买的是XL 发来的是L", "我买的是XL 发来的是L"), ("打错了 黑色", "打错了 黑色")])
def test_the_last_word_counts(text, kept):
    assert settled(text) == kept


@pytest.mark.parametrize(("text", "kind"), [
    ("少的那个找到了 不好意思", "found"), ("不是坏了 没插好", "found"), ("不用改地址了 按原来的发", "address"),
    ("刚说的不算", "last"),
    ("上一句当我没说", "last"), ("我搞错了 你们没发错 那能换吗", None), ("还没收到", None), ("改地址 发到人民路8号",
    None)])
def test_what_is_taken_back(text, kind):
    assert taken_back(text) == kind


@pytest.mark.parametrize(("text", "kind", "code"), [
    ("用户已进入会话 来自商品详情页", "notice", None), ("【某某驿站】凭3-1-2008到北门取件", "pickup", "3-1-2008"),
    ("写的收件人拒收 我没拒收啊", "refused", None), ("发什么快递", None, None), ("取件码多少", None, None)])
def test_a_pasted_line_is_read_for_what_it_says(text, kind, code):
    found = pasted_facts(text)
    assert (found["pasted.kind"], found["pasted.code"]) == (kind, code)
