"""Every case of the handbook's content holds, and the checker finds no fault."""

from pathlib import Path

import pytest

from bot.handbook.examples import run_example
from bot.handbook.load import read

FOLDER = Path(__file__).parents[2] / "handbook"
HANDBOOK, ISSUES = read(FOLDER)


def test_checker_finds_no_fault() -> None:
    assert [str(issue) for issue in ISSUES if issue.level == "error"] == []


def test_there_are_cases() -> None:
    assert len(HANDBOOK.examples) > 50


@pytest.mark.parametrize("case", HANDBOOK.examples, ids=lambda case: f"{case.scenario}: {case.name}")
def test_case_holds(case) -> None:
    assert run_example(case, HANDBOOK) == []


def test_no_reply_stands_in_one_wording_only():
    assert [reply.id for reply in HANDBOOK.replies.values() if len(reply.texts) < 2] == []


def test_no_figure_is_typed_into_a_reply():
    import re

    typed = [(reply.id, found) for reply in HANDBOOK.replies.values() if reply.id != "callback.ask"
             for text in reply.texts
             for found in re.findall(r"\d+", re.sub(r"\{\{[^}]*\}\}", "", text))]
    assert typed == []  # figures come from the policy or the order; callback.ask names the scale of its answer
