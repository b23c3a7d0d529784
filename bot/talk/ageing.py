"""What a conversation forgets: an old talk's open ends once a new one begins, and what is more than it may hold."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Dict, Mapping, TypeVar

from bot.handbook.model import Handbook, Scope
from bot.talk.model import Memory

REST_DAYS = 7
"""Days without a word of the buyer's after which what is written next is a talk of its own."""
MOST_HEARD = 120
MOST_NAMES = 80
"""Maximum number of replies said, questions asked and intents counted that are kept, the newest."""
LASTING = ("message.height", "message.weight", "message.foot")
"""Facts of a talk that hold in the next one as well."""

Item = TypeVar("Item")


def begin(memory: Memory, now: datetime, handbook: Handbook) -> Memory:
    """Return the memory with which a message is taken in: after a long rest without the old talk's open ends.

    What was heard of orders and products stays, and so do cases, matters that run, and the buyer's measures.
    """
    if memory.at is None or now - memory.at <= timedelta(days=REST_DAYS) or memory.turn_open:
        return memory.copy(update={"at": now})
    heard = {key: one for key, one in memory.heard.items() if key in LASTING or one.by in ("lead",)
             or _scope(key, handbook) not in (Scope.CONVERSATION, Scope.TURN)}
    wishes = tuple(one for one in memory.wishes if one.event is not None)
    return memory.copy(update={"at": now, "heard": heard, "wishes": wishes, "question": None, "answered": None,
                               "asked": {}, "last": None, "line": "", "told": "", "told_text": "",
                               "awaited": False, "offer": "", "figures": (), "repricing": False, "order_id": None,
                               "sku": None, "unmatched": None, "text": ""})


def bounded(memory: Memory) -> Memory:
    """Return the memory with no more than it may hold, however long the conversation lives."""
    return memory.copy(update={"heard": _newest(memory.heard, MOST_HEARD), "said": _newest(memory.said, MOST_NAMES),
                               "asked": _newest(memory.asked, MOST_NAMES),
                               "counts": _newest(memory.counts, MOST_NAMES)})


def _scope(key: str, handbook: Handbook) -> Any:
    spec = handbook.facts.get(key.partition("@")[0])
    return spec.scope if spec is not None else Scope.CONVERSATION


def _newest(items: Mapping[str, Item], most: int) -> Dict[str, Item]:
    """Return the last entries of a mapping; what is set anew stands where it was first set, so the oldest names go."""
    return dict(list(items.items())[-most:])
