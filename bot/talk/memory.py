"""How a conversation's memory changes: by a buyer's message, an event, a sent reply, a fact that somebody enters.

Every function takes a ``Memory`` and returns a new one. Counting is in ``counts``, cases in ``cases``.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, Dict, List, Mapping, Optional, Sequence, Set, Tuple

from bot.handbook.conditions import facts_compared
from bot.handbook.model import Handbook, Reply
from bot.talk.answers import ANSWERING, find_answer
from bot.talk.counts import count_intents, count_round
from bot.talk.hearing import heard_key, key_of, overhear, take_back
from bot.talk.last_word import settled
from bot.talk.model import Heard, Memory, Proposal, Question, Wish
from bot.talk.reading import Asked, Ranked, Reading
from bot.talk.references import References, over
from bot.talk.seller import LONGEST_LINE, left_open, with_figures
from bot.talk.topic_lock import MIN_CONFIDENCE_TO_LEAVE, belongs_to_topic, locked_topic

MAX_WISHES, MAX_TURN_LENGTH, MOST_ASKS = 6, 500, 3
LEAST_SHARE = 0.15
"""Share of an intent's asks below which one is not looked at."""
REPEATABLE = ("inform", "send_reference")


def hear_message(memory: Memory, text: str, reading: Reading, named: References, now: datetime,
                 handbook: Handbook, diagnosis: Optional[Mapping[str, Optional[str]]] = None) -> Memory:
    """Take in one buyer message.

    Args:
        memory: What was known before.
        text: The message as typed.
        reading: Its reading.
        named: The buyer's order and the product that it refers to.
        now: The conversation's clock.
        handbook: Scenarios, questions and facts.
        diagnosis: Answers to the diagnostic question of the product in question, with what each
            one means.

    Returns:
        The memory with the turn opened, answers and entities noted and wishes added.
    """
    done = over(memory, named, reading, ANSWERING)
    memory = note_references(_open_turn(memory, text), named, done)
    memory = overhear(memory, text, reading, now, handbook)
    answered = _answer(memory, text, reading, now, handbook, diagnosis or {})
    held = locked_topic(memory, handbook)
    others = [one for one in reading.intents if one.name not in ANSWERING]
    if held is not None and belongs_to_topic(held, reading, handbook):
        others = [one for one in others if one.confidence >= MIN_CONFIDENCE_TO_LEAVE]
    if answered is not None:
        memory = answered
    elif held is not None and not others and belongs_to_topic(held, reading, handbook):
        memory = _hold(memory, held, reading)
    elif not others and (reading.intents or named.anything or memory.awaited):
        memory = _follow_up(memory, reading, named, handbook)
    wished = {wish.scenario for wish in memory.wishes if wish.turn == memory.turn}
    for wish in _new_wishes(memory, others, held, wished if answered is not None else None, reading, handbook):
        memory = count_round(_wish(memory, wish), wish, text, now, handbook)
    return _keep_alternatives(count_intents(memory, reading, now), reading)


def _new_wishes(memory: Memory, others: Sequence[Ranked], held: Optional[Wish], answered: Optional[Set[str]],
                reading: Reading, handbook: Handbook) -> List[Wish]:
    """Return the wishes that a message opens, in the order in which it makes them.

    ``answered``: the scenarios that an answer to our question has just renewed; ``None``: it answered none.
    """
    fresh: Dict[str, Wish] = {}
    for ranked in others:
        held_here = held is not None and ranked.name in handbook.scenarios[held.scenario].holds
        scenario = handbook.scenarios[held.scenario] if held and held_here else handbook.by_intent.get(ranked.name)
        if scenario is None or (answered is not None and (scenario.mood or scenario.id in answered)):
            continue
        if scenario.id not in fresh:  # of several intents of one scenario the first, the likeliest, counts
            fresh[scenario.id] = Wish(
                scenario=scenario.id, intent=ranked.name, asks=asks_of(ranked.name, reading.asks), turn=memory.turn,
                confidence=ranked.confidence, order_id=held.order_id if held and held_here else None)
    return sorted(fresh.values(), key=lambda wish: wish.asks[0].place if wish.asks else 0)


def asks_of(intent: str, asks: Sequence[Asked]) -> Tuple[Asked, ...]:
    """Return what a wish of this intent may ask: at most ``MOST_ASKS``, with their shares among those of the intent."""
    own = [one for one in asks if one.intent == intent]
    total = sum(one.confidence for one in own)
    shares = [one.copy(update={"confidence": round(one.confidence / total, 4)}) for one in own if total]
    return tuple(one for one in shares if one.confidence >= LEAST_SHARE)[:MOST_ASKS]


def apply_event(memory: Memory, event: str, order_id: Optional[str], handbook: Handbook,
                intent: Optional[str] = None) -> Memory:
    """Open the scenario of an event (of an order, a timer or a message) as a wish; unknown events change nothing."""
    scenario = handbook.by_event.get(event)
    if scenario is None:
        return memory
    return _wish(memory, Wish(scenario=scenario.id, event=event, intent=intent, turn=memory.turn, order_id=order_id))


def record_fact(memory: Memory, fact: str, value: Any, now: datetime, handbook: Handbook,
                order_id: Optional[str] = None, sku: Optional[str] = None, by: str = "agent") -> Memory:
    """Record a fact that an agent or the team lead enters, and go on with the scenario that waits for it.

    ``order.id`` and ``product.sku`` set the order and the product in question; ``by`` is ``agent`` or ``lead``.
    """
    key = heard_key(fact, handbook, order_id, sku)
    if fact == "order.id":
        return memory.copy(update={"order_id": str(value), "unmatched": None})
    if fact == "product.sku":
        return memory.copy(update={"sku": str(value)})
    heard = {**memory.heard, key: Heard(value=value, at=now, by=by)}
    question = memory.question
    if question is not None and question.fact == fact:
        memory = _wish(memory, _renewed(question.wish, memory))
        question = None
    elif memory.last is not None and _hangs_on(memory.last.scenario, fact, handbook):
        memory = _wish(memory, _renewed(memory.last, memory, event=None))
    wishes = tuple(wish.copy(update={"answered": wish.answered or _hangs_on(wish.scenario, fact, handbook)})
                   for wish in memory.wishes)
    return memory.copy(update={"heard": heard, "question": question, "wishes": wishes})


def _hangs_on(scenario: str, fact: str, handbook: Handbook) -> bool:
    """Tell whether a branch of the scenario depends on a fact."""
    return any(fact in facts_compared(item) for branch in handbook.scenarios[scenario].branches for item in branch.when)


def apply_sent_reply(memory: Memory, proposal: Proposal, now: datetime, handbook: Handbook) -> Memory:
    """Record that a proposal was sent, edited or not: sets its facts, opens its question, covers its wishes."""
    for part in proposal.each:
        replies = [handbook.replies[name] for name in part.replies[:1]]
        memory = _apply(memory, replies, part.wish, now, handbook, part.order_id, part.sku)
        if part.kind != "question":
            covered = {part.wish.scenario, *part.covers}
            kept = tuple(w for w in memory.wishes if w.scenario not in covered)
            memory = memory.copy(update={"wishes": kept})
        memory = memory.copy(update={"last": part.wish, "awaited": False, "offer": "", "line": "",
                                     "told": part.replies[0] if part.replies else "",
                                     "told_text": (proposal.text or "")[:LONGEST_LINE]})
    return _turn_answered(memory, handbook)


def apply_free_reply(memory: Memory, text: str, handbook: Handbook) -> Memory:
    """Record an agent's text that matches no reply of the handbook: the turn is answered, its matters are retired."""
    told = {**left_open(text), "told": "", "told_text": "", "figures": with_figures(memory.figures, text)}
    return _turn_answered(memory.copy(update={"wishes": _retired(memory), **told}), handbook)


def _retired(memory: Memory) -> Tuple[Wish, ...]:
    """Return the wishes, the buyer's retired."""
    return tuple(wish if wish.event else wish.copy(update={"retired": True}) for wish in memory.wishes)


def _turn_answered(memory: Memory, handbook: Handbook) -> Memory:
    """Close the turn; wishes of events that give way (such as the opening hours), pass or tell a mood are dropped."""
    passing = {one.id for one in handbook.scenarios.values() if one.yields or one.mood}
    kept = tuple(one for one in memory.wishes if one.event is None or not (
        one.scenario in passing or one.event in handbook.words.passing))
    return memory.copy(update={"turn_open": False, "alternatives": (), "asks": (), "knowledge": (), "wishes": kept})


def _open_turn(memory: Memory, text: str) -> Memory:
    """Add the text to the open turn, or open one: a turn is everything since the seller's last message."""
    if memory.turn_open:
        return memory.copy(update={"text": settled(f"{memory.text} {text}".strip()[-MAX_TURN_LENGTH:])})
    return memory.copy(update={"turn": memory.turn + 1, "turn_open": True, "text": settled(text[-MAX_TURN_LENGTH:]),
                               "wishes": _retired(memory)})


def note_references(memory: Memory, named: References, done: bool = False) -> Memory:
    """Note which order and product a message names; ``done``: what matched nothing is over."""
    update: Dict[str, Any] = {"unmatched": None} if done else {}
    if named.order_id:
        update.update(order_id=named.order_id, unmatched=None)
    elif named.unmatched:
        update.update(order_id=None, unmatched=named.unmatched)
    if named.sku:
        update["sku"] = named.sku
    return memory.copy(update=update) if update else memory


def _answer(memory: Memory, text: str, reading: Reading, now: datetime, handbook: Handbook,
            diagnosis: Mapping[str, Optional[str]]) -> Optional[Memory]:
    """Return the memory with the open question answered, or ``None`` when the message does not answer it."""
    question = memory.question
    taken_back = take_back(memory, text, reading, now, handbook, diagnosis)
    if taken_back is not None and memory.answered is not None:
        return _wish(taken_back, _renewed(memory.answered.wish, memory, answered=True))
    if question is None:
        return None
    if question.fact in ("order.id", "product.sku"):
        settled = memory.order_id if question.fact == "order.id" else memory.sku
        if not settled and not memory.unmatched:
            return None
        heard: Mapping[str, Heard] = memory.heard
    else:
        found, value = find_answer(handbook.replies[question.reply], text, reading, handbook, diagnosis, now)
        if not found:
            return None
        heard = {**memory.heard, key_of(question): Heard(value=value, at=now)}
    asked = {key: times for key, times in memory.asked.items() if key != key_of(question)}
    return _wish(memory.copy(update={"heard": dict(heard), "question": None, "answered": question, "asked": asked}),
                 _renewed(question.wish, memory, answered=True))


def _renewed(wish: Wish, memory: Memory, **more: Any) -> Wish:
    """Return a wish of an earlier turn as one of this turn; the message adds to it and asks nothing itself."""
    return wish.copy(update={"turn": memory.turn, "asks": (), "ask": None, "retired": False, **more})


def _hold(memory: Memory, held: Wish, reading: Reading) -> Memory:
    """Renew the wish of the locked topic with this message."""
    intent = reading.intents[0].name if reading.intents else None
    return _wish(memory, _renewed(held, memory, intent=intent, event=None))


def _follow_up(memory: Memory, reading: Reading, named: References, handbook: Handbook) -> Memory:
    """Renew the wish that ``inform`` and the like belong to: the question's, the last reply's or the newest.

    A mere "yes" or "thanks" to what the seller told raises no matter again. Where nothing is renewed, the message
    opens the scenario of its own intent, if it has one.
    """
    if memory.question is not None:
        return _wish(memory, _renewed(memory.question.wish, memory))
    again = reading.intent in REPEATABLE or named.anything or memory.awaited
    if again and memory.last is not None and not memory.wishes:
        sure = min([memory.last.confidence, *(one.confidence for one in reading.intents[:1])])
        return _wish(memory, _renewed(memory.last, memory, confidence=sure))
    newest = memory.wishes[-1] if memory.wishes else None
    if newest is not None and (again or not newest.retired):
        return _wish(memory, newest.copy(update={"turn": memory.turn, "retired": False}))
    scenario = handbook.by_intent.get(reading.intent)
    if scenario is None:
        return memory
    return _wish(memory, Wish(scenario=scenario.id, intent=reading.intent, confidence=reading.intents[0].confidence,
                              asks=asks_of(reading.intent, reading.asks), turn=memory.turn))


def _wish(memory: Memory, wish: Wish) -> Memory:
    """Add a wish in place of an open one of its scenario, with the higher confidence of the two."""
    before = next((w for w in memory.wishes if w.scenario == wish.scenario), None)
    if before is not None and before.confidence > wish.confidence:
        wish = wish.copy(update={"confidence": before.confidence})
    others = tuple(w for w in memory.wishes if w.scenario != wish.scenario)
    return memory.copy(update={"wishes": (*others, wish)[-MAX_WISHES:]})


def _keep_alternatives(memory: Memory, reading: Reading) -> Memory:
    """Keep the intents that came close; they are proposed as what the message may have meant instead."""
    passed = {ranked.name for ranked in reading.intents}
    rest = tuple(one for one in reading.ranking if one.name not in passed)
    return memory.copy(update={"alternatives": rest if reading.intents else (), "asks": reading.asks})


def _apply(memory: Memory, replies: Sequence[Reply], wish: Wish, now: datetime, handbook: Handbook,
           order_id: Optional[str], sku: Optional[str]) -> Memory:
    times, asked, heard = dict(memory.said), dict(memory.asked), dict(memory.heard)
    question = memory.question
    for reply in replies:
        times[reply.id] = times.get(reply.id, 0) + 1
        for fact, value in reply.sets.items():
            heard[heard_key(fact, handbook, order_id, sku)] = Heard(value=value, at=now, by="reply")
        if reply.asks:
            key = heard_key(reply.asks, handbook, order_id, sku)
            asked[key] = asked.get(key, 0) + 1
            question = Question(fact=reply.asks, reply=reply.id, wish=wish, key=key.partition("@")[2], sku=sku)
    return memory.copy(update={"said": times, "asked": asked, "heard": heard, "question": question})


def open_scenarios(memory: Memory) -> List[str]:
    """Return the scenarios of the open wishes, the open question and the last reply, each once."""
    others = (memory.question.wish if memory.question else None, memory.last)
    return list(dict.fromkeys(wish.scenario for wish in (*memory.wishes, *others) if wish is not None))
