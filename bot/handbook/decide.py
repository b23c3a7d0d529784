"""Decides which branch of a scenario the handbook prescribes, with the trace of branches tried."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Dict, List, Mapping, Optional, Sequence, Tuple

from bot.handbook.conditions import Outcome, describe, evaluate_all, evaluate_each, facts_compared, joined
from bot.handbook.fact_values import Facts
from bot.handbook.model import Branch, FactSpec, Handbook, Scenario, Scope, When
from bot.handbook.needless import Needless

ASK_LIMIT = 2
"""Maximum number of times the buyer is asked for a fact; then the agent gets a check-box."""


@dataclass(frozen=True)
class Tried:
    """A branch that was tried, with the conditions that were looked at and their outcomes."""

    scenario: str
    branch: str
    outcome: Outcome
    items: Tuple[Tuple[When, Outcome], ...] = ()
    specs: Mapping[str, FactSpec] = field(default_factory=dict, repr=False, compare=False)

    @property
    def conditions(self) -> Tuple[Tuple[str, Outcome], ...]:
        """Each condition in Chinese with its outcome; put into words only where somebody reads them."""
        return tuple((describe(item, self.specs), outcome) for item, outcome in self.items)


@dataclass(frozen=True)
class Decision:
    """What the handbook prescribes.

    Attributes:
        scenario: The scenario whose branch was chosen (after any "goto").
        branch: The chosen branch; ``None`` when it depends on unknown facts.
        rows: Ids of the handbook's rows that are applied.
        replies: Reply ids, first the prescribed one, then its alternatives.
        kind: ``reply``, ``question``, ``check`` or ``nothing``.
        missing: The unknown facts on which the decision depends, the one to settle first in front.
        used: The facts that were compared on the way.
        trace: Every branch that was tried.
    """

    scenario: Scenario
    branch: Optional[Branch]
    rows: Tuple[str, ...]
    replies: Tuple[str, ...]
    kind: str
    missing: Tuple[str, ...] = ()
    used: Tuple[str, ...] = ()
    trace: Tuple[Tried, ...] = ()


def decide(scenario: Scenario, facts: Facts, handbook: Handbook) -> Decision:
    """Pick the branch the handbook prescribes for these facts.

    Branches are tried in file order. A branch whose outcome depends on an unknown fact stops the search,
    unless every branch that can still be reached has the same outcome.

    Args:
        scenario: A scenario that passed the check; it always has a default.
        facts: What is known now. A missing name means unknown, never false.
        handbook: For the scenarios of ``goto`` and the facts' rules for "unknown".

    Returns:
        The chosen branch with the trace, or a question or a check-box for the first missing fact.
    """
    return _Walk(facts, handbook).walk(scenario)


class _Walk:
    def __init__(self, facts: Facts, handbook: Handbook) -> None:
        self.facts = facts
        self.handbook = handbook
        self.needless = Needless(facts, handbook, ASK_LIMIT)
        self.trace: List[Tried] = []
        self.used: Dict[str, None] = {}
        self.seen: List[str] = []

    def walk(self, scenario: Scenario) -> Decision:
        self.seen.append(scenario.id)
        branch, missing, rows = self._choose(scenario)
        if branch is None:
            return self._settle(scenario, missing, rows)
        if branch.goto and branch.goto not in self.seen:
            inner = self.walk(self.handbook.scenarios[branch.goto])
            rows = tuple(dict.fromkeys(branch.rows + inner.rows))
            return Decision(inner.scenario, inner.branch, rows, inner.replies, inner.kind,
                            inner.missing, inner.used, inner.trace)
        replies = tuple(name for name in branch.replies if not self.needless.reply(name, branch))
        if branch.replies and not replies:
            return self._nothing_to_ask(scenario, branch)
        return self._decision(scenario, branch, branch.rows, replies, "reply" if replies else "nothing")

    def _nothing_to_ask(self, scenario: Scenario, branch: Branch) -> Decision:
        """Return what is left of a default that only asks what is known (nothing) or was asked often enough."""
        name = self.handbook.replies[branch.replies[0]].asks or ""
        unknown = not self.facts.known(name) and not self.handbook.facts[name].unknown.has_default
        return self._decision(scenario, None, branch.rows, (), "check" if unknown else "nothing",
                              (name,) if unknown else ())

    def _choose(self, scenario: Scenario) -> Tuple[Optional[Branch], Tuple[str, ...], Tuple[str, ...]]:
        for index, branch in enumerate(scenario.branches):
            outcome, missing = self._try(scenario, branch)
            if outcome is Outcome.YES:
                return branch, (), branch.rows
            if outcome is Outcome.UNKNOWN:
                same = self._same_outcome(scenario.branches[index:])
                return (same, (), same.rows) if same else (None, tuple(missing), branch.rows)
        raise AssertionError(f"scenario {scenario.id} has no default")

    def _try(self, scenario: Scenario, branch: Branch) -> Tuple[Outcome, Sequence[str]]:
        each = evaluate_each(branch.when, self.facts)
        outcome, missing = joined(each)
        if outcome is not Outcome.NO and self.needless.branch(branch):
            outcome, missing = Outcome.NO, []
        for item, _, _ in each:
            self.used.update(dict.fromkeys(facts_compared(item)))
        tried = tuple((item, single) for item, single, _ in each)
        self.trace.append(Tried(scenario.id, branch.id, outcome, tried, self.handbook.facts))
        return outcome, missing

    def _same_outcome(self, branches: Sequence[Branch]) -> Optional[Branch]:
        reachable = []
        for branch in branches:
            outcome, _ = evaluate_all(branch.when, self.facts)
            outcome = Outcome.NO if self.needless.branch(branch) else outcome
            if outcome is not Outcome.NO:
                reachable.append(branch)
            if outcome is Outcome.YES:
                break
        alike = all(branch.outcome == reachable[0].outcome for branch in reachable)
        return reachable[-1] if alike else None

    def _settle(self, scenario: Scenario, missing: Tuple[str, ...], rows: Tuple[str, ...]) -> Decision:
        """Turn the first missing fact into the question or the check-box that settles it."""
        name = self._carrier(missing[0])
        rule = self.handbook.facts[name].unknown
        often = self.facts.asked.get(name, 0) >= ASK_LIMIT
        if rule.scenario and rule.scenario not in self.seen and not often:
            inner = self.walk(self.handbook.scenarios[rule.scenario])
            return Decision(inner.scenario, inner.branch, rows, inner.replies, "question",
                            (name,), inner.used, inner.trace)
        if rule.ask and not often:
            return self._decision(scenario, None, rows, (rule.ask,), "question", (name,))
        return self._decision(scenario, None, rows, (), "check", (name,))

    def _carrier(self, name: str) -> str:
        """Return the fact to settle first: for a fact of an unknown order or product that is ``order.id`` or
        ``product.sku``, else the fact itself.
        """
        spec = self.handbook.facts[name]
        carrier = {Scope.ORDER: "order.id", Scope.PRODUCT: "product.sku"}.get(spec.scope)
        derived = spec.source in ("order", "product", "shop")
        if carrier and derived and not self.facts.known(carrier):
            return carrier
        return name

    def _decision(self, scenario: Scenario, branch: Optional[Branch], rows: Tuple[str, ...],
                  replies: Tuple[str, ...], kind: str, missing: Tuple[str, ...] = ()) -> Decision:
        return Decision(scenario, branch, rows, replies, kind, missing,
                        tuple(self.used), tuple(self.trace))
