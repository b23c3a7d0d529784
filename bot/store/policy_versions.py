"""The policy's versions in the database, with who changed what and when."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any, Dict, List, Mapping, Optional

from sqlalchemy import func, select
from sqlalchemy.engine import Connection, Row
from sqlalchemy.exc import IntegrityError

from bot.errors import RequestError
from bot.store import audit
from bot.store.database import stamp
from bot.store.feed import publish
from bot.store.tables import policy_versions


def latest_version(connection: Connection) -> int:
    """Return the number of the version that was saved last; 0 when none was."""
    return int(connection.execute(select(func.max(policy_versions.c.version))).scalar() or 0)


def between(connection: Connection, last: int, newest: int) -> List[Row]:
    """Return the versions after ``last`` up to ``newest``, the newest first."""
    return list(connection.execute(select(policy_versions).where(
        policy_versions.c.version <= newest, policy_versions.c.version > last).order_by(
            policy_versions.c.version.desc())))


def version_text(connection: Connection, version: int) -> Optional[str]:
    """Return a version as it was saved, as JSON text."""
    found = connection.execute(select(policy_versions.c.data).where(policy_versions.c.version == version)).scalar()
    return str(found) if found else None


def add(connection: Connection, version: int, data: Mapping[str, Any], changes: List[Dict[str, Any]],
        person: str, note: Optional[str], now: datetime) -> None:
    """Keep a version, with its line in the audit trail and its live event.

    Raises:
        RequestError: 409 when another change has just taken this number.
    """
    try:
        connection.execute(policy_versions.insert().values(
            version=version, data=_text(data), changes=_text(changes), person=person, note=note, at=stamp(now)))
    except IntegrityError as err:
        raise conflict() from err
    paths = " ".join(one["path"] for one in changes)
    audit.note(connection, "policy_changed", now, person=person, detail=f"version {version}: {paths}"[:1000])
    publish(connection, None, "policy", {"version": version}, now)


def conflict() -> RequestError:
    """Return the error for a change that another one preceded."""
    return RequestError("别人刚刚改过店铺规定。", "请核对后再保存。", code="policy.conflict", status=409)


def history(connection: Connection, limit: int = 100) -> List[Dict[str, Any]]:
    """Return who changed what, the newest first."""
    rows = connection.execute(select(policy_versions).order_by(policy_versions.c.version.desc()).limit(limit))
    return [{"version": row.version, "person": row.person, "note": row.note, "at": row.at,
             "changes": json.loads(row.changes)} for row in rows]


def _text(data: Any) -> str:
    return json.dumps(data, ensure_ascii=False)
