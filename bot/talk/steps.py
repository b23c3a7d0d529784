"""The steps of a sale (R3, S1:115-116) and of a dispute (E9), with the one the conversation is in."""

from __future__ import annotations

from typing import Any, Dict, List, Mapping, Optional

from bot.handbook.model import Handbook
from bot.talk.model import Memory, Wish


def sale_steps(memory: Memory, handbook: Handbook) -> Dict[str, Any]:
    """Return the steps as the desk shows them.

    Returns:
        ``sale``: the eight steps, each ``{id, title, state}`` with state done, now, next or later;
        empty before the first step. ``dispute``: the same for its four, empty without a dispute.
    """
    return {"sale": _sale(memory, handbook), "dispute": _dispute(memory, handbook)}


def _sale(memory: Memory, handbook: Handbook) -> List[Dict[str, str]]:
    steps = handbook.words.steps.get("sale", {})
    newest: List[Optional[Wish]] = [*reversed(memory.wishes), memory.last]
    now = next((handbook.scenarios[wish.scenario].step for wish in newest
                if wish is not None and handbook.scenarios[wish.scenario].step), None)
    return _states(steps, now)


def _dispute(memory: Memory, handbook: Handbook) -> List[Dict[str, str]]:
    heard = memory.heard.get("dispute.step")
    steps = handbook.words.steps.get("dispute", {})
    return _states(steps, str(heard.value)) if heard is not None else []


def _states(steps: Mapping[str, str], now: Optional[str]) -> List[Dict[str, str]]:
    if now is None or now not in steps:
        return []
    at = list(steps).index(now)
    states = ["done" if index < at else "now" if index == at else "next" if index == at + 1 else "later"
              for index in range(len(steps))]
    return [{"id": name, "title": title, "state": state} for (name, title), state in zip(steps.items(), states)]
