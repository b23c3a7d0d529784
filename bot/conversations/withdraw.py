"""Proposals that stand at the desk from before a change of the handbook."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.engine import Connection

from bot.conversations.desk import announce
from bot.handbook.model import Handbook
from bot.store import proposals as standing
from bot.store.tables import proposals
from bot.talk.model import Proposal


def withdraw_gone(connection: Connection, handbook: Handbook, now: datetime) -> int:
    """Take open proposals off the desk whose scenario or reply left the handbook. Returns how many."""
    rows = connection.execute(select(proposals).where(proposals.c.state == "open")).all()
    gone = [row for row in rows if not _stands(Proposal.parse_raw(row.data), handbook)]
    standing.close_proposals(connection, [row.id for row in gone], "withdrawn", now)
    for conversation in dict.fromkeys(row.conversation for row in gone):
        standing.publish_proposals(connection, conversation, now)
        announce(connection, conversation, now)
    return len(gone)


def _stands(proposal: Proposal, handbook: Handbook) -> bool:
    return all(part.scenario in handbook.scenarios and part.wish.scenario in handbook.scenarios
               and set(part.replies) <= set(handbook.replies) for part in proposal.each)
