"""Request models: what fits, what is cleaned, and how a fault is said."""

import pytest

from bot.errors import RequestError
from bot.http.desk import forms as desk
from bot.http.edge import ChatText, Digits, Form, Identifier, Line, Number, Text, Word, validate
from bot.http.widget import forms as widget
from bot.http.workbench import forms as workbench

BAD = [
    (desk.Reply, {}, "text", "缺少这一项"),
    (desk.Reply, {"text": 5}, "text", "应为文字"),
    (desk.Reply, {"text": None}, "text", "缺少这一项"),
    (desk.Reply, {"text": "好", "after_seq": True}, "after_seq", "应为整数"),
    (desk.Reply, {"text": "好", "after_seq": "3"}, "after_seq", "应为整数"),
    (desk.Reply, {"text": "好", "after_seq": 2**63}, "after_seq", "不能大于 2147483647"),
    (desk.Reply, {"text": "好", "proposal": "../etc"}, "proposal", "只能是字母、数字、- 和 _"),
    (desk.Check, {"fact": "a", "value": []}, "value", "应为是或否，或应为整数，或应为数字，或应为文字"),
    (desk.Check, {"fact": "a", "value": 2**63}, "value", None),
    (desk.Check, {"fact": "a", "value": float("nan")}, "value", None),
    (desk.Check, {"fact": "", "value": True}, "fact", "不能为空"),
    (desk.Record, {"outcome": "refund", "cost": 2**31}, "cost", "不能大于 2147483647"),
    (desk.Record, {"outcome": "refund", "tags": "很多"}, "tags", "应为列表"),
    (desk.Record, {"outcome": "refund", "tags": ["x"] * 21}, "tags", "最多 20 项"),
    (desk.Settlement, {"action": "burn"}, "action", "只能是: done、answer、approve、decline"),
    (desk.Settlement, {"action": "approve", "amount": -1}, "amount", "不能小于 0"),
    (desk.Assignment, {"user": []}, "user", "应为文字"),
    (workbench.Label, {"intents": [[]]}, "intents.0", "应为文字"),
    (workbench.Label, {"intents": []}, "intents", "至少 1 项"),
    (workbench.MessagesPage, {"page": "²"}, "page", "应为数字"),
    (workbench.MessagesPage, {"page": "0"}, "page", "不能小于 1"),
    (workbench.MessagesPage, {"page": "9" * 5000}, "page", "应为数字"),
    (workbench.PolicyChange, {"policy": [], "version": 1}, "policy", "应为对象"),
    (widget.Opening, {"buyer_token": "\xff"}, "buyer_token", None),
    (widget.Opening, {"visitor": "v" * 4001}, "visitor", "最多 4000 个字"),
]


@pytest.mark.parametrize("model, given, field, message", BAD)
def test_a_fault_names_its_field_and_says_in_chinese_what_it_should_be(model, given, field, message):
    with pytest.raises(RequestError) as caught:
        validate(model, given)
    [fault] = caught.value.data["faults"]
    assert fault["field"] == field and (message is None or fault["message"] == message)
    assert (caught.value.code, caught.value.status) == ("request.field", 400)
    assert all(ord(char) < 128 or char > "\u2e80" for char in fault["message"]) and "type=" not in fault["message"]


def test_every_fault_is_told_at_once():
    with pytest.raises(RequestError) as caught:
        validate(desk.Record, {"cost": -1})
    assert {one["field"] for one in caught.value.data["faults"]} == {"outcome", "cost"}


class Everything(Form):
    """One field of each kind of text."""

    said: ChatText = ChatText("")
    text: Text = Text("")
    line: Line = Line("")
    word: Word = Word("x")
    identifier: Identifier = Identifier("x")
    number: Number = Number(0)
    digits: Digits = Digits(0)


@pytest.mark.parametrize("kind, given, kept", [
    ("said", "a\x00b\ud800\x01\u202e", "ab\ufffd\x01\u202e"),
    ("text", "a\x00b\ud800\x01\u202ec\r\nd\te", "ab\ufffdc\nd\te"),
    ("line", " a\nb\tc\u2028d ", "a b c d"),
    ("word", "\u2066CUP-1\u2069", "CUP-1"),
    ("digits", "0042", 42),
])
def test_texts_are_cleaned_of_what_no_store_or_page_can_hold(kind, given, kept):
    assert getattr(validate(Everything, {kind: given}), kind) == kept


def test_a_long_client_id_is_cut_not_refused():
    assert validate(widget.Message, {"text": "在吗", "client_id": "c" * 300}).client_id == "c" * 80
