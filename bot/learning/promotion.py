"""Promotion and rollback of models, and the champion that a server starts with."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Callable, Optional

from sqlalchemy import func, select
from sqlalchemy.engine import Connection
from sqlalchemy.exc import IntegrityError

from bot.errors import InputError, SetupError
from bot.learning import files, registry
from bot.learning.candidate import labels_for_training, make_candidate, remove_old_candidates, training_lock
from bot.learning.registry import Champion
from bot.learning.tables import labels, models
from bot.services import Clock
from bot.settings import Settings
from bot.store.database import Database

Say = Callable[[str], None]
Load = Callable[[Path], object]
"""Loads a model file and tries it; raises when it cannot be used."""


def load_and_probe(path: Path) -> object:
    """Load a model as the server does.

    Raises:
        SetupError: It cannot be used.
    """
    from bot.learning.offline_reader import OfflineReader

    return OfflineReader.load(path)


def promote(database: Database, settings: Settings, name: str, by: str, clock: Clock,
            load: Load = load_and_probe, back: bool = False) -> Optional[str]:
    """Let a model answer from now on, in every process that runs; return the id of the one before.

    Raises:
        InputError: There is no such model.
        SetupError: Its file is missing, is another one, is of another turn encoder, or does not load. The champion
            stays.
    """
    row = database.run_now(registry.model_row, name, reading=True)
    load(registry.file_of(settings, row))
    files.move_to_models(settings.models, name)
    before = database.run_now(registry.make_champion, name, by, clock(), back)
    files.arrange(settings.models, name)
    remove_old_candidates(database, settings)
    return before


def rollback(database: Database, settings: Settings, by: str, clock: Clock, load: Load = load_and_probe) -> str:
    """Let the model before the champion answer again; return its id.

    Raises:
        InputError: There is none.
        SetupError: As ``promote``.
    """
    row = database.run_now(registry.champion_row, reading=True)
    if row is None or not row.previous:
        raise InputError("没有更早的模型可以退回。",
                         "能启用的模型见 bot models list。",
                         code="model.unknown")
    promote(database, settings, row.previous, by, clock, load, back=True)
    return str(row.previous)


def ensure_champion(database: Database, settings: Settings, clock: Clock, progress: Say,
                    load: Load = load_and_probe) -> Champion:
    """Return the champion; with none in the database take an up-to-date file of this machine, or train one.

    A champion whose file is not here is never replaced by itself: other machines may serve with it. Newer data and
    labels are only announced.

    Raises:
        SetupError: The champion's file is missing, is another one, or is of another turn encoder.
    """
    found = database.run_now(registry.champion, settings, reading=True)
    if found is None:
        with training_lock(settings, progress, wait=True):
            found = database.run_now(registry.champion, settings, reading=True)
            found = found or _first(database, settings, clock, progress, load)
    if found.data_digest != registry.data_digest(settings.root):
        progress("训练数据比当前模型新；需要时运行 bot train 训练新模型。")
    elif fresh := database.run_now(_labels_since, found.id, reading=True):
        progress(f"有 {fresh} 条标签比当前模型新；需要时运行 bot train 训练新模型。")
    _settle(settings, found.id, progress)
    return Champion(found.id, files.find(settings.models, found.id) or found.path, found.data_digest)


def _first(database: Database, settings: Settings, clock: Clock, progress: Say, load: Load) -> Champion:
    """Make the first champion; of several processes that start together one wins, and the others take its model."""
    candidate = _adoptable(settings)
    if candidate is not None:
        database.run_now(registry.register, candidate, clock())
    else:
        candidate = make_candidate(database, settings, clock, progress, labels_for_training(database, progress), load)
    return first_champion(database, settings, candidate, clock, progress)


def first_champion(database: Database, settings: Settings, candidate: registry.Candidate, clock: Clock,
                   progress: Say) -> Champion:
    """Let a registered model answer unless another one was faster; return the one that answers."""
    files.move_to_models(settings.models, candidate.id)
    try:
        database.run_now(_unless_there_is_one, candidate.id, clock())
    except IntegrityError:
        pass  # another machine was faster
    found = database.run_now(registry.champion, settings, reading=True)
    assert found is not None
    _settle(settings, found.id, progress)
    return found


def _settle(settings: Settings, champion: str, progress: Say) -> None:
    """A folder that cannot be written keeps no server from starting."""
    try:
        files.arrange(settings.models, champion)
    except (OSError, SetupError) as err:
        progress(f"{settings.models} 里的文件没能整理: {err}")


def _unless_there_is_one(connection: Connection, name: str, now: datetime) -> None:
    if registry.champion_row(connection) is None:
        registry.make_champion(connection, name, "bot", now)


def _adoptable(settings: Settings) -> Optional[registry.Candidate]:
    """A fresh database beside an up-to-date model need not train again."""
    digest = registry.data_digest(settings.root)
    for path in sorted(settings.models.glob(f"*{files.SUFFIX}")):
        said = files.read_sidecar(path)
        sha256 = files.file_digest(path)
        whole = said.get("sha256", sha256) == sha256
        if said.get("data_digest") == digest and said.get("encoder") and whole and files.fits_encoder(path):
            return registry.Candidate(files.model_id(path), sha256, float(said.get("seconds") or 0),
                                      digest, int(said.get("labels") or 0))
    return None


def _labels_since(connection: Connection, name: str) -> int:
    trained = connection.execute(select(models.c.trained_at).where(models.c.id == name)).scalar() or ""
    return int(connection.execute(select(func.count()).select_from(labels).where(labels.c.at > trained)).scalar() or 0)
