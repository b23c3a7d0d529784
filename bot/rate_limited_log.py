"""Rate-limited logging of repeated errors: the first at once, then one a minute with the number left out."""

from __future__ import annotations

import logging
import time
import traceback
from typing import Any, Dict, Optional, Tuple

PAUSE_SECONDS = 60.0
KINDS_KEPT = 200


class RateLimitedLog:
    """Writes a log line of each kind at most once a minute."""

    def __init__(self, seconds: float = PAUSE_SECONDS) -> None:
        self._seconds = seconds
        self._last: Dict[str, Tuple[float, int]] = {}

    def error(self, log: logging.Logger, kind: str, line: str, *args: Any,
              bug: Optional[BaseException] = None) -> None:
        """Log an error unless one of this kind was logged a short time ago.

        Args:
            log: Where to.
            kind: Lines of one kind count as the same.
            line: As for ``logging``.
            *args: As for ``logging``.
            bug: An exception of whose kind and place all is to be logged.
        """
        now = time.monotonic()
        at, left_out = self._last.get(kind, (None, 0))
        if at is not None and now - at < self._seconds:
            self._last[kind] = at, left_out + 1
            return
        if len(self._last) >= KINDS_KEPT:
            self._last.clear()
        self._last[kind] = now, 0
        more = f" (and {left_out} more in the last minute)" if left_out else ""
        log.error(f"{line}%s%s", *args, more, describe_exception(bug) if bug is not None else "")


def describe_exception(err: BaseException) -> str:
    """Return where an exception was raised, without its message, which may contain buyers' words."""
    return "\n" + "".join(traceback.format_tb(err.__traceback__)) + type(err).__name__
