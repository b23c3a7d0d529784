"""One training run; a model that loads becomes a candidate, a failed run leaves nothing behind."""

from __future__ import annotations

import os
import shutil
from contextlib import contextmanager
from pathlib import Path
from typing import Callable, Dict, Iterator, List

from bot.errors import SetupError
from bot.learning import files, registry
from bot.learning.intents import intent_names
from bot.learning.labels import all_labels
from bot.learning.train import train
from bot.nlu.labels import Label, split_usable
from bot.services import Clock
from bot.settings import Settings
from bot.store.database import Database

VECTORS = "vectors.npz"
"""Beside the candidates: the examples' vectors, kept for the next training."""
_WORK = ".training-"

Say = Callable[[str], None]


@contextmanager
def training_lock(settings: Settings, progress: Say, wait: bool = False) -> Iterator[None]:
    """Hold the lock that allows one training at a time on this machine.

    Args:
        settings: Where the models are.
        progress: Told when another training is waited for.
        wait: Wait for another training instead of raising.

    Raises:
        SetupError: ``training.busy``: Another one runs.
    """
    def busy(process: str) -> None:
        if not wait:
            raise SetupError(f"本机正在进行另一次训练 (进程 {process})。",
                             "请等它结束，或停掉那个进程。", code="training.busy")
        progress(f"另一个训练正在进行 (进程 {process}), 等它完成…")

    with files.file_lock(settings.models / ".training.lock", busy):
        yield


def labels_for_training(database: Database, progress: Say) -> List[Label]:
    """Return the labels that can be trained on; those that cannot are reported."""
    usable, left_out = split_usable(database.run_now(all_labels, reading=True), intent_names())
    if left_out:
        progress(f"{len(left_out)} 条标签没有(全部)参加训练:")
        for line in left_out[:10]:
            progress(f"  {line}")
    return usable


def make_candidate(database: Database, settings: Settings, clock: Clock, progress: Say,
                   labels: List[Label], load: Callable[[Path], object]) -> registry.Candidate:
    """Train a model and register it as a candidate. The caller holds ``one_training``.

    Args:
        database: Where it is registered.
        settings: Where the project and the models are.
        clock: Where the time comes from.
        progress: Told what is happening.
        labels: What to learn beside the project's files.
        load: Loads a model file and tries it; raises when it cannot be used.

    Raises:
        BotError: It could not be trained or does not load; no file and no row is left.
    """
    with _workplace(files.candidates(settings.models)) as work:
        digest = registry.data_digest(settings.root)
        trained = train(settings.root, work, files.candidates(settings.models) / VECTORS, progress, labels)
        load(trained.path)
        about = {"data_digest": digest, "seconds": trained.seconds, "labels": len(labels), "sha256": trained.sha256}
        place = _place(settings.models, trained.path, about)
    candidate = registry.Candidate(files.model_id(place), trained.sha256, trained.seconds, digest, len(labels))
    database.run_now(registry.register, candidate, clock())
    return candidate


def remove_old_candidates(database: Database, settings: Settings) -> List[str]:
    """Remove the files of old candidates; return their ids."""
    row = database.run_now(registry.champion_row, reading=True)
    if row is None:
        return []
    return files.prune(settings.models, row.id, {row.previous} if row.previous else ())


def _place(models: Path, trained: Path, about: Dict[str, object]) -> Path:
    try:
        return files.add_candidate(models, trained, about)
    except OSError as err:
        files.sidecar(files.candidates(models) / trained.name).unlink(missing_ok=True)
        raise SetupError(f"模型无法保存: {err}。",
                         "腾出磁盘空间后再训练；正在使用的模型没有变。") from err


@contextmanager
def _workplace(folder: Path) -> Iterator[Path]:
    """Yield a folder for one training; what killed trainings left behind goes."""
    folder.mkdir(parents=True, exist_ok=True)
    for left in folder.glob(f"{_WORK}*"):
        shutil.rmtree(left, ignore_errors=True)
    for left in folder.glob(f".{Path(VECTORS).stem}-*.npz"):
        left.unlink(missing_ok=True)
    work = folder / f"{_WORK}{os.getpid()}"
    work.mkdir()
    try:
        yield work
    finally:
        shutil.rmtree(work, ignore_errors=True)
