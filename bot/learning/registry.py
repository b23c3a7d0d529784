"""Which model answers: the champion by id and sha256 in the database, files in ``models/``."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Callable, Optional

from sqlalchemy import select, update
from sqlalchemy.engine import Connection, Row

from bot.database import Database, stamp
from bot.errors import SetupError
from bot.learning.tables import models
from bot.nlu.turns import digest as encoder_digest
from bot.settings import Settings

_TRAINED_FROM = ("config.yml", "domain.yml", "data", "bot/nlu")


@dataclass(frozen=True)
class Champion:
    """The model that answers now."""

    id: str
    path: Path
    data_digest: str


def data_digest(root: Path) -> str:
    """Return the sha256 over everything a model is trained from."""
    digest = hashlib.sha256()
    for name in _TRAINED_FROM:
        start = root / name
        files = sorted(start.rglob("*")) if start.is_dir() else [start]
        for file in files:
            if file.is_file() and "__pycache__" not in file.parts:
                digest.update(str(file.relative_to(root)).encode())
                digest.update(file.read_bytes())
    return digest.hexdigest()


def file_digest(path: Path) -> str:
    """Return a model file's sha256."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def champion(connection: Connection, settings: Settings) -> Optional[Champion]:
    """Return the champion; ``None`` when there is none, its file is not here, or this version cannot load it.

    Raises:
        SetupError: When the file is not the one that was promoted.
    """
    row: Optional[Row] = connection.execute(select(models).where(models.c.champion.is_(True))).first()
    if row is None:
        return None
    path = settings.models / f"{row.id}.tar.gz"
    if not path.is_file() or not loadable(path):
        return None
    if file_digest(path) != row.sha256:
        raise SetupError(f"{path} is not the model that was promoted.",
                         "Put the right file back, or delete it and run `bot train`.")
    return Champion(row.id, path, row.data_digest or "")


def crown(connection: Connection, settings: Settings, path: Path, digest: str, seconds: float,
          now: datetime) -> Champion:
    """Make a trained model the champion: its file alone lies in ``models/``."""
    name = path.name[: -len(".tar.gz")]
    place = settings.models / path.name
    settings.models.mkdir(parents=True, exist_ok=True)
    if path != place:
        place.write_bytes(path.read_bytes())
    sidecar(place).write_text(json.dumps({"data_digest": digest, "seconds": seconds, "encoder": encoder_digest()}))
    connection.execute(update(models).values(champion=False))
    values = {"sha256": file_digest(place), "trained_at": stamp(now), "seconds": seconds,
              "data_digest": digest, "champion": True}
    known = connection.execute(select(models.c.id).where(models.c.id == name)).first()
    if known:
        connection.execute(update(models).where(models.c.id == name).values(**values))
    else:
        connection.execute(models.insert().values(id=name, **values))
    for other in settings.models.glob("*.tar.gz"):
        if other != place:
            other.unlink()
            sidecar(other).unlink(missing_ok=True)
    return Champion(name, place, digest)


def loadable(path: Path) -> bool:
    """Tell whether this version can load a model: it reads intents from the vectors of its own turn encoder only."""
    beside = sidecar(path)
    return not beside.is_file() or json.loads(beside.read_text()).get("encoder") == encoder_digest()


def sidecar(path: Path) -> Path:
    """Return the file beside a model that says what it was trained from."""
    return path.with_name(path.name.replace(".tar.gz", ".json"))


def champion_path(settings: Settings) -> Path:
    """Return the champion's file for commands that need no database.

    Raises:
        SetupError: When no model has been trained yet.
    """
    found = sorted(settings.models.glob("*.tar.gz"), key=lambda file: file.stat().st_mtime)
    if not found:
        raise SetupError("There is no trained model yet.", "Run `bot train`.")
    return found[-1]


def ensure_champion(database: Database, settings: Settings, now: datetime,
                    progress: Callable[[str], None]) -> Champion:
    """Return the champion; train one from files and labels when there is none. Newer data are only announced."""
    digest = data_digest(settings.root)
    found = database.run_now(champion, settings) or _adopt(database, settings, digest, now)
    if found is not None:
        if found.data_digest != digest:
            progress("训练数据比当前模型新；需要时运行 bot train 训练新模型。")
        return found
    from bot.learning.labels import all_labels
    from bot.learning.train import train

    trained = train(settings.root, settings.models / "candidates", progress, database.run_now(all_labels))
    return database.run_now(crown, settings, trained.path, digest, trained.seconds, now)


def _adopt(database: Database, settings: Settings, digest: str, now: datetime) -> Optional[Champion]:
    """A fresh database beside an up-to-date model need not train again."""
    for path in settings.models.glob("*.tar.gz"):
        beside = sidecar(path)
        if beside.is_file() and loadable(path):
            said = json.loads(beside.read_text())
            if said["data_digest"] == digest:
                return database.run_now(crown, settings, path, digest, said["seconds"], now)
    return None
