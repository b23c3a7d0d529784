"""How a message answers a question of the handbook: by its words, its entities or its intent."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any, Mapping, Optional, Sequence, Tuple

from bot.handbook.model import FactType, Handbook, Reply
from bot.talk.heard_values import values_meant
from bot.talk.reading import Entity, Reading
from bot.talk.said import counted, last_words, only_a_condition, speaks_of_condition

_DENIAL = re.compile(r"(?:不(?:是|要|用|想|需要|能|可以|打算|准备|太想|怎么|必|会|再|想再|要再|用再|给)?"
                     r"|别|没(?:有|必要|打算|怎么|说|让|叫|同意)?|未|甭|勿|无需)(?:再|去|急着|给我|帮我|给我们"
                     r"|直接){0,2}$")
OPEN_QUESTIONS = ("要不", "是不是", "能不能", "要不要", "可不可以", "想不想", "会不会", "有没有", "不得不", "好不好")
"""Words with 不 or 没 that deny nothing: "or else", "whether or not"."""
_LOOK_BACK = 9

ANSWERING = ("inform", "affirm", "deny", "clarify", "send_reference")
"""Intents that answer the open question; any other intent opens its own scenario."""


def match_words(words: Sequence[Tuple[str, Any]], text: str, kind: FactType) -> Tuple[bool, Any]:
    """Return whether a text contains one of these words (longest first), and the word's value.

    A denied word (不退款, 别取消) does not match; a word of the list may itself begin with a denial. What a text
    takes back, changes from or makes hang on something else does not count, unless the word itself names a condition
    (能发就); its last change of mind (还是退吧) counts first.
    """
    for word, value in words:
        if speaks_of_condition(word) and _stands(word, text):
            return True, _typed(value, kind)
    for part in last_words(text):
        for word, value in words:
            if _stands(word, part):
                return True, _typed(value, kind)
    return False, None


def _stands(word: str, text: str) -> bool:
    return word in text and any(not _denied(text, found.start()) for found in re.finditer(re.escape(word), text))


def _denied(text: str, place: int) -> bool:
    """Tell whether the text before ``place`` ends in a denial."""
    found = _DENIAL.search(text[max(0, place - _LOOK_BACK):place])
    if found is None or text.endswith(OPEN_QUESTIONS, 0, place):
        return False
    begins = max(0, place - _LOOK_BACK) + found.start()
    return not text.startswith(OPEN_QUESTIONS, max(0, begins - 1))


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


def meant(entities: Sequence[Entity], text: str) -> Sequence[Entity]:
    """Return the entities that a text means: not what it takes back or changes from, where it names another."""
    said = counted(text)
    if said == text.strip():
        return entities
    kept = [one for one in entities if not one.text or one.text in said]
    named = {one.entity for one in kept}
    return [*kept, *(one for one in entities if one.entity not in named)]


def find_answer(reply: Reply, text: str, reading: Reading, handbook: Handbook,
                diagnosis: Mapping[str, Optional[str]], now: datetime, asked: bool = True) -> Tuple[bool, Any]:
    """Return whether a message answers a question, and the value: by diagnosis, words, entity or intent.

    ``asked``: the question is open; a correction of an earlier answer is not known by its intent.
    """
    answers = reply.answers
    found, value = match_diagnosis(diagnosis, text, reading) if answers.diagnosis else (False, None)
    if not found:
        found, value = match_words(answers.words, text, handbook.facts[reply.asks or ""].type)
    if found:
        return True, value
    said = counted(text)
    value = values_meant(meant(reading.entities, text), text, now).get(answers.entity or "")
    if value is not None:
        return True, value
    if only_a_condition(text):
        return False, None
    if asked and reading.intent in answers.intents:
        return True, answers.intents[reading.intent]
    if answers.text and said and (not asked or reading.intent in ANSWERING or not reading.intents):
        return True, said
    return False, None
