"""Conversations as Rasa's trackers see them."""

from __future__ import annotations

import json
from typing import List, Optional

from sqlalchemy.engine import Connection

from bot.conversations import store
from bot.conversations.model import Memory, Message
from bot.conversations.slots import slots_of
from bot.database import Database
from bot.errors import RequestError
from bot.rasa.tracker_store import TURNS, TrackerView, TurnView

_LOOK_BACK = 20
"""Messages in which the last five of the buyer are looked for."""


class ConversationViews:
    """Builds the view of a conversation from the conversation store."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def tracker_view(self, conversation_id: str) -> Optional[TrackerView]:
        """Return memory, slots and the last five read messages; ``None`` when there is none."""
        return await self._database.run(self._view, conversation_id)

    def _view(self, connection: Connection, conversation_id: str) -> Optional[TrackerView]:
        try:
            row = store.get(connection, conversation_id)
        except RequestError:
            return None
        messages = store.last_messages(connection, conversation_id, row.last_seq + 1, _LOOK_BACK)
        return TrackerView(
            memory=json.loads(row.memory),
            slots=slots_of(Memory.parse_raw(row.memory)),
            turns=tuple(_turns(messages)),
        )


def _turns(messages: List[Message]) -> List[TurnView]:
    read = [one for one in messages if one.sender == "buyer" and one.reading is not None]
    return [
        TurnView(
            text=one.text,
            intent=one.reading.intent,
            confidence=one.reading.confidence,
            entities=tuple(entity.dict() for entity in one.reading.entities),
        )
        for one in read[-TURNS:]
        if one.reading is not None
    ]
