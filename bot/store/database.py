"""One engine for the process: SQLite file by default, PostgreSQL when several processes share it."""

from __future__ import annotations

import asyncio
import fcntl
import os
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta, timezone
from typing import Any, Callable, Optional, TextIO, TypeVar

from sqlalchemy import MetaData, create_engine, event, or_, text
from sqlalchemy.engine import Connection, Engine, make_url
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.pool import QueuePool

from bot.errors import DependencyError, SetupError

T = TypeVar("T")

metadata = MetaData()
"""All tables but those of orders, products and buyers."""

READING = "reading_only"
"""Execution option of a transaction that writes nothing and so waits for no writer."""

RELAXED = "relaxed"
"""Execution option of a transaction that a power cut may undo; what must not be lost is never in one."""

_ORDERED = 7_309_001
"""Key of the advisory lock under which the numbers of live events are given out (PostgreSQL)."""


class Database:
    """Runs functions on a connection, each in one transaction, outside the event loop."""

    def __init__(self, address: str, sync: str = "full") -> None:
        """Open a database.

        Args:
            address: SQLAlchemy's.
            sync: For SQLite: ``full`` lets a commit return when it is on disk, ``normal`` when it has been
                written, so that a power cut may undo the last ones. PostgreSQL has its own setting.
        """
        self.address = address
        self.engine = make_engine(address, sync)
        self.is_postgres = self.engine.dialect.name == "postgresql"
        threads = 8 if self.is_postgres else 1
        self._executor = ThreadPoolExecutor(threads, thread_name_prefix="database")
        self._readers = ThreadPoolExecutor(4, thread_name_prefix="database-reads")

    async def run(self, work: Callable[..., T], *args: Any, **kwargs: Any) -> T:
        """Run ``work(connection, *args)`` in one transaction and return its result.

        ``durable=False`` is for notes that may be lost in a power cut: it does not wait for the disk.

        Raises:
            DependencyError: When the database does not answer.
        """
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._executor, lambda: self.run_now(work, *args, **kwargs))

    async def read(self, work: Callable[..., T], *args: Any) -> T:
        """Like ``run``, for work that writes nothing."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._readers, lambda: self.run_now(work, *args, reading=True))

    def run_now(self, work: Callable[..., T], *args: Any, reading: bool = False, durable: bool = True,
                **kwargs: Any) -> T:
        """Like ``run``, in the calling thread; for commands and tests."""
        try:
            with self.engine.connect() as bare:
                connection = bare.execution_options(**{READING: reading, RELAXED: not durable})
                with connection.begin():
                    if self.is_postgres and not durable:
                        connection.exec_driver_sql("SET LOCAL synchronous_commit TO off")
                    return work(connection, *args, **kwargs)
        except SQLAlchemyError as err:
            if not is_unreachable(err):
                raise
            raise DependencyError(f"数据库没有响应: {_cause(err)}。",
                                  "请检查 BOT_DATABASE，并确认数据库在运行。",
                                  code="database.unreachable") from err

    def only_process(self) -> Optional[TextIO]:
        """Make sure that no other process serves from this SQLite file; the result is to be held.

        Raises:
            SetupError: When another one does.
        """
        if self.is_postgres:
            return None
        file = open(f"{os.path.realpath(self.engine.url.database or '')}.lock", "w")  # noqa: SIM115 - held, not read
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as err:
            file.close()
            raise SetupError(f"另一个进程正在用 SQLite 文件 {self.engine.url.database} 提供服务。",
                             "停掉它；多个进程请用 PostgreSQL (BOT_DATABASE)。") from err
        return file

    def close(self) -> None:
        """Wait for running work and give the connections back."""
        self._executor.shutdown(wait=True)
        self._readers.shutdown(wait=True)
        self.engine.dispose()


def is_unreachable(err: SQLAlchemyError) -> bool:
    """Tell a database that does not answer, or cannot write, from a statement that is wrong."""
    return isinstance(err, (OperationalError, InterfaceError, PoolTimeout)) or (
        isinstance(err, DBAPIError) and err.connection_invalidated)


def _cause(err: SQLAlchemyError) -> str:
    said = str(getattr(err, "orig", None) or err).strip()
    return said.splitlines()[0] if said else type(err).__name__


def make_engine(address: str, sync: str = "full") -> Engine:
    """Create the engine.

    SQLite gets a write-ahead log, transactions that begin as writers, and overwrites what is deleted in its file.
    """
    if not address.startswith("sqlite"):
        return create_engine(address, pool_size=10, max_overflow=10, pool_pre_ping=True, future=True)
    _keep_private(make_url(address).database)
    engine = create_engine(address, future=True, poolclass=QueuePool, pool_size=8, max_overflow=8,
                           connect_args={"check_same_thread": False, "timeout": 15})

    @event.listens_for(engine, "connect")
    def _prepare(connection: Any, _record: Any) -> None:
        connection.isolation_level = None
        for pragma in ("journal_mode=WAL", f"synchronous={sync}", "foreign_keys=ON", "secure_delete=ON"):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        options = connection.get_execution_options()
        reading, wanted = options.get(READING), "normal" if options.get(RELAXED) else sync
        if not reading and connection.info.get("sync", sync) != wanted:
            connection.exec_driver_sql(f"PRAGMA synchronous={wanted}")
            connection.info["sync"] = wanted
        connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")

    return engine


def _keep_private(file: Optional[str]) -> None:
    """Make a SQLite file readable for its owner only; -wal and -shm inherit its mode.

    What cannot be opened here is reported by the first connection.
    """
    if not file or file == ":memory:":
        return
    try:
        os.makedirs(os.path.dirname(os.path.abspath(file)), mode=0o700, exist_ok=True)
        os.close(os.open(file, os.O_CREAT | os.O_RDWR, 0o600))
        for one in (file, f"{file}-wal", f"{file}-shm"):
            if os.path.exists(one) and os.stat(one).st_uid == os.geteuid():
                os.chmod(one, 0o600)
    except OSError:
        pass


def in_commit_order(connection: Connection) -> None:
    """Let transactions that give out sequence numbers commit one after the other."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _ORDERED})


def claimable(until: Any, now: datetime, longest: timedelta) -> Any:
    """Return the condition that nobody holds a claim.

    Args:
        until: Column with the claim's end, or NULL.
        now: The clock.
        longest: No claim is longer; one that ends later was made before the clock was set back, and is void.
    """
    return or_(until.is_(None), until <= stamp(now), until > stamp(now + longest))


def one_at_a_time(connection: Connection, key: int) -> None:
    """Let transactions that count and then write run one after the other; SQLite's writers do anyway.

    Args:
        connection: The transaction.
        key: The same for all that must not overlap.
    """
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": key})


def stamp(moment: datetime) -> str:
    """Return a time as the database keeps it: UTC, sortable as text."""
    return moment.astimezone(timezone.utc).strftime("%Y-%m-%dT%H:%M:%S.%f+00:00")


def moment(stamped: Optional[str]) -> Optional[datetime]:
    """Read a kept time back."""
    return datetime.fromisoformat(stamped) if stamped else None
