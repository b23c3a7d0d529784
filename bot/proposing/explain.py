"""``bot handbook explain TEXT``: what a message was taken for, every candidate with its score, and why."""

from __future__ import annotations

from datetime import datetime
from typing import Any, List, Mapping

from bot.handbook.examples import given_values
from bot.handbook.fact_values import Facts
from bot.handbook.model import Handbook
from bot.proposing.candidates import gather
from bot.proposing.propose import Scored, score_all
from bot.proposing.score import ScoreModel
from bot.proposing.situation import Situation, Snapshot
from bot.talk.memory import hear_message
from bot.talk.model import Memory
from bot.talk.reading import Reading
from bot.talk.references import References

_KINDS = {"reply": "回复", "question": "追问", "check": "核对"}


def explain_text(text: str, reading: Reading, given: Mapping[str, Any], now: datetime, handbook: Handbook,
                 policy: Mapping[str, Any], model: ScoreModel) -> str:
    """Return lines with intents, asks and candidates of a first message.

    Args:
        text: The message.
        reading: Its reading, asks included.
        given: Facts as in a worked example; what is not given is as it is for a buyer without orders.
        now: The clock.
        handbook: All content.
        policy: The shop's policy.
        model: The score in force.
    """
    memory = hear_message(Memory(), text, reading, References(), now, handbook)
    found = gather(memory, Snapshot(now=now, orders=(), verified=True), handbook, policy,
                   alter=lambda situation, scenario: _with(situation, scenario, given, handbook))
    scored = sorted(score_all(found, memory, handbook, model), key=lambda one: -one.score.accepted)
    limits = policy["reading"]
    asks = [f"{one.name}「{handbook.asks[one.name].title}」{one.confidence:.2f}(像 {one.nearness:.2f})"
            for one in reading.asks[:5]]
    lines = ["意图: " + "  ".join(f"{one.name} {one.confidence:.2f}" for one in reading.ranking),
             f"问法: {'  '.join(asks) or '无'}",
             f"门槛: 可直接发 {limits['score_from']:.2f} 以上, 有害 {limits['harm_to']:.2f} 以下"]
    for number, one in enumerate(scored, 1):
        lines.extend(_candidate(number, one, limits))
    return "\n".join(lines if scored else [*lines, "没有候选。"])


def _with(situation: Situation, scenario: str, given: Mapping[str, Any], handbook: Handbook) -> Situation:
    """Lay the given facts over a situation, with what a worked example takes for granted beside them."""
    if not given:
        return situation
    granted = {name: value for name, value in given_values(scenario, given, handbook).items()
               if name in given or not situation.facts.known(name) or name in ("order.lookup", "order.id")}
    facts = situation.facts
    return Situation(Facts({**facts.values, **granted}, facts.causes, facts.asked, facts.read_at, facts.sources),
                     situation.order_id, situation.sku)


def _candidate(number: int, one: Scored, limits: Mapping[str, Any]) -> List[str]:
    proposal, score = one.candidate.proposal, one.score
    stands = score.accepted >= limits["score_from"] and score.harmful <= limits["harm_to"]
    asked = f" 问法 {one.candidate.asked.name}" if one.candidate.asked else ""
    because = "，".join(f"{label} {weight:+.1f}" for label, weight in score.because)
    return [f"{number}. {'✓' if stands else '✗'} 可直接发 {score.accepted:.2f} 有害 {score.harmful:.2f}  "
            f"{_KINDS[proposal.kind]} {proposal.scenario}.{proposal.branch or '?'}{asked}",
            f"   {proposal.text}", *([f"   因为: {because}"] if because else [])]
