"""Which intents a message carries: character n-grams and sentence embedding into one linear model.

Trained with scikit-learn; predicting is plain numpy, which is twice as fast.
"""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Dict, List, NamedTuple, Optional, Sequence, Tuple

import numpy as np

from bot.nlu.encoder import WIDTH, encode
from bot.nlu.text import clean

NGRAMS = (1, 2, 3, 4)
MIN_COUNT = 2
ANY_TURN = 0.1
"""Share of the examples without a previous turn that are given one that occurs elsewhere."""
PREVIOUS_SHOWN = 160
"""So many last characters of the seller's turn are looked at."""


class Example(NamedTuple):
    """A message with its intents (first is primary) and the seller's previous turn, if known."""

    text: str
    intents: Tuple[str, ...]
    previous: str = ""


@dataclass(frozen=True)
class Options:
    """How the model is trained.

    Attributes:
        strength: Inverse of the regularisation.
        scale: Weight of the message's embedding beside the n-grams.
        previous_scale: The same for the seller's previous turn; 0 leaves it out.
        secondary: Weight of an example's further intents.
        temperature: Divides the scores before they become probabilities.
    """

    strength: float = 10.0
    scale: float = 0.35
    previous_scale: float = 0.25
    secondary: float = 0.3
    temperature: float = 0.6
    seed: int = 7


def grams(text: str) -> Counter[str]:
    """Count the runs of one to four characters; the ends of the message count as characters."""
    marked = f"^{clean(text)}$"
    return Counter(marked[start:start + size] for size in NGRAMS for start in range(len(marked) - size + 1))


class IntentModel:
    """A trained model."""

    def __init__(self, intents: List[str], vocabulary: Dict[str, int], arrays: Dict[str, np.ndarray],
                 options: Options) -> None:
        self.intents = intents
        self.options = options
        self._vocabulary = vocabulary
        self._idf, self._sparse = arrays["idf"], arrays["sparse"]
        self._dense, self._bias, self._centre = arrays["dense"], arrays["bias"], arrays["centre"]
        self._spread = float(arrays["spread"])

    def predict(self, text: str, previous: str = "") -> np.ndarray:
        """Return the probability of each of ``intents``; they add up to 1."""
        scores = self._bias + self._dense_features([text], [previous])[0] @ self._dense
        known = [(self._vocabulary[gram], count) for gram, count in grams(text).items()
                 if gram in self._vocabulary]
        if known:
            columns = np.array([column for column, _ in known])
            values = (1 + np.log([count for _, count in known])) * self._idf[columns]
            values = values / np.linalg.norm(values)
            scores = scores + values.astype(np.float32) @ self._sparse[columns]
        scores = scores / self.options.temperature
        exponents = np.exp(scores - scores.max())
        return np.asarray(exponents / exponents.sum())

    def _dense_features(self, texts: Sequence[str], previous: Sequence[str]) -> np.ndarray:
        return dense_features(texts, previous, self._centre, self._spread, self.options)

    def save(self, folder: Path) -> None:
        """Write the model into a folder."""
        np.savez(folder / "weights.npz", idf=self._idf, sparse=self._sparse.astype(np.float16),
                 dense=self._dense, bias=self._bias, centre=self._centre, spread=np.array(self._spread))
        meta = {"intents": self.intents, "vocabulary": list(self._vocabulary),
                "options": self.options.__dict__}
        (folder / "model.json").write_text(json.dumps(meta, ensure_ascii=False), encoding="utf-8")

    @classmethod
    def load(cls, folder: Path) -> "IntentModel":
        """Read a model that was saved."""
        meta = json.loads((folder / "model.json").read_text(encoding="utf-8"))
        with np.load(folder / "weights.npz") as data:
            arrays = {name: data[name] for name in data.files}
        arrays["sparse"] = arrays["sparse"].astype(np.float32)
        vocabulary = {gram: column for column, gram in enumerate(meta["vocabulary"])}
        return cls(meta["intents"], vocabulary, arrays, Options(**meta["options"]))


@lru_cache(maxsize=256)
def _turn_vector(turn: str) -> np.ndarray:
    """A seller's turn stands before every message until the next one."""
    return encode([turn])[0]


def dense_features(texts: Sequence[str], previous: Sequence[str], centre: np.ndarray, spread: float,
                   options: Options) -> np.ndarray:
    """Return embeddings of the messages and of the seller's turns before them, side by side."""
    blocks = [(encode(texts) - centre) / spread * options.scale]
    if options.previous_scale:
        shown = [one[-PREVIOUS_SHOWN:] for one in previous]
        turns = np.zeros((len(shown), WIDTH), dtype=np.float32)
        said = [index for index, one in enumerate(shown) if one.strip()]
        if said:
            vectors = [_turn_vector(shown[0])] if len(shown) == 1 else encode([shown[index] for index in said])
            turns[said] = (vectors - centre) / spread
        blocks.append(turns * options.previous_scale)
    return np.hstack(blocks).astype(np.float32)


def fit(examples: Sequence[Example], options: Optional[Options] = None) -> IntentModel:
    """Train a model.

    Examples without a previous turn read the same after any; a part of them is given one of the
    turns that occur, so that the model learns when it does not matter.
    """
    from scipy.sparse import csr_matrix, hstack
    from sklearn.linear_model import LogisticRegression

    options = options or Options()
    rows = _rows(examples, options)
    texts = [row[0] for row in rows]
    intents = sorted({row[2] for row in rows})
    counted = [grams(text) for text in texts]
    vocabulary, idf = _vocabulary(counted)
    sparse = _tfidf(counted, vocabulary, idf)
    plain = encode(texts)
    centre = plain.mean(axis=0)
    spread = float(plain.std()) * np.sqrt(WIDTH)
    dense = dense_features(texts, [row[1] for row in rows], centre, spread, options)
    model = LogisticRegression(C=options.strength, max_iter=80, tol=3e-3, solver="lbfgs",
                               multi_class="multinomial")
    columns = {intent: index for index, intent in enumerate(intents)}
    model.fit(hstack([sparse, csr_matrix(dense)]).tocsr(), [columns[row[2]] for row in rows],
              sample_weight=[row[3] for row in rows])
    weights = model.coef_.T.astype(np.float32)
    arrays: Dict[str, Any] = {
        "idf": idf, "sparse": weights[: len(vocabulary)], "dense": weights[len(vocabulary):],
        "bias": model.intercept_.astype(np.float32), "centre": centre, "spread": np.array(spread)}
    return IntentModel(intents, vocabulary, arrays, options)


def _rows(examples: Sequence[Example], options: Options) -> List[Tuple[str, str, str, float]]:
    random = np.random.default_rng(options.seed)
    turns = sorted({one.previous for one in examples if one.previous})
    rows = []
    for one in examples:
        previous = one.previous
        if not previous and turns and random.random() < ANY_TURN:
            previous = turns[random.integers(len(turns))]
        for rank, intent in enumerate(one.intents):
            rows.append((one.text, previous, intent, 1.0 if rank == 0 else options.secondary))
    return rows


def _vocabulary(counted: Sequence["Counter[str]"]) -> Tuple[Dict[str, int], np.ndarray]:
    occurrences: Counter[str] = Counter()
    for one in counted:
        occurrences.update(one.keys())
    kept = sorted(gram for gram, count in occurrences.items() if count >= MIN_COUNT)
    counts = np.array([occurrences[gram] for gram in kept], dtype=np.float32)
    idf = np.log((1 + len(counted)) / (1 + counts)) + 1
    return {gram: index for index, gram in enumerate(kept)}, idf.astype(np.float32)


def _tfidf(counted: Sequence["Counter[str]"], vocabulary: Dict[str, int], idf: np.ndarray) -> Any:
    from scipy.sparse import csr_matrix
    from sklearn.preprocessing import normalize

    indices, values, pointers = [], [], [0]
    for one in counted:
        for gram, count in one.items():
            if gram in vocabulary:
                indices.append(vocabulary[gram])
                values.append((1 + np.log(count)) * idf[vocabulary[gram]])
        pointers.append(len(indices))
    matrix = csr_matrix((values, indices, pointers), shape=(len(counted), len(vocabulary)), dtype=np.float32)
    return normalize(matrix)
