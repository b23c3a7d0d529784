"""How the judge's thresholds, temperature and doubt were chosen: on messages that the model did not see.

    PYTHONPATH=. .venv/bin/python bench/thresholds.py [FILE.tsv]

Trains on all examples and measures on tests/content/own_messages.tsv and, where it is given, on FILE. First table: from
which confidence a further intent counts (``also``) and one of a clause (``clause``), by the F1 of all intents named.
Second: what falls back for each threshold, margin and distance, among messages of the trade, among those of them whose
first intent is read wrong, and among those that are none of the shop's business. Third: the calibration error for each
temperature and doubt.
"""

from __future__ import annotations

import sys
from dataclasses import replace
from itertools import product
from pathlib import Path
from typing import Any, Dict, List, Sequence, Tuple

import yaml

from bot.learning.curve import project_examples, project_frequencies, project_options
from bot.learning.evaluate import Scored, report
from bot.nlu.arrays import Floats
from bot.nlu.classifier import Example, IntentModel, fit
from bot.nlu.limits import FALLBACK
from bot.nlu.reading import judge
from bot.nlu.training_files import read_labelled_file

ROOT = Path(__file__).resolve().parents[1]
OWN = ROOT / "tests" / "content" / "own_messages.tsv"
NOT_OF_THE_TRADE = {"out_of_scope", "chitchat"}
Ranked = Tuple[Example, List[Dict[str, Any]], List[Dict[str, Any]], float]


def limits() -> Dict[str, float]:
    """Return the thresholds of config.yml."""
    config = yaml.safe_load((ROOT / "config.yml").read_text(encoding="utf-8"))
    judged = next(one for one in config["pipeline"] if one["name"].endswith("Judge"))
    return {name: value for name, value in judged.items() if name != "name"}


def rank(model: IntentModel, examples: Sequence[Example]) -> List[Ranked]:
    """Read the messages; rankings as the judge takes them."""
    def ranking(probabilities: Floats) -> List[Dict[str, Any]]:
        best = probabilities.argsort()[::-1][:10]
        return [{"name": model.intents[index], "confidence": float(probabilities[index])} for index in best]

    readings = model.read_all([(one.text, one.previous) for one in examples])
    return [(one, ranking(reading.whole), [ranking(each)[0] for each in reading.clauses], reading.nearest)
            for one, reading in zip(examples, readings)]


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


def calibration_error(model: IntentModel, examples: Sequence[Example], temperature: float, doubt: float) -> float:
    """Return the calibration error of the model read with another temperature and doubt."""
    cooled = model.with_options(replace(model.options, temperature=temperature, doubt=doubt))
    return report([Scored(one, tuple((intent["name"], intent["confidence"]) for intent in ranking))
                   for one, ranking, _, _ in rank(cooled, examples)], 0.0).ece


def main() -> None:
    """Train on all examples and print the three tables."""
    chosen = limits()
    model = fit(project_examples(ROOT), project_options(ROOT), project_frequencies(ROOT))
    files = {"own": read_labelled_file(OWN),
             **{Path(name).name: read_labelled_file(Path(name)) for name in sys.argv[1:]}}
    ranked = {name: rank(model, examples) for name, examples in files.items()}
    for name, of in list(ranked.items()):
        ranked[f"{name}, several intents"] = [one for one in of if len(one[0].intents) > 1]
    print("| also | clause | " + " | ".join(f"{name}: P / R / F1" for name in ranked) + " |")
    print("|---|---|" + "---|" * len(ranked))
    for also, clause in product((0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 1.0), (0.5, 0.7, 0.9, 1.1)):
        tried = {**chosen, "also": also, "clause": clause}
        cells = ["{:.2f} / {:.2f} / {:.3f}".format(*named(of, tried)) for of in ranked.values()]
        print(f"| {also} | {clause} | " + " | ".join(cells) + " |")
    every = [one for name in files for one in ranked[name]]
    trade = [one for one in every if not NOT_OF_THE_TRADE & set(one[0].intents)]
    wrong = [one for one in trade if one[1][0]["name"] not in one[0].intents]
    outside = [one for one in every if one[0].intents[0] == "out_of_scope"]
    print(f"\n| threshold | margin | near | of the trade ({len(trade)}), refused | of them read wrong ({len(wrong)}) "
          f"| out of scope ({len(outside)}), refused |\n|---|---|---|---|---|---|")
    for threshold, margin, near in product((0.15, 0.2, 0.25, 0.3), (0.0, 0.03, 0.1), (-1.0, 0.4, 0.6)):
        tried = {**chosen, "threshold": threshold, "margin": margin, "near": near}
        cells = [f"{refused(of, tried):.3f}" for of in (trade, wrong, outside)]
        print(f"| {threshold} | {margin} | {near} | " + " | ".join(cells) + " |")
    print("\n| temperature | doubt | " + " | ".join(files) + " |\n|---|---|" + "---|" * len(files))
    for temperature, doubt in product((0.35, 0.4, 0.45, 0.5, 0.6), (0.0, 0.04, 0.06, 0.08)):
        cells = [f"{calibration_error(model, examples, temperature, doubt):.3f}" for examples in files.values()]
        print(f"| {temperature} | {doubt} | " + " | ".join(cells) + " |")


if __name__ == "__main__":
    main()
