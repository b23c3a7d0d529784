"""What a seller's line does: its acts, as the conversation keeps them. Pure.

    offer_price, offer_gift, offer_compensation, offer_remedy    left to the buyer to take
    agree_...                                                    granted
    ask_...                                                      the buyer is to answer or to do something
    told_..., promise_...                                        said of what was or will be done
    refuse_...                                                   not granted

Their names and what they stand for are in ``handbook/acts.yml``; ``bot/nlu/act_reader.py`` finds them in a line.
"""

from __future__ import annotations

from datetime import datetime
from typing import Optional, Tuple

from bot.talk.reading import Value

MOST_ACTS = 24
"""Acts of the seller's that a conversation keeps, the newest."""
LONGEST_CLAUSE = 60
"""Characters of the words that do an act that are kept."""


class ActDetails(Value):
    """What an act names.

    ``amount`` and ``off`` (by which a price goes down) are in fen. ``what`` is the gift, the thing to be resent, what
    of an order was changed, or who is asked. ``remedies`` are those left to choose, or refused. ``due_said`` is the
    time as it was said.
    """

    amount: Optional[int] = None
    off: Optional[int] = None
    what: Optional[str] = None
    remedies: Tuple[str, ...] = ()
    payer: Optional[str] = None
    courier: Optional[str] = None
    waybill: Optional[str] = None
    due: Optional[datetime] = None
    due_said: Optional[str] = None


class Act(Value):
    """One act of a line, with the scenario and order that it is about.

    ``sets`` are the keys in ``Memory.heard`` that it has set, ``tasks`` the kinds of the tasks that it has opened.
    """

    id: str
    name: str
    clause: str
    at: datetime
    turn: int = 0
    order_id: Optional[str] = None
    scenario: Optional[str] = None
    author: Optional[str] = None
    details: ActDetails = ActDetails()
    confidence: float = 1.0
    sets: Tuple[str, ...] = ()
    tasks: Tuple[str, ...] = ()


class LineAct(Value):
    """An act of a seller's line as the line keeps it.

    ``due`` is the time that it names. ``read``: it was read in somebody's own words, not declared by the handbook's
    reply. ``undone``: somebody took it back.
    """

    id: str
    name: str
    clause: str
    due: Optional[datetime] = None
    read: bool = False
    undone: bool = False


class FoundAct(Value):
    """An act as the reader finds it in a line: which words do it, and how sure that is (0 to 1)."""

    name: str
    clause: str
    confidence: float = 1.0
    details: ActDetails = ActDetails()


def with_acts(known: Tuple[Act, ...], more: Tuple[Act, ...]) -> Tuple[Act, ...]:
    """Return the acts that are kept after a line."""
    return (*known, *more)[-MOST_ACTS:]


def last_act(acts: Tuple[Act, ...], *names: str, since_turn: int = 0, order_id: Optional[str] = None) -> Optional[Act]:
    """Return the newest act of one of these names; with an order, one about another order does not count."""
    return next((one for one in reversed(acts) if one.name in names and one.turn >= since_turn
                 and (order_id is None or one.order_id in (None, order_id))), None)
