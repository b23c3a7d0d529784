"""Facts of the conversation: what was counted, heard and entered, and the state of its cases."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Dict, List, Mapping, Optional

from bot.handbook.model import FactSpec, Handbook, Scope
from bot.handbook.policy_paths import look_up
from bot.handbook.render import format_value
from bot.proposing.page.attribute_family import form_of, is_upset, names_smell, names_wash
from bot.talk.counts import is_fresh, question_key
from bot.talk.matter_words import summarise_matters
from bot.talk.matters import wanted
from bot.talk.model import CaseNote, Heard, Memory, Wish
from bot.talk.one_thing import settle
from bot.talk.told_facts import HOLDS_DAYS, told_facts

MAX_FACTS_IN_SUMMARY = 6
"""Maximum number of heard facts in a summary."""


def conversation_facts(wish: Wish, memory: Memory, now: datetime,
                       handbook: Handbook) -> Dict[str, Any]:
    """Return the facts of the wish: its intent or event, its rounds, how often it came up."""
    counts = dict.fromkeys(handbook.rounds, 0)
    for name, count in memory.counts.items():
        if name in handbook.facts and is_fresh(count.at, handbook.facts[name].ends_hours, now):
            counts[name] = count.value
    repeated = memory.counts.get(question_key(wish.intent or "", wish.asks))
    return {"turn.intent": wish.intent, "turn.event": wish.event, "turn.ask": wish.ask,
            "turn.text": memory.text or None,
            "turn.form": form_of(memory.text) if memory.text else None, "turn.names_smell": names_smell(memory.text),
            "turn.names_wash": names_wash(memory.text),
            "turn.upset": is_upset(memory.text) or _in_a_mood(memory, handbook),
            "conversation.summary": summarise(memory, handbook, now),
            "order.asked_price": bool(memory.heard.get("bargain.offered")),
            "conversation.first_turn": memory.turn <= 1 and not memory.said,
            "conversation.repeated": repeated.value if repeated else 0, **counts}


def _in_a_mood(memory: Memory, handbook: Handbook) -> bool:
    """Tell whether the newest turn was read as a mood beside what it wants."""
    return any(wish.turn == memory.turn and wish.event is None and wish.scenario in handbook.scenarios
               and handbook.scenarios[wish.scenario].mood for wish in memory.wishes)


def heard_facts(memory: Memory, now: datetime, handbook: Handbook, policy: Mapping[str, Any],
                order_id: Optional[str], sku: Optional[str], agreed: Optional[str] = None) -> Dict[str, Any]:
    """Return the facts that were heard, entered or set by a reply and have not expired, with what follows from them.

    ``agreed``: what the seller has granted in words of their own; any word of the buyer's is newer.
    """
    found: Dict[str, Heard] = {}
    for key, heard in memory.heard.items():
        name, _, belongs = key.partition("@")
        spec = handbook.facts.get(name)
        if spec is None or (belongs and belongs not in (order_id, sku)):
            continue
        hours = spec.ends_hours
        if spec.ends_policy:
            hours = look_up(policy, spec.ends_policy[0]) * spec.ends_policy[1]
        if is_fresh(heard.at, hours, now) and (name not in found or heard.at >= found[name].at):
            found[name] = heard.copy(update={"value": _expired(spec, heard.value, heard.at, now, policy)})
    if agreed and "seller.agreed" in handbook.facts:
        found["seller.agreed"] = Heard(value=agreed, at=now - timedelta(days=HOLDS_DAYS), by="act")
    settled = settle(found, now, handbook)
    settled.pop("seller.agreed", None)
    return {name: one.value for name, one in settled.items()}


def times_asked(memory: Memory, order_id: Optional[str], sku: Optional[str], handbook: Handbook) -> Dict[str, int]:
    """Return how often the buyer was asked for each fact; facts that are one thing count together."""
    asked: Dict[str, int] = {}
    for key, times in memory.asked.items():
        name, _, belongs = key.partition("@")
        if belongs in ("", order_id, sku):
            for fact in handbook.kin.get(name, (name,)):
                asked[fact] = asked.get(fact, 0) + times
    return asked


def _expired(spec: FactSpec, value: Any, at: datetime, now: datetime,
             policy: Mapping[str, Any]) -> Any:
    """Return a heard value, or ``expired`` for a request that the team lead did not decide in time."""
    limit = timedelta(minutes=policy["supervisor"]["decide_within_minutes"])
    if spec.source == "request" and value == "pending" and now - at >= limit:
        return "expired"
    return value


def matter_facts(memory: Memory, order_id: Optional[str], now: datetime, handbook: Handbook) -> Dict[str, Any]:
    """Return how the case of the matter in question stands, and what the seller has said about it."""
    return {**case_facts(memory, order_id, now, handbook), **told_facts(memory, order_id, now, handbook.remedies),
            "price.wanted": memory.repricing or wanted(memory, ("price_change",), order_id, now),
            "address.wanted": wanted(memory, ("address",), order_id, now)}


def case_facts(memory: Memory, order_id: Optional[str], now: datetime, handbook: Handbook) -> Dict[str, Any]:
    """Return how the case of the matter in question stands; everything absent without one."""
    note = case_of(memory, order_id)
    if note is None or note.state == "closed":
        closed = {"case.outcome": _outcome(note, handbook)} if note else {"case.outcome": None}
        return {"case.open": False, "case.settled": note is not None, "case.kind": None, "case.level": None,
                "case.days": None, "case.opened_at": None, "case.pending": None, **closed}
    pending = "、".join(dict.fromkeys(handbook.tasks[kind].label for kind in note.tasks if kind in handbook.tasks))
    return {"case.open": True, "case.settled": note.state == "settled", "case.level": note.level,
            "case.kind": handbook.words.case_kinds.get(note.kind, note.kind),
            "case.outcome": _outcome(note, handbook), "case.days": (now - note.opened_at).days,
            "case.opened_at": note.opened_at.isoformat(), "case.pending": pending or None}


def case_of(memory: Memory, order_id: Optional[str]) -> Optional[CaseNote]:
    """Return the case of an order, else the one of a matter whose order is not known."""
    return memory.cases.get(order_id or "") or memory.cases.get("")


def _outcome(note: CaseNote, handbook: Handbook) -> Optional[str]:
    return handbook.words.outcomes.get(note.outcome, note.outcome) if note.outcome else None


def summarise(memory: Memory, handbook: Handbook, now: datetime) -> str:
    """Return what the agent or lead who takes the talk over has to know (E11, S0:17-21).

    Of each matter what was asked, said, offered and promised, by whom and when, in the words that were used; then the
    running cases and the facts that were heard.
    """
    parts = summarise_matters(memory, now, handbook.policy["shop"]["timezone"], handbook) or _wanted(memory, handbook)
    parts.extend(f"售后:{handbook.words.case_kinds.get(note.kind, note.kind)}({note.order_id or '订单未定'})"
                 for note in memory.cases.values() if note.state != "closed")
    heard = [f"{spec.label} {format_value(one.value, spec)}" for key, one in memory.heard.items()
             for spec in [handbook.facts.get(key.partition("@")[0])]
             if spec is not None and one.by in ("buyer", "agent") and spec.scope is not Scope.TURN]
    if heard:
        parts.append("已知:" + "，".join(heard[-MAX_FACTS_IN_SUMMARY:]))
    if memory.text:
        parts.append(f"原话:{memory.text[:60]}")
    return "；".join(parts) or "还没有说明来意"


def _wanted(memory: Memory, handbook: Handbook) -> List[str]:
    wanted = dict.fromkeys(handbook.scenarios[wish.scenario].title
                           for wish in (*memory.wishes, *([memory.last] if memory.last else []))
                           if wish.scenario in handbook.scenarios and (
                               wish.intent or not handbook.scenarios[wish.scenario].yields))
    return [f"诉求:{'、'.join(wanted)}"] if wanted else []
