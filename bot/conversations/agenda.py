"""Tasks and timers of conversations: what is due, when, and for whom."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any, Dict, List, Optional

from sqlalchemy import select, update
from sqlalchemy.engine import Connection, Row

from bot.conversations.model import Task, Timer
from bot.conversations.store import new_id
from bot.conversations.tables import tasks, timers
from bot.conversations.timeline import publish
from bot.database import stamp
from bot.errors import RequestError


def open_task(connection: Connection, conversation: str, task: Task, now: datetime) -> None:
    """Open a task; the same open task is not opened twice."""
    same = connection.execute(select(tasks.c.id).where(
        tasks.c.conversation == conversation, tasks.c.kind == task.kind, tasks.c.text == task.text,
        tasks.c.state == "open")).first()
    if same is not None:
        return
    values = {"id": new_id(), "conversation": conversation, "kind": task.kind, "text": task.text,
              "role": task.role, "due": stamp(task.due) if task.due else None, "state": "open",
              "result": None, "opened_at": stamp(now)}
    connection.execute(tasks.insert().values(**values))
    publish(connection, conversation, "task", {"task": task_json(values)}, now)


def task_json(row: Any) -> Dict[str, Any]:
    """Return a task as the desk shows it."""
    data = row if isinstance(row, dict) else row._mapping
    return {**{name: data[name] for name in ("id", "conversation", "kind", "text", "role", "due", "state")},
            "result": json.loads(data["result"]) if data["result"] else None}


def tasks_of(connection: Connection, conversation: str) -> List[Dict[str, Any]]:
    """Return a conversation's tasks, open ones first, by due time."""
    rows = connection.execute(select(tasks).where(tasks.c.conversation == conversation).order_by(
        tasks.c.state.desc(), tasks.c.due))
    return [task_json(row) for row in rows]


def close_task(connection: Connection, task: str, state: str, person: str, now: datetime,
               result: Optional[Dict[str, Any]] = None) -> Row:
    """Close an open task.

    Raises:
        RequestError: 404 when there is none, 409 when it was closed before.
    """
    row = connection.execute(select(tasks).where(tasks.c.id == task)).first()
    if row is None:
        raise RequestError(f"There is no task {task!r}.", "Reload the page.", code="task.unknown",
                           status=404)
    changed = connection.execute(update(tasks).where(tasks.c.id == task, tasks.c.state == "open").values(
        state=state, result=json.dumps(result) if result else None, closed_at=stamp(now),
        closed_by=person))
    if not changed.rowcount:
        raise RequestError("This task is closed already.", "Reload the page.", code="task.closed",
                           status=409)
    row = connection.execute(select(tasks).where(tasks.c.id == task)).one()
    publish(connection, row.conversation, "task", {"task": task_json(row)}, now)
    return row


def start_timer(connection: Connection, conversation: str, timer: Timer, order_id: Optional[str]) -> None:
    """Start a timer; one that runs for the same event in this conversation starts anew."""
    stop_timers(connection, conversation, timer.event)
    connection.execute(timers.insert().values(
        id=new_id(), conversation=conversation, event=timer.event, order_id=order_id,
        due=stamp(timer.due), state="open"))


def stop_timers(connection: Connection, conversation: str, event: str) -> None:
    """Stop what was to come by itself, because it was settled before."""
    connection.execute(update(timers).where(
        timers.c.conversation == conversation, timers.c.event == event,
        timers.c.state == "open").values(state="stopped"))


def due_timers(connection: Connection, now: datetime) -> List[Row]:
    """Return timers whose time has come, the oldest first."""
    return list(connection.execute(select(timers).where(
        timers.c.state == "open", timers.c.due <= stamp(now)).order_by(timers.c.due)))


def take_timer(connection: Connection, timer: str) -> bool:
    """Claim a timer in this transaction; another process that claims it too gets ``False``."""
    changed = connection.execute(update(timers).where(
        timers.c.id == timer, timers.c.state == "open").values(state="done"))
    return bool(changed.rowcount)
