"""One turn at a time per conversation: in this process by a queue, between processes by PostgreSQL.

In the process a conversation's waiters stand in a first-come queue. On PostgreSQL the first of
them also takes a session advisory lock, on a connection that belongs to the lock alone: no
transaction stays open while Rasa runs, and a process that dies lets go of it with its connection.
A process whose connection broke no longer holds the lock and may not commit: ``verify``.
"""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, TypeVar

from sqlalchemy import create_engine, event, text
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from bot.errors import DependencyError

T = TypeVar("T")

LOCK_NOT_AVAILABLE = "55P03"


class LockLost(DependencyError):
    """The connection that held a conversation's lock is gone; the turn may not be committed."""

    code = "lock.lost"


class LockTimeout(DependencyError):
    """Another turn of the conversation has been running for too long."""

    code = "lock.timeout"


class LockUnreachable(DependencyError):
    """PostgreSQL could not be asked for the lock."""

    code = "lock.unreachable"


class HeldLock:
    """A conversation that is ours until the ``async with`` around it ends."""

    def __init__(self, conversation_id: str) -> None:
        self.conversation_id = conversation_id

    async def verify(self) -> None:
        """Make sure that the conversation is still ours; call right before a commit.

        Raises:
            LockLost: The session that held the lock has ended. Run the turn again.
        """


class ConversationLocks:
    """Gives out conversations, one holder each."""

    def __init__(
        self, engine: Engine | None = None, wait_seconds: float = 30.0, connections: int = 8
    ) -> None:
        """Create the locks of one process.

        Args:
            engine: The product's engine. On PostgreSQL its address is used for a connection pool
                of our own; with SQLite or None the queue in the process is all that is needed.
            wait_seconds: How long a turn waits for another process before it gives up.
            connections: Conversations this process can hold at once on PostgreSQL.
        """
        self._queues: dict[str, _Queue] = {}
        self._advisory: _AdvisoryLocks | None = None
        if engine is not None and engine.dialect.name == "postgresql":
            self._advisory = _AdvisoryLocks(engine, wait_seconds, connections)

    @asynccontextmanager
    async def hold(self, conversation_id: str, wait_seconds: float | None = None) -> AsyncIterator[HeldLock]:
        """Hold a conversation; waiters get it in the order they came.

        Args:
            conversation_id: Any text. Not to be taken again by who holds it: that would wait
                for itself.
            wait_seconds: How long to wait at most; by default as long as it takes in this process,
                and for another process as long as these locks wait.

        Yields:
            The lock, to ``verify`` before a commit.

        Raises:
            LockTimeout: The conversation was held by others for all that time.
            LockUnreachable: PostgreSQL does not answer.
        """
        queue = self._queues.setdefault(conversation_id, _Queue(asyncio.Lock()))
        queue.users += 1
        try:
            await _in_time(queue.lock.acquire(), wait_seconds, conversation_id)
            try:
                if self._advisory is None:
                    yield HeldLock(conversation_id)
                else:
                    async with self._advisory.hold(conversation_id, wait_seconds) as held:
                        yield held
            finally:
                queue.lock.release()
        finally:
            queue.users -= 1
            if not queue.users:
                del self._queues[conversation_id]

    async def close(self) -> None:
        """Close the connections; nothing may be held any more."""
        if self._advisory is not None:
            await self._advisory.close()


async def _in_time(waiting: Any, seconds: float | None, conversation_id: str) -> None:
    try:
        await asyncio.wait_for(waiting, seconds)
    except asyncio.TimeoutError:
        raise LockTimeout(
            f"Conversation {conversation_id} is held by others.", "It is tried again."
        ) from None


@dataclass
class _Queue:
    lock: asyncio.Lock
    users: int = 0


class _AdvisoryLock(HeldLock):
    def __init__(self, conversation_id: str, locks: _AdvisoryLocks, session: _Session) -> None:
        super().__init__(conversation_id)
        self._locks = locks
        self._session = session

    async def verify(self) -> None:
        if not await self._locks.run(self._session.alive):
            raise LockLost(
                f"The lock on conversation {self.conversation_id} was lost.",
                "The connection to PostgreSQL broke; the turn is run again.",
            )


class _AdvisoryLocks:
    """PostgreSQL's part: threads and connections of its own, one pair per held conversation."""

    def __init__(self, engine: Engine, wait_seconds: float, connections: int) -> None:
        self._engine = create_engine(
            engine.url,
            isolation_level="AUTOCOMMIT",
            pool_size=connections,
            max_overflow=0,
            pool_timeout=wait_seconds,
            pool_pre_ping=True,
        )
        self._wait_seconds = wait_seconds

        @event.listens_for(self._engine, "connect")
        def _set_up(connection: Any, _record: Any) -> None:
            with connection.cursor() as cursor:
                cursor.execute("SET application_name = 'bot-locks'")
            connection.commit()

        # Waiting for a lock blocks a thread. As many again verify and let go, so that those who
        # wait can never keep a holder from ending.
        self._waiters = ThreadPoolExecutor(connections, thread_name_prefix="lock-wait")
        self._workers = ThreadPoolExecutor(connections, thread_name_prefix="lock")

    @asynccontextmanager
    async def hold(
        self, conversation_id: str, wait_seconds: float | None
    ) -> AsyncIterator[_AdvisoryLock]:
        wait = self._wait_seconds if wait_seconds is None else wait_seconds
        session = await self._acquire(conversation_id, wait)
        try:
            yield _AdvisoryLock(conversation_id, self, session)
        finally:
            await asyncio.shield(self.run(session.release))

    async def run(self, work: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._workers, work)

    async def _acquire(self, conversation_id: str, wait_seconds: float) -> _Session:
        waiting = self._waiters.submit(
            _Session.acquire, self._engine, conversation_id, int(wait_seconds * 1000)
        )
        try:
            return await asyncio.wrap_future(waiting)
        except asyncio.CancelledError:
            # The thread cannot be stopped: whatever it still gets is let go at once.
            waiting.add_done_callback(_release_unwanted)
            raise
        except PoolTimeout as error:
            raise LockTimeout(
                "This process holds as many conversations as it may.",
                "Send the message again; if this stays, look for turns that hang.",
            ) from error
        except DBAPIError as error:
            if getattr(error.orig, "pgcode", None) != LOCK_NOT_AVAILABLE:
                raise LockUnreachable(
                    "PostgreSQL could not be asked for a conversation's lock.",
                    "Check that the database is up and takes connections.",
                ) from error
            raise LockTimeout(
                f"Conversation {conversation_id} is still held by another process.",
                "Send the message again; if this stays, look for a process that hangs.",
            ) from error

    async def close(self) -> None:
        await self.run(self._engine.dispose)
        self._waiters.shutdown(wait=False)
        self._workers.shutdown(wait=False)


class _Session:
    """A database session that holds one advisory lock. All methods block."""

    def __init__(self, connection: Connection, key: int, backend: int) -> None:
        self._connection = connection
        self._key = key
        self._backend = backend

    @classmethod
    def acquire(cls, engine: Engine, conversation_id: str, wait_milliseconds: int) -> _Session:
        key = _key(conversation_id)
        connection = engine.connect()
        try:
            connection.execute(
                text("SELECT set_config('lock_timeout', :wait, false)"), {"wait": str(wait_milliseconds)}
            )
            backend = connection.execute(
                text("SELECT pg_backend_pid() FROM pg_advisory_lock(:key)"), {"key": key}
            ).scalar_one()
        except BaseException:
            connection.invalidate()
            connection.close()
            raise
        return cls(connection, key, backend)

    def alive(self) -> bool:
        # A session lock lives as long as its session, so the same backend means still held;
        # SQLAlchemy would silently reconnect and then answer from another one.
        try:
            backend = self._connection.execute(text("SELECT pg_backend_pid()")).scalar_one()
        except DBAPIError:
            return False
        return bool(backend == self._backend)

    def release(self) -> None:
        try:
            if not self._connection.invalidated:
                self._connection.execute(
                    text("SELECT pg_advisory_unlock(:key)"), {"key": self._key}
                )
        except DBAPIError:
            # The session is gone, and the lock with it.
            self._connection.invalidate()
        finally:
            self._connection.close()


def _release_unwanted(waiting: Any) -> None:
    if not waiting.cancelled() and waiting.exception() is None:
        waiting.result().release()


def _key(conversation_id: str) -> int:
    digest = hashlib.sha256(f"conversation:{conversation_id}".encode()).digest()
    return int.from_bytes(digest[:8], "big", signed=True)
