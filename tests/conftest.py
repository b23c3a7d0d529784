"""What tests of all kinds share: the trained model, a running server, a real PostgreSQL."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Iterator

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import pytest  # noqa: E402

from tests.server import Server  # noqa: E402

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="session")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a model trained on the project's data; trained at most once per state of the data."""
    from bot.database import Database
    from bot.learning.registry import ensure_champion
    from bot.migrations import upgrade
    from bot.services import wall_clock
    from bot.settings import read_settings

    folder = tmp_path_factory.mktemp("model")
    settings = read_settings({"BOT_VAR": str(folder)})
    database = Database(settings.database)
    upgrade(database)
    try:
        return ensure_champion(database, settings, wall_clock(), print).path
    finally:
        database.close()


@pytest.fixture(scope="module")
def server(model: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Return a running server on a fresh SQLite file with the sample shop."""
    running = Server(tmp_path_factory.mktemp("server")).start()
    yield running
    running.stop()
