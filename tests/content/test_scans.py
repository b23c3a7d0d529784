"""Couriers' scans are understood: macro F1 over the states, for each set of texts in this folder.

``own_scans.tsv`` is what the patterns were written with; ``scans.tsv`` was written by somebody who has not seen them.
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from bot.orders.scan_wordings import ParcelState
from bot.orders.scans import scan_state

SETS = sorted(Path(__file__).parent.glob("*scans.tsv"))
LEAST = 0.95


def rows(file: Path) -> list[tuple[str, ParcelState]]:
    """Texts with their states; the columns are text, courier, state, with a header."""
    lines = [line.split("\t") for line in file.read_text(encoding="utf-8").splitlines() if line.strip()]
    return [(text, ParcelState(state.strip())) for text, _courier, state in lines if state.strip() != "state"]


@pytest.mark.parametrize("file", SETS, ids=lambda file: file.stem)
def test_states_are_read_from_scans(file: Path) -> None:
    read = [(text, wanted, scan_state(text)) for text, wanted in rows(file)]
    right = Counter(wanted for _, wanted, found in read if wanted is found)
    wanted_times, found_times = Counter(one[1] for one in read), Counter(one[2] for one in read)
    scores = {state: 2 * right[state] / (wanted_times[state] + found_times[state]) for state in wanted_times}
    wrong = [f"{text}: {wanted.value}, not {found.value}" for text, wanted, found in read if wanted is not found]
    assert set(scores) == set(ParcelState)
    assert sum(scores.values()) / len(scores) >= LEAST, "\n".join(wrong)
