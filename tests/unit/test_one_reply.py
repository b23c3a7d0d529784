"""One reply for the whole turn: the mood in front, answers in the order asked, one question last, nothing twice."""

from __future__ import annotations

from pathlib import Path
from typing import Sequence, Tuple

import pytest

from bot.handbook.load import load
from bot.handbook.model import Handbook
from bot.orders.model import Buyer
from bot.proposing.propose import propose
from bot.proposing.situation import Snapshot
from bot.talk.model import Memory, Proposal, Wish
from tests.builders import EXAMPLES, FACTS, NOW, REPLIES, ROWS, SCENARIOS, small_handbook

MORE = """
  - id: courier
    title: 快递
    intents: [ask_courier]
    branches:
      - {id: otherwise, row: L3, otherwise: true, reply: courier.which}
  - id: fee
    title: 运费
    intents: [ask_shipping_fee]
    branches:
      - {id: otherwise, row: L3, otherwise: true, reply: fee.free}
  - id: size
    title: 尺码
    intents: [ask_size]
    branches:
      - {id: otherwise, row: L3, otherwise: true, reply: size.ask}
  - id: colour
    title: 颜色
    intents: [ask_stock]
    branches:
      - {id: otherwise, row: L3, otherwise: true, reply: colour.ask}
  - id: angry
    title: 生气
    intents: [complain_angry]
    mood: true
    clause: "真的很抱歉，让您着急了。"
    branches:
      - {id: otherwise, row: L3, otherwise: true, reply: angry.alone}
"""
WORDS = """
  courier.which: {short: true, text: ["亲，默认发中通。付款后24小时内发出。", "亲，一般发中通。付款后24小时内发出。"]}
  fee.free: {short: true, text: ["亲，满59元包邮。付款后24小时内发出。", "亲，满59元免邮费。付款后24小时内发出。"]}
  size.ask: {short: true, asks: damage.offered, answers: {affirm: true}, text: ["您身高体重多少？", "您平时穿多大？"]}
  colour.ask: {short: true, asks: damage.offered, answers: {affirm: true}, text: ["您要什么颜色？", "想要哪个颜色？"]}
  angry.alone: {text: ["我们马上查清楚，半小时内给您答复。", "这就去查，半小时内回您。"]}
"""
CASES = "".join(f"  - {{name: {one}, scenario: {one}, given: {{}}, expect: {{branch: otherwise}}}}\n"
                for one in ("courier", "fee", "size", "colour", "angry"))


@pytest.fixture(scope="module")
def handbook(tmp_path_factory: pytest.TempPathFactory) -> Handbook:
    folder: Path = tmp_path_factory.mktemp("one-reply")
    facts = FACTS + "  turn.ask: {label: 问的是, type: text, scope: turn, source: conversation}\n"
    return load(small_handbook(folder, rows=ROWS.replace("scenario: track", "scenario: [track, courier]"), facts=facts,
                               scenario=SCENARIOS + MORE, replies=REPLIES + WORDS, examples=EXAMPLES + CASES))


def answers(handbook: Handbook, wanted: Sequence[str], said: Tuple[str, ...] = ()) -> Tuple[Proposal, ...]:
    wishes = tuple(Wish(scenario=name, intent=handbook.scenarios[name].intents[0], turn=1, confidence=0.8)
                   for name in wanted)
    memory = Memory(turn=1, turn_open=True, text="发什么快递 包邮吗", wishes=wishes, said=dict.fromkeys(said, 1))
    return propose(memory, Snapshot(now=NOW, orders=(), buyer=Buyer(id="b"), verified=True), handbook, handbook.policy)


def test_answers_stand_in_the_order_asked_and_no_sentence_twice(handbook: Handbook) -> None:
    assert answers(handbook, ["fee", "courier"])[0].text == "亲，满59元包邮。付款后24小时内发出。默认发中通。"
    assert answers(handbook, ["courier", "fee"])[0].text == "亲，默认发中通。付款后24小时内发出。满59元包邮。"


def test_the_question_comes_last_and_there_is_only_one(handbook: Handbook) -> None:
    first = answers(handbook, ["size", "colour", "courier"])[0]
    assert first.text.startswith("亲，默认发中通。") and first.text.count("？") == 1 and first.text.endswith("？")


def test_the_mood_is_one_sentence_in_front_and_no_card_of_its_own(handbook: Handbook) -> None:
    cards = answers(handbook, ["angry", "courier"])
    assert cards[0].text == "真的很抱歉，让您着急了。默认发中通。付款后24小时内发出。"
    assert all("半小时内" not in card.text for card in cards)


def test_the_mood_is_answered_once_in_a_conversation(handbook: Handbook) -> None:
    cards = answers(handbook, ["angry", "courier"], said=("angry.alone",))
    assert all("着急" not in card.text for card in cards)


def test_a_mere_mood_has_its_own_card(handbook: Handbook) -> None:
    assert answers(handbook, ["angry"])[0].text == "我们马上查清楚，半小时内给您答复。"
