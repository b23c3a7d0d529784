"""Conversations as Rasa's trackers see them."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy.engine import Connection

from bot.errors import RequestError
from bot.store import messages
from bot.store.database import Database
from bot.talk.model import Memory
from bot.talk.slots import slots_of

MAX_TURNS = 5
"""Earlier messages of the buyer that Rasa's policies get to see."""

Line = tuple[str, str, str | None]


@dataclass(frozen=True)
class TurnView:
    """One earlier message of the buyer, as far as Rasa's policies look at it.

    Attributes:
        text: The message.
        intent: Name of the intent it was read as, None when it could not be read.
        confidence: 0..1.
        entities: Dicts with at least ``entity`` and ``value``.
        acted: Whether the action ran for it.
        slots: The slots that turn set, without ``facts``; stories condition on them.
    """

    text: str
    intent: str | None
    confidence: float = 1.0
    entities: tuple[Mapping[str, Any], ...] = ()
    acted: bool = True
    slots: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class TrackerView:
    """What Rasa gets to see of a conversation before a new message.

    Attributes:
        memory: Plain JSON; goes into the slot ``facts``, which no story looks at.
        slots: The slots that stories condition on, as they are now.
        turns: Oldest first; only the last five are used.
    """

    memory: dict[str, Any]
    slots: Mapping[str, Any] = field(default_factory=dict)
    turns: tuple[TurnView, ...] = ()


class ConversationViews:
    """Builds the view of a conversation from the conversation store."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def tracker_view(self, conversation_id: str) -> TrackerView | None:
        """Return memory, slots and the last five read messages; ``None`` when there is none."""
        return await self._database.read(self._view, conversation_id)

    def _view(self, connection: Connection, conversation_id: str) -> TrackerView | None:
        try:
            row = messages.get_conversation(connection, conversation_id)
        except RequestError:
            return None
        before = messages.last_messages(connection, conversation_id, row.last_seq + 1, messages.LINES_BEFORE)
        lines = [(one.sender, one.text, one.reading.json() if one.reading else None) for one in before]
        return view_of({**json.loads(row.memory), "viewing": row.viewing}, lines)


def view_of(memory: Mapping[str, Any], lines: Sequence[Line]) -> TrackerView:
    """Return the view of a conversation.

    Args:
        memory: What it knows, as JSON.
        lines: Its last lines, oldest first: sender, text, the reading as JSON text.
    """
    read = [(text, json.loads(reading)) for sender, text, reading in lines if sender == "buyer" and reading]
    turns = tuple(TurnView(text=text, intent=one["intent"], confidence=one["confidence"],
                           entities=tuple(one["entities"])) for text, one in read[-MAX_TURNS:])
    return TrackerView(memory=dict(memory), slots=slots_of(Memory.parse_obj(memory)), turns=turns)
