"""Conversations in the database. Every function runs inside the caller's transaction."""

from __future__ import annotations

import json
import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Dict, List, Optional, Sequence, Tuple

from sqlalchemy import func, select, update
from sqlalchemy.engine import Connection, Row
from sqlalchemy.exc import IntegrityError

from bot.errors import RequestError
from bot.store.colleagues import agent_name
from bot.store.database import moment, stamp
from bot.store.due import MESSAGE, OPEN, YOUNG, Item, add
from bot.store.feed import publish
from bot.store.tables import conversations, due, messages
from bot.talk.acts import LineAct
from bot.talk.model import Memory, Message
from bot.talk.reading import Reading
from bot.talk.states import Sender


def new_id() -> str:
    """Return a random id that cannot be guessed."""
    return secrets.token_urlsafe(16)


LINES_BEFORE = 16
"""Maximum number of earlier lines that are searched for the seller's turn and the last readings."""


def open_conversation(connection: Connection, now: datetime, *, buyer_id: Optional[str],
                      visitor: Optional[str], viewing: Optional[str] = None,
                      buyer_name: Optional[str] = None) -> str:
    """Return the id of a buyer's conversation (one for each) or a visitor's open one; a new one if there is none.

    The id is random. A conversation that was there stays as it is, closed perhaps; it only learns its buyer's name.
    """
    found = _conversation_of(connection, buyer_id, visitor)
    if found is None:
        conversation = new_id()
        try:
            with connection.begin_nested():
                connection.execute(conversations.insert().values(
                    id=conversation, buyer_id=buyer_id, buyer_name=buyer_name, visitor=visitor, state="open",
                    viewing=viewing, opened_at=stamp(now), last_seq=0, unread=0))
            return conversation
        except IntegrityError:  # the same buyer came in through another process at the same moment
            found = _conversation_of(connection, buyer_id, visitor)
            if found is None:
                raise
    if buyer_name:
        connection.execute(update(conversations).where(
            conversations.c.id == found, conversations.c.buyer_name.is_(None)).values(buyer_name=buyer_name))
    return found


def conversation_of_buyer(connection: Connection, buyer_id: str) -> Optional[str]:
    """Return the id of a buyer's conversation, closed perhaps; ``None`` if there was none yet."""
    return _conversation_of(connection, buyer_id, None)


def _conversation_of(connection: Connection, buyer_id: Optional[str], visitor: Optional[str]) -> Optional[str]:
    query = select(conversations.c.id).order_by(conversations.c.opened_at.desc())
    found = connection.execute(query.where(conversations.c.buyer_id == buyer_id) if buyer_id else query.where(
        conversations.c.visitor == visitor, conversations.c.buyer_id.is_(None),
        conversations.c.state == "open")).scalar()
    return str(found) if found else None


def get_conversation(connection: Connection, conversation: str) -> Row:
    """Return a conversation's row.

    Raises:
        RequestError: 404 when there is none.
    """
    row = connection.execute(select(conversations).where(conversations.c.id == conversation)).first()
    if row is None:
        raise RequestError("找不到这个会话。", "请刷新会话列表。", code="conversation.unknown", status=404)
    return row


def memory_of(row: Row) -> Memory:
    """Return what a conversation knows; what the buyer looks at stands in a column of its own."""
    return Memory.parse_raw(row.memory).copy(update={"viewing": row.viewing})


def get_memory(connection: Connection, conversation: str) -> Memory:
    """Return what a conversation knows, as it was written; see ``bot.conversations.door.View.memory``."""
    return memory_of(get_conversation(connection, conversation))


def add_message(connection: Connection, conversation: str, now: datetime, *, sender: Sender, text: str,
                client_id: Optional[str], author: Optional[str] = None, proposal: Optional[str] = None,
                by_person: bool = True, acts: Sequence[LineAct] = ()) -> Tuple[Message, bool]:
    """Store a message; the same ``client_id`` again returns the one already stored.

    After an automatic one (not ``by_person``) the buyer still waits.

    Returns:
        The message, and whether it is new.
    """
    if client_id:
        known = connection.execute(select(messages).where(
            messages.c.conversation == conversation, messages.c.sender == sender,
            messages.c.client_id == client_id)).first()
        if known is not None:
            return message_of(known), False
    # the number is counted up in the row, which is locked by it: messages that come together are numbered in turn
    connection.execute(update(conversations).where(conversations.c.id == conversation).values(
        last_seq=conversations.c.last_seq + 1, last_text=text[:200], last_sender=sender, last_at=stamp(now),
        state="open", **(_waiting(sender, now) if by_person else {})))
    seq = get_conversation(connection, conversation).last_seq
    message = Message(id=new_id(), conversation=conversation, seq=seq, sender=sender, text=text,
                      at=now, author=author, client_id=client_id, proposal=proposal, acts=tuple(acts),
                      read_state="pending" if sender == "buyer" else "read")
    connection.execute(messages.insert().values(
        id=message.id, conversation=conversation, seq=seq, sender=sender, author=author, text=text,
        at=stamp(now), client_id=client_id, read_state=message.read_state, proposal=proposal,
        acts=_acts_json(acts) if acts else None))
    if sender == "buyer":
        add(connection, MESSAGE, message.id, now, conversation, claimed_until=now + YOUNG)
    publish(connection, conversation, "message", {"message": message_json(message)}, now,
            for_buyer=True)
    if acts:
        _publish_acts(connection, message, acts, now)
    return message, True


def _waiting(sender: Sender, now: datetime) -> Dict[str, Any]:
    if sender == "buyer":
        return {"waiting_since": func.coalesce(conversations.c.waiting_since, stamp(now)),
                "unread": conversations.c.unread + 1}
    return {"waiting_since": None, "unread": 0}


def message_of(row: Row) -> Message:
    """Read a message's row."""
    return Message(id=row.id, conversation=row.conversation, seq=row.seq, sender=row.sender,
                   text=row.text, at=moment(row.at) or datetime.min, author=row.author, client_id=row.client_id,
                   reading=Reading.parse_raw(row.reading) if row.reading else None,
                   read_state=row.read_state, proposal=row.proposal,
                   acts=tuple(LineAct.parse_obj(one) for one in json.loads(row.acts)) if row.acts else ())


def message_json(message: Message, for_buyer: bool = True) -> Dict[str, Any]:
    """Return a message as routes give it; readings, proposals and acts are not for the buyer."""
    data: Dict[str, Any] = json.loads(message.json())
    if for_buyer:
        for name in ("reading", "read_state", "proposal", "acts"):
            data.pop(name)
    return data


def history(connection: Connection, conversation: str, after: int = 0) -> List[Message]:
    """Return a conversation's messages in order."""
    rows = connection.execute(select(messages).where(
        messages.c.conversation == conversation, messages.c.seq > after).order_by(messages.c.seq))
    return [message_of(row) for row in rows]


def last_messages(connection: Connection, conversation: str, before: int, limit: int) -> List[Message]:
    """Return up to ``limit`` messages before a sequence number, oldest first."""
    rows = connection.execute(select(messages).where(
        messages.c.conversation == conversation, messages.c.seq < before).order_by(
            messages.c.seq.desc()).limit(limit)).all()
    return [message_of(row) for row in reversed(rows)]


@dataclass(frozen=True)
class Pending:
    """A buyer's message that waits to be read, with what surrounds it.

    ``lines`` are the last lines before it, oldest first: sender, text and the reading as JSON text.
    ``agent_name`` is the name of the agent it is assigned to. ``was_lost``: its last reading neither succeeded nor
    failed, the process ended before.
    """

    message: Message
    item: Item
    buyer_id: Optional[str]
    memory: Dict[str, Any]
    lines: Tuple[Tuple[str, str, Optional[str]], ...]
    waiting: int
    agent_name: Optional[str] = None
    was_lost: bool = False


def next_pending(connection: Connection, conversation: str) -> Optional[Pending]:
    """Return the oldest message of the buyer that was not read yet."""
    row = connection.execute(select(
        messages, due.c.id.label("item"), due.c.due, due.c.attempts, due.c.error).join(
            due, due.c.subject == messages.c.id).where(
                due.c.conversation == conversation, due.c.kind == MESSAGE, OPEN).order_by(
                    messages.c.seq).limit(1)).first()
    if row is None:
        return None
    before = connection.execute(select(messages.c.sender, messages.c.text, messages.c.reading).where(
        messages.c.conversation == conversation, messages.c.seq < row.seq).order_by(
            messages.c.seq.desc()).limit(LINES_BEFORE)).all()
    whose = connection.execute(select(
        conversations.c.buyer_id, conversations.c.memory, conversations.c.viewing, conversations.c.assignee,
        _waiting_count().label("waiting")).where(conversations.c.id == conversation)).one()
    item = Item(row.item, MESSAGE, row.id, row.due, conversation, attempts=row.attempts)
    return Pending(message_of(row), item, whose.buyer_id, {**json.loads(whose.memory), "viewing": whose.viewing},
                   tuple((one.sender, one.text, one.reading) for one in reversed(before)), whose.waiting,
                   agent_name(connection, whose.assignee), was_lost=row.attempts > 0 and row.error is None)


def save_reading(connection: Connection, message: Message, reading: Reading, now: datetime) -> None:
    """Note with a message what it was read as."""
    connection.execute(update(messages).where(messages.c.id == message.id).values(
        reading=reading.json(), read_state="read"))
    publish(connection, message.conversation, "reading",
            {"message_id": message.id, "reading": json.loads(reading.json()), "read_state": "read"}, now)


def _acts_documents(acts: Sequence[LineAct]) -> List[Dict[str, Any]]:
    return [json.loads(one.json()) for one in acts]


def _acts_json(acts: Sequence[LineAct]) -> str:
    return json.dumps(_acts_documents(acts), ensure_ascii=False)


def _publish_acts(connection: Connection, message: Message, acts: Sequence[LineAct], now: datetime) -> None:
    publish(connection, message.conversation, "acts",
            {"message_id": message.id, "acts": _acts_documents(acts)}, now)


def mark_undone(connection: Connection, message: Message, act: str, now: datetime) -> None:
    """Note with a line that one of its acts was taken back."""
    acts = [one.copy(update={"undone": one.undone or one.id == act}) for one in message.acts]
    connection.execute(update(messages).where(messages.c.id == message.id).values(acts=_acts_json(acts)))
    _publish_acts(connection, message, acts, now)


def get_message(connection: Connection, message: str) -> Message:
    """Return a message.

    Raises:
        RequestError: 404 when there is none.
    """
    row = connection.execute(select(messages).where(messages.c.id == message)).first()
    if row is None:
        raise RequestError("找不到这条消息。", "请刷新会话。", code="message.unknown", status=404)
    return message_of(row)


def unseen(connection: Connection, conversation: str, seen: int) -> Tuple[Optional[datetime], int]:
    """Return since when the buyer's messages after a sequence number have waited, and how many they are."""
    row = connection.execute(select(func.min(messages.c.at), func.count()).where(
        messages.c.conversation == conversation, messages.c.sender == "buyer", messages.c.seq > seen)).one()
    return moment(row[0]), row[1]


def sent_before(connection: Connection, conversation: str, client_id: str) -> Optional[Message]:
    """Return the agent's message that was stored under this client id, if any."""
    row = connection.execute(select(messages).where(
        messages.c.conversation == conversation, messages.c.sender == "agent",
        messages.c.client_id == client_id)).first()
    return message_of(row) if row is not None else None


def waiting_count(connection: Connection) -> int:
    """Return how many buyers wait for an answer."""
    return int(connection.execute(select(_waiting_count())).scalar() or 0)


def _waiting_count() -> Any:
    others = conversations.alias()
    return select(func.count()).where(
        others.c.waiting_since.isnot(None), others.c.state == "open").scalar_subquery()
