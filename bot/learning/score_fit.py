"""Fits the score on graded cards: two logistic models, calibrated, and each reply's record."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import Any, Callable, Dict, List, Mapping, Sequence, Tuple

import numpy as np

from bot.proposing.score import Linear, ScoreModel

STRENGTH = 0.15
"""Inverse regularisation; chosen by cross-validation over scenes (docs/measurements.md)."""
FOLDS = 5
FEWEST_USES = 8
"""Number of cards that must have a topic or state for it to get a weight of its own."""
FEWEST_FIRSTS = 200
"""Number of cards of scenes played for the first time from which these alone calibrate."""


@dataclass(frozen=True)
class GradedCard:
    """A card with its features, without ``record``, and its grade (2, 1, 0, -1). ``weight`` is 1 for a graded one.

    ``first``: the card stood when its scene was played for the first time, before content was mended with it in sight.
    """

    scene: str
    replies: Tuple[str, ...]
    features: Mapping[str, float]
    grade: int
    weight: float = 1.0
    first: bool = False


def fit_score(cards: Sequence[GradedCard], fitted_on: Mapping[str, Any]) -> ScoreModel:
    """Fit the score, and calibrate it on cards of scenes that were left out.

    Content is mended with scenes in sight, so that their cards are better than those of a stranger's message. Where
    enough cards are marked ``first``, the score is calibrated on these alone.

    Args:
        cards: From at least ``FOLDS`` scenes, some accepted, some not.
        fitted_on: Kept with the model.
    """
    model = _uncalibrated(cards, fitted_on)
    left_out = list(zip(cards, _left_out(cards, lambda some: _uncalibrated(some, {}))))
    firsts = [one for one in left_out if one[0].first]
    judged = firsts if len(firsts) >= FEWEST_FIRSTS else left_out
    weights = np.array([card.weight for card, _ in judged])
    accepted = _calibrated(model.accepted, [said for _, (said, _) in judged],
                           np.array([card.grade == 2 for card, _ in judged]), weights)
    harmful = _calibrated(model.harmful, [said for _, (_, said) in judged],
                          np.array([card.grade < 0 for card, _ in judged]), weights)
    return ScoreModel(accepted, harmful, model.record, model.base_rate, fitted_on)


def _uncalibrated(cards: Sequence[GradedCard], fitted_on: Mapping[str, Any]) -> ScoreModel:
    rates = _record(cards)
    base = float(np.average([card.grade == 2 for card in cards], weights=[card.weight for card in cards]))
    shell = ScoreModel(Linear({}, 0.0), Linear({}, 0.0), rates, base, fitted_on)
    rows = [{**card.features, "record": record} for card, record in zip(cards, _records_without(cards, shell))]
    names = _names(rows)
    matrix = np.array([[row.get(name, 0.0) for name in names] for row in rows])
    weights = np.array([card.weight for card in cards])
    accepted = _fit(matrix, np.array([card.grade == 2 for card in cards]), weights, names)
    harmful = _fit(matrix, np.array([card.grade < 0 for card in cards]), weights, names)
    return ScoreModel(accepted, harmful, rates, base, fitted_on)


def _calibrated(model: Linear, probabilities: Sequence[float], target: Any, weights: Any) -> Linear:
    """Stretch and move the model's log-odds so that left-out cards come true as often as it says (Platt)."""
    from sklearn.linear_model import LogisticRegression

    if not model.weights or target.all() or not target.any():
        return model
    limited = np.clip(np.array(probabilities), 1e-6, 1 - 1e-6)
    odds = np.log(limited / (1 - limited))[:, None]
    found = LogisticRegression(C=1000.0).fit(odds, target, sample_weight=weights)
    stretch, move = max(0.1, float(found.coef_[0][0])), float(found.intercept_[0])
    return Linear({name: round(stretch * weight, 4) for name, weight in model.weights.items()},
                  round(stretch * model.bias + move, 4))


def out_of_fold(cards: Sequence[GradedCard]) -> List[Tuple[float, float]]:
    """Return accepted and harmful probabilities of each card by models that saw no card of its scene."""
    return _left_out(cards, lambda some: fit_score(some, {}))


def _left_out(cards: Sequence[GradedCard],
              fit: Callable[[Sequence[GradedCard]], ScoreModel]) -> List[Tuple[float, float]]:
    fold = {scene: number % FOLDS for number, scene in enumerate(sorted({card.scene for card in cards}))}
    found: List[Tuple[float, float]] = [(0.0, 0.0)] * len(cards)
    for number in range(FOLDS):
        model = fit([card for card in cards if fold[card.scene] != number])
        for at, card in enumerate(cards):
            if fold[card.scene] == number:
                score = model.score({**card.features, "record": model.record_of(card.replies)})
                found[at] = (score.accepted, score.harmful)
    return found


def _record(cards: Sequence[GradedCard]) -> Dict[str, Tuple[float, float]]:
    counts: Dict[str, List[float]] = defaultdict(lambda: [0.0, 0.0])
    for card in cards:
        for reply in card.replies:
            counts[reply][0] += card.weight
            counts[reply][1] += card.weight * (card.grade == 2)
    return {reply: (seen, taken) for reply, (seen, taken) in counts.items()}


def _records_without(cards: Sequence[GradedCard], model: ScoreModel) -> List[float]:
    """Return the record of each card's replies as it would be without the card's scene."""
    scenes: Dict[str, List[GradedCard]] = defaultdict(list)
    for card in cards:
        scenes[card.scene].append(card)
    found = []
    for card in cards:
        own = _record(scenes[card.scene])
        rates = {reply: (model.record[reply][0] - own[reply][0], model.record[reply][1] - own[reply][1])
                 for reply in card.replies}
        found.append(ScoreModel(model.accepted, model.harmful, rates, model.base_rate).record_of(card.replies))
    return found


def _names(rows: Sequence[Mapping[str, float]]) -> List[str]:
    uses: Dict[str, int] = defaultdict(int)
    for row in rows:
        for name, value in row.items():
            uses[name] += value != 0
    return sorted(name for name, count in uses.items() if count >= FEWEST_USES)


def _fit(matrix: Any, target: Any, weights: Any, names: Sequence[str]) -> Linear:
    from sklearn.linear_model import LogisticRegression

    if target.all() or not target.any():
        return Linear({}, 30.0 if target.all() else -30.0)
    model = LogisticRegression(C=STRENGTH, max_iter=2000).fit(matrix, target, sample_weight=weights)
    return Linear({name: round(float(weight), 4) for name, weight in zip(names, model.coef_[0])},
                  round(float(model.intercept_[0]), 4))
