"""Does order events and timers in their conversations: they propose like a buyer's wish."""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import Awaitable, Callable, List, Optional

from bot.conversations.automatic import LookForAutomatic
from bot.conversations.commit import Effect, Subject
from bot.conversations.door import Conversations
from bot.conversations.effects import DueDone, OpenTask, StartTimer
from bot.errors import BotError
from bot.orders.events import OrderEvent
from bot.orders.ledger import OrderLedger
from bot.rate_limited_log import RateLimitedLog
from bot.roles import above
from bot.store import cases, due
from bot.store.due import Item
from bot.store.messages import conversation_of_buyer
from bot.talk.cases import find_case, raise_level
from bot.talk.memory import apply_event
from bot.talk.model import CaseNote, Memory, Task, Timer
from bot.talk.order_changes import IN_TALKS_ONLY, hear_order_event

WAIT_SECONDS = 5.0
"""Seconds that an item waits for its conversation before it lets the others pass."""

_log = logging.getLogger(__name__)


class Events:
    """Lets timers and order events happen in their conversations."""

    def __init__(self, door: Conversations, ledger: OrderLedger, after: Callable[[str], Awaitable[None]]) -> None:
        """Create it.

        Args:
            door: Opens conversations.
            ledger: Knows what happened to orders.
            after: Called with each conversation that something happened in.
        """
        self._door, self._ledger, self._after = door, ledger, after
        self._log_seldom = RateLimitedLog()

    async def order_event(self, item: Item) -> None:
        """Do an item ``due.ORDER_EVENT``: the handbook may have something to say to it.

        What it has nothing to say to is heard all the same where there is a talk: its matters note it, and cards that
        are not true any more go.
        """
        event = await self._ledger.event(item.subject)
        conversation = await self._conversation_for(event, item) if event is not None else None
        if event is None or conversation is None:
            await self._door.database.run(due.done, item)
            return
        async with self._door.open(conversation, WAIT_SECONDS) as talk:
            memory = hear_order_event(talk.memory, event.kind, event.order_id, talk.now, self._door.handbook)
            await talk.commit(memory, [DueDone(item), LookForAutomatic()])
        await self._follow(conversation)

    async def _conversation_for(self, event: OrderEvent, item: Item) -> Optional[str]:
        """Return the conversation in which an event is heard, if any."""
        if not event.buyer_id or await self._is_old(event):
            return None
        if event.kind in self._door.handbook.by_event and event.kind not in IN_TALKS_ONLY:
            return await self._door.enter(buyer_id=event.buyer_id, because_of=item)
        return await self._door.database.read(conversation_of_buyer, event.buyer_id)

    async def _is_old(self, event: OrderEvent) -> bool:
        """Return whether orders of that time are not kept any more: an import has brought one again.

        An event without a time is as old as its order.
        """
        kept = timedelta(days=self._door.policy()["retention"]["order_days"])
        at = event.at or await self._ledger.placed_at(event.order_id)
        return at is not None and at < self._door.clock() - kept

    async def timer(self, item: Item) -> None:
        """Do an item ``due.TIMER``: the handbook's event comes, or a case is followed up, called back or raised."""
        assert item.conversation is not None
        async with self._door.open(item.conversation, WAIT_SECONDS) as talk:
            note = _case_of(talk.memory, item)
            memory = self._changed(talk.memory, item, note)
            after = find_case(memory, note.id) if note else None
            effects = self._for_case(item.subject, note, after) if note and after else []
            await talk.commit(memory, [DueDone(item), *effects, LookForAutomatic()])
        await self._follow(item.conversation)

    def _changed(self, memory: Memory, item: Item, note: Optional[CaseNote]) -> Memory:
        if item.subject == cases.OVERDUE:
            return raise_level(memory, note.id)[0] if note else memory
        if item.subject == cases.FOLLOW_UP and (note is None or note.state == "closed"):
            return memory
        if item.subject == cases.CALLBACK and (note is None or note.state != "closed"):
            return memory  # taken up again, or another case stands in its place
        return apply_event(memory, item.subject, note.order_id if note else item.order_id, self._door.handbook)

    def _for_case(self, event: str, before: CaseNote, note: CaseNote) -> List[Effect]:
        """A case that is not settled today is followed up tomorrow (F1), and climbs the ladder (F5)."""
        if note.state == "closed":
            return []
        hours, subject = self._door.policy()["case"], Subject(note.id)
        kind = self._door.handbook.words.case_kinds.get(note.kind, note.kind)
        title = f"{kind}售后(订单{note.order_id or '未定'})"
        if event == cases.FOLLOW_UP:
            task = Task(kind="follow_up", text=f"跟进{title}，把进展告诉买家", role=note.level,
                        due_minutes=hours["follow_up_hours"] * 60, order_id=note.order_id)
            return [OpenTask(task, subject), _again(cases.FOLLOW_UP, hours["follow_up_hours"], subject)]
        if event == cases.OVERDUE and before.level != note.level:
            task = Task(kind="handover", text=f"{title}到期未解决，请接手", role=note.level,
                        due_minutes=hours["lead_hours"] * 60, order_id=note.order_id)
            again = [_again(cases.OVERDUE, hours["lead_hours"], subject)] if above(note.level) else []
            return [OpenTask(task, subject), *again]
        return []

    async def _follow(self, conversation: str) -> None:
        try:
            await self._after(conversation)
        except Exception as err:  # the event itself is done
            said = err.message if isinstance(err, BotError) else type(err).__name__
            self._log_seldom.error(_log, said, "what follows an event in conversation %s failed: %s", conversation,
                                   said, bug=None if isinstance(err, BotError) else err)


def _again(event: str, hours: float, subject: Subject) -> StartTimer:
    return StartTimer(Timer(event=event, minutes=hours * 60), subject)


def _case_of(memory: Memory, item: Item) -> Optional[CaseNote]:
    """A timer belongs to its case, whatever order that has by now."""
    return find_case(memory, item.case_id) if item.case_id else memory.cases.get(item.order_id or "")
