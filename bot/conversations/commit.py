"""The commit of a conversation's change, as the effects that are carried out in it see it."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, ClassVar, Dict, Mapping, Optional, Sequence

from sqlalchemy.engine import Connection, Row

from bot.store.due import Matter
from bot.store.proposals import StoredProposal
from bot.talk.cases import find_case, running_case
from bot.talk.model import Memory, Message


@dataclass
class Commit:
    """A commit under way, as its effects see it.

    Attributes:
        connection: The one transaction.
        conversation: Whose commit it is.
        now: The clock reading from which all times are counted.
        policy: The shop's policy in force.
        row: The conversation's row, locked, as it is in this transaction.
        memory: What the conversation knows after the commit; ``None`` where the memory is not touched.
        values: Columns of the conversation that effects set; they are written at the end.
        message: The message that was stored, if any.
        repeated: Set by an effect that found its work done before: nothing has changed, the desks are not told.
    """

    connection: Connection
    conversation: str
    now: datetime
    policy: Mapping[str, Any]
    row: Row
    memory: Optional[Memory] = None
    values: Dict[str, Any] = field(default_factory=dict)
    message: Optional[Message] = None
    repeated: bool = False


class Effect(ABC):
    """Something that happens in a commit. Subclasses are frozen dataclasses.

    What is ``quiet`` changes nothing that the desk's queue shows.
    """

    quiet: ClassVar[bool] = False

    @abstractmethod
    def carry_out(self, commit: Commit) -> None:
        """Do it in the commit's transaction.

        Raises:
            Exception: Whatever stands against it; then nothing of the commit is kept.
        """


@dataclass(frozen=True)
class Subject:
    """What a task or timer is about: a case, or the case under way of an order, looked up at the commit.

    ``Subject()`` is the matter whose order is not known yet.
    """

    case_id: Optional[str] = None
    order_id: Optional[str] = None

    def matter(self, memory: Optional[Memory]) -> Matter:
        """Return the case and order that it is in a conversation that knows this."""
        assert memory is not None, "a matter is known to the memory alone: open the conversation"
        note = find_case(memory, self.case_id) if self.case_id else running_case(memory, self.order_id)
        return Matter(note.id if note else self.case_id, self.order_id or (note.order_id if note else None))


@dataclass(frozen=True)
class Kept:
    """What a commit kept.

    Attributes:
        proposals: Those that stand at the desk then, where the commit brought them up to date.
        memory: What the conversation remembers then, as it is written.
        last_seq: The number of the conversation's last message before the commit.
        message: The message that was stored, if any.
    """

    proposals: Sequence[StoredProposal]
    memory: str
    last_seq: int
    message: Optional[Message] = None
