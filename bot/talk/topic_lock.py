"""Topic lock: a scenario with ``holds`` keeps the messages of those intents while it is under way.

An example is a dispute: "why", "no" or a message that was not understood go on with it instead of opening another
scenario.
"""

from __future__ import annotations

from typing import Optional

from bot.handbook.model import Handbook
from bot.nlu.limits import FALLBACK
from bot.talk.model import Memory, Wish
from bot.talk.reading import Reading

MIN_CONFIDENCE_TO_LEAVE = 0.4
"""A message read with less confidence than this counts as not understood and stays with the locked topic."""


def locked_topic(memory: Memory, handbook: Handbook) -> Optional[Wish]:
    """Return the newest wish, or last reply's wish, whose scenario has ``holds``; ``None`` when no topic is locked."""
    wishes = [*([memory.last] if memory.last else []), *memory.wishes]
    holding = [wish for wish in wishes if handbook.scenarios[wish.scenario].holds]
    return holding[-1] if holding else None


def belongs_to_topic(held: Wish, reading: Reading, handbook: Handbook) -> bool:
    """Tell whether a message stays with the locked topic: its first intent, or ``nlu_fallback``, is in ``holds``."""
    holds = handbook.scenarios[held.scenario].holds
    sure = bool(reading.intents) and reading.intents[0].confidence >= MIN_CONFIDENCE_TO_LEAVE
    return (reading.intents[0].name if sure else FALLBACK) in holds or (
        bool(reading.intents) and reading.intents[0].name in holds)
