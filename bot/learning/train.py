"""Trains a model with Rasa's own training, on the project's files and the labels."""

from __future__ import annotations

import contextlib
import errno
import gc
import io
import os
import secrets
import sys
import threading
import time
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Callable, Iterator, Sequence

import yaml

from bot.errors import BotError, SetupError
from bot.learning.files import file_digest
from bot.nlu.labels import Label, write_labels

TICK_SECONDS = 10


@dataclass(frozen=True)
class TrainedModel:
    """A model file and how it came about."""

    path: Path
    sha256: str
    seconds: float


def train(project: Path, out: Path, vectors: Path, progress: Callable[[str], None],
          labels: Sequence[Label] = ()) -> TrainedModel:
    """Train a model.

    Args:
        project: The folder with config.yml, domain.yml and data/.
        out: An empty folder that is there; the model file and all that training needs on the way go there.
        vectors: Where the examples' vectors are kept for the next training.
        progress: Told what is happening.
        labels: They win over examples of the same text, see ``bot/learning/labels.py``.

    Returns:
        The model.

    Raises:
        BotError: When Rasa could not train; a fault in the data names file and line.
    """
    from rasa.model_training import train as rasa_train

    started = time.monotonic()
    progress("训练模型: 读取语料, 训练意图分类(约一分钟)…")
    before = Path.cwd()
    try:
        config = _config(project, out, labels, vectors)
        os.chdir(project)
        with _quietly(progress), _without_collector():
            result = rasa_train(domain=str(project / "domain.yml"), config=str(config),
                                training_files=[str(project / "data")], output=str(out), force_training=True,
                                fixed_model_name=f"shop-{datetime.now():%Y%m%d-%H%M%S}-{secrets.token_hex(2)}")
    except Exception as err:
        raise _in_our_words(err) from err
    finally:
        os.chdir(before)
    if not result.model or result.code:
        raise SetupError("Rasa 没有训练出模型。", "运行 rasa data validate 查看原因。")
    path = Path(result.model)
    seconds = time.monotonic() - started
    progress(f"训练用时 {seconds:.0f} 秒")
    return TrainedModel(path, file_digest(path), seconds)


def _in_our_words(err: BaseException) -> BaseException:
    """Rasa wraps what a component raises; people get the fault itself."""
    cause: BaseException = err
    while not isinstance(cause, (BotError, OSError)) and cause.__cause__ is not None:
        cause = cause.__cause__
    if isinstance(cause, BotError):
        return cause
    if isinstance(cause, OSError):
        hint = "腾出磁盘空间" if cause.errno == errno.ENOSPC else "解决"
        return SetupError(f"训练时有文件无法读写: {cause}。",
                          f"{hint}后再训练；正在使用的模型没有变。")
    from rasa.shared.exceptions import RasaException

    if isinstance(err, RasaException):
        return SetupError(f"Rasa 训练失败: {err}",
                          "改好后再训练；正在使用的模型没有变。")
    return err


@contextlib.contextmanager
def _quietly(progress: Callable[[str], None]) -> Iterator[None]:
    """Suppress Rasa's progress bars and warnings; report progress every ten seconds."""
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


def _config(project: Path, out: Path, labels: Sequence[Label], vectors: Path) -> Path:
    """Return a configuration that also reads the labels and keeps the examples' vectors."""
    config = yaml.safe_load((project / "config.yml").read_text(encoding="utf-8"))
    reader = next(step for step in config["pipeline"] if step["name"].endswith("IntentReader"))
    reader["vectors"] = str(vectors.resolve())
    if labels:
        file = out / "labels.jsonl"
        write_labels(file, labels)
        reader["labels"] = str(file.resolve())
    path = out / "config.yml"
    path.write_text(yaml.safe_dump(config, allow_unicode=True), encoding="utf-8")
    return path
