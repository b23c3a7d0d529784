"""A gate that lets many in at the same time, or one alone."""

from __future__ import annotations

import asyncio
from collections import deque
from contextlib import asynccontextmanager
from typing import AsyncIterator, Deque, Tuple


class Gate:
    """Keeps whoever has to be alone apart from all others, first come, first served."""

    def __init__(self) -> None:
        self._inside, self._is_alone = 0, False
        self._waiting: Deque[Tuple[bool, "asyncio.Future[None]"]] = deque()

    @asynccontextmanager
    async def enter(self, alone: bool) -> AsyncIterator[None]:
        """Be inside for the length of the ``async with``.

        Args:
            alone: Wait until everybody has left, and keep everybody out meanwhile.
        """
        if self._waiting or not self._fits(alone):
            await self._wait(alone)
        else:
            self._take(alone)
        try:
            yield
        finally:
            self._leave()

    async def _wait(self, alone: bool) -> None:
        place = (alone, asyncio.get_running_loop().create_future())
        self._waiting.append(place)
        try:
            await place[1]
        except asyncio.CancelledError:
            if place in self._waiting:
                self._waiting.remove(place)
                self._admit()
            else:  # let in at the same moment
                self._leave()
            raise

    def _fits(self, alone: bool) -> bool:
        return not self._is_alone and (not alone or self._inside == 0)

    def _take(self, alone: bool) -> None:
        self._inside, self._is_alone = self._inside + 1, alone

    def _leave(self) -> None:
        self._inside, self._is_alone = self._inside - 1, False
        self._admit()

    def _admit(self) -> None:
        while self._waiting and self._fits(self._waiting[0][0]):
            alone, let_in = self._waiting.popleft()
            self._take(alone)
            if let_in.cancelled():  # its waiter was cancelled and has yet to run: it takes the place and leaves
                continue
            let_in.set_result(None)
