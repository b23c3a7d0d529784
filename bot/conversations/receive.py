"""Buyers' messages: stored before they are acknowledged, read in order, committed as one."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Awaitable, Callable, Dict, Mapping, Optional, Sequence, Set, Tuple
from zoneinfo import ZoneInfo

from sqlalchemy.engine import Connection

from bot.conversations.desk import Desk, announce
from bot.conversations.reading_queue import ReadingQueue
from bot.errors import BotError, DependencyError, RequestError
from bot.rate_limited_log import Seldom, traced
from bot.store import agenda, unread
from bot.store import messages as store
from bot.store.locks import HeldLock
from bot.store.messages import Pending
from bot.talk.model import Memory, Message, Proposal, Reading, Timer

WAKE_SECONDS = 0.03
"""After so long the desks hear of a message even when its reading takes longer."""

LONGEST = 10_000
"""Characters of one message; the same limit other widgets have."""

ANSWER_OVERDUE = "answer_overdue"
"""The timer that runs while a buyer waits for an answer (R5)."""

AT_ONCE = 4
"""Conversations that are read at the same time; on PostgreSQL each holds one of eight locks."""

STRETCH = 5
"""Messages of one conversation that are read before the others have their turn."""

LEFT_OVER = 50
"""Conversations that are taken up at most at each look for unread messages."""

FINISH_SECONDS = 6.0
"""How long a stop waits for the readings under way: two tries at one message, and their commit."""

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Turn:
    """What reading one message brought, ready to be committed."""

    reading: Reading
    memory: Memory
    proposals: Tuple[Proposal, ...]


Reader = Callable[[Pending, Mapping[str, Any]], Awaitable[Optional[Turn]]]
"""Reads one message (through Rasa); ``None`` when the turn did not come to its end.

The mapping is the message's metadata: ``buyer_token``, ``previous``, ``now``, ``waiting``,
``agent_name``.
"""


class Reception:
    """Takes buyers' messages in, and sees to it that each of them is read."""

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
        self._rounds: Optional[ReadingQueue] = None
        self._reader: Optional[Reader] = None
        self._faults: Dict[str, int] = {}
        self._owed: Set[str] = set()
        self._log_seldom = Seldom()

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
            raise RequestError("消息是空的。", "请输入内容。", code="message.empty")
        if len(clean) > LONGEST:
            raise RequestError(f"消息有 {len(clean)} 个字，最多 {LONGEST} 个字。", "请分几条发送。",
                               code="message.too_long", status=413)
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
                event=ANSWER_OVERDUE, minutes=limit), now)
            announce(connection, conversation, now)
        return message

    async def read(self, conversation: str, reader: Reader) -> None:
        """Read all messages of a conversation that wait for it, one after the other."""
        while await self._stretch(conversation, reader):
            pass

    def read_soon(self, conversation: str, reader: Reader) -> None:
        """Like ``read``, without waiting for it; conversations take turns."""
        self._reader = reader
        if self._rounds is None:
            self._rounds = ReadingQueue(self._serve, AT_ONCE)
        self._rounds.add(conversation)

    async def look(self, reader: Reader) -> None:
        """Take up messages that nobody reads: a process ended, or a lock or the database failed."""
        if self._owed:
            owed = set(self._owed)
            await self._desk.database.run(unread.not_attempted, owed, durable=False)
            self._owed -= owed
        now = self._desk.clock()
        found = await self._desk.read(unread.left_over, now, LEFT_OVER)
        found = [one for one in found if self._rounds is None or one not in self._rounds]
        if found:
            for conversation in await self._desk.database.run(unread.claim, found, now, durable=False):
                self.read_soon(conversation, reader)

    async def finish(self) -> None:
        """Wait for the readings under way; what waits behind them is read after the next start."""
        if self._rounds is not None:
            await self._rounds.stop(FINISH_SECONDS)
        if self._owed:
            await self._desk.database.run(unread.not_attempted, self._owed, durable=False)

    async def _serve(self, conversation: str) -> bool:
        """Read a stretch. After a fault the conversation rests for a while; ``look`` takes it up again."""
        assert self._reader is not None
        try:
            more = await self._stretch(conversation, self._reader)
            self._faults.pop(conversation, None)
            return more
        except Exception as err:
            await self._rest(conversation, err)
            return False

    async def _rest(self, conversation: str, err: Exception) -> None:
        faults = self._faults[conversation] = self._faults.get(conversation, 0) + 1
        seconds = min(2.0 ** faults, unread.LONGEST_PAUSE.total_seconds())
        said = f"{err.code} ({err.message})" if isinstance(err, BotError) else type(err).__name__
        self._log_seldom.error(_log, said, "conversation %s was not read: %s; again in %.0f s", conversation, said,
                               seconds, bug=None if isinstance(err, BotError) else err)
        try:
            until = self._desk.clock() + timedelta(seconds=seconds)
            await self._desk.database.run(unread.pause, conversation, until, durable=False)
        except BotError:
            pass  # the claim ends by itself

    async def _stretch(self, conversation: str, reader: Reader) -> bool:
        """Read up to ``STRETCH`` messages while holding the conversation. Returns whether more wait."""
        begun: Optional[Pending] = None
        try:
            async with self._desk.holding(conversation) as lock:
                begun = await self._desk.database.run(unread.begin, conversation, self._desk.clock(), durable=False)
                if begun is None:
                    return False
                for left in reversed(range(STRETCH)):
                    turn = await self._read_one(begun, reader)
                    following = await self._keep(begun.message, turn, left > 0, lock)
                    begun, more = following if left else None, following is not None
                    if begun is None:
                        break
        except BaseException:
            if begun is not None:
                self._owed.add(begun.message.id)  # no fault of the message
            raise
        await self._looked(conversation)
        return more

    async def _looked(self, conversation: str) -> None:
        try:
            await self._after(conversation)
        except Exception as err:
            self._log_seldom.error(_log, type(err).__name__, "after reading conversation %s: %s", conversation,
                                   type(err).__name__, bug=err)

    async def _read_one(self, pending: Pending, reader: Reader) -> Optional[Turn]:
        token = self._sign_buyer(pending.buyer_id) if pending.buyer_id else None
        zone = ZoneInfo(self._desk.policy()["shop"]["timezone"])  # the buyer's 今天 is the shop's
        context = {"previous": previous_turn([(sender, text) for sender, text, _ in pending.lines]),
                   "now": self._desk.clock().astimezone(zone).isoformat(), "waiting": pending.waiting,
                   "buyer_token": token, "agent_name": pending.agent_name}
        try:
            return await reader(pending, context)
        except DependencyError:
            raise
        except Exception as err:  # whatever broke the reading, the message stays and is tried again
            _log.error("message %s could not be read: %s", pending.message.id, _said(err))
            return None

    async def _keep(self, message: Message, turn: Optional[Turn], begin: bool, lock: HeldLock) -> Optional[Pending]:
        try:
            return await self._desk.change(self._commit, message, turn, begin, lock=lock)
        except DependencyError:
            raise
        except Exception as err:  # what the reading brought cannot be kept: that is a try, too
            _log.error("the reading of message %s could not be kept:%s", message.id, traced(err))
            return await self._desk.change(self._commit, message, None, begin, lock=lock)

    def _commit(self, connection: Connection, message: Message, turn: Optional[Turn],
                begin: bool) -> Optional[Pending]:
        """Keep what the turn brought, and return the message that waits next, which is begun if wished."""
        now = self._desk.clock()
        if turn is not None:
            store.save_reading(connection, message, turn.reading, now)
            self._desk.keep(connection, message.conversation, turn.memory, turn.proposals)
        elif unread.failed(connection, message, now):
            _log.error("message %s is set aside: it could not be read in %s tries", message.id, unread.ATTEMPTS)
            announce(connection, message.conversation, now)
        if begin:
            return unread.begin(connection, message.conversation, now)
        unread.release(connection, message.conversation)
        return store.next_pending(connection, message.conversation)


def _said(err: Exception) -> str:
    """What may be logged: an exception of others may repeat the message."""
    return f"{type(err).__name__}: {err}" if type(err).__module__.startswith("bot.") else type(err).__name__


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
