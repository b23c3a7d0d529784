"""Tasks and timers of conversations: what is due, when, and for whom."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Any, Dict, List, Optional, Sequence, Tuple

from sqlalchemy import and_, func, or_, select, update
from sqlalchemy.engine import Connection, Row

from bot.errors import RequestError
from bot.roles import LADDER, above, request_roles
from bot.store import due as due_items
from bot.store.database import stamp
from bot.store.due import NO_MATTER, Matter
from bot.store.feed import publish
from bot.store.messages import new_id
from bot.store.tables import conversations, tasks
from bot.store.tables import due as due_table
from bot.talk.model import Task, Timer


def open_task(connection: Connection, conversation: str, task: Task, now: datetime,
              case: Optional[str] = None) -> None:
    """Open a task; the same open task is not opened twice. It is due counting from ``now``."""
    same = connection.execute(select(tasks.c.id).where(
        tasks.c.conversation == conversation, tasks.c.kind == task.kind, tasks.c.text == task.text,
        tasks.c.state == "open")).first()
    if same is not None:
        return
    due, new = task.due_at(now), new_id()
    values = {"id": new, "conversation": conversation, "kind": task.kind, "text": task.text,
              "role": task.role, "due": stamp(due) if due else None, "state": "open",
              "result": None, "opened_at": stamp(now), "order_id": task.order_id, "case_id": case}
    connection.execute(tasks.insert().values(**values))
    if due is not None and above(task.role) is not None:
        due_items.add(connection, due_items.TASK, new, due, conversation, Matter(case, task.order_id))
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
    before = get_task(connection, task)
    changed = connection.execute(update(tasks).where(tasks.c.id == task, tasks.c.state == "open").values(
        state=state, result=json.dumps(result) if result else None, closed_at=stamp(now),
        closed_by=person))
    if not changed.rowcount:
        raise closed_before()
    due_items.stop(connection, due_items.TASK, before.conversation, task)
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


def cancel_opened(connection: Connection, conversation: str, kinds: Sequence[str], opened: datetime, person: str,
                  now: datetime) -> None:
    """Cancel the open tasks of these kinds that were opened at one moment."""
    rows = connection.execute(select(tasks.c.id).where(
        tasks.c.conversation == conversation, tasks.c.kind.in_(list(kinds)), tasks.c.state == "open",
        tasks.c.opened_at == stamp(opened))).all()
    for row in rows:
        close_task(connection, row.id, "cancelled", person, now)


def start_timer(connection: Connection, conversation: str, timer: Timer, now: datetime,
                matter: Matter = NO_MATTER) -> None:
    """Start a timer; one that runs for the same event and matter in this conversation starts anew."""
    stop_timers(connection, conversation, timer.event, matter)
    due_items.add(connection, due_items.TIMER, timer.event, timer.due_at(now), conversation, matter)


def ensure_timer(connection: Connection, conversation: str, timer: Timer, now: datetime) -> None:
    """Start a timer unless one runs for the same event in this conversation."""
    if not due_items.is_open(connection, due_items.TIMER, timer.event, conversation):
        due_items.add(connection, due_items.TIMER, timer.event, timer.due_at(now), conversation)


def stop_timers(connection: Connection, conversation: str, event: str, matter: Optional[Matter] = None) -> None:
    """Stop what was to come by itself, because it was settled before.

    Args:
        connection: The transaction.
        conversation: Whose timers they are.
        event: What was to come.
        matter: Only the timers of this case or order; ``None``: all of the event.
    """
    which = [_belongs(matter, due_table)] if matter is not None else []
    due_items.stop(connection, due_items.TIMER, conversation, event, *which)


def _belongs(matter: Matter, table: Any) -> Any:
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
        or_(_belongs(matter, tasks), _belongs(NO_MATTER, tasks)))
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


def raise_task(connection: Connection, item: due_items.Item, now: datetime, hours: float,
               requests: Sequence[str]) -> None:
    """Move a task whose time is up one rung up the ladder (F5), where it has its time again.

    Args:
        connection: The transaction.
        item: The task's due time.
        now: The clock.
        hours: How long the next rung has.
        requests: Kinds of tasks that do not climb.

    Raises:
        NotDue: Another process did it, or the task was closed meanwhile.
    """
    row = connection.execute(select(tasks).where(tasks.c.id == item.subject).with_for_update()).first()
    role = above(row.role) if row is not None else None
    if row is None or role is None or row.state != "open" or row.kind in requests:
        return due_items.done(connection, item)
    until = now + timedelta(hours=hours)
    if above(role) is None:
        due_items.done(connection, item)
    else:
        due_items.put_off(connection, item, until)
    connection.execute(update(tasks).where(tasks.c.id == row.id).values(role=role, due=stamp(until)))
    fresh = connection.execute(select(tasks).where(tasks.c.id == row.id)).one()
    publish(connection, fresh.conversation, "task", {"task": task_json(fresh)}, now)


def open_tasks(connection: Connection, role: str, limit: int = 200) -> Tuple[List[Dict[str, Any]], int]:
    """Return what waits for a role in any conversation, the soonest due first, and how many there are.

    Args:
        connection: The transaction.
        role: A lead gets what stands with the leads, a manager what stands with leads and managers, an agent all else.
        limit: At most so many are returned; the count is of all.

    Returns:
        Tasks as ``task_json`` gives them, each with ``buyer``: the name or id, ``None`` for a visitor.
    """
    answered = request_roles(role)
    whose = tasks.c.role.in_(answered) if answered else tasks.c.role.notin_(request_roles(LADDER[-1]))
    query = select(tasks, conversations.c.buyer_id, conversations.c.buyer_name).join(
        conversations, conversations.c.id == tasks.c.conversation).where(tasks.c.state == "open", whose)
    rows = connection.execute(query.order_by(tasks.c.due.is_(None), tasks.c.due, tasks.c.id).limit(limit))
    found = [{**task_json(row), "buyer": row.buyer_name or row.buyer_id} for row in rows]
    total = connection.execute(select(func.count()).select_from(tasks).where(tasks.c.state == "open", whose)).scalar()
    return found, int(total or 0)
