"""What an extractor returns, and the helper that most of them are made of."""

from __future__ import annotations

import re
from typing import Any, Callable, Iterator, NamedTuple


class Found(NamedTuple):
    """An entity with its place in the text."""

    entity: str
    value: Any
    start: int
    end: int


class Places:
    """The characters of a text that something found stands on."""

    def __init__(self, text: str) -> None:
        self._taken = bytearray(len(text))

    def take(self, start: int, end: int) -> bool:
        """Take ``start:end`` unless one of its characters is taken; tell whether it was free."""
        if any(self._taken[start:end]):
            return False
        self._taken[start:end] = b"\1" * (end - start)
        return True


Finder = Callable[[str], Iterator[Found]]


def plain(entity: str, pattern: "re.Pattern[str]", group: int = 0) -> Finder:
    """Return a finder of what a pattern matches, as typed but without spaces."""
    def find(text: str) -> Iterator[Found]:
        for match in pattern.finditer(text):
            yield Found(entity, match.group(group).replace(" ", ""), match.start(group), match.end(group))

    return find
