"""Checks of the table of the terms of sale."""

from __future__ import annotations

from typing import Any, Callable, Iterator, Mapping

from bot.handbook.model import Condition, FactType, Handbook
from bot.handbook.sale_terms import FIELDS, SaleTerm
from bot.handbook.term_readings import READERS
from bot.handbook.terms import Issue, Place

Known = Callable[[str, Any, str, Place], Iterator[Issue]]
Conditions = Callable[[Any, Place, Handbook], Iterator[Issue]]
Text = Callable[[str, Place, Handbook], Iterator[Issue]]
ATTRIBUTE = "attribute"
"""In ``replaces``: the name of the page attribute that carries the term."""


def check_terms(handbook: Handbook, known: Known, conditions: Conditions, text: Text) -> Iterator[Issue]:
    """Yield what is wrong: unknown facts, readings, fields and placeholders, and facts of the terms without a term."""
    terms = handbook.sale_terms.terms
    for term in terms.values():
        yield from _one(term, handbook, known)
        for sentence in (*term.order, *term.policy):
            yield from text(sentence.text, term.place, handbook)
            for item in sentence.when:
                for one in (item,) if isinstance(item, Condition) else item.conditions:
                    yield from conditions(one, term.place, handbook)
    told = {name for term in terms.values() for name in (term.name, *term.companions)}
    for spec in handbook.facts.values():
        if spec.source == "terms" and spec.name not in told:
            yield Issue(spec.place, f"没有销售条款说到 {spec.name!r}。",
                        "请写进 handbook/sale_terms.yml，或去掉这个事实。")


def _one(term: SaleTerm, handbook: Handbook, known: Known) -> Iterator[Issue]:
    yield from known(term.name, handbook.facts, "事实", term.place)
    spec = handbook.facts.get(term.name)
    if spec and (spec.source != "terms" or spec.type is not FactType.TEXT):
        yield Issue(term.place, f"{term.name!r} 在 facts.yml 里要写 type: text, source: terms。")
    if term.field:
        yield from known(term.field, FIELDS, "商品字段", term.place)
    if not (term.names or term.field or term.policy or term.order):
        yield Issue(term.place, f"销售条款 {term.name!r} 没有来处。", "请写 names、field、order 或 policy。")
    for name in term.inverted:
        yield from known(name, term.names, f"{term.name} 的 names", term.place)
    for fact, reader in term.companions.items():
        yield from known(fact, handbook.facts, "事实", term.place)
        yield from known(reader, READERS, "读法", term.place)
    for fact, becomes in term.replaces.items():
        yield from known(fact, handbook.facts, "事实", term.place)
        yield from known(becomes, _replacing(term), "条款事实", term.place)


def _replacing(term: SaleTerm) -> Mapping[str, str]:
    return {term.name: "", ATTRIBUTE: "", **term.companions}
