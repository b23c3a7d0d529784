"""The people who act at the desk, as conversations see them; accounts are in ``people``."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Optional

from sqlalchemy import select
from sqlalchemy.engine import Connection

from bot.errors import RequestError
from bot.roles import LADDER
from bot.store.people import people


@dataclass(frozen=True)
class Person:
    """An agent, lead or manager acting at the desk."""

    id: str
    name: str
    role: str = "agent"


AUTOMATIC = Person("automatic", "自动回复", "automatic")
"""The shop itself, for rows that it switched to automatic."""


def agent_name(connection: Connection, assignee: Optional[str]) -> Optional[str]:
    """Return the name under which a conversation's agent writes to the buyer; ``None`` when it has none."""
    if assignee is None:
        return None
    found = connection.execute(select(people.c.display).where(
        people.c.id == assignee, people.c.active.is_(True))).scalar()
    return str(found) if found else None


def demand_colleague(connection: Connection, person: str) -> None:
    """Raise unless a person works at the desk and can be given a conversation.

    Raises:
        RequestError: 400 for an unknown id, or a role that does not work at the desk.
    """
    found = connection.execute(select(people.c.role, people.c.active).where(people.c.id == person)).first()
    if found is None or not found.active or found.role not in LADDER:
        raise RequestError("没有这位客服，或其账号已停用。", "请从在职的客服里选择。", code="assignee.unknown")
