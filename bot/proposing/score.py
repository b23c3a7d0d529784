"""The score: the probability that a lead would send a candidate as it is, and that it would do harm."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Any, Dict, List, Mapping, Tuple

from bot.proposing.features import LABELS

PRIOR_COUNT = 4.0
"""Grades that a reply needs before its record counts half."""


@dataclass(frozen=True)
class Linear:
    """A logistic model: weight of each feature, and the bias."""

    weights: Mapping[str, float]
    bias: float

    def probability(self, features: Mapping[str, float]) -> float:
        """Return the probability for these features; those it does not know count nothing."""
        total = self.bias + sum(self.weights.get(name, 0.0) * value for name, value in features.items())
        return 1 / (1 + math.exp(-max(-30.0, min(30.0, total))))


@dataclass(frozen=True)
class Score:
    """Two probabilities, and the features that moved the first most: label and what it added (log-odds)."""

    accepted: float
    harmful: float
    because: Tuple[Tuple[str, float], ...] = ()


@dataclass(frozen=True)
class ScoreModel:
    """Fitted on graded cards; ``record`` holds for each reply its grades and how many were accepted.

    ``fitted_on`` names what it was fitted on: digests of content and encoder, number of cards, date.
    """

    accepted: Linear
    harmful: Linear
    record: Mapping[str, Tuple[float, float]] = field(default_factory=dict)
    base_rate: float = 0.5
    fitted_on: Mapping[str, Any] = field(default_factory=dict)

    def record_of(self, replies: Tuple[str, ...]) -> float:
        """Return the log-odds of a reply's acceptance against all replies', drawn to 0 where few were graded."""
        seen, taken = (sum(self.record.get(name, (0.0, 0.0))[at] for name in replies) for at in (0, 1))
        rate = (taken + PRIOR_COUNT * self.base_rate) / (seen + PRIOR_COUNT)
        return _log_odds(rate) - _log_odds(self.base_rate)

    def score(self, features: Mapping[str, float]) -> Score:
        """Score a candidate by its features."""
        parts: List[Tuple[str, float]] = sorted(
            ((LABELS[name], round(self.accepted.weights.get(name, 0.0) * value, 2))
             for name, value in features.items() if name in LABELS), key=lambda part: -abs(part[1]))
        return Score(self.accepted.probability(features), self.harmful.probability(features),
                     tuple(part for part in parts[:4] if abs(part[1]) >= 0.1))

    def as_json(self) -> Dict[str, Any]:
        """Return plain JSON values."""
        return {"accepted": {"weights": dict(self.accepted.weights), "bias": self.accepted.bias},
                "harmful": {"weights": dict(self.harmful.weights), "bias": self.harmful.bias},
                "record": {name: list(counts) for name, counts in self.record.items()},
                "base_rate": self.base_rate, "fitted_on": dict(self.fitted_on)}


def score_from_json(data: Mapping[str, Any]) -> ScoreModel:
    """Return the model that ``as_json`` wrote."""
    return ScoreModel(Linear(data["accepted"]["weights"], data["accepted"]["bias"]),
                      Linear(data["harmful"]["weights"], data["harmful"]["bias"]),
                      {name: (float(counts[0]), float(counts[1])) for name, counts in data["record"].items()},
                      data["base_rate"], data["fitted_on"])


def _log_odds(rate: float) -> float:
    return math.log(rate / (1 - rate))


UNFITTED = ScoreModel(
    Linear({"intent": 2.5, "ask_share": 0.6, "specific": 0.5, "other_reading": -0.8, "older": -1.0,
            "alternative": -0.4, "said": -0.6, "asked_before": -0.8, "yields": -0.5, "rival": -1.0}, -0.9),
    Linear({"intent": -1.0, "other_reading": 0.8, "older": 0.6}, -1.6))
"""Before anything was graded: a surer and more specific reading is better; it keeps nothing from the agent."""

KNOWLEDGE = Linear({"ask_near": 8.0}, -3.8)
"""The shop wrote the answer for these very questions: how near one is decides. At 0.5 it is a toss-up."""
KNOWLEDGE_HARM = 0.02


def score_knowledge(features: Mapping[str, float]) -> Score:
    """Score an entry of the shop's own knowledge."""
    near = round(KNOWLEDGE.weights["ask_near"] * features["ask_near"] + KNOWLEDGE.bias, 2)
    return Score(KNOWLEDGE.probability(features), KNOWLEDGE_HARM, ((LABELS["ask_near"], near),))
