"""Several facts that are one thing (handbook/one_fact.yml): what was heard of one counts for the others. Pure."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Dict, Mapping, Optional, Tuple

from bot.handbook.model import Handbook
from bot.handbook.one_fact import UNTOLD, OneFact
from bot.talk.model import Heard

CONFIRMED = ("ticked", "request")
"""Sources of facts that a person looked into; they count before what the buyer says."""


def settle(heard: Mapping[str, Heard], now: datetime, handbook: Handbook) -> Dict[str, Heard]:
    """Return what was heard with what follows from it for facts that are the same thing.

    The newest word counts, what an agent has confirmed before any word. The things are taken in the order in which
    they stand, so that one may tell the next.

    Args:
        heard: By the fact's name, what counts for the order and the product in question.
        now: The clock.
        handbook: The things.
    """
    found = dict(heard)
    for thing in handbook.one_facts.values():
        told = _told(thing, found, now, handbook)
        if told is None:
            continue
        value, source, confirmed = told
        for fact in thing.facts:
            theirs, own = thing.value_for(fact, value), found.get(fact)
            newer = own is not None and own.value is not None and own.at >= source.at
            stands = newer and (not confirmed or (own is not None and _confirmed(own, fact, handbook)))
            if theirs is not UNTOLD and not stands:
                found[fact] = source.copy(update={"value": theirs})
    return found


def _told(thing: OneFact, found: Mapping[str, Heard], now: datetime,
          handbook: Handbook) -> Optional[Tuple[Any, Heard, bool]]:
    """Return what the thing's facts say of it: the value that counts, who said it, whether it is confirmed."""
    best: Optional[Tuple[Tuple[bool, datetime], Any, Heard]] = None
    for fact in (*thing.facts, *thing.told_by):
        one = found.get(fact)
        if one is None or one.value is None or _over(thing, one, now):
            continue
        value = thing.value_of(fact, one.value)
        rank = (_confirmed(one, fact, handbook), one.at)
        if value is not UNTOLD and (best is None or rank > best[0]):
            best = (rank, value, one)
    return (best[1], best[2], best[0][0]) if best else None


def _over(thing: OneFact, one: Heard, now: datetime) -> bool:
    """Tell whether a word no longer counts for other facts; what the seller granted ends by itself."""
    return thing.ends_hours is not None and one.by != "act" and now - one.at > timedelta(hours=thing.ends_hours)


def _confirmed(one: Heard, fact: str, handbook: Handbook) -> bool:
    return one.by in ("agent", "lead") and handbook.facts[fact].source in CONFIRMED
