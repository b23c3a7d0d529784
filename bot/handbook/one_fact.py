"""Facts that are one thing under several names (handbook/one_fact.yml): one that is heard settles the others. Pure.

A thing has a leading fact, whose values are those of the thing. ``same`` facts have its values, ``as`` facts have
values of their own, and ``from`` facts only tell: a confirmed fault tells whose fault it was, and is not told by it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Dict, Mapping, Optional, Tuple

from bot.handbook.located import Located
from bot.handbook.terms import Place

UNTOLD = object()
"""What a value stands for that tells nothing of the thing, or that the other fact has no value for."""


@dataclass(frozen=True)
class OneFact:
    """A thing that several facts are about.

    Attributes:
        name: The leading fact.
        title: What it is called.
        same: Facts with the values of the leading one.
        other: Facts with values of their own: value of the leading fact to value of the other.
        told_by: Facts that only tell: their value to the value of the leading fact.
        intents: Intents of a message that tell it, with the value.
        ends_hours: For how long what one fact was told as counts for the others.
    """

    name: str
    title: str
    place: Place
    same: Tuple[str, ...] = ()
    other: Mapping[str, Mapping[Any, Any]] = field(default_factory=dict)
    told_by: Mapping[str, Mapping[Any, Any]] = field(default_factory=dict)
    intents: Mapping[str, Any] = field(default_factory=dict)
    ends_hours: Optional[float] = None

    @property
    def facts(self) -> Tuple[str, ...]:
        """Every fact that is this thing, the leading one first."""
        return (self.name, *self.same, *self.other)

    def value_for(self, fact: str, value: Any) -> Any:
        """Return what a value of the thing is as a value of one of its facts, or ``UNTOLD``."""
        return self.other[fact].get(value, UNTOLD) if fact in self.other else value

    def value_of(self, fact: str, value: Any) -> Any:
        """Return what a fact's value says of the thing, or ``UNTOLD``; a value that may mean several says nothing."""
        if fact in self.told_by:
            return self.told_by[fact].get(value, UNTOLD)
        if fact not in self.other:
            return value
        meant = [mine for mine, theirs in self.other[fact].items() if theirs == value]
        return meant[0] if len(meant) == 1 else UNTOLD


def parse_one_fact(name: str, entry: Located, place: Place) -> OneFact:
    """Return a thing from its mapping of the right shape."""
    return OneFact(name, entry["title"], place, tuple(entry.get("same", ())), _maps(entry.get("as")),
                   _maps(entry.get("from")), {key: _value(value) for key, value in entry.get("intents", {}).items()},
                   entry.get("ends", {}).get("hours"))


def kin_of(things: Mapping[str, OneFact]) -> Dict[str, Tuple[str, ...]]:
    """Return for each fact the facts of its things, itself among them."""
    kin: Dict[str, Dict[str, None]] = {}
    for thing in things.values():
        for fact in thing.facts:
            kin.setdefault(fact, {}).update(dict.fromkeys(thing.facts))
    return {fact: tuple(names) for fact, names in kin.items()}


def _maps(entry: Optional[Mapping[str, Mapping[Any, Any]]]) -> Dict[str, Dict[Any, Any]]:
    return {fact: {_value(one): _value(other) for one, other in values.items()}
            for fact, values in (entry or {}).items()}


def _value(value: Any) -> Any:
    """Return a value as facts have it; keys of YAML are texts: ``"true"`` -> ``True``."""
    return value == "true" if value in ("true", "false") else value
