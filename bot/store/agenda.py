"""Tasks and timers of conversations: what is due, when, and for whom."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Dict, List, Optional, Sequence, Tuple

from sqlalchemy import and_, func, or_, select, update
from sqlalchemy.engine import Connection, Row

from bot.errors import RequestError
from bot.roles import LADDER, above
from bot.store.database import stamp
from bot.store.feed import publish
from bot.store.messages import new_id
from bot.store.tables import conversations, tasks, timers
from bot.talk.model import Task, Timer


@dataclass(frozen=True)
class Matter:
    """What a timer or task belongs to: a case, or where there is none an order (``None``: none is known)."""

    case_id: Optional[str] = None
    order_id: Optional[str] = None


def open_task(connection: Connection, conversation: str, task: Task, now: datetime,
              case: Optional[str] = None) -> None:
    """Open a task; the same open task is not opened twice. It is due counting from ``now``."""
    same = connection.execute(select(tasks.c.id).where(
        tasks.c.conversation == conversation, tasks.c.kind == task.kind, tasks.c.text == task.text,
        tasks.c.state == "open")).first()
    if same is not None:
        return
    due = task.due_at(now)
    values = {"id": new_id(), "conversation": conversation, "kind": task.kind, "text": task.text,
              "role": task.role, "due": stamp(due) if due else None, "state": "open",
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
        raise closed_before()
    row = connection.execute(select(tasks).where(tasks.c.id == task)).one()
    publish(connection, row.conversation, "task", {"task": task_json(row)}, now)
    return row


def closed_before() -> RequestError:
    """Return the error of a task that is not open any more."""
    return RequestError("这个任务已经处理过了。", "请刷新查看处理结果。", code="task.closed", status=409)


def open_tasks_in(connection: Connection, conversation: str, case: Optional[str] = None) -> List[Row]:
    """Return a conversation's open tasks, or those of one of its cases."""
    query = select(tasks).where(tasks.c.conversation == conversation, tasks.c.state == "open")
    return list(connection.execute(query.where(tasks.c.case_id == case) if case else query))


def start_timer(connection: Connection, conversation: str, timer: Timer, now: datetime,
                matter: Matter = Matter()) -> None:
    """Start a timer; one that runs for the same event and matter in this conversation starts anew."""
    stop_timers(connection, conversation, timer.event, matter)
    connection.execute(timers.insert().values(
        id=new_id(), conversation=conversation, event=timer.event, order_id=matter.order_id,
        case_id=matter.case_id, due=stamp(timer.due_at(now)), state="open"))


def ensure_timer(connection: Connection, conversation: str, timer: Timer, now: datetime) -> None:
    """Start a timer unless one runs for the same event in this conversation."""
    running = connection.execute(select(timers.c.id).where(
        timers.c.conversation == conversation, timers.c.event == timer.event,
        timers.c.state == "open")).first()
    if running is None:
        start_timer(connection, conversation, timer, now)


def stop_timers(connection: Connection, conversation: str, event: str, matter: Optional[Matter] = None) -> None:
    """Stop what was to come by itself, because it was settled before.

    Args:
        connection: The transaction.
        conversation: Whose timers they are.
        event: What was to come.
        matter: Only the timers of this case or order; ``None``: all of the event.
    """
    query = update(timers).where(timers.c.conversation == conversation, timers.c.event == event,
                                 timers.c.state == "open")
    if matter is not None:
        query = query.where(_belongs(matter))
    connection.execute(query.values(state="stopped"))


def stop_case(connection: Connection, case: str) -> None:
    """Stop all that was to come by itself in a case, also what its replies started."""
    connection.execute(update(timers).where(timers.c.case_id == case, timers.c.state == "open").values(state="stopped"))


def _belongs(matter: Matter, table: Any = timers) -> Any:
    of_order, of_none = table.c.order_id == matter.order_id, table.c.case_id.is_(None)
    if matter.case_id is None:
        return of_order if matter.order_id else and_(table.c.order_id.is_(None), of_none)
    own = table.c.case_id == matter.case_id
    return or_(own, and_(of_none, of_order)) if matter.order_id else own


def close_kinds(connection: Connection, conversation: str, kinds: Sequence[str], person: str,
                now: datetime, matter: Matter) -> None:
    """Close a matter's open tasks of these kinds, and those of none: a reply has done them."""
    query = select(tasks.c.id).where(
        tasks.c.conversation == conversation, tasks.c.kind.in_(list(kinds)), tasks.c.state == "open",
        or_(_belongs(matter, tasks), _belongs(Matter(), tasks)))
    for row in connection.execute(query).all():
        close_task(connection, row.id, "done", person, now)


def get_task(connection: Connection, task: str) -> Row:
    """Return a task's row.

    Raises:
        RequestError: 404 when there is none.
    """
    row = connection.execute(select(tasks).where(tasks.c.id == task)).first()
    if row is None:
        raise RequestError("找不到这个任务。", "请刷新页面。", code="task.unknown", status=404)
    return row


def raise_task(connection: Connection, now: datetime, hours: float, requests: Sequence[str]) -> int:
    """Move tasks whose due time has passed one rung up the ladder (F5). Returns how many.

    Args:
        connection: The transaction.
        now: The clock.
        hours: How long the next rung has.
        requests: Kinds that stand with the team lead from the start and time out by themselves.
    """
    rows = connection.execute(select(tasks).where(
        tasks.c.state == "open", tasks.c.due < stamp(now), tasks.c.role.in_(LADDER[:-1]),
        tasks.c.kind.notin_(list(requests)))).all()
    moved = 0
    for row in rows:
        changed = connection.execute(update(tasks).where(
            tasks.c.id == row.id, tasks.c.role == row.role, tasks.c.due == row.due).values(
                role=above(row.role), due=stamp(now + timedelta(hours=hours))))
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
