"""What is due again and again: orders are looked through, overdue tasks climb, old sign-ins are deleted."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Callable, ClassVar, List, Optional, Tuple

from sqlalchemy.engine import Connection

from bot.conversations.commit import Commit, Effect
from bot.conversations.door import Conversations
from bot.orders.clock import due as due_by_the_clock
from bot.orders.clock import upcoming
from bot.orders.events import OrderEvent
from bot.orders.ledger import OrderLedger
from bot.store import agenda, due, sign_in
from bot.store.database import Database
from bot.store.due import Item

LOOK_THROUGH_SECONDS = 30
"""Seconds between two looks through the orders."""
WATCHED_DAYS = 60
"""Age in days from which an order is not looked through any more."""
SIGN_INS_HOURS = 6
"""Hours between two deletions of expired sessions and old sign-in tries."""


class OrderWatch:
    """Finds out what the clock alone brought about: an order is not paid, not sent, or does not move."""

    def __init__(self, conversations: Conversations, ledger: OrderLedger) -> None:
        """Create it; the events it notes become due by themselves."""
        self._door, self._database, self._clock = conversations, conversations.database, conversations.clock
        self._ledger = ledger

    async def look_through(self, item: Item) -> None:
        """Do the item ``due.ORDERS``."""
        await self.note_events()
        until = self._clock() + timedelta(seconds=LOOK_THROUGH_SECONDS)
        await self._database.run(due.put_off, item, until, durable=False)

    async def note_events(self, quiet: bool = False) -> List[OrderEvent]:
        """Note what the clock brought about until now and return what was not noted before.

        Args:
            quiet: Nothing is to come of it.
        """
        now = self._clock()
        orders = await self._ledger.watched(now - timedelta(days=WATCHED_DAYS))
        return await self._ledger.note_events(due_by_the_clock(orders, self._door.policy(), now), quiet)

    async def next_moment(self, until: datetime) -> Optional[datetime]:
        """Return when the clock brings the next event about, if that is until then; for replays."""
        now = self._clock()
        orders = await self._ledger.watched(now - timedelta(days=WATCHED_DAYS))
        return min((event.at for order in orders for event in upcoming(order, self._door.policy())
                    if event.at is not None and now < event.at <= until), default=None)


class Tasks:
    """Moves a task whose time is up one rung up the ladder (F5)."""

    def __init__(self, conversations: Conversations) -> None:
        """Create it."""
        self._door = conversations

    async def raise_overdue(self, item: Item) -> None:
        """Do an item ``due.TASK``. Requests stand with the team lead from the start and time out by themselves."""
        assert item.conversation is not None
        requests = tuple(kind.name for kind in self._door.handbook.tasks.values() if kind.request)
        hours = self._door.policy()["case"]["lead_hours"]
        await self._door.append(item.conversation, [RaiseTask(item, hours, requests)])


@dataclass(frozen=True)
class RaiseTask(Effect):
    """A task whose time is up stands with the next rung of the ladder; kinds that are requests do not climb."""

    item: Item
    hours: float
    requests: Tuple[str, ...]
    quiet: ClassVar[bool] = True

    def carry_out(self, commit: Commit) -> None:
        agenda.raise_task(commit.connection, self.item, commit.now, self.hours, self.requests)


class SignIns:
    """Deletes expired sessions and sign-in tries that count no more."""

    def __init__(self, database: Database, clock: Callable[[], datetime]) -> None:
        """Create it."""
        self._database, self._clock = database, clock

    async def delete_old(self, item: Item) -> None:
        """Do the item ``due.SIGN_INS``."""
        await self._database.run(self._delete, item)

    def _delete(self, connection: Connection, item: Item) -> None:
        now = self._clock()
        sign_in.delete_old(connection, now)
        due.put_off(connection, item, now + timedelta(hours=SIGN_INS_HOURS))
