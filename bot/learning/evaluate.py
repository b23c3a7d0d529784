"""How well a model reads labelled messages, scored before fallback."""

from __future__ import annotations

import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Dict, List, Sequence, Tuple

from bot.learning.data import labelled_file
from bot.learning.reader import Reader
from bot.nlu.classifier import Example

BINS = 10


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
    def hit(self) -> bool:
        """Whether the first intent is one of the labelled ones."""
        return self.top in self.example.intents


@dataclass(frozen=True)
class Report:
    """Scores of one model on one file; shares are 0 to 1."""

    n: int
    accuracy_at_1: float
    accuracy_at_1_any: float
    accuracy_at_3: float
    macro_f1: float
    ece: float
    ms_per_message: float
    per_intent: Dict[str, Dict[str, float]]
    confusions: List[Tuple[str, str, int]]

    def as_json(self) -> Dict[str, Any]:
        """Return the scores under the names that `bot evaluate --json` promises."""
        return {"n": self.n, "accuracy_at_1": round(self.accuracy_at_1, 4),
                "accuracy_at_1_any": round(self.accuracy_at_1_any, 4),
                "accuracy_at_3": round(self.accuracy_at_3, 4), "macro_f1": round(self.macro_f1, 4),
                "ece": round(self.ece, 4), "ms_per_message": round(self.ms_per_message, 3),
                "per_intent": self.per_intent}

    def as_text(self) -> str:
        """Return the scores as a table for people."""
        from tabulate import tabulate

        head = [["messages", self.n], ["accuracy@1", f"{self.accuracy_at_1:.3f}"],
                ["accuracy@1-any", f"{self.accuracy_at_1_any:.3f}"],
                ["accuracy@3", f"{self.accuracy_at_3:.3f}"], ["macro-F1", f"{self.macro_f1:.3f}"],
                ["calibration error", f"{self.ece:.3f}"], ["ms per message", f"{self.ms_per_message:.1f}"]]
        rows = [[name, f"{one['precision']:.2f}", f"{one['recall']:.2f}", f"{one['f1']:.2f}", int(one["n"])]
                for name, one in sorted(self.per_intent.items(), key=lambda item: -item[1]["n"])]
        worst = [[truth, read, count] for truth, read, count in self.confusions[:15]]
        return "\n\n".join([tabulate(head), tabulate(rows, ["intent", "precision", "recall", "f1", "n"]),
                            tabulate(worst, ["labelled", "read as", "times"])])


def evaluate(file: Path, model: Path) -> Report:
    """Read every message of a file with a model and compare.

    Args:
        file: text, intents (first is primary, the others are acceptable), previous seller turn.
        model: A model file.
    """
    examples = labelled_file(file)
    reader = Reader.load(model)
    for one in examples[:5]:
        reader.read(one.text, one.previous)
    started = time.perf_counter()
    scored = [_score(one, reader) for one in examples]
    milliseconds = (time.perf_counter() - started) * 1000 / max(1, len(examples))
    return report(scored, milliseconds)


def _score(example: Example, reader: Reader) -> Scored:
    reading = reader.read(example.text, example.previous)
    ranked = reading["ranking"] or reading["ranked"]
    return Scored(example, tuple((one["name"], float(one["confidence"])) for one in ranked))


def report(scored: Sequence[Scored], milliseconds: float) -> Report:
    """Compute the scores."""
    n = max(1, len(scored))
    per_intent = _per_intent(scored)
    present = {one.example.intents[0] for one in scored}
    confused = Counter((one.example.intents[0], one.top) for one in scored if not one.hit)
    return Report(
        n=len(scored),
        accuracy_at_1=sum(one.top == one.example.intents[0] for one in scored) / n,
        accuracy_at_1_any=sum(one.hit for one in scored) / n,
        accuracy_at_3=sum(any(name in one.example.intents for name, _ in one.ranking[:3])
                          for one in scored) / n,
        macro_f1=sum(per_intent[name]["f1"] for name in present) / max(1, len(present)),
        ece=calibration_error(scored), ms_per_message=milliseconds, per_intent=per_intent,
        confusions=[(truth, read, count) for (truth, read), count in confused.most_common(40)])


def calibration_error(scored: Sequence[Scored]) -> float:
    """Return the mean distance between confidence and share of hits, over ten equal bins."""
    total = 0.0
    for index in range(BINS):
        low, high = index / BINS, (index + 1) / BINS
        inside = [one for one in scored if low < one.ranking[0][1] <= high]
        if inside:
            confidence = sum(one.ranking[0][1] for one in inside) / len(inside)
            total += abs(confidence - sum(one.hit for one in inside) / len(inside)) * len(inside)
    return total / max(1, len(scored))


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
