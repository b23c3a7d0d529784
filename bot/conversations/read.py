"""Buyers' messages are read: one after the other, each in one commit with what it changes."""

from __future__ import annotations

import logging
from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Awaitable, Callable, Dict, Mapping, Optional, Sequence, Tuple
from zoneinfo import ZoneInfo

from bot.conversations.automatic import LookForAutomatic
from bot.conversations.commit import Commit, Effect
from bot.conversations.door import Conversations, Talk
from bot.conversations.effects import DueDone
from bot.conversations.fair_queue import FairQueue
from bot.conversations.gate import Gate
from bot.conversations.message_effects import KeepReading
from bot.errors import BotError, DependencyError
from bot.rate_limited_log import RateLimitedLog, describe_exception
from bot.store import unread
from bot.store.due import NotDue
from bot.store.messages import Pending
from bot.talk.model import Memory, Proposal
from bot.talk.reading import Reading

AT_ONCE = 4
"""Conversations that are read at the same time; on PostgreSQL each holds one of eight locks."""

STRETCH = 5
"""Messages of one conversation that are read before the others have their turn."""

LEFT_OVER = 50
"""Conversations that are taken up at most at each look for unread messages."""

FINISH_SECONDS = 6.0
"""Seconds that a stop waits for running readings: enough for two attempts at a message and their commit."""

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


class MessageReader:
    """Sees to it that each of the buyers' messages is read."""

    def __init__(self, conversations: Conversations, sign_buyer: Callable[[str], str],
                 after: Callable[[str], Awaitable[None]]) -> None:
        """Create it.

        Args:
            conversations: The door.
            sign_buyer: Signs a verified buyer's id for the action, which trusts nothing else.
            after: Called with a conversation whose messages were read.
        """
        self._conversations = conversations
        self._database, self._clock = conversations.database, conversations.clock
        self._after = after
        self._sign_buyer = sign_buyer
        self._rounds: Optional[FairQueue] = None
        self._reader: Optional[Reader] = None
        self._faults: Dict[str, int] = {}
        self._owed: Counter[str] = Counter()
        self._gate = Gate()
        self._log_seldom = RateLimitedLog()

    async def read(self, conversation: str, reader: Reader) -> None:
        """Read all messages of a conversation that wait for it, one after the other."""
        while await self._stretch(conversation, reader):
            pass

    def read_soon(self, conversation: str, reader: Reader) -> None:
        """Like ``read``, without waiting for it; conversations take turns."""
        self._reader = reader
        if self._rounds is None:
            self._rounds = FairQueue(self._serve, AT_ONCE)
        self._rounds.add(conversation)

    async def look(self, reader: Reader) -> None:
        """Take up messages that nobody reads: a process ended, or a lock or the database failed."""
        await self._give_back()
        now = self._clock()
        found = await self._database.read(unread.left_over, now, LEFT_OVER)
        found = [one for one in found if self._rounds is None or one not in self._rounds]
        if found:
            for conversation in await self._database.run(unread.claim, found, now, durable=False):
                self.read_soon(conversation, reader)

    async def finish(self) -> None:
        """Wait for the readings under way; what waits behind them is read after the next start."""
        if self._rounds is not None:
            await self._rounds.stop(FINISH_SECONDS)
        await self._give_back()

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
            until = self._clock() + timedelta(seconds=seconds)
            await self._database.run(unread.pause, conversation, until, durable=False)
        except BotError:
            pass  # the claim ends by itself

    async def _stretch(self, conversation: str, reader: Reader) -> bool:
        """Read up to ``STRETCH`` messages. Returns whether more may wait."""
        any_read = more = False
        for _ in range(STRETCH):
            found, more = await self._read_next(conversation, reader)
            any_read = any_read or found
            if not more:
                break
        if any_read:
            await self._looked(conversation)
        return more

    async def _read_next(self, conversation: str, reader: Reader) -> Tuple[bool, bool]:
        """Read the oldest message that waits. Returns whether there was one, and whether more may wait."""
        async with self._conversations.open(conversation) as talk:
            try:
                return await self._read_oldest(talk, reader, alone=False)
            except unread.ReadAlone:
                return await self._read_oldest(talk, reader, alone=True)

    async def _read_oldest(self, talk: Talk, reader: Reader, alone: bool) -> Tuple[bool, bool]:
        async with self._gate.enter(alone):
            await self._give_back()
            begun = await self._database.run(unread.begin, talk.id, self._clock(), alone, durable=False)
            if begun is None:
                return False, False
            try:
                return True, await self._keep(talk, begun, await self._turn(begun, talk.now, reader))
            except BaseException:
                self._owed[begun.item.id] += 1  # no fault of the message
                raise

    async def _give_back(self) -> None:
        """Take back attempts that were no fault of their messages."""
        owed, self._owed = self._owed, Counter()
        try:
            if owed:
                await self._database.run(unread.not_attempted, owed, durable=False)
        except BaseException:
            self._owed.update(owed)
            raise

    async def _looked(self, conversation: str) -> None:
        try:
            await self._after(conversation)
        except Exception as err:
            self._log_seldom.error(_log, type(err).__name__, "after reading conversation %s: %s", conversation,
                                   type(err).__name__, bug=err)

    async def _turn(self, pending: Pending, now: datetime, reader: Reader) -> Optional[Turn]:
        token = self._sign_buyer(pending.buyer_id) if pending.buyer_id else None
        zone = ZoneInfo(self._conversations.policy()["shop"]["timezone"])  # the buyer's 今天 is the shop's
        context = {"previous": previous_turn([(sender, text) for sender, text, _ in pending.lines]),
                   "now": now.astimezone(zone).isoformat(), "waiting": pending.waiting,
                   "buyer_token": token, "agent_name": pending.agent_name}
        try:
            return await reader(pending, context)
        except DependencyError:
            raise
        except Exception as err:  # whatever broke the reading, the message stays and is tried again
            _log.error("message %s could not be read: %s", pending.message.id, _said(err))
            return None

    async def _keep(self, talk: Talk, pending: Pending, turn: Optional[Turn]) -> bool:
        """Keep what the reading of a message brought. Returns whether more may wait."""
        message = pending.message
        try:
            if turn is not None:
                effects = (DueDone(pending.item), KeepReading(message, turn.reading), LookForAutomatic())
                kept = await talk.commit(turn.memory, effects, fresh=turn.proposals)
                return kept.last_seq > message.seq
        except DependencyError:
            raise
        except NotDue:  # another process has read it meanwhile
            return True
        except Exception as err:  # what the reading brought cannot be kept: that is a try, too
            _log.error("the reading of message %s could not be kept:%s", message.id, describe_exception(err))
        await talk.commit(effects=[ReadInVain(pending)])
        return True


@dataclass(frozen=True)
class ReadInVain(Effect):
    """A try at a message came to nothing; after the last one it is set aside as not readable."""

    pending: Pending

    def carry_out(self, commit: Commit) -> None:
        if unread.failed(commit.connection, self.pending, commit.now):
            _log.error("message %s is set aside: it could not be read in %s tries", self.pending.message.id,
                       unread.ATTEMPTS)


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
