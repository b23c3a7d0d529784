"""What tests of all kinds share: the trained model, a running server, a real PostgreSQL."""

from __future__ import annotations

import atexit
import fcntl
import os
import shutil
import tempfile
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Iterator, List

ROOT = Path(__file__).resolve().parents[1]
MODELS = ROOT / "var" / "test-models"
"""Models of the tests; those of a server that runs from this folder are left alone."""

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
for name in [name for name in os.environ if name.startswith("BOT_") and name != "BOT_BROWSER"]:
    del os.environ[name]  # the settings of whoever runs the tests are theirs, not the tests'
os.environ["BOT_MODELS"] = str(MODELS)
os.environ["BOT_VAR"] = tempfile.mkdtemp(prefix="bot-tests-")
"""Commands that a test starts without settings of its own never touch a running server's files."""

atexit.register(shutil.rmtree, os.environ["BOT_VAR"], ignore_errors=True)

import pytest  # noqa: E402

from bot.migrations import upgrade  # noqa: E402
from bot.store.database import Database  # noqa: E402
from tests.postgres import new_shop_database, running_postgres  # noqa: E402
from tests.server import Server  # noqa: E402

LONGEST = ("test_kills", "test_learning", "test_malformed", "test_sign_in")
"""Modules that begin first, so that neither process is left alone with one of them at the end."""


def pytest_collection_modifyitems(items: List[pytest.Item]) -> None:
    """Put the longest modules in front; the others keep their order."""
    items.sort(key=lambda item: item.path.stem not in LONGEST)


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """Return the address of a PostgreSQL server; each test makes databases of its own on it.

    Its folder is no part of pytest's own, which a second run of pytest closes to other users, such as the server's.
    """
    with (TemporaryDirectory(prefix="tests-postgres-", ignore_cleanup_errors=True) as folder,
          running_postgres(Path(folder)) as address):
        yield address


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """Return an empty database with all tables, on SQLite and on PostgreSQL."""
    sqlite = request.param == "sqlite"
    made = Database(f"sqlite:///{tmp_path}/x.db" if sqlite else new_shop_database(request.getfixturevalue("postgres")))
    upgrade(made)
    yield made
    made.close()


@pytest.fixture(scope="session")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a model trained on the project's data; trained at most once per state of the data."""
    from bot.learning.promotion import ensure_champion
    from bot.services import wall_clock
    from bot.settings import read_settings

    folder = tmp_path_factory.mktemp("model")
    settings = read_settings({"BOT_VAR": str(folder), "BOT_MODELS": str(MODELS)})
    with _alone(MODELS):
        _take_over(ROOT / "models", MODELS)
        database = Database(settings.database)
        upgrade(database)
        try:
            return ensure_champion(database, settings, wall_clock, print).path
        finally:
            database.close()


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Keep the other processes of this run out: the first one trains, the others find its model."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / ".lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _take_over(models: Path, ours: Path) -> None:
    """A model that was trained on the present data, and the examples' vectors, need not be made again."""
    from bot.learning import files, registry

    digest = registry.data_digest(ROOT)
    if any(files.read_sidecar(path).get("data_digest") == digest for path in ours.glob("*.tar.gz")):
        return
    (ours / "candidates").mkdir(parents=True, exist_ok=True)
    vectors = models / "candidates" / "vectors.npz"
    if vectors.is_file():
        shutil.copy(vectors, ours / "candidates")
    for path in models.glob("*.tar.gz"):
        said = files.read_sidecar(path)
        if said.get("data_digest") == digest and not said.get("labels"):
            shutil.copy(files.sidecar(path), ours)
            shutil.copy(path, ours)


@pytest.fixture(scope="module")
def server(model: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Return a running server on a fresh SQLite file with the sample shop."""
    running = Server(tmp_path_factory.mktemp("server")).start()
    yield running
    running.stop()
