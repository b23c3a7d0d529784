"""Labels that analysts gave, as training examples."""

from __future__ import annotations

import json
from typing import List, NamedTuple, Tuple

from sqlalchemy import select
from sqlalchemy.engine import Connection

from bot.learning.tables import labels


class Label(NamedTuple):
    """A masked message with what it should be read as; the first intent is the primary one."""

    text: str
    intents: Tuple[str, ...]
    previous: str


def all_labels(connection: Connection) -> List[Label]:
    """Return the labels; for the same text and previous turn the newest holds."""
    newest = {}
    for row in connection.execute(select(labels).order_by(labels.c.at)):
        newest[(row.text, row.previous)] = Label(row.text, tuple(json.loads(row.intents)), row.previous)
    return list(newest.values())
