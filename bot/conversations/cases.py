"""Cases in the database: the mirror of what conversations know of them, and their record."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Any, Dict, List, Mapping, Optional

from sqlalchemy import select, update
from sqlalchemy.engine import Connection, Row

from bot.conversations import agenda
from bot.conversations.model import CaseNote, Memory, Timer
from bot.conversations.tables import cases, conversations, tasks
from bot.conversations.timeline import publish
from bot.database import stamp
from bot.errors import RequestError

FOLLOW_UP, OVERDUE, CALLBACK = "follow_up_due", "case_overdue", "callback_due"
"""Timers of a case: daily until it is closed (F1), up the ladder (F5), and afterwards (F3)."""


def keep(connection: Connection, conversation: str, memory: Memory, policy: Mapping[str, Any],
         now: datetime) -> None:
    """Bring the table up to what a conversation knows of its cases, with their timers.

    Args:
        connection: The transaction that also keeps the memory.
        conversation: Whose cases they are.
        memory: What is true now.
        policy: For the timers' hours.
        now: The clock.
    """
    if not memory.cases:
        return
    known = {row.id: row for row in connection.execute(
        select(cases).where(cases.c.conversation == conversation))}
    for note in memory.cases.values():
        row = known.get(note.id)
        values = _values(conversation, note)
        if row is None:
            _insert(connection, conversation, note, values, policy, now)
        elif any(str(row._mapping[name] or "") != str(value or "") for name, value in values.items()):
            connection.execute(update(cases).where(cases.c.id == note.id).values(**values))
            _timers(connection, conversation, note, row.state, policy, now)
            publish(connection, conversation, "case", {"case": case_json({**row._mapping, **values})}, now)


def _insert(connection: Connection, conversation: str, note: CaseNote, values: Dict[str, Any],
            policy: Mapping[str, Any], now: datetime) -> None:
    there = connection.execute(select(cases.c.id).where(
        cases.c.open_matter == values["open_matter"], cases.c.open_matter.isnot(None))).first()
    if there is not None:
        return  # another conversation of the same buyer works on this matter
    connection.execute(cases.insert().values(id=note.id, conversation=conversation, **values))
    row = connection.execute(select(cases).where(cases.c.id == note.id)).one()
    _timers(connection, conversation, note, None, policy, now)
    publish(connection, conversation, "case", {"case": case_json(row._mapping)}, now)


def _values(conversation: str, note: CaseNote) -> Dict[str, Any]:
    matter = None if note.state == "closed" else (note.order_id or f"conversation:{conversation}")
    return {"open_matter": matter, "order_id": note.order_id, "sku": note.sku, "kind": note.kind,
            "scenario": note.scenario, "state": note.state, "level": note.level,
            "steps": json.dumps(note.steps), "rows": json.dumps(note.rows), "outcome": note.outcome,
            "opened_at": stamp(note.opened_at),
            "settled_at": stamp(note.settled_at) if note.settled_at else None,
            "closed_at": stamp(note.closed_at) if note.closed_at else None,
            "satisfaction": note.satisfaction, "reopened": note.reopened}


def _timers(connection: Connection, conversation: str, note: CaseNote, before: Optional[str],
            policy: Mapping[str, Any], now: datetime) -> None:
    hours = policy["case"]
    if note.state == "closed":
        for event in (FOLLOW_UP, OVERDUE):
            agenda.stop_timers(connection, conversation, event, note.order_id)
        if before != "closed":
            _start(connection, conversation, note, CALLBACK, hours["callback_hours"], now)
    elif before in (None, "closed"):
        agenda.stop_timers(connection, conversation, CALLBACK, note.order_id)
        _start(connection, conversation, note, FOLLOW_UP, hours["follow_up_hours"], now)
        _start(connection, conversation, note, OVERDUE, hours["agent_hours"], now)
    elif note.state == "settled" and before == "open":
        agenda.stop_timers(connection, conversation, OVERDUE, note.order_id)


def _start(connection: Connection, conversation: str, note: CaseNote, event: str, hours: float,
           now: datetime) -> None:
    agenda.start_timer(connection, conversation, Timer(event=event, due=now + timedelta(hours=hours)),
                       note.order_id)


def again(connection: Connection, conversation: str, note: CaseNote, event: str, hours: float,
          now: datetime) -> None:
    """Let a timer of a case come once more: the follow-up of the next day, the next rung."""
    _start(connection, conversation, note, event, hours, now)


def record(connection: Connection, case: str, person: str, *, tags: List[str], cost: Optional[int],
           note: Optional[str]) -> None:
    """Keep what a case's record holds besides its outcome (F2)."""
    connection.execute(update(cases).where(cases.c.id == case).values(
        tags=json.dumps(tags, ensure_ascii=False), cost=cost, note=note, closed_by=person))
    connection.execute(update(tasks).where(tasks.c.case_id == case, tasks.c.state == "open").values(
        state="done", closed_by=person))


def get(connection: Connection, case: str) -> Row:
    """Return a case's row.

    Raises:
        RequestError: 404 when there is none.
    """
    row = connection.execute(select(cases).where(cases.c.id == case)).first()
    if row is None:
        raise RequestError(f"There is no case {case!r}.", "Reload the page.", code="case.unknown", status=404)
    return row


def cases_of(connection: Connection, conversation: str) -> List[Dict[str, Any]]:
    """Return a conversation's cases, the newest first."""
    rows = connection.execute(select(cases).where(cases.c.conversation == conversation).order_by(
        cases.c.opened_at.desc()))
    return [case_json(row._mapping) for row in rows]


def open_case_id(connection: Connection, conversation: str, order_id: Optional[str]) -> Optional[str]:
    """Return the id of the running case of a matter."""
    matter = order_id or f"conversation:{conversation}"
    found = connection.execute(select(cases.c.id).where(cases.c.open_matter == matter)).scalar()
    return str(found) if found else None


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
