"""Checks of the facts that are one thing (handbook/one_fact.yml)."""

from __future__ import annotations

from typing import Any, Callable, Iterable, Iterator

from bot.handbook.model import FactType, Handbook
from bot.handbook.terms import Issue, Place

Known = Callable[[str, Any, str, Place], Iterator[Issue]]


def check_one_fact(handbook: Handbook, known: Known) -> Iterator[Issue]:
    """Yield what is wrong with the things: unknown facts and intents, values that a fact does not have."""
    for thing in handbook.one_facts.values():
        for fact in (*thing.facts, *thing.told_by):
            yield from known(fact, handbook.facts, "事实", thing.place)
        if any(fact not in handbook.facts for fact in (*thing.facts, *thing.told_by)):
            continue
        for fact in thing.same:
            if set(handbook.facts[fact].values) != set(handbook.facts[thing.name].values) or \
                    handbook.facts[fact].type is not handbook.facts[thing.name].type:
                yield Issue(thing.place, f"{fact!r} 的类型或可选值和 {thing.name!r} 不同。", "值不同的写在 as 里。")
        for fact, values in thing.other.items():
            yield from _values(values.keys(), thing.name, handbook, thing.place)
            yield from _values(values.values(), fact, handbook, thing.place)
        for fact, values in thing.told_by.items():
            yield from _values(values.keys(), fact, handbook, thing.place)
            yield from _values(values.values(), thing.name, handbook, thing.place)
        yield from _values(thing.intents.values(), thing.name, handbook, thing.place)
        for intent in thing.intents:
            yield from known(intent, handbook.by_intent, "意图", thing.place)


def _values(values: Iterable[Any], fact: str, handbook: Handbook, place: Place) -> Iterator[Issue]:
    spec = handbook.facts[fact]
    for value in values:
        fits = isinstance(value, bool) if spec.type is FactType.FLAG else (
            spec.type is not FactType.CHOICE or value in spec.values)
        if not fits:
            yield Issue(place, f"{fact!r} 没有值 {value!r}。", f"可选: {', '.join(spec.values) or 'true, false'}。")
