"""The reader of the seller's acts on lines that nobody trained on (docs/reading.md)."""

from __future__ import annotations

import pytest

from bot.learning.act_lines import measure_acts, read_act_lines
from bot.nlu.act_reader import act_reader, split_line
from tests.builders import ROOT

PRECISION, RECALL = 0.94, 0.64
"""A little below what was measured."""


@pytest.fixture(scope="module")
def kept():
    return read_act_lines(ROOT / "data" / "acts" / "kept.jsonl")


def test_unseen_lines_are_read_with_precision_first(kept):
    counts = measure_acts(kept, lambda text, before: {one.name for one in act_reader().read(text, before)})
    told, right, there = counts[""]
    assert len(kept) >= 500
    assert right / told >= PRECISION and right / there >= RECALL


def test_no_kept_line_is_trained_on(kept):
    trained = {one.text for one in read_act_lines(ROOT / "data" / "acts" / "lines.jsonl")}
    assert sum(one.text in trained and len(one.text) > 8 for one in kept) == 0


@pytest.mark.parametrize("text, before, name", [
    ("我问了主管 265给您", "能再便宜点不", "offer_price"), ("麻烦拍张照片我看下", "杯子裂了", "ask_picture"),
    ("真抱歉让您久等了", "怎么还没到", "apologise"), ("今天下午四点前给您答复", "到底怎么回事", "promise_reply"),
])
def test_plain_lines(text, before, name):
    assert name in {one.name for one in act_reader().read(text, before)}


@pytest.mark.parametrize("text", ["", "   ", "。。。", "👍", "a", "[图片]", "亲" * 2000])
def test_whatever_is_sent_is_read(text):
    assert isinstance(act_reader().read(text, text), list)


def test_a_line_is_cut_at_marks_and_no_clause_is_a_single_character():
    clauses = split_line("行 那265给您，拍下别付款！我改价")
    assert [one.text for one in clauses] == ["行 那265给您", "拍下别付款", "我改价"]
    assert clauses[1].mark == "！"
