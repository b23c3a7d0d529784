"""The rows of today's shop (N1 to N40): all there, each names what it rests on and is shown where it works."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bot.handbook.policy_paths import look_up
from tests.builders import whole_handbook

ROWS = [f"N{number}" for number in range(1, 41)]
GUIDE = (Path(__file__).parents[2] / "docs" / "handbook-guide.md").read_text(encoding="utf-8")
LAWS = re.compile(r"《[^》]{2,40}》")


def test_there_are_forty_rows_beside_those_of_the_documents() -> None:
    rows = whole_handbook().rows
    assert len(rows) == 123 and set(ROWS) <= set(rows)


@pytest.mark.parametrize("name", ROWS)
def test_a_row_names_what_it_rests_on(name: str) -> None:
    """Law only by its name; what a platform has set is for the shop to check."""
    row = whole_handbook().rows[name]
    grounds = row.sources[1:]
    assert row.sources[0] == name and grounds, "no ground"
    for ground in grounds:
        kind = re.match(r"(法律|平台规则|惯例)：", ground)
        assert kind, ground
        assert kind.group(1) != "法律" or LAWS.search(ground), f"which law: {ground}"
        assert kind.group(1) == "法律" or "法规定" not in ground, f"stated as law: {ground}"


@pytest.mark.parametrize("name", ROWS)
def test_a_row_is_answered_in_branches_or_carried_by_a_part(name: str) -> None:
    handbook = whole_handbook()
    branches = [branch for scenario in handbook.scenarios.values() for branch in scenario.branches
                if name in branch.rows]
    assert branches or handbook.rows[name].where


def test_the_guide_has_each_row_and_only_keys_of_the_policy() -> None:
    table = {line.split("|")[1].strip(): line for line in GUIDE.splitlines() if re.match(r"\| N\d+ ", line)}
    assert list(table) == ROWS
    policy = whole_handbook().policy
    for line in table.values():
        for key in re.findall(r"`([a-z_]+(?:\.[a-z_]+)+)`", line.split("|")[4]):
            assert look_up(policy, key, None) is not None, key
