"""One engine for the process: SQLite file by default, PostgreSQL when several processes share it."""

from __future__ import annotations

import asyncio
import fcntl
import os
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timezone
from typing import Any, Callable, Optional, TypeVar

from sqlalchemy import MetaData, create_engine, event, text
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.pool import QueuePool

from bot.errors import DependencyError, SetupError

T = TypeVar("T")

metadata = MetaData()
"""All tables but those of the order store."""

READING = "reading_only"
"""Execution option of a transaction that writes nothing and so waits for no writer."""

_ORDERED = 7_309_001
"""Key of the lock under which PostgreSQL hands out the numbers of live events."""


class Database:
    """Runs functions on a connection, each in one transaction, outside the event loop."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.engine = make_engine(address)
        self.is_postgres = self.engine.dialect.name == "postgresql"
        threads = 8 if self.is_postgres else 1
        self._executor = ThreadPoolExecutor(threads, thread_name_prefix="database")
        self._readers = ThreadPoolExecutor(4, thread_name_prefix="database-reads")

    async def run(self, work: Callable[..., T], *args: Any, **kwargs: Any) -> T:
        """Run ``work(connection, *args)`` in one transaction and return its result.

        Raises:
            DependencyError: When the database does not answer.
        """
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._executor, lambda: self.run_now(work, *args, **kwargs))

    async def read(self, work: Callable[..., T], *args: Any) -> T:
        """Like ``run``, for work that writes nothing."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._readers, lambda: self.run_now(work, *args, reading=True))

    async def glance(self, work: Callable[..., T], *args: Any) -> T:
        """Like ``read``, for a few rows. SQLite's readers never wait: there a thread costs more."""
        if self.is_postgres:
            return await self.read(work, *args)
        return self.run_now(work, *args, reading=True)

    def run_now(self, work: Callable[..., T], *args: Any, reading: bool = False, **kwargs: Any) -> T:
        """Like ``run``, in the calling thread; for commands and tests."""
        try:
            with self.engine.connect() as bare:
                connection = bare.execution_options(**{READING: reading})
                with connection.begin():
                    return work(connection, *args, **kwargs)
        except OperationalError as err:
            raise DependencyError(f"The database does not answer: {_cause(err)}.",
                                  "Check BOT_DATABASE and that the database runs.",
                                  code="database.unreachable") from err

    def only_process(self) -> Any:
        """Make sure that no other process serves from this SQLite file; the result is to be held.

        Raises:
            SetupError: When another one does.
        """
        if self.is_postgres:
            return None
        file = open(f"{os.path.realpath(self.engine.url.database or '')}.lock", "w")
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as err:
            file.close()
            raise SetupError(f"Another process serves from the SQLite file {self.engine.url.database}.",
                             "Stop it, or use PostgreSQL (BOT_DATABASE) for several processes.") from err
        return file

    def close(self) -> None:
        """Wait for running work and give the connections back."""
        self._executor.shutdown(wait=True)
        self._readers.shutdown(wait=True)
        self.engine.dispose()


def _cause(err: DBAPIError) -> str:
    return str(err.orig).strip().splitlines()[0] if err.orig else type(err).__name__


def make_engine(address: str) -> Engine:
    """Create the engine; SQLite gets a write-ahead log and transactions that begin as writers."""
    if not address.startswith("sqlite"):
        return create_engine(address, pool_size=10, max_overflow=10, pool_pre_ping=True, future=True)
    engine = create_engine(address, future=True, poolclass=QueuePool, pool_size=8, max_overflow=8,
                           connect_args={"check_same_thread": False, "timeout": 15})

    @event.listens_for(engine, "connect")
    def _prepare(connection: Any, _record: Any) -> None:
        connection.isolation_level = None
        for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON"):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        reading = connection.get_execution_options().get(READING)
        connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")

    return engine


def in_commit_order(connection: Connection) -> None:
    """Let transactions that give out sequence numbers commit one after the other."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _ORDERED})


def stamp(moment: datetime) -> str:
    """Return a time as the database keeps it: UTC, sortable as text."""
    return moment.astimezone(timezone.utc).strftime("%Y-%m-%dT%H:%M:%S.%f+00:00")


def moment(stamped: Optional[str]) -> Optional[datetime]:
    """Read a kept time back."""
    return datetime.fromisoformat(stamped) if stamped else None
