"""What comes without a message: order events, the clock, timers. They propose like a buyer's wish."""

from __future__ import annotations

import logging
import time
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Awaitable, Callable, List, Optional

from sqlalchemy.engine import Row

from bot.conversations.commit import AlreadyDone, Commit, Effect, Subject
from bot.conversations.door import Conversations
from bot.conversations.effects import NameBuyer, OpenTask, StartTimer
from bot.errors import BotError, DependencyError
from bot.orders.clock import due as due_by_the_clock
from bot.orders.clock import upcoming
from bot.orders.events import OrderEvent
from bot.orders.ledger import OrderLedger
from bot.rate_limited_log import Seldom, traced
from bot.roles import above
from bot.store import agenda, cases, timers
from bot.talk.cases import find_case, raise_level
from bot.talk.memory import apply_event
from bot.talk.model import CaseNote, Memory, Task, Timer

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

    def __init__(self, conversations: Conversations, ledger: OrderLedger,
                 after: Callable[[str], Awaitable[None]]) -> None:
        """Create it.

        Args:
            conversations: The door.
            ledger: Where order events are noted.
            after: Called with each conversation that something happened in.
        """
        self._conversations = conversations
        self._ledger = ledger
        self._database, self._clock = conversations.database, conversations.clock
        self._handbook = conversations.handbook
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
            await self.sweep(self._clock())
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
        for timer in await self._database.read(timers.due_timers, self._clock(), BATCH):
            if not await self._database.run(timers.claim_timer, timer.id, self._clock(), durable=False):
                continue
            try:
                done += await self._timer(timer)
            except Exception as err:
                given_up = await self._database.run(timers.postpone_timer, timer.id, self._clock(),
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
        policy = self._conversations.policy()
        orders = await self._ledger.watched(now - timedelta(days=WATCHED_DAYS))
        fresh = await self._ledger.note_events(due_by_the_clock(orders, policy, now))
        requests = [kind.name for kind in self._handbook.tasks.values() if kind.request]
        if await self._database.run(agenda.raise_task, now, policy["case"]["lead_hours"], requests):
            self._conversations.live.wake()
        return fresh

    async def next_moment(self, until: datetime) -> Optional[datetime]:
        """Return when the next thing becomes due, at the latest ``until``; for replays."""
        due = await self._database.read(agenda.due_timers, until)
        moments = [datetime.fromisoformat(due[0].due)] if due else []
        now = self._clock()
        orders = await self._ledger.watched(now - timedelta(days=WATCHED_DAYS))
        moments += [event.at for order in orders for event in upcoming(order, self._conversations.policy())
                    if event.at is not None and now < event.at <= until]
        return min(moments, default=None)

    async def _order_event(self, event: OrderEvent) -> int:
        if event.kind in self._handbook.by_event and event.buyer_id:
            conversation = await self._conversations.enter(buyer_id=event.buyer_id)
            await self._occur(conversation, event.kind, event.order_id, EventTaken(self._ledger, event.key))
        else:
            await self._ledger.done_events([event.key])
        return 1

    async def _timer(self, timer: Row) -> int:
        return int(await self._occur(timer.conversation, timer.event, timer.order_id, TimerTaken(timer.id), timer))

    async def _occur(self, conversation: str, event: str, order_id: Optional[str], taken: Effect,
                     timer: Optional[Row] = None) -> bool:
        """Let an event happen in a conversation; with it the timer or noted event that it comes from is taken."""
        try:
            async with self._conversations.open(conversation, WAIT_SECONDS) as talk:
                note = _case_of(talk.memory, timer, order_id)
                memory = self._changed(talk.memory, event, note.order_id if note and timer else order_id, note)
                effects = [taken, *(self._of_case(note, find_case(memory, note.id), event) if note else [])]
                buyer = (await talk.snapshot(memory)).buyer
                if buyer is not None and buyer.name and talk.row.buyer_name is None:
                    effects.append(NameBuyer(buyer.name))
                await talk.commit(memory, effects)
        except AlreadyDone:
            return False
        try:
            await self._after(conversation)
        except Exception as err:  # the event itself is done
            self._complain(f"what follows {event} in conversation {conversation}", err)
        return True

    def _changed(self, memory: Memory, event: str, order_id: Optional[str], note: Optional[CaseNote]) -> Memory:
        if event == cases.OVERDUE:
            return raise_level(memory, note.id)[0] if note else memory
        if event == cases.FOLLOW_UP and (note is None or note.state == "closed"):
            return memory
        if event == cases.CALLBACK and (note is None or note.state != "closed"):
            return memory  # taken up again, or another case stands in its place
        return apply_event(memory, event, order_id, self._handbook)

    def _of_case(self, before: CaseNote, note: Optional[CaseNote], event: str) -> List[Effect]:
        """A case that is not settled today is followed up tomorrow (F1), and climbs the ladder (F5)."""
        if note is None or note.state == "closed":
            return []
        hours, subject = self._conversations.policy()["case"], Subject(note.id)
        title = f"{self._handbook.words.case_kinds.get(note.kind, note.kind)}售后(订单{note.order_id or '未定'})"
        if event == cases.FOLLOW_UP:
            task = Task(kind="follow_up", text=f"跟进{title}，把进展告诉买家", role=note.level,
                        due_minutes=hours["follow_up_hours"] * 60, order_id=note.order_id)
            again = Timer(event=cases.FOLLOW_UP, minutes=hours["follow_up_hours"] * 60)
            return [OpenTask(task, subject), StartTimer(again, subject)]
        if event == cases.OVERDUE and before.level != note.level:
            task = Task(kind="handover", text=f"{title}到期未解决，请接手", role=note.level,
                        due_minutes=hours["lead_hours"] * 60, order_id=note.order_id)
            again = Timer(event=cases.OVERDUE, minutes=hours["lead_hours"] * 60)
            return [OpenTask(task, subject), *([StartTimer(again, subject)] if above(note.level) else [])]
        return []


@dataclass(frozen=True)
class TimerTaken(Effect):
    """The timer whose event happens is done; if it is not open any more, nothing happens."""

    timer: str

    def carry_out(self, commit: Commit) -> None:
        if not agenda.take_timer(commit.connection, self.timer):
            raise AlreadyDone(self.timer)


@dataclass(frozen=True)
class EventTaken(Effect):
    """The order's event that happens is done; if it was before, nothing happens."""

    ledger: OrderLedger
    key: str

    def carry_out(self, commit: Commit) -> None:
        if not self.ledger.done_within(commit.connection, self.key):
            raise AlreadyDone(self.key)


def _case_of(memory: Memory, timer: Optional[Row], order_id: Optional[str]) -> Optional[CaseNote]:
    """A timer belongs to its case, whatever order that has by now; an order's event to the order's case."""
    if timer is not None and timer.case_id:
        return find_case(memory, timer.case_id)
    return memory.cases.get(order_id or "")
