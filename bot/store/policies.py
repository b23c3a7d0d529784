"""The policy in force: the newest version in the database that works, ``handbook/policy.yml`` being the first."""

from __future__ import annotations

import json
import logging
import threading
import time
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Awaitable, Callable, Dict, List, Mapping, Optional, Protocol, TypeVar

from sqlalchemy.engine import Connection

from bot.errors import BotError, RequestError
from bot.handbook.model import Handbook
from bot.handbook.policy import differences, drop_unknown_keys, faults_as_json, find_faults, merge_policy
from bot.proposing.policy_trial import try_policy
from bot.store import policy_versions
from bot.store.database import Database, stamp

FRESH_SECONDS = 1.0
"""Maximum number of seconds until another process's change is in force here."""

Policy = Mapping[str, Any]
T = TypeVar("T")

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Trouble:
    """The newest version cannot be used: which one, what is wrong with it, which one is in force, since when."""

    version: int
    in_force: int
    faults: List[Dict[str, str]]
    since: datetime

    def as_json(self) -> Dict[str, Any]:
        """Return it as the pages show it."""
        return {"version": self.version, "in_force": self.in_force, "faults": self.faults, "since": stamp(self.since)}


@dataclass(frozen=True)
class _State:
    """``version`` is in force; ``newest`` is the last one that was looked at, the same unless there is trouble."""

    policy: Policy
    version: int = 0
    newest: int = 0
    trouble: Optional[Trouble] = None


class PolicySource(Protocol):
    """Gives the shop's policy in force."""

    @property
    def trouble(self) -> Optional[Trouble]:
        """Why the newest version is not in force; ``None`` when it is."""

    def __call__(self) -> Policy:
        """Return it; reads nothing."""

    async def attempt(self, work: Callable[[Policy], Awaitable[T]]) -> T:
        """Do something with it, or with the version before it when only that works."""


class Fixed:
    """A policy that does not change, in the place of ``Policies`` (replays, tests)."""

    trouble: Optional[Trouble] = None

    def __init__(self, policy: Policy) -> None:
        self._policy = policy

    def __call__(self) -> Policy:
        """Return it."""
        return self._policy

    async def attempt(self, work: Callable[[Policy], Awaitable[T]]) -> T:
        """Do something with it."""
        return await work(self._policy)


class Policies:
    """Gives the policy in force and takes changes in."""

    def __init__(self, database: Database, handbook: Handbook, clock: Callable[[], datetime]) -> None:
        """Start with the newest version that works.

        Args:
            database: Where versions are kept.
            handbook: Its policy is version 0; every version is tried on its scenarios.
            clock: The time.
        """
        self._database, self._handbook, self._clock = database, handbook, clock
        self._first: Policy = json.loads(json.dumps(handbook.policy))
        self._state = _State(self._first)
        self._taking = threading.Lock()
        self._looked = -FRESH_SECONDS
        self._unreachable = False
        self.refresh()

    def __call__(self) -> Policy:
        """Return the policy in force, as of the last look; reads nothing."""
        return self._state.policy

    @property
    def version(self) -> int:
        """The version in force; 0 is the file."""
        return self._state.version

    @property
    def newest(self) -> int:
        """The version that was saved last; a change is based on it."""
        return self._state.newest

    @property
    def trouble(self) -> Optional[Trouble]:
        """Why the newest version is not in force; ``None`` when it is."""
        return self._state.trouble

    def refresh(self) -> None:
        """Take over what was changed in the database, also by another process; waits for the database."""
        self._looked = time.monotonic()
        self._database.run_now(self._take_over, reading=True)

    async def look(self) -> None:
        """Like ``refresh``, off the event loop and without errors: while the database is away nothing changes."""
        self._looked = time.monotonic()
        try:
            await self._database.read(self._take_over)
            self._unreachable = False
        except Exception as err:  # the next look tries again
            if not self._unreachable:
                _log.error("the policy could not be looked at: %s", err)
            self._unreachable = True

    async def attempt(self, work: Callable[[Policy], Awaitable[T]]) -> T:
        """Do something with the policy in force, or with the one before it when only that works.

        What fails with the version in force, again when repeated, and works with an older one is that
        version's fault: it is out of force from then on. ``work`` must not change anything.

        Raises:
            Exception: What ``work`` raises with every version, and our own errors at once.
        """
        if time.monotonic() - self._looked >= FRESH_SECONDS:
            await self.look()
        state = self._state
        try:
            return await work(state.policy)
        except BotError:
            raise
        except Exception as err:
            if not state.version:
                raise
            try:
                older = await self._database.read(self._usable, state.version - 1, _State(self._first))
                result = await work(older.policy)
            except Exception:
                raise err from None
            try:
                return await work(state.policy)
            except Exception:
                self._fall_back(state, older, [_broken(err)])
                return result

    def check(self, data: Any, thoroughly: bool = False) -> List[Dict[str, str]]:
        """Return what speaks against a policy, each fault with ``path``, ``title`` and ``message``.

        Args:
            data: The whole policy.
            thoroughly: Also try it out on every scenario, which takes a part of a second.
        """
        wrong = faults_as_json(find_faults(data, self._handbook.rows))
        if not wrong and thoroughly:
            try:
                try_policy(data, self._handbook, self._clock())
            except Exception as err:  # whatever a rule of the handbook or ours does with it
                _log.warning("a policy does not pass its trial", exc_info=err)
                wrong = [_broken(err)]
        return wrong

    def change(self, connection: Connection, data: Policy, based_on: int, person: str,
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
            RequestError: 400 with every fault in ``data["faults"]``, 409 when another change came first.
        """
        refuse(self.check(data))
        latest = policy_versions.latest_version(connection)
        if latest != based_on:
            raise policy_versions.conflict()
        changes = differences(self._kept(connection, latest), data)
        if not changes:
            return latest
        policy_versions.add(connection, latest + 1, data, changes, person, note, now)
        return latest + 1

    def _take_over(self, connection: Connection) -> None:
        newest = policy_versions.latest_version(connection)
        with self._taking:
            if newest > self._state.newest:
                self._set(self._usable(connection, newest, self._state))

    def _usable(self, connection: Connection, newest: int, last: _State) -> _State:
        """Return the newest version that works, from ``newest`` down, and ``last`` when none behind that does."""
        wrong: List[Dict[str, str]] = []
        for row in policy_versions.between(connection, last.version, newest):
            try:
                policy = self._whole(row.data)
                found = self.check(policy, thoroughly=True)
            except (ValueError, TypeError, AttributeError) as err:  # not even a JSON object
                found = [_broken(err)]
            if not found:
                return _State(policy, row.version, newest, self._trouble(newest, row.version, wrong))
            wrong = wrong or found
        return _State(last.policy, last.version, newest, self._trouble(newest, last.version, wrong))

    def _trouble(self, newest: int, version: int, wrong: List[Dict[str, str]]) -> Optional[Trouble]:
        return Trouble(newest, version, wrong, self._clock()) if wrong else None

    def _set(self, state: _State) -> None:
        if state.trouble:
            fault = state.trouble.faults[0]
            _log.error("version %s of the policy cannot be used (%s: %s); version %s is in force",
                       state.newest, fault["title"], fault["message"], state.version)
        self._state = state

    def _fall_back(self, state: _State, older: _State, wrong: List[Dict[str, str]]) -> None:
        with self._taking:
            if self._state is state:  # else somebody else has seen to it
                self._set(_State(older.policy, older.version, state.newest,
                                 self._trouble(state.version, older.version, wrong)))

    def _whole(self, text: str) -> Dict[str, Any]:
        """Read a kept version: what it lacks is the file's, what this release no longer has is left out."""
        policy = merge_policy(self._first, drop_unknown_keys(json.loads(text)))
        rows = self._handbook.rows
        if isinstance(policy["automatic"], list):  # a row that is not safe any more is simply not sent
            policy["automatic"] = [one for one in policy["automatic"] if one in rows and rows[one].safe]
        return policy

    def _kept(self, connection: Connection, version: int) -> Policy:
        """Return a version as it was kept, to tell what changed."""
        text = policy_versions.version_text(connection, version)
        try:
            return self._whole(text) if text else self._first
        except (ValueError, TypeError, AttributeError):
            return {}


def refuse(wrong: List[Dict[str, str]]) -> None:
    """Refuse a policy that has faults.

    Raises:
        RequestError: 400 with the faults; nothing when there are none.
    """
    if wrong:
        raise RequestError(f"有 {len(wrong)} 处填得不对。{wrong[0]['title']}: {wrong[0]['message']}。",
                           "请改好后再保存。",
                           code="policy.invalid", data={"faults": wrong})


def _broken(err: Exception) -> Dict[str, str]:
    return {"path": "", "title": "店铺规定", "message": f"用它算不出回复({type(err).__name__})"}
