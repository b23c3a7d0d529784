"""The intent classifier: a mix of two linear models.

One looks at character n-grams, the other at the turn encoder's vector of the message and the seller's turn before it.
The measurements behind each choice are in docs/reading.md.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Dict, List, Mapping, NamedTuple, Optional, Sequence, Tuple

import numpy as np

from bot.errors import SetupError
from bot.nlu.arrays import Floats
from bot.nlu.features import Vocabulary, count_grams
from bot.nlu.softmax import fit_softmax
from bot.nlu.text import clean, split_clauses
from bot.nlu.turn_encoder import encode_turns, encoder_digest

LABEL_CONFIDENCE = 0.9
"""Share of the probability that goes to the label of a message that was labelled word for word."""


class Example(NamedTuple):
    """A message with its intents (first is primary) and the seller's previous turn, if known."""

    text: str
    intents: Tuple[str, ...]
    previous: str = ""


@dataclass(frozen=True)
class Options:
    """How the model is trained and read.

    Attributes:
        strength: Inverse regularisation of the n-gram model.
        turn_strength: Inverse regularisation of the turn model.
        turns: Share of the turn model in the mix; 0 leaves it out.
        secondary: Weight of an example's further intents.
        balance: 0 takes an intent for as likely as its share of the examples, 1 as its expected frequency.
        clauses: Share of the clauses in the reading of a message that has several.
        temperature: Divisor of the mixed log-probabilities: below 1 sharpens, above 1 flattens.
        doubt: Share of the probability that is spread evenly over all intents.
        iterations: Maximum number of training steps.
    """

    strength: float = 10.0
    turn_strength: float = 0.1
    turns: float = 0.65
    secondary: float = 0.6
    balance: float = 0.5
    clauses: float = 0.15
    temperature: float = 0.4
    doubt: float = 0.06
    iterations: int = 45


class IntentScores(NamedTuple):
    """Probabilities of a model's intents for one message.

    Attributes:
        whole: Of the whole message, shape (intents,); adds up to 1.
        clauses: Of each clause, shape (clauses, intents); no rows for a message of one clause.
        nearest: Cosine between the message and the nearest centre of an intent's examples, -1 to 1, both seen from
            the middle of all examples.
        labelled: Whether the message was labelled word for word and is read as the label says.
    """

    whole: Floats
    clauses: Floats
    nearest: float
    labelled: bool = False


class Encoded(NamedTuple):
    """Messages and their clauses with the turn encoder's vectors.

    Attributes:
        keys: Digest of each message, by which ``IntentModel.remember`` knows it.
        clauses: How many clauses each message has, 0 unless it has several.
        texts: Each message, followed by its clauses.
        vectors: One row per text.
    """

    keys: List[str]
    clauses: List[int]
    texts: List[str]
    vectors: Floats


class Weights(NamedTuple):
    """Trained parameters.

    Attributes:
        grams: Vocabulary × intents.
        turns: Width of the turn encoder × intents.
        biases: 2 × intents: of the n-gram model, of the turn model.
        centres: Intents × width; unit vectors amid the vectors of an intent's examples.
        middle: Mean of all examples' vectors, the origin of the cosines.
    """

    grams: Floats
    turns: Floats
    biases: Floats
    centres: Floats
    middle: Floats


class IntentModel:
    """A trained model."""

    def __init__(self, intents: List[str], vocabulary: Vocabulary, weights: Weights, options: Options,
                 remembered: Optional[Mapping[str, Sequence[str]]] = None) -> None:
        self.intents = intents
        self.options = options
        self._remembered = dict(remembered or {})
        self._vocabulary, self._weights = vocabulary, weights

    def read(self, text: str, previous: str = "") -> IntentScores:
        """Read a message as a whole and clause by clause."""
        return self.read_all([(text, previous)])[0]

    def read_all(self, messages: Sequence[Tuple[str, str]]) -> List[IntentScores]:
        """Read several messages, each with the seller's turn before it."""
        return self.read_encoded(encode_messages(messages))

    def read_encoded(self, messages: "Encoded") -> List[IntentScores]:
        """Read messages that are encoded already; several models can share that work."""
        probabilities = self._probabilities(messages.texts, messages.vectors)
        found, start = [], 0
        for key, clauses_of in zip(messages.keys, messages.clauses):
            end = start + 1 + clauses_of
            if key in self._remembered:
                found.append(self._recall(self._remembered[key], probabilities[start]))
            else:
                found.append(self._scores(probabilities[start], probabilities[start + 1:end], messages.vectors[start]))
            start = end
        return found

    def remember(self, labels: Sequence[Example]) -> "IntentModel":
        """Return a copy that reads these messages as labelled when they recur word for word (after clean-up)."""
        return IntentModel(self.intents, self._vocabulary, self._weights, self.options,
                           {_key(one.text, one.previous): one.intents for one in labels})

    def _recall(self, intents: Sequence[str], whole: Floats) -> IntentScores:
        """Mix the label's intents (``LABEL_CONFIDENCE``) with the model's own probabilities."""
        labelled = np.zeros(len(self.intents))
        for rank, name in enumerate(intents):
            labelled[self.intents.index(name)] = 1.0 if rank == 0 else self.options.secondary
        mixed = LABEL_CONFIDENCE * labelled / labelled.sum() + (1 - LABEL_CONFIDENCE) * whole
        return IntentScores(mixed, np.zeros((0, len(whole))), 1.0, True)

    def _probabilities(self, texts: Sequence[str], vectors: Floats) -> Floats:
        weights, share = self._weights, self.options.turns
        scores = np.tile(weights.biases[0], (len(texts), 1))
        for row, text in enumerate(texts):
            columns, values = self._vocabulary.row(count_grams(text))
            scores[row] += values @ weights.grams[columns]
        mixed = (1 - share) * _log_softmax(scores)
        mixed += share * _log_softmax(vectors @ weights.turns + weights.biases[1])
        sharp = np.exp(_log_softmax(mixed / self.options.temperature))
        return np.asarray((1 - self.options.doubt) * sharp + self.options.doubt / len(self.intents))

    def _scores(self, whole: Floats, each: Floats, vector: Floats) -> IntentScores:
        place = vector - self._weights.middle
        nearest = float((self._weights.centres @ place).max() / (np.linalg.norm(place) or 1.0))
        if len(each):
            strongest = each.max(axis=0)
            whole = (1 - self.options.clauses) * whole + self.options.clauses * strongest / strongest.sum()
        return IntentScores(whole, each, nearest)

    def with_options(self, options: Options) -> "IntentModel":
        """Return a copy that mixes and sharpens by other options; the weights stay."""
        return IntentModel(self.intents, self._vocabulary, self._weights, options, self._remembered)

    def save(self, folder: Path) -> None:
        """Write ``weights.npz`` and ``model.json`` into a folder."""
        kept = self._weights._replace(grams=self._weights.grams.astype(np.float16))
        np.savez(folder / "weights.npz", idf=self._vocabulary.idf, **kept._asdict())
        meta = {"intents": self.intents, "vocabulary": list(self._vocabulary.columns),
                "options": asdict(self.options), "encoder": encoder_digest(), "remembered": self._remembered}
        (folder / "model.json").write_text(json.dumps(meta, ensure_ascii=False), encoding="utf-8")

    @classmethod
    def load(cls, folder: Path) -> "IntentModel":
        """Read a model that was saved.

        Raises:
            SetupError: The model was trained on another turn encoder than the one that is here.
        """
        meta = json.loads((folder / "model.json").read_text(encoding="utf-8"))
        if meta.get("encoder") != encoder_digest():
            raise SetupError("这个模型是用另一个语句编码器训练的。", "用现在的版本运行 bot train 重新训练。")
        with np.load(folder / "weights.npz") as data:
            vocabulary = Vocabulary({gram: column for column, gram in enumerate(meta["vocabulary"])}, data["idf"])
            weights = Weights(**{name: data[name].astype(np.float32) for name in Weights._fields})
        return cls(meta["intents"], vocabulary, weights, Options(**meta["options"]), meta.get("remembered"))


def fit(examples: Sequence[Example], options: Optional[Options] = None,
        frequencies: Optional[Mapping[str, float]] = None, vectors: Optional[Floats] = None) -> IntentModel:
    """Train a model.

    Args:
        examples: Training examples; their number per intent is corrected by ``frequencies``.
        options: How to train.
        frequencies: How often each intent comes up in a shop, relative to 1; 1 for those not named.
        vectors: The turn encoder's vectors of the examples, shape (examples, width); encoded here when absent.
    """
    options = options or Options()
    intents = sorted({intent for one in examples for intent in one.intents})
    targets = _targets(examples, intents, options)
    counted = [count_grams(one.text) for one in examples]
    vocabulary = Vocabulary.from_counts(counted)
    by_grams, bias = fit_softmax(vocabulary.matrix(counted), targets, options.strength, options.iterations)
    vectors = encode_examples(examples) if vectors is None else vectors
    by_turns, turn_bias = fit_softmax(vectors, targets, options.turn_strength, options.iterations)
    expected = np.array([(frequencies or {}).get(intent, 1.0) for intent in intents])
    shift = options.balance * np.log(expected / expected.mean() * targets.sum(axis=0).mean() / targets.sum(axis=0))
    biases = np.stack([bias + shift, turn_bias + shift]).astype(np.float32)
    middle = vectors.mean(axis=0)
    weights = Weights(by_grams, by_turns, biases, _centres(examples, intents, vectors - middle), middle)
    return IntentModel(intents, vocabulary, weights, options)


def encode_messages(messages: Sequence[Tuple[str, str]]) -> Encoded:
    """Encode messages with the seller's turn before each, as a whole and clause by clause."""
    parts = [split_clauses(text) for text, _ in messages]
    texts = [one for (text, _), split in zip(messages, parts) for one in (text, *split)]
    before = [turn for (_, previous), split in zip(messages, parts) for turn in (previous, *[""] * len(split))]
    keys = [_key(text, previous) for text, previous in messages]
    return Encoded(keys, [len(split) for split in parts], texts, encode_turns(texts, before, batch=1))


def _key(text: str, previous: str) -> str:
    """Return a digest, so that a model file holds no buyer's words."""
    return hashlib.sha256(json.dumps([clean(text), clean(previous)]).encode()).hexdigest()[:24]


def encode_examples(examples: Sequence[Example]) -> Floats:
    """Return the turn encoder's vectors, shape (examples, width)."""
    return encode_turns([one.text for one in examples], [one.previous for one in examples])


def _targets(examples: Sequence[Example], intents: List[str], options: Options) -> Floats:
    """Return the weight of each intent in each example, shape (examples, intents)."""
    columns = {intent: column for column, intent in enumerate(intents)}
    targets = np.zeros((len(examples), len(intents)), dtype=np.float32)
    for row, one in enumerate(examples):
        for rank, intent in enumerate(one.intents):
            targets[row, columns[intent]] = 1.0 if rank == 0 else options.secondary
    return targets


def _centres(examples: Sequence[Example], intents: List[str], vectors: Floats) -> Floats:
    """Return the direction of the mean of each intent's examples, unit vectors of shape (intents, width)."""
    rows: Dict[str, List[int]] = {intent: [] for intent in intents}
    for row, one in enumerate(examples):
        rows[one.intents[0]].append(row)
    middles = np.stack([vectors[rows[intent]].mean(axis=0) if rows[intent] else np.zeros(vectors.shape[1])
                        for intent in intents])
    lengths = np.maximum(np.linalg.norm(middles, axis=1, keepdims=True), 1e-9)
    return np.asarray(middles / lengths, dtype=np.float32)


def _log_softmax(scores: Floats) -> Floats:
    shifted = scores - scores.max(axis=-1, keepdims=True)
    return np.asarray(shifted - np.log(np.exp(shifted).sum(axis=-1, keepdims=True)))
