"""Wakes everyone who follows the live events. The table is the truth, a wake-up only a hint."""

from __future__ import annotations

import asyncio
from typing import Any, AsyncIterator, Dict, List, Optional, Set

from bot.conversations.timeline import CHANNEL, read_after
from bot.database import Database

HEARTBEAT = 15.0
"""Seconds after which a silent stream says that it is alive."""

_RECONNECT = 2.0


class Live:
    """Follows the event table for pages; on PostgreSQL other processes wake it by NOTIFY."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._followers: Set[asyncio.Event] = set()
        self._listener: Optional["asyncio.Task[None]"] = None

    def wake(self) -> None:
        """Tell the followers in this process that there may be something new."""
        for follower in self._followers:
            follower.set()

    async def follow(self, after: int, conversation: Optional[str] = None) -> AsyncIterator[List[Dict[str, Any]]]:
        """Yield batches of events after a number; an empty batch is a heartbeat.

        Args:
            after: The last number the page has.
            conversation: Only this conversation's events for its buyer; ``None``: the desk's all.
        """
        news = asyncio.Event()
        self._followers.add(news)
        try:
            while True:
                news.clear()
                batch = await self._database.glance(read_after, after, conversation)
                if batch:
                    after = batch[-1]["seq"]
                    yield batch
                    continue
                try:
                    await asyncio.wait_for(news.wait(), HEARTBEAT)
                except asyncio.TimeoutError:
                    yield []
        finally:
            self._followers.discard(news)

    def start(self) -> None:
        """Listen to other processes; with SQLite there are none."""
        if self._database.is_postgres:
            self._listener = asyncio.get_running_loop().create_task(self._listen())

    async def stop(self) -> None:
        """Stop listening."""
        if self._listener is not None:
            self._listener.cancel()
            await asyncio.gather(self._listener, return_exceptions=True)
            self._listener = None

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
        loop.add_reader(connection.fileno(), notice.set)
        try:
            while True:
                await notice.wait()
                notice.clear()
                connection.poll()
                connection.notifies.clear()
                self.wake()
        finally:
            loop.remove_reader(connection.fileno())
            connection.close()

    def _connect(self) -> Any:
        dialect = self._database.engine.dialect
        args, kwargs = dialect.create_connect_args(self._database.engine.url)
        connection = dialect.connect(*args, **kwargs)
        connection.set_session(autocommit=True)
        with connection.cursor() as cursor:
            cursor.execute(f"LISTEN {CHANNEL}")
        return connection
