"""Replies that go out by themselves: rows marked safe that the shop switched on in its policy."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import Optional, Sequence

from sqlalchemy.engine import Connection

from bot.conversations.commit import Commit, Effect
from bot.conversations.door import Conversations
from bot.conversations.effects import DueDone
from bot.conversations.send import Replies
from bot.errors import RequestError
from bot.store import automatic, proposals
from bot.store.colleagues import AUTOMATIC
from bot.store.due import Item, NotDue, done
from bot.store.proposals import StoredProposal

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class LookForAutomatic(Effect):
    """The conversation is looked at for a reply that may go out by itself, also if the process ends after the commit.

    The process that commits this looks at once; the loop does it where that did not come about.
    """

    def carry_out(self, commit: Commit) -> None:
        if commit.policy["automatic"]:
            automatic.add_look(commit.connection, commit.conversation, commit.now)


class AutomaticReplies:
    """Sends what may be sent without an agent, at most one reply after each change."""

    def __init__(self, conversations: Conversations, replies: Replies) -> None:
        self._conversations = conversations
        self._replies = replies

    async def look(self, conversation: str) -> None:
        """Do what ``LookForAutomatic`` left in a conversation, if anything: send the first reply that may go out."""
        if not self._conversations.policy()["automatic"]:
            return
        try:
            await self._send(conversation)
        except NotDue:
            pass  # another process did it

    async def do(self, item: Item) -> None:
        """Do an item ``automatic.AUTOMATIC``, and others of its conversation with it."""
        await self._send(item.subject)

    async def _send(self, conversation: str) -> None:
        database = self._conversations.database
        items = await database.read(automatic.open_looks, conversation)
        chosen = await database.read(self._chosen, conversation) if items else None
        if chosen is not None:
            try:
                await self._replies.send(conversation, AUTOMATIC, chosen.proposal.text, proposal=chosen.id,
                                         also=[DueDone(item) for item in items])
                return
            except RequestError as err:
                _log.info("an automatic reply did not go out: %s", err.code)
        if items:
            await database.run(_all_done, items)

    def _chosen(self, connection: Connection, conversation: str) -> Optional[StoredProposal]:
        rows = self._conversations.handbook.rows
        allowed = {row for row in self._conversations.policy()["automatic"] if row in rows and rows[row].safe}
        for one in proposals.open_proposals(connection, conversation):
            proposal = one.proposal
            if proposal.kind == "reply" and proposal.sendable and set(proposal.rows) <= allowed:
                return one
        return None


def _all_done(connection: Connection, items: Sequence[Item]) -> None:
    for item in items:
        done(connection, item)
