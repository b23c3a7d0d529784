"""The policy in force: the newest version in the database, ``handbook/policy.yml`` being the first."""

from __future__ import annotations

import json
import time
from datetime import datetime
from typing import Any, Dict, List, Mapping, Optional

from sqlalchemy import func, select
from sqlalchemy.engine import Connection
from sqlalchemy.exc import IntegrityError

from bot.conversations.tables import policy_versions
from bot.conversations.timeline import publish
from bot.database import Database, stamp
from bot.errors import RequestError
from bot.handbook.model import Handbook
from bot.handbook.policy import differences, faults, merged

FRESH_SECONDS = 1.0
"""Another process's change is in force here after so long at the latest."""


class Policies:
    """Gives the policy in force and takes changes in."""

    def __init__(self, database: Database, handbook: Handbook) -> None:
        self._database = database
        self._handbook = handbook
        self._first: Mapping[str, Any] = json.loads(json.dumps(handbook.policy))
        self._current, self._version, self._looked = self._first, 0, -FRESH_SECONDS

    def __call__(self) -> Mapping[str, Any]:
        """Return the policy in force."""
        if time.monotonic() - self._looked >= FRESH_SECONDS:
            self.refresh()
        return self._current

    @property
    def version(self) -> int:
        """The version in force; 0 is the file."""
        return self._version

    def refresh(self) -> None:
        """Take over what was changed in the database, also by another process."""
        self._looked = time.monotonic()
        newest = self._database.run_now(_newest, self._version, reading=True)
        if newest is not None:
            self._version = newest["version"]
            self._current = merged(self._first, newest["data"])

    def change(self, connection: Connection, data: Mapping[str, Any], based_on: int, person: str,
               note: Optional[str], now: datetime) -> int:
        """Keep a new version.

        Args:
            connection: The transaction.
            data: The whole policy.
            based_on: The version it was made from; another one in between is a conflict.
            person: Who changed it.
            note: Why.
            now: The clock.

        Returns:
            Its number.

        Raises:
            RequestError: 400 with every fault in ``data["faults"]``, 409 when somebody was faster.
        """
        wrong = faults(data, self._handbook.rows)
        if wrong:
            listed = [{"path": ".".join(map(str, path)), "message": message} for path, message in wrong]
            raise RequestError(f"The policy has {len(wrong)} fault(s): {listed[0]['path']}: "
                               f"{listed[0]['message']}", "Correct them and save again.",
                               code="policy.invalid", data={"faults": listed})
        latest = int(connection.execute(select(func.max(policy_versions.c.version))).scalar() or 0)
        if latest != based_on:
            raise _conflict()
        before = _data(connection, latest) or self._first
        changes = differences(merged(self._first, before), data)
        if not changes:
            return latest
        try:
            connection.execute(policy_versions.insert().values(
                version=latest + 1, data=_text(data), changes=_text(changes), person=person, note=note,
                at=stamp(now)))
        except IntegrityError as err:
            raise _conflict() from err
        publish(connection, None, "policy", {"version": latest + 1}, now)
        return latest + 1


def _conflict() -> RequestError:
    return RequestError("Somebody else has changed the policy in the meantime.", "Reload and change it again.",
                        code="policy.conflict", status=409)


def _newest(connection: Connection, after: int) -> Optional[Dict[str, Any]]:
    row = connection.execute(select(policy_versions).where(policy_versions.c.version > after).order_by(
        policy_versions.c.version.desc()).limit(1)).first()
    return {"version": row.version, "data": json.loads(row.data)} if row else None


def _data(connection: Connection, version: int) -> Optional[Dict[str, Any]]:
    found = connection.execute(select(policy_versions.c.data).where(
        policy_versions.c.version == version)).scalar()
    return json.loads(found) if found else None


def _text(data: Any) -> str:
    return json.dumps(data, ensure_ascii=False)


def history(connection: Connection, limit: int = 100) -> List[Dict[str, Any]]:
    """Return who changed what, the newest first."""
    rows = connection.execute(select(policy_versions).order_by(policy_versions.c.version.desc()).limit(limit))
    return [{"version": row.version, "person": row.person, "note": row.note, "at": row.at,
             "changes": json.loads(row.changes)} for row in rows]
