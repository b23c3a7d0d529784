"""Which asks a message makes: the intents' probabilities times how near the message is to each ask's lines.

Nearness is a cosine of turn-encoder vectors and a cosine of character n-grams; both need no training, so that asks
work the moment the content is loaded.
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
from bot.nlu.turn_encoder import encode_turns
from bot.nlu.vectors import cached_vectors

SHARPNESS = 9.0
"""How much a nearer ask is likelier: the odds grow by e to this per unit of nearness."""
CHARACTERS = 0.45
"""Share of the characters in the nearness."""
NEAREST_LINES = 2
"""Number of an ask's nearest lines whose mean is its nearness."""
CLAUSE_SHARE = 0.92
"""What the nearness of a single clause counts beside that of the whole message."""
INTENT_FLOOR = 0.02
"""Probability that every intent is granted, so that a very near line can win over a misread intent."""


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
        """Encode the lines.

        Args:
            asks: All asks; those without lines are never ranked.
            file: Where the lines' vectors are kept by the text's digest, so that only new ones are encoded.
        """
        self._asks = [ask for ask in asks if ask.lines]
        self._owner = np.array([index for index, ask in enumerate(self._asks) for _ in ask.lines], dtype=np.int32)
        self._starts = np.searchsorted(self._owner, np.arange(len(self._asks)))
        if not self._asks:
            return
        texts = [line for ask in self._asks for line in ask.lines]
        vectors = cached_vectors(file, [Example(text, ()) for text in texts]) if file else encode_turns(
            texts, [""] * len(texts))
        self._middle = vectors.mean(axis=0)
        self._vectors = _unit(vectors - self._middle)
        counted = [count_grams(text) for text in texts]
        self._vocabulary = Vocabulary.from_counts(counted, fewest=2)
        self._grams = self._vocabulary.matrix(counted).T.tocsr()

    def rank(self, text: str, intents: Mapping[str, float], most: int = 8) -> Tuple[RankedAsk, ...]:
        """Return the likeliest asks, best first; confidences of all asks add up to 1.

        Args:
            text: The message as typed.
            intents: Probability of each intent that came into question.
            most: Maximum number of asks.
        """
        if not self._asks:
            return ()
        nearness, places = self.nearness(text)
        prior = np.array([max(intents.get(ask.intent, 0.0), INTENT_FLOOR * (ask.intent in intents) or 1e-4)
                          for ask in self._asks])
        weights = prior * np.exp(SHARPNESS * (nearness - nearness.max()))
        weights /= weights.sum()
        best = weights.argsort()[::-1][:most]
        return tuple(RankedAsk(self._asks[index].id, self._asks[index].intent, round(float(weights[index]), 4),
                               round(float(nearness[index]), 4), int(places[index])) for index in best)

    def nearness(self, text: str) -> Tuple[Floats, Any]:
        """Return how near a message is to each ask (0 to 1), and which clause makes it, both of shape (asks,)."""
        clauses = split_clauses(text)
        each = np.stack([self._near(one) for one in (text, *clauses)])
        each[1:] *= CLAUSE_SHARE
        best = each.argmax(axis=0)
        places = each[1:].argmax(axis=0) if clauses else np.zeros(len(self._asks), dtype=np.int64)
        return each[best, np.arange(len(self._asks))], places

    def _near(self, text: str) -> Floats:
        vector = _unit((_encoded(text) - self._middle)[None])[0]
        columns, values = self._vocabulary.row(count_grams(text))
        characters = np.asarray(self._grams[columns].T @ values).ravel() if len(columns) else np.zeros(len(self._owner))
        lines = (1 - CHARACTERS) * np.maximum(self._vectors @ vector, 0) + CHARACTERS * characters
        return self._of_asks(lines)

    def _of_asks(self, lines: Floats) -> Floats:
        """Return the mean of each ask's nearest lines."""
        first = np.maximum.reduceat(lines, self._starts)
        if NEAREST_LINES == 1:
            return np.asarray(first)
        rest = np.where(lines == first[self._owner], -1.0, lines)
        second = np.maximum(np.maximum.reduceat(rest, self._starts), 0)
        return np.asarray((first + second) / 2)


@lru_cache(maxsize=2)
def ask_ranker(asks: Tuple[AskLines, ...], file: Path) -> AskRanker:
    """Return the ranker of these asks; the one that was built last is kept."""
    return AskRanker(asks, file)


@lru_cache(maxsize=4096)
def _encoded(text: str) -> Floats:
    return np.asarray(encode_turns([text], [""], batch=1)[0])


def _unit(vectors: Floats) -> Floats:
    return np.asarray(vectors / np.maximum(np.linalg.norm(vectors, axis=-1, keepdims=True), 1e-9))
