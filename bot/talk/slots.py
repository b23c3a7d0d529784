"""Rasa's slots: the two values of a memory that stories condition on."""

from __future__ import annotations

from typing import Any, Dict

from bot.talk.model import Memory

_ROUNDS = ("none", "first", "second")


def slots_of(memory: Memory) -> Dict[str, Any]:
    """Return ``question_open`` (flag) and ``bargain_round`` (none, first, second, more)."""
    count = memory.counts.get("bargain.rounds")
    rounds = count.value if count else 0
    return {"question_open": memory.question is not None,
            "bargain_round": _ROUNDS[rounds] if rounds < len(_ROUNDS) else "more"}
