"""The staged turn: while Rasa handles one message, everything that it would write is collected here.

The channel opens a turn, hands the message to Rasa, then commits what lies in the turn in one
transaction. Output channel and tracker store only fill it; where no turn is open (``rasa shell``)
they fall back to memory, so that stock commands work.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any


@dataclass
class StagedTurn:
    """The result of one run of Rasa over one message.

    Attributes:
        conversation_id: The conversation whose lock the opener of this turn holds.
        responses: ``custom`` responses as the action sent them, and ``{"text": ...}`` for plain
            ones, in the order they were sent.
        reading: ``parse_data["reading"]`` of the message, None when nothing read it.
        slots: The slots after the turn, without those Rasa keeps for itself.
        saved: Rasa came to the end of the turn.
        view: What the tracker store is to show, when the opener has it at hand already.
        error: What broke the turn. Rasa swallows the errors of actions and tracker stores and
            goes on, so the channel has to look here.
    """

    conversation_id: str
    responses: list[dict[str, Any]] = field(default_factory=list)
    reading: dict[str, Any] | None = None
    slots: dict[str, Any] = field(default_factory=dict)
    saved: bool = False
    view: Any = None
    error: BaseException | None = None

    @property
    def complete(self) -> bool:
        """Whether the turn may be committed: saved, unbroken, and the action has answered.

        An action that fails under a stock processor leaves no error here, only no answer: an
        action that proposes nothing must therefore still send ``{"proposals": []}``.
        """
        answered = any("proposals" in response for response in self.responses)
        return self.saved and self.error is None and answered


current_turn: ContextVar[StagedTurn | None] = ContextVar("current_turn", default=None)


@contextmanager
def open_turn(conversation_id: str, view: Any = None) -> Iterator[StagedTurn]:
    """Open the turn that Rasa fills while it handles one message in this task.

    Args:
        conversation_id: Whose lock the caller holds; Rasa's own lock is passed at once.
        view: The conversation as the tracker store shows it, if the caller has it at hand.

    Yields:
        The empty turn.
    """
    turn = StagedTurn(conversation_id, view=view)
    token = current_turn.set(turn)
    try:
        yield turn
    finally:
        current_turn.reset(token)


def turn_of(conversation_id: str) -> StagedTurn | None:
    """Return the open turn if it is this conversation's."""
    turn = current_turn.get()
    return turn if turn is not None and turn.conversation_id == conversation_id else None
