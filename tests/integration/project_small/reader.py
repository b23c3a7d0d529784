"""A reader that costs nothing: looks words up, and gives a reading in the product's shape."""

from __future__ import annotations

import re
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

WORDS = {
    "便宜": "bargain_discount",
    "优惠": "bargain_discount",
    "到哪": "shipping_track",
    "物流": "shipping_track",
    "好的": "affirm",
    "不要": "deny",
    "你好": "greet",
}


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=False)
class WordReader(GraphComponent):
    """Reads a message by the first word it knows."""

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> WordReader:
        return cls()

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        return training_data

    def process(self, messages: list[Message]) -> list[Message]:
        for message in messages:
            text = message.get("text")
            name = next((WORDS[word] for word in WORDS if word in text), "nlu_fallback")
            best = {"name": name, "confidence": 0.9}
            entities = [
                {
                    "entity": "order_number",
                    "value": found.group(),
                    "text": found.group(),
                    "start": found.start(),
                    "end": found.end(),
                }
                for found in re.finditer(r"\d{8,}", text)
            ]
            message.set("intent", best, add_to_output=True)
            message.set("intent_ranking", [best], add_to_output=True)
            message.set("entities", entities, add_to_output=True)
            reading = {
                "intent": name,
                "confidence": 0.9,
                "intents": [best],
                "ranking": [best],
                "entities": entities,
            }
            message.set("reading", reading, add_to_output=True)
        return messages
