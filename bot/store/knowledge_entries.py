"""The entries of the shop's knowledge in the database, and every change of them: who, when, before and after."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Dict, List, Mapping, Optional

from sqlalchemy import func, select, update
from sqlalchemy.engine import Connection, Row

from bot.errors import RequestError
from bot.store import audit
from bot.store.database import one_at_a_time, stamp
from bot.store.tables import knowledge, knowledge_changes

_WRITING = 7_309_005
"""Key of the lock under which revisions are given out."""


@dataclass(frozen=True)
class Kept:
    """An entry after a change: its version, and whether there was anything to change."""

    id: str
    version: int
    changed: bool


def last_revision(connection: Connection) -> int:
    """Return the number of the last change of any entry; 0 when there was none."""
    return int(connection.execute(select(func.max(knowledge_changes.c.revision))).scalar() or 0)


def changed_since(connection: Connection, revision: int) -> List[Row]:
    """Return the entries that were changed after a revision, as they are now."""
    return list(connection.execute(select(knowledge).where(knowledge.c.revision > revision).order_by(
        knowledge.c.revision)))


def lock(connection: Connection) -> None:
    """Let changes run one after the other from here to the transaction's end."""
    one_at_a_time(connection, _WRITING)


def read(connection: Connection, name: str) -> Row:
    """Return an entry.

    Raises:
        RequestError: 404 when there is none of this id.
    """
    row = connection.execute(select(knowledge).where(knowledge.c.id == name)).first()
    if row is None:
        raise RequestError("找不到这条知识。", "请刷新列表。", code="knowledge.unknown", status=404)
    return row


def put(connection: Connection, name: str, content: Mapping[str, Any], enabled: bool, based_on: Optional[int],
        person: Optional[str], now: datetime) -> Kept:
    """Keep an entry, new or changed, with its change and its line in the audit trail.

    Args:
        connection: A transaction that holds ``lock``.
        name: Its id.
        content: What people write of it.
        enabled: Whether it is in use.
        based_on: The version it was made from, 0 for a new one; ``None``: whatever there is, as an import does.
        person: Who; ``None``: the command line.
        now: The clock.

    Raises:
        RequestError: 409 when another change came first.
    """
    row = connection.execute(select(knowledge).where(knowledge.c.id == name)).first()
    version = row.version if row is not None else 0
    if based_on is not None and based_on != version:
        raise conflict()
    after = _text(content, enabled)
    before = _text(json.loads(row.content), row.enabled) if row is not None else None
    if after == before:
        return Kept(name, version, False)
    revision = last_revision(connection) + 1
    values = {"content": json.dumps(content, ensure_ascii=False), "enabled": enabled, "version": version + 1,
              "revision": revision, "author": person, "updated_at": stamp(now)}
    if row is None:
        connection.execute(knowledge.insert().values(id=name, **values))
    else:
        connection.execute(update(knowledge).where(knowledge.c.id == name).values(**values))
    connection.execute(knowledge_changes.insert().values(
        revision=revision, entry=name, version=version + 1, before=before, after=after, person=person, at=stamp(now)))
    audit.note(connection, "knowledge_changed", now, person=person, detail=f"{name} version {version + 1}")
    return Kept(name, version + 1, True)


def conflict() -> RequestError:
    """Return the error for a change that another one preceded."""
    return RequestError("别人刚刚改过这条知识。", "请核对后再保存。", code="knowledge.conflict", status=409)


def history(connection: Connection, name: str, limit: int = 100) -> List[Dict[str, Any]]:
    """Return who changed an entry and how, the newest first; ``before`` is ``None`` where it began."""
    rows = connection.execute(select(knowledge_changes).where(knowledge_changes.c.entry == name).order_by(
        knowledge_changes.c.revision.desc()).limit(limit))
    return [{"version": row.version, "person": row.person, "at": row.at,
             "before": json.loads(row.before) if row.before else None, "after": json.loads(row.after)} for row in rows]


def _text(content: Mapping[str, Any], enabled: bool) -> str:
    return json.dumps({**content, "enabled": enabled}, ensure_ascii=False, sort_keys=True)
