"""Which intents a message carries: two readers, one of characters and one of the message after the seller's turn.

The first is linear over runs of characters, the second over the turn encoder's vector; their readings are mixed.
How each choice was measured stands in docs/reading.md.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Dict, List, Mapping, NamedTuple, Optional, Sequence, Tuple

import numpy as np

from bot.errors import SetupError
from bot.nlu.features import Vocabulary, grams
from bot.nlu.softmax import fit_softmax
from bot.nlu.text import clauses, clean
from bot.nlu.turns import digest, encode_turns

RECALL = 0.9
"""How sure a message is that was labelled word for word: people err as well."""


class Example(NamedTuple):
    """A message with its intents (first is primary) and the seller's previous turn, if known."""

    text: str
    intents: Tuple[str, ...]
    previous: str = ""


@dataclass(frozen=True)
class Options:
    """How the model is trained and read.

    Attributes:
        strength: Inverse of the regularisation of the reader of characters.
        turn_strength: The same of the reader of turns.
        turns: Share of the reader of turns in the mix; 0 leaves it out.
        secondary: Weight of an example's further intents.
        balance: 0 takes an intent for as likely as its share of the examples, 1 as the traffic expected.
        clauses: Share of the clauses in the reading of a message that has several.
        temperature: Below 1 sharpens the probabilities, above 1 flattens them.
        doubt: Share of the messages that carry something else, however clear they look; spread over all intents.
        iterations: Steps of training at most.
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


class Reading(NamedTuple):
    """Probabilities of a model's intents: of the message, of each of its clauses, and its distance.

    Attributes:
        whole: One number per intent; they add up to 1.
        clauses: n × intents, empty for a message of one clause.
        nearest: Cosine between the message and the nearest centre of an intent's examples, -1 to 1, both seen from
            the middle of all examples.
        labelled: Whether the message was labelled word for word and is read as the label says.
    """

    whole: np.ndarray
    clauses: np.ndarray
    nearest: float
    labelled: bool = False


class Encoded(NamedTuple):
    """Messages and their clauses with the turn encoder's vectors.

    Attributes:
        keys: What each message is remembered by.
        clauses: How many clauses each message has, 0 unless it has several.
        texts: Each message, followed by its clauses.
        vectors: One row per text.
    """

    keys: List[str]
    clauses: List[int]
    texts: List[str]
    vectors: np.ndarray


class Weights(NamedTuple):
    """What training finds.

    Attributes:
        grams: Vocabulary × intents.
        turns: Width of the turn encoder × intents.
        biases: 2 × intents, of the reader of characters and of the reader of turns.
        centres: Intents × width; unit vectors amid the vectors of an intent's examples.
        middle: The mean of all examples' vectors; cosines are taken from here.
    """

    grams: np.ndarray
    turns: np.ndarray
    biases: np.ndarray
    centres: np.ndarray
    middle: np.ndarray


class IntentModel:
    """A trained model."""

    def __init__(self, intents: List[str], vocabulary: Vocabulary, weights: Weights, options: Options,
                 remembered: Optional[Mapping[str, Sequence[str]]] = None) -> None:
        self.intents = intents
        self.options = options
        self._remembered = dict(remembered or {})
        self._vocabulary, self._weights = vocabulary, weights

    def read(self, text: str, previous: str = "") -> Reading:
        """Read a message as a whole and clause by clause."""
        return self.read_all([(text, previous)])[0]

    def read_all(self, messages: Sequence[Tuple[str, str]]) -> List[Reading]:
        """Read several messages, each with the seller's turn before it."""
        return self.read_encoded(encode_messages(messages))

    def read_encoded(self, messages: "Encoded") -> List[Reading]:
        """Read messages that are encoded already; several models can share that work."""
        probabilities = self._probabilities(messages.texts, messages.vectors)
        found, start = [], 0
        for key, clauses_of in zip(messages.keys, messages.clauses):
            end = start + 1 + clauses_of
            if key in self._remembered:
                found.append(self._recall(self._remembered[key], probabilities[start]))
            else:
                found.append(self._reading(probabilities[start], probabilities[start + 1:end], messages.vectors[start]))
            start = end
        return found

    def remember(self, labels: Sequence[Example]) -> "IntentModel":
        """Return the same model that reads these messages, word for word after clean-up, as they were labelled."""
        return IntentModel(self.intents, self._vocabulary, self._weights, self.options,
                           {_key(one.text, one.previous): one.intents for one in labels})

    def _recall(self, intents: Sequence[str], whole: np.ndarray) -> Reading:
        """The label's intents and no others; what the message would have been read as stays behind them."""
        said = np.zeros(len(self.intents))
        for rank, name in enumerate(intents):
            said[self.intents.index(name)] = 1.0 if rank == 0 else self.options.secondary
        return Reading(RECALL * said / said.sum() + (1 - RECALL) * whole, np.zeros((0, len(whole))), 1.0, True)

    def _probabilities(self, texts: Sequence[str], vectors: np.ndarray) -> np.ndarray:
        weights, share = self._weights, self.options.turns
        scores = np.tile(weights.biases[0], (len(texts), 1))
        for row, text in enumerate(texts):
            columns, values = self._vocabulary.row(grams(text))
            scores[row] += values @ weights.grams[columns]
        mixed = (1 - share) * _log_softmax(scores)
        mixed += share * _log_softmax(vectors @ weights.turns + weights.biases[1])
        sharp = np.exp(_log_softmax(mixed / self.options.temperature))
        return np.asarray((1 - self.options.doubt) * sharp + self.options.doubt / len(self.intents))

    def _reading(self, whole: np.ndarray, each: np.ndarray, vector: np.ndarray) -> Reading:
        place = vector - self._weights.middle
        nearest = float((self._weights.centres @ place).max() / (np.linalg.norm(place) or 1.0))
        if len(each):
            strongest = each.max(axis=0)
            whole = (1 - self.options.clauses) * whole + self.options.clauses * strongest / strongest.sum()
        return Reading(whole, each, nearest)

    def read_with(self, options: Options) -> "IntentModel":
        """Return the same model read with another mix or temperature."""
        return IntentModel(self.intents, self._vocabulary, self._weights, options, self._remembered)

    def save(self, folder: Path) -> None:
        """Write the model into a folder."""
        kept = self._weights._replace(grams=self._weights.grams.astype(np.float16))
        np.savez(folder / "weights.npz", idf=self._vocabulary.idf, **kept._asdict())
        meta = {"intents": self.intents, "vocabulary": list(self._vocabulary.columns),
                "options": asdict(self.options), "encoder": digest(), "remembered": self._remembered}
        (folder / "model.json").write_text(json.dumps(meta, ensure_ascii=False), encoding="utf-8")

    @classmethod
    def load(cls, folder: Path) -> "IntentModel":
        """Read a model that was saved.

        Raises:
            SetupError: The model was trained on another turn encoder than the one that is here.
        """
        meta = json.loads((folder / "model.json").read_text(encoding="utf-8"))
        if meta.get("encoder") != digest():
            raise SetupError("This model was trained on another turn encoder.", "Run `bot train` with this version.")
        with np.load(folder / "weights.npz") as data:
            vocabulary = Vocabulary({gram: column for column, gram in enumerate(meta["vocabulary"])}, data["idf"])
            weights = Weights(**{name: data[name].astype(np.float32) for name in Weights._fields})
        return cls(meta["intents"], vocabulary, weights, Options(**meta["options"]), meta.get("remembered"))


def fit(examples: Sequence[Example], options: Optional[Options] = None,
        traffic: Optional[Mapping[str, float]] = None, vectors: Optional[np.ndarray] = None) -> IntentModel:
    """Train a model.

    Args:
        examples: What to learn from; how many there are of an intent says nothing about how often it comes up.
        options: How to train.
        traffic: How often each intent comes up in a shop, relative to 1; 1 for those not named.
        vectors: What the turn encoder makes of the examples, when that is known.
    """
    options = options or Options()
    intents = sorted({intent for one in examples for intent in one.intents})
    targets = _targets(examples, intents, options)
    counted = [grams(one.text) for one in examples]
    vocabulary = Vocabulary.of(counted)
    by_grams, bias = fit_softmax(vocabulary.matrix(counted), targets, options.strength, options.iterations)
    vectors = encode(examples) if vectors is None else vectors
    by_turns, turn_bias = fit_softmax(vectors, targets, options.turn_strength, options.iterations)
    expected = np.array([(traffic or {}).get(intent, 1.0) for intent in intents])
    shift = options.balance * np.log(expected / expected.mean() * targets.sum(axis=0).mean() / targets.sum(axis=0))
    biases = np.stack([bias + shift, turn_bias + shift]).astype(np.float32)
    middle = vectors.mean(axis=0)
    weights = Weights(by_grams, by_turns, biases, _centres(examples, intents, vectors - middle), middle)
    return IntentModel(intents, vocabulary, weights, options)


def encode_messages(messages: Sequence[Tuple[str, str]]) -> Encoded:
    """Encode messages with the seller's turn before each, as a whole and clause by clause."""
    parts = [clauses(text) for text, _ in messages]
    texts = [one for (text, _), split in zip(messages, parts) for one in (text, *split)]
    before = [turn for (_, previous), split in zip(messages, parts) for turn in (previous, *[""] * len(split))]
    keys = [_key(text, previous) for text, previous in messages]
    return Encoded(keys, [len(split) for split in parts], texts, encode_turns(texts, before, batch=1))


def _key(text: str, previous: str) -> str:
    """A digest, so that a model file holds no buyer's words."""
    return hashlib.sha256(json.dumps([clean(text), clean(previous)]).encode()).hexdigest()[:24]


def encode(examples: Sequence[Example]) -> np.ndarray:
    """Return what the turn encoder makes of each example."""
    return encode_turns([one.text for one in examples], [one.previous for one in examples])


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
    middles = np.stack([vectors[rows[intent]].mean(axis=0) if rows[intent] else np.zeros(vectors.shape[1])
                        for intent in intents])
    lengths = np.maximum(np.linalg.norm(middles, axis=1, keepdims=True), 1e-9)
    return np.asarray(middles / lengths, dtype=np.float32)


def _log_softmax(scores: np.ndarray) -> np.ndarray:
    shifted = scores - scores.max(axis=-1, keepdims=True)
    return np.asarray(shifted - np.log(np.exp(shifted).sum(axis=-1, keepdims=True)))
