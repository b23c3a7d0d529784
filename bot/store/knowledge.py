"""The shop's knowledge in force: what the database holds now, in every process, and how it is changed."""

from __future__ import annotations

import json
import logging
import threading
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Dict, List, Mapping, Optional, Sequence, Tuple

from sqlalchemy.engine import Connection, Row

from bot.errors import RequestError
from bot.handbook.knowledge import Entry, KnowledgeBook, book_of, entry_of
from bot.handbook.knowledge_check import Fault, check_against, check_content, duplicates, index, usable
from bot.handbook.model import Handbook
from bot.rate_limited_log import RateLimitedLog
from bot.store import knowledge_entries
from bot.store.database import Database
from bot.store.knowledge_entries import Kept

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class _State:
    """All entries that can be shown, by id, with what is wrong with some, and the book made of them."""

    entries: Mapping[str, Entry] = field(default_factory=dict)
    faulty: Mapping[str, Sequence[Fault]] = field(default_factory=dict)
    book: KnowledgeBook = KnowledgeBook()


@dataclass(frozen=True)
class Imported:
    """What an import did: how many entries are new, changed, and as they were."""

    new: int
    changed: int
    same: int


class Knowledge:
    """Gives the knowledge in force and takes changes in."""

    def __init__(self, database: Database, handbook: Handbook) -> None:
        """Start with what the database holds.

        Args:
            database: Where entries are kept.
            handbook: Its facts are those that answers and conditions may name.
        """
        self._database, self._handbook = database, handbook
        self._state = _State()
        self._taking = threading.Lock()
        self._seldom = RateLimitedLog()
        database.run_now(self._take_over, reading=True)

    def __call__(self) -> KnowledgeBook:
        """Return the knowledge as of the last look; reads nothing."""
        return self._state.book

    @property
    def entries(self) -> Mapping[str, Entry]:
        """All entries by id, as of the last look; also those that are disabled or faulty."""
        return self._state.entries

    async def current(self) -> KnowledgeBook:
        """Return the knowledge as it is now; asks the database for the number of the last change.

        While the database is away it is what it was at the last look.
        """
        try:
            await self._database.read(self._take_over)
        except Exception as err:  # whoever needs the database next says so
            self._seldom.error(_log, type(err).__name__, "the shop's knowledge could not be looked at: %s", err)
        return self._state.book

    def check(self, name: str, content: Mapping[str, Any], enabled: bool = True) -> List[Fault]:
        """Return what speaks against an entry, beside the others of the last look.

        Args:
            name: Its id; ``""`` for a new one.
            content: As ``Entry.content`` gives it.
            enabled: One that is not in use takes no question from another.
        """
        wrong = check_content(content, self._handbook)
        if not wrong:
            wrong = check_against(entry_of(name, content, enabled=enabled), self._state.entries.values())
        return wrong

    def change(self, connection: Connection, name: str, content: Mapping[str, Any], based_on: int, person: str,
               now: datetime) -> Kept:
        """Keep an entry, in use if it is new, else as it is.

        Args:
            connection: The transaction.
            name: Its id.
            content: As ``Entry.content`` gives it.
            based_on: The version it was made from, 0 for a new one.
            person: Who.
            now: The clock.

        Raises:
            RequestError: 400 with every fault in ``data["faults"]``, 404 when there is none of this id to be changed,
                409 when another change came first.
        """
        knowledge_entries.lock(connection)
        self._take_over(connection)
        enabled = bool(knowledge_entries.read(connection, name).enabled) if based_on else True
        refuse(self.check(name, content, enabled))
        return knowledge_entries.put(connection, name, entry_of(name, content).content(), enabled, based_on, person,
                                     now)

    def switch(self, connection: Connection, name: str, enabled: bool, based_on: int, person: str,
               now: datetime) -> Kept:
        """Put an entry out of use, whatever is wrong with it, or into use again.

        Raises:
            RequestError: 404 when there is none, else as for ``change``.
        """
        knowledge_entries.lock(connection)
        self._take_over(connection)
        content = json.loads(knowledge_entries.read(connection, name).content)
        if enabled:
            refuse(self.check(name, content))
        return knowledge_entries.put(connection, name, content, enabled, based_on, person, now)

    def check_all(self, entries: Sequence[Entry]) -> Dict[str, List[Fault]]:
        """Return, by id, the questions that entries of an import share with each other or with those that stay."""
        replaced = {one.id for one in entries}
        all_ = index([*entries, *(one for one in self._state.entries.values() if one.id not in replaced)])
        found = ((one.id, duplicates(one, all_)) for one in entries)
        return {name: wrong for name, wrong in found if wrong}

    def put_all(self, connection: Connection, entries: Sequence[Entry], now: datetime) -> Imported:
        """Keep all entries of an import, whatever their versions here; those that are as they were stay so.

        Raises:
            RequestError: 409 when they share questions with what was changed meanwhile.
        """
        knowledge_entries.lock(connection)
        self._take_over(connection)
        if self.check_all(entries):
            raise knowledge_entries.conflict()
        kept = [knowledge_entries.put(connection, one.id, one.content(), one.enabled, None, None, now)
                for one in entries]
        changed = [one for one in kept if one.changed]
        new = sum(one.version == 1 for one in changed)
        return Imported(new, len(changed) - new, len(kept) - len(changed))

    def _take_over(self, connection: Connection) -> None:
        revision = knowledge_entries.last_revision(connection)
        with self._taking:
            before = self._state
            if revision <= before.book.revision:  # another thread may have looked a moment later
                return
            entries, faulty = dict(before.entries), dict(before.faulty)
            for row in knowledge_entries.changed_since(connection, before.book.revision):
                entry, wrong = self._read(row)
                entries.pop(row.id, None)
                faulty.pop(row.id, None)
                if entry is not None:
                    entries[row.id] = entry
                if wrong:
                    faulty[row.id] = wrong
                if wrong and row.enabled:
                    _log.error("knowledge %s cannot be used: %s", row.id, wrong[0].message)
            self._state = _State(entries, faulty, book_of(list(entries.values()), revision, faulty))

    def _read(self, row: Row) -> Tuple[Optional[Entry], List[Fault]]:
        return usable(row.id, json.loads(row.content), self._handbook, enabled=bool(row.enabled),
                      version=row.version, author=row.author, updated_at=row.updated_at)


def refuse(wrong: Sequence[Fault]) -> None:
    """Refuse an entry that has faults.

    Raises:
        RequestError: 400 with the faults; nothing when there are none.
    """
    if wrong:
        first = wrong[0]
        raise RequestError(f"有 {len(wrong)} 处填得不对。{first.title}: {first.message}", first.hint,
                           code="knowledge.invalid", data={"faults": [one.as_json() for one in wrong]})

