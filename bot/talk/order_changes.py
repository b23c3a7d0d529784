"""What changes at an order while people talk about it: events are heard, what was said of the price holds. Pure."""

from __future__ import annotations

from datetime import datetime
from typing import Optional

from bot.handbook.model import Handbook
from bot.talk.hearing import heard_key
from bot.talk.matters import note_event
from bot.talk.memory import apply_event
from bot.talk.model import Heard, Memory
from bot.talk.seller import promises_a_price, says_changed

IN_TALKS_ONLY = ("amount_changed", "receiver_changed", "parcel_added")
"""Events that are told of where somebody talks with us already; no conversation is begun for them."""
CHANGED, TOLD = "price.changed", "price.told"
"""Facts of an order: its price was changed as agreed; the buyer knows."""


def hear_order_event(memory: Memory, event: str, order_id: str, now: datetime, handbook: Handbook) -> Memory:
    """Take in what has happened to an order: its scenario's wish, a note with its matters, what holds from now on."""
    memory = note_event(apply_event(memory, event, order_id, handbook), event, order_id, now, handbook)
    if event != "amount_changed" or CHANGED not in handbook.facts:
        return memory
    return _with(memory, CHANGED, True, order_id, now, handbook)


def note_price_words(memory: Memory, text: str, awaited: bool, now: datetime, handbook: Handbook) -> Memory:
    """Note what a line of the seller's says of a changed price: that it is done, or that it is still to come.

    ``awaited``: a change had been promised before the line.
    """
    if CHANGED not in handbook.facts:
        return memory
    if says_changed(text, awaited):
        memory = _with(memory, CHANGED, True, memory.order_id, now, handbook)
        return _with(memory, TOLD, True, memory.order_id, now, handbook).copy(update={"repricing": False})
    if not promises_a_price(text):
        return memory
    memory = _with(memory, CHANGED, False, memory.order_id, now, handbook)
    return _with(memory, TOLD, False, memory.order_id, now, handbook)


def _with(memory: Memory, fact: str, value: bool, order_id: Optional[str], now: datetime,
          handbook: Handbook) -> Memory:
    heard = {key: one for key, one in memory.heard.items() if key != fact}
    heard[heard_key(fact, handbook, order_id, None)] = Heard(value=value, at=now, by="order")
    return memory.copy(update={"heard": heard})
