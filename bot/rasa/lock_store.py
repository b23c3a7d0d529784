"""The lock store: no tickets, no polling, no expiry.

The channel holds the product's own lock for a whole turn, so Rasa's lock is passed at once. Only
messages that reach Rasa without a turn (``rasa shell``, Rasa's own channels) queue here.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from rasa.core.lock import TicketLock
from rasa.core.lock_store import LOCK_LIFETIME, LockStore

from bot.rasa.staging import turn_of
from bot.store.locks import ConversationLocks


class ShopLockStore(LockStore):
    """Lets the holder of the open turn pass; queues everybody else per conversation."""

    def __init__(self, endpoint_config: Any | None = None) -> None:
        """Create a store; ``endpoint_config`` is what Rasa read in ``endpoints.yml``."""
        super().__init__()
        self._queues = ConversationLocks()

    @asynccontextmanager
    async def lock(
        self,
        conversation_id: str,
        lock_lifetime: float = LOCK_LIFETIME,
        wait_time_in_seconds: float = 1,
    ) -> AsyncIterator[TicketLock]:
        """Hold the conversation; lifetime and waiting time are Rasa's and have no effect."""
        if turn_of(conversation_id) is not None:
            yield TicketLock(conversation_id)
            return
        async with self._queues.hold(conversation_id):
            yield TicketLock(conversation_id)
