"""Messages of our own that the model never sees; some of what real corpora have little of: haggling, reviews, anger.

Some were written like the examples and drawn at random, 2,300 by people who saw neither model nor real messages, on
topics that were misread. ``own_messages.tsv`` has text, intents and previous turn.
Thresholds were chosen on them (``bench/thresholds.py``) and tuning the turn encoder shows their scores: a development
set, kept to notice what gets worse.
"""

from __future__ import annotations

from pathlib import Path

from bot.learning.evaluate import evaluate
from bot.learning.intents import intent_names
from bot.nlu.training_files import read_context_examples, read_labelled_file, read_nlu_examples

ROOT = Path(__file__).resolve().parents[2]
FILE = Path(__file__).parent / "own_messages.tsv"


def test_none_of_them_is_learned_from() -> None:
    learned = {one.text for one in [*read_nlu_examples(ROOT / "data" / "nlu"),
                                    *read_context_examples(ROOT / "data" / "context")]}
    own = read_labelled_file(FILE)
    assert len(own) >= 1000 and not [one.text for one in own if one.text in learned]
    assert {intent for one in own for intent in one.intents} <= intent_names()


def test_the_model_reads_them(model: Path) -> None:
    report = evaluate(FILE, model)
    print(report.as_text())
    assert report.accuracy_at_1_any >= 0.55 and report.accuracy_at_3 >= 0.84
    assert report.per_topic["bargain"]["accuracy_at_3"] >= 0.8
    assert report.per_topic["review"]["accuracy_at_3"] >= 0.7
    assert report.ms_per_message < 20
