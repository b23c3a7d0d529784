"""The labels that analysts gave, read from the database."""

from __future__ import annotations

import json
from typing import Any, Dict, List, Tuple

from sqlalchemy import select
from sqlalchemy.engine import Connection

from bot.learning.tables import labels
from bot.nlu.labels import Label, label_key


def all_labels(connection: Connection) -> List[Label]:
    """Return the labels; of the same text and previous turn, as the model reads them, the newest holds.

    A row whose intents cannot be read has none.
    """
    newest: Dict[Tuple[str, str], Label] = {}
    for row in connection.execute(select(labels).order_by(labels.c.at, labels.c.message)):
        label = Label(row.text, _names(row.intents), row.previous)
        newest[label_key(label.text, label.previous)] = label
    return list(newest.values())


def _names(intents: str) -> Tuple[str, ...]:
    try:
        names: Any = json.loads(intents)
    except ValueError:
        return ()
    return tuple(names) if isinstance(names, list) and all(isinstance(name, str) for name in names) else ()
