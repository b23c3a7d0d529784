"""Tasks and timers of conversations: what is due, when, and for whom."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Any, Dict, List, Optional, Sequence, Tuple

from sqlalchemy import func, select, update
from sqlalchemy.engine import Connection, Row

from bot.conversations.model import Task, Timer
from bot.conversations.store import new_id
from bot.conversations.tables import conversations, tasks, timers
from bot.conversations.timeline import publish
from bot.database import stamp
from bot.errors import RequestError

LADDER = {"agent": "lead", "lead": "manager"}
"""To whose role a task goes when its due time has passed (F5, S0:405-409)."""


def open_task(connection: Connection, conversation: str, task: Task, now: datetime,
              case: Optional[str] = None) -> None:
    """Open a task; the same open task is not opened twice."""
    same = connection.execute(select(tasks.c.id).where(
        tasks.c.conversation == conversation, tasks.c.kind == task.kind, tasks.c.text == task.text,
        tasks.c.state == "open")).first()
    if same is not None:
        return
    values = {"id": new_id(), "conversation": conversation, "kind": task.kind, "text": task.text,
              "role": task.role, "due": stamp(task.due) if task.due else None, "state": "open",
              "result": None, "opened_at": stamp(now), "order_id": task.order_id, "case_id": case}
    connection.execute(tasks.insert().values(**values))
    publish(connection, conversation, "task", {"task": task_json(values)}, now)


def task_json(row: Any) -> Dict[str, Any]:
    """Return a task as the desk shows it."""
    data = row if isinstance(row, dict) else row._mapping
    return {**{name: data[name] for name in ("id", "conversation", "kind", "text", "role", "due", "state", "case_id")},
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
    get_task(connection, task)
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
    """Start a timer; one that runs for the same event and order in this conversation starts anew."""
    stop_timers(connection, conversation, timer.event, order_id)
    connection.execute(timers.insert().values(
        id=new_id(), conversation=conversation, event=timer.event, order_id=order_id,
        due=stamp(timer.due), state="open"))


def ensure_timer(connection: Connection, conversation: str, timer: Timer) -> None:
    """Start a timer unless one runs for the same event in this conversation."""
    running = connection.execute(select(timers.c.id).where(
        timers.c.conversation == conversation, timers.c.event == timer.event,
        timers.c.state == "open")).first()
    if running is None:
        start_timer(connection, conversation, timer, None)


def stop_timers(connection: Connection, conversation: str, event: str,
                order_id: Optional[str] = None) -> None:
    """Stop what was to come by itself, because it was settled before."""
    query = update(timers).where(timers.c.conversation == conversation, timers.c.event == event,
                                 timers.c.state == "open")
    if order_id is not None:
        query = query.where(timers.c.order_id == order_id)
    connection.execute(query.values(state="stopped"))


def close_kinds(connection: Connection, conversation: str, kinds: Sequence[str], person: str,
                now: datetime) -> None:
    """Close the open tasks of these kinds: a reply has done them."""
    rows = connection.execute(select(tasks.c.id).where(
        tasks.c.conversation == conversation, tasks.c.kind.in_(list(kinds)), tasks.c.state == "open")).all()
    for row in rows:
        close_task(connection, row.id, "done", person, now)


def get_task(connection: Connection, task: str) -> Row:
    """Return a task's row.

    Raises:
        RequestError: 404 when there is none.
    """
    row = connection.execute(select(tasks).where(tasks.c.id == task)).first()
    if row is None:
        raise RequestError(f"There is no task {task!r}.", "Reload the page.", code="task.unknown",
                           status=404)
    return row


def climb(connection: Connection, now: datetime, hours: float, requests: Sequence[str]) -> int:
    """Move tasks whose due time has passed one rung up the ladder (F5). Returns how many.

    Args:
        connection: The transaction.
        now: The clock.
        hours: How long the next rung has.
        requests: Kinds that stand with the team lead from the start and time out by themselves.
    """
    rows = connection.execute(select(tasks).where(
        tasks.c.state == "open", tasks.c.due < stamp(now), tasks.c.role.in_(list(LADDER)),
        tasks.c.kind.notin_(list(requests)))).all()
    moved = 0
    for row in rows:
        changed = connection.execute(update(tasks).where(
            tasks.c.id == row.id, tasks.c.role == row.role, tasks.c.due == row.due).values(
                role=LADDER[row.role], due=stamp(now + timedelta(hours=hours))))
        if changed.rowcount:
            moved += 1
            fresh = connection.execute(select(tasks).where(tasks.c.id == row.id)).one()
            publish(connection, row.conversation, "task", {"task": task_json(fresh)}, now)
    return moved


def due_timers(connection: Connection, now: datetime) -> List[Row]:
    """Return timers whose time has come, the oldest first."""
    return list(connection.execute(select(timers).where(
        timers.c.state == "open", timers.c.due <= stamp(now)).order_by(timers.c.due)))


def take_timer(connection: Connection, timer: str) -> bool:
    """Claim a timer in this transaction; another process that claims it too gets ``False``."""
    changed = connection.execute(update(timers).where(
        timers.c.id == timer, timers.c.state == "open").values(state="done"))
    return bool(changed.rowcount)


def open_tasks(connection: Connection, role: str, limit: int = 200) -> Tuple[List[Dict[str, Any]], int]:
    """Return what waits for a role in any conversation, the soonest due first, and how many there are.

    Args:
        connection: The transaction.
        role: A lead gets what stands with the leads, a manager what stands with leads and managers, an agent all else.
        limit: At most so many are returned; the count is of all.

    Returns:
        Tasks as ``task_json`` gives them, each with ``buyer``: the name or id, ``None`` for a visitor.
    """
    upper = {"lead": ["lead"], "manager": ["lead", "manager"]}
    whose = tasks.c.role.in_(upper[role]) if role in upper else tasks.c.role.notin_(upper["manager"])
    query = select(tasks, conversations.c.buyer_id, conversations.c.buyer_name).join(
        conversations, conversations.c.id == tasks.c.conversation).where(tasks.c.state == "open", whose)
    rows = connection.execute(query.order_by(tasks.c.due.is_(None), tasks.c.due, tasks.c.id).limit(limit))
    found = [{**task_json(row), "buyer": row.buyer_name or row.buyer_id} for row in rows]
    total = connection.execute(select(func.count()).select_from(tasks).where(tasks.c.state == "open", whose)).scalar()
    return found, int(total or 0)
