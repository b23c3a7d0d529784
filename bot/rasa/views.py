"""Conversations as Rasa's trackers see them."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy.engine import Connection

from bot.conversations import store
from bot.conversations.model import Memory
from bot.conversations.slots import slots_of
from bot.database import Database
from bot.errors import RequestError
from bot.rasa.tracker_store import TURNS, TrackerView, TurnView

Line = tuple[str, str, str | None]


class ConversationViews:
    """Builds the view of a conversation from the conversation store."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def tracker_view(self, conversation_id: str) -> TrackerView | None:
        """Return memory, slots and the last five read messages; ``None`` when there is none."""
        return await self._database.read(self._view, conversation_id)

    def _view(self, connection: Connection, conversation_id: str) -> TrackerView | None:
        try:
            row = store.get(connection, conversation_id)
        except RequestError:
            return None
        before = store.last_messages(connection, conversation_id, row.last_seq + 1, store.LINES_BEFORE)
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
                           entities=tuple(one["entities"])) for text, one in read[-TURNS:])
    return TrackerView(memory=dict(memory), slots=slots_of(Memory.parse_obj(memory)), turns=turns)
