"""What every change of a conversation needs, and the one way to bring its proposals up to date."""

from __future__ import annotations

from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import (
    Any,
    AsyncIterator,
    Awaitable,
    Callable,
    Dict,
    List,
    Mapping,
    Optional,
    Protocol,
    Sequence,
    Tuple,
    TypeVar,
)

from sqlalchemy import and_, func, or_, select
from sqlalchemy.engine import Connection, Row

from bot.conversations.turn import TurnContext, fetch
from bot.handbook.model import Handbook
from bot.handbook.wording import Concern, concerns
from bot.orders.source import OrderSource
from bot.proposing.propose import propose
from bot.proposing.situation import Snapshot
from bot.store import cases
from bot.store import messages as store
from bot.store import proposals as standing
from bot.store.colleagues import agent_name
from bot.store.database import Database
from bot.store.feed import publish
from bot.store.live import Live
from bot.store.locks import ConversationLocks, HeldLock
from bot.store.people import people
from bot.store.proposals import StoredProposal
from bot.store.tables import conversations, proposals
from bot.talk import cases as casework
from bot.talk.memory_check import fit_to_handbook
from bot.talk.model import Memory, Proposal

T = TypeVar("T")


class PolicySource(Protocol):
    """Gives the shop's policy in force."""

    def __call__(self) -> Mapping[str, Any]:
        """Return it; reads nothing."""

    async def attempt(self, work: Callable[[Mapping[str, Any]], Awaitable[T]]) -> T:
        """Do something with it, or with the version before it when only that works."""


@dataclass
class Desk:
    """The parts that conversations stand on; wired in ``bot/services.py``."""

    database: Database
    orders: OrderSource
    handbook: Handbook
    policy: PolicySource
    locks: ConversationLocks
    live: Live
    clock: Callable[[], datetime]

    async def read(self, work: Callable[..., T], *args: Any) -> T:
        """Run a function that only reads."""
        return await self.database.read(work, *args)

    async def change(self, work: Callable[..., T], *args: Any, lock: Optional[HeldLock] = None,
                     **kwargs: Any) -> T:
        """Run a function that writes, then wake those who follow the live events."""
        if lock is not None:
            await lock.verify()
        result = await self.database.run(work, *args, **kwargs)
        self.live.wake()
        return result

    @asynccontextmanager
    async def holding(self, conversation: str, wait_seconds: Optional[float] = None) -> AsyncIterator[HeldLock]:
        """Hold a conversation for one turn, one reply or one event."""
        async with self.locks.hold(conversation, wait_seconds) as lock:
            yield lock

    def recall(self, row: Row) -> Memory:
        """Return what a conversation knows, without what the handbook does not know any more.

        Every memory that is looked at or changed comes from here.
        """
        return fit_to_handbook(store.memory_of(row), self.handbook)

    async def snapshot(self, row: Row, memory: Memory, waiting: int = 0) -> Snapshot:
        """Fetch the orders of a conversation's buyer as they are now."""
        name = await self.read(agent_name, row.assignee) if row.assignee else None
        asker = TurnContext(now=self.clock(), buyer_id=row.buyer_id, waiting=waiting, agent_name=name)
        return await fetch(asker, memory, self.orders)

    async def proposals(self, row: Row, memory: Memory) -> Tuple[Proposal, ...]:
        """Say what may be answered in a conversation now."""
        snapshot = await self.snapshot(row, memory, await self.read(store.waiting_count))

        async def work(policy: Mapping[str, Any]) -> Tuple[Proposal, ...]:
            return propose(memory, snapshot, self.handbook, policy)

        return await self.policy.attempt(work)

    async def concerns(self, row: Row, text: str) -> List[Concern]:
        """Say what speaks against sending a text in a conversation; it may be sent all the same."""
        memory = self.recall(row)
        private = [one for order in (await self.snapshot(row, memory)).orders or ()
                   if order.receiver for one in (order.receiver.name, order.receiver.phone,
                                                 order.receiver.address) if one]
        return concerns(text, self.handbook.wording, self.policy(), private)

    async def reconsidered(self, row: Row, memory: Memory) -> Tuple[Memory, Tuple[Proposal, ...]]:
        """Say what may be answered after a change of the memory, and open the cases it calls for."""
        fresh = await self.proposals(row, memory)
        return casework.open_cases(memory, fresh, self.clock(), self.handbook, store.new_id), fresh

    def keep(self, connection: Connection, conversation: str, memory: Memory,
             fresh: Sequence[Proposal], reworded: bool = False) -> List[StoredProposal]:
        """Keep what a conversation knows with its cases, and let the proposals stand at the desk."""
        now = self.clock()
        store.save_memory(connection, conversation, memory)
        cases.save_cases(connection, conversation, memory, self.policy(), now)
        here = standing.replace_proposals(connection, conversation, memory.turn, fresh, now,
                                          reworded=reworded)
        announce(connection, conversation, now)
        return here


def announce(connection: Connection, conversation: str, now: datetime) -> None:
    """Tell the desks how a conversation stands in the queue now."""
    publish(connection, conversation, "conversation", summary(connection, conversation), now)


def summary(connection: Connection, conversation: str) -> Dict[str, Any]:
    """Return a conversation as the queue shows it."""
    row = connection.execute(_queue().where(conversations.c.id == conversation)).one()
    return _summary(row)


@dataclass(frozen=True)
class Page:
    """A part of the queue: its conversations, how many come after them, and the last one's place (``None``: the end)."""

    conversations: List[Dict[str, Any]]
    left: int
    next: Optional[str]


def queue(connection: Connection, which: str, person: str, after: Optional[str] = None, limit: int = 200) -> Page:
    """Return a page of the queue: ``waiting`` (longest first), ``mine``, ``all`` or ``closed`` (newest first).

    A chat that was opened and in which nothing was written or proposed is in none of them. One waits while the
    buyer wrote last and no person has answered, or while a proposal stands that came without a message: an
    order moved, a time came, the lead or the courier answered.

    Args:
        connection: The transaction.
        which: One of the four.
        person: Whose ``mine`` are.
        after: Where the page before ended (its ``next``); what moves in the queue meanwhile skips nothing.
        limit: At most so many conversations.
    """
    kept, moment, newest = _filter(which, person)
    if after is not None:
        kept.append(_behind(moment, newest, after))
    order = moment.desc().nullslast() if newest else moment.asc().nullslast()
    rows = connection.execute(_queue().where(*kept).order_by(order, conversations.c.id).limit(limit + 1)).all()
    here = rows[:limit]
    if len(rows) <= limit:
        return Page([_summary(row) for row in here], 0, None)
    total = connection.execute(select(func.count()).select_from(conversations).where(*kept)).scalar()
    last = here[-1]
    return Page([_summary(row) for row in here], int(total or 0) - limit, f"{last._mapping[moment.name] or ''}~{last.id}")


def _filter(which: str, person: str) -> Tuple[List[Any], Any, bool]:
    """Return the conditions, the column that orders, and whether the newest stand first."""
    proposed = select(proposals.c.id).where(proposals.c.conversation == conversations.c.id).exists()
    kept = [or_(conversations.c.last_seq > 0, proposed), conversations.c.state == ("closed" if which == "closed" else "open")]
    if which == "waiting":
        waits = or_(conversations.c.waiting_since.isnot(None), _open_proposals(unprompted=True) > 0)
        return [*kept, waits], conversations.c.waiting_since, False
    if which == "mine":
        kept.append(conversations.c.assignee == person)
    return kept, conversations.c.last_at, True


def _behind(moment: Any, newest: bool, place: str) -> Any:
    at, _, last = place.rpartition("~")
    if not at:
        return and_(moment.is_(None), conversations.c.id > last)
    beyond = moment < at if newest else moment > at
    return or_(beyond, and_(moment == at, conversations.c.id > last), moment.is_(None))


def _open_proposals(unprompted: bool = False) -> Any:
    query = select(func.count(proposals.c.id)).where(
        proposals.c.conversation == conversations.c.id, proposals.c.state == "open")
    if unprompted:
        query = query.where(proposals.c.unprompted.is_(True))
    return query.correlate(conversations).scalar_subquery()


def _queue() -> Any:
    return select(conversations, people.c.display.label("assignee_name"),
                  _open_proposals().label("open_proposals"),
                  _open_proposals(unprompted=True).label("unprompted_proposals")).outerjoin(
                      people, people.c.id == conversations.c.assignee)


def _summary(row: Row) -> Dict[str, Any]:
    assignee = {"id": row.assignee, "name": row.assignee_name} if row.assignee else None
    waits = row.state == "open" and (row.waiting_since is not None or row.unprompted_proposals > 0)
    return {"id": row.id, "waits": waits, "buyer": {"id": row.buyer_id, "name": row.buyer_name,
                                    "verified": bool(row.buyer_id)},
            "last_text": row.last_text, "last_sender": row.last_sender, "last_at": row.last_at,
            "waiting_since": row.waiting_since, "unread": row.unread, "assignee": assignee,
            "state": row.state, "top_intent": row.top_intent, "proposals": row.open_proposals}
