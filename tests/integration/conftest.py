"""A shop in this process, on a database of its own; a server behind a proxy."""

from __future__ import annotations

from pathlib import Path
from typing import Iterator

import pytest

from tests.postgres import new_shop_database
from tests.server import Server
from tests.shop import Shop


@pytest.fixture()
def shop(tmp_path: Path) -> Iterator[Shop]:
    made = Shop(tmp_path)
    yield made
    made.close()


@pytest.fixture(scope="module")
def proxied(model: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server behind a proxy on this machine: the tests are the proxy."""
    running = Server(tmp_path_factory.mktemp("proxied"), BOT_TRUSTED_PROXIES="127.0.0.1, 10.0.0.0/8").start()
    yield running
    running.stop()


@pytest.fixture(params=["sqlite", "postgresql"])
def shop_anywhere(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Shop]:
    """Return a shop on SQLite and one on PostgreSQL."""
    address = new_shop_database(request.getfixturevalue("postgres")) if request.param == "postgresql" else ""
    made = Shop(tmp_path, database=address)
    yield made
    made.close()
