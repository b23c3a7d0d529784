"""Serves conversations, or what else has a key, in turn: some at once, each for one short stretch, then the next."""

from __future__ import annotations

import asyncio
from collections import deque
from typing import Awaitable, Callable, Deque, Set

Serve = Callable[[str], Awaitable[bool]]
"""Works on what has this key for a while and returns whether more is to be done there. Raises nothing."""


class FairQueue:
    """A first-come queue of keys; one that is not done goes to its end."""

    def __init__(self, serve: Serve, at_once: int) -> None:
        """Create the queue.

        Args:
            serve: Does the work.
            at_once: Maximum number of keys worked on at the same time.
        """
        self._serve, self._at_once = serve, at_once
        self._queue: Deque[str] = deque()
        self._queued: Set[str] = set()
        self._busy: Set[str] = set()
        self._again: Set[str] = set()
        self._workers: Set["asyncio.Task[None]"] = set()
        self._stopped = False

    def __contains__(self, key: str) -> bool:
        """Return whether a key is worked on or will be."""
        return key in self._queued or key in self._busy

    def add(self, key: str) -> None:
        """Let a key be served soon; one that is queued already is served once."""
        if key in self._busy:
            self._again.add(key)
        elif key not in self._queued:
            self._queued.add(key)
            self._queue.append(key)
        if self._queue and len(self._workers) < self._at_once and not self._stopped:
            worker = asyncio.get_running_loop().create_task(self._work())
            self._workers.add(worker)

    async def stop(self, seconds: float) -> None:
        """Begin nothing new and wait for what is under way; what takes longer is cancelled."""
        self._stopped = True
        if self._workers:
            await asyncio.wait(set(self._workers), timeout=seconds)
        for worker in list(self._workers):
            worker.cancel()
        await asyncio.gather(*self._workers, return_exceptions=True)

    async def _work(self) -> None:
        try:
            while self._queue and not self._stopped:
                await self._next()
        finally:
            self._workers.discard(asyncio.current_task())

    async def _next(self) -> None:
        key = self._queue.popleft()
        self._queued.discard(key)
        self._busy.add(key)
        more = False
        try:
            more = await self._serve(key)
        finally:
            self._busy.discard(key)
            if key in self._again or more:
                self._again.discard(key)
                self.add(key)
