"""Cases in the database: the mirror of what conversations know of them, and their record."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any, Dict, List, Mapping, Optional, Tuple

from sqlalchemy import select, update
from sqlalchemy.engine import Connection, Row
from sqlalchemy.exc import IntegrityError

from bot.errors import RequestError
from bot.store import agenda, due
from bot.store.database import stamp
from bot.store.due import Matter
from bot.store.feed import publish
from bot.store.tables import cases, conversations
from bot.talk.model import CaseNote, Memory, Timer

FOLLOW_UP, OVERDUE, CALLBACK = "follow_up_due", "case_overdue", "callback_due"
"""Timers of a case: daily until it is closed (F1), up the ladder (F5), and afterwards (F3)."""


def save_cases(connection: Connection, conversation: str, memory: Memory, policy: Mapping[str, Any],
         now: datetime) -> None:
    """Bring the table up to what a conversation knows of its cases, with their timers.

    Args:
        connection: The transaction that also keeps the memory.
        conversation: Whose cases they are.
        memory: What is true now.
        policy: For the timers' hours.
        now: The clock.
    """
    known = {row.id: row for row in connection.execute(
        select(cases).where(cases.c.conversation == conversation))} if memory.cases else {}
    ours = {note.id for note in memory.cases.values()}
    for row in known.values():
        if row.state != "closed" and row.id not in ours:
            _lost(connection, conversation, row, now)
    # what is closed lets go of its matter before another case takes it
    for note in sorted(memory.cases.values(), key=lambda one: one.state != "closed"):
        before = known.get(note.id)
        values = _values(note)
        if before is not None and not _differ(before, note, values):
            continue
        _write(connection, conversation, note, values, before is None)
        _timers(connection, conversation, note, before.state if before is not None else None, policy, now)
        row = connection.execute(select(cases).where(cases.c.id == note.id)).one()
        publish(connection, conversation, "case", {"case": case_json(row._mapping)}, now)


def _lost(connection: Connection, conversation: str, row: Row, now: datetime) -> None:
    """Close a case that its conversation does not know any more; another has taken its place."""
    values = {"state": "closed", "open_matter": None, "closed_at": stamp(now)}
    connection.execute(update(cases).where(cases.c.id == row.id).values(**values))
    for event in (FOLLOW_UP, OVERDUE):
        agenda.stop_timers(connection, conversation, event, Matter(row.id))
    publish(connection, conversation, "case", {"case": case_json({**row._mapping, **values})}, now)


def _differ(row: Row, note: CaseNote, values: Dict[str, Any]) -> bool:
    return row.open_matter not in _matters(row.conversation, note) or any(
        str(row._mapping[name] or "") != str(value or "") for name, value in values.items())


def _matters(conversation: str, note: CaseNote) -> Tuple[Optional[str], ...]:
    """What keeps a second case of the same matter out; the second form where another conversation has the first."""
    if note.state == "closed":
        return (None,)
    if note.order_id is None:
        return (f"conversation:{conversation}",)
    return (note.order_id, f"{note.order_id}@{conversation}")


def _write(connection: Connection, conversation: str, note: CaseNote, values: Dict[str, Any],
           is_new: bool) -> None:
    *first, last = _matters(conversation, note)
    for matter in first:
        try:
            with connection.begin_nested():
                _put(connection, conversation, note, {**values, "open_matter": matter}, is_new)
            return
        except IntegrityError:
            continue  # another conversation works on this order; this one's case is kept beside it
    _put(connection, conversation, note, {**values, "open_matter": last}, is_new)


def _put(connection: Connection, conversation: str, note: CaseNote, values: Dict[str, Any], is_new: bool) -> None:
    if is_new:
        connection.execute(cases.insert().values(id=note.id, conversation=conversation, **values))
    else:
        connection.execute(update(cases).where(cases.c.id == note.id).values(**values))


def _values(note: CaseNote) -> Dict[str, Any]:
    return {"order_id": note.order_id, "sku": note.sku, "kind": note.kind,
            "scenario": note.scenario, "state": note.state, "level": note.level,
            "steps": json.dumps(note.steps), "rows": json.dumps(note.rows), "outcome": note.outcome,
            "opened_at": stamp(note.opened_at),
            "settled_at": stamp(note.settled_at) if note.settled_at else None,
            "closed_at": stamp(note.closed_at) if note.closed_at else None,
            "satisfaction": note.satisfaction, "reopened": note.reopened}


def _timers(connection: Connection, conversation: str, note: CaseNote, before: Optional[str],
            policy: Mapping[str, Any], now: datetime) -> None:
    """Start and stop a case's timers. They carry its id, so they stay with it when its order becomes known."""
    hours, matter = policy["case"], Matter(note.id, note.order_id)
    if note.state == "closed":
        for event in (FOLLOW_UP, OVERDUE):
            agenda.stop_timers(connection, conversation, event, matter)
        if before != "closed":
            remind_again(connection, conversation, note, CALLBACK, hours["callback_hours"], now)
    elif before in (None, "closed"):
        # taken up again, or a new one about the same order: nobody asks any more whether all is well
        for whose in (matter, Matter(None, note.order_id)):
            agenda.stop_timers(connection, conversation, CALLBACK, whose)
        remind_again(connection, conversation, note, FOLLOW_UP, hours["follow_up_hours"], now)
        remind_again(connection, conversation, note, OVERDUE, hours["agent_hours"], now)
    elif note.state == "settled" and before == "open":
        agenda.stop_timers(connection, conversation, OVERDUE, matter)
    elif note.state == "open" and before == "settled":
        remind_again(connection, conversation, note, OVERDUE, hours["agent_hours"], now)


def remind_again(connection: Connection, conversation: str, note: CaseNote, event: str, hours: float,
          now: datetime) -> None:
    """Let a timer of a case come, once more perhaps: the follow-up of the next day, the next rung."""
    agenda.start_timer(connection, conversation, Timer(event=event, minutes=hours * 60), now,
                       Matter(note.id, note.order_id))


def save_record(connection: Connection, case: str, person: str, now: datetime, *, tags: List[str],
           cost: Optional[int], note: Optional[str]) -> None:
    """Keep what a case's record holds besides its outcome (F2); its timers end, its open tasks are cancelled."""
    due.stop_case(connection, case)
    connection.execute(update(cases).where(cases.c.id == case).values(
        tags=json.dumps(tags, ensure_ascii=False), cost=cost, note=note, closed_by=person))
    for task in agenda.open_tasks_in(connection, get_case(connection, case).conversation, case):
        agenda.close_task(connection, task.id, "cancelled", person, now)


def get_case(connection: Connection, case: str) -> Row:
    """Return a case's row.

    Raises:
        RequestError: 404 when there is none.
    """
    row = connection.execute(select(cases).where(cases.c.id == case)).first()
    if row is None:
        raise RequestError("找不到这个售后。", "请刷新页面。", code="case.unknown", status=404)
    return row


def cases_of(connection: Connection, conversation: str) -> List[Dict[str, Any]]:
    """Return a conversation's cases, the newest first."""
    rows = connection.execute(select(cases).where(cases.c.conversation == conversation).order_by(
        cases.c.opened_at.desc()))
    return [case_json(row._mapping) for row in rows]


def all_cases(connection: Connection, state: Optional[str] = None, limit: int = 5000) -> List[Dict[str, Any]]:
    """Return cases with their buyers, the newest first; for lists and the export (F2)."""
    query = select(cases, conversations.c.buyer_name, conversations.c.assignee).join(
        conversations, conversations.c.id == cases.c.conversation).order_by(
            cases.c.opened_at.desc()).limit(limit)
    if state:
        query = query.where(cases.c.state == state)
    return [{**case_json(row._mapping), "buyer": row.buyer_name, "assignee": row.assignee}
            for row in connection.execute(query)]


def case_json(row: Mapping[str, Any]) -> Dict[str, Any]:
    """Return a case as the pages show it."""
    plain = ("id", "conversation", "order_id", "sku", "kind", "scenario", "state", "level", "outcome",
             "opened_at", "settled_at", "closed_at", "satisfaction", "reopened", "cost", "note")
    return {**{name: row[name] for name in plain}, "steps": json.loads(row["steps"]),
            "rows": json.loads(row["rows"]), "tags": json.loads(row["tags"]) if row["tags"] else []}
