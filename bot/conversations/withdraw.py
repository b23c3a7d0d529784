"""Proposals that stand at the desk from before a change of the handbook."""

from __future__ import annotations

import logging
from typing import Set

from sqlalchemy import select
from sqlalchemy.engine import Connection

from bot.conversations.door import Conversations
from bot.conversations.effects import Withdraw
from bot.errors import BotError
from bot.handbook.model import Handbook
from bot.store.tables import proposals
from bot.talk.model import Proposal

WAIT_SECONDS = 5.0
"""Seconds that a conversation is waited for which another process has open; its proposals stay until the next start."""

_log = logging.getLogger(__name__)


async def withdraw_gone(conversations: Conversations) -> int:
    """Take open proposals off the desk whose scenario or reply left the handbook. Returns how many."""
    count = 0
    for conversation in sorted(await conversations.database.read(_with_gone, conversations.handbook)):
        try:
            async with conversations.open(conversation, WAIT_SECONDS) as talk:
                gone = tuple(one.id for one in talk.proposals if not _stands(one.proposal, conversations.handbook))
                if gone:
                    await talk.commit(effects=[Withdraw(gone)])
                    count += len(gone)
        except BotError as err:
            _log.error("proposals of conversation %s were not withdrawn: %s", conversation, err.message)
    return count


def _with_gone(connection: Connection, handbook: Handbook) -> Set[str]:
    rows = connection.execute(select(proposals).where(proposals.c.state == "open")).all()
    return {row.conversation for row in rows if not _stands(Proposal.parse_raw(row.data), handbook)}


def _stands(proposal: Proposal, handbook: Handbook) -> bool:
    return all(part.scenario in handbook.scenarios and part.wish.scenario in handbook.scenarios
               and set(part.replies) <= set(handbook.replies) for part in proposal.each)
