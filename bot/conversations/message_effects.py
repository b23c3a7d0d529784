"""What happens to a conversation's messages in a commit: they come, go out, are read, and the buyer waits or not."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Optional, Tuple

from bot.conversations.commit import Commit, Effect
from bot.store import agenda, messages
from bot.store.colleagues import AUTOMATIC, Person
from bot.store.database import stamp
from bot.talk.acts import LineAct
from bot.talk.model import Message, Timer
from bot.talk.reading import Reading


@dataclass(frozen=True)
class ReceiveMessage(Effect):
    """A buyer's message is stored; the same ``client_id`` again changes nothing."""

    text: str
    client_id: Optional[str] = None

    def carry_out(self, commit: Commit) -> None:
        commit.message, is_new = messages.add_message(
            commit.connection, commit.conversation, commit.now, sender="buyer", text=self.text,
            client_id=self.client_id)
        commit.repeated = not is_new


@dataclass(frozen=True)
class SayToBuyer(Effect):
    """A reply goes out; ``proposal`` is the id of the one it was taken from or amounts to, ``acts`` what it does."""

    text: str
    person: Person
    client_id: Optional[str] = None
    proposal: Optional[str] = None
    acts: Tuple[LineAct, ...] = ()

    def carry_out(self, commit: Commit) -> None:
        commit.message, _ = messages.add_message(
            commit.connection, commit.conversation, commit.now, sender="agent", text=self.text,
            author=self.person.name, client_id=self.client_id, proposal=self.proposal,
            by_person=self.person is not AUTOMATIC, acts=self.acts)


@dataclass(frozen=True)
class UndoAct(Effect):
    """An act of a line is taken back: the line says so, the tasks that it opened are cancelled."""

    message: Message
    act: str
    person: Person
    tasks: Tuple[str, ...] = ()

    def carry_out(self, commit: Commit) -> None:
        messages.mark_undone(commit.connection, self.message, self.act, commit.now)
        if self.tasks:
            agenda.cancel_opened(commit.connection, commit.conversation, self.tasks, self.message.at, self.person.id,
                                 commit.now)


@dataclass(frozen=True)
class StopWaiting(Effect):
    """The buyer has an answer to the messages up to ``seen``, and still waits for one to those that came later.

    ``event`` is the timer that runs while a buyer waits; for later messages it runs anew, from the first of them.
    """

    seen: int
    event: str

    def carry_out(self, commit: Commit) -> None:
        since, number = messages.unseen(commit.connection, commit.conversation, self.seen)
        if since is None:
            agenda.stop_timers(commit.connection, commit.conversation, self.event)
            return
        commit.values.update(waiting_since=stamp(since), unread=number)
        limit = Timer(event=self.event, minutes=commit.policy["reply"]["answer_within_minutes"])
        agenda.stop_timers(commit.connection, commit.conversation, self.event)
        agenda.ensure_timer(commit.connection, commit.conversation, limit, since)


@dataclass(frozen=True)
class KeepReading(Effect):
    """What a message was read as is kept with it."""

    message: Message
    reading: Reading

    def carry_out(self, commit: Commit) -> None:
        messages.save_reading(commit.connection, self.message, self.reading, commit.now)
        commit.values["top_intent"] = self.reading.intent
