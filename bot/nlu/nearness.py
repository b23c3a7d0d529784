"""How near messages are to lines that people wrote as examples: questions of the shop's knowledge, for one.

Two things are looked at. The turn encoder's vectors tell what a message is about, seen from the middle of what buyers
write, as all vectors share a direction that says nothing. Characters tell which question about it: the encoder was
tuned on intents and takes "how many days" and "at what hour" for much the same.
"""

from __future__ import annotations

import hashlib
import threading
from collections import Counter, OrderedDict
from functools import lru_cache
from typing import Dict, List, NamedTuple, Optional, Sequence, Tuple

import numpy as np

from bot.errors import SetupError
from bot.nlu.arrays import Floats, Integers
from bot.nlu.text import clean
from bot.nlu.turn_encoder import FOLDER, WIDTH, encode_turns, encoder_digest

MEANING = 0.6
"""Share of the vectors in the nearness; the characters have the rest."""
MAX_VECTORS = 50_000
"""Maximum number of vectors kept in memory, 75 MB."""
GRAMS = (1, 2, 3)
RARE = 0.002
"""Share of buyers' messages below which an n-gram is as telling as can be."""


class Lines:
    """Lines to which messages are compared. Frozen; thousands of them are compared in about a millisecond."""

    def __init__(self, lines: Sequence[str], vectors: Floats) -> None:
        """Index the lines.

        Args:
            lines: As people wrote them.
            vectors: The turn encoder's, shape (lines, width).
        """
        self.lines = tuple(lines)
        self._places = _directions(vectors)
        self._plain = [clean(line) for line in lines]
        posted: Dict[str, List[Tuple[int, float]]] = {}
        for row, text in enumerate(self._plain):
            for gram, value in _grams(text).items():
                posted.setdefault(gram, []).append((row, value))
        self._posted: Dict[str, Tuple[Integers, Floats]] = {
            gram: (np.array([row for row, _ in rows], dtype=np.int32),
                   np.array([value for _, value in rows], dtype=np.float32)) for gram, rows in posted.items()}

    def near(self, text: str, vector: Floats) -> Floats:
        """Return how near a message is to each line, 0 to 1; 1 where both are the same.

        Args:
            text: The message as typed.
            vector: The turn encoder's of the message, with or without the seller's turn before it; shape (width,).
        """
        if not self.lines:
            return np.zeros(0, dtype=np.float32)
        plain = clean(text)
        meaning = np.clip(self._places @ _directions(vector[None])[0], 0, 1)
        shared = np.zeros(len(self.lines), dtype=np.float32)
        for gram, value in _grams(plain).items():
            rows, values = self._posted.get(gram, _NOTHING)
            shared[rows] += value * values
        found = MEANING * meaning + (1 - MEANING) * np.clip(shared, 0, 1)
        found[[row for row, line in enumerate(self._plain) if line == plain]] = 1.0
        return np.asarray(found, dtype=np.float32)


class Nearness:
    """Compares messages with lines; vectors are kept by the digest of their text. Safe to use from several threads."""

    def __init__(self) -> None:
        self._vectors: "OrderedDict[str, Floats]" = OrderedDict()
        self._last: Optional[Lines] = None
        self._busy = threading.Lock()

    def lines(self, lines: Sequence[str]) -> Lines:
        """Return lines ready to be compared; only those that were never seen are encoded. The last ones are kept."""
        last = self._last
        if last is None or last.lines != tuple(lines):
            last = self._last = Lines(lines, self.vectors(lines))
        return last

    def scores(self, texts: Sequence[str], lines: Sequence[str]) -> Floats:
        """Return how near each text is to each line, shape (texts, lines), 0 to 1."""
        known = self.lines(lines)
        vectors = self.vectors(texts)
        return np.stack([known.near(text, vector) for text, vector in zip(texts, vectors)]) if len(
            texts) else np.zeros((0, len(lines)), dtype=np.float32)

    def vectors(self, texts: Sequence[str]) -> Floats:
        """Return the vectors of texts without a turn before them, shape (texts, width)."""
        keys = [hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:24] for text in texts]
        with self._busy:
            found = {key: self._vectors[key] for key in keys if key in self._vectors}
            fresh = {key: text for key, text in zip(keys, texts) if key not in found}
            if fresh:
                encoded = encode_turns(list(fresh.values()), [""] * len(fresh), batch=1 if len(fresh) == 1 else 64)
                found.update(zip(fresh, encoded))
            self._vectors.update(found)
            for key in found:
                self._vectors.move_to_end(key)
            while len(self._vectors) > MAX_VECTORS:
                self._vectors.popitem(last=False)
        return np.stack([found[key] for key in keys]) if keys else np.zeros((0, WIDTH), dtype=np.float32)


_NOTHING: Tuple[Integers, Floats] = (np.zeros(0, dtype=np.int32), np.zeros(0, dtype=np.float32))


class Background(NamedTuple):
    """What buyers write in general.

    Attributes:
        middle: Mean of the vectors, shape (width,).
        telling: How much each common n-gram tells, 0 to 1; what is not in it is rare and tells 1.
    """

    middle: Floats
    telling: Dict[str, float]


@lru_cache(maxsize=1)
def background() -> Background:
    """Return it from ``background.npz``, which ``tools/encoder/background.py`` makes.

    Raises:
        SetupError: It belongs to another encoder.
    """
    file = FOLDER / "background.npz"
    with np.load(file) as kept:
        if str(kept["encoder"]) != encoder_digest():
            raise SetupError(f"{file} 属于另一个语句编码器。", "运行 tools/encoder/background.py。")
        telling = np.log(kept["shares"]) / np.log(RARE)
        return Background(kept["middle"], dict(zip(kept["grams"].tolist(), telling.tolist())))


def grams_of(text: str) -> "Counter[str]":
    """Count the n-grams of a cleaned text."""
    return Counter(text[start:start + size] for size in GRAMS for start in range(len(text) - size + 1))


def _directions(vectors: Floats) -> Floats:
    places = vectors - background().middle
    return np.asarray(places / np.maximum(np.linalg.norm(places, axis=-1, keepdims=True), 1e-9), dtype=np.float32)


def _grams(text: str) -> Dict[str, float]:
    """Return a cleaned text's n-grams as a unit vector; common ones weigh little."""
    telling = background().telling
    weights = {gram: telling.get(gram, 1.0) * (1 + float(np.log(count))) for gram, count in grams_of(text).items()}
    length = sum(value * value for value in weights.values()) ** 0.5
    return {gram: value / length for gram, value in weights.items()} if length else {}
