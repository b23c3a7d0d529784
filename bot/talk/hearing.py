"""What a message says in passing: entities, words of facts, complaints that tell a cause; answers taken back. Pure."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Dict, Mapping, Optional, Sequence

from bot.handbook.model import FactSpec, Handbook, Scope
from bot.talk.answers import find_answer, match_words, meant
from bot.talk.heard_values import values_meant
from bot.talk.model import Heard, Memory, Question
from bot.talk.reading import Reading
from bot.talk.said import corrected, corrects

SURE = 0.6
"""Confidence of an intent from which it tells what a fact of the same thing is."""


def heard_key(fact: str, handbook: Handbook, order_id: Optional[str], sku: Optional[str]) -> str:
    """Return the key of a fact in ``memory.heard``: ``fact@order`` or ``fact@sku`` by scope, else ``fact``."""
    scope = handbook.facts[fact].scope if fact in handbook.facts else Scope.CONVERSATION
    if scope is Scope.ORDER and order_id:
        return f"{fact}@{order_id}"
    if scope is Scope.PRODUCT and sku:
        return f"{fact}@{sku}"
    return fact


def overhear(memory: Memory, text: str, reading: Reading, now: datetime, handbook: Handbook) -> Memory:
    """Return the memory with what a message says in passing."""
    heard = dict(memory.heard)
    values = values_meant(meant(reading.entities, text), text, now)
    told: Dict[str, Any] = {}
    for spec in handbook.facts.values():
        if spec.entity in values and spec.source == "heard":
            told[spec.name] = values[spec.entity]
            continue
        words = _words(spec, handbook)
        found, value = match_words(words, text, spec.type) if words else (False, None)
        if found:
            told[spec.name] = value
    told = {**_complaints(reading, handbook), **told}
    for name, value in told.items():
        heard[heard_key(name, handbook, memory.order_id, memory.sku)] = Heard(value=value, at=now)
    return memory.copy(update={"heard": heard})


def _words(spec: FactSpec, handbook: Handbook) -> Sequence[Any]:
    if spec.overheard and spec.unknown.ask and not spec.words:
        return handbook.replies[spec.unknown.ask].answers.words
    return spec.words


def _complaints(reading: Reading, handbook: Handbook) -> Dict[str, Any]:
    """Return what the message's surest intents tell of a thing, such as the cause of a refund."""
    sure = [one.name for one in reading.intents if one.confidence >= SURE]
    return {thing.name: thing.intents[name] for thing in handbook.one_facts.values()
            for name in reversed(sure) if name in thing.intents}


def take_back(memory: Memory, text: str, reading: Reading, now: datetime, handbook: Handbook,
              diagnosis: Mapping[str, Optional[str]]) -> Optional[Memory]:
    """Return the memory with the last answer corrected (打错了 黑色); ``None`` where nothing is corrected."""
    question = memory.answered
    if question is None or not corrects(text) or question.reply not in handbook.replies:
        return None
    key = key_of(question)
    before = memory.heard.get(key)
    whole = corrected(str(before.value), text) if before is not None and isinstance(before.value, str) else None
    if whole is not None and handbook.replies[question.reply].answers.text:
        found, value = True, whole
    else:
        found, value = find_answer(handbook.replies[question.reply], text, reading, handbook, diagnosis, now,
                                   asked=False)
    if not found or (before is not None and before.value == value):
        return None
    return memory.copy(update={"heard": {**memory.heard, key: Heard(value=value, at=now)}})


def key_of(question: Question) -> str:
    """Return the key in ``memory.heard`` of what a question asks."""
    return f"{question.fact}@{question.key}" if question.key else question.fact
