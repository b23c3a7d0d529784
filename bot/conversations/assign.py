"""Who handles a conversation, and whether it is open."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import Optional

from bot.conversations.commit import Commit, Effect
from bot.conversations.door import Conversations
from bot.conversations.effects import AssignTo, SetState, StopTimers
from bot.conversations.receive import ANSWER_OVERDUE
from bot.store import messages
from bot.store.colleagues import agent_name

_log = logging.getLogger(__name__)


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
        """Close a conversation. It stays open if the buyer writes meanwhile, and a later message reopens it.

        Tasks and cases stay open (R7); what was to be answered does not.
        """
        row = await self._conversations.database.read(messages.get_conversation, conversation)
        async with self._conversations.open(conversation) as talk:
            memory = talk.memory.copy(update={"wishes": (), "question": None, "alternatives": (), "turn_open": False})
            effects = (ExpectSilence(row.last_seq), SetState("closed"), StopTimers(ANSWER_OVERDUE))
            try:
                await talk.commit(memory, effects, fresh=())
            except _BuyerWrote:
                _log.info("conversation %s stays open: the buyer wrote while it was being closed", conversation)

    async def reopen(self, conversation: str) -> None:
        """Open a conversation again that was closed."""
        async with self._conversations.open(conversation) as talk:
            await talk.commit(effects=[SetState("open")])


class _BuyerWrote(Exception):
    """There is a message that whoever wanted to close the conversation cannot have seen."""


@dataclass(frozen=True)
class ExpectSilence(Effect):
    """The buyer has written nothing after the message of this number; otherwise nothing of the commit is kept."""

    last_seq: int

    def carry_out(self, commit: Commit) -> None:
        newer = messages.history(commit.connection, commit.conversation, self.last_seq)
        if any(one.sender == "buyer" for one in newer):
            raise _BuyerWrote
