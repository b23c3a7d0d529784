"""What must be true of the database after many kills, whatever was going on: read as it is, without the product."""

from __future__ import annotations

import json
from collections import Counter
from datetime import datetime, timedelta, timezone
from typing import Any, Dict, Iterable, List, Mapping, Optional, Sequence

from sqlalchemy import MetaData, create_engine, select

Rows = Mapping[str, Sequence[Any]]


def read_database(address: str) -> Rows:
    """Return all rows of all tables."""
    engine = create_engine(address, future=True)
    tables = MetaData()
    tables.reflect(engine)
    with engine.connect() as connection:
        rows = {name: connection.execute(select(table)).all() for name, table in tables.tables.items()}
    engine.dispose()
    return rows


def faults_in(rows: Rows, told: Mapping[str, Any], acknowledged: Iterable[str],
              now: Optional[datetime] = None) -> List[str]:
    """Return what is lost, doubled or contradicts itself.

    Args:
        rows: From ``read_database``.
        told: Conversation, sender and text of each message that was sent, by client id.
        acknowledged: Client ids of those that the server had taken.
        now: The clock; nothing may have been due for half a minute and more.
    """
    late = ((now or datetime.now(timezone.utc)) - timedelta(seconds=30)).astimezone(timezone.utc)
    return [*_messages(rows, told, acknowledged), *_decisions(rows), *_agenda(rows, late), *_cases(rows),
            *_events(rows)]


def _twice(found: Iterable[Any]) -> List[Any]:
    return [one for one, times in Counter(found).items() if times > 1]


def _messages(rows: Rows, told: Mapping[str, Any], acknowledged: Iterable[str]) -> Iterable[str]:
    messages = rows["messages"]
    there = {one.client_id: one for one in messages if one.client_id}
    yield from (f"client id twice: {one}" for one in _twice(one.client_id for one in messages if one.client_id))
    for client_id in acknowledged:
        conversation, sender, text = told[client_id]
        one = there.get(client_id)
        if one is None or (one.conversation, one.sender, one.text) != (conversation, sender, text):
            yield f"an acknowledged message of the {sender} is lost: {text}"
    yield from (f"message {one.read_state}: {one.text}" for one in messages if one.read_state in ("pending", "failed"))
    last = {one.id: one for one in rows["conversations"]}
    by_chat: Dict[str, List[int]] = {}
    for one in messages:
        by_chat.setdefault(one.conversation, []).append(one.seq)
    for conversation, numbers in by_chat.items():
        if sorted(numbers) != list(range(1, last[conversation].last_seq + 1)):
            yield f"numbers of conversation {conversation} have a gap: {sorted(numbers)}"
    buyers = [one.buyer_id for one in rows["conversations"] if one.buyer_id]
    yield from (f"two conversations of {one}" for one in _twice(buyers))


DECIDED = {"taken": "sent", "edited": "edited", "rejected": "rejected"}
"""The decision that goes with each state of a proposal that somebody decided about."""


def _decisions(rows: Rows) -> Iterable[str]:
    decided = [one for one in rows["decisions"] if one.proposal]
    yield from (f"decided twice: {one}" for one in _twice(one.proposal for one in decided))
    actions = {one.proposal: one.action for one in decided}
    for one in rows["proposals"]:
        if DECIDED.get(one.state) != actions.get(one.id):
            yield f"proposal {one.id} is {one.state}, decided: {actions.get(one.id)}"
    sent = Counter(one.proposal for one in rows["messages"] if one.proposal)
    for one in decided:
        if one.action in ("sent", "edited") and sent[one.proposal] != 1:
            yield f"proposal {one.proposal} was {one.action} and sent {sent[one.proposal]} times"
    standing = [(one.conversation, json.loads(one.data)["text"]) for one in rows["proposals"] if one.state == "open"]
    yield from (f"stands twice: {one}" for one in _twice(standing))


def _agenda(rows: Rows, late: datetime) -> Iterable[str]:
    tasks = rows["tasks"]
    yield from (f"task twice: {one}" for one in _twice(
        (one.conversation, one.kind, one.text) for one in tasks if one.state == "open"))
    asked = Counter(one.conversation for one in tasks if one.kind == "approve_discount")
    yield from (f"the lead is asked {times} times in {chat}" for chat, times in asked.items() if times > 1)
    yield from _due(rows, late.isoformat(timespec="microseconds"))


def _due(rows: Rows, late: str) -> Iterable[str]:
    """What is open is there once and was not due long ago; nothing was given up."""
    open_ = [one for one in rows["due"] if one.state == "open"]
    yield from (f"due twice: {one}" for one in _twice(
        (one.kind, one.subject, one.conversation, one.order_id, one.case_id) for one in open_))
    yield from (f"not done in time: {one}" for one in open_ if one.due < late)
    yield from (f"due given up: {one}" for one in rows["due"] if one.state == "failed")


def _cases(rows: Rows) -> Iterable[str]:
    kept = {one.id: one for one in rows["cases"]}
    remembered: Dict[str, Any] = {}
    for conversation in rows["conversations"]:
        for note in json.loads(conversation.memory).get("cases", {}).values():
            remembered[note["id"]] = note
            row = kept.get(note["id"])
            told = (note["state"], note["level"], conversation.id)
            if row is None or (row.state, row.level, row.conversation) != told:
                yield f"case {note['id']} is remembered as {note['state']}/{note['level']} and kept as {row}"
    yield from (f"case {one.id} is open and nobody remembers it" for one in kept.values()
                if one.state != "closed" and one.id not in remembered)
    for task in rows["tasks"]:
        if task.case_id and task.state == "open" and kept[task.case_id].state == "closed":
            yield f"task {task.kind} of a closed case is open: {task.id}"


def _events(rows: Rows) -> Iterable[str]:
    read, told = Counter[str](), Counter[str]()
    for one in rows["events"]:
        data = json.loads(one.data)
        if one.kind == "message":
            told[data["message"]["id"]] += 1
        elif one.kind == "reading":
            read[data["message_id"]] += 1
    for message in rows["messages"]:
        if told[message.id] != 1:
            yield f"message {message.id} was announced {told[message.id]} times"
        if message.sender == "buyer" and read[message.id] != 1:
            yield f"message {message.id} was read {read[message.id]} times"
