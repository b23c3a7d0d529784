"""What a conversation consists of. Everything here is a value and can be written as JSON.

    Message    one line of the chat; a buyer's line gets a Reading
    Reading    what Rasa NLU made of it: intents, entities
    Memory     what the conversation knows: open wishes, the open question, what was heard,
               asked, offered, counted
    Proposal   a filled-in reply (or question, or check-box) with its reason
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Dict, Optional, Tuple

from bot.talk.acts import Act, LineAct
from bot.talk.matter import Matter
from bot.talk.reading import Asked, Ranked, Reading, Value
from bot.talk.states import CaseState, Level, ReadState, Sender

CAUSES = {"wrong_intent": "意图错", "wrong_reply": "话术不合适", "stale_order": "订单信息过期",
          "tone": "语气不好", "other": "其他"}


class Message(Value):
    """One line of a conversation. ``seq`` counts from 1 within it. ``acts``: what a line of the seller's does."""

    id: str
    conversation: str
    seq: int
    sender: Sender
    text: str
    at: datetime
    author: Optional[str] = None
    client_id: Optional[str] = None
    reading: Optional[Reading] = None
    read_state: ReadState = "read"
    proposal: Optional[str] = None
    acts: Tuple[LineAct, ...] = ()


class Wish(Value):
    """What the buyer wants, or an event calls for, and no reply has covered yet.

    ``answered``: the buyer has just answered our question about it. ``asks`` are what exactly it may ask, likeliest
    first; a proposal's wish has the one that it answers in ``ask``. ``retired``: the seller has written since; the
    matter stays, but nothing is proposed for it until the buyer, the order, the clock or an entered fact raises it.
    """

    scenario: str
    intent: Optional[str] = None
    asks: Tuple[Asked, ...] = ()
    ask: Optional[str] = None
    event: Optional[str] = None
    confidence: float = 1.0
    turn: int = 0
    order_id: Optional[str] = None
    answered: bool = False
    retired: bool = False


class Question(Value):
    """What we asked the buyer last and wait to hear."""

    fact: str
    reply: str
    wish: Wish
    key: str = ""
    sku: Optional[str] = None


class Heard(Value):
    """A fact learned in the conversation: from the buyer, an agent's tick, a sent reply, the lead."""

    value: Any
    at: datetime
    by: str = "buyer"


class Count(Value):
    """A counter that goes up at most once per buyer turn."""

    value: int
    turn: int
    at: datetime


class CaseNote(Value):
    """An after-sale case (T1) as the conversation knows it; the table ``cases`` mirrors it.

    ``level`` is who answers for it; ``steps`` are those of T1 that are done, ``tasks`` the kinds of its open tasks.
    """

    id: str
    kind: str
    scenario: str
    opened_at: datetime
    order_id: Optional[str] = None
    sku: Optional[str] = None
    state: CaseState = "open"
    level: Level = "agent"
    steps: Tuple[str, ...] = ()
    tasks: Tuple[str, ...] = ()
    rows: Tuple[str, ...] = ()
    outcome: Optional[str] = None
    settled_at: Optional[datetime] = None
    closed_at: Optional[datetime] = None
    satisfaction: Optional[int] = None
    reopened: int = 0


class Memory(Value):
    """What a conversation knows, apart from its messages.

    ``heard`` and ``asked`` are keyed ``fact`` or ``fact@key``; the key is the order id or SKU
    that the fact belongs to. ``alternatives`` are the last reading's other intents, ``asks`` all asks that the last
    message may make, ``knowledge`` the shop's entries near it. ``text`` is what the buyer wrote in the turn, ``cases``
    are keyed by order id ("" while the order is not known). ``awaited``: the seller's last line, in words of their
    own, asked for something or owes an answer. ``offer``: that line, where it leaves a remedy to take or to choose.
    ``line``: the whole of it. ``told``: the handbook's reply that was sent last, ``told_text``: its words.
    ``answered``: the question that was answered last.
    ``repricing``: the seller has said that the price of an order will be changed, and not yet that it was.
    ``figures``: those that the seller named in words of their own. ``acts``: what the seller's lines did, the newest.
    ``matters``: what the conversation is about. ``at``: when the buyer wrote last.
    """

    turn: int = 0
    turn_open: bool = False
    wishes: Tuple[Wish, ...] = ()
    alternatives: Tuple[Ranked, ...] = ()
    asks: Tuple[Asked, ...] = ()
    knowledge: Tuple[Asked, ...] = ()
    question: Optional[Question] = None
    answered: Optional[Question] = None
    last: Optional[Wish] = None
    heard: Dict[str, Heard] = {}
    asked: Dict[str, int] = {}
    counts: Dict[str, Count] = {}
    said: Dict[str, int] = {}
    order_id: Optional[str] = None
    unmatched: Optional[str] = None
    sku: Optional[str] = None
    viewing: Optional[str] = None
    text: str = ""
    awaited: bool = False
    offer: str = ""
    line: str = ""
    told: str = ""
    told_text: str = ""
    repricing: bool = False
    figures: Tuple[str, ...] = ()
    cases: Dict[str, CaseNote] = {}
    acts: Tuple[Act, ...] = ()
    matters: Tuple[Matter, ...] = ()
    at: Optional[datetime] = None


class FactShown(Value):
    """A fact as the desk shows it: its label, its value in words, and where a term of sale stands (商品页「运费」)."""

    name: str
    label: str
    value: str
    raw: Any = None
    source: str = ""
    read_at: Optional[str] = None
    origin: str = ""


class MissingFact(Value):
    """A fact without which the handbook cannot decide, or a reply cannot be sent."""

    name: str
    label: str
    type: str
    values: Dict[str, str] = {}


class Change(Value):
    """A fact of the order that moved since the proposal before: both values in words."""

    name: str
    label: str
    before: str
    after: str


class Step(Value):
    """One step of a decision flow: ``state`` is settled, asked or next."""

    state: str
    label: str
    value: str = ""


class Reason(Value):
    """What raised or lowered a proposal's score: what it is called, and by how much (log-odds)."""

    label: str
    weight: float


class Task(Value):
    """Something to do besides replying.

    It is due at ``due``, or ``due_minutes`` after it was opened; at no set time without either.
    """

    kind: str
    text: str
    role: str
    due: Optional[datetime] = None
    due_minutes: Optional[float] = None
    order_id: Optional[str] = None

    def due_at(self, opened: datetime) -> Optional[datetime]:
        """Return when it is due if it is opened at this moment."""
        return self.due if self.due_minutes is None else opened + timedelta(minutes=self.due_minutes)


class Timer(Value):
    """An event that comes by itself: at ``due``, or ``minutes`` after the timer was started."""

    event: str
    due: Optional[datetime] = None
    minutes: float = 0

    def due_at(self, started: datetime) -> datetime:
        """Return when it comes if it is started at this moment."""
        return self.due or started + timedelta(minutes=self.minutes)


FROM_ORDER = ("order", "product", "buyer")
BY_THE_CLOCK = ("order.checked_at", "parcel.days_quiet", "order.days_since_signed")
"""Facts of an order that move by themselves, without anything having happened to it."""


class Proposal(Value):
    """What the agent may send, or must settle first, and why.

    ``kind``: ``reply``, ``question`` (finds a fact out) or ``check`` (the agent ticks a fact).
    ``unfilled`` are the placeholders without a value; ``covers`` the scenarios of other open wishes
    that the same reply answers. ``parts`` are what a composed reply was put together from, ``path``
    the way through a decision flow, ``changed`` what moved since the proposal that stood before. ``score`` is the
    probability that a lead sends it as it is, ``harm`` that it does harm, ``because`` what moved the score most.
    ``knowledge`` is the id of the shop's own entry whose answer it is, ``features`` what the score saw.
    """

    kind: str
    rows: Tuple[str, ...]
    sources: Tuple[str, ...]
    replies: Tuple[str, ...]
    text: str
    reason: str
    scenario: str
    branch: Optional[str]
    wish: Wish
    score: float
    facts: Tuple[FactShown, ...] = ()
    missing: Tuple[MissingFact, ...] = ()
    unfilled: Tuple[str, ...] = ()
    covers: Tuple[str, ...] = ()
    tasks: Tuple[Task, ...] = ()
    timer: Optional[Timer] = None
    trace: Tuple[Dict[str, Any], ...] = ()
    order_id: Optional[str] = None
    sku: Optional[str] = None
    parts: Tuple["Proposal", ...] = ()
    path: Tuple[Step, ...] = ()
    changed: Tuple[Change, ...] = ()
    harm: float = 0.0
    because: Tuple[Reason, ...] = ()
    knowledge: Optional[str] = None
    features: Dict[str, float] = {}

    @property
    def each(self) -> Tuple["Proposal", ...]:
        """The proposals that are sent with this one: its parts, or itself."""
        return self.parts or (self,)

    @property
    def signature(self) -> Tuple[Any, ...]:
        """What makes two proposals the same: what they say, the order's and the policy's facts behind it.

        The mere passing of time changes nothing.
        """
        behind = tuple((one.name, str(one.raw)) for one in self.facts
                       if one.source in (*FROM_ORDER, "policy", "terms") and one.name not in BY_THE_CLOCK)
        return (self.kind, self.replies, self.branch, self.knowledge, self.order_id, behind,
                tuple(one.name for one in self.missing))

    @property
    def sendable(self) -> bool:
        """Whether every placeholder has its value and the text is for the buyer."""
        return self.kind != "check" and not self.unfilled


Proposal.update_forward_refs()
