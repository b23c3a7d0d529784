"""Deletes by night what the policy does not keep any longer, in small transactions, so that nobody waits."""

from __future__ import annotations

import asyncio
import logging
from collections import Counter
from datetime import datetime, time, timedelta
from typing import Any, Awaitable, Callable, List, Mapping
from zoneinfo import ZoneInfo

from sqlalchemy.engine import Connection

from bot.conversations.door import Conversations
from bot.errors import BotError
from bot.orders.ledger import OrderLedger
from bot.rate_limited_log import describe_exception
from bot.store import audit, due, forget
from bot.store.due import Item, NotDue
from bot.store.forget import Counts
from bot.store.locks import LockTimeout

QUIET_HOUR = time(4)
"""Time of day, in the shop's zone, at which retention is due."""
BATCH = 200
"""Maximum number of orders, or conversations looked up, at a time."""
ROWS = 2000
"""Maximum number of live events and items deleted in one transaction."""
PAUSE_SECONDS = 0.02
"""Seconds between two transactions, for those who wait for the database."""
WAIT_SECONDS = 1.0
"""Seconds to wait for a conversation that is worked on; it is left for the next night then."""

_log = logging.getLogger(__name__)


def next_night(now: datetime, policy: Mapping[str, Any]) -> datetime:
    """Return the next quiet hour after a moment."""
    here = now.astimezone(ZoneInfo(policy["shop"]["timezone"]))
    tonight = datetime.combine(here.date(), QUIET_HOUR, here.tzinfo)
    return tonight if tonight > here else datetime.combine(here.date() + timedelta(days=1), QUIET_HOUR, here.tzinfo)


class Retention:
    """Does the item ``due.RETENTION``."""

    def __init__(self, conversations: Conversations, ledger: OrderLedger) -> None:
        """Create it; nothing is deleted before the item is due."""
        self._database, self._locks, self._ledger = conversations.database, conversations.locks, ledger
        self._door, self._clock = conversations, conversations.clock

    async def delete_old(self, item: Item) -> None:
        """Delete what is older than ``retention`` in the policy says; the next time is the next night.

        While the newest version of the policy cannot be used nothing is deleted: another one may keep it for less.
        """
        if self._door.policy.trouble is not None:
            _log.error("nothing is deleted while the newest version of the policy cannot be used")
            await self._database.run(self._end, item, Counter())
            return
        days, now = self._door.policy()["retention"], self._clock()
        cuts = {name: now - timedelta(days=value) for name, value in days.items()}
        counts: Counts = Counter()

        renewed = now

        async def step(work: Callable[..., Counts], *args: Any) -> int:
            nonlocal renewed
            done = await self._database.run(work, *args, durable=False)  # after a power cut it is done again
            counts.update(done)
            if self._clock() - renewed > due.CLAIM / 4:
                renewed = self._clock()
                await self._database.run(due.renew, item, renewed, durable=False)
            await asyncio.sleep(PAUSE_SECONDS)
            return sum(done.values())

        chats = cuts["conversation_days"]
        await self._each(forget.idle_conversations, chats, lambda one: step(self._idle, one, chats))
        await self._each(forget.grown_conversations, chats, lambda one: step(forget.delete_old_parts, one, chats))
        while await step(self._old_orders, cuts["order_days"]):
            pass
        for work in (forget.delete_old_events, forget.delete_old_due):
            while await step(work, cuts["event_days"], ROWS):
                pass
        await self._database.run(self._end, item, counts)

    async def _each(self, find: Callable[..., List[str]], before: datetime,
                    delete: Callable[[str], Awaitable[int]]) -> None:
        """Delete in each conversation that is found, while nobody else works on it."""
        found = await self._database.read(find, before, BATCH)
        while found:
            for conversation in found:
                try:
                    async with self._locks.hold(conversation, WAIT_SECONDS):
                        await delete(conversation)
                except LockTimeout:
                    continue
                except NotDue:  # another process does it
                    raise
                except Exception as err:  # the others go on
                    _log.error("conversation %s could not be deleted: %s%s", conversation,
                               err.message if isinstance(err, BotError) else type(err).__name__,
                               "" if isinstance(err, BotError) else describe_exception(err))
            found = await self._database.read(find, before, BATCH, found[-1])

    def _idle(self, connection: Connection, conversation: str, before: datetime) -> Counts:
        buyer = forget.buyer_of(connection, conversation)
        counts = forget.delete_if_idle(connection, conversation, before)
        if counts and buyer is not None:
            counts["buyers"] += self._ledger.delete_profiles(connection, [buyer])
        return counts

    def _old_orders(self, connection: Connection, before: datetime) -> Counts:
        """Delete a batch of orders, and the profiles of buyers of whom nothing else is left."""
        buyers, events = self._ledger.delete_orders(connection, before, BATCH, forget.orders_worked_on(connection))
        left = forget.without_conversation(connection, set(buyers.values()))
        return Counter(orders=len(buyers), order_events=events, due=due.delete_order_events(connection, buyers),
                       buyers=self._ledger.delete_profiles(connection, left))

    def _end(self, connection: Connection, item: Item, counts: Counts) -> None:
        now = self._clock()
        due.put_off(connection, item, next_night(now, self._door.policy()))
        said = ", ".join(f"{table} {number}" for table, number in sorted(counts.items()) if number)
        if said:
            audit.note(connection, "retention", now, detail=said)
            _log.info("deleted what is kept no longer: %s", said)
