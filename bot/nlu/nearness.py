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
from math import log
from typing import Dict, List, NamedTuple, Optional, Sequence, Tuple

import numpy as np

from bot.errors import SetupError
from bot.nlu.arrays import Floats, Integers
from bot.nlu.text import clean
from bot.nlu.turn_encoder import FOLDER, WIDTH, encode_alone, encode_turns, encoder_digest

MEANING = 0.6
"""Share of the vectors in the nearness; the characters have the rest."""
MAX_KEPT = 60_000
"""Maximum number of texts that are kept with their vectors, some 150 MB."""
GRAMS = (1, 2, 3)
RARE = 0.002
"""Share of buyers' messages below which an n-gram is as telling as can be."""
AXES = 64
"""Number of main axes of the vectors by which lines are looked through before the nearest are compared exactly."""
TELLING = 0.3
"""From how telling an n-gram lines are looked through for it."""
LOOKED_AT = 80
"""Number of lines that are compared exactly."""


class Known(NamedTuple):
    """A text that was seen: cleaned, its vector, and its n-grams as columns and values of a unit vector."""

    plain: str
    vector: Floats
    columns: Integers
    values: Floats


class Lines:
    """Lines to which messages are compared. Frozen; tens of thousands are looked through in about a millisecond."""

    def __init__(self, lines: Sequence[str], known: Sequence[Known]) -> None:
        """Index the lines.

        Args:
            lines: As people wrote them.
            known: The same lines, as ``Nearness.know`` gives them.
        """
        self.lines = tuple(lines)
        self._known = list(known)
        self._places = _directions(np.stack([one.vector for one in known])) if known else np.zeros((0, WIDTH))
        self._rough = np.ascontiguousarray(self._places @ background().axes)
        self._same: Dict[str, List[int]] = {}
        for row, one in enumerate(known):
            self._same.setdefault(one.plain, []).append(row)
        rows = np.repeat(np.arange(len(known)), [len(one.columns) for one in known])
        columns = np.concatenate([one.columns for one in known]) if known else np.zeros(0, dtype=np.int32)
        order = columns.argsort(kind="stable")
        self._rows = rows[order].astype(np.int32)
        self._values = np.concatenate([one.values for one in known])[order] if known else np.zeros(0)
        self._starts = np.searchsorted(columns[order], np.arange(int(columns.max(initial=-1)) + 2))

    def near(self, text: Known) -> Floats:
        """Return how near a message is to each line, 0 to 1; 1 where both are the same."""
        meaning = np.clip(self._places @ _directions(text.vector), 0, 1)
        found = np.asarray(MEANING * meaning + (1 - MEANING) * self._shared(text, 0), dtype=np.float32)
        found[self._same.get(text.plain, [])] = 1.0
        return found

    def nearest(self, text: Known, most: int) -> List[Tuple[int, float]]:
        """Return the numbers of the nearest lines with their nearness, the nearest first, at most ``most``.

        The lines are looked through by main axes and telling characters, and the ``LOOKED_AT`` most promising are
        compared exactly.
        """
        if len(self.lines) <= LOOKED_AT:
            rows = np.arange(len(self.lines))
        else:
            direction = _directions(text.vector) @ background().axes
            promise = MEANING * (self._rough @ direction) + (1 - MEANING) * self._shared(text, TELLING)
            rows = np.argpartition(-promise, LOOKED_AT)[:LOOKED_AT]
        meaning = np.clip(self._places[rows] @ _directions(text.vector), 0, 1)
        grams = dict(zip(text.columns.tolist(), text.values.tolist()))
        shared = [sum(grams.get(column, 0.0) * value for column, value in zip(
            self._known[row].columns.tolist(), self._known[row].values.tolist())) for row in rows]
        scores = MEANING * meaning + (1 - MEANING) * np.array(shared)
        found = {int(row): float(score) for row, score in zip(rows, scores)}
        found.update(dict.fromkeys(self._same.get(text.plain, []), 1.0))
        return sorted(found.items(), key=lambda one: (-one[1], one[0]))[:most]

    def _shared(self, text: Known, telling: float) -> Floats:
        """Return the product of the n-grams' unit vectors for each line, of those from ``telling`` on."""
        shared = np.zeros(len(self.lines), dtype=np.float32)
        floor = telling * float(text.values.max(initial=0))
        for column, value in zip(text.columns.tolist(), text.values.tolist()):
            if column + 1 < len(self._starts) and value >= floor:
                place = slice(self._starts[column], self._starts[column + 1])
                shared[self._rows[place]] += value * self._values[place]
        return np.minimum(shared, 1)


class Nearness:
    """Compares messages with lines; what was seen is kept by the digest of its text. For several threads at once."""

    def __init__(self) -> None:
        self._seen: "OrderedDict[str, Known]" = OrderedDict()
        self._columns: Dict[str, int] = {}
        self._last: Optional[Lines] = None
        self._busy = threading.Lock()

    def lines(self, lines: Sequence[str]) -> Lines:
        """Return lines ready to be compared; only those that were never seen are encoded. The last ones are kept."""
        last = self._last
        if last is None or last.lines != tuple(lines):
            last = self._last = Lines(lines, self.know(lines))
        return last

    def scores(self, texts: Sequence[str], lines: Sequence[str]) -> Floats:
        """Return how near each text is to each line, shape (texts, lines), 0 to 1."""
        index = self.lines(lines)
        found = [index.near(one) for one in self.know(texts)]
        return np.stack(found) if found else np.zeros((0, len(lines)), dtype=np.float32)

    def know(self, texts: Sequence[str]) -> List[Known]:
        """Return texts with the vectors they have without a turn before them; what is new is encoded."""
        keys = [hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:24] for text in texts]
        with self._busy:
            found = {key: self._seen[key] for key in keys if key in self._seen}
            fresh = {key: text for key, text in zip(keys, texts) if key not in found}
            if fresh:
                vectors = self._encoded(list(fresh.values()))
                found.update({key: self._known(text, vector) for (key, text), vector in zip(fresh.items(), vectors)})
            self._seen.update(found)
            for key in found:
                self._seen.move_to_end(key)
            while len(self._seen) > MAX_KEPT:
                self._seen.popitem(last=False)
        return [found[key] for key in keys]

    def _encoded(self, texts: Sequence[str]) -> Floats:
        return encode_alone(texts[0])[None] if len(texts) == 1 else encode_turns(texts, [""] * len(texts))

    def _known(self, text: str, vector: Floats) -> Known:
        plain = clean(text)
        grams = _grams(plain)
        columns = [self._columns.setdefault(gram, len(self._columns)) for gram in grams]
        return Known(plain, vector, np.array(columns, dtype=np.int32), np.array(list(grams.values()), dtype=np.float32))


class Background(NamedTuple):
    """What buyers write in general.

    Attributes:
        middle: Mean of the vectors, shape (width,).
        axes: Main axes of their directions from the middle, shape (width, ``AXES``).
        telling: How much each common n-gram tells, 0 to 1; what is not in it is rare and tells 1.
    """

    middle: Floats
    axes: Floats
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
        return Background(kept["middle"], kept["axes"].astype(np.float32),
                          dict(zip(kept["grams"].tolist(), telling.tolist())))


def directions(vectors: Floats, middle: Floats) -> Floats:
    """Return vectors as seen from the middle, of length 1."""
    places = vectors - middle
    return np.asarray(places / np.maximum(np.linalg.norm(places, axis=-1, keepdims=True), 1e-9), dtype=np.float32)


def grams_of(text: str) -> "Counter[str]":
    """Count the n-grams of a cleaned text."""
    return Counter(text[start:start + size] for size in GRAMS for start in range(len(text) - size + 1))


def _directions(vectors: Floats) -> Floats:
    return directions(vectors, background().middle)


def _grams(text: str) -> Dict[str, float]:
    """Return a cleaned text's n-grams as a unit vector; common ones weigh little."""
    telling = background().telling
    weights = {gram: telling.get(gram, 1.0) * (1 + log(count)) for gram, count in grams_of(text).items()}
    length = sum(value * value for value in weights.values()) ** 0.5
    return {gram: value / length for gram, value in weights.items()} if length else {}
