"""Who handles a conversation, and whether it is open."""

from __future__ import annotations

from typing import Optional

from bot.conversations.door import Conversations
from bot.conversations.effects import AssignTo, SetState, StopTimers
from bot.conversations.receive import ANSWER_OVERDUE
from bot.store.colleagues import agent_name


class Assignments:
    """Gives conversations to agents, closes and reopens them."""

    def __init__(self, conversations: Conversations) -> None:
        self._conversations = conversations

    async def assign(self, conversation: str, user: Optional[str]) -> None:
        """Give a conversation to somebody at the desk, or to nobody; replies then bear their name.

        Raises:
            RequestError: 400 when there is no such colleague.
        """
        async with self._conversations.open(conversation) as talk:
            talk.agent_name = await self._conversations.database.read(agent_name, user)
            await talk.commit(talk.memory, [AssignTo(user)], reworded=True)

    async def close(self, conversation: str) -> None:
        """Close a conversation; a buyer's next message reopens it by itself.

        Tasks and cases stay open (R7); what was to be answered does not.
        """
        async with self._conversations.open(conversation) as talk:
            memory = talk.memory.copy(update={"wishes": (), "question": None, "alternatives": (), "turn_open": False})
            await talk.commit(memory, [SetState("closed"), StopTimers(ANSWER_OVERDUE)], fresh=())

    async def reopen(self, conversation: str) -> None:
        """Open a conversation again that was closed."""
        async with self._conversations.open(conversation) as talk:
            await talk.commit(effects=[SetState("open")])
