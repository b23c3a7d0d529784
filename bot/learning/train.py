"""Trains a candidate with Rasa's own training, on the project's files and the labels."""

from __future__ import annotations

import contextlib
import gc
import hashlib
import io
import os
import sys
import tempfile
import threading
import time
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Callable, Iterable, Iterator, Optional

import yaml

from bot.errors import SetupError

TICK_SECONDS = 10
VECTORS = "vectors.npz"
"""Beside the candidates: the examples' vectors, kept for the next training."""


@dataclass(frozen=True)
class TrainedModel:
    """A model file and how it came about."""

    path: Path
    sha256: str
    seconds: float


def train(project: Path, out: Path, progress: Callable[[str], None],
          labels: Optional[Iterable[object]] = None) -> TrainedModel:
    """Train a model.

    Args:
        project: The folder with config.yml, domain.yml and data/.
        out: Where the model file goes.
        progress: Told what is happening.
        labels: Labelled messages with ``text``, ``intents`` and ``previous``; they win over
            examples of the same text and previous turn.

    Returns:
        The model.

    Raises:
        SetupError: When Rasa could not train.
    """
    from rasa.model_training import train as rasa_train

    started = time.monotonic()
    out.mkdir(parents=True, exist_ok=True)
    before = Path.cwd()
    with tempfile.TemporaryDirectory(prefix="train-") as folder:
        config = _config(project, Path(folder), labels or (), out / VECTORS)
        progress("训练模型: 读取语料, 训练意图分类(约一分钟)…")
        try:
            os.chdir(project)
            with _quietly(progress), _without_collector():
                result = rasa_train(domain=str(project / "domain.yml"), config=str(config),
                                    training_files=[str(project / "data")], output=str(out), force_training=True,
                                    fixed_model_name=f"shop-{datetime.now():%Y%m%d-%H%M%S}")
        finally:
            os.chdir(before)
    if not result.model or result.code:
        raise SetupError("Rasa did not train a model.", "Run `rasa data validate` to see why.")
    path = Path(result.model)
    seconds = time.monotonic() - started
    progress(f"训练用时 {seconds:.0f} 秒")
    return TrainedModel(path, hashlib.sha256(path.read_bytes()).hexdigest(), seconds)


@contextlib.contextmanager
def _quietly(progress: Callable[[str], None]) -> Iterator[None]:
    """Keep Rasa's bars and warnings off the screen; say every ten seconds that it goes on."""
    done, screen = threading.Event(), sys.stdout

    def tick() -> None:
        seconds = 0
        while not done.wait(TICK_SECONDS):
            seconds += TICK_SECONDS
            print(f"  …{seconds} 秒", file=screen, flush=True)

    threading.Thread(target=tick, daemon=True).start()
    said = io.StringIO()
    try:
        with contextlib.redirect_stderr(said), contextlib.redirect_stdout(said):
            yield
    except BaseException:
        progress(said.getvalue()[-2000:])
        raise
    finally:
        done.set()


@contextlib.contextmanager
def _without_collector() -> Iterator[None]:
    """Rasa makes millions of objects that live until the end; looking through them again and again frees nothing."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def _config(project: Path, folder: Path, labels: Iterable[object], vectors: Path) -> Path:
    """Return a configuration that also reads the labels and keeps the examples' vectors."""
    lines = [f"{one.text}\t{','.join(one.intents)}\t{one.previous}"  # type: ignore[attr-defined]
             for one in labels]
    config = yaml.safe_load((project / "config.yml").read_text(encoding="utf-8"))
    reader = next(step for step in config["pipeline"] if step["name"].endswith("IntentReader"))
    reader["vectors"] = str(vectors.resolve())
    if lines:
        file = folder / "labels.tsv"
        file.write_text("\n".join(lines) + "\n", encoding="utf-8")
        reader["labels"] = str(file)
    path = folder / "config.yml"
    path.write_text(yaml.safe_dump(config, allow_unicode=True), encoding="utf-8")
    return path
