"""Serves conversations in turn: a bounded number at once, each for one short stretch, then the next."""

from __future__ import annotations

import asyncio
from collections import deque
from typing import Awaitable, Callable, Deque, Set

Serve = Callable[[str], Awaitable[bool]]
"""Works on a conversation for a while and returns whether more is to be done there. Raises nothing."""


class ReadingQueue:
    """A first-come queue of conversations; one that is not done goes to its end."""

    def __init__(self, serve: Serve, at_once: int) -> None:
        """Create the queue.

        Args:
            serve: Does the work.
            at_once: How many conversations are worked on at the same time.
        """
        self._serve, self._at_once = serve, at_once
        self._queue: Deque[str] = deque()
        self._queued: Set[str] = set()
        self._busy: Set[str] = set()
        self._again: Set[str] = set()
        self._workers: Set["asyncio.Task[None]"] = set()
        self._stopped = False

    def __contains__(self, conversation: str) -> bool:
        """Whether a conversation is worked on or will be."""
        return conversation in self._queued or conversation in self._busy

    def add(self, conversation: str) -> None:
        """Let a conversation be served soon; one that is queued already is served once."""
        if conversation in self._busy:
            self._again.add(conversation)
        elif conversation not in self._queued:
            self._queued.add(conversation)
            self._queue.append(conversation)
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
        conversation = self._queue.popleft()
        self._queued.discard(conversation)
        self._busy.add(conversation)
        more = False
        try:
            more = await self._serve(conversation)
        finally:
            self._busy.discard(conversation)
            if conversation in self._again or more:
                self._again.discard(conversation)
                self.add(conversation)
