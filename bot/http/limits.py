"""Rate limits per visitor, address and person; the table is in docs/operations.md.

An address may do ``ADDRESS_FACTOR`` times what a visitor may: many buyers share one.
"""

from __future__ import annotations

import resource
from collections import Counter
from contextlib import contextmanager
from typing import Counter as Counts
from typing import Dict, Iterator, Sequence, Tuple

from bot.errors import RequestError
from bot.http.limit_windows import MemoryWindows, MovingWindowRateLimiter, RateLimitItem, parse_many

ADDRESS_FACTOR = 20
"""Limits of an address are this multiple of a visitor's."""

ADDRESS_MESSAGE_FACTOR = 5
"""The same for messages; lower, because messages of one address would delay everybody else's reading."""

RATES: Dict[str, Tuple[str, str]] = {
    "sessions": ("20/minute; 100/hour", "打开聊天太频繁了。"),
    "messages": ("120/minute; 1200/hour", "消息发得太快了。"),
    "kilobytes": ("2000/10 minute", "消息内容太多了。"),
    "reads": ("240/minute", "刷新得太频繁了。"),
    "sign_ins": ("20/minute", "登录太频繁了。"),
}
"""What a visitor (a person, at sign-in: an address) may do, and what is said when it was too much."""

STREAMS_PER_VISITOR, STREAMS_PER_PERSON = 10, 30
STREAMS_PER_ADDRESS = STREAMS_PER_VISITOR * ADDRESS_FACTOR
MAX_OPEN_FILES = 65_536
"""Number of files and connections that the process asks the system for."""

STREAM_WAIT_SECONDS = 30


class Limits:
    """Counts in memory what comes in; each process counts for itself."""

    def __init__(self, on: bool = True, windows: MemoryWindows | None = None) -> None:
        self._on = on
        self._windows = windows or MemoryWindows()
        self._limiter = MovingWindowRateLimiter(self._windows)
        self._visitor = {name: parse_many(rate) for name, (rate, _) in RATES.items()}
        factors = {"messages": ADDRESS_MESSAGE_FACTOR, "kilobytes": ADDRESS_MESSAGE_FACTOR}
        self._address = {name: [type(item)(item.amount * factors.get(name, ADDRESS_FACTOR),
                                           item.multiples) for item in items]
                         for name, items in self._visitor.items()}
        self._streams: Counts[str] = Counter()
        self._most_streams = max_buyer_streams()

    def count(self, what: str, *, visitor: str = "", address: str = "", amount: int = 1) -> None:
        """Count something for its visitor and its address.

        Args:
            what: One of ``RATES``.
            visitor: The visitor or person; empty for none.
            address: Where it comes from, by ``web_client.network_of``.
            amount: How many at once; more than a whole window holds counts as a whole window.

        Raises:
            RequestError: 429, with the seconds after which it may be tried again.
        """
        if not self._on:
            return
        if visitor:
            self._hit(what, self._visitor[what], f"v:{visitor}", amount)
        if address:
            self._hit(what, self._address[what], f"a:{address}", amount)

    def _hit(self, what: str, items: Sequence[RateLimitItem], key: str, amount: int) -> None:
        for item in items:
            cost = min(amount, item.amount)
            if not self._limiter.hit(item, what, key, cost=cost):
                seconds = self._windows.seconds_until(item.key_for(what, key), item.amount, item.get_expiry(), cost)
                raise too_many(what, RATES[what][1], seconds)

    @contextmanager
    def stream(self, *, visitor: str = "", person: str = "", address: str = "") -> Iterator[None]:
        """Count an open event stream until it ends.

        Raises:
            RequestError: 429 when the visitor or person, the address, or everybody together has too many.
        """
        most = ((f"v:{visitor}", STREAMS_PER_VISITOR) if visitor else None,
                (f"p:{person}", STREAMS_PER_PERSON) if person else None,
                (f"a:{address}", STREAMS_PER_ADDRESS) if address and not person else None,
                # Staff are few and signed in: buyers never take their place.
                ("all", self._most_streams) if not person else None)
        keys = [one for one in most if one is not None]
        if self._on and any(self._streams[key] >= number for key, number in keys):
            raise too_many("streams", "打开的聊天窗口太多了。", STREAM_WAIT_SECONDS)
        self._streams.update(key for key, _ in keys)
        try:
            yield
        finally:
            for key, _ in keys:
                self._streams[key] -= 1
                if self._streams[key] <= 0:
                    del self._streams[key]


def too_many(what: str, message: str, seconds: int) -> RequestError:
    """Return the 429 for one of the limits."""
    return RequestError(message, f"请 {seconds} 秒后再试。", code=f"limit.{what}", status=429, retry_after=seconds)


def max_buyer_streams() -> int:
    """Return how many buyers' streams the process may hold open: half of what it may open at all."""
    return max(50, resource.getrlimit(resource.RLIMIT_NOFILE)[0] // 2)


def raise_open_files() -> None:
    """Let the process open as many files and connections as the system allows, up to ``OPEN_FILES``."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = MAX_OPEN_FILES if hard == resource.RLIM_INFINITY else min(hard, MAX_OPEN_FILES)
    if soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
