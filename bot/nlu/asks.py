"""Which asks a message makes: the intents' probabilities times how well the message fits each ask's lines.

The fit is a linear discriminant over the turn encoder's vectors of the lines plus a cosine of character n-grams. Both
have a closed form, so that asks work the moment the content is loaded.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Mapping, Optional, Sequence, Tuple

import numpy as np

from bot.nlu.arrays import Floats
from bot.nlu.classifier import Example
from bot.nlu.features import Vocabulary, count_grams
from bot.nlu.text import split_clauses
from bot.nlu.turn_encoder import encode_alone, encode_turns
from bot.nlu.vectors import cached_vectors

SHRINKAGE = 0.2
"""Share of the spherical in the covariance of the lines around their ask's middle."""
CHARACTERS = 45.0
"""Weight of the cosine of characters beside the discriminant."""
SHARPNESS = 0.12
"""Divides what both say into odds; chosen on lines that were left out (docs/reading.md)."""
CLAUSE_SHARE = 0.92
"""What a single clause counts beside the whole message."""
INTENT_FLOOR = 0.02
"""Probability that every intent in question is granted, so that a very near line can win over a misread intent."""
UNLIKELY = 1e-4
"""Probability of an intent that did not come into question."""


@dataclass(frozen=True)
class AskLines:
    """An ask as the ranker sees it."""

    id: str
    intent: str
    lines: Tuple[str, ...]


@dataclass(frozen=True)
class RankedAsk:
    """An ask with its probability among all, its nearness (0 to 1), and the number of the clause that makes it."""

    id: str
    intent: str
    confidence: float
    nearness: float
    place: int = 0


class AskRanker:
    """Ranks asks for a message; built once from the content."""

    def __init__(self, asks: Sequence[AskLines], file: Optional[Path] = None) -> None:
        """Encode the lines and fit the discriminant, which takes a fraction of a second.

        Args:
            asks: All asks; those without lines are never ranked.
            file: Where the lines' vectors are kept by the text's digest, so that only new ones are encoded.
        """
        self._asks = [ask for ask in asks if ask.lines]
        if not self._asks:
            return
        texts = [line for ask in self._asks for line in ask.lines]
        owner = np.array([index for index, ask in enumerate(self._asks) for _ in ask.lines])
        vectors = cached_vectors(file, [Example(text, ()) for text in texts]) if file else encode_turns(
            texts, [""] * len(texts))
        self._middle = vectors.mean(axis=0).astype(np.float32)
        self._weights, self._bias = _discriminant(vectors - self._middle, owner)
        self._lines = _unit(vectors - self._middle).astype(np.float32)
        self._starts = np.searchsorted(owner, np.arange(len(self._asks)))
        counted = [count_grams(text) for text in texts]
        self._vocabulary = Vocabulary.from_counts(counted, fewest=2)
        self._grams = _centres(self._vocabulary.matrix(counted), owner)

    def rank(self, text: str, intents: Mapping[str, float], most: int = 8) -> Tuple[RankedAsk, ...]:
        """Return the likeliest asks, best first; confidences of all asks add up to 1.

        Args:
            text: The message as typed.
            intents: Probability of each intent that came into question.
            most: Maximum number of asks.
        """
        if not self._asks:
            return ()
        fit, places, directions = self._fit(text)
        prior = np.array([max(intents[ask.intent], INTENT_FLOOR) if ask.intent in intents else UNLIKELY
                          for ask in self._asks])
        weights = prior * np.exp(SHARPNESS * (fit - fit.max()))
        weights /= weights.sum()
        best = weights.argsort()[::-1][:most]
        return tuple(RankedAsk(self._asks[index].id, self._asks[index].intent, round(float(weights[index]), 4),
                               round(self._near(index, directions), 4), int(places[index])) for index in best)

    def _fit(self, text: str) -> Tuple[Floats, Any, Floats]:
        """Return of each ask how well the message fits it and which clause fits best; the directions of all texts."""
        clauses = split_clauses(text)
        each = [self._fit_one(one) for one in (text, *clauses)]
        fits = np.stack([fit for fit, _ in each])
        fits[1:] = CLAUSE_SHARE * fits[1:] + (1 - CLAUSE_SHARE) * fits[1:].min(axis=1, keepdims=True)
        places = fits[1:].argmax(axis=0) if clauses else np.zeros(len(self._asks), dtype=np.int64)
        return fits.max(axis=0), places, np.stack([direction for _, direction in each])

    def _fit_one(self, text: str) -> Tuple[Floats, Floats]:
        vector = (encode_alone(text) - self._middle).astype(np.float32)
        columns, values = self._vocabulary.row(count_grams(text))
        characters = np.asarray(values, dtype=np.float32) @ self._grams[columns]
        return self._weights @ vector + self._bias + CHARACTERS * characters, _unit(vector)

    def _near(self, ask: int, directions: Floats) -> float:
        """Return the mean cosine of an ask's two nearest lines, at least 0, for the text that comes nearest."""
        end = self._starts[ask + 1] if ask + 1 < len(self._starts) else len(self._lines)
        cosines = np.sort(np.maximum(directions @ self._lines[self._starts[ask]:end].T, 0), axis=1)
        return float(cosines[:, -2:].sum(axis=1).max() / 2)


def _discriminant(vectors: Floats, owner: Any) -> Tuple[Floats, Floats]:
    """Return weights (asks, width) and biases of a linear discriminant."""
    centres = np.stack([vectors[owner == index].mean(axis=0) for index in range(owner.max() + 1)])
    spread = vectors - centres[owner]
    covariance = spread.T @ spread / len(spread)
    width = len(covariance)
    covariance = (1 - SHRINKAGE) * covariance + SHRINKAGE * np.trace(covariance) / width * np.eye(width)
    weights = np.linalg.solve(covariance, centres.T).T
    return weights.astype(np.float32), (-0.5 * (weights * centres).sum(axis=1)).astype(np.float32)


def _centres(grams: Any, owner: Any) -> Floats:
    """Return the mean of each ask's n-grams as unit vectors, shape (vocabulary, asks)."""
    means = np.stack([np.asarray(grams[owner == index].mean(axis=0)).ravel() for index in range(owner.max() + 1)])
    return np.ascontiguousarray(_unit(means).astype(np.float32).T)


@lru_cache(maxsize=2)
def ask_ranker(asks: Tuple[AskLines, ...], file: Path) -> AskRanker:
    """Return the ranker of these asks; the one that was built last is kept."""
    return AskRanker(asks, file)


def _unit(vectors: Floats) -> Floats:
    return np.asarray(vectors / np.maximum(np.linalg.norm(vectors, axis=-1, keepdims=True), 1e-9))
