"""Exchanges the model of a running server when the database names another champion."""

from __future__ import annotations

import asyncio
import logging
import socket
from pathlib import Path
from typing import Optional, Tuple

from bot.errors import BotError
from bot.learning import files, registry
from bot.rasa.agent import ShopAgent, swap
from bot.settings import Settings
from bot.store.database import Database

FileState = Optional[Tuple[Path, int]]
"""A model's file with the time of its last change, if it is there."""

EVERY_SECONDS = 1.0

_log = logging.getLogger(__name__)


class ModelWatch:
    """Looks each second which model should answer, and exchanges it when it is another one.

    Turns under way finish on the old model. A model that cannot be used leaves the old one serving; that is logged
    and noted in the model's row once, and tried again when the row or the file changes.
    """

    def __init__(self, database: Database, settings: Settings) -> None:
        self._database, self._settings = database, settings
        self._server = f"{socket.gethostname()}:{settings.port}"
        self._failed: Optional[Tuple[str, str, FileState]] = None
        self._task: asyncio.Task[None] | None = None

    def start(self, agent: object) -> None:
        """Begin to look. A stock ``rasa run`` has an agent that cannot exchange its model: there nothing is done."""
        if isinstance(agent, ShopAgent):
            self._task = asyncio.get_running_loop().create_task(self._look_again_and_again(agent))

    async def stop(self) -> None:
        """Look no more."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def _look_again_and_again(self, agent: ShopAgent) -> None:
        while True:
            try:
                await self.look(agent)
            except BotError as err:
                _log.error("the models could not be looked at: %s (%s)", err.code, err.message)
            except Exception:
                _log.exception("the models could not be looked at")
            await asyncio.sleep(EVERY_SECONDS)

    async def look(self, agent: ShopAgent) -> None:
        """Take the champion if it is not the model that serves."""
        row = await self._database.read(registry.champion_row)
        if row is None or agent.processor is None or row.id == agent.processor.model_name:
            return
        state = (row.id, row.promoted_at, await asyncio.to_thread(self._file_state, row.id))
        if state == self._failed:
            return
        try:
            path = await asyncio.to_thread(registry.file_of, self._settings, row)
            await swap(agent, path)
        except Exception as err:  # whatever is wrong with a model, the old one goes on
            self._failed = state
            reason = err.message if isinstance(err, BotError) else f"{type(err).__name__}: {err}"
            _log.error("model %s is not taken, %s goes on: %s", row.id, agent.processor.model_name, reason)
            await self._database.run(registry.save_fault, row.id, self._server, reason)
            return
        _log.warning("model %s answers from now on", row.id)
        self._failed = None
        await self._database.run(registry.save_fault, row.id, self._server, None)
        await asyncio.to_thread(self._settle, row.id)

    def _file_state(self, name: str) -> FileState:
        path = files.find(self._settings.models, name)
        try:
            return (path, path.stat().st_mtime_ns) if path else None
        except OSError:  # it is being moved
            return None

    def _settle(self, name: str) -> None:
        """On another machine than the one that promoted, the file lies among the candidates still."""
        try:
            files.arrange(self._settings.models, name)
        except (OSError, BotError) as err:
            _log.error("the files of the models could not be put in order: %s", err)
