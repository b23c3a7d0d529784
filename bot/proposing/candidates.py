"""Everything that might be answered now: for each open wish and for what else the message may have meant."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Callable, Iterator, List, Mapping, Optional
from zoneinfo import ZoneInfo

from bot.handbook.decide import Decision, decide
from bot.handbook.knowledge import NO_KNOWLEDGE, KnowledgeBook
from bot.handbook.model import Handbook
from bot.proposing.build import ProposalBuilder
from bot.proposing.knowledge import applying, proposals_of, wish_for
from bot.proposing.situation import Situation, Snapshot, facts_of_every_wish, situate
from bot.talk.memory import asks_of
from bot.talk.model import Memory, Proposal, Wish
from bot.talk.reading import Asked

ASK_SUGGESTS = 0.5
"""Probability among all asks from which one brings its intent into question though the reading did not name it."""


@dataclass(frozen=True)
class Candidate:
    """A proposal that no fact speaks against, and what it rests on.

    Attributes:
        proposal: Filled in.
        asked: The ask that it is about; ``None`` when nothing is asked (an event, an answer to our question).
        alternative: 0 for the first of the branch's replies that was not said yet, above for the others.
        meant: Whether the intent passed the reading; else the message may have meant it instead.
        specific: Whether its branch names the ask among those that it answers.
        demanded: Whether the handbook's own course demands it: an answer to our question, an event, an entered fact.
            That is no guess about a message, so no score keeps it from the agent.
        complete: Adds to the proposal, or to a copy, what only an agent reads.
    """

    proposal: Proposal
    asked: Optional[Asked]
    alternative: int
    meant: bool
    specific: bool
    demanded: bool
    complete: Callable[[Proposal], Proposal] = lambda proposal: proposal


def gather(memory: Memory, snapshot: Snapshot, handbook: Handbook, policy: Mapping[str, Any],
           book: KnowledgeBook = NO_KNOWLEDGE,
           alter: Callable[[Situation, str], Situation] = lambda situation, scenario: situation) -> List[Candidate]:
    """Return the candidates of the open wishes, newest turn first, then of other readings of the newest message.

    Args:
        memory: What the conversation knows.
        snapshot: Orders, products and the clock.
        handbook: All content.
        policy: The shop's policy in force.
        book: The shop's own knowledge.
        alter: Changes what is known in a scenario (its id), for trials.
    """
    floor = policy["reading"]["propose_from"]
    shop = facts_of_every_wish(snapshot, handbook, policy)
    wishes = sorted((wish for wish in memory.wishes if wish.confidence >= floor and not wish.retired),
                    key=lambda wish: (-wish.turn, handbook.scenarios[wish.scenario].yields, not wish.answered,
                                      -wish.confidence))
    found: List[Candidate] = []
    for wish, meant in [*((wish, True) for wish in wishes),
                        *((wish, False) for wish in _other_readings(memory, handbook, policy))]:
        situation = alter(situate(wish, memory, snapshot, handbook, policy, shop), wish.scenario)
        for asked in wish.asks or (None,):
            found.extend(_of_ask(wish, asked, meant, situation, memory, snapshot, handbook, policy))
    return [*_of_knowledge(memory, snapshot, handbook, policy, shop, book, alter), *found]


def _of_knowledge(memory: Memory, snapshot: Snapshot, handbook: Handbook, policy: Mapping[str, Any],
                  shop: Mapping[str, Any], book: KnowledgeBook,
                  alter: Callable[[Situation, str], Situation]) -> Iterator[Candidate]:
    if not memory.knowledge or not memory.turn_open:
        return
    wish = wish_for(memory, handbook)
    situation = alter(situate(wish, memory, snapshot, handbook, policy, shop), wish.scenario)
    day = snapshot.now.astimezone(ZoneInfo(policy["shop"]["timezone"])).date()
    for proposal, asked in proposals_of(applying(memory, book, situation, day), wish, situation, handbook):
        yield Candidate(proposal, asked, 0, True, True, False)


def _of_ask(wish: Wish, asked: Optional[Asked], meant: bool, situation: Situation, memory: Memory,
            snapshot: Snapshot, handbook: Handbook, policy: Mapping[str, Any]) -> Iterator[Candidate]:
    if asked is not None:
        wish = wish.copy(update={"ask": asked.name})
        facts = situation.facts.with_values({"turn.ask": asked.name})
        situation = Situation(facts, situation.order_id, situation.sku)
    decision = decide(handbook.scenarios[wish.scenario], situation.facts, handbook)
    if decision.kind == "nothing" or _awaited(decision, memory):
        return
    specific = bool(asked and decision.branch and asked.name in decision.branch.answers)
    demanded = wish.answered or wish.event is not None or not memory.turn_open
    build = ProposalBuilder(wish, decision, situation, memory, snapshot, handbook, policy)
    fresh_first = sorted(enumerate(decision.replies), key=lambda numbered: memory.said.get(numbered[1], 0))
    proposals = [build.check()] if decision.kind == "check" else [
        build.reply(name, index) for index, name in fresh_first]
    for index, proposal in enumerate(proposals):
        yield Candidate(proposal, asked, index, meant, specific, demanded, build.complete)


def _awaited(decision: Decision, memory: Memory) -> bool:
    """Tell whether a decision is the question that was just asked and is not answered yet."""
    question = memory.question
    return (decision.kind == "question" and question is not None and not memory.turn_open
            and question.fact in decision.missing)


def _other_readings(memory: Memory, handbook: Handbook, policy: Mapping[str, Any]) -> List[Wish]:
    """Return wishes for intents that came close, by themselves or by an ask: what the newest message may mean."""
    floor = policy["reading"]["alternative_from"]
    taken = {wish.scenario for wish in memory.wishes}
    close = {one.name: one.confidence for one in memory.alternatives if one.confidence >= floor}
    for one in memory.asks:
        if one.confidence >= ASK_SUGGESTS:
            close[one.intent] = max(close.get(one.intent, 0.0), one.confidence * ASK_SUGGESTS)
    wishes = []
    for name, confidence in close.items():
        scenario = handbook.by_intent.get(name)
        if scenario is not None and scenario.id not in taken:
            taken.add(scenario.id)
            wishes.append(Wish(scenario=scenario.id, intent=name, asks=asks_of(name, memory.asks),
                               confidence=confidence, turn=memory.turn))
    return wishes
