"""The one loop that does what is due: item by item, each in its own try, by the function of its kind."""

from __future__ import annotations

import asyncio
import logging
from datetime import datetime, timedelta
from typing import Awaitable, Callable, Dict, List, Mapping, NamedTuple, Optional, Sequence

from sqlalchemy.engine import Connection

from bot.conversations.fair_queue import FairQueue
from bot.errors import BotError, DependencyError
from bot.rate_limited_log import RateLimitedLog, describe_exception
from bot.store import due
from bot.store.database import Database
from bot.store.due import Item, NotDue

LOOK_EVERY_SECONDS = 1.0
"""Seconds between two looks at the table when nothing wakes the loop."""
AT_ONCE = 3
"""Maximum number of items under way at the same time; each may hold one conversation."""
BATCH = 50
"""Maximum number of items found in one look."""
LONGEST_SECONDS = 60.0
"""Seconds after which an item that does not end has failed; what recurs may take its time."""
FINISH_SECONDS = 5.0
"""Seconds that a stop waits for items under way."""

_log = logging.getLogger(__name__)

Handler = Callable[[Item], Awaitable[None]]
"""Does one claimed item: its effect and ``due.done`` or ``due.put_off`` are one transaction."""
Look = Callable[[], Awaitable[object]]


class Recurring(NamedTuple):
    """When something recurring is due for the first time, and how far ahead it is put off at most."""

    first: Callable[[], datetime]
    longest: timedelta


class Loop:
    """Claims what is due and hands it to its handler. Several processes never do one item twice.

    Items of one conversation or order are done one after the other, those of others at the same time: one that
    hangs or fails keeps nobody else waiting.
    """

    def __init__(self, database: Database, clock: Callable[[], datetime], handlers: Mapping[str, Handler],
                 recurring: Mapping[str, Recurring]) -> None:
        """Create the loop.

        Args:
            database: Has the table.
            clock: Says what is due now.
            handlers: By kind of item; items of other kinds are left alone.
            recurring: By kind of item that is due again and again.
        """
        self._database, self._clock, self._handlers, self._recurring = database, clock, handlers, recurring
        self._prepared = False
        self._queue: Optional[FairQueue] = None
        self._found: Dict[str, Item] = {}
        self._news = asyncio.Event()
        self._log_seldom = RateLimitedLog()

    async def run(self, *also: Look) -> None:
        """Do what is due, as long as this is not cancelled.

        Args:
            also: Called with each look at the table, each in its own try.
        """
        self._queue = FairQueue(self._serve, AT_ONCE)
        while True:
            self._news.clear()
            for look in (self._look, *also):
                try:
                    await look()
                except Exception as err:
                    self._complain("a look at what is due", err)
            news = asyncio.ensure_future(self._news.wait())
            try:  # unlike wait_for, this never takes a cancellation for news that come at the same moment
                await asyncio.wait({news}, timeout=LOOK_EVERY_SECONDS)
            finally:
                news.cancel()

    def wake(self) -> None:
        """Say that something has become due."""
        self._news.set()

    async def finish(self) -> None:
        """Begin nothing new and wait for the items under way; those that take longer are given back."""
        if self._queue is not None:
            await self._queue.stop(FINISH_SECONDS)

    async def do_all(self, kinds: Optional[Sequence[str]] = None) -> int:
        """Do all that is due now, one after the other, what is due longest first; for replays and tests.

        Args:
            kinds: Only these kinds.

        Returns:
            How many were done.
        """
        done = 0
        while True:
            found = await self._database.read(due.first_of_each, self._clock(), kinds or list(self._handlers), 1)
            if not found:
                return done
            done += await self._do(found[0])

    async def next_moment(self, until: datetime) -> Optional[datetime]:
        """Return when the next item becomes due, if that is until then; for replays."""
        return await self._database.read(due.next_moment, list(self._handlers), self._clock(), until)

    async def _look(self) -> None:
        assert self._queue is not None
        if not self._prepared:
            await self._database.run(self._prepare)
            self._prepared = True
        late = await self._database.read(self._too_late)
        if late:
            await self._database.run(self._bring_forward, late)
        for item in await self._database.read(due.first_of_each, self._clock(), list(self._handlers), BATCH,
                                              set(self._found)):
            self._found[item.key] = item
            self._queue.add(item.key)

    def _prepare(self, connection: Connection) -> None:
        for kind, one in self._recurring.items():
            due.ensure(connection, kind, one.first())

    def _too_late(self, connection: Connection) -> List[str]:
        now = self._clock()
        return due.too_late(connection, {kind: now + one.longest for kind, one in self._recurring.items()})

    def _bring_forward(self, connection: Connection, kinds: Sequence[str]) -> None:
        """The clock was ahead when these were put off: they do not wait until it is there again."""
        for kind in kinds:
            due.bring_forward(connection, kind, self._recurring[kind].first())

    async def _serve(self, key: str) -> bool:
        try:
            await self._do(self._found[key])
        except Exception as err:  # the claim ends by itself
            self._complain("what is due", err)
        finally:
            del self._found[key]
            if not self._found:
                self.wake()  # something else of the same keys may wait
        return False

    async def _do(self, found: Item) -> bool:
        """Do one item, if no other process is faster. Returns whether it was done."""
        item = await self._database.run(due.claim, found.id, self._clock(), durable=False)
        if item is None:
            return False
        if item.attempts > due.ATTEMPTS and item.kind not in due.RECURRING:  # the process died of it each time
            await self._database.run(due.done, item, "failed")
            _log_given_up(item, due.ATTEMPTS, "the process ended each time")
            return False
        try:
            limit = None if item.kind in due.RECURRING else LONGEST_SECONDS
            await asyncio.wait_for(self._handlers[item.kind](item), limit)
        except NotDue:
            return False
        except asyncio.CancelledError:
            await self._database.run(due.release, item, durable=False)
            raise
        except Exception as err:
            await self._fail(item, err)
            return False
        return True

    async def _fail(self, item: Item, err: Exception) -> None:
        counts = not isinstance(err, DependencyError)
        code = err.code if isinstance(err, BotError) else type(err).__name__
        given_up = await self._database.run(due.failed, item, self._clock(), code, counts, durable=False)
        if given_up:
            _log_given_up(item, item.attempts, err.message if isinstance(err, BotError)
                          else code + describe_exception(err))
        else:
            self._complain(_describe(item), err)

    def _complain(self, what: str, err: Exception) -> None:
        said = err.message if isinstance(err, BotError) else type(err).__name__
        self._log_seldom.error(_log, f"{what} {said}", "%s failed: %s", what, said,
                               bug=None if isinstance(err, BotError) else err)


def _describe(item: Item) -> str:
    return f"{item.kind} {item.subject}" + (f" of conversation {item.conversation}" if item.conversation else "")


def _log_given_up(item: Item, attempts: int, why: str) -> None:
    _log.error("%s is given up after %s attempts (bot due retry %s): %s", _describe(item), attempts, item.id, why)
