"""Matches an agent's free text with the handbook's replies."""

from __future__ import annotations

from typing import Callable, List, Optional, Sequence, Tuple, Union

from bot.handbook.conditions import facts_compared
from bot.handbook.model import Handbook, Reply
from bot.handbook.render import split_wording
from bot.talk.memory import open_scenarios
from bot.talk.model import Memory, Proposal, Wish

Matcher = Callable[[str, Sequence[str]], Sequence[float]]
"""Similarity of a text with each candidate, at most 1; sentence embeddings in the product."""

SAME_REPLY_SIMILARITY = 0.75
"""Similarity from which two texts count as the same reply; chosen with bench/matching.py, see docs/measurements.md."""


def match_reply(text: str, standing: Sequence[Proposal], memory: Memory, handbook: Handbook,
                matcher: Matcher) -> Union[Proposal, Tuple[Reply, Wish], None]:
    """Find the proposal or reply that a free text amounts to.

    First the open proposals are tried, then all replies of the scenarios that the
    conversation is in, so that what was asked or offered is known.

    Returns:
        A proposal; or a reply with the wish it answers; or ``None``: context only.
    """
    sendable = [one for one in standing if one.sendable]
    best = _best(text, [one.text for one in sendable], matcher)
    if best is not None:
        return sendable[best]
    candidates: List[Tuple[Reply, Wish, str]] = []
    for name in open_scenarios(memory):
        wish = _wish_of(name, memory)
        for reply in _replies_of(name, handbook):
            candidates.extend((reply, wish, _plain(wording)) for wording in reply.texts)
    best = _best(text, [wording for _, _, wording in candidates], matcher)
    return candidates[best][:2] if best is not None else None


def _best(text: str, candidates: Sequence[str], matcher: Matcher) -> Optional[int]:
    if not candidates:
        return None
    scores = list(matcher(text, candidates))
    best = max(range(len(scores)), key=scores.__getitem__)
    return best if scores[best] >= SAME_REPLY_SIMILARITY else None


def _replies_of(scenario: str, handbook: Handbook) -> List[Reply]:
    names = [name for branch in handbook.scenarios[scenario].branches for name in branch.replies]
    facts = [condition for branch in handbook.scenarios[scenario].branches for condition in branch.when]
    for item in facts:
        for fact in facts_compared(item):
            question = handbook.facts[fact].unknown.ask
            if question:
                names.append(question)
    return [handbook.replies[name] for name in dict.fromkeys(names)]


def _wish_of(scenario: str, memory: Memory) -> Wish:
    for wish in memory.wishes:
        if wish.scenario == scenario:
            return wish
    return Wish(scenario=scenario, turn=memory.turn)


def _plain(wording: str) -> str:
    return "".join(piece for is_name, piece in split_wording(wording) if not is_name)
