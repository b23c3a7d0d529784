"""Candidates of the shop's own knowledge: entries that are near what the buyer wrote and apply to the situation."""

from __future__ import annotations

from datetime import date
from typing import Callable, Iterator, List, Sequence, Tuple

from bot.handbook.conditions import Outcome, describe
from bot.handbook.knowledge import Entry, KnowledgeBook
from bot.handbook.model import Handbook
from bot.handbook.render import render
from bot.privacy import mask_phones
from bot.proposing.build import shown_fact
from bot.proposing.situation import Situation
from bot.talk.model import Memory, Proposal, Wish
from bot.talk.reading import Asked

NEAR_ENOUGH = 0.45
"""Nearness of a question line from which its entry comes into question."""
MOST = 3

Nearness = Callable[[Sequence[str], Sequence[str]], Sequence[Sequence[float]]]
"""Compares texts with lines: 0 to 1, one row for each text."""


def near_entries(text: str, book: KnowledgeBook, day: date, nearness: Nearness) -> Tuple[Asked, ...]:
    """Return the entries in use on a day whose questions are near a message, nearest first; ``name`` is the id."""
    lines, names = book.questions_on(day)
    if not lines or not text.strip():
        return ()
    best: dict[str, float] = {}
    for name, near in zip(names, nearness([text], lines)[0]):
        if near >= NEAR_ENOUGH and near > best.get(name, 0.0):
            best[name] = float(near)
    near_ones = sorted(best.items(), key=lambda one: (-one[1], one[0]))
    return tuple(Asked(name=name, intent="", confidence=round(near, 4), nearness=round(near, 4))
                 for name, near in near_ones[:MOST])


def applying(memory: Memory, book: KnowledgeBook, situation: Situation, day: date) -> List[Tuple[Entry, Asked]]:
    """Return the near entries that surely apply, the farther-reaching ones behind the nearer."""
    found = [(book.by_id[one.name], one) for one in memory.knowledge if one.name in book.by_id]
    fitting = [(entry, one) for entry, one in found
               if entry.holds_on(day) and entry.applies(situation.facts)[0] is Outcome.YES]
    return sorted(fitting, key=lambda pair: (-pair[0].reach, -pair[1].nearness))


def wish_for(memory: Memory, handbook: Handbook) -> Wish:
    """Return the wish that knowledge answers: the newest turn's surest, else one about the product in view."""
    own = [wish for wish in memory.wishes if wish.turn == memory.turn and wish.event is None]
    if own:
        return max(own, key=lambda wish: wish.confidence)
    scenario = next(one.id for one in handbook.scenarios.values() if one.about == "product")
    return Wish(scenario=scenario, turn=memory.turn, confidence=0.0)


def proposals_of(found: Sequence[Tuple[Entry, Asked]], wish: Wish, situation: Situation,
                 handbook: Handbook) -> Iterator[Tuple[Proposal, Asked]]:
    """Yield the filled-in answers; one that lacks a value is left out."""
    for entry, asked in found:
        rendered = render(entry.answer, situation.facts, handbook.facts)
        if rendered.missing:
            continue
        met = "；".join(describe(one, handbook.facts) for one in entry.conditions)
        yield Proposal(
            kind="reply", rows=(), sources=(entry.source,), replies=(), text=rendered.text, knowledge=entry.id,
            reason=f"{entry.source}" + (f": {mask_phones(met)}" if met else ""), scenario=wish.scenario, branch=None,
            wish=wish, score=asked.nearness, order_id=situation.order_id, sku=situation.sku,
            facts=tuple(shown_fact(name, situation.facts, handbook.facts) for name in rendered.used)), asked
