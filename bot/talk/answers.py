"""How a message answers a question of the handbook: by its words, its entities or its intent."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any, Mapping, Optional, Sequence, Tuple

from bot.handbook.model import FactType, Handbook, Reply
from bot.talk.heard_values import values_meant
from bot.talk.reading import Reading

DENIALS = ("不", "别", "没", "未", "不要", "不用", "不想", "不需要", "不再", "不是", "不能", "没有", "别再")
OPEN_QUESTIONS = ("要不", "是不是", "能不能", "要不要", "可不可以", "想不想", "会不会", "有没有", "不得不")
"""Words ending in 不 or 没 that deny nothing: "or else", "whether or not"."""

ANSWERING = ("inform", "affirm", "deny", "clarify", "send_reference")
"""Intents that answer the open question; any other intent opens its own scenario."""


def match_words(words: Sequence[Tuple[str, Any]], text: str, kind: FactType) -> Tuple[bool, Any]:
    """Return whether a text contains one of these words (longest first), and the word's value.

    A denied word (不退款, 别取消) does not match; a word of the list may itself begin with a denial.
    """
    for word, value in words:
        if word in text and any(not _denied(text, found.start()) for found in re.finditer(re.escape(word), text)):
            return True, _typed(value, kind)
    return False, None


def _denied(text: str, place: int) -> bool:
    """Tell whether the text before ``place`` ends in a denial."""
    return text.endswith(DENIALS, 0, place) and not text.endswith(OPEN_QUESTIONS, 0, place)


def _typed(value: Any, kind: FactType) -> Any:
    """Return a value of the handbook, whose YAML keys are texts, as the fact's type: ``"true"`` -> ``True``."""
    if kind is FactType.FLAG and isinstance(value, str):
        return value == "true"
    if kind in (FactType.COUNT, FactType.MONEY) and isinstance(value, str):
        return int(value)
    return value


def match_diagnosis(answers: Mapping[str, Optional[str]], text: str, reading: Reading) -> Tuple[bool, Any]:
    """Match a text with the answers of a product's own diagnostic question (longest first).

    A plain yes or no picks the answer without, or with, 不 or 没 in front. Returns whether it matched, and the meaning.
    """
    known = {answer: meaning for answer, meaning in answers.items() if meaning}
    for answer in sorted(known, key=len, reverse=True):
        if answer in text:
            return True, known[answer]
    negative = [answer.startswith(("不", "没")) for answer in known]
    if known and reading.intent in ("affirm", "deny") and any(negative):
        wanted = reading.intent == "deny"
        for answer, is_negative in zip(known, negative):
            if is_negative == wanted:
                return True, known[answer]
    return False, None


def find_answer(reply: Reply, text: str, reading: Reading, handbook: Handbook,
              diagnosis: Mapping[str, Optional[str]], now: datetime) -> Tuple[bool, Any]:
    """Return whether a message answers a question, and the value: by diagnosis, words, entity or intent."""
    answers = reply.answers
    found, value = match_diagnosis(diagnosis, text, reading) if answers.diagnosis else (False, None)
    if not found:
        found, value = match_words(answers.words, text, handbook.facts[reply.asks or ""].type)
    if found:
        return True, value
    meant = values_meant(reading.entities, text, now).get(answers.entity or "")
    if meant is not None:
        return True, meant
    if reading.intent in answers.intents:
        return True, answers.intents[reading.intent]
    if answers.text and (reading.intent in ANSWERING or not reading.intents):
        return True, text.strip()
    return False, None
