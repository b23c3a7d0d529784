"""Rasa graph components over the pure modules: ``ChineseTokenizer``, ``EntityReader``, ``IntentReader``, ``Judge``.

Their names stand in shops' config.yml.
"""

from __future__ import annotations

import hashlib
from datetime import datetime, timezone
from pathlib import Path
from typing import Any, Dict, Iterator, List, Optional, Text

import spacy
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.tokenizers.tokenizer import Token, Tokenizer
from rasa.shared.exceptions import InvalidConfigException
from rasa.shared.nlu.constants import ENTITIES, INTENT, METADATA, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.nlu.arrays import Floats
from bot.nlu.classifier import Example, IntentModel, Options, fit
from bot.nlu.entities import extract
from bot.nlu.labels import merge_labels, read_labels
from bot.nlu.limits import MAX_READ_LENGTH
from bot.nlu.reading import THRESHOLDS, judge
from bot.nlu.spans import Entity
from bot.nlu.text import to_simplified
from bot.nlu.training_files import read_context_examples, read_frequencies
from bot.nlu.turn_encoder import encoder_digest
from bot.nlu.vectors import cached_vectors
from bot.nlu.vocabulary import chinese_pipeline

WORDS = "dictionary_words"
CLAUSES = "clause_intents"
NEAREST = "nearest_intent"
LABELLED = "labelled_word_for_word"
_FOLDER = Path(__file__).parent


def _sources_digest() -> Text:
    """Return a digest of this package's sources: Rasa's training cache looks at the component's own file only."""
    digest = hashlib.sha256()
    for file in sorted(_FOLDER.glob("*.py")):
        digest.update(file.read_bytes())
    return digest.hexdigest()


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_TOKENIZER, is_trainable=False)
class ChineseTokenizer(Tokenizer):
    """Cuts the text into words with spaCy and jieba."""

    @staticmethod
    def get_default_config() -> Dict[Text, Any]:
        """Return Rasa's own settings for tokenizers."""
        return {"intent_tokenization_flag": False, "intent_split_symbol": "_", "token_pattern": None,
                "prefix_separator_symbol": None}

    def __init__(self, config: Dict[Text, Any]) -> None:
        super().__init__(config)
        self._nlp = chinese_pipeline()

    @classmethod
    def create(cls, config: Dict[Text, Any], model_storage: ModelStorage, resource: Resource,
               execution_context: ExecutionContext) -> "ChineseTokenizer":
        """Create the component."""
        return cls(config)

    @staticmethod
    def required_packages() -> List[Text]:
        """Return the packages that must be installed."""
        return ["spacy", "jieba"]

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Leave the examples as they are: nothing that is trained looks at their words."""
        return training_data

    def tokenize(self, message: Message, attribute: Text) -> List[Token]:
        """Return the words of a message; couriers and colours are noted on the way."""
        text = (message.get(attribute) or "")[:MAX_READ_LENGTH]
        document: spacy.tokens.Doc = self._nlp(to_simplified(text))
        if attribute == TEXT:
            message.set(WORDS, [Entity(span.label_, span.ent_id_ or span.text, span.start_char, span.end_char)
                                for span in document.ents])
        return [Token(token.text, token.idx) for token in document if not token.is_space]

    @classmethod
    def fingerprint_addon(cls, config: Dict[str, Any]) -> Optional[str]:
        """Return a digest of the modules behind this component."""
        return _sources_digest()


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=False)
class EntityReader(GraphComponent):
    """Adds what the message names, in normal form."""

    def __init__(self, config: Dict[Text, Any]) -> None:
        self._config = config

    @classmethod
    def create(cls, config: Dict[Text, Any], model_storage: ModelStorage, resource: Resource,
               execution_context: ExecutionContext) -> "EntityReader":
        """Create the component."""
        return cls(config)

    def process(self, messages: List[Message]) -> List[Message]:
        """Set each message's entities."""
        for message in messages:
            text = (message.get(TEXT) or "")[:MAX_READ_LENGTH]
            found = extract(to_simplified(text), _now(message), message.get(WORDS) or ())
            message.set(ENTITIES, [
                {"entity": one.entity, "value": one.value, "start": one.start, "end": one.end,
                 "text": text[one.start:one.end], "extractor": "EntityReader"} for one in found],
                add_to_output=True)
        return messages


def _now(message: Message) -> datetime:
    given = (message.get(METADATA) or {}).get("now")
    return datetime.fromisoformat(given) if given else datetime.now(timezone.utc)


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class IntentReader(GraphComponent):
    """Ranks the intents by the message's characters and by the message after the seller's previous turn.

    Examples that need the previous turn, or carry several intents, are read from the folder ``context``; labels
    from the JSONL file ``labels`` when it is given: they win over examples of the same text (``bot/nlu/labels.py``),
    each counts as ``label_weight`` examples, and what was labelled word for word is read as labelled (docs/reading.md).
    The turn encoder's vectors of the examples are kept in the file ``vectors`` when it is given.
    """

    @staticmethod
    def get_default_config() -> Dict[Text, Any]:
        """Return the files and the classifier's ``Options``."""
        return {"context": "data/context", "intents": "data/intents.yml", "labels": None, "vectors": None,
                "label_weight": 6, "ranking_length": 10,
                **Options().__dict__}

    def __init__(self, config: Dict[Text, Any], storage: ModelStorage, resource: Resource,
                 model: Optional[IntentModel] = None) -> None:
        self._config = config
        self._storage, self._resource = storage, resource
        self._model = model

    @classmethod
    def create(cls, config: Dict[Text, Any], model_storage: ModelStorage, resource: Resource,
               execution_context: ExecutionContext) -> "IntentReader":
        """Create an untrained component."""
        return cls(config, model_storage, resource)

    @classmethod
    def load(cls, config: Dict[Text, Any], model_storage: ModelStorage, resource: Resource,
             execution_context: ExecutionContext, **kwargs: Any) -> "IntentReader":
        """Load the trained model."""
        with model_storage.read_from(resource) as folder:
            return cls(config, model_storage, resource, IntentModel.load(folder))

    def train(self, training_data: TrainingData) -> Resource:
        """Train on Rasa's examples and on those that Rasa's format cannot hold."""
        examples = [Example(message.get(TEXT), (message.get(INTENT),))
                    for message in training_data.intent_examples if message.get(TEXT)]
        examples += read_context_examples(Path(self._config["context"]))
        labels = read_labels(Path(self._config["labels"])) if self._config["labels"] else []
        examples = merge_labels(examples, labels, self._config["label_weight"])
        vectors = cached_vectors(Path(self._config["vectors"]), examples) if self._config["vectors"] else None
        model = fit(examples, Options(**{name: self._config[name] for name in Options().__dict__}),
                    read_frequencies(Path(self._config["intents"])), vectors)
        self._model = model.remember([Example(*one) for one in labels])
        with self._storage.write_to(self._resource) as folder:
            self._model.save(folder)
        return self._resource

    def process(self, messages: List[Message]) -> List[Message]:
        """Set intent and ranking of each message, and the likeliest intent of each of its clauses."""
        for message in messages:
            previous = (message.get(METADATA) or {}).get("previous") or ""
            assert self._model is not None
            reading = self._model.read(message.get(TEXT) or "", previous)
            ranking = self._ranking(reading.whole)
            message.set(INTENT, ranking[0], add_to_output=True)
            message.set("intent_ranking", ranking, add_to_output=True)
            message.set(CLAUSES, [self._ranking(clause)[0] for clause in reading.clauses])
            message.set(NEAREST, reading.nearest)
            message.set(LABELLED, reading.labelled)
        return messages

    def _ranking(self, probabilities: Floats) -> List[Dict[Text, Any]]:
        assert self._model is not None
        best = probabilities.argsort()[::-1][: self._config["ranking_length"]]
        return [{"name": self._model.intents[index], "confidence": float(probabilities[index])}
                for index in best]

    @classmethod
    def fingerprint_addon(cls, config: Dict[str, Any]) -> Optional[str]:
        """Return a digest of the modules, weights and files behind this component."""
        digest = hashlib.sha256((_sources_digest() + encoder_digest()).encode())
        for file in _files_beside({**cls.get_default_config(), **config}):
            digest.update(file.read_bytes() + b"\0")
        return digest.hexdigest()


def _files_beside(config: Dict[Text, Any]) -> Iterator[Path]:
    yield from sorted(Path(config["context"]).glob("*.tsv"))
    if Path(config["intents"]).is_file():
        yield Path(config["intents"])
    if config.get("labels") and Path(config["labels"]).is_file():
        yield Path(config["labels"])


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=False)
class Judge(GraphComponent):
    """Decides whether the message was understood, and which of its intents count.

    The thresholds stand in config.yml only; how they were chosen stands in docs/reading.md.
    """

    def __init__(self, config: Dict[Text, Any]) -> None:
        absent = [name for name in THRESHOLDS if not isinstance(config.get(name), (int, float))]
        if absent:
            raise InvalidConfigException(f"config.yml: Judge needs a number for {', '.join(absent)}; "
                                         "see docs/reading.md.")
        self._config = config

    @classmethod
    def create(cls, config: Dict[Text, Any], model_storage: ModelStorage, resource: Resource,
               execution_context: ExecutionContext) -> "Judge":
        """Create the component."""
        return cls(config)

    def process(self, messages: List[Message]) -> List[Message]:
        """Set the reading; a message that was not understood gets the fallback intent."""
        for message in messages:
            reading = judge(message.get(TEXT) or "", message.get("intent_ranking") or [],
                            message.get(ENTITIES) or [], self._config, message.get(CLAUSES) or (),
                            message.get(NEAREST), bool(message.get(LABELLED)))
            message.set("reading", reading, add_to_output=True)
            message.set(INTENT, {"name": reading["intent"], "confidence": reading["confidence"]},
                        add_to_output=True)
        return messages
