"""What comes without a message: order events and timers. They propose like a buyer's wish."""

from __future__ import annotations

import logging
from typing import Any, List, Optional

from sqlalchemy.engine import Connection, Row

from bot.conversations import agenda, standing, store
from bot.conversations.desk import Desk, announce
from bot.conversations.memory import occur
from bot.conversations.model import Memory, Proposal
from bot.errors import DependencyError
from bot.orders.events import OrderEvent

_log = logging.getLogger(__name__)


class Happenings:
    """Looks at what is due. Two processes never do the same thing twice."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def look(self) -> int:
        """Take in all order events and timers that are due, in order. Returns how many."""
        try:
            done = 0
            for event in await self._desk.orders.claim_events(50):
                done += await self._order_event(event)
            for timer in await self._desk.read(agenda.due_timers, self._desk.clock()):
                done += await self._timer(timer)
            return done
        except DependencyError as err:
            _log.error("what is due could not be looked at: %s", err.message)
            return 0

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
            memory = occur(Memory.parse_raw(row.memory), event, order_id, self._desk.handbook)
            fresh = await self._desk.proposals(row, memory)
            return await self._desk.change(self._commit, conversation, memory, fresh, timer, lock=lock)

    def _commit(self, connection: Connection, conversation: str, memory: Memory,
                fresh: List[Proposal], timer: Optional[str]) -> bool:
        if timer is not None and not agenda.take_timer(connection, timer):
            return False
        now: Any = self._desk.clock()
        store.save_memory(connection, conversation, memory)
        standing.replace_proposals(connection, conversation, memory.turn, fresh, now)
        announce(connection, conversation, now)
        return True
