"""How ours reads beside stock Rasa and simpler models: the same examples, the same messages, one run.

    PYTHONPATH=. .venv/bin/python bench/reading.py FILE.tsv [--only NAME ...] [--part 0.25]

FILE: message, intents (first is primary), seller's previous turn; tab-separated. Stock Rasa takes
about a minute for each of its first epochs on a fifth of the examples (two cores): ``--part`` trains all on a
part of them, drawn at random, ``--only`` leaves models out. Prints a table in Markdown.
"""

from __future__ import annotations

import argparse
import asyncio
import tempfile
import time
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Any, Callable, Dict, List, Sequence, Tuple

import numpy as np
import yaml

from bot.rasa.start import import_rasa

import_rasa()

from bot.learning.curve import project_examples, project_frequencies, project_options
from bot.learning.evaluate import Scored, report
from bot.nlu.arrays import Floats
from bot.nlu.classifier import Example, Options, encode_examples, fit
from bot.nlu.training_files import read_labelled_file

ROOT = Path(__file__).resolve().parents[1]
STOCK = [{"name": "JiebaTokenizer"}, {"name": "LexicalSyntacticFeaturizer"}, {"name": "CountVectorsFeaturizer"},
         {"name": "CountVectorsFeaturizer", "analyzer": "char_wb", "min_ngram": 1, "max_ngram": 4},
         {"name": "DIETClassifier", "epochs": 100, "entity_recognition": False}]
Ranking = Tuple[Tuple[str, float], ...]
Read = Callable[[Example], Ranking]


def stock_rasa(examples: Sequence[Example]) -> Read:
    """Jieba, count vectors of words and characters, DIET for 100 epochs; no previous turn, one intent."""
    from rasa.core.agent import Agent
    from rasa.model_training import train_nlu

    folder = Path(tempfile.mkdtemp(prefix="stock-"))
    intents: Dict[str, List[str]] = {}
    seen = set()
    for one in examples:
        if one.text not in seen:
            seen.add(one.text)
            intents.setdefault(one.intents[0], []).append(one.text)
    data = {"version": "3.1", "nlu": [{"intent": name, "examples": "".join(f"- {text}\n" for text in texts)}
                                      for name, texts in intents.items()]}
    (folder / "nlu.yml").write_text(yaml.safe_dump(data, allow_unicode=True), encoding="utf-8")
    config = {"recipe": "default.v1", "language": "zh", "assistant_id": "stock", "pipeline": STOCK}
    (folder / "config.yml").write_text(yaml.safe_dump(config), encoding="utf-8")
    model = train_nlu(config=str(folder / "config.yml"), nlu_data=str(folder / "nlu.yml"), output=str(folder))
    agent = Agent.load(model)

    def read(one: Example) -> Ranking:
        parsed = asyncio.run(agent.parse_message(one.text))
        return tuple((intent["name"], intent["confidence"]) for intent in parsed["intent_ranking"])

    return read


def characters(examples: Sequence[Example]) -> Read:
    """Character n-grams and logistic regression, as scikit-learn has them."""
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline

    model: Any = make_pipeline(TfidfVectorizer(analyzer="char", ngram_range=(1, 4), min_df=2, sublinear_tf=True),
                               LogisticRegression(C=10, max_iter=60))
    model.fit([one.text for one in examples], [one.intents[0] for one in examples])

    def read(one: Example) -> Ranking:
        probabilities = model.predict_proba([one.text])[0]
        best = probabilities.argsort()[::-1][:10]
        return tuple((str(model.classes_[index]), float(probabilities[index])) for index in best)

    return read


def ours(blind: bool = False, **changes: Any) -> Callable[[Sequence[Example]], Read]:
    """Our classifier with other options; ``blind`` hides the seller's turn in training and reading."""
    def build(examples: Sequence[Example]) -> Read:
        options: Options = replace(project_options(ROOT), **changes)
        frequencies = {} if changes.get("balance") == 0.0 else project_frequencies(ROOT)
        shown = [one._replace(previous="") for one in examples] if blind else examples
        model = fit(shown, options, frequencies, _vectors(tuple(shown)))

        def read(one: Example) -> Ranking:
            probabilities = model.read(one.text, "" if blind else one.previous).whole
            best = probabilities.argsort()[::-1][:10]
            return tuple((model.intents[index], float(probabilities[index])) for index in best)

        return read

    return build


@lru_cache(maxsize=1)
def _vectors(examples: Tuple[Example, ...]) -> Floats:
    return encode_examples(examples)


VARIANTS: Dict[str, Callable[[Sequence[Example]], Read]] = {
    "stock": stock_rasa, "characters": characters, "ours": ours(),
    "without-context": ours(blind=True), "without-clauses": ours(clauses=0.0), "without-frequencies": ours(balance=0.0),
    "without-turns": ours(turns=0.0), "turns-alone": ours(turns=1.0)}


def main() -> None:
    """Train and score each variant and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", type=Path)
    parser.add_argument("--only", nargs="*", choices=sorted(VARIANTS), default=list(VARIANTS))
    parser.add_argument("--part", type=float, default=1.0)
    args = parser.parse_args()
    examples, measured = project_examples(ROOT), read_labelled_file(args.file)
    order = np.random.default_rng(7).permutation(len(examples))
    examples = [examples[index] for index in order[: int(len(examples) * args.part)]]
    print(f"{len(examples)} examples, {len(measured)} messages\n")
    print("| model | @1 | @1-any | @3 | macro-F1 | ECE | training s | ms/message |")
    print("|---|---|---|---|---|---|---|---|")
    for name in args.only:
        started = time.perf_counter()
        read = VARIANTS[name](examples)
        trained = time.perf_counter() - started
        for one in measured[:5]:
            read(one)
        started = time.perf_counter()
        scored = [Scored(one, read(one)) for one in measured]
        result = report(scored, (time.perf_counter() - started) * 1000 / len(measured))
        print(f"| {name} | {result.accuracy_at_1:.3f} | {result.accuracy_at_1_any:.3f} | {result.accuracy_at_3:.3f} | "
              f"{result.macro_f1:.3f} | {result.ece:.3f} | {trained:.0f} | {result.ms_per_message:.1f} |", flush=True)


if __name__ == "__main__":
    main()
