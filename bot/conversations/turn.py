"""One buyer message: fetch what it needs, remember it, propose. Reads stores, writes nothing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Dict, Iterable, Mapping, Optional, Tuple
from zoneinfo import ZoneInfo

from bot.nlu.limits import MAX_READ_LENGTH
from bot.orders.model import Buyer
from bot.orders.source import OrderSource, OrderSourceUnreachable
from bot.proposing.guide import Guide
from bot.proposing.knowledge import near_entries
from bot.proposing.propose import propose
from bot.proposing.situation import Snapshot
from bot.store.messages import new_id
from bot.talk.ageing import begin, bounded
from bot.talk.cases import open_cases, rate_cases
from bot.talk.matters import note_turn
from bot.talk.memory import hear_message, note_references
from bot.talk.message_events import apply_message_events
from bot.talk.model import Memory, Proposal
from bot.talk.own_words import own_words
from bot.talk.reading import Entity, Reading
from bot.talk.references import References, find_references, merely_named, so_far
from bot.talk.unwritten import answers_which, with_card


@dataclass(frozen=True)
class TurnContext:
    """Who writes, and what surrounds the message.

    Attributes:
        now: The conversation's clock.
        buyer_id: The buyer's id from a *verified* token; ``None``: anonymous.
        waiting: How many buyers wait for an answer.
        agent_name: The assigned agent's name, for greetings.
        previous: What the seller said last, in which words ever; "": what the conversation knows of it.
    """

    now: datetime
    buyer_id: Optional[str] = None
    waiting: int = 0
    agent_name: Optional[str] = None
    previous: str = ""


async def take_turn(text: str, reading: Reading, memory: Memory, asker: TurnContext, orders: OrderSource,
                    guide: Guide, policy: Mapping[str, Any]) -> Tuple[Memory, Tuple[Proposal, ...]]:
    """Take in one buyer message and say what may be answered.

    Args:
        text: The message.
        reading: Its reading.
        memory: What was known before.
        asker: Who writes.
        orders: Where orders come from.
        guide: Content, ranking of asks, score.
        policy: The shop's policy in force.

    Returns:
        The conversation's memory afterwards and the proposals for the whole buyer turn. Only what the reading saw
        of the text counts, its first 2,000 characters, and of that what the buyer has written: a line without a
        word of theirs opens nothing, a card in it only says which order or product is meant.
    """
    text, handbook = text[:MAX_READ_LENGTH], guide.handbook
    memory = begin(memory, asker.now, handbook)
    own = own_words(text, asker.previous or memory.line)
    reading = with_card(reading, own)
    snapshot = await fetch(asker, memory, orders, reading.entities)
    asking = memory.question.fact if memory.question else None
    named = find_references(reading.entities, text, snapshot.orders, snapshot.products, asking,
                            so_far(memory, reading, snapshot.orders, asker.now, handbook))
    reading = merely_named(text, named, memory, reading, handbook)
    book = await guide.knowledge.current()
    if own.text or answers_which(memory, named):
        memory = _hear(memory, own.text, reading, named, asker, snapshot, guide, policy)
        today = asker.now.astimezone(ZoneInfo(policy["shop"]["timezone"])).date()
        near = near_entries(own.text, book, today, guide.nearness) if own.text else memory.knowledge
        memory = memory.copy(update={"knowledge": near})
    else:
        memory = note_references(memory, named)
    proposals = propose(memory, snapshot, handbook, policy, guide.score(), book)
    return open_cases(memory, proposals, asker.now, handbook, new_id), proposals


def _hear(memory: Memory, text: str, reading: Reading, named: References, asker: TurnContext, snapshot: Snapshot,
          guide: Guide, policy: Mapping[str, Any]) -> Memory:
    """Take in what the buyer has written, with what it brings about and the matters that it raises."""
    before, handbook = memory, guide.handbook
    asks = tuple(guide.rank_asks(text, _probabilities(reading))) if text else ()
    reading = reading.copy(update={"asks": asks})
    memory = hear_message(memory, text, reading, named, asker.now, handbook, _diagnosis(memory, snapshot))
    memory = rate_cases(apply_message_events(before, memory, reading, asker.now, handbook, policy))
    return bounded(note_turn(memory, text, asker.now, handbook))


def _probabilities(reading: Reading) -> Dict[str, float]:
    return {one.name: one.confidence for one in (*reading.intents, *reading.ranking)}


async def fetch(asker: TurnContext, memory: Memory, source: OrderSource,
                entities: Iterable[Entity] = ()) -> Snapshot:
    """Fetch the buyer's own orders and the products that may be in question.

    An order source that is not reachable gives a snapshot without orders, never an error.
    """
    named = [str(entity.value) for entity in entities if entity.entity == "item_number"]
    skus = [sku for sku in (memory.sku, memory.viewing) if sku] + named
    try:
        found = await source.context(asker.buyer_id, memory.order_id, skus)
    except OrderSourceUnreachable:
        return Snapshot(now=asker.now, orders=None, verified=asker.buyer_id is not None,
                        waiting=asker.waiting, agent_name=asker.agent_name)
    # a verified buyer without a record of their own is known by the id alone
    buyer = found.buyer or (Buyer(id=asker.buyer_id) if asker.buyer_id else None)
    return Snapshot(now=asker.now, orders=found.orders, buyer=buyer, verified=asker.buyer_id is not None,
                    products=found.products, waiting=asker.waiting, agent_name=asker.agent_name)


def _diagnosis(memory: Memory, snapshot: Snapshot) -> Mapping[str, Optional[str]]:
    """Return the answers of the product's diagnostic question while it is open."""
    product = snapshot.products.get(memory.question.key) if memory.question else None
    if product is None and memory.question and memory.question.sku:
        product = snapshot.products.get(memory.question.sku)
    answers = product.diagnosis[0].answers if product and product.diagnosis else {}
    return answers if isinstance(answers, Mapping) else {}
