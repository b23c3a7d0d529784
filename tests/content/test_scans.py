"""Couriers' scans are understood: macro F1 over the states, on texts that the reader has not seen.

``scans.tsv`` was written by somebody who had seen neither the texts of ``data/scans.tsv`` nor the program.
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import numpy as np

from bot.orders.parcel_states import ParcelState
from bot.orders.scans import WEIGHTS, scan_state, texts_digest
from tests.server import ROOT

FRESH = Path(__file__).with_name("scans.tsv")
LEAST = 0.95


def rows(file: Path) -> list[tuple[str, ParcelState]]:
    """Texts with their states; the columns are text, courier, state, with a header."""
    lines = [line.split("\t") for line in file.read_text(encoding="utf-8").splitlines() if line.strip()]
    return [(text, ParcelState(state.strip())) for text, _courier, state in lines if state.strip() != "state"]


def test_weights_are_fitted_on_the_texts_that_are_there() -> None:
    with np.load(WEIGHTS) as kept:
        assert str(kept["texts"]) == texts_digest(ROOT / "data" / "scans.tsv"), "run tools/scans/fit.py"


def test_states_are_read_from_scans() -> None:
    read = [(text, wanted, scan_state(text)) for text, wanted in rows(FRESH)]
    right = Counter(wanted for _, wanted, found in read if wanted is found)
    wanted_times, found_times = Counter(one[1] for one in read), Counter(one[2] for one in read)
    scores = {state: 2 * right[state] / (wanted_times[state] + found_times[state]) for state in wanted_times}
    wrong = [f"{text}: {wanted.value}, not {found.value}" for text, wanted, found in read if wanted is not found]
    assert set(scores) == set(ParcelState)
    assert sum(scores.values()) / len(scores) >= LEAST, "\n".join(wrong)
