"""A matter that keeps the conversation while it is under way (``holds`` of a scenario). Pure."""

from __future__ import annotations

from typing import Optional

from bot.handbook.model import Handbook
from bot.nlu.limits import FALLBACK
from bot.talk.model import Memory, Reading, Wish

MIN_CONFIDENCE_TO_LEAVE = 0.4
"""What is read less surely than this goes on with a matter that holds the conversation."""


def locked_topic(memory: Memory, handbook: Handbook) -> Optional[Wish]:
    """Return the wish of a scenario that is under way and keeps what would belong elsewhere."""
    wishes = [*([memory.last] if memory.last else []), *memory.wishes]
    holding = [wish for wish in wishes if handbook.scenarios[wish.scenario].holds]
    return holding[-1] if holding else None


def belongs_to_topic(held: Wish, reading: Reading, handbook: Handbook) -> bool:
    """Whether the matter under way keeps a message: by its first intent, or as one not understood."""
    holds = handbook.scenarios[held.scenario].holds
    sure = bool(reading.intents) and reading.intents[0].confidence >= MIN_CONFIDENCE_TO_LEAVE
    return (reading.intents[0].name if sure else FALLBACK) in holds or (
        bool(reading.intents) and reading.intents[0].name in holds)
