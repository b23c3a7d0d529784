"""Model files: the champion alone in ``models/``, where a stock ``rasa run`` finds it, all others in ``candidates/``.

A file appears under its name as a whole (written beside, synchronised, renamed), its sidecar before it.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import shutil
import time
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, Callable, Collection, Dict, Iterator, List, Optional

from bot.disk import sync_folder
from bot.errors import SetupError
from bot.nlu.turn_encoder import encoder_digest

SUFFIX = ".tar.gz"
MAX_CANDIDATES = 5
"""Number of candidates kept; the model before the champion is kept in any case."""

ABANDONED_SECONDS = 600
"""Age in seconds from which a half-written file counts as abandoned."""


def model_id(path: Path) -> str:
    """Return the id of a model file."""
    return path.name[: -len(SUFFIX)]


def candidates(models: Path) -> Path:
    """Return the folder of the models that do not answer."""
    return models / "candidates"


def find(models: Path, name: str) -> Optional[Path]:
    """Return a model's file, or ``None`` when it is not on this machine."""
    for folder in (models, candidates(models)):
        if (folder / f"{name}{SUFFIX}").is_file():
            return folder / f"{name}{SUFFIX}"
    return None


def sidecar(path: Path) -> Path:
    """Return the file beside a model that says what it was trained from."""
    return path.with_name(f"{model_id(path)}.json")


def read_sidecar(path: Path) -> Dict[str, Any]:
    """Return what a model's sidecar says; nothing when there is none or it cannot be read."""
    try:
        found = json.loads(sidecar(path).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def add_to_sidecar(path: Path, more: Dict[str, Any]) -> None:
    """Write more beside a model file."""
    _write(sidecar(path), json.dumps({**read_sidecar(path), **more}).encode())


def fits_encoder(path: Path) -> bool:
    """Tell whether a model reads intents from the vectors of the turn encoder that is here, as far as is known."""
    return bool(read_sidecar(path).get("encoder", encoder_digest()) == encoder_digest())


def file_digest(path: Path) -> str:
    """Return a file's sha256."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def add_candidate(models: Path, trained: Path, about: Dict[str, Any]) -> Path:
    """Put a model that was trained below ``models`` among the candidates; return its place."""
    place = candidates(models) / trained.name
    _write(sidecar(place), json.dumps({**about, "encoder": encoder_digest()}).encode())
    with trained.open("rb") as file:
        os.fsync(file.fileno())
    os.replace(trained, place)
    sync_folder(place.parent)
    return place


def move_to_models(models: Path, name: str) -> Path:
    """Make sure that a model of this machine lies in ``models/`` itself; return its place.

    Raises:
        SetupError: The folder cannot be written.
    """
    place, here = models / f"{name}{SUFFIX}", find(models, name)
    if here is None or here == place:
        return place
    try:
        if sidecar(here).is_file():
            _write(sidecar(place), sidecar(here).read_bytes())
        _write(place, here.read_bytes())
    except OSError as err:
        raise SetupError(f"{place} 无法写入: {err.strerror}。",
                         "腾出空间，或让文件夹可写；正在使用的模型没有变。") from err
    return place


def arrange(models: Path, champion: str) -> None:
    """Put the files where they belong: the champion in ``models/``, once, and all others among the candidates."""
    with file_lock(models / ".files.lock"):
        for left in [*models.glob(".*.partial"), *candidates(models).glob(".*.partial")]:
            if time.time() - left.stat().st_mtime > ABANDONED_SECONDS:
                left.unlink()
        if not move_to_models(models, champion).is_file():
            return
        for other in models.glob(f"*{SUFFIX}"):
            if model_id(other) != champion:
                _move(other, candidates(models) / other.name)
        twice = candidates(models) / f"{champion}{SUFFIX}"
        twice.unlink(missing_ok=True)
        sidecar(twice).unlink(missing_ok=True)


def prune(models: Path, champion: str, keep: Collection[str]) -> List[str]:
    """Remove the candidates beyond the newest five, but for those to be kept; return the ids of those that went."""
    with file_lock(models / ".files.lock"):
        found = [file for file in candidates(models).glob(f"*{SUFFIX}") if model_id(file) != champion]
        older = sorted(found, key=lambda file: file.stat().st_mtime, reverse=True)[MAX_CANDIDATES:]
        gone = [file for file in older if model_id(file) not in keep]
        for file in gone:
            file.unlink()
            sidecar(file).unlink(missing_ok=True)
    return [model_id(file) for file in gone]


@contextmanager
def file_lock(file: Path, busy: Optional[Callable[[str], None]] = None) -> Iterator[None]:
    """Hold a lock of this machine; it is given back when the process ends, however it ends.

    Args:
        file: The lock's file; it holds who took it last.
        busy: Called with what that was when another one holds the lock, before waiting for it; it may raise.
    """
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("a+", encoding="utf-8") as handle:
        _take(handle, busy)
        handle.truncate(0)
        handle.write(str(os.getpid()))
        handle.flush()
        yield


def _take(handle: IO[str], busy: Optional[Callable[[str], None]]) -> None:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        handle.seek(0)
        if busy is not None:
            busy(handle.read().strip() or "?")
        fcntl.flock(handle, fcntl.LOCK_EX)


def _move(file: Path, place: Path) -> None:
    place.parent.mkdir(parents=True, exist_ok=True)
    if sidecar(file).is_file():
        shutil.move(str(sidecar(file)), str(sidecar(place)))
    shutil.move(str(file), str(place))


def _write(place: Path, data: bytes) -> None:
    place.parent.mkdir(parents=True, exist_ok=True)
    beside = place.with_name(f".{place.name}.{os.getpid()}.partial")
    try:
        with beside.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        os.replace(beside, place)
        sync_folder(place.parent)
    finally:
        beside.unlink(missing_ok=True)
