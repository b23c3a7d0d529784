"""Who handles a conversation, and whether it is open."""

from __future__ import annotations

from typing import Any, Dict, Optional

from sqlalchemy import update
from sqlalchemy.engine import Connection

from bot.conversations.desk import Desk, announce
from bot.conversations.receive import ANSWER_OVERDUE
from bot.store import agenda
from bot.store import messages as store
from bot.store import proposals as standing
from bot.store.colleagues import demand_colleague
from bot.store.tables import conversations


class Handling:
    """Gives conversations to agents, closes and reopens them; always under the conversation's lock."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def assign(self, conversation: str, user: Optional[str]) -> None:
        """Give a conversation to somebody at the desk, or to nobody; replies then bear their name.

        Raises:
            RequestError: 400 when there is no such colleague.
        """
        async with self._desk.holding(conversation) as lock:
            await self._desk.change(self._assign, conversation, user, lock=lock)
            row = await self._desk.read(store.get_conversation, conversation)
            memory = self._desk.recall(row)
            fresh = await self._desk.proposals(row, memory)
            await self._desk.change(self._desk.keep, conversation, memory, fresh, lock=lock, reworded=True)

    async def set_state(self, conversation: str, state: str) -> None:
        """Close (``closed``) or reopen (``open``) a conversation; a buyer's next message reopens it by itself.

        Tasks and cases stay open when it is closed (R7); what was to be answered does not.
        """
        async with self._desk.holding(conversation) as lock:
            await self._desk.change(self._set_state, conversation, state, lock=lock)

    def _assign(self, connection: Connection, conversation: str, user: Optional[str]) -> None:
        store.get_conversation(connection, conversation)
        if user is not None:
            demand_colleague(connection, user)
        connection.execute(update(conversations).where(conversations.c.id == conversation).values(assignee=user))

    def _set_state(self, connection: Connection, conversation: str, state: str) -> None:
        now = self._desk.clock()
        memory = store.get_memory(connection, conversation)
        values: Dict[str, Any] = {"state": state}
        if state == "closed":
            memory = memory.copy(update={"wishes": (), "question": None, "alternatives": (), "turn_open": False})
            values.update(waiting_since=None, unread=0, memory=memory.json())
            agenda.stop_timers(connection, conversation, ANSWER_OVERDUE)
            standing.replace_proposals(connection, conversation, memory.turn, (), now)
        connection.execute(update(conversations).where(conversations.c.id == conversation).values(**values))
        announce(connection, conversation, now)
