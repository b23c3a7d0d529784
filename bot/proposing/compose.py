"""Composes one reply for several wishes of a turn; each part keeps its own source."""

from __future__ import annotations

import re
from typing import Any, List, Optional, Sequence

from bot.handbook.model import Handbook
from bot.talk.model import Memory, Proposal

MAX_LENGTH = 220
"""Maximum number of characters of a composed reply."""
MOST_PARTS = 3

_OPENING = re.compile(r"^(好的)?(亲亲?|您好)[，,！!～~]\s*")
"""Greeting at the start of a reply; dropped inside a composed one."""


def compose_wishes(demanded: Sequence[Proposal], memory: Memory, handbook: Handbook) -> Optional[Proposal]:
    """Join what the handbook demands for the buyer's last turn into one reply.

    Args:
        demanded: The first proposal of each open wish.
        memory: Which turn is open.
        handbook: Which replies are short, and the order of the rows.

    Returns:
        The joined reply in the handbook's order, a question last; ``None`` unless at least two
        short replies of this turn can be sent as they are.
    """
    parts = [one for one in demanded if _joins(one, memory, handbook)]
    questions = [one for one in parts if one.kind == "question"]
    parts = sorted((one for one in parts if one.kind == "reply"),
                   key=lambda one: _place(one, handbook))[:MOST_PARTS] + questions[:1]
    parts = _different(parts)[:MOST_PARTS]
    if len(parts) < 2 or sum(one.timer is not None for one in parts) > 1:
        return None
    text = _join([one.text for one in parts])
    if len(text) > MAX_LENGTH:
        return None
    return _one(parts, text)


def _joins(proposal: Proposal, memory: Memory, handbook: Handbook) -> bool:
    return (proposal.sendable and proposal.wish.turn == memory.turn
            and (proposal.wish.event is None or proposal.wish.intent is not None)
            and bool(proposal.replies) and all(handbook.replies[name].short for name in proposal.replies))


def _place(proposal: Proposal, handbook: Handbook) -> int:
    order = list(handbook.rows)
    return min((order.index(row) for row in proposal.rows), default=len(order))


def _different(parts: Sequence[Proposal]) -> List[Proposal]:
    unique: dict[Any, Proposal] = {}
    for part in parts:
        unique.setdefault(part.replies, part)
    return list(unique.values())


def _join(texts: Sequence[str]) -> str:
    first, *others = texts
    return "".join([first, *(_OPENING.sub("", text) for text in others)])


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
