"""The shop's own knowledge: questions of buyers, each with the answer that the shop gives to it.

An entry answers in a scope (the whole shop, a category, some products), under conditions in the handbook's own
operators, on some days. It is written at the workbench or imported from a table; ``knowledge_check.py`` says what is
wrong with one.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import IntEnum
from functools import cached_property
from typing import Any, Dict, List, Mapping, Optional, Sequence, Tuple

from bot.handbook.conditions import Outcome, evaluate_all
from bot.handbook.fact_values import Facts
from bot.handbook.model import AnyOf, Condition, FactRef, When
from bot.handbook.parts import parse_when

SKU_FACT, CATEGORY_FACT = "product.sku", "product.category"


class Reach(IntEnum):
    """How far an entry reaches; the nearer one goes before the wider one."""

    SHOP = 0
    CATEGORY = 1
    PRODUCTS = 2


@dataclass(frozen=True)
class Entry:
    """One piece of knowledge.

    Attributes:
        id: Letters, digits, ``-`` and ``_``, up to 80.
        title: What the workbench and the desk call it.
        questions: Lines as buyers write them.
        answer: A wording with the handbook's placeholders, as in ``replies.yml``.
        category: Only for products of this category; ``None`` with empty ``skus``: for the whole shop.
        skus: Only for these products.
        when: Conditions, joined by "and".
        valid_from: First day, in the shop's time; ``None``: always was.
        valid_to: Last day.
        pictures: Names of files or addresses, in order.
        enabled: Whether it is in use at all.
        version: Counts its changes from 1; 0: not kept yet.
        author: Who changed it last.
        updated_at: When, as ISO text.
    """

    id: str
    title: str
    questions: Tuple[str, ...]
    answer: str
    category: Optional[str] = None
    skus: Tuple[str, ...] = ()
    when: Tuple[When, ...] = ()
    valid_from: Optional[date] = None
    valid_to: Optional[date] = None
    pictures: Tuple[str, ...] = ()
    enabled: bool = True
    version: int = 0
    author: Optional[str] = None
    updated_at: Optional[str] = None

    @property
    def reach(self) -> Reach:
        """How far it reaches."""
        return Reach.PRODUCTS if self.skus else Reach.CATEGORY if self.category else Reach.SHOP

    @property
    def source(self) -> str:
        """What the desk names as the source of its answer."""
        return f"店铺知识: {self.title}"

    @cached_property
    def conditions(self) -> Tuple[When, ...]:
        """Its scope and its conditions, all to be met."""
        scope: List[When] = []
        if self.skus:
            scope.append(Condition(SKU_FACT, "in", self.skus))
        if self.category:
            scope.append(Condition(CATEGORY_FACT, "is", self.category))
        return (*scope, *self.when)

    def holds_on(self, day: date) -> bool:
        """Tell whether it is in use on a day of the shop."""
        return (self.enabled and (self.valid_from is None or self.valid_from <= day)
                and (self.valid_to is None or day <= self.valid_to))

    def applies(self, facts: Facts) -> Tuple[Outcome, Tuple[str, ...]]:
        """Tell whether scope and conditions fit what is known.

        Returns:
            The outcome, and the names of the facts it hangs on; empty unless the outcome is unknown.
        """
        outcome, missing = evaluate_all(self.conditions, facts)
        return outcome, tuple(missing)

    def content(self) -> Dict[str, Any]:
        """Return what people write of it, as JSON values; ``entry_of`` reads it back."""
        return {"title": self.title, "questions": list(self.questions), "answer": self.answer,
                "category": self.category, "skus": list(self.skus), "when": [_as_data(one) for one in self.when],
                "valid_from": self.valid_from.isoformat() if self.valid_from else None,
                "valid_to": self.valid_to.isoformat() if self.valid_to else None,
                "pictures": list(self.pictures)}


def entry_of(name: str, content: Mapping[str, Any], **more: Any) -> Entry:
    """Return an entry from its content, which has passed ``knowledge_check``.

    Args:
        name: Its id.
        content: As ``Entry.content`` gives it.
        more: ``enabled``, ``version``, ``author``, ``updated_at``.

    Raises:
        ValueError, KeyError, TypeError: The content has another shape.
    """
    first, last = content.get("valid_from"), content.get("valid_to")
    return Entry(name, content["title"], tuple(content["questions"]), content["answer"], content.get("category"),
                 tuple(content.get("skus", ())), tuple(parse_when(one) for one in content.get("when", ())),
                 date.fromisoformat(first) if first else None, date.fromisoformat(last) if last else None,
                 tuple(content.get("pictures", ())), **more)


def tidy(content: Mapping[str, Any]) -> Dict[str, Any]:
    """Return what people wrote of an entry without spaces around texts and without empty lines and fields."""
    def clear(value: Any) -> Any:
        return value.strip() if isinstance(value, str) else value

    result = {name: clear(content.get(name)) for name in ("title", "answer", "category", "valid_from", "valid_to")}
    result.update({name: result[name] or None for name in ("category", "valid_from", "valid_to")})
    for name in ("questions", "skus", "pictures"):
        lines = content.get(name) or []
        result[name] = [one for one in map(clear, lines) if one != ""] if isinstance(lines, list) else lines
    return {**result, "when": content.get("when") or []}


def scope_text(entry: Entry) -> str:
    """Return an entry's scope in Chinese."""
    named = [f"类目{entry.category}"] if entry.category else []
    named += [f"商品{'、'.join(entry.skus[:3])}{'等' if len(entry.skus) > 3 else ''}"] if entry.skus else []
    return "，".join(named) or "全店"


def _as_data(item: When) -> Dict[str, Any]:
    if isinstance(item, AnyOf):
        return {"any": [_as_data(one) for one in item.conditions]}
    value = {"fact": item.value.name} if isinstance(item.value, FactRef) else item.value
    return {"fact": item.fact, item.operator: list(value) if isinstance(value, tuple) else value}


@dataclass(frozen=True)
class Applied:
    """An entry that may answer now: surely, or as soon as the ``missing`` facts are known."""

    entry: Entry
    outcome: Outcome
    missing: Tuple[str, ...] = ()


@dataclass(frozen=True)
class KnowledgeBook:
    """All knowledge at one moment.

    Attributes:
        entries: Those that are enabled and without faults, the nearer reach first, then by id.
        revision: Goes up with every change of any entry.
        faulty: Ids of entries that this release cannot use, with what is wrong with each.
    """

    entries: Tuple[Entry, ...] = ()
    revision: int = 0
    faulty: Mapping[str, Sequence[Any]] = field(default_factory=dict)

    @cached_property
    def by_id(self) -> Mapping[str, Entry]:
        """The entries by id."""
        return {one.id: one for one in self.entries}

    def on(self, day: date) -> Tuple[Entry, ...]:
        """Return the entries in use on a day of the shop, in their order."""
        return tuple(one for one in self.entries if one.holds_on(day))

    def questions_on(self, day: date) -> Tuple[Tuple[str, ...], Tuple[str, ...]]:
        """Return the questions of the entries in use on a day, and beside each its entry's id."""
        if day not in self._questions:
            pairs = [(line, one.id) for one in self.on(day) for line in one.questions]
            self._questions.clear()
            self._questions[day] = tuple(line for line, _ in pairs), tuple(name for _, name in pairs)
        return self._questions[day]

    @cached_property
    def _questions(self) -> Dict[date, Tuple[Tuple[str, ...], Tuple[str, ...]]]:
        return {}

    def applicable(self, facts: Facts, day: date) -> Tuple[Applied, ...]:
        """Return the entries of a day whose scope and conditions are not false by the facts, in their order."""
        found = ((one, *one.applies(facts)) for one in self.on(day))
        return tuple(Applied(one, outcome, missing) for one, outcome, missing in found if outcome is not Outcome.NO)


NO_KNOWLEDGE = KnowledgeBook()
"""Of a shop that has written nothing yet."""


def book_of(entries: Sequence[Entry], revision: int, faulty: Mapping[str, Sequence[Any]]) -> KnowledgeBook:
    """Return the book of these entries; what is disabled or faulty is left out."""
    usable = [one for one in entries if one.enabled and one.id not in faulty]
    return KnowledgeBook(tuple(sorted(usable, key=lambda one: (-one.reach, one.id))), revision, dict(faulty))
