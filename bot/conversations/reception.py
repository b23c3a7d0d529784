"""Buyers' messages: stored before they are acknowledged, read in order, committed as one."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Awaitable, Callable, Mapping, Optional, Sequence, Tuple

from sqlalchemy.engine import Connection

from bot.conversations import agenda, store
from bot.conversations.desk import Desk, announce
from bot.conversations.model import Memory, Message, Proposal, Reading, Timer
from bot.conversations.store import Pending
from bot.errors import BotError, RequestError

WAKE_SECONDS = 0.03
"""After so long the desks hear of a message even when its reading takes longer."""

LONGEST = 10_000
"""Characters of one message; the same limit other widgets have."""

ANSWER_OVERDUE = "answer_overdue"
"""The timer that runs while a buyer waits for an answer (R5)."""

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Turn:
    """What reading one message brought, ready to be committed."""

    reading: Reading
    memory: Memory
    proposals: Tuple[Proposal, ...]


Reader = Callable[[Pending, Mapping[str, Any]], Awaitable[Optional[Turn]]]
"""Reads one message (through Rasa); ``None`` when the turn did not come to its end.

The mapping is the message's metadata: ``buyer_token``, ``previous``, ``now``, ``waiting``.
"""


class Reception:
    """Takes buyers' messages in."""

    def __init__(self, desk: Desk, sign_buyer: Callable[[str], str],
                 after: Callable[[str], Awaitable[None]]) -> None:
        """Create the reception.

        Args:
            desk: The parts.
            sign_buyer: Signs a verified buyer's id for the action, which trusts nothing else.
            after: Called with a conversation whose messages were read.
        """
        self._desk = desk
        self._after = after
        self._sign_buyer = sign_buyer
        self._reading: set[Any] = set()

    async def receive(self, conversation: str, client_id: Optional[str], text: str) -> Message:
        """Store a buyer's message.

        Args:
            conversation: Whose message it is; the caller has verified the session.
            client_id: The widget's own id of the message; a repeat is harmless.
            text: As typed.

        Raises:
            RequestError: 400 for an empty, 413 for an over-long message.
        """
        clean = text.replace("\x00", "")
        if not clean.strip():
            raise RequestError("The message is empty.", "Type something.", code="message.empty")
        if len(clean) > LONGEST:
            raise RequestError(f"The message has {len(clean)} characters, {LONGEST} are allowed.",
                               "Send it in parts.", code="message.too_long", status=413)
        message = await self._desk.database.run(self._store, conversation, client_id, clean)
        # the desks hear of it with the reading that follows at once; at the latest now
        asyncio.get_running_loop().call_later(WAKE_SECONDS, self._desk.live.wake)
        return message

    def _store(self, connection: Connection, conversation: str, client_id: Optional[str],
               text: str) -> Message:
        now = self._desk.clock()
        message, is_new = store.add_message(connection, conversation, now, sender="buyer", text=text,
                                            client_id=client_id)
        if is_new:
            limit = self._desk.policy()["reply"]["answer_within_minutes"]
            agenda.ensure_timer(connection, conversation, Timer(
                event=ANSWER_OVERDUE, due=now + timedelta(minutes=limit)))
            announce(connection, conversation, now)
        return message

    async def read(self, conversation: str, reader: Reader) -> None:
        """Read all messages of a conversation that wait for it, one after the other."""
        async with self._desk.holding(conversation) as lock:
            pending = await self._desk.database.glance(store.next_pending, conversation)
            while pending is not None:
                turn = await self._read_one(pending, reader)
                pending = await self._desk.change(self._commit, pending.message, turn, lock=lock)
        await self._after(conversation)

    def read_soon(self, conversation: str, reader: Reader) -> None:
        """Like ``read``, without waiting for it."""
        task = asyncio.get_running_loop().create_task(self._guarded(conversation, reader))
        self._reading.add(task)
        task.add_done_callback(self._reading.discard)

    async def finish(self) -> None:
        """Wait for the readings under way."""
        await asyncio.gather(*self._reading, return_exceptions=True)

    async def _guarded(self, conversation: str, reader: Reader) -> None:
        try:
            await self.read(conversation, reader)
        except BotError as err:
            _log.error("conversation %s was not read: %s (%s)", conversation, err.code, err.message)

    async def _read_one(self, pending: Pending, reader: Reader) -> Optional[Turn]:
        token = self._sign_buyer(pending.buyer_id) if pending.buyer_id else None
        context = {"previous": previous_turn([(sender, text) for sender, text, _ in pending.lines]),
                   "now": self._desk.clock().isoformat(), "waiting": pending.waiting,
                   "buyer_token": token}
        try:
            return await reader(pending, context)
        except Exception as err:  # whatever broke the reading, the message stays and is tried again
            _log.error("message %s could not be read: %s", pending.message.id, type(err).__name__)
            return None

    def _commit(self, connection: Connection, message: Message, turn: Optional[Turn]) -> Optional[Pending]:
        """Keep what the turn brought, and return the message that waits next."""
        now = self._desk.clock()
        if turn is None:
            store.give_up(connection, message, now)
            announce(connection, message.conversation, now)
        else:
            store.keep_reading(connection, message, turn.reading, now)
            self._desk.keep(connection, message.conversation, turn.memory, turn.proposals)
        return store.next_pending(connection, message.conversation)


def previous_turn(before: Sequence[Tuple[str, str]]) -> str:
    """Return what the seller said last before a message, however many lines it was.

    Args:
        before: Sender and text of the lines before it, oldest first.
    """
    lines: list[str] = []
    for sender, text in reversed(before):
        if sender == "agent":
            lines.append(text)
        elif lines:
            break
    return " ".join(reversed(lines))
