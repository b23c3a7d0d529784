"""Evaluation of a model on labelled messages, before fallback."""

from __future__ import annotations

import statistics
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Dict, List, Sequence, Tuple

from bot.learning.intents import intent_topics
from bot.learning.offline_reader import OfflineReader
from bot.nlu.classifier import Example
from bot.nlu.training_files import read_labelled_file
from bot.privacy import mask_private

BINS = 10
WORST = 15
MAX_EXAMPLES = 5
"""Maximum number of messages shown per confusion."""


@dataclass(frozen=True)
class Scored:
    """A labelled message with what the model made of it."""

    example: Example
    ranking: Tuple[Tuple[str, float], ...]

    @property
    def top(self) -> str:
        """The intent the model ranks first."""
        return self.ranking[0][0]

    @property
    def confidence(self) -> float:
        """How sure the model is of it, 0 to 1."""
        return self.ranking[0][1]

    @property
    def hit(self) -> bool:
        """Whether the first intent is one of the labelled ones."""
        return self.top in self.example.intents

    @property
    def among_three(self) -> bool:
        """Whether a labelled intent is among the first three."""
        return any(name in self.example.intents for name, _ in self.ranking[:3])


@dataclass(frozen=True)
class Bin:
    """Messages whose confidence lies in ``(low, high]``; ``confidence`` and ``hits`` are means, 0 to 1."""

    low: float
    high: float
    n: int
    confidence: float
    hits: float


@dataclass(frozen=True)
class Confusion:
    """Messages with one primary intent that were read as another; private data in the examples are masked."""

    truth: str
    read: str
    times: int
    examples: Tuple[str, ...]


@dataclass(frozen=True)
class Report:
    """Scores of one model on one file; shares are 0 to 1, ``ms_per_message`` is the median."""

    n: int
    accuracy_at_1: float
    accuracy_at_1_any: float
    accuracy_at_3: float
    macro_f1: float
    ece: float
    ms_per_message: float
    per_intent: Dict[str, Dict[str, float]]
    per_topic: Dict[str, Dict[str, float]]
    bins: List[Bin]
    confusions: List[Confusion]
    matrix: Dict[Tuple[str, str], int]

    def as_json(self) -> Dict[str, Any]:
        """Return the scores under the names that `bot evaluate --json` promises."""
        return {"n": self.n, "accuracy_at_1": round(self.accuracy_at_1, 4),
                "accuracy_at_1_any": round(self.accuracy_at_1_any, 4),
                "accuracy_at_3": round(self.accuracy_at_3, 4), "macro_f1": round(self.macro_f1, 4),
                "ece": round(self.ece, 4), "ms_per_message": round(self.ms_per_message, 3),
                "per_intent": self.per_intent}

    def as_full_json(self) -> Dict[str, Any]:
        """Return everything that the HTML report shows."""
        return {**self.as_json(), "per_topic": self.per_topic,
                "bins": [one.__dict__ for one in self.bins],
                "confusions": [{**one.__dict__, "examples": list(one.examples)} for one in self.confusions],
                "matrix": [{"truth": truth, "read": read, "n": n} for (truth, read), n in self.matrix.items()]}

    def as_text(self) -> str:
        """Return the scores as a table for people."""
        from tabulate import tabulate

        head = [["messages", self.n], ["accuracy@1", f"{self.accuracy_at_1:.3f}"],
                ["accuracy@1-any", f"{self.accuracy_at_1_any:.3f}"],
                ["accuracy@3", f"{self.accuracy_at_3:.3f}"], ["macro-F1", f"{self.macro_f1:.3f}"],
                ["calibration error", f"{self.ece:.3f}"], ["ms per message (median)", f"{self.ms_per_message:.1f}"]]
        rows = [[name, f"{one['precision']:.2f}", f"{one['recall']:.2f}", f"{one['f1']:.2f}", int(one["n"])]
                for name, one in sorted(self.per_intent.items(), key=lambda item: -item[1]["n"])]
        worst = [[one.truth, one.read, one.times] for one in self.confusions]
        return "\n\n".join([tabulate(head), tabulate(rows, ["intent", "precision", "recall", "f1", "n"]),
                            tabulate(worst, ["labelled", "read as", "times"])])


def evaluate(file: Path, model: Path) -> Report:
    """Read every message of a file with a model and compare.

    Args:
        file: text, intents (first is primary, the others are acceptable), previous seller turn.
        model: A model file.
    """
    examples = read_labelled_file(file)
    reader = OfflineReader.load(model)
    for one in examples[:5]:
        reader.read(one.text, one.previous)
    scored, took = [], []
    for one in examples:
        started = time.perf_counter()
        scored.append(_score(one, reader))
        took.append((time.perf_counter() - started) * 1000)
    return report(scored, statistics.median(took or [0.0]))


def _score(example: Example, reader: OfflineReader) -> Scored:
    reading = reader.read(example.text, example.previous)
    ranked = reading["ranking"] or reading["ranked"]
    return Scored(example, tuple((one["name"], float(one["confidence"])) for one in ranked))


def report(scored: Sequence[Scored], milliseconds: float) -> Report:
    """Compute the scores."""
    n = max(1, len(scored))
    per_intent = _per_intent(scored)
    present = {one.example.intents[0] for one in scored}
    bins = _bins(scored)
    return Report(
        n=len(scored),
        accuracy_at_1=sum(one.top == one.example.intents[0] for one in scored) / n,
        accuracy_at_1_any=sum(one.hit for one in scored) / n,
        accuracy_at_3=sum(one.among_three for one in scored) / n,
        macro_f1=sum(per_intent[name]["f1"] for name in present) / max(1, len(present)),
        ece=sum(abs(one.confidence - one.hits) * one.n for one in bins) / n,
        ms_per_message=milliseconds, per_intent=per_intent, per_topic=_per_topic(scored), bins=bins,
        confusions=_confusions(scored),
        matrix=dict(sorted(Counter((one.example.intents[0], one.top) for one in scored).items())))


def _bins(scored: Sequence[Scored]) -> List[Bin]:
    result = []
    for index in range(BINS):
        low, high = index / BINS, (index + 1) / BINS
        inside = [one for one in scored if low < one.confidence <= high]
        n = max(1, len(inside))
        result.append(Bin(low, high, len(inside), sum(one.confidence for one in inside) / n,
                          sum(one.hit for one in inside) / n))
    return result


def _confusions(scored: Sequence[Scored]) -> List[Confusion]:
    missed: Dict[Tuple[str, str], List[str]] = {}
    for one in scored:
        if not one.hit:
            missed.setdefault((one.example.intents[0], one.top), []).append(mask_private(one.example.text))
    worst = sorted(missed.items(), key=lambda item: (-len(item[1]), item[0]))[:WORST]
    return [Confusion(truth, read, len(texts), tuple(texts[:MAX_EXAMPLES])) for (truth, read), texts in worst]


def _per_topic(scored: Sequence[Scored]) -> Dict[str, Dict[str, float]]:
    topic_of = intent_topics()
    result = {}
    for topic in dict.fromkeys(topic_of.values()):
        inside = [one for one in scored if topic_of.get(one.example.intents[0]) == topic]
        if inside:
            result[topic] = {
                "n": len(inside),
                "accuracy_at_1_any": round(sum(one.hit for one in inside) / len(inside), 4),
                "accuracy_at_3": round(sum(one.among_three for one in inside) / len(inside), 4),
                "topic_right": round(sum(topic_of.get(one.top) == topic for one in inside) / len(inside), 4)}
    return result


def _per_intent(scored: Sequence[Scored]) -> Dict[str, Dict[str, float]]:
    truth = Counter(one.example.intents[0] for one in scored)
    read = Counter(one.top for one in scored)
    right = Counter(one.top for one in scored if one.top == one.example.intents[0])
    result = {}
    for name in sorted(set(truth) | set(read)):
        precision = right[name] / read[name] if read[name] else 0.0
        recall = right[name] / truth[name] if truth[name] else 0.0
        f1 = 2 * precision * recall / (precision + recall) if precision + recall else 0.0
        result[name] = {"precision": round(precision, 4), "recall": round(recall, 4), "f1": round(f1, 4),
                        "n": truth[name]}
    return result
