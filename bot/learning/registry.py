"""The registry of models: the database names the champion by id and sha256, its file is on each machine.

Files are moved into place before the database changes and removed after it, so that the champion's file exists whenever
a process is killed; the next command tidies up (``files.arrange``).
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Dict, List, Optional

from sqlalchemy import select, update
from sqlalchemy.engine import Connection, Row

from bot.errors import InputError, SetupError
from bot.learning import files
from bot.learning.tables import models
from bot.settings import Settings
from bot.store import audit
from bot.store.database import Database, stamp

_TRAINED_FROM = ("config.yml", "domain.yml", "data", "bot/nlu")
PROMOTED, ROLLED_BACK = "model_promoted", "model_rolled_back"


@dataclass(frozen=True)
class Champion:
    """The model that answers now, on this machine."""

    id: str
    path: Path
    data_digest: str


@dataclass(frozen=True)
class Candidate:
    """A trained model as the database knows it; ``labels`` says how many went into it."""

    id: str
    sha256: str
    seconds: float
    data_digest: str
    labels: int


def data_digest(root: Path) -> str:
    """Return the sha256 over everything a model is trained from, labels aside."""
    digest = hashlib.sha256()
    for name in _TRAINED_FROM:
        start = root / name
        found = sorted(start.rglob("*")) if start.is_dir() else [start]
        for file in found:
            if file.is_file() and "__pycache__" not in file.parts:
                digest.update(str(file.relative_to(root)).encode())
                digest.update(file.read_bytes())
    return digest.hexdigest()


def champion_row(connection: Connection) -> Optional[Row]:
    """Return the champion's row."""
    found: Optional[Row] = connection.execute(select(models).where(models.c.champion.is_(True))).first()
    return found


def all_models(connection: Connection) -> List[Row]:
    """Return the rows of all models, newest first."""
    return list(connection.execute(select(models).order_by(models.c.trained_at.desc(), models.c.id.desc())).all())


def model_row(connection: Connection, name: str) -> Row:
    """Return a model's row.

    Raises:
        InputError: There is none of this id.
    """
    row: Optional[Row] = connection.execute(select(models).where(models.c.id == name)).first()
    if row is None:
        raise InputError(f"没有模型 {name!r}。", "现有模型见 bot models list。", code="model.unknown")
    return row


def file_of(settings: Settings, row: Row) -> Path:
    """Return the file of a model after checking that it is the one that was trained.

    Raises:
        SetupError: ``model.missing`` when it is not on this machine, ``model.unusable`` when it is another file, or
            was trained on another turn encoder.
    """
    path = files.find(settings.models, row.id)
    if path is None:
        where = f"{settings.models / row.id}{files.SUFFIX}"
        raise SetupError(f"模型 {row.id} 的文件不在本机: {where}。",
                         "从有它的机器复制过来，或启用一个文件在本机的模型 "
                         "(见 bot models list；bot train 可以训练一个)。", code="model.missing")
    if files.file_digest(path) != row.sha256:
        raise SetupError(f"{path} 不是模型 {row.id} 的文件: sha256 与 {row.sha256} 不同。",
                         "放回正确的文件，或启用别的模型 (见 bot models list)。",
                         code="model.unusable")
    if not files.fits_encoder(path):
        raise SetupError(f"模型 {row.id} 是用另一个语句编码器训练的，不是现在这个版本的。",
                         "用现在的版本训练并启用: bot train，然后 bot models promote ID。",
                         code="model.unusable")
    return path


def champion(connection: Connection, settings: Settings) -> Optional[Champion]:
    """Return the champion; ``None`` when no model was ever promoted.

    Raises:
        SetupError: As ``file_of``.
    """
    row = champion_row(connection)
    return None if row is None else Champion(row.id, file_of(settings, row), row.data_digest or "")


def register(connection: Connection, candidate: Candidate, now: datetime) -> None:
    """Note a trained model whose file is in place; it answers nothing yet."""
    values = {"sha256": candidate.sha256, "trained_at": stamp(now), "seconds": candidate.seconds,
              "data_digest": candidate.data_digest, "labels": candidate.labels}
    if connection.execute(select(models.c.id).where(models.c.id == candidate.id)).first():
        connection.execute(update(models).where(models.c.id == candidate.id).values(**values))
    else:
        connection.execute(models.insert().values(id=candidate.id, champion=False, **values))


def save_report(connection: Connection, name: str, report: Dict[str, Any]) -> None:
    """Keep a model's scores."""
    connection.execute(update(models).where(models.c.id == name).values(
        report=json.dumps(report, ensure_ascii=False)))


def make_champion(connection: Connection, name: str, by: str, now: datetime, back: bool = False) -> Optional[str]:
    """Let a model answer from now on; return the id of the one before.

    Args:
        connection: The transaction; it also gets the line of the audit trail.
        name: A registered model whose file is in place.
        by: Who says so.
        now: When.
        back: Going back: the model keeps the predecessor it had.
    """
    connection.execute(select(models.c.id).order_by(models.c.id).with_for_update()).all()
    before = champion_row(connection)
    if before is not None and before.id == name:
        return name
    connection.execute(update(models).where(models.c.champion.is_(True)).values(champion=False))
    values: Dict[str, Any] = {"champion": True, "promoted_at": stamp(now), "faults": None}
    if not back:
        values["previous"] = before.id if before is not None else None
    connection.execute(update(models).where(models.c.id == name).values(**values))
    audit.note(connection, ROLLED_BACK if back else PROMOTED, now, person=by[:40],
               detail=json.dumps({"model": name, "before": before.id if before is not None else None, "by": by},
                                 ensure_ascii=False))
    return before.id if before is not None else None


def save_fault(connection: Connection, name: str, server: str, reason: Optional[str]) -> None:
    """Keep why a server cannot use a model (``None``: it can), for ``bot models list``."""
    row = connection.execute(select(models.c.faults).where(models.c.id == name).with_for_update()).first()
    if row is None:
        return
    faults = faults_of(row)
    if faults.get(server) != reason:
        rest = {key: value for key, value in faults.items() if key != server}
        faults = rest if reason is None else {**rest, server: reason}
        connection.execute(update(models).where(models.c.id == name).values(
            faults=json.dumps(faults, ensure_ascii=False) if faults else None))


def faults_of(row: Row) -> Dict[str, str]:
    """Return which servers cannot use a model, with the reason."""
    return dict(json.loads(row.faults)) if row.faults else {}


def champion_path(settings: Settings) -> Path:
    """Return the champion's file for commands that need no database: as the database says when there is one.

    Raises:
        SetupError: When no model has been trained yet, or the champion's file is not here.
    """
    found = _by_database(settings)
    if found is not None:
        return found.path
    newest = sorted(settings.models.glob(f"*{files.SUFFIX}"), key=lambda file: file.stat().st_mtime)
    if not newest:
        raise SetupError("还没有训练过模型。", "请运行 bot train。")
    return newest[-1]


def _by_database(settings: Settings) -> Optional[Champion]:
    if settings.database.startswith("sqlite:///") and not Path(settings.database[len("sqlite:///"):]).is_file():
        return None
    database = Database(settings.database)
    try:
        return database.run_now(_champion_of_any_version, settings, reading=True)
    finally:
        database.close()


def _champion_of_any_version(connection: Connection, settings: Settings) -> Optional[Champion]:
    """The database may be older than this version, or hold nothing yet."""
    from sqlalchemy import inspect

    if not inspect(connection).has_table(models.name):
        return None
    row = connection.execute(select(models.c.id, models.c.sha256, models.c.data_digest).where(
        models.c.champion.is_(True))).first()
    return None if row is None else Champion(row.id, file_of(settings, row), row.data_digest or "")
