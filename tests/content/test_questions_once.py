"""No question of the handbook is proposed whose answer is known: told before, told with the wish, or in a picture.

Every worked example that leads to a question is walked with the answer given first; readings are given, no model.
"""

from __future__ import annotations

from functools import lru_cache
from itertools import cycle
from typing import Any, Dict, FrozenSet, Iterator, List, Optional, Tuple

import pytest

from bot.handbook.conditions import facts_compared
from bot.handbook.decide import ASK_LIMIT, Decision, decide
from bot.handbook.examples import given_values
from bot.handbook.fact_values import Facts
from bot.handbook.model import FactType, WorkedExample
from bot.proposing.candidates import Candidate, gather
from bot.proposing.facts_of_talk import heard_facts, times_asked
from bot.proposing.situation import Situation, Snapshot
from bot.talk.memory import hear_message
from bot.talk.model import Memory, Wish
from bot.talk.references import References
from tests.builders import NOW, a_product, a_reading, an_order, whole_handbook

HANDBOOK = whole_handbook()
ORDER = "2026112300000001"
PICTURE = "[图片]"
CARRIERS = ("order.id", "product.sku")
"""Told by a reference or by what is looked at, never by a word; see ``tests/unit/test_memory_references.py``."""

_FREE = "the buyer's own words, of any form: they are known for an answer only after the question"
_ANSWERS_OURS = "answers what we have just offered, read back or explained; before that there is nothing to answer"
ONLY_ASKED: Dict[str, str] = {
    **dict.fromkeys(("alipay.name", "invoice.wanted_title", "return.part_wanted", "visit.time", "change.wanted",
                     "exchange.wanted", "invoice.rest", "live.told",
                     "handover.call_time", "rejection.call_time", "review.call_time"), _FREE),
    **dict.fromkeys(("case.satisfaction", "confirm.right", "damage.takes_limit", "usage.solved"), _ANSWERS_OURS),
    "alipay.account": "a number in a talk may be anybody's; money goes only to one that was asked for",
    "return.told_number": "a bare number may be the order's or the way there's; bot/proposing/words reads the waybill",
    "damage.amount": "a sum in a talk may be the price",
    "quality.count": "a number of pieces may be what was bought; bot/proposing/sale reads it with the fault",
    "quality.verdict": "answers the product's own test, which the buyer does not know before",
    "quality.retest": "the second go at that test",
    "not_received.found": "that it was not found is the complaint; the replies say what is done and ask beside that",
    "payment.works": "that it does not work is the complaint; the steps are told first",
}
"""Questions whose answer is heard only once they were asked, with the reason."""


@lru_cache(maxsize=None)
def asking() -> Tuple[Tuple[WorkedExample, str], ...]:
    """Return the worked examples that lead to a question, each with the fact that it asks for."""
    found = []
    for case in HANDBOOK.examples:
        decision = decide(HANDBOOK.scenarios[case.scenario], Facts(given_values(case.scenario, case.given, HANDBOOK)),
                          HANDBOOK)
        fact = asked_by(decision)
        if fact is not None:
            found.append((case, fact))
    return tuple(found)


def asked_by(decision: Decision) -> Optional[str]:
    return HANDBOOK.replies[decision.replies[0]].asks if decision.replies else None


def asked_facts() -> List[str]:
    return sorted({reply.asks for reply in HANDBOOK.replies.values() if reply.asks})


def test_every_question_of_the_handbook_is_walked() -> None:
    walked = {reply for case, _ in asking() for reply in first_replies(case)}
    assert sorted(reply.id for reply in HANDBOOK.replies.values() if reply.asks and reply.id not in walked) == []


def first_replies(case: WorkedExample) -> Tuple[str, ...]:
    return decide(HANDBOOK.scenarios[case.scenario], Facts(given_values(case.scenario, case.given, HANDBOOK)),
                  HANDBOOK).replies


def answers_in_passing(fact: str) -> Iterator[Tuple[str, Dict[str, Any], Any]]:
    """Yield messages that tell a fact unasked, with their entities and the value that is told: one for each value."""
    spec = HANDBOOK.facts[fact]
    if spec.entity:
        yield "就这个", {spec.entity: _entity(spec.type)}, _entity(spec.type)
        return
    words = spec.words
    if not words and spec.overheard and spec.unknown.ask:
        words = HANDBOOK.replies[spec.unknown.ask].answers.words
    seen = set()
    for word, value in words:
        if value not in seen:
            seen.add(value)
            yield word, {}, value


def _entity(kind: FactType) -> Any:
    return {FactType.DAY: "2026-12-08", FactType.MONEY: 2000, FactType.NUMBER: 165, FactType.COUNT: 3}.get(kind, "浙江")


def told_elsewhere(fact: str) -> Iterator[Tuple[str, str, Dict[str, Any]]]:
    """Yield facts of the same thing with a message that tells each."""
    for thing in HANDBOOK.one_facts.values():
        if fact not in thing.facts:
            continue
        for other in (*thing.facts, *thing.told_by):
            for text, entities, _ in answers_in_passing(other):
                yield other, text, entities


def known_after(text: str, entities: Dict[str, Any], intent: str = "inform") -> Tuple[Dict[str, Any], FrozenSet[str]]:
    """Return the facts that hold once a message was heard about the order."""
    memory = hear_message(Memory(order_id=ORDER, sku="SKU-1"), text, a_reading(intent, entities=entities or None),
                          References(), NOW, HANDBOOK)
    heard = heard_facts(memory, NOW, HANDBOOK, HANDBOOK.policy, ORDER, "SKU-1")
    return heard, frozenset(heard)


def still_asked(case: WorkedExample, fact: str, heard: Dict[str, Any], asked: int = 0) -> bool:
    """Tell whether an example's scenario still asks for a fact once this was heard."""
    values = {**given_values(case.scenario, case.given, HANDBOOK), **heard}
    memory = Memory(asked={fact: asked} if asked else {})
    facts = Facts(values, asked=times_asked(memory, None, None, HANDBOOK), heard=frozenset(heard))
    decision = decide(HANDBOOK.scenarios[case.scenario], facts, HANDBOOK)
    return asked_by(decision) == fact and not on_purpose(decision, fact)


def on_purpose(decision: Decision, fact: str) -> bool:
    """Tell whether the branch that asks compares the fact itself: its conditions say why it is asked again."""
    return decision.branch is not None and any(fact in str(item) for item in decision.branch.when)


@pytest.mark.parametrize("fact", [one for one in asked_facts() if one not in CARRIERS])
def test_what_was_told_with_the_wish_is_not_asked(fact: str) -> None:
    answers = list(answers_in_passing(fact)) or [
        (text, entities, None) for _, text, entities in told_elsewhere(fact)
        if fact in known_after(text, entities)[0]]
    assert bool(answers) != (fact in ONLY_ASKED), ONLY_ASKED.get(fact, "nothing tells it unasked")
    for text, entities, _ in answers:
        heard, _ = known_after(text, entities)
        assert fact in heard, text
        again = [case.name for case, one in asking() if one == fact and still_asked(case, fact, heard)]
        assert not again, (text, heard.get(fact), again)


@pytest.mark.parametrize("fact", [one for one in asked_facts() if one in HANDBOOK.kin])
def test_what_was_told_of_another_matter_of_the_order_is_not_asked(fact: str) -> None:
    for other, text, entities in told_elsewhere(fact):
        heard, _ = known_after(text, entities, "greeting")
        if fact not in heard:
            continue  # this value of the other fact says nothing of this one
        again = [case.name for case, one in asking() if one == fact and still_asked(case, fact, heard)]
        assert not again, (other, text, heard[fact], again)


@pytest.mark.parametrize("fact", sorted(set(asked_facts()) & set(HANDBOOK.one_facts["photos.sent"].facts)))
def test_what_a_picture_shows_is_not_asked(fact: str) -> None:
    heard, _ = known_after(PICTURE, {}, "inform")
    assert heard[fact] is True
    assert not [case.name for case, one in asking() if one == fact and still_asked(case, fact, heard)]


@pytest.mark.parametrize("fact", asked_facts())
def test_what_was_asked_twice_is_not_asked_again(fact: str) -> None:
    again = [case.name for case, one in asking() if one == fact and still_asked(case, fact, {}, ASK_LIMIT)]
    assert not again


def proposed(case: WorkedExample, memory: Memory) -> List[Candidate]:
    """Return what is proposed for an example's scenario when these things were heard; the order is real."""
    wish = Wish(scenario=case.scenario, intent=case.given.get("turn.intent"), event=case.given.get("turn.event"),
                turn=1)
    snapshot = Snapshot(now=NOW, orders=(an_order(ORDER),), verified=True, products={"SKU-1": a_product("SKU-1")})

    def alter(situation: Situation, scenario: str) -> Situation:
        given = {name: value for name, value in given_values(case.scenario, case.given, HANDBOOK).items()
                 if name not in situation.facts.heard}
        return Situation(situation.facts.with_values(given), situation.order_id, situation.sku)

    return gather(memory.copy(update={"wishes": (wish,), "alternatives": (), "asks": ()}), snapshot, HANDBOOK,
                  HANDBOOK.policy, alter=alter)


def asks_again(candidate: Candidate, fact: str) -> bool:
    proposal = candidate.proposal
    branch = HANDBOOK.scenarios[proposal.scenario].by_id.get(proposal.branch or "")
    purpose = branch is not None and any(fact in facts_compared(item) for item in branch.when)
    return not purpose and any(HANDBOOK.replies[name].asks == fact for name in proposal.replies)


@pytest.mark.parametrize("fact", [one for one in asked_facts() if one not in (*CARRIERS, *ONLY_ASKED)])
def test_what_was_told_is_among_no_proposal(fact: str) -> None:
    answers = list(answers_in_passing(fact)) or [(text, entities, None) for _, text, entities in told_elsewhere(fact)]
    known = [one for one in answers if fact in known_after(one[0], one[1])[0]]
    for (case, _), (text, entities, _) in zip([one for one in asking() if one[1] == fact], cycle(known)):
        memory = hear_message(Memory(order_id=ORDER, sku="SKU-1"), text, a_reading("inform", entities=entities or None),
                              References(), NOW, HANDBOOK)
        again = [one.proposal.text for one in proposed(case, memory) if asks_again(one, fact)]
        assert not again, (case.name, text, again)
