"""Which intents a message carries: character n-grams and sentence embedding into one linear model.

A message of several clauses is read as a whole and clause by clause; the two readings are mixed.
How each choice was measured stands in docs/reading.md.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Dict, List, Mapping, NamedTuple, Optional, Sequence, Tuple

import numpy as np

from bot.nlu.encoder import encode
from bot.nlu.features import Space, Vocabulary, grams
from bot.nlu.softmax import fit_softmax
from bot.nlu.text import clauses

ANY_TURN = 0.1
"""Share of the examples without a previous turn that are given one that occurs elsewhere."""


class Example(NamedTuple):
    """A message with its intents (first is primary) and the seller's previous turn, if known."""

    text: str
    intents: Tuple[str, ...]
    previous: str = ""


@dataclass(frozen=True)
class Options:
    """How the model is trained and read.

    Attributes:
        strength: Inverse of the regularisation.
        scale: Weight of the message's embedding beside the n-grams.
        previous_scale: The same for the seller's previous turn; 0 leaves it out.
        secondary: Weight of an example's further intents.
        balance: 0 takes an intent for as likely as its share of the examples, 1 as the traffic expected.
        clauses: Share of the clauses in the reading of a message that has several.
        temperature: Below 1 sharpens the probabilities, above 1 flattens them.
        clauses_temperature: The same where clauses are mixed in, which flattens by itself.
        iterations: Steps of training at most.
    """

    strength: float = 10.0
    scale: float = 0.35
    previous_scale: float = 0.3
    secondary: float = 0.6
    balance: float = 0.5
    clauses: float = 0.5
    temperature: float = 0.68
    clauses_temperature: float = 0.5
    iterations: int = 45
    seed: int = 7


class Reading(NamedTuple):
    """Probabilities of a model's intents: of the message, of each of its clauses, and its distance.

    Attributes:
        whole: One number per intent; they add up to 1.
        clauses: n × intents, empty for a message of one clause.
        nearest: Cosine between the message and the nearest centre of an intent's examples, -1 to 1.
    """

    whole: np.ndarray
    clauses: np.ndarray
    nearest: float


class IntentModel:
    """A trained model."""

    def __init__(self, intents: List[str], vocabulary: Vocabulary, space: Space,
                 weights: Tuple[np.ndarray, np.ndarray, np.ndarray], centres: np.ndarray,
                 options: Options) -> None:
        self.intents = intents
        self.options = options
        self._vocabulary, self._space = vocabulary, space
        self._sparse, self._dense, self._bias = weights
        self._centres = centres

    def predict(self, text: str, previous: str = "") -> np.ndarray:
        """Return the probability of each of ``intents``; they add up to 1."""
        return self.read(text, previous).whole

    def read(self, text: str, previous: str = "") -> Reading:
        """Read a message as a whole and clause by clause."""
        parts = clauses(text)
        texts = [text, *parts]
        vectors = encode(texts)
        scores = self._space.place(vectors, [previous] + [""] * len(parts)) @ self._dense + self._bias
        for row, one in enumerate(texts):
            columns, values = self._vocabulary.row(grams(one))
            scores[row] += values @ self._sparse[columns]
        probabilities = _softmax(scores)
        whole, each = probabilities[0], _sharpen(probabilities[1:], self.options.temperature)
        nearest = float((self._centres @ vectors[0]).max())
        if not len(each):
            return Reading(_sharpen(whole, self.options.temperature), each, nearest)
        strongest = probabilities[1:].max(axis=0)
        mixed = (1 - self.options.clauses) * whole + self.options.clauses * strongest / strongest.sum()
        return Reading(_sharpen(mixed, self.options.clauses_temperature), each, nearest)

    def save(self, folder: Path) -> None:
        """Write the model into a folder."""
        np.savez(folder / "weights.npz", idf=self._vocabulary.idf, sparse=self._sparse.astype(np.float16),
                 dense=self._dense, bias=self._bias, centre=self._space.centre, centres=self._centres,
                 spread=np.array(self._space.spread))
        meta = {"intents": self.intents, "vocabulary": list(self._vocabulary.columns),
                "options": asdict(self.options)}
        (folder / "model.json").write_text(json.dumps(meta, ensure_ascii=False), encoding="utf-8")

    @classmethod
    def load(cls, folder: Path) -> "IntentModel":
        """Read a model that was saved."""
        meta = json.loads((folder / "model.json").read_text(encoding="utf-8"))
        options = Options(**meta["options"])
        with np.load(folder / "weights.npz") as data:
            vocabulary = Vocabulary({gram: column for column, gram in enumerate(meta["vocabulary"])}, data["idf"])
            space = Space(data["centre"], float(data["spread"]), options.scale, options.previous_scale)
            weights = (data["sparse"].astype(np.float32), data["dense"], data["bias"])
            return cls(meta["intents"], vocabulary, space, weights, data["centres"], options)


def fit(examples: Sequence[Example], options: Optional[Options] = None,
        traffic: Optional[Mapping[str, float]] = None) -> IntentModel:
    """Train a model.

    Examples without a previous turn read the same after any; a part of them is given one of the
    turns that occur, so that the model learns when it does not matter.

    Args:
        examples: What to learn from; how many there are of an intent says nothing about how often it comes up.
        options: How to train.
        traffic: How often each intent comes up in a shop, relative to 1; 1 for those not named.
    """
    options = options or Options()
    intents = sorted({intent for one in examples for intent in one.intents})
    counted = [grams(one.text) for one in examples]
    vocabulary = Vocabulary.of(counted)
    vectors = encode([one.text for one in examples])
    space = Space.of(vectors, options.scale, options.previous_scale)
    dense = space.place(vectors, _turns_before(examples, options.seed))
    targets = _targets(examples, intents, options)
    sparse, deep, bias = fit_softmax(vocabulary.matrix(counted), dense, targets, options.strength,
                                     options.iterations)
    expected = np.array([(traffic or {}).get(intent, 1.0) for intent in intents])
    bias = bias + options.balance * np.log(expected / expected.mean() * targets.sum(axis=0).mean()
                                           / targets.sum(axis=0)).astype(np.float32)
    return IntentModel(intents, vocabulary, space, (sparse, deep, bias), _centres(examples, intents, vectors),
                       options)


def _turns_before(examples: Sequence[Example], seed: int) -> List[str]:
    random = np.random.default_rng(seed)
    turns = sorted({one.previous for one in examples if one.previous})
    result = []
    for one in examples:
        previous = one.previous
        if not previous and turns and random.random() < ANY_TURN:
            previous = turns[random.integers(len(turns))]
        result.append(previous)
    return result


def _targets(examples: Sequence[Example], intents: List[str], options: Options) -> np.ndarray:
    """Weight of each intent in each example; a row adds up to the example's weight."""
    columns = {intent: column for column, intent in enumerate(intents)}
    targets = np.zeros((len(examples), len(intents)), dtype=np.float32)
    for row, one in enumerate(examples):
        for rank, intent in enumerate(one.intents):
            targets[row, columns[intent]] = 1.0 if rank == 0 else options.secondary
    return targets


def _centres(examples: Sequence[Example], intents: List[str], vectors: np.ndarray) -> np.ndarray:
    """Unit vector in the middle of each intent's examples."""
    rows: Dict[str, List[int]] = {intent: [] for intent in intents}
    for row, one in enumerate(examples):
        rows[one.intents[0]].append(row)
    middles = np.stack([vectors[rows[intent]].mean(axis=0) if rows[intent] else vectors.mean(axis=0)
                        for intent in intents])
    return np.asarray(middles / np.linalg.norm(middles, axis=1, keepdims=True), dtype=np.float32)


def _softmax(scores: np.ndarray) -> np.ndarray:
    exponents = np.exp(scores - scores.max(axis=-1, keepdims=True))
    return np.asarray(exponents / exponents.sum(axis=-1, keepdims=True))


def _sharpen(probabilities: np.ndarray, temperature: float) -> np.ndarray:
    raised = probabilities ** (1 / temperature)
    return np.asarray(raised / raised.sum(axis=-1, keepdims=True))
