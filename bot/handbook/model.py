"""The handbook's own terms: rows, facts, scenarios, branches, replies, cases.

    Handbook
    +- Row        one line of the documents, with its source
    +- FactSpec   a fact that conditions and replies may use, and what to do when it is unknown
    +- Scenario   ordered branches; the first that matches wins
    |  +- Branch  conditions -> replies, tasks, a timer, or another scenario
    +- Reply      wording in variants; a question names the fact it finds out
    +- ActSpec    something that a seller's line does (an offer, a question, a promise), with what follows from it
    +- Ask        what exactly a buyer wants to know within an intent, with lines that ask it
    +- WorkedExample  given facts -> expected branch and reply (``examples.yml``); every one is a test
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from functools import cached_property
from typing import Any, Mapping, Optional, Tuple, Union

from bot.handbook.asks import Ask
from bot.handbook.duties import ActEffect, ActSpec, TaskSpec, TimerSpec
from bot.handbook.one_fact import OneFact, kin_of
from bot.handbook.sale_terms import SaleTerms
from bot.handbook.terms import Place, TaskKind, Words
from bot.handbook.wording import WordingRule


class FactType(str, Enum):
    """Type of a fact's value."""

    FLAG = "flag"
    COUNT = "count"
    NUMBER = "number"
    MONEY = "money"
    TEXT = "text"
    CHOICE = "choice"
    TIME = "time"
    DAY = "day"
    LIST = "list"


class Scope(str, Enum):
    """What a fact belongs to; its value ends with it."""

    SHOP = "shop"
    BUYER = "buyer"
    ORDER = "order"
    PRODUCT = "product"
    CASE = "case"
    CONVERSATION = "conversation"
    TURN = "turn"

REFUNDING = "refunding"
"""In a scenario's ``fits``: orders with a refund or a return, whatever their status."""


@dataclass(frozen=True)
class UnknownRule:
    """What to do about an unknown fact: ask, let the agent check, go to a scenario, or take a default."""

    ask: Optional[str] = None
    check: bool = False
    scenario: Optional[str] = None
    has_default: bool = False
    default: Any = None


@dataclass(frozen=True)
class FactSpec:
    """A fact that conditions may compare and replies may state.

    A ``private`` one is masked wherever it is shown. Once ticked true it brings its ``event`` about. It ends after
    ``ends_hours``, or after a value of the policy (``ends_policy``: its path, and how many hours one of its units has).
    ``overheard``: the words that answer its question count in any message, also unasked.
    """

    name: str
    label: str
    type: FactType
    scope: Scope
    source: str
    place: Place
    path: Optional[str] = None
    values: Mapping[str, str] = field(default_factory=dict)
    entity: Optional[str] = None
    unknown: UnknownRule = UnknownRule()
    ends_hours: Optional[float] = None
    ends_policy: Optional[Tuple[str, float]] = None
    overheard: bool = False
    words: Tuple[Tuple[str, Any], ...] = ()
    event: Optional[str] = None
    private: bool = False


@dataclass(frozen=True)
class FactRef:
    """A condition's value that is itself a fact."""

    name: str


@dataclass(frozen=True)
class Condition:
    """``fact`` compared with ``value`` by one of the closed set of operators."""

    fact: str
    operator: str
    value: Any


@dataclass(frozen=True)
class AnyOf:
    """A group of conditions of which one is enough."""

    conditions: Tuple[Condition, ...]


When = Union[Condition, AnyOf]


@dataclass(frozen=True)
class Branch:
    """Conditions and what the handbook prescribes when they hold.

    ``answers``: the asks that its reply answers in its first sentence; they are its first condition. Without them
    the branch fits any ask.
    ``settles`` names the outcome with which the case is settled once the reply is sent, ``reopens``
    takes a settled case up again, ``closes`` are kinds of tasks that are done with the reply.
    """

    id: str
    place: Place
    rows: Tuple[str, ...] = ()
    answers: Tuple[str, ...] = ()
    when: Tuple[When, ...] = ()
    otherwise: bool = False
    replies: Tuple[str, ...] = ()
    tasks: Tuple[TaskSpec, ...] = ()
    timer: Optional[TimerSpec] = None
    goto: Optional[str] = None
    nothing: bool = False
    settles: Optional[str] = None
    reopens: bool = False
    closes: Tuple[str, ...] = ()

    @property
    def outcome(self) -> Tuple[Any, ...]:
        """Everything that the branch prescribes; between equal outcomes no question is needed."""
        return (self.replies, self.tasks, self.timer, self.goto, self.nothing, self.settles,
                self.reopens, self.closes)


@dataclass(frozen=True)
class Scenario:
    """A situation that intents or events lead to, with its branches in order.

    ``yields``: gives way to any other open wish (a greeting beside a question).
    ``mood``: a mood, not a matter; does not open when the message answered our question. ``clause`` is its sentence in
    front of the answer to what the buyer wants beside it.
    ``holds``: intents that stay here while it is under way (``bot/talk/topic_lock.py``). ``first``: the fact by which
    the turn's own words lead here alone (``bot/talk/first_words.py``). ``step``: its step of a sale (R3). ``case``: the
    kind of case that it opens. ``counts``: the fact that counts its turns, but for the asks ``counts_not``.
    """

    id: str
    title: str
    topic: str
    place: Place
    branches: Tuple[Branch, ...]
    intents: Tuple[str, ...] = ()
    events: Tuple[str, ...] = ()
    about: Optional[str] = None
    fits: Tuple[Tuple[str, ...], ...] = ()
    counts: Optional[str] = None
    yields: bool = False
    case: Optional[str] = None
    step: Optional[str] = None
    holds: Tuple[str, ...] = ()
    mood: bool = False
    clause: Optional[str] = None
    counts_not: Tuple[str, ...] = ()
    first: Optional[str] = None

    @cached_property
    def by_id(self) -> Mapping[str, Branch]:
        """The branches by id."""
        return {branch.id: branch for branch in self.branches}


@dataclass(frozen=True)
class Answers:
    """How a reading answers a question.

    ``diagnosis``: the answers of the product's own diagnostic question count before the words.
    """

    intents: Mapping[str, Any] = field(default_factory=dict)
    words: Tuple[Tuple[str, Any], ...] = ()
    entity: Optional[str] = None
    text: bool = False
    diagnosis: bool = False


@dataclass(frozen=True)
class Reply:
    """A standard reply, in one or more wordings.

    ``acts``: what it does, each with the words of the first wording that do it.
    """

    id: str
    topic: str
    place: Place
    texts: Tuple[str, ...]
    asks: Optional[str] = None
    answers: Answers = Answers()
    sets: Mapping[str, Any] = field(default_factory=dict)
    short: bool = False
    strict: bool = False
    acts: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Row:
    """A line of the handbook documents."""

    id: str
    title: str
    sources: Tuple[str, ...]
    kind: str
    place: Place
    scenarios: Tuple[str, ...] = ()
    where: Optional[str] = None
    test: Optional[str] = None
    reason: Optional[str] = None
    safe: bool = False


@dataclass(frozen=True)
class WorkedExample:
    """A worked example: given facts and the expected branch, reply and tasks."""

    name: str
    scenario: str
    given: Mapping[str, Any]
    expect: Mapping[str, Any]
    place: Place


@dataclass(frozen=True)
class Handbook:
    """All content, linked and checked."""

    rows: Mapping[str, Row]
    facts: Mapping[str, FactSpec]
    replies: Mapping[str, Reply]
    scenarios: Mapping[str, Scenario]
    examples: Tuple[WorkedExample, ...]
    policy: Mapping[str, Any]
    digest: str
    by_intent: Mapping[str, Scenario] = field(default_factory=dict)
    by_event: Mapping[str, Scenario] = field(default_factory=dict)
    tasks: Mapping[str, TaskKind] = field(default_factory=dict)
    words: Words = Words()
    wording: Tuple[WordingRule, ...] = ()
    asks: Mapping[str, Ask] = field(default_factory=dict)
    sale_terms: SaleTerms = SaleTerms()
    acts: Mapping[str, ActSpec] = field(default_factory=dict)
    act_effects: Mapping[Tuple[str, str], ActEffect] = field(default_factory=dict)
    one_facts: Mapping[str, OneFact] = field(default_factory=dict)

    @cached_property
    def kin(self) -> Mapping[str, Tuple[str, ...]]:
        """The facts that are one thing with a fact, itself among them."""
        return kin_of(self.one_facts)

    @cached_property
    def policy_paths(self) -> Tuple[Tuple[str, str], ...]:
        """Facts that a path into the policy tells, each with its path."""
        return tuple((name, spec.path) for name, spec in self.facts.items() if spec.source == "policy" and spec.path)

    @cached_property
    def defaults(self) -> Tuple[Tuple[str, Any], ...]:
        """Facts that have a value even where nothing is known, each with that value."""
        return tuple((name, spec.unknown.default) for name, spec in self.facts.items() if spec.unknown.has_default)

    @cached_property
    def remedies(self) -> Mapping[str, str]:
        """What each of the seller's acts grants, of those that grant something."""
        return {name: spec.remedy for name, spec in self.acts.items() if spec.remedy}

    @cached_property
    def rounds(self) -> Tuple[str, ...]:
        """Facts that count rounds of a talk."""
        return tuple(name for name in self.facts if name.endswith(".rounds"))

    def sources(self, rows: Tuple[str, ...]) -> Tuple[str, ...]:
        """Return the documents' lines behind these rows, each once, in order."""
        return tuple(dict.fromkeys(s for row in rows for s in self.rows[row].sources))
