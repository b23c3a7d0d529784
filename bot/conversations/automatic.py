"""Replies that go out by themselves: rows marked safe that the shop switched on in its policy."""

from __future__ import annotations

import logging
from typing import Optional

from sqlalchemy.engine import Connection

from bot.conversations.desk import Desk
from bot.conversations.send import Answering
from bot.errors import RequestError
from bot.store import proposals as standing
from bot.store.colleagues import AUTOMATIC
from bot.store.proposals import StoredProposal

_log = logging.getLogger(__name__)


class Automatic:
    """Sends what may be sent without an agent, at most one reply after each change."""

    def __init__(self, desk: Desk, answering: Answering) -> None:
        self._desk = desk
        self._answering = answering

    async def look(self, conversation: str) -> None:
        """Send the first reply of a conversation that may go out by itself, if any stands."""
        if not self._desk.policy()["automatic"]:
            return
        chosen = await self._desk.read(self._chosen, conversation)
        if chosen is None:
            return
        try:
            await self._answering.send(conversation, AUTOMATIC, chosen.proposal.text, proposal=chosen.id)
        except RequestError as err:
            _log.info("an automatic reply did not go out: %s", err.code)

    def _chosen(self, connection: Connection, conversation: str) -> Optional[StoredProposal]:
        rows = self._desk.handbook.rows
        allowed = {row for row in self._desk.policy()["automatic"] if row in rows and rows[row].safe}
        for one in standing.open_proposals(connection, conversation):
            proposal = one.proposal
            if proposal.kind == "reply" and proposal.sendable and set(proposal.rows) <= allowed:
                return one
        return None
