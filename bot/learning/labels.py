"""Analysts' labels, read from the database."""

from __future__ import annotations

import json
import secrets
from typing import Any, Collection, Dict, Iterator, List, Sequence, Tuple

from sqlalchemy import delete, select, update
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


def labels_of(connection: Connection, messages: Sequence[str]) -> List[Dict[str, Any]]:
    """Return the labels of some messages as plain values; their texts are masked."""
    return [{**row._mapping, "intents": list(_names(row.intents))} for some in _batches(messages)
            for row in connection.execute(select(labels).where(labels.c.message.in_(some)).order_by(labels.c.at))]


def unlink(connection: Connection, messages: Sequence[str], traces: Collection[str]) -> Tuple[int, int]:
    """Let labels stay for training without saying whose messages they were given to.

    Args:
        connection: The transaction.
        messages: Ids of the messages that are deleted.
        traces: Names, numbers and addresses of who wrote them; a label that holds one in spite of its mask is deleted.

    Returns:
        How many labels stay, and how many were deleted.
    """
    kept = deleted = 0
    for row in [row for some in _batches(messages) for row in connection.execute(
            select(labels).where(labels.c.message.in_(some))).all()]:
        here = labels.c.message == row.message
        if any(one in row.text or one in row.previous for one in traces):
            deleted += connection.execute(delete(labels).where(here)).rowcount
        else:
            kept += connection.execute(update(labels).where(here).values(
                message=f"forgotten-{secrets.token_hex(12)}")).rowcount
    return kept, deleted


def _batches(ids: Sequence[str]) -> Iterator[List[str]]:
    for start in range(0, len(ids), 500):
        yield list(ids[start:start + 500])
