"""What the classifier looks at: runs of characters, the sentence's embedding, the seller's turn before it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Dict, Sequence, Tuple

import numpy as np

from bot.nlu.encoder import WIDTH, encode
from bot.nlu.text import clean

NGRAMS = (1, 2, 3, 4)
MIN_COUNT = 2
PREVIOUS_SHOWN = 160
"""So many last characters of the seller's turn are looked at."""


def grams(text: str) -> "Counter[str]":
    """Count the runs of one to four characters; the ends of the message count as characters."""
    marked = f"^{clean(text)}$"
    return Counter(marked[start:start + size] for size in NGRAMS for start in range(len(marked) - size + 1))


@dataclass(frozen=True)
class Vocabulary:
    """The runs of characters that count, with their column and inverse document frequency."""

    columns: Dict[str, int]
    idf: np.ndarray

    @classmethod
    def of(cls, counted: Sequence["Counter[str]"]) -> "Vocabulary":
        """Keep what occurs in at least two texts."""
        occurrences: Counter[str] = Counter()
        for one in counted:
            occurrences.update(one.keys())
        kept = sorted(gram for gram, count in occurrences.items() if count >= MIN_COUNT)
        counts = np.array([occurrences[gram] for gram in kept], dtype=np.float32)
        idf = np.log((1 + len(counted)) / (1 + counts)) + 1
        return cls({gram: index for index, gram in enumerate(kept)}, idf.astype(np.float32))

    def row(self, counted: "Counter[str]") -> Tuple[np.ndarray, np.ndarray]:
        """Return the columns of one text and their values, a unit vector; both may be empty."""
        known = [(self.columns[gram], count) for gram, count in counted.items() if gram in self.columns]
        columns = np.array([column for column, _ in known], dtype=np.int32)
        values = (1 + np.log([count for _, count in known])) * self.idf[columns]
        return columns, (values / (np.linalg.norm(values) or 1.0)).astype(np.float32)

    def matrix(self, counted: Sequence["Counter[str]"]) -> Any:
        """Return the rows of several texts as a sparse matrix."""
        from scipy.sparse import csr_matrix

        rows = [self.row(one) for one in counted]
        pointers = np.cumsum([0] + [len(columns) for columns, _ in rows])
        return csr_matrix((np.concatenate([values for _, values in rows]),
                           np.concatenate([columns for columns, _ in rows]), pointers),
                          shape=(len(rows), len(self.columns)), dtype=np.float32)


@dataclass(frozen=True)
class Space:
    """Where embeddings lie: the centre and spread of those trained on, and how much they weigh."""

    centre: np.ndarray
    spread: float
    scale: float
    previous_scale: float

    @classmethod
    def of(cls, vectors: np.ndarray, scale: float, previous_scale: float) -> "Space":
        """Measure the training embeddings (n × 512)."""
        return cls(vectors.mean(axis=0), float(vectors.std()) * float(np.sqrt(WIDTH)), scale, previous_scale)

    def place(self, vectors: np.ndarray, previous: Sequence[str]) -> np.ndarray:
        """Return the messages' embeddings, and beside them those of the seller's turns (zero if unknown)."""
        blocks = [(vectors - self.centre) / self.spread * self.scale]
        if self.previous_scale:
            turns = np.zeros((len(previous), WIDTH), dtype=np.float32)
            said = [index for index, one in enumerate(previous) if one.strip()]
            if said:
                turns[said] = (_turns([previous[index] for index in said]) - self.centre) / self.spread
            blocks.append(turns * self.previous_scale)
        return np.hstack(blocks).astype(np.float32)


def _turns(said: Sequence[str]) -> np.ndarray:
    if len(said) < 8:
        return np.stack([_turn(one[-PREVIOUS_SHOWN:]) for one in said])
    return encode([one[-PREVIOUS_SHOWN:] for one in said])


@lru_cache(maxsize=256)
def _turn(turn: str) -> np.ndarray:
    """A seller's turn stands before every message until the next one."""
    return np.asarray(encode([turn])[0])
