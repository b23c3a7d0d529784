"""The audit trail: who did what that shows or changes something sensitive, and when."""

from __future__ import annotations

import secrets
from datetime import datetime
from typing import Optional

from sqlalchemy.engine import Connection

from bot.store.database import stamp
from bot.store.tables import audit

ACTION_LENGTH = 30


def note(connection: Connection, action: str, now: datetime, *, person: Optional[str] = None,
         detail: str = "", conversation: Optional[str] = None) -> None:
    """Write one audit line, in the transaction of what it tells of.

    Args:
        connection: The transaction; without a commit there is no line.
        action: What was done, in at most 30 characters, such as ``password_changed``.
        now: When.
        person: Id of who did it; ``None`` when nobody is known, as at a failed sign-in.
        detail: What it was done to: a name, an order's id, a setting. Never a secret.
        conversation: The conversation it was done in, if any.

    Raises:
        ValueError: The action's name is too long for its column.
    """
    if len(action) > ACTION_LENGTH:
        raise ValueError(f"{action!r} has more than {ACTION_LENGTH} characters")
    connection.execute(audit.insert().values(
        id=secrets.token_hex(16), at=stamp(now), person=person, conversation=conversation,
        action=action, detail=detail))
