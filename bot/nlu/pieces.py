"""Tokenizer of the turn encoder: a message and the seller's turn before it as ids."""

from __future__ import annotations

import json
from pathlib import Path
from typing import List, Sequence, Tuple

import numpy as np
from tokenizers import Tokenizer
from tokenizers.models import Unigram
from tokenizers.pre_tokenizers import Metaspace

from bot.nlu.arrays import Integers

BEGIN, PAD, END, UNKNOWN = range(4)
CONTROL_SCORE = -1000.0
"""Score of the control pieces, so low that ``</s>`` typed by a buyer is read as four characters."""
MESSAGE_PIECES = 64
"""Maximum number of pieces of a message, from its start."""
TURN_PIECES = 24
"""Maximum number of pieces of the seller's turn, from its end, where the question or the offer stands."""

Row = Tuple[List[int], List[int]]


class Pieces:
    """The vocabulary: pieces of one to four characters with their scores."""

    def __init__(self, file: Path) -> None:
        vocabulary = [(piece, score if number > UNKNOWN else CONTROL_SCORE)
                      for number, (piece, score) in enumerate(json.loads(file.read_text(encoding="utf-8")))]
        self._tokenizer = Tokenizer(Unigram(vocabulary, UNKNOWN))
        self._tokenizer.pre_tokenizer = Metaspace()

    def row(self, text: str, previous: str) -> Row:
        """Return ids and segments (0 for the message, 1 for the seller's turn); both texts cleaned."""
        message = [BEGIN, *self.ids(text)[:MESSAGE_PIECES], END]
        before = [*self.ids(previous)[-TURN_PIECES:], END] if previous else []
        return message + before, [0] * len(message) + [1] * len(before)

    def ids(self, text: str) -> List[int]:
        """Return the numbers of a text's pieces."""
        return list(self._tokenizer.encode(text).ids)


def pad_rows(rows: Sequence[Row]) -> Tuple[Integers, Integers]:
    """Return ids and segments of several rows, shape (rows, longest), padded with ``PAD`` and 0."""
    longest = max(len(ids) for ids, _ in rows)
    ids = np.full((len(rows), longest), PAD, dtype=np.int64)
    segments = np.zeros((len(rows), longest), dtype=np.int64)
    for index, (numbers, kinds) in enumerate(rows):
        ids[index, :len(numbers)], segments[index, :len(kinds)] = numbers, kinds
    return ids, segments
