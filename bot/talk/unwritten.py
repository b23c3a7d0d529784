"""What a line means that the buyer has not written: a card names an order or a product, and asks nothing. Pure."""

from __future__ import annotations

from bot.talk.model import Memory
from bot.talk.own_words import OwnWords
from bot.talk.reading import Entity, Reading
from bot.talk.references import References

WHICH = ("order.id", "product.sku")
"""Facts that a card answers."""


def with_card(reading: Reading, own: OwnWords) -> Reading:
    """Return the reading with what the cards of a line name; a line without a word of the buyer's wishes nothing."""
    known = {str(one.value) for one in reading.entities}
    more = tuple(Entity(entity="item_number", value=one, text=one) for one in own.named if one not in known)
    reading = reading.copy(update={"entities": (*reading.entities, *more)}) if more else reading
    return reading if own.text else without_wishes(reading)


def without_wishes(reading: Reading) -> Reading:
    """Return a reading that wishes nothing and still names what it names."""
    return Reading(entities=reading.entities, model=reading.model)


def answers_which(memory: Memory, named: References) -> bool:
    """Tell whether a card alone goes on with the talk: it was asked for, or what the turn wants hangs on it."""
    if not named.anything:
        return False
    if memory.question is not None:
        return memory.question.fact in WHICH
    return memory.awaited or memory.turn_open and any(
        one.turn == memory.turn and one.event is None and not one.retired for one in memory.wishes)
