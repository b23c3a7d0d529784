"""The table of the terms of sale (handbook/sale_terms.yml): where each of them stands and how it is said."""

from __future__ import annotations

from dataclasses import dataclass
from dataclasses import field as stored
from functools import lru_cache
from typing import Any, Mapping, Optional, Tuple

from bot.handbook.terms import Place

GAP = "…"
"""Where the value stands in the wording of a bare value: 价保…."""

FIELDS = ("postage", "promotions", "coupons", "gifts", "bulk_tiers", "subsidy", "instalments", "price_protection_days",
          "returns", "return_freight", "warranty", "warranty_exceptions", "delivery.within_hours", "delivery.courier",
          "delivery.days", "installation", "box", "size_table", "care")
"""The fields of the product's record, or parts of one, that a term may name."""


@dataclass(frozen=True)
class Sentence:
    """A sentence for a state of things; it counts where its conditions hold and every placeholder has a value."""

    text: str
    when: Tuple[Any, ...] = ()


@dataclass(frozen=True)
class SaleTerm:
    """One term of sale.

    Attributes:
        name: The fact that it is.
        field: The product record's own field.
        names: Names of page attributes that carry it, also as a part of a longer name.
        occasions: Names of attributes (618, 年货节) that carry it where their value speaks of a price.
        inverted: Those of the names whose bare "no" means yes (运费: 无).
        clauses: Words by which a clause of a general attribute (服务, 保障) is known to be about it.
        wrap: How a bare value is said; ``marks``: words with which a value stands by itself.
        drop: Words that fall away in front of a value.
        affirmed, denied: What a bare yes or no says; without ``denied`` a bare no leaves no text.
        order, policy: What the order in question and the policy say.
        dated: Whether it counts only between the days that it names.
        companions: Further facts read from the sentence, with their reading.
        replaces: Shop-wide facts that give way to a nearer term, each with the fact that it becomes.
    """

    name: str
    place: Place
    field: Optional[str] = None
    names: Tuple[str, ...] = ()
    occasions: Tuple[str, ...] = ()
    inverted: Tuple[str, ...] = ()
    clauses: Tuple[str, ...] = ()
    wrap: Optional[str] = None
    marks: Tuple[str, ...] = ()
    drop: Tuple[str, ...] = ()
    affirmed: Optional[str] = None
    denied: Optional[str] = None
    order: Tuple[Sentence, ...] = ()
    policy: Tuple[Sentence, ...] = ()
    dated: bool = False
    companions: Mapping[str, str] = stored(default_factory=dict)
    replaces: Mapping[str, str] = stored(default_factory=dict)

    @property
    def key(self) -> str:
        """Its name without ``terms.``, as the policy's categories write it."""
        return self.name.partition(".")[2]


@dataclass(frozen=True)
class SaleTerms:
    """All terms, and the names of page attributes that need care.

    ``general``: attributes of which each clause may be about another term. ``apart``: names that hold a term's name and
    are none of it (发货地). ``validity``: attributes that say until when the page's offers hold.
    ``seasons``: names of attributes about a season only, which stand beside what the policy says.
    """

    terms: Mapping[str, SaleTerm] = stored(default_factory=dict)
    general: Tuple[str, ...] = ()
    apart: Tuple[str, ...] = ()
    validity: Tuple[str, ...] = ()
    seasons: Tuple[str, ...] = ()

    def __hash__(self) -> int:
        return id(self)

    def carried_by(self, attribute: str) -> Tuple[str, ...]:
        """Return the terms that a page attribute of this name carries.

        Of names that lie within each other the longest counts (退换运费 is no postage); names side by side all count,
        but none where the name ends with one of ``apart`` (配件材质).
        """
        return _carried(self, attribute)


@lru_cache(maxsize=20_000)
def _carried(table: SaleTerms, attribute: str) -> Tuple[str, ...]:
    if attribute.endswith(table.apart):
        return ()
    names = [(term.name, name) for term in table.terms.values() for name in term.names]
    names += [("", name) for name in (*table.apart, *table.validity)]
    spots = [(attribute.find(name), attribute.find(name) + len(name), owner)
             for owner, name in names if name in attribute]
    widest = [one for one in spots if not any(
        other[0] <= one[0] and one[1] <= other[1] and other[1] - other[0] > one[1] - one[0] for other in spots)]
    return tuple(dict.fromkeys(owner for _, _, owner in sorted(widest) if owner))
