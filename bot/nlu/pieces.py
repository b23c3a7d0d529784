"""A message and the seller's turn before it as the numbers that the turn encoder reads."""

from __future__ import annotations

import json
from pathlib import Path
from typing import List, Sequence, Tuple

import numpy as np
from tokenizers import Tokenizer
from tokenizers.models import Unigram
from tokenizers.pre_tokenizers import Metaspace

BEGIN, PAD, END, UNKNOWN = range(4)
NEVER = -1000.0
"""Score of the control pieces: a buyer who types ``</s>`` has typed four characters."""
MESSAGE_PIECES = 64
"""So many first pieces of a message are read."""
TURN_PIECES = 24
"""So many last pieces of the seller's turn are read: the question or the offer stands at its end."""

Row = Tuple[List[int], List[int]]


class Pieces:
    """The vocabulary: pieces of one to four characters with their scores."""

    def __init__(self, file: Path) -> None:
        vocabulary = [(piece, score if number > UNKNOWN else NEVER)
                      for number, (piece, score) in enumerate(json.loads(file.read_text(encoding="utf-8")))]
        self._tokenizer = Tokenizer(Unigram(vocabulary, UNKNOWN))
        self._tokenizer.pre_tokenizer = Metaspace()

    def row(self, text: str, previous: str) -> Row:
        """Return ids and segments (0 for the message, 1 for the seller's turn); both texts cleaned."""
        said = [BEGIN, *self._ids(text)[:MESSAGE_PIECES], END]
        before = [*self._ids(previous)[-TURN_PIECES:], END] if previous else []
        return said + before, [0] * len(said) + [1] * len(before)

    def _ids(self, text: str) -> List[int]:
        return list(self._tokenizer.encode(text).ids)


def padded(rows: Sequence[Row]) -> Tuple[np.ndarray, np.ndarray]:
    """Return ids and segments of several rows as n × length, filled up with ``PAD`` and 0."""
    longest = max(len(ids) for ids, _ in rows)
    ids = np.full((len(rows), longest), PAD, dtype=np.int64)
    segments = np.zeros((len(rows), longest), dtype=np.int64)
    for index, (numbers, kinds) in enumerate(rows):
        ids[index, :len(numbers)], segments[index, :len(kinds)] = numbers, kinds
    return ids, segments
