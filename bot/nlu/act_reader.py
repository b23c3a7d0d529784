"""Reads what a seller's line does, clause by clause: two readers whose probabilities are mixed.

A transformer looks at the whole line after the buyer's words and tells every piece which acts it belongs to; a linear
model looks at the characters of the clause, of its neighbours and of the buyer's line. Both are fitted by ``make acts``
on the lines in ``data/acts`` and on the handbook's replies; their weights are part of the repository (docs/reading.md).
Precision goes before recall: an act that is not sure is not told.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Dict, Iterator, List, Sequence, Tuple

import numpy as np

from bot.nlu.arrays import Floats
from bot.nlu.pieces import BEGIN, END, Pieces, pad_rows
from bot.nlu.text import clean

FOLDER = Path(__file__).parent / "weights"
MODEL, LINEAR, ABOUT = "acts.onnx", "acts.npz", "acts.json"
LINE_PIECES, TURN_PIECES, LONGEST = 100, 28, 128
"""Maximum numbers of pieces of a line, of the buyer's words before it (from their end), and of both."""
LONGEST_LINE = 600
"""Characters of a line that are read."""
_BREAKS = re.compile(r"[\s,，。！!？?；;、~～…：:]+")
_SMALLEST = 2
"""Characters below which a clause is read with its neighbour."""


@dataclass(frozen=True)
class Clause:
    """A clause of a line: its words, the mark behind it (or nothing), where it stands."""

    text: str
    mark: str
    start: int
    end: int


@dataclass(frozen=True)
class ReadAct:
    """An act that was read: which words of the line do it, and how sure that is (0 to 1)."""

    name: str
    clause: str
    confidence: float


def split_line(text: str) -> List[Clause]:
    """Return a line's clauses: what stands between marks and spaces, a single character with its neighbour."""
    spans: List[List[int]] = []
    place = 0
    for start, end in [*((mark.start(), mark.end()) for mark in _BREAKS.finditer(text)), (len(text), len(text))]:
        if start > place:
            if spans and spans[-1][1] - spans[-1][0] < _SMALLEST:
                spans[-1][1] = start
            else:
                spans.append([place, start])
        place = end
    if len(spans) > 1 and spans[-1][1] - spans[-1][0] < _SMALLEST:
        last = spans.pop()
        spans[-1][1] = last[1]
    return [Clause(text[start:end], text[end:end + 1].strip(), start, end) for start, end in spans]


def act_grams(clauses: Sequence[Clause], number: int, before: str) -> Dict[str, float]:
    """Return the linear model's features of one clause: n-grams of it, of its neighbours, of the buyer's words."""
    one = clauses[number]
    asked = "？" if one.mark in ("?", "？") else ""
    parts = [("p", one.text + asked, 1.0, 4)]
    if number:
        parts.append(("v", clauses[number - 1].text, 0.4, 3))
    if number + 1 < len(clauses):
        parts.append(("n", clauses[number + 1].text, 0.4, 3))
    if before:
        parts.append(("b", before, 0.4, 3))
    found: Dict[str, float] = {"later" if number else "first": 0.3}
    for name, text, weight, longest in parts:
        marked = f"^{clean(text)}$"
        grams = {name + marked[start:start + size] for size in range(1, longest + 1)
                 for start in range(len(marked) - size + 1)}
        found.update(dict.fromkeys(grams, weight / float(len(grams)) ** 0.5))
    return found


def line_row(clauses: Sequence[Clause], before: str, pieces: Pieces) -> Tuple[List[int], List[int], List[int]]:
    """Return ids, segments (1 for the buyer's words) and the number of each piece's clause (-1: none)."""
    ids, own = [BEGIN], [-1]
    for number, one in enumerate(clauses):
        for piece in pieces.ids(clean(one.text + one.mark)):
            if len(ids) < LINE_PIECES:
                ids.append(piece)
                own.append(number)
    ids.append(END)
    own.append(-1)
    turn = [*pieces.ids(clean(before))[-TURN_PIECES:], END] if before else []
    segments = [0] * len(ids) + [1] * len(turn)
    return (ids + turn)[:LONGEST], segments[:LONGEST], (own + [-1] * len(turn))[:LONGEST]


class ActReader:
    """The trained readers; ``act_reader()`` returns the process's one."""

    def __init__(self, folder: Path = FOLDER) -> None:
        """Load the weights."""
        import onnxruntime

        about = json.loads((folder / ABOUT).read_text(encoding="utf-8"))
        self.names: List[str] = about["acts"]
        self._bars = np.array([about["bars"][name] for name in self.names], dtype=np.float32)
        self._share: float = about["linear_share"]
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        self._session = onnxruntime.InferenceSession(str(folder / MODEL), options, providers=["CPUExecutionProvider"])
        self._pieces = Pieces(folder / "pieces.json")
        with np.load(folder / LINEAR) as data:
            self._grams = {gram: row for row, gram in enumerate(data["grams"].tolist())}
            self._weights, self._bias = data["weights"].astype(np.float32), data["bias"].astype(np.float32)

    def read(self, text: str, before: str = "") -> List[ReadAct]:
        """Return the acts of a line in the order of their clauses; neighbouring clauses of one act are one.

        Args:
            text: The line as sent; the first ``LONGEST_LINE`` characters are read.
            before: The buyer's last words before it.
        """
        text = text[:LONGEST_LINE]
        clauses = split_line(text)
        if not clauses:
            return []
        return list(self._joined(text, clauses, self.scores(clauses, before)))

    def scores(self, clauses: Sequence[Clause], before: str) -> Floats:
        """Return the probability of each act in each clause, shape (clauses, acts)."""
        return self._share * self._by_characters(clauses, before) + (1 - self._share) * self._by_line(clauses, before)

    def _joined(self, text: str, clauses: Sequence[Clause], scores: Floats) -> Iterator[ReadAct]:
        sure = scores >= self._bars
        for number in range(len(clauses)):
            for column in np.flatnonzero(sure[number]):
                if number and sure[number - 1, column]:
                    continue
                end = number
                while end + 1 < len(clauses) and sure[end + 1, column]:
                    end += 1
                yield ReadAct(self.names[column], text[clauses[number].start:clauses[end].end],
                              round(float(scores[number:end + 1, column].max()), 3))

    def _by_characters(self, clauses: Sequence[Clause], before: str) -> Floats:
        found = np.zeros((len(clauses), len(self.names)), dtype=np.float32)
        for number in range(len(clauses)):
            known = [(self._grams[gram], weight) for gram, weight in act_grams(clauses, number, before).items()
                     if gram in self._grams]
            rows, weights = [row for row, _ in known], np.array([weight for _, weight in known], dtype=np.float32)
            found[number] = weights @ self._weights[rows] + self._bias
        return _sigmoid(found)

    def _by_line(self, clauses: Sequence[Clause], before: str) -> Floats:
        ids, segments, own = line_row(clauses, before, self._pieces)
        rows = pad_rows([(ids, segments)])
        logits = self._session.run(None, {"ids": rows[0], "segments": rows[1]})[0][0]
        found = np.full((len(clauses), len(self.names)), -9.0, dtype=np.float32)
        for number in range(len(clauses)):
            places = [place for place, clause in enumerate(own) if clause == number]
            if places:
                found[number] = logits[places].mean(axis=0)
        return _sigmoid(found)


@lru_cache(maxsize=1)
def act_reader() -> Any:
    """Return the reader; it is loaded at the first call."""
    return ActReader()


def _sigmoid(values: Floats) -> Floats:
    return np.asarray(1.0 / (1.0 + np.exp(-values)), dtype=np.float32)
