"""Fits a memory to the handbook: scenarios, facts and replies that have left the handbook are removed from it.

Everything else may look up any name that a memory holds without checking that it exists.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, Dict, Mapping, Optional

from bot.handbook.model import FactType, Handbook
from bot.talk.model import CaseNote, Heard, Memory, Question

_OF_TALK = ("ask:", "intent:", "event:")
_BY_PEOPLE = ("agent", "lead")
_KINDS: Mapping[FactType, Any] = {
    FactType.FLAG: bool, FactType.COUNT: int, FactType.MONEY: int, FactType.NUMBER: (int, float),
    FactType.TEXT: str, FactType.CHOICE: str, FactType.TIME: str, FactType.DAY: str, FactType.LIST: (list, tuple)}


def fit_to_handbook(memory: Memory, handbook: Handbook) -> Memory:
    """Return a memory that names only scenarios, facts and replies of the handbook.

    Removed are wishes, the open question, the last reply's wish, and entries of ``heard``, ``asked``, ``said`` and
    ``counts`` with an unknown name, and entered values that do not fit their fact's type. Cases stay; one whose
    scenario is gone gets another scenario of its kind, if there is one.
    """
    last = memory.last if memory.last is not None and memory.last.scenario in handbook.scenarios else None
    return memory.copy(update={
        "wishes": tuple(wish for wish in memory.wishes if wish.scenario in handbook.scenarios),
        "last": last, "question": _question(memory.question, handbook),
        "answered": _question(memory.answered, handbook),
        "heard": {key: one for key, one in memory.heard.items()
                  if _known(key, handbook) and _sound(key, one, handbook)},
        "asked": {key: times for key, times in memory.asked.items() if _known(key, handbook)},
        "said": {reply: times for reply, times in memory.said.items() if reply in handbook.replies},
        "counts": {key: one for key, one in memory.counts.items()
                   if key.startswith(_OF_TALK) or _known(key, handbook)},
        "cases": _cases(memory.cases, handbook)})


def _question(question: Optional[Question], handbook: Handbook) -> Optional[Question]:
    if question is None or question.reply not in handbook.replies or question.wish.scenario not in handbook.scenarios:
        return None
    asks = handbook.replies[question.reply].asks
    return question if question.fact in handbook.facts and asks is not None else None


def _known(key: str, handbook: Handbook) -> bool:
    return key.partition("@")[0] in handbook.facts


def _sound(key: str, one: Heard, handbook: Handbook) -> bool:
    kind = handbook.facts[key.partition("@")[0]].type
    if one.by not in _BY_PEOPLE or one.value is None:
        return True
    if isinstance(one.value, bool) and kind is not FactType.FLAG or not isinstance(one.value, _KINDS[kind]):
        return False
    return kind not in (FactType.TIME, FactType.DAY) or _is_time(one.value)


def _is_time(value: str) -> bool:
    try:
        datetime.fromisoformat(value)
    except ValueError:
        return False
    return True


def _cases(notes: Mapping[str, CaseNote], handbook: Handbook) -> Dict[str, CaseNote]:
    return {key: note if note.scenario in handbook.scenarios else note.copy(
        update={"scenario": _of_kind(note.kind, handbook) or note.scenario}) for key, note in notes.items()}


def _of_kind(kind: str, handbook: Handbook) -> Optional[str]:
    return next((one.id for one in handbook.scenarios.values() if one.case == kind), None)
