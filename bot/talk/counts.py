"""What a conversation counts, at most once per buyer turn: bargaining rounds (B6), repeated questions (E4)."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Optional

from bot.handbook.model import Handbook, Scenario
from bot.talk.model import Count, Memory
from bot.talk.reading import Reading

REPEATED_HOURS = 24
"""Hours after which an intent is counted from zero again."""


def count_round(memory: Memory, scenario: Scenario, now: datetime, handbook: Handbook) -> Memory:
    """Raise the counter that a scenario names as ``counts`` in the handbook, such as ``bargain.rounds``.

    The counter is in ``memory.counts`` under the fact's name; it starts again when the fact has ended (``ends``).
    """
    if not scenario.counts:
        return memory
    hours = handbook.facts[scenario.counts].ends_hours
    return _raise(memory, scenario.counts, hours, now)


def count_intents(memory: Memory, reading: Reading, now: datetime) -> Memory:
    """Raise the counter of each intent of a message; ``asked_again`` (E4) goes by them."""
    for ranked in reading.intents:
        memory = _raise(memory, intent_key(ranked.name), REPEATED_HOURS, now)
    return memory


def intent_key(intent: str) -> str:
    """Return the key in ``memory.counts`` of the turns in which an intent came up."""
    return f"intent:{intent}"


def is_fresh(at: datetime, hours: Optional[float], now: datetime) -> bool:
    """Tell whether something noted at ``at`` still holds after this many hours; without ``hours`` it always does."""
    return hours is None or now - at <= timedelta(hours=hours)


def _raise(memory: Memory, key: str, hours: Optional[float], now: datetime) -> Memory:
    before = memory.counts.get(key)
    if before is not None and before.turn == memory.turn:
        return memory
    value = before.value if before is not None and is_fresh(before.at, hours, now) else 0
    return memory.copy(update={"counts": {**memory.counts, key: Count(value=value + 1, turn=memory.turn, at=now)}})
