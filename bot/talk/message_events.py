"""What a buyer's turn shows besides its words: asked again and again, a new problem, too late at night. Pure."""

from __future__ import annotations

from datetime import datetime
from typing import Any, List, Mapping

from bot.handbook.model import Handbook
from bot.handbook.opening_hours import closed_since
from bot.talk.answers import ANSWERING
from bot.talk.cases import unsettled_cases
from bot.talk.memory import apply_event, intent_key
from bot.talk.model import Count, Memory, Reading, Wish

MESSAGE_EVENTS = ("off_hours", "asked_again", "new_problem")
"""Events that a buyer's message brings along."""

OFF_HOURS = "event:off_hours"
"""Under this key it is counted that the hours were brought up; they are once in each time the shop is closed."""


def apply_message_events(before: Memory, memory: Memory, reading: Reading, now: datetime, handbook: Handbook,
            policy: Mapping[str, Any]) -> Memory:
    """Take in what a message shows besides what it says.

    Args:
        before: What was known before the message.
        memory: What is known with it.
        reading: What it was read as.
        now: The conversation's clock.
        handbook: Scenarios by event.
        policy: Hours, and how often a question counts as repeated.

    Returns:
        The memory, with a wish for each thing noticed: ``off_hours`` (R9, once until the shop opens and not
        after somebody answered), ``asked_again`` (E4: the same intent in three turns), ``new_problem``
        (E8: a complaint beside one not settled yet).
    """
    if _first_off_hours(memory, now, policy):
        memory = note_off_hours_answer(apply_event(memory, "off_hours", None, handbook), now, policy)
    for intent in _repeated(before, memory, reading, handbook, policy):
        memory = apply_event(memory, "asked_again", None, handbook, intent)
    if _new_problem(before, memory, handbook):
        memory = apply_event(memory, "new_problem", None, handbook)
    return memory


def _first_off_hours(memory: Memory, now: datetime, policy: Mapping[str, Any]) -> bool:
    since, known = closed_since(policy, now), memory.counts.get(OFF_HOURS)
    return since is not None and (known is None or known.at < since)


def note_off_hours_answer(memory: Memory, now: datetime, policy: Mapping[str, Any]) -> Memory:
    """Note, while the shop is closed, that its hours need not be brought up again until it opens."""
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
        key = intent_key(ranked.name)
        old, new = before.counts.get(key), memory.counts[key]
        rises = old is None or old.value != new.value
        if rises and new.value >= policy["reply"]["repeated_from"]:
            found.append(ranked.name)
    return found


def _new_problem(before: Memory, memory: Memory, handbook: Handbook) -> bool:
    """A complaint of another kind than those under way, not as the answer to a question."""
    running = {note.scenario for note in unsettled_cases(before)}
    if not running or not before.said:
        return False
    known = running | {wish.scenario for wish in before.wishes}
    if before.last is not None:
        known.add(before.last.scenario)
    return any(_complaint(wish, handbook) and wish.scenario not in known
               for wish in memory.wishes if wish.turn == memory.turn and not wish.answered)


def _complaint(wish: Wish, handbook: Handbook) -> bool:
    return wish.event is None and handbook.scenarios[wish.scenario].case is not None
