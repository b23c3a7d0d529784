"""Entities and their spans: what all finders of ``bot/nlu/entities.py`` share, and a finder made of a pattern."""

from __future__ import annotations

import re
from typing import Any, Callable, Iterator, NamedTuple

NOTHING = ""
"""Kind of a passage that is no entity, and that no other finder may read as one."""


class Entity(NamedTuple):
    """An entity: kind, normal form, and its span in the text."""

    entity: str
    value: Any
    start: int
    end: int


class TakenSpans:
    """The spans of a text that are taken by an entity."""

    def __init__(self, text: str) -> None:
        self._taken = bytearray(len(text))

    def claim(self, start: int, end: int) -> bool:
        """Take ``start:end`` if all of it is free; return whether it was."""
        if any(self._taken[start:end]):
            return False
        self._taken[start:end] = b"\1" * (end - start)
        return True


Finder = Callable[[str], Iterator[Entity]]


def pattern_finder(entity: str, pattern: "re.Pattern[str]", group: int = 0) -> Finder:
    """Return a finder of a pattern's matches; the value is the group's text without spaces."""
    def find(text: str) -> Iterator[Entity]:
        for match in pattern.finditer(text):
            yield Entity(entity, match.group(group).replace(" ", ""), match.start(group), match.end(group))

    return find
