"""What the thresholds of config.yml do, on a fifth of our own examples that the model did not see.

    PYTHONPATH=. .venv/bin/python bench/thresholds.py [FILE.tsv]

First table: from which confidence a further intent counts (``also``), by the F1 of all intents named.
Second table: what falls back for each threshold, margin and distance, among messages of the trade and
among those that are none of the shop's business. With FILE the first table is measured on it as well.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any, Dict, List, Sequence, Tuple

import numpy as np
import yaml

from bot.learning.curve import project_examples, project_options, project_traffic
from bot.learning.data import labelled_file
from bot.nlu.classifier import Example, IntentModel, fit
from bot.nlu.reading import FALLBACK, judge

ROOT = Path(__file__).resolve().parents[1]
HELD_OUT = 0.2
Ranked = Tuple[Example, List[Dict[str, Any]], List[Dict[str, Any]], float]


def limits() -> Dict[str, float]:
    """Return the thresholds of config.yml."""
    config = yaml.safe_load((ROOT / "config.yml").read_text(encoding="utf-8"))
    judged = next(one for one in config["pipeline"] if one["name"].endswith("Judge"))
    return {name: value for name, value in judged.items() if name != "name"}


def rank(model: IntentModel, examples: Sequence[Example]) -> List[Ranked]:
    """Read the messages; rankings as the judge takes them."""
    def ranking(probabilities: np.ndarray) -> List[Dict[str, Any]]:
        best = probabilities.argsort()[::-1][:10]
        return [{"name": model.intents[index], "confidence": float(probabilities[index])} for index in best]

    found = []
    for one in examples:
        reading = model.read(one.text, one.previous)
        found.append((one, ranking(reading.whole), [ranking(each)[0] for each in reading.clauses], reading.nearest))
    return found


def named(ranked: Sequence[Ranked], chosen: Dict[str, float]) -> Tuple[float, float, float]:
    """Return precision, recall and F1 of the intents named, over all messages."""
    right = said = wanted = 0
    for one, ranking, clauses, nearest in ranked:
        reading = judge(one.text, ranking, [], chosen, clauses, nearest)
        names = {intent["name"] for intent in reading["intents"]}
        right, said, wanted = right + len(names & set(one.intents)), said + len(names), wanted + len(set(one.intents))
    precision, recall = right / max(1, said), right / max(1, wanted)
    return precision, recall, 2 * precision * recall / max(1e-9, precision + recall)


def refused(ranked: Sequence[Ranked], chosen: Dict[str, float]) -> float:
    """Return the share that gets no proposal: fallback, or read as out of scope."""
    readings = [judge(one.text, ranking, [], chosen, clauses, nearest) for one, ranking, clauses, nearest in ranked]
    return sum(one["intent"] in (FALLBACK, "out_of_scope") for one in readings) / max(1, len(readings))


def main() -> None:
    """Train on four fifths and print both tables."""
    examples, chosen = project_examples(ROOT), limits()
    order = np.random.default_rng(1).permutation(len(examples))
    cut = int(len(examples) * HELD_OUT)
    model = fit([examples[index] for index in order[cut:]], project_options(ROOT), project_traffic(ROOT))
    held = rank(model, [examples[index] for index in order[:cut]])
    sets = {"held out": held, "several intents": [one for one in held if len(one[0].intents) > 1]}
    if len(sys.argv) > 1:
        sets["file"] = rank(model, labelled_file(Path(sys.argv[1])))
    print("| also | " + " | ".join(f"{name}: P / R / F1" for name in sets) + " |\n|---|" + "---|" * len(sets))
    for also in (0.1, 0.15, 0.2, 0.25, 0.3, 0.4, 1.0):
        cells = ["{:.2f} / {:.2f} / {:.3f}".format(*named(ranked, {**chosen, "also": also})) for ranked in sets.values()]
        print(f"| {also} | " + " | ".join(cells) + " |")
    trade = [one for one in held if "out_of_scope" not in one[0].intents and "chitchat" not in one[0].intents]
    outside = [one for one in held if one[0].intents[0] == "out_of_scope"]
    print("\n| threshold | margin | near | of the trade, refused | out of scope, refused |\n|---|---|---|---|---|")
    for threshold, margin, near in ((0.1, 0, -1), (0.15, 0.03, -1), (0.2, 0, -1), (0.2, 0.03, -1), (0.2, 0.03, 0.3),
                                    (0.2, 0.03, 0.4), (0.2, 0.03, 0.5), (0.3, 0.05, 0.4)):
        tried = {**chosen, "threshold": threshold, "margin": margin, "near": near}
        print(f"| {threshold} | {margin} | {near} | {refused(trade, tried):.3f} | {refused(outside, tried):.3f} |")


if __name__ == "__main__":
    main()
