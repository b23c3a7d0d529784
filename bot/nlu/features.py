"""Character n-grams (1 to 3) with tf-idf weights, the features of the n-gram model."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any, Dict, Sequence, Tuple

import numpy as np

from bot.nlu.arrays import Floats, Integers
from bot.nlu.text import clean

NGRAMS = (1, 2, 3)
MIN_COUNT = 8


def count_grams(text: str) -> "Counter[str]":
    """Count the n-grams of the cleaned text; its ends count as the characters ^ and $."""
    marked = f"^{clean(text)}$"
    return Counter(marked[start:start + size] for size in NGRAMS for start in range(len(marked) - size + 1))


@dataclass(frozen=True)
class Vocabulary:
    """The n-grams in use, with column and inverse document frequency."""

    columns: Dict[str, int]
    idf: Floats

    @classmethod
    def from_counts(cls, counted: Sequence["Counter[str]"], fewest: int = MIN_COUNT) -> "Vocabulary":
        """Return the vocabulary of n-grams that occur in at least ``fewest`` texts."""
        occurrences: Counter[str] = Counter()
        for one in counted:
            occurrences.update(one.keys())
        kept = sorted(gram for gram, count in occurrences.items() if count >= fewest)
        counts = np.array([occurrences[gram] for gram in kept], dtype=np.float32)
        idf = np.log((1 + len(counted)) / (1 + counts)) + 1
        return cls({gram: index for index, gram in enumerate(kept)}, idf.astype(np.float32))

    def row(self, counted: "Counter[str]") -> Tuple[Integers, Floats]:
        """Return columns and values of one text as a sparse unit vector; both may be empty."""
        known = [(self.columns[gram], count) for gram, count in counted.items() if gram in self.columns]
        columns = np.array([column for column, _ in known], dtype=np.int32)
        values = (1 + np.log([count for _, count in known])) * self.idf[columns]
        return columns, (values / (np.linalg.norm(values) or 1.0)).astype(np.float32)

    def matrix(self, counted: Sequence["Counter[str]"]) -> Any:
        """Return several texts as a sparse matrix, shape (texts, vocabulary)."""
        from scipy.sparse import csr_matrix

        rows = [self.row(one) for one in counted]
        pointers = np.cumsum([0] + [len(columns) for columns, _ in rows])
        return csr_matrix((np.concatenate([values for _, values in rows]),
                           np.concatenate([columns for columns, _ in rows]), pointers),
                          shape=(len(rows), len(self.columns)), dtype=np.float32)
