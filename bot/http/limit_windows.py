"""Moving windows in memory for the ``limits`` library, on the monotonic clock.

The library's own storage starts a thread for each hit and never forgets a key.
"""

from __future__ import annotations

import math
import time
import warnings
from collections import deque
from typing import Any, Callable, Deque, Dict, Tuple

with warnings.catch_warnings():
    # The library asks setuptools for its version in a way that setuptools warns of, on every command.
    warnings.simplefilter("ignore", DeprecationWarning)
    from limits import RateLimitItem, parse_many
    from limits.storage.base import MovingWindowSupport, Storage
    from limits.strategies import MovingWindowRateLimiter

__all__ = ["MemoryWindows", "MovingWindowRateLimiter", "RateLimitItem", "parse_many"]

SWEEP_SECONDS = 10.0


class MemoryWindows(Storage, MovingWindowSupport):
    """Keeps (time, amount) of what was let through; for one thread, the event loop's."""

    STORAGE_SCHEME = ["windows"]

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        super().__init__()
        self._now = now
        self._windows: Dict[str, Tuple[int, Deque[Tuple[float, int]]]] = {}
        self._next_sweep = now() + SWEEP_SECONDS

    def acquire_entry(self, key: str, limit: int, expiry: int, amount: int = 1) -> bool:
        """Let ``amount`` through when no more than ``limit`` was within ``expiry`` seconds with it."""
        entries = self._current(key, expiry)
        if sum(one[1] for one in entries) + amount > limit:
            return False
        entries.append((self._now(), amount))
        return True

    def seconds_until(self, key: str, limit: int, expiry: int, amount: int = 1) -> int:
        """Return after how many whole seconds ``amount`` would be let through."""
        over = sum(one[1] for one in self._current(key, expiry)) + amount - limit
        for at, given in self._current(key, expiry):
            if over <= 0:
                break
            over -= given
            if over <= 0:
                return max(1, math.ceil(at + expiry - self._now()))
        return 1

    def get_moving_window(self, key: str, limit: int, expiry: int) -> Tuple[int, int]:
        """Return when the window began and what was let through in it."""
        entries = self._current(key, expiry)
        return int(entries[0][0] if entries else self._now()), sum(one[1] for one in entries)

    def _current(self, key: str, expiry: int) -> Deque[Tuple[float, int]]:
        now = self._now()
        if now >= self._next_sweep:
            self._sweep(now)
        _, entries = self._windows.setdefault(key, (expiry, deque()))
        while entries and entries[0][0] <= now - expiry:
            entries.popleft()
        return entries

    def _sweep(self, now: float) -> None:
        self._next_sweep = now + SWEEP_SECONDS
        self._windows = {key: kept for key, kept in self._windows.items()
                         if kept[1] and kept[1][-1][0] > now - kept[0]}

    def clear(self, key: str) -> None:
        """Forget a key."""
        self._windows.pop(key, None)

    def reset(self) -> None:
        """Forget everything."""
        self._windows.clear()

    def check(self) -> bool:
        """Return whether it works."""
        return True

    def incr(self, key: str, expiry: int, elastic_expiry: bool = False, amount: int = 1) -> int:
        """Fixed windows are not kept here."""
        raise NotImplementedError("only moving windows")

    def get(self, key: str) -> Any:
        """Fixed windows are not kept here."""
        raise NotImplementedError("only moving windows")

    def get_expiry(self, key: str) -> Any:
        """Fixed windows are not kept here."""
        raise NotImplementedError("only moving windows")
