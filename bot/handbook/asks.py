"""Asks: what exactly a buyer wants to know (``asks.yml``)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Tuple

from bot.handbook.terms import Place

ASK = "turn.ask"
"""The fact that names the ask which a decision is about; absent when nothing is being asked."""


@dataclass(frozen=True)
class Ask:
    """What exactly a buyer wants to know: one question within an intent (``asks.yml``).

    ``lines`` are what a buyer would write, ``unlike`` lines that look alike and ask something else.
    """

    id: str
    intent: str
    title: str
    topic: str
    place: Place
    lines: Tuple[str, ...] = ()
    unlike: Tuple[str, ...] = ()


_MARKS = re.compile(r"[\s,，.。!！?？、~～…]+")


def line_key(text: str) -> str:
    """Return what makes two lines the same: the text without spaces and marks, in lower case."""
    return _MARKS.sub("", text).lower()
