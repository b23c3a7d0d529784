"""One buyer message: fetch what it needs, remember it, propose. Reads stores, writes nothing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Dict, Iterable, List, Mapping, Optional, Tuple

from bot.conversations.memory import hear
from bot.conversations.model import Entity, Memory, Proposal, Reading
from bot.conversations.propose import propose
from bot.conversations.references import named_in
from bot.conversations.situation import Snapshot
from bot.handbook.model import Handbook
from bot.orders.model import Buyer, Order, Product
from bot.orders.store import OrderStore, OrderStoreUnreachable


@dataclass(frozen=True)
class Asker:
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


async def take_turn(text: str, reading: Reading, memory: Memory, asker: Asker, orders: OrderStore,
                    handbook: Handbook, policy: Mapping[str, Any]) -> Tuple[Memory, Tuple[Proposal, ...]]:
    """Take in one buyer message and say what may be answered.

    Returns:
        The conversation's memory afterwards and the proposals for the whole buyer turn.
    """
    snapshot = await fetch(asker, memory, orders, reading.entities)
    asking = memory.question.fact if memory.question else None
    named = named_in(reading.entities, text, snapshot.orders, snapshot.products, asking)
    memory = hear(memory, text, reading, named, asker.now, handbook, _diagnosis(memory, snapshot))
    return memory, propose(memory, snapshot, handbook, policy)


async def fetch(asker: Asker, memory: Memory, store: OrderStore,
                entities: Iterable[Entity] = ()) -> Snapshot:
    """Fetch the buyer's own orders and the products that may be in question.

    An order store that is not reachable gives a snapshot without orders, never an error.
    """
    try:
        buyer = await _buyer(asker.buyer_id, store)
        orders = await _orders(asker, memory, store)
        products = await _products(orders, memory, entities, store)
    except OrderStoreUnreachable:
        return Snapshot(now=asker.now, orders=None, verified=asker.buyer_id is not None,
                        waiting=asker.waiting, agent_name=asker.agent_name)
    return Snapshot(now=asker.now, orders=tuple(orders), buyer=buyer,
                    verified=asker.buyer_id is not None, products=products,
                    waiting=asker.waiting, agent_name=asker.agent_name)


def _diagnosis(memory: Memory, snapshot: Snapshot) -> Mapping[str, Optional[str]]:
    """Return the answers of the product's diagnostic question while it is open."""
    product = snapshot.products.get(memory.question.key) if memory.question else None
    if product is None and memory.question and memory.question.sku:
        product = snapshot.products.get(memory.question.sku)
    answers = product.diagnosis[0].answers if product and product.diagnosis else {}
    return answers if isinstance(answers, Mapping) else {}


async def _buyer(buyer_id: Optional[str], store: OrderStore) -> Optional[Buyer]:
    """A verified buyer without a record of their own is known by the id alone."""
    if buyer_id is None:
        return None
    return await store.buyer(buyer_id) or Buyer(id=buyer_id)


async def _orders(asker: Asker, memory: Memory, store: OrderStore) -> List[Order]:
    """A verified buyer's own; for an anonymous one only what an agent attached."""
    if asker.buyer_id:
        return list(await store.orders_of(asker.buyer_id))
    attached = await store.order(memory.order_id) if memory.order_id else None
    return [attached] if attached else []


async def _products(orders: Iterable[Order], memory: Memory, entities: Iterable[Entity],
                    store: OrderStore) -> Dict[str, Product]:
    wanted = [item.sku for order in orders for item in order.items]
    wanted += [sku for sku in (memory.sku, memory.viewing) if sku]
    wanted += [str(entity.value) for entity in entities if entity.entity == "item_number"]
    found = await _by_sku(dict.fromkeys(wanted), store)
    similar = [sku for product in found.values() for sku in product.similar if sku not in found]
    return {**found, **await _by_sku(dict.fromkeys(similar), store)}


async def _by_sku(skus: Iterable[str], store: OrderStore) -> Dict[str, Product]:
    wanted = list(skus)
    return {product.sku: product for product in await store.products(wanted)} if wanted else {}
