"""Learning curve: the same model trained on parts of the examples."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Callable, Dict, List, Sequence, Tuple

import numpy as np
import yaml

from bot.nlu.classifier import Example, IntentModel, Options, encode_examples, fit
from bot.nlu.training_files import read_context_examples, read_frequencies, read_nlu_examples

PARTS = (0.125, 0.25, 0.5, 1.0)
SEED = 7


@dataclass(frozen=True)
class Point:
    """Scores of a model trained on ``examples`` examples; shares are 0 to 1."""

    examples: int
    accuracy_at_1_any: float
    accuracy_at_3: float


def project_examples(project: Path) -> List[Example]:
    """Return what ``bot train --no-labels`` learns from."""
    return [*read_nlu_examples(project / "data" / "nlu"), *read_context_examples(project / "data" / "context")]


def project_options(project: Path) -> Options:
    """Return the options that config.yml gives the classifier."""
    config = yaml.safe_load((project / "config.yml").read_text(encoding="utf-8"))
    given = next(one for one in config["pipeline"] if one["name"].endswith("IntentReader"))
    return Options(**{name: given[name] for name in Options().__dict__ if name in given})


def project_frequencies(project: Path) -> Dict[str, float]:
    """Return how often each intent is expected to come up."""
    return read_frequencies(project / "data" / "intents.yml")


def learning_curve(project: Path, measured: Sequence[Example], progress: Callable[[str], None]) -> List[Point]:
    """Train on an eighth, a quarter, half and all of the project's examples and score each on ``measured``.

    The turn encoder stays the same: it was tuned on most of them. The parts are drawn once, without regard to intents,
    so that the smaller lie within the larger.
    """
    examples, options = project_examples(project), project_options(project)
    expected = project_frequencies(project)
    order = np.random.default_rng(SEED).permutation(len(examples))
    vectors = encode_examples(examples)
    points = []
    for part in PARTS:
        drawn = order[: int(len(examples) * part)]
        progress(f"学习曲线: 用 {len(drawn)} 条语料训练…")
        model = fit([examples[index] for index in drawn], options, expected, vectors[drawn])
        points.append(Point(len(drawn), *_scores(model, measured)))
    return points


def _scores(model: IntentModel, measured: Sequence[Example]) -> Tuple[float, float]:
    first = third = 0
    for one, reading in zip(measured, model.read_all([(one.text, one.previous) for one in measured])):
        best = reading.whole.argsort()[::-1][:3]
        names = [model.intents[index] for index in best]
        first += names[0] in one.intents
        third += any(name in one.intents for name in names)
    return first / max(1, len(measured)), third / max(1, len(measured))
