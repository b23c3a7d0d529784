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
from bot.talk.cases import open_cases, rate_cases
from bot.talk.memory import hear_message
from bot.talk.message_events import apply_message_events
from bot.talk.model import Memory, Proposal
from bot.talk.reading import Entity, Reading
from bot.talk.references import find_references, merely_named, so_far


@dataclass(frozen=True)
class TurnContext:
    """Who writes, and what surrounds the message.

    Attributes:
        now: The conversation's clock.
        buyer_id: The buyer's id from a *verified* token; ``None``: anonymous.
        waiting: How many buyers wait for an answer.
        agent_name: The assigned agent's name, for greetings.
    """

    now: datetime
    buyer_id: Optional[str] = None
    waiting: int = 0
    agent_name: Optional[str] = None


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
        of the text counts, its first 2,000 characters.
    """
    text, handbook = text[:MAX_READ_LENGTH], guide.handbook
    snapshot = await fetch(asker, memory, orders, reading.entities)
    asking = memory.question.fact if memory.question else None
    named = find_references(reading.entities, text, snapshot.orders, snapshot.products, asking,
                            so_far(memory, reading, snapshot.orders, asker.now, handbook))
    reading = merely_named(text, named, memory, reading, handbook)
    before = memory
    book = await guide.knowledge.current()
    reading = reading.copy(update={"asks": tuple(guide.rank_asks(text, _probabilities(reading)))})
    memory = hear_message(memory, text, reading, named, asker.now, handbook, _diagnosis(memory, snapshot))
    memory = rate_cases(apply_message_events(before, memory, reading, asker.now, handbook, policy))
    today = asker.now.astimezone(ZoneInfo(policy["shop"]["timezone"])).date()
    memory = memory.copy(update={"knowledge": near_entries(text, book, today, guide.nearness)})
    proposals = propose(memory, snapshot, handbook, policy, guide.score(), book)
    return open_cases(memory, proposals, asker.now, handbook, new_id), proposals


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
