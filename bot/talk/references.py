"""Which of the buyer's own orders, and which product, a message refers to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Iterable, Mapping, Optional, Sequence

from bot.orders.model import SHORTEST_TAIL, Order, Product
from bot.talk.reading import Entity

MAX_ANSWER_LENGTH = 400
"""Maximum number of characters, from the start, that are searched for an order or title."""


@dataclass(frozen=True)
class References:
    """What a message refers to. ``unmatched`` is a number that belongs to none of the buyer's own orders."""

    order_id: Optional[str] = None
    sku: Optional[str] = None
    unmatched: Optional[str] = None

    @property
    def anything(self) -> bool:
        """Whether the message refers to anything."""
        return bool(self.order_id or self.sku or self.unmatched)


def find_references(entities: Iterable[Entity], text: str, orders: Optional[Sequence[Order]],
             products: Mapping[str, Product], asking: Optional[str] = None) -> References:
    """Match numbers with the buyer's own orders and the shop's products.

    Args:
        entities: The reading's entities.
        text: The message as typed.
        orders: The buyer's own orders; ``None`` when the store is not reachable.
        products: Products the message may name, by SKU.
        asking: The fact the open question asks for, if any.

    Returns:
        The references. A number of somebody else's order and one that does not exist both come back as
        ``unmatched``, so that nobody can find out which orders exist.
    """
    order_id: Optional[str] = None
    unmatched: Optional[str] = None
    for entity in entities:
        if entity.entity not in ("order_number", "waybill_number", "phone", "item_number"):
            continue
        found = _own_order(str(entity.value), entity.entity, orders or ())
        if found:
            order_id = found
        elif entity.entity == "order_number" or (
                entity.entity != "item_number" and asking == "order.id"):
            unmatched = str(entity.value)
    sku = _product(entities, text, products)
    if order_id is None and asking == "order.id" and orders:
        order_id = _by_tail_or_title(text, orders)
    if orders is None or (order_id is None and sku):
        unmatched = None if orders is None else unmatched
    return References(order_id, sku, None if order_id else unmatched)


def _own_order(value: str, kind: str, orders: Sequence[Order]) -> Optional[str]:
    matches = [order.id for order in orders if _is(value, kind, order)]
    return matches[0] if len(matches) == 1 else None


def _is(value: str, kind: str, order: Order) -> bool:
    if order.id == value or (len(value) >= SHORTEST_TAIL and kind != "phone" and order.id.endswith(value)):
        return True
    if any(parcel.number == value for parcel in order.parcels):
        return True
    return kind == "phone" and order.receiver is not None and order.receiver.phone == value


def _product(entities: Iterable[Entity], text: str, products: Mapping[str, Product]) -> Optional[str]:
    for entity in entities:
        if entity.entity == "item_number" and str(entity.value) in products:
            return str(entity.value)
    for sku, product in products.items():
        if sku in text or product.title in text:
            return sku
    return None


def _by_tail_or_title(text: str, orders: Sequence[Order]) -> Optional[str]:
    """Return the one order whose last digits, or a part of whose title, are in the text."""
    compact = text[:MAX_ANSWER_LENGTH].replace(" ", "")
    tails = [order.id for order in orders if order.id[-SHORTEST_TAIL:] in compact]
    if len(tails) == 1:
        return tails[0]
    scored = [(max((_shared(compact, item.title) for item in order.items), default=0), order.id)
              for order in orders]
    best = max(scored, default=(0, ""))
    unique = [one for one in scored if one[0] == best[0]]
    return best[1] if best[0] >= 2 and len(unique) == 1 else None


def _shared(text: str, title: str) -> int:
    """Return the length of the longest substring of ``text`` that is in ``title``."""
    longest = 0
    for start in range(len(text)):
        length = longest + 1
        while start + length <= len(text) and text[start:start + length] in title:
            longest = length
            length += 1
    return longest
