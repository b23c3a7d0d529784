"""Composes one reply for several wishes of a turn; each part keeps its own source."""

from __future__ import annotations

from typing import Any, List, Optional, Sequence

from bot.handbook.model import Handbook
from bot.proposing.repeats import join_texts
from bot.talk.model import Memory, Proposal

MAX_LENGTH = 220
"""Maximum number of characters of a composed reply."""
MOST_PARTS = 3
SUMS = ("sum.said", "sum.full", "sum.missing", "sum.pay")
"""What the pieces in question come to: said once in a reply."""


def compose_wishes(firsts: Sequence[Proposal], memory: Memory, handbook: Handbook) -> Optional[Proposal]:
    """Join what answers the buyer's last turn into one reply: the mood first, answers as asked, one question last.

    Args:
        firsts: The best proposal of each wish that stands.
        memory: Which turn is open, and what was asked in which order.
        handbook: Which replies are short, which scenarios are moods.

    Returns:
        The joined reply; ``None`` unless at least two different replies of this turn can be sent as they are.
    """
    own = [one for one in firsts if _of_turn(one, memory, handbook)]
    moods = [one for one in own if handbook.scenarios[one.wish.scenario].mood]
    matters = [one for one in own if one not in moods and not handbook.scenarios[one.wish.scenario].yields]
    parts = [one for one in matters if _joins(one, handbook)]
    questions = [one for one in parts if _asks(one, handbook)]
    answers = sorted((one for one in parts if one not in questions), key=lambda one: _order(one, memory))
    answers = _one_sum(answers)
    parts = _different([*answers[:MOST_PARTS], *questions[:1]])[:MOST_PARTS] or matters[:1]
    mood = _mood_of(moods, memory, handbook) if parts else None
    if len(parts) + (mood is not None) < 2 or sum(one.timer is not None for one in parts) > 1:
        return None
    text = join_texts([*([handbook.scenarios[mood.wish.scenario].clause or ""] if mood else []),
                       *(one.text for one in parts)])
    if len(text) > MAX_LENGTH:
        return None
    return _one([mood, *parts] if mood else parts, text)


def _of_turn(proposal: Proposal, memory: Memory, handbook: Handbook) -> bool:
    wish = proposal.wish
    told = wish.event is None or wish.intent is not None or handbook.scenarios[wish.scenario].mood
    return proposal.sendable and wish.turn == memory.turn and told and bool(proposal.replies)


def _joins(proposal: Proposal, handbook: Handbook) -> bool:
    return all(handbook.replies[name].short for name in proposal.replies)


def _asks(proposal: Proposal, handbook: Handbook) -> bool:
    """Tell whether a proposal ends in a question, be it a reply that asks for one thing more."""
    return proposal.kind == "question" or any(handbook.replies[name].asks for name in proposal.replies)


def _order(proposal: Proposal, memory: Memory) -> int:
    """Return in which place of the turn a wish was made."""
    return [wish.scenario for wish in memory.wishes].index(proposal.wish.scenario)


def _mood_of(moods: Sequence[Proposal], memory: Memory, handbook: Handbook) -> Optional[Proposal]:
    """Return the mood whose sentence stands in front; it is said once in a conversation."""
    return next((one for one in moods if handbook.scenarios[one.wish.scenario].clause
                 and not any(memory.said.get(name) for name in one.replies)), None)


def _one_sum(parts: Sequence[Proposal]) -> List[Proposal]:
    """Leave what the pieces come to in the likeliest of the parts that tell it; a bare price beside it goes too."""
    telling = [one for one in parts if any(fact.name in SUMS and fact.value and fact.value in one.text
                                           for fact in one.facts)]
    if not telling:
        return list(parts)
    best = max(telling, key=lambda one: one.score)
    return [one for one in parts if one is best or (one not in telling and one.scenario != best.scenario
                                                    and one.scenario not in ("pricing", "bargain"))]


def _different(parts: Sequence[Proposal]) -> List[Proposal]:
    unique: dict[Any, Proposal] = {}
    for part in parts:
        unique.setdefault(part.replies, part)
    return list(unique.values())


def _one(parts: Sequence[Proposal], text: str) -> Proposal:
    first = parts[0]
    facts = {one.name: one for part in parts for one in part.facts}
    timers = [part.timer for part in parts if part.timer]
    questions = [part for part in parts if part.kind == "question"]
    return first.copy(update={
        "kind": "question" if questions else "reply", "text": text,
        "parts": tuple(part.copy(update={"trace": (), "path": ()}) for part in parts),
        "rows": tuple(dict.fromkeys(row for part in parts for row in part.rows)),
        "sources": tuple(dict.fromkeys(one for part in parts for one in part.sources)),
        "replies": tuple(name for part in parts for name in part.replies),
        "reason": "；".join(part.reason for part in parts), "facts": tuple(facts.values()),
        "missing": tuple(one for part in questions for one in part.missing),
        "tasks": tuple(task for part in parts for task in part.tasks),
        "covers": tuple(dict.fromkeys(part.wish.scenario for part in parts[1:])),
        "timer": timers[0] if timers else None, "trace": tuple(one for part in parts for one in part.trace),
        "score": max(part.score for part in parts)})
