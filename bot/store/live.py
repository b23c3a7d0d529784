"""Hands live events to those who follow them. Events are in the table ``events``; a wake-up only says to look there.

New events are read once per process and handed to each follower. A page that resumes first reads what it missed
from the table.
"""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from dataclasses import dataclass, field
from typing import Any, AsyncGenerator, AsyncIterator, Deque, Dict, List, Optional, Set

from bot.errors import BotError
from bot.rate_limited_log import RateLimitedLog
from bot.store.database import Database
from bot.store.feed import CHANNEL, last_number, read_after

MAX_QUEUED_EVENTS = 1000
"""Maximum number of events queued for a slow follower; beyond it the follower reads on from the table."""

_RECONNECT = 2.0

_log = logging.getLogger(__name__)

Event = Dict[str, Any]


@dataclass(eq=False)
class _Follower:
    """Who follows: the desk (``conversation`` is ``None``) or one conversation's buyer.

    One that is ``behind`` is handed nothing: it reads the table first.
    """

    conversation: Optional[str]
    waiting: Deque[Event] = field(default_factory=deque)
    news: asyncio.Event = field(default_factory=asyncio.Event)
    behind: bool = True

    def hand(self, event: Event) -> None:
        if self.behind:
            return
        if len(self.waiting) >= MAX_QUEUED_EVENTS:
            self.behind = True
            self.waiting.clear()
        else:
            self.waiting.append(event)
        self.news.set()

    def take(self, after: int) -> List[Event]:
        batch = [one for one in self.waiting if one["seq"] > after]
        self.waiting.clear()
        return batch


class Live:
    """Follows the event table for pages; on PostgreSQL other processes wake it by NOTIFY."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._desks: Set[_Follower] = set()
        self._buyers: Dict[str, Set[_Follower]] = {}
        self._position: Optional[int] = None
        self._news: Optional[asyncio.Event] = None
        self._reader: Optional["asyncio.Task[None]"] = None
        self._listener: Optional["asyncio.Task[None]"] = None
        self._seldom = RateLimitedLog()
        self.checks = 0
        """Goes up when sessions may have ended, so that followers ask for theirs again."""
        self._over = False

    def wake(self) -> None:
        """Make followers look for new events."""
        if self._news is not None:
            self._news.set()

    def recheck(self) -> None:
        """Make every follower ask again whether its session still holds."""
        self.checks += 1
        self._rouse()

    def _rouse(self) -> None:
        for follower in [*self._desks, *(one for some in self._buyers.values() for one in some)]:
            follower.news.set()

    async def follow(self, after: int, heartbeat: float,
                     conversation: Optional[str] = None) -> AsyncGenerator[List[Event], None]:
        """Yield batches of events after a number; an empty batch is a heartbeat. Ends when the server stops.

        Args:
            after: The last number the page has.
            heartbeat: Seconds without events after which an empty batch is yielded.
            conversation: Only this conversation's events for its buyer; ``None``: the desk's all.
        """
        follower = _Follower(conversation)
        self._enter(follower)
        try:
            await self._find_position()
            while True:
                if follower.behind:  # whatever is committed from here on is handed over
                    follower.behind = False
                    follower.waiting.clear()
                    async for batch in self._missed(after, conversation):
                        after = batch[-1]["seq"]
                        yield batch
                follower.news.clear()
                batch = follower.take(after)
                if batch:
                    after = batch[-1]["seq"]
                    yield batch
                    continue
                if not follower.behind:
                    await _wait(follower.news, heartbeat)
                    if self._over:
                        return
                    if not follower.waiting:
                        yield []
        finally:
            self._leave(follower)

    async def _missed(self, after: int, conversation: Optional[str]) -> AsyncIterator[List[Event]]:
        batch = await self._database.read(read_after, after, conversation)
        while batch:
            yield batch
            batch = await self._database.read(read_after, batch[-1]["seq"], conversation)

    def _enter(self, follower: _Follower) -> None:
        if self._reader is None or self._reader.done():
            self._position, self._news = None, asyncio.Event()
            self._reader = asyncio.get_running_loop().create_task(self._read_on())
        if follower.conversation is None:
            self._desks.add(follower)
        else:
            self._buyers.setdefault(follower.conversation, set()).add(follower)

    def _leave(self, follower: _Follower) -> None:
        self._desks.discard(follower)
        here = self._buyers.get(follower.conversation or "")
        if here is not None:
            here.discard(follower)
            if not here:
                del self._buyers[follower.conversation or ""]
        if not self._desks and not self._buyers:
            self._position = None  # nobody listens: the next one starts where the table ends then

    async def _find_position(self) -> None:
        if self._position is None:
            position = await self._database.read(last_number)
            if self._position is None:
                self._position = position
            self.wake()

    async def _read_on(self) -> None:
        news = self._news
        assert news is not None
        while True:
            await news.wait()
            news.clear()
            try:
                await self._hand_out()
            except Exception as err:
                said = err.message if isinstance(err, BotError) else type(err).__name__
                self._seldom.error(_log, said, "live events could not be read: %s", said)
                await asyncio.sleep(_RECONNECT)
                news.set()

    async def _hand_out(self) -> None:
        while self._position is not None:
            batch = await self._database.read(read_after, self._position)
            if not batch or self._position is None:
                return
            for event in batch:
                if event["seq"] <= self._position:
                    continue
                self._position = event["seq"]
                for follower in self._desks:
                    follower.hand(event)
                for follower in self._buyers.get(event["conversation"] or "", ()) if event["for_buyer"] else ():
                    follower.hand(event)

    def start(self) -> None:
        """Listen to other processes; with SQLite there are none."""
        if self._database.is_postgres:
            self._listener = asyncio.get_running_loop().create_task(self._listen())

    async def stop(self) -> None:
        """Stop listening and reading, and let everybody's stream end."""
        self._over = True
        self._rouse()
        tasks = [one for one in (self._listener, self._reader) if one is not None]
        self._listener = self._reader = None
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _listen(self) -> None:
        while True:
            try:
                await self._listen_once()
            except (OSError, self._database.engine.dialect.dbapi.Error):
                await asyncio.sleep(_RECONNECT)
            self.wake()

    async def _listen_once(self) -> None:
        connection = await asyncio.to_thread(self._connect)
        loop, notice = asyncio.get_running_loop(), asyncio.Event()
        file = connection.fileno()  # a lost connection no longer knows it
        loop.add_reader(file, notice.set)
        self.wake()  # what was told before listening began
        try:
            while True:
                await notice.wait()
                notice.clear()
                connection.poll()
                connection.notifies.clear()
                self.wake()
        finally:
            loop.remove_reader(file)
            connection.close()

    def _connect(self) -> Any:
        dialect = self._database.engine.dialect
        args, kwargs = dialect.create_connect_args(self._database.engine.url)
        connection = dialect.connect(*args, **kwargs)
        connection.set_session(autocommit=True)
        with connection.cursor() as cursor:
            cursor.execute(f"LISTEN {CHANNEL}")
        return connection


async def _wait(news: asyncio.Event, seconds: float) -> None:
    try:
        await asyncio.wait_for(news.wait(), seconds)
    except asyncio.TimeoutError:
        pass
