"""The door: a conversation is opened under its lock, changed in one commit, and its followers are told.

Memory, proposals, cases, tasks, timers and messages of a conversation are written here and nowhere else.
"""

from __future__ import annotations

from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from typing import Any, AsyncIterator, Callable, List, Mapping, Optional, Sequence, Tuple

from sqlalchemy import select, update
from sqlalchemy.engine import Connection, Row

from bot.conversations.commit import Commit, Effect, Kept
from bot.conversations.effects import SetState, ViewProduct
from bot.conversations.turn import TurnContext, fetch
from bot.handbook.model import Handbook
from bot.handbook.wording import Concern, concerns
from bot.orders.source import OrderSource
from bot.proposing.guide import Guide
from bot.proposing.propose import propose
from bot.proposing.situation import Snapshot
from bot.store import agenda, cases, due, messages, proposals, queue
from bot.store.colleagues import agent_name
from bot.store.database import Database, in_commit_order
from bot.store.live import Live
from bot.store.locks import ConversationLocks, HeldLock, LockLost
from bot.store.policies import PolicySource
from bot.store.proposals import StoredProposal
from bot.store.tables import conversations
from bot.talk.cases import open_cases
from bot.talk.memory_check import fit_to_handbook
from bot.talk.model import Memory, Proposal
from bot.talk.states import ProposalState


@dataclass
class Conversations:
    """Opens conversations; wired in ``bot/services.py``."""

    database: Database
    orders: OrderSource
    guide: Guide
    policy: PolicySource
    locks: ConversationLocks
    live: Live
    clock: Callable[[], datetime]

    @property
    def handbook(self) -> Handbook:
        return self.guide.handbook

    @asynccontextmanager
    async def open(self, conversation: str, wait_seconds: Optional[float] = None) -> AsyncIterator[Talk]:
        """Hold a conversation for one change, such as a turn, a reply or an event.

        Args:
            conversation: Which. Not to be opened by who has it open: that would wait for itself.
            wait_seconds: How long to wait for others at most; by default as long as the locks do.

        Raises:
            RequestError: 404 when there is no such conversation.
            LockTimeout: Others had it for all that time.
        """
        async with self.locks.hold(conversation, wait_seconds) as lock:
            yield Talk(self, await self.database.read(_load, conversation), lock)

    async def look(self, conversation: str) -> View:
        """Return a conversation as it is now, to look at and not to change.

        Raises:
            RequestError: 404 when there is no such conversation.
        """
        return View(self, await self.database.read(_load, conversation))

    async def enter(self, *, buyer_id: Optional[str], visitor: Optional[str] = None, viewing: Optional[str] = None,
                    buyer_name: Optional[str] = None, because_of: Optional[due.Item] = None) -> str:
        """Return the id of a buyer's conversation, open again if it was closed, or a visitor's; begin one if need be.

        Args:
            buyer_id: A verified buyer's id; ``None``: a visitor.
            visitor: A visitor's id.
            viewing: SKU of the product that is looked at.
            buyer_name: The buyer's name, if it is known.
            because_of: Only if this item is still open, else ``NotDue``: the buyer may have been forgotten meanwhile.
        """
        row = await self.database.run(_enter, self.clock(), because_of, buyer_id=buyer_id, visitor=visitor,
                                      viewing=viewing, buyer_name=buyer_name)
        effects: List[Effect] = [SetState("open")] if row.state == "closed" else []
        if viewing and viewing != row.viewing:
            effects.append(ViewProduct(viewing))
        if effects:
            await self.append(row.id, effects)
        return str(row.id)

    async def append(self, conversation: str, effects: Sequence[Effect], wake: bool = True) -> Kept:
        """Add to a conversation what its memory has no part in, without waiting for who has it open.

        Its row orders this among the commits: a message that is appended during a reading has the next number,
        and what the reading commits leaves it as it is.

        Args:
            conversation: Which.
            effects: Carried out in their order, in one transaction, as far as one that finds its work done before.
            wake: Tell those who follow the live events now; without it they hear of it with the next change.

        Raises:
            RequestError: 404 when there is no such conversation, and whatever an effect raises.
        """
        kept = await self.database.run(_append, self, conversation, effects)
        if wake:
            self.live.wake()
        return kept


class View:
    """A conversation at one moment: its row, its memory, what stands at the desk, its open tasks.

    Attributes:
        now: The one reading of the clock.
        agent_name: Who the replies are from: the assigned agent's name.
    """

    def __init__(self, door: Conversations, loaded: _Loaded) -> None:
        self.row, self.tasks, self.agent_name = loaded.row, loaded.tasks, loaded.agent_name
        self.id: str = loaded.row.id
        self.now = door.clock()
        self._door, self._loaded = door, loaded
        self._snapshot: Optional[Snapshot] = None

    @cached_property
    def memory(self) -> Memory:
        """What the conversation knows, without what the handbook does not know any more."""
        return fit_to_handbook(messages.memory_of(self.row), self._door.handbook)

    @cached_property
    def proposals(self) -> List[StoredProposal]:
        """The proposals that stand at the desk, in order."""
        return [proposals.stored_proposal(row) for row in self._loaded.proposals]

    async def snapshot(self, memory: Optional[Memory] = None) -> Snapshot:
        """Return the buyer's orders and the products in question; they are fetched once.

        Args:
            memory: Names the order and product in question when it is not the memory that was found: an
                order that is being attached has to be asked for by the first call.
        """
        if self._snapshot is None:
            asker = TurnContext(now=self.now, buyer_id=self.row.buyer_id, waiting=self._loaded.waiting)
            self._snapshot = await fetch(asker, memory or self.memory, self._door.orders)
        return replace(self._snapshot, agent_name=self.agent_name)

    @property
    def buyer_name(self) -> Optional[str]:
        """The name by which the shop knows the buyer, once the snapshot has been fetched."""
        buyer = self._snapshot.buyer if self._snapshot is not None else None
        return buyer.name or None if buyer is not None else None

    async def propose(self, memory: Memory) -> Tuple[Proposal, ...]:
        """Say what may be answered when the conversation knows this."""
        snapshot, guide = await self.snapshot(memory), self._door.guide

        async def work(policy: Mapping[str, Any]) -> Tuple[Proposal, ...]:
            return propose(memory, snapshot, guide.handbook, policy, guide.score(), guide.knowledge())

        return await self._door.policy.attempt(work)

    async def concerns(self, text: str) -> List[Concern]:
        """Say what speaks against sending a text; it may be sent all the same."""
        private = [one for order in (await self.snapshot()).orders or () if order.receiver
                   for one in (order.receiver.name, order.receiver.phone, order.receiver.address) if one]
        return concerns(text, self._door.handbook.wording, self._door.policy(), private)


class Talk(View):
    """An open conversation; it is ours until the ``async with`` around it ends."""

    def __init__(self, door: Conversations, loaded: _Loaded, lock: HeldLock) -> None:
        super().__init__(door, loaded)
        self._lock = lock
        self._found: str = loaded.row.memory

    async def commit(self, memory: Optional[Memory] = None, effects: Sequence[Effect] = (), *,
                     fresh: Optional[Sequence[Proposal]] = None, retired_as: ProposalState = "retired",
                     reworded: bool = False) -> Kept:
        """Keep a change: all of it or, if anything stands against it, nothing.

        Args:
            memory: What the conversation knows now. Its proposals are brought up to date, and the cases that
                they call for are opened. ``None``: the memory and the proposals stay.
            effects: What happens besides, carried out in their order before the memory is kept.
            fresh: The proposals that are to stand at the desk, when they have been made already; the memory is
                then kept as it is.
            retired_as: The state of proposals that leave the desk.
            reworded: Also replace proposals that say the same in other words.

        Raises:
            LockLost: The conversation is not ours any more.
            NotDue: What the commit does was done by another process, or is not to be done any more.
            Exception: Whatever else an effect raises.
        """
        if memory is not None and fresh is None:
            fresh = await self.propose(memory)
            memory = open_cases(memory, fresh, self.now, self._door.handbook, messages.new_id)
        await self._lock.verify()
        kept = await self._door.database.run(
            _commit, self, memory, effects, fresh, retired_as=retired_as, reworded=reworded)
        self._found = kept.memory
        self._door.live.wake()
        return kept

    def demand_unchanged(self, row: Row) -> None:
        """Refuse to write over what another process has kept since the conversation was opened.

        The lock is verified right before the commit; this closes the moment between the two.

        Raises:
            LockLost: The memory is not the one that was found.
        """
        if row.memory != self._found:
            raise LockLost(f"The lock on conversation {self.id} was lost: another process has changed it.",
                           "The turn is run again.")


@dataclass(frozen=True)
class _Loaded:
    row: Row
    proposals: Sequence[Row]
    tasks: Sequence[Row]
    waiting: int
    agent_name: Optional[str]


def _load(connection: Connection, conversation: str) -> _Loaded:
    row = messages.get_conversation(connection, conversation)
    return _Loaded(row, proposals.open_rows(connection, conversation), agenda.open_tasks_in(connection, conversation),
                   messages.waiting_count(connection), agent_name(connection, row.assignee))


def _enter(connection: Connection, now: datetime, item: Optional[due.Item], **whose: Optional[str]) -> Row:
    if item is not None:
        due.renew(connection, item, now)
    return messages.get_conversation(connection, messages.open_conversation(connection, now, **whose))


def _append(connection: Connection, door: Conversations, conversation: str, effects: Sequence[Effect]) -> Kept:
    commit = Commit(connection, conversation, door.clock(), door.policy(), _take_turn(connection, conversation))
    for effect in effects:
        effect.carry_out(commit)
        if commit.repeated:
            break
    _end(commit, announce=not all(effect.quiet for effect in effects))
    return Kept((), commit.row.memory, commit.row.last_seq, commit.message)


def _commit(connection: Connection, talk: Talk, memory: Optional[Memory], effects: Sequence[Effect],
            fresh: Optional[Sequence[Proposal]], retired_as: ProposalState, reworded: bool) -> Kept:
    here: Sequence[StoredProposal] = ()
    commit = Commit(connection, talk.id, talk.now, talk._door.policy(), _take_turn(connection, talk.id), memory)
    talk.demand_unchanged(commit.row)
    for effect in effects:
        effect.carry_out(commit)
    if commit.row.buyer_name is None and talk.buyer_name:
        commit.values["buyer_name"] = talk.buyer_name
    if memory is not None:
        commit.values["memory"] = memory.json()
        cases.save_cases(connection, talk.id, memory, commit.policy, talk.now)
    if fresh is not None:
        turn = (memory or talk.memory).turn
        here = proposals.replace_proposals(connection, talk.id, turn, fresh, talk.now, retired_as, reworded)
    _end(commit)
    return Kept(here, commit.values.get("memory", commit.row.memory), commit.row.last_seq, commit.message)


def _take_turn(connection: Connection, conversation: str) -> Row:
    """Lock the conversation's row, then take the place among the commits: always in this order."""
    row = connection.execute(
        select(conversations).where(conversations.c.id == conversation).with_for_update()).first()
    in_commit_order(connection)
    return row if row is not None else messages.get_conversation(connection, conversation)


def _end(commit: Commit, announce: bool = True) -> None:
    if commit.values:
        commit.connection.execute(update(conversations).where(
            conversations.c.id == commit.conversation).values(**commit.values))
    if announce and not commit.repeated:
        queue.announce(commit.connection, commit.conversation, commit.now)
