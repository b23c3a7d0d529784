"""Giving a message a label, and taking it back: one commit of its conversation each."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any, ClassVar, Dict, List, Tuple

from sqlalchemy import delete, select
from sqlalchemy.engine import Connection, Row

from bot.conversations.commit import Commit, Effect
from bot.conversations.door import Conversations
from bot.errors import RequestError
from bot.http.workbench.message_queries import previous_of
from bot.learning.tables import labels
from bot.privacy import mask_label
from bot.store import audit
from bot.store.database import stamp
from bot.store.feed import publish
from bot.store.people import people
from bot.store.tables import messages


async def give(conversations: Conversations, message: str, intents: List[str], person: str) -> Dict[str, Any]:
    """Label a message; the newest label holds. Returns the label as the workbench shows it.

    Phones, names, addresses and numbers become masks before a message becomes a label.

    Raises:
        RequestError: 404 when there is no such message of a buyer.
    """
    row = await conversations.database.read(_message, message)
    await conversations.append(row.conversation, [GiveLabel(message, tuple(intents), person)])
    return await conversations.database.read(_label, message)


async def take_back(conversations: Conversations, message: str, person: str) -> None:
    """Take a message's label back, if it has one.

    Raises:
        RequestError: 404 when there is no such message of a buyer.
    """
    row = await conversations.database.read(_message, message)
    await conversations.append(row.conversation, [TakeLabelBack(message, person)])


@dataclass(frozen=True)
class GiveLabel(Effect):
    """A message gets a label, in the place of one that it had."""

    message: str
    intents: Tuple[str, ...]
    person: str
    quiet: ClassVar[bool] = True

    def carry_out(self, commit: Commit) -> None:
        connection = commit.connection
        row = _message(connection, self.message)
        previous = previous_of(connection, row)
        connection.execute(delete(labels).where(labels.c.message == self.message))
        connection.execute(labels.insert().values(
            message=self.message, text=mask_label(row.text), previous=mask_label(previous),
            intents=json.dumps(self.intents), by=self.person, at=stamp(commit.now)))
        _tell(commit, "label_message", self.message, self.person, _label(connection, self.message))


@dataclass(frozen=True)
class TakeLabelBack(Effect):
    """A message has no label any more."""

    message: str
    person: str
    quiet: ClassVar[bool] = True

    def carry_out(self, commit: Commit) -> None:
        if commit.connection.execute(delete(labels).where(labels.c.message == self.message)).rowcount:
            _tell(commit, "unlabel_message", self.message, self.person, None)


def _tell(commit: Commit, action: str, message: str, person: str, label: Any) -> None:
    audit.note(commit.connection, action, commit.now, person=person, detail=message, conversation=commit.conversation)
    publish(commit.connection, commit.conversation, "label", {"message_id": message, "label": label}, commit.now)


def _message(connection: Connection, message: str) -> Row:
    row = connection.execute(select(messages).where(
        messages.c.id == message, messages.c.sender == "buyer")).first()
    if row is None:
        raise RequestError("找不到这条消息。", "请刷新列表。", code="message.unknown", status=404)
    return row


def _label(connection: Connection, message: str) -> Dict[str, Any]:
    row = connection.execute(select(labels, people.c.display).outerjoin(people, people.c.id == labels.c.by).where(
        labels.c.message == message)).one()
    return {"intents": json.loads(row.intents), "by": row.display, "at": row.at}
