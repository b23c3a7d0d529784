"""Replies that go out by themselves: rows marked safe that the shop switched on in its policy."""

from __future__ import annotations

import logging
from typing import Optional

from sqlalchemy.engine import Connection

from bot.conversations.door import Conversations
from bot.conversations.send import Replies
from bot.errors import RequestError
from bot.store import proposals
from bot.store.colleagues import AUTOMATIC
from bot.store.proposals import StoredProposal

_log = logging.getLogger(__name__)


class AutomaticReplies:
    """Sends what may be sent without an agent, at most one reply after each change."""

    def __init__(self, conversations: Conversations, replies: Replies) -> None:
        self._conversations = conversations
        self._replies = replies

    async def look(self, conversation: str) -> None:
        """Send the first reply of a conversation that may go out by itself, if any stands."""
        if not self._conversations.policy()["automatic"]:
            return
        chosen = await self._conversations.database.read(self._chosen, conversation)
        if chosen is None:
            return
        try:
            await self._replies.send(conversation, AUTOMATIC, chosen.proposal.text, proposal=chosen.id)
        except RequestError as err:
            _log.info("an automatic reply did not go out: %s", err.code)

    def _chosen(self, connection: Connection, conversation: str) -> Optional[StoredProposal]:
        rows = self._conversations.handbook.rows
        allowed = {row for row in self._conversations.policy()["automatic"] if row in rows and rows[row].safe}
        for one in proposals.open_proposals(connection, conversation):
            proposal = one.proposal
            if proposal.kind == "reply" and proposal.sendable and set(proposal.rows) <= allowed:
                return one
        return None
