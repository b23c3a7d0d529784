"""What comes without a message: order events, the clock, timers. They propose like a buyer's wish."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from typing import Any, Awaitable, Callable, List, Optional

from sqlalchemy.engine import Connection, Row

from bot.conversations import agenda, cases, casework, store
from bot.conversations.casework import LEVELS
from bot.conversations.desk import Desk
from bot.conversations.memory import occur
from bot.conversations.model import CaseNote, Memory, Proposal, Task
from bot.errors import DependencyError
from bot.orders.clock import due, upcoming
from bot.orders.events import OrderEvent

SWEEP = timedelta(seconds=30)
"""Orders and due tasks are looked through so often."""
WATCHED_DAYS = 60
"""Orders older than this are not looked through any more."""
BATCH = 50

_log = logging.getLogger(__name__)


class Happenings:
    """Looks at what is due. Two processes never do the same thing twice."""

    def __init__(self, desk: Desk, after: Callable[[str], Awaitable[None]]) -> None:
        """Create it.

        Args:
            desk: The parts.
            after: Called with each conversation that something happened in.
        """
        self._desk = desk
        self._after = after
        self._swept: Optional[datetime] = None

    async def look(self, sweep: bool = False) -> int:
        """Take in all order events and timers that are due, in order. Returns how many.

        Args:
            sweep: Look through the orders now, not only every half a minute.
        """
        try:
            now = self._desk.clock()
            if sweep or self._swept is None or now - self._swept >= SWEEP:
                self._swept = now
                await self.sweep(now)
            done = 0
            for event in await self._desk.orders.claim_events(BATCH):
                done += await self._order_event(event)
            for timer in await self._desk.read(agenda.due_timers, self._desk.clock()):
                done += await self._timer(timer)
            return done
        except DependencyError as err:
            _log.error("what is due could not be looked at: %s", err.message)
            return 0

    async def sweep(self, now: datetime) -> List[OrderEvent]:
        """Note what the clock brought about, and move overdue tasks up the ladder (F5)."""
        policy = self._desk.policy()
        orders = await self._desk.orders.watched(now - timedelta(days=WATCHED_DAYS))
        fresh = await self._desk.orders.note_events(due(orders, policy, now))
        requests = [kind.name for kind in self._desk.handbook.tasks.values() if kind.request]
        await self._desk.change(agenda.climb, now, policy["case"]["lead_hours"], requests)
        return fresh

    async def next_moment(self, until: datetime) -> Optional[datetime]:
        """Return when the next thing becomes due, at the latest ``until``; for replays."""
        timers = await self._desk.read(agenda.due_timers, until)
        moments = [datetime.fromisoformat(timers[0].due)] if timers else []
        now = self._desk.clock()
        orders = await self._desk.orders.watched(now - timedelta(days=WATCHED_DAYS))
        moments += [event.at for order in orders for event in upcoming(order, self._desk.policy())
                    if event.at is not None and now < event.at <= until]
        return min(moments, default=None)

    async def _order_event(self, event: OrderEvent) -> int:
        if event.kind in self._desk.handbook.by_event and event.buyer_id:
            conversation = await self._desk.change(self._conversation_for, event.buyer_id)
            await self._occur(conversation, event.kind, event.order_id)
        await self._desk.orders.done_events([event.key])
        return 1

    def _conversation_for(self, connection: Connection, buyer_id: str) -> str:
        return store.open_conversation(connection, self._desk.clock(), buyer_id=buyer_id, visitor=None,
                                       viewing=None)

    async def _timer(self, timer: Row) -> int:
        return int(await self._occur(timer.conversation, timer.event, timer.order_id, timer.id))

    async def _occur(self, conversation: str, event: str, order_id: Optional[str],
                     timer: Optional[str] = None) -> bool:
        async with self._desk.holding(conversation) as lock:
            row = await self._desk.read(store.get, conversation)
            before = Memory.parse_raw(row.memory)
            memory = self._changed(before, event, order_id)
            memory, fresh = await self._desk.reconsidered(row, memory)
            taken = await self._desk.change(self._commit, conversation, before, memory, fresh, event,
                                            order_id, timer, lock=lock)
        if taken:
            await self._after(conversation)
        return bool(taken)

    def _changed(self, memory: Memory, event: str, order_id: Optional[str]) -> Memory:
        note = memory.cases.get(order_id or "")
        if event == cases.OVERDUE:
            return casework.climbed(memory, order_id)[0]
        if event == cases.FOLLOW_UP and (note is None or note.state == "closed"):
            return memory
        return occur(memory, event, order_id, self._desk.handbook)

    def _commit(self, connection: Connection, conversation: str, before: Memory, memory: Memory,
                fresh: List[Proposal], event: str, order_id: Optional[str], timer: Optional[str]) -> bool:
        if timer is not None and not agenda.take_timer(connection, timer):
            return False
        self._desk.keep(connection, conversation, memory, fresh)
        note = memory.cases.get(order_id or "")
        if note is not None and note.state != "closed":
            self._case(connection, conversation, before, note, event)
        return True

    def _case(self, connection: Connection, conversation: str, before: Memory, note: CaseNote,
              event: str) -> None:
        """A case that is not settled today is followed up tomorrow (F1), and climbs the ladder (F5)."""
        now: Any = self._desk.clock()
        hours = self._desk.policy()["case"]
        title = f"{self._desk.handbook.words.case_kinds.get(note.kind, note.kind)}售后(订单{note.order_id or '未定'})"
        if event == cases.FOLLOW_UP:
            task = Task(kind="follow_up", text=f"跟进{title}，把进展告诉买家", role=note.level,
                        due=now + timedelta(hours=hours["follow_up_hours"]), order_id=note.order_id)
            agenda.open_task(connection, conversation, task, now, note.id)
            cases.again(connection, conversation, note, cases.FOLLOW_UP, hours["follow_up_hours"], now)
        elif event == cases.OVERDUE and before.cases[note.order_id or ""].level != note.level:
            task = Task(kind="handover", text=f"{title}到期未解决，请接手", role=note.level,
                        due=now + timedelta(hours=hours["lead_hours"]), order_id=note.order_id)
            agenda.open_task(connection, conversation, task, now, note.id)
            if note.level != LEVELS[-1]:
                cases.again(connection, conversation, note, cases.OVERDUE, hours["lead_hours"], now)
