"""Events that a buyer's message brings: outside opening hours (R9), asked again (E4), a new problem (E8).

One of three places that bring events about; the handbook's scenarios name them (``events:``, labels in terms.yml):

- here: a message arrived;
- ``bot/orders/events.py``: an order changed, from the difference of two of its states;
- ``bot/orders/clock.py``: time passed and nothing happened to an order.

Timers of branches (``timer:``) and ticked facts (``event:``) name their events in the handbook itself.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, List, Mapping

from bot.handbook.model import Handbook
from bot.handbook.opening_hours import closed_since
from bot.talk.answers import ANSWERING
from bot.talk.cases import unsettled_cases
from bot.talk.continuing import COMPLAINTS, go_on
from bot.talk.counts import question_key
from bot.talk.first_words import words_first
from bot.talk.memory import apply_event
from bot.talk.model import Count, Memory, Wish
from bot.talk.reading import Reading

MESSAGE_EVENTS = ("off_hours", "asked_again", "new_problem")
"""Names of the events of this module."""

PROBLEMS = (*COMPLAINTS, "not_as_described", "counterfeit", "not_received", "stalled")
"""Scenarios that are a problem of their own; what is to be done about one (a refund, a compensation) is not."""

OFF_HOURS = "event:off_hours"
"""Key in ``memory.counts``: the buyer was told the opening hours in this closing time."""


def apply_message_events(before: Memory, memory: Memory, reading: Reading, now: datetime, handbook: Handbook,
                         policy: Mapping[str, Any]) -> Memory:
    """Add a wish for each event that a message brings; before that, let it go on with the seller's last line.

    Args:
        before: The memory before the message.
        memory: The memory after ``hear_message``.
        reading: The message's reading.
        now: The conversation's clock.
        handbook: Scenarios by event.
        policy: Hours, and how often a question counts as repeated.

    Returns:
        The memory with the wishes: ``off_hours`` (R9, S1:242: once until the shop opens, not after somebody
        answered), ``asked_again`` (E4: the same question in as many turns as the policy says), ``new_problem`` (E8:
        a complaint beside a case that is not settled).
    """
    memory = words_first(go_on(memory, reading), reading, handbook)
    if _first_off_hours(memory, now, policy):
        memory = note_off_hours_answer(apply_event(memory, "off_hours", None, handbook), now, policy)
    for intent in _repeated(before, memory, reading, handbook, policy):
        memory = apply_event(memory, "asked_again", None, handbook, intent)
    if _new_problem(before, memory):
        memory = apply_event(memory, "new_problem", None, handbook)
    return memory


def _first_off_hours(memory: Memory, now: datetime, policy: Mapping[str, Any]) -> bool:
    since, known = closed_since(policy, now), memory.counts.get(OFF_HOURS)
    return since is not None and (known is None or known.at < since)


def note_off_hours_answer(memory: Memory, now: datetime, policy: Mapping[str, Any]) -> Memory:
    """Record, while the shop is closed, that ``off_hours`` need not come again until it opens."""
    if not _first_off_hours(memory, now, policy):
        return memory
    return memory.copy(update={"counts": {**memory.counts, OFF_HOURS: Count(value=1, turn=memory.turn, at=now)}})


def _repeated(before: Memory, memory: Memory, reading: Reading, handbook: Handbook,
              policy: Mapping[str, Any]) -> List[str]:
    found = []
    for ranked in reading.intents[:1]:
        scenario = handbook.by_intent.get(ranked.name)
        if scenario is None or scenario.counts or scenario.yields or ranked.name in ANSWERING:
            continue
        key = question_key(ranked.name, reading.asks)
        old, new = before.counts.get(key), memory.counts[key]
        rises = old is None or old.value != new.value
        if rises and new.value >= policy["reply"]["repeated_from"]:
            found.append(ranked.name)
    return found


def _new_problem(before: Memory, memory: Memory) -> bool:
    """Tell whether the turn opened a complaint beside the unsettled ones, not as the answer to a question."""
    running = {note.scenario for note in unsettled_cases(before)}
    if not running or not before.said:
        return False
    known = running | {wish.scenario for wish in before.wishes}
    if before.last is not None:
        known.add(before.last.scenario)
    return any(_complaint(wish) and wish.scenario not in known
               for wish in memory.wishes if wish.turn == memory.turn and not wish.answered)


def _complaint(wish: Wish) -> bool:
    return wish.event is None and wish.scenario in PROBLEMS
