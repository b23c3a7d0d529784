"""A matter of a conversation: what the buyer wants, and what the seller has asked, offered and promised about it."""

from __future__ import annotations

from datetime import datetime
from typing import Literal, Optional, Tuple

from bot.talk.reading import Value

MatterState = Literal["open", "asked", "promised", "answered", "settled"]
"""``open``: the seller is to answer; ``asked``: the buyer is; ``promised``: something is to be done by a time;
``answered``: nothing is left to do unless the buyer comes back to it; ``settled``: a remedy was agreed."""
NoteKind = Literal["said", "asked", "offered", "agreed", "told", "promised", "refused"]


class Note(Value):
    """One thing that was said of a matter: by whom, when, by which act, if any; ``due`` of a promise."""

    kind: NoteKind
    text: str
    at: datetime
    by: str = "buyer"
    act: str = ""
    due: Optional[datetime] = None


class Matter(Value):
    """A matter: ``number`` counts from 1 within the conversation, ``turn`` is the buyer's newest turn about it."""

    number: int
    scenario: str
    since: datetime
    at: datetime
    turn: int
    order_id: Optional[str] = None
    ask: Optional[str] = None
    state: MatterState = "open"
    notes: Tuple[Note, ...] = ()
    outcome: Optional[str] = None

    @property
    def due(self) -> Optional[datetime]:
        """When the next of what was promised is due."""
        dues = [one.due for one in self.notes if one.kind == "promised" and one.due is not None]
        return min(dues) if dues and self.state == "promised" else None
