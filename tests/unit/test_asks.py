"""Asks as content: a branch answers them, and what is wrong with them is named with its place."""

from __future__ import annotations

from pathlib import Path
from typing import Any, List

import pytest

from bot.handbook.decide import decide
from bot.handbook.fact_values import Facts
from bot.handbook.load import load, read
from tests.builders import EXAMPLES, FACTS, SCENARIOS, small_handbook

LINES = ", ".join(f"到哪了{number}" for number in range(12))
ASKS = f"""asks:
  track.where: {{intent: track_parcel, title: 到哪了, lines: [{LINES}], not: [单号多少]}}
  track.number: {{intent: track_parcel, title: 单号, lines: [{LINES.replace("到哪了", "单号多少啊")}]}}
"""
ANSWERED = SCENARIOS.replace("{id: sent, row: L3, when",
                             "{id: sent, row: L3, answers: [track.where, track.number], when")
EXAMPLE = EXAMPLES.replace("given: {order.status: shipped", "given: {turn.ask: track.where, order.status: shipped")
ASK_FACTS = FACTS + "  turn.ask: {label: 问的是, type: text, scope: turn, source: conversation}\n"


def handbook_with(folder: Path, **changed: str) -> Path:
    return small_handbook(folder, **{"asks": ASKS, "scenario": ANSWERED, "examples": EXAMPLE, "facts": ASK_FACTS,
                                     **changed})


def issues(folder: Path, **changed: str) -> List[str]:
    return [str(one) for one in read(handbook_with(folder, **changed))[1]]


def test_good_asks_bring_no_issue(tmp_path: Path) -> None:
    assert issues(tmp_path) == []


@pytest.mark.parametrize("ask, branch", [("track.where", "sent"), ("other.ask", "otherwise"), (None, "otherwise")])
def test_a_branch_with_answers_fits_only_these_asks(tmp_path: Path, ask: Any, branch: str) -> None:
    handbook = load(handbook_with(tmp_path))
    facts = Facts({"order.id": "1", "order.lookup": "found", "order.status": "shipped", "turn.ask": ask})
    decision = decide(handbook.scenarios["track"], facts, handbook)
    assert decision.branch is not None and decision.branch.id == branch


def test_an_ask_without_an_answer_is_named(tmp_path: Path) -> None:
    [found] = issues(tmp_path, scenario=ANSWERED.replace(", track.number]", "]"))
    assert found.startswith("handbook/topic/asks.yml:3:") and "'track.number'" in found and "没有分支回答" in found


def test_a_line_under_two_asks_is_named_with_both(tmp_path: Path) -> None:
    [found] = issues(tmp_path, asks=ASKS.replace("单号多少啊3", "到哪了3？"))
    assert "'track.number'" in found and "'track.where'" in found and "handbook/topic/asks.yml:2" in found


def test_a_branch_that_no_ask_reaches_is_named(tmp_path: Path) -> None:
    hidden = ANSWERED.replace("      - {id: otherwise, row: L3, otherwise: true, reply: track.other}\n",
                              "      - {id: hidden, row: L3, when: [{fact: turn.ask, is: nobody.asks}], "
                              "reply: track.other}\n"
                              "      - {id: otherwise, row: L3, otherwise: true, reply: track.other}\n", 1)
    examples = EXAMPLE + "  - {name: 藏, scenario: track, given: {turn.ask: nobody.asks}, expect: {branch: hidden}}\n"
    [found] = issues(tmp_path, scenario=hidden, examples=examples)
    assert "track.hidden" in found and "没有一个问法走得到" in found


def test_an_answer_to_no_ask_is_a_fault_with_a_suggestion(tmp_path: Path) -> None:
    found = issues(tmp_path, scenario=ANSWERED.replace("track.number]", "track.numbr]"))
    assert any("'track.numbr'" in one and "'track.number'" in one for one in found)


def test_few_lines_are_a_doubt(tmp_path: Path) -> None:
    [found] = issues(tmp_path, asks=ASKS.replace(", 到哪了11", ""))
    assert "[warning]" in found and "只有 11 句" in found
