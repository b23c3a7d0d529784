"""Values of facts: known, known to be absent (``None``), or unknown with a cause.

Their specifications are in handbook/facts.yml (``FactSpec``); where values come from is in ``bot/orders/facts.py`` and
``bot/proposing/facts_of_*.py``.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from typing import Any, FrozenSet, Iterator, Mapping, Optional


class Cause(str, Enum):
    """Why a fact is unknown."""

    NOT_ASKED = "not_asked"
    ASKED = "asked"
    UNREACHABLE = "unreachable"


@dataclass(frozen=True)
class Unknown:
    """The value of a fact that is unknown."""

    cause: Cause = Cause.NOT_ASKED


@dataclass(frozen=True)
class Facts:
    """The facts known at one moment.

    Attributes:
        values: Fact name to value; ``None`` means known to be absent.
        causes: Why a fact without a value is unknown; ``not_asked`` for names in neither mapping.
        asked: How many times the buyer was asked for a fact.
        read_at: ISO time at which the orders were fetched.
        sources: Where a value of the terms of sale stands, in words: 商品页「运费」.
        heard: Facts that the talk itself has told, whatever their value.
    """

    values: Mapping[str, Any]
    causes: Mapping[str, Cause] = field(default_factory=dict)
    asked: Mapping[str, int] = field(default_factory=dict)
    read_at: Optional[str] = None
    sources: Mapping[str, str] = field(default_factory=dict)
    heard: FrozenSet[str] = frozenset()

    def get(self, name: str) -> Any:
        """Return the value, ``None`` when absent, or an ``Unknown``."""
        if name in self.values:
            return self.values[name]
        return Unknown(self.causes.get(name, Cause.NOT_ASKED))

    def known(self, name: str) -> bool:
        """Tell whether the fact has a value or is known to be absent."""
        return name in self.values

    def with_values(self, more: Mapping[str, Any]) -> "Facts":
        """Return a copy in which ``more`` is known as well."""
        return Facts({**self.values, **more}, self.causes, self.asked, self.read_at, self.sources,
                     self.heard)

    def __iter__(self) -> Iterator[str]:
        return iter(self.values)
