"""What a turn's own words settle before any reading: danger to somebody, and what belongs to one scenario alone. Pure.

A scenario with ``first:`` names a fact of this module. Where the turn's words give that fact a value, the turn goes to
the scenario and to nothing else: its card stands alone.
"""

from __future__ import annotations

from typing import Any, Dict, Optional

from bot.handbook.model import Handbook
from bot.talk.app_ways import way_facts
from bot.talk.disputes import dispute_facts
from bot.talk.following import follow_facts
from bot.talk.last_word import taken_back
from bot.talk.model import Memory, Wish
from bot.talk.own_data import data_facts
from bot.talk.pasted import pasted_facts
from bot.talk.properties import property_asked
from bot.talk.reading import Reading
from bot.talk.row_follow import row_follow
from bot.talk.row_words import row_facts
from bot.talk.safety import TOLD, happened, safety_facts
from bot.talk.slips import slip_facts
from bot.talk.spoilt import goes_on, says_spoilt

ORDER = ("turn.safety", "pasted.kind", "slip.kind", "fix.kind", "dispute.said", "data.asked", "way.asked",
         "fresh.said", "follow.topic", "old.said", "doorfee.said", "beyond.said", "stairs.said", "latepay.next",
         "several.next", "gift.next", "arrival.next", "lost.next", "keep.asked", "property.asked")
"""Facts that lead to a scenario, the one that counts first in front."""

OTHERS = ("fresh", "own_data", "dispute", "slips", "app_ways", "pasted")
"""Scenarios whose next question is of their own matter, though harm was told before."""

_SUPPOSED = ("ask_guarantee", "ask_product", "ask_recommendation", "ask_size", "ask_stock", "want_to_buy", "ask_price")
"""Intents of somebody who has not bought yet: harm counts only where it surely has come about."""
_MAY_BE_SUPPOSED = (None, "skin", "ate", "pet", "eye")


def first_facts(memory: Memory) -> Dict[str, Any]:
    """Return what the turn's words settle; without a turn that is open nothing is."""
    before = memory.last.scenario if memory.last is not None and not memory.line else None
    told = any(memory.heard[name].value is True for name in TOLD if name in memory.heard) and before not in OTHERS
    last = before == "safety"
    found: Dict[str, Any] = dict(safety_facts(memory.text, memory.line, told, last))
    found["turn.safety"] = any(found.values())
    return {**found, **slip_facts(memory.text, before == "slips"),
            **dispute_facts(memory.text, memory.line, before == "dispute"),
            "fresh.said": says_spoilt(memory.text) or before == "fresh" and goes_on(memory.text),
            "fix.kind": taken_back(memory.text), "property.asked": property_asked(memory.text),
            **pasted_facts(memory.text, before == "pasted" and memory.question is None),
            **data_facts(memory.text, memory.line, before == "own_data"),
            **way_facts(memory.text, memory.line),
            **follow_facts(memory.text, memory.told, memory.line, memory.told_text), **_of_rows(memory, before)}


def _of_rows(memory: Memory, before: Optional[str]) -> Dict[str, Any]:
    """Return what the turn's words, alone or upon what was sent before, tell of matters around the parcel."""
    follow = row_follow(memory.text, memory.said)
    found = row_facts(memory.text, memory.line, before, tuple(
        note.text for one in memory.matters for note in one.notes))
    return {**follow, **found, **{name: bool(found[name] or follow[name]) for name in found if name in follow}}


def words_first(memory: Memory, reading: Reading, handbook: Handbook) -> Memory:
    """Put the scenario of the turn's own words in place of what the reading opened, where one is sure."""
    if not memory.turn_open:
        return memory
    facts = first_facts(memory)
    by_fact = {one.first: one for one in handbook.scenarios.values() if one.first}
    scenario = next((by_fact[name] for name in ORDER if facts.get(name) and name in by_fact), None)
    if scenario is None or _supposed(facts, reading, memory.text):
        return memory
    intent = reading.intents[0].name if reading.intents else None
    others = tuple(one.copy(update={"retired": True}) for one in memory.wishes if one.scenario != scenario.id)
    wish = Wish(scenario=scenario.id, intent=intent, turn=memory.turn, answered=True)
    return memory.copy(update={"wishes": (*others, wish), "alternatives": (), "asks": (), "question": None})


def _supposed(facts: Dict[str, Any], reading: Reading, text: str) -> bool:
    """Tell whether harm is just asked about before buying."""
    asked = reading.intents[0].name if reading.intents else None
    return (facts["turn.safety"] and facts["safety.danger"] is None and facts["safety.hurt"] in _MAY_BE_SUPPOSED
            and asked in _SUPPOSED and not happened(text))
