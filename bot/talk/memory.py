"""How a conversation's memory changes: by a reading, an event, a reply, an agent's tick.

All functions are pure: memory in, memory out.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Dict, List, Mapping, Optional, Sequence, Set

from bot.handbook.conditions import facts_compared
from bot.handbook.model import Handbook, Reply, Scenario, Scope
from bot.talk.answers import ANSWERING, find_answer, match_words
from bot.talk.model import Count, Heard, Memory, Proposal, Question, Reading, Wish
from bot.talk.references import References
from bot.talk.topic_lock import MIN_CONFIDENCE_TO_LEAVE, belongs_to_topic, locked_topic

MAX_WISHES = 6
MAX_TURN_LENGTH = 500
REPEATED_HOURS = 24
REPEATABLE = ("inform", "send_reference")


def hear_message(memory: Memory, text: str, reading: Reading, named: References, now: datetime,
         handbook: Handbook, diagnosis: Optional[Mapping[str, Optional[str]]] = None) -> Memory:
    """Take in one buyer message.

    Args:
        memory: What was known before.
        text: The message as typed.
        reading: What it was read as.
        named: Which of the buyer's orders and which product the message names.
        now: The conversation's clock.
        handbook: Scenarios, questions and facts.
        diagnosis: Answers to the diagnostic question of the product in question, with what each
            one means.

    Returns:
        The memory with the turn opened, answers and entities noted and wishes added.
    """
    memory = _open_turn(memory, text)
    memory = _note_references(memory, named)
    memory = _note_entities(memory, text, reading, now, handbook)
    answered = _answer(memory, text, reading, now, handbook, diagnosis or {})
    held = locked_topic(memory, handbook)
    others = [one for one in reading.intents if one.name not in ANSWERING]
    if held is not None and belongs_to_topic(held, reading, handbook):
        others = [one for one in others if one.confidence >= MIN_CONFIDENCE_TO_LEAVE]
    if answered is not None:
        memory = answered
    elif held is not None and not others and belongs_to_topic(held, reading, handbook):
        memory = _hold(memory, held, reading)
    elif not others and (reading.intents or named.anything):
        memory = _follow_up(memory, reading, named)
    wished = {wish.scenario for wish in memory.wishes if wish.turn == memory.turn}
    opened: Set[str] = set()
    for ranked in others:
        held_here = held is not None and ranked.name in handbook.scenarios[held.scenario].holds
        scenario = handbook.scenarios[held.scenario] if held and held_here else handbook.by_intent.get(ranked.name)
        if scenario is None or (answered is not None and (scenario.mood or scenario.id in wished)):
            continue
        if scenario.id in opened:
            continue  # the message's first intent says best what it wants there
        opened.add(scenario.id)
        order_id = held.order_id if held and held_here else None
        memory = _wish(memory, Wish(scenario=scenario.id, intent=ranked.name, order_id=order_id,
                                    confidence=ranked.confidence, turn=memory.turn))
        memory = _count(memory, scenario, now, handbook)
    return _remember_intents(memory, reading, now)


def apply_event(memory: Memory, event: str, order_id: Optional[str], handbook: Handbook,
          intent: Optional[str] = None) -> Memory:
    """Take in an order event, a timer or something noticed: it opens its scenario like a wish."""
    scenario = handbook.by_event.get(event)
    if scenario is None:
        return memory
    return _wish(memory, Wish(scenario=scenario.id, event=event, intent=intent, turn=memory.turn,
                              order_id=order_id))


def record_fact(memory: Memory, fact: str, value: Any, now: datetime, handbook: Handbook,
         order_id: Optional[str] = None, sku: Optional[str] = None, by: str = "agent") -> Memory:
    """Note a fact that an agent, or the team lead, knows."""
    key = heard_key(fact, handbook, order_id, sku)
    if fact == "order.id":
        return memory.copy(update={"order_id": str(value), "unmatched": None})
    if fact == "product.sku":
        return memory.copy(update={"sku": str(value)})
    heard = {**memory.heard, key: Heard(value=value, at=now, by=by)}
    question = memory.question
    if question is not None and question.fact == fact:
        memory = _wish(memory, question.wish.copy(update={"turn": memory.turn}))
        question = None
    elif memory.last is not None and _hangs_on(memory.last.scenario, fact, handbook):
        memory = _wish(memory, memory.last.copy(update={"turn": memory.turn, "event": None}))
    return memory.copy(update={"heard": heard, "question": question})


def _hangs_on(scenario: str, fact: str, handbook: Handbook) -> bool:
    """Tell whether some branch of a scenario asks for a fact: then the matter goes on once it is known."""
    return any(fact in facts_compared(item) for branch in handbook.scenarios[scenario].branches for item in branch.when)


def apply_sent_reply(memory: Memory, proposal: Proposal, now: datetime, handbook: Handbook) -> Memory:
    """Take in that a proposal was sent (also when edited): its wishes are covered."""
    for part in proposal.each:
        replies = [handbook.replies[name] for name in part.replies[:1]]
        memory = _apply(memory, replies, part.wish, now, handbook, part.order_id, part.sku)
        if part.kind != "question":
            covered = {part.wish.scenario, *part.covers}
            kept = tuple(w for w in memory.wishes if w.scenario not in covered)
            memory = memory.copy(update={"wishes": kept})
        memory = memory.copy(update={"last": part.wish})
    return _turn_answered(memory, handbook)


def apply_free_reply(memory: Memory, handbook: Handbook) -> Memory:
    """Take in an agent's text that matches nothing in the handbook: context only."""
    return _turn_answered(memory, handbook)


def _turn_answered(memory: Memory, handbook: Handbook) -> Memory:
    """After any answer nobody needs to be told any more that he has to wait."""
    kept = tuple(wish for wish in memory.wishes if wish.event is None or not handbook.scenarios[wish.scenario].yields)
    return memory.copy(update={"turn_open": False, "alternatives": (), "wishes": kept})


def heard_key(fact: str, handbook: Handbook, order_id: Optional[str], sku: Optional[str]) -> str:
    """Return under which key a heard fact is kept: facts of an order end with that order."""
    scope = handbook.facts[fact].scope if fact in handbook.facts else Scope.CONVERSATION
    if scope is Scope.ORDER and order_id:
        return f"{fact}@{order_id}"
    if scope is Scope.PRODUCT and sku:
        return f"{fact}@{sku}"
    return fact


def is_fresh(at: datetime, hours: Optional[float], now: datetime) -> bool:
    """Tell whether something noted then still holds now."""
    return hours is None or now - at <= timedelta(hours=hours)


def _open_turn(memory: Memory, text: str) -> Memory:
    """A buyer turn is all that was written since the seller's last message."""
    if memory.turn_open:
        return memory.copy(update={"text": f"{memory.text} {text}".strip()[-MAX_TURN_LENGTH:]})
    return memory.copy(update={"turn": memory.turn + 1, "turn_open": True, "text": text[-MAX_TURN_LENGTH:]})


def _note_references(memory: Memory, named: References) -> Memory:
    update: Dict[str, Any] = {}
    if named.order_id:
        update.update(order_id=named.order_id, unmatched=None)
    elif named.unmatched:
        update.update(order_id=None, unmatched=named.unmatched)
    if named.sku:
        update["sku"] = named.sku
    return memory.copy(update=update) if update else memory


def _note_entities(memory: Memory, text: str, reading: Reading, now: datetime,
                   handbook: Handbook) -> Memory:
    heard = dict(memory.heard)
    values = {entity.entity: entity.value for entity in reversed(reading.entities)}
    for spec in handbook.facts.values():
        key = heard_key(spec.name, handbook, memory.order_id, memory.sku)
        if spec.entity in values and spec.source == "heard":
            heard[key] = Heard(value=values[spec.entity], at=now)
            continue
        words = spec.words
        if spec.overheard and spec.unknown.ask:
            words = words or handbook.replies[spec.unknown.ask].answers.words
        if words:
            found, value = match_words(words, text, spec.type)
            if found:
                heard[key] = Heard(value=value, at=now)
    return memory.copy(update={"heard": heard})


def _answer(memory: Memory, text: str, reading: Reading, now: datetime, handbook: Handbook,
            diagnosis: Mapping[str, Optional[str]]) -> Optional[Memory]:
    """Return the memory with the open question answered, or ``None`` if it was not."""
    question = memory.question
    if question is None:
        return None
    if question.fact in ("order.id", "product.sku"):
        settled = memory.order_id if question.fact == "order.id" else memory.sku
        if not settled and not memory.unmatched:
            return None
        heard: Mapping[str, Heard] = memory.heard
    else:
        found, value = find_answer(handbook.replies[question.reply], text, reading, handbook, diagnosis)
        if not found:
            return None
        key = f"{question.fact}@{question.key}" if question.key else question.fact
        heard = {**memory.heard, key: Heard(value=value, at=now)}
    memory = memory.copy(update={"heard": dict(heard), "question": None})
    return _wish(memory, question.wish.copy(update={"turn": memory.turn, "answered": True}))


def _hold(memory: Memory, held: Wish, reading: Reading) -> Memory:
    """What has no scenario of its own, or was not understood, goes on with what is under way."""
    intent = reading.intents[0].name if reading.intents else None
    return _wish(memory, held.copy(update={"turn": memory.turn, "intent": intent, "event": None}))


def _follow_up(memory: Memory, reading: Reading, named: References) -> Memory:
    """An answering intent without an answer belongs to the matter at hand."""
    if memory.question is not None:
        return _wish(memory, memory.question.wish.copy(update={"turn": memory.turn}))
    again = reading.intent in REPEATABLE or named.anything
    if again and memory.last is not None and not memory.wishes:
        sure = min([memory.last.confidence, *(one.confidence for one in reading.intents[:1])])
        return _wish(memory, memory.last.copy(update={"turn": memory.turn, "confidence": sure}))
    if memory.wishes:
        newest = memory.wishes[-1]
        return _wish(memory, newest.copy(update={"turn": memory.turn}))
    return memory


def _wish(memory: Memory, wish: Wish) -> Memory:
    """Add a wish; a wish that was open already is not doubted because it is said again unclearly."""
    before = next((w for w in memory.wishes if w.scenario == wish.scenario), None)
    if before is not None and before.confidence > wish.confidence:
        wish = wish.copy(update={"confidence": before.confidence})
    others = tuple(w for w in memory.wishes if w.scenario != wish.scenario)
    return memory.copy(update={"wishes": (*others, wish)[-MAX_WISHES:]})


def _count(memory: Memory, scenario: Scenario, now: datetime, handbook: Handbook) -> Memory:
    if not scenario.counts:
        return memory
    before = memory.counts.get(scenario.counts)
    hours = handbook.facts[scenario.counts].ends_hours
    if before is not None and before.turn == memory.turn:
        return memory
    value = before.value if before is not None and is_fresh(before.at, hours, now) else 0
    count = Count(value=value + 1, turn=memory.turn, at=now)
    return memory.copy(update={"counts": {**memory.counts, scenario.counts: count}})


def _remember_intents(memory: Memory, reading: Reading, now: datetime) -> Memory:
    counts = dict(memory.counts)
    for ranked in reading.intents:
        key = intent_key(ranked.name)
        before = counts.get(key)
        if before is None or before.turn != memory.turn:
            value = before.value if before is not None and is_fresh(before.at, REPEATED_HOURS, now) else 0
            counts[key] = Count(value=value + 1, turn=memory.turn, at=now)
    passed = {ranked.name for ranked in reading.intents}
    rest = tuple(one for one in reading.ranking if one.name not in passed)
    return memory.copy(update={"counts": counts, "alternatives": rest if reading.intents else ()})


def intent_key(intent: str) -> str:
    """Return under which key the turns are counted in which an intent came (E4)."""
    return f"intent:{intent}"


def _apply(memory: Memory, replies: Sequence[Reply], wish: Wish, now: datetime,
           handbook: Handbook, order_id: Optional[str], sku: Optional[str]) -> Memory:
    times, asked, heard = dict(memory.said), dict(memory.asked), dict(memory.heard)
    question = memory.question
    for reply in replies:
        times[reply.id] = times.get(reply.id, 0) + 1
        for fact, value in reply.sets.items():
            heard[heard_key(fact, handbook, order_id, sku)] = Heard(value=value, at=now, by="reply")
        if reply.asks:
            key = heard_key(reply.asks, handbook, order_id, sku)
            asked[key] = asked.get(key, 0) + 1
            question = Question(fact=reply.asks, reply=reply.id, wish=wish,
                                key=key.partition("@")[2], sku=sku)
    return memory.copy(update={"said": times, "asked": asked, "heard": heard, "question": question})


def open_scenarios(memory: Memory) -> List[str]:
    """Return the scenarios the conversation is in: open wishes, the open question, the last."""
    names = [wish.scenario for wish in memory.wishes]
    if memory.question is not None:
        names.append(memory.question.wish.scenario)
    if memory.last is not None:
        names.append(memory.last.scenario)
    return list(dict.fromkeys(names))
