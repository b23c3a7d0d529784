"""One change of a conversation at the desk: under its lock, decided on what is true there, kept in one commit."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Callable, List, Optional, Sequence, Tuple

from sqlalchemy.engine import Connection, Row

from bot.conversations.desk import Desk
from bot.store import agenda
from bot.store import messages as store
from bot.store import proposals as standing
from bot.store.proposals import StoredProposal
from bot.talk import cases as casework
from bot.talk.model import Memory, Proposal

Also = Callable[[Connection], None]
"""What a change does besides the memory, in the same transaction; it may still refuse by raising."""


@dataclass(frozen=True)
class Held:
    """A conversation that is held: its row, its memory, what stands at the desk, and its open tasks."""

    row: Row
    memory: Memory
    proposals: Sequence[Proposal]
    tasks: Sequence[Row]


Change = Callable[[Held], Tuple[Memory, Also]]


def nothing(connection: Connection) -> None:
    """Do nothing besides."""


async def carry_out(desk: Desk, conversation: str, change: Change, closing: Optional[str] = None) -> List[StoredProposal]:
    """Change a conversation and return what stands at the desk then.

    Args:
        desk: The parts.
        conversation: Which.
        change: From what is held to the new memory and what else is to be done.
        closing: The case that is closed by it; nothing that belongs to it opens it again.
    """
    async with desk.holding(conversation) as lock:
        held = await desk.read(_held, desk, conversation)
        memory, also = change(held)
        if closing is None:
            memory, fresh = await desk.reconsidered(held.row, memory)
        else:
            leading = await desk.proposals(held.row, memory)
            memory = casework.set_case_aside(memory, closing, leading, desk.handbook)
            fresh = await desk.proposals(held.row, memory)

        def commit(connection: Connection) -> List[StoredProposal]:
            also(connection)
            return desk.keep(connection, conversation, memory, fresh)

        return await desk.change(commit, lock=lock)


def _held(connection: Connection, desk: Desk, conversation: str) -> Held:
    row = store.get_conversation(connection, conversation)
    here = [one.proposal for one in standing.open_proposals(connection, conversation)]
    return Held(row, desk.recall(row), here, agenda.open_tasks_in(connection, conversation))
