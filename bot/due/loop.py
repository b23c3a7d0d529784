"""What comes without a message: order events, the clock, timers. They propose like a buyer's wish."""

from __future__ import annotations

import logging
import time
from datetime import datetime, timedelta
from typing import Any, Awaitable, Callable, List, Optional

from sqlalchemy.engine import Connection, Row

from bot.conversations.desk import Desk
from bot.errors import BotError, DependencyError
from bot.orders.clock import due as due_by_the_clock
from bot.orders.clock import upcoming
from bot.orders.events import OrderEvent
from bot.orders.ledger import OrderLedger
from bot.rate_limited_log import Seldom, traced
from bot.roles import above
from bot.store import agenda, cases
from bot.store import messages as store
from bot.store import timers as due
from bot.talk import cases as casework
from bot.talk.memory import apply_event
from bot.talk.model import CaseNote, Memory, Proposal, Task

SWEEP_SECONDS = 30
"""Orders and due tasks are looked through so often."""
WAIT_SECONDS = 5.0
"""What is due waits so long for its conversation, then lets the others pass."""
WATCHED_DAYS = 60
"""Orders older than this are not looked through any more."""
BATCH = 50

_log = logging.getLogger(__name__)


class Happenings:
    """Looks at what is due. Two processes never do the same thing twice."""

    def __init__(self, desk: Desk, ledger: OrderLedger, after: Callable[[str], Awaitable[None]]) -> None:
        """Create it.

        Args:
            desk: The parts.
            ledger: Where order events are noted.
            after: Called with each conversation that something happened in.
        """
        self._desk = desk
        self._ledger = ledger
        self._after = after
        self._swept: Optional[float] = None
        self._log_seldom = Seldom()

    async def look(self, sweep: bool = False) -> int:
        """Take in all order events and timers that are due, in order. Returns how many.

        Args:
            sweep: Look through the orders now, not only every half a minute.
        """
        done = 0
        for step in (self._sweep_now_and_then(sweep), self._order_events(), self._timers()):
            try:
                done += await step
            except Exception as err:
                self._complain("what is due could not be looked at", err)
        return done

    async def _sweep_now_and_then(self, now: bool) -> int:
        moment = time.monotonic()
        if now or self._swept is None or moment - self._swept >= SWEEP_SECONDS:
            self._swept = moment
            await self.sweep(self._desk.clock())
        return 0

    async def _order_events(self) -> int:
        done = 0
        for _ in range(BATCH):
            claimed = await self._ledger.claim_events(1)
            if not claimed:
                break
            event = claimed[0]
            try:
                done += await self._order_event(event)
            except Exception as err:
                given_up = await self._ledger.event_failed(event.key, not isinstance(err, DependencyError))
                self._complain(f"event {event.key}", err, given_up)
        return done

    async def _timers(self) -> int:
        done = 0
        for timer in await self._desk.read(due.due_timers, self._desk.clock(), BATCH):
            if not await self._desk.database.run(due.claim_timer, timer.id, self._desk.clock(), durable=False):
                continue
            try:
                done += await self._timer(timer)
            except Exception as err:
                given_up = await self._desk.database.run(due.postpone_timer, timer.id, self._desk.clock(),
                                                         not isinstance(err, DependencyError))
                self._complain(f"timer {timer.event} of conversation {timer.conversation}", err, given_up)
        return done

    def _complain(self, what: str, err: Exception, given_up: bool = False) -> None:
        said = err.message if isinstance(err, BotError) else type(err).__name__
        trace = None if isinstance(err, BotError) else err
        if given_up:
            _log.error("%s is given up after its last try: %s%s", what, said, traced(trace) if trace else "")
        else:
            self._log_seldom.error(_log, f"{what} {said}", "%s failed: %s", what, said, bug=trace)

    async def sweep(self, now: datetime) -> List[OrderEvent]:
        """Note what the clock brought about, and move overdue tasks up the ladder (F5)."""
        policy = self._desk.policy()
        orders = await self._ledger.watched(now - timedelta(days=WATCHED_DAYS))
        fresh = await self._ledger.note_events(due_by_the_clock(orders, policy, now))
        requests = [kind.name for kind in self._desk.handbook.tasks.values() if kind.request]
        await self._desk.change(agenda.raise_task, now, policy["case"]["lead_hours"], requests)
        return fresh

    async def next_moment(self, until: datetime) -> Optional[datetime]:
        """Return when the next thing becomes due, at the latest ``until``; for replays."""
        timers = await self._desk.read(agenda.due_timers, until)
        moments = [datetime.fromisoformat(timers[0].due)] if timers else []
        now = self._desk.clock()
        orders = await self._ledger.watched(now - timedelta(days=WATCHED_DAYS))
        moments += [event.at for order in orders for event in upcoming(order, self._desk.policy())
                    if event.at is not None and now < event.at <= until]
        return min(moments, default=None)

    async def _order_event(self, event: OrderEvent) -> int:
        if event.kind in self._desk.handbook.by_event and event.buyer_id:
            buyer = await self._desk.orders.buyer(event.buyer_id)
            conversation = await self._desk.change(self._conversation_for, event.buyer_id, buyer.name if buyer else None)
            await self._occur(conversation, event.kind, event.order_id, key=event.key)
        else:
            await self._ledger.done_events([event.key])
        return 1

    def _conversation_for(self, connection: Connection, buyer_id: str, name: Optional[str]) -> str:
        return store.open_conversation(connection, self._desk.clock(), buyer_id=buyer_id, visitor=None,
                                       viewing=None, buyer_name=name)

    async def _timer(self, timer: Row) -> int:
        return int(await self._occur(timer.conversation, timer.event, timer.order_id, timer))

    async def _occur(self, conversation: str, event: str, order_id: Optional[str],
                     timer: Optional[Row] = None, key: Optional[str] = None) -> bool:
        """Let an event happen in a conversation; with the timer or the noted event it comes from it is done."""
        async with self._desk.holding(conversation, WAIT_SECONDS) as lock:
            row = await self._desk.read(store.get_conversation, conversation)
            before = self._desk.recall(row)
            note = _case_of(before, timer, order_id)
            memory = self._changed(before, event, note.order_id if note and timer else order_id, note)
            memory, fresh = await self._desk.reconsidered(row, memory)
            taken = await self._desk.change(self._commit, conversation, before, memory, fresh, event,
                                            note.id if note else None, timer.id if timer else None, key, lock=lock)
        if taken:
            try:
                await self._after(conversation)
            except Exception as err:  # the event itself is done
                self._complain(f"what follows {event} in conversation {conversation}", err)
        return bool(taken)

    def _changed(self, memory: Memory, event: str, order_id: Optional[str], note: Optional[CaseNote]) -> Memory:
        if event == cases.OVERDUE:
            return casework.raise_level(memory, note.id)[0] if note else memory
        if event == cases.FOLLOW_UP and (note is None or note.state == "closed"):
            return memory
        if event == cases.CALLBACK and (note is None or note.state != "closed"):
            return memory  # taken up again, or another case stands in its place
        return apply_event(memory, event, order_id, self._desk.handbook)

    def _commit(self, connection: Connection, conversation: str, before: Memory, memory: Memory,
                fresh: List[Proposal], event: str, case: Optional[str], timer: Optional[str],
                key: Optional[str]) -> bool:
        if timer is not None and not agenda.take_timer(connection, timer):
            return False
        if key is not None and not self._ledger.done_within(connection, key):
            return False
        self._desk.keep(connection, conversation, memory, fresh)
        note = casework.find_case(memory, case) if case else None
        if note is not None and note.state != "closed":
            self._case(connection, conversation, before, note, event)
        return True

    def _case(self, connection: Connection, conversation: str, before: Memory, note: CaseNote,
              event: str) -> None:
        """A case that is not settled today is followed up tomorrow (F1), and climbs the ladder (F5)."""
        now: Any = self._desk.clock()
        hours = self._desk.policy()["case"]
        title = f"{self._desk.handbook.words.case_kinds.get(note.kind, note.kind)}售后(订单{note.order_id or '未定'})"
        old = casework.find_case(before, note.id)
        if event == cases.FOLLOW_UP:
            task = Task(kind="follow_up", text=f"跟进{title}，把进展告诉买家", role=note.level,
                        due_minutes=hours["follow_up_hours"] * 60, order_id=note.order_id)
            agenda.open_task(connection, conversation, task, now, note.id)
            cases.remind_again(connection, conversation, note, cases.FOLLOW_UP, hours["follow_up_hours"], now)
        elif event == cases.OVERDUE and old is not None and old.level != note.level:
            task = Task(kind="handover", text=f"{title}到期未解决，请接手", role=note.level,
                        due_minutes=hours["lead_hours"] * 60, order_id=note.order_id)
            agenda.open_task(connection, conversation, task, now, note.id)
            if above(note.level):
                cases.remind_again(connection, conversation, note, cases.OVERDUE, hours["lead_hours"], now)


def _case_of(memory: Memory, timer: Optional[Row], order_id: Optional[str]) -> Optional[CaseNote]:
    """A timer belongs to its case, whatever order that has by now; an order's event to the order's case."""
    if timer is not None and timer.case_id:
        return casework.find_case(memory, timer.case_id)
    return memory.cases.get(order_id or "")
