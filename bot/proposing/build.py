"""Builds the proposals of one decision: texts filled in, tasks, reason, trace."""

from __future__ import annotations

from typing import Any, Dict, Mapping, Optional, Tuple

from bot.handbook.conditions import Outcome
from bot.handbook.decide import Decision
from bot.handbook.fact_values import Facts
from bot.handbook.model import Branch, FactSpec, FactType, Handbook
from bot.handbook.policy_paths import look_up
from bot.handbook.render import Rendered, format_value, render
from bot.privacy import mask, mask_phones
from bot.proposing.path import path_of
from bot.proposing.situation import Situation, Snapshot
from bot.talk.model import FactShown, Memory, MissingFact, Proposal, Task, Timer, Wish


class ProposalBuilder:
    """Builds the proposals of one decision; ``complete`` adds to those that are shown what only an agent reads."""

    def __init__(self, wish: Wish, decision: Decision, situation: Situation, memory: Memory,
                 snapshot: Snapshot, handbook: Handbook, policy: Mapping[str, Any]) -> None:
        self.wish, self.decision, self.situation = wish, decision, situation
        self.memory, self.snapshot, self.handbook, self.policy = memory, snapshot, handbook, policy

    def reply(self, name: str, index: int) -> Proposal:
        """Return a filled-in reply; an alternative (index above 0) scores lower and opens no task."""
        reply = self.handbook.replies[name]
        text = reply.texts[self.memory.said.get(name, 0) % len(reply.texts)]
        rendered = render(text, self.situation.facts, self.handbook.facts)
        missing = rendered.missing if self.decision.kind == "reply" else (
            self.decision.missing + tuple(m for m in rendered.missing
                                          if m not in self.decision.missing))
        branch = self.decision.branch if index == 0 else None
        score = self.wish.confidence * (0.8 ** index)
        return self._proposal(self.decision.kind, (name,), rendered, missing, branch, score)

    def check(self) -> Proposal:
        """Return a check-box: a fact that the agent has to enter before the handbook can decide."""
        labels = "、".join(self.handbook.facts[name].label for name in self.decision.missing)
        return self._proposal("check", (), Rendered(f"请先核对: {labels}"), self.decision.missing,
                              None, self.wish.confidence)

    def _proposal(self, kind: str, replies: Tuple[str, ...], rendered: Rendered,
                  missing: Tuple[str, ...], branch: Optional[Branch], score: float) -> Proposal:
        decision = self.decision
        names = dict.fromkeys((*decision.used, *rendered.used))
        return Proposal(
            kind=kind, rows=decision.rows, sources=self.handbook.sources(decision.rows),
            replies=replies, text=rendered.text, reason="", wish=self.wish,
            scenario=decision.scenario.id, score=round(score, 4),
            branch=decision.branch.id if decision.branch else None,
            facts=tuple(shown_fact(name, self.situation.facts, self.handbook.facts)
                        for name in names if self.situation.facts.known(name)),
            missing=tuple(self._missing(name) for name in missing), unfilled=rendered.missing,
            tasks=self._tasks(branch), timer=self._timer(branch),
            order_id=self.situation.order_id, sku=self.situation.sku)

    def complete(self, proposal: Proposal) -> Proposal:
        """Return a proposal of this decision with its reason, its trace and the path through the decision flow."""
        path = path_of(self.wish.scenario, self.decision, self.situation.facts, self.handbook)
        return proposal.copy(update={"reason": self._reason(), "trace": self._trace(), "path": path})

    def _reason(self) -> str:
        decision = self.decision
        start = self._occasion()
        row = "、".join(f"{name} {self.handbook.rows[name].title}" for name in decision.rows)
        if decision.missing:
            labels = "、".join(self.handbook.facts[name].label for name in decision.missing[:1])
            return f"{start}手册{row}: 还不知道「{labels}」"
        met = [text for tried in decision.trace if tried.outcome is Outcome.YES
               for text, outcome in tried.conditions if outcome is Outcome.YES]
        return f"{start}手册{row}" + (f": {mask_phones('；'.join(met))}" if met else ": 其余情形都不符合")

    def _occasion(self) -> str:
        if self.wish.event:
            return f"因{self.handbook.words.events.get(self.wish.event, self.wish.event)}, "
        return ""

    def _missing(self, name: str) -> MissingFact:
        spec = self.handbook.facts[name]
        values = {"true": "是", "false": "否"} if spec.type is FactType.FLAG else dict(spec.values)
        return MissingFact(name=name, label=spec.label, type=spec.type.value, values=values)

    def _tasks(self, branch: Optional[Branch]) -> Tuple[Task, ...]:
        tasks = []
        for spec in branch.tasks if branch else ():
            minutes = spec.due_minutes
            if spec.due_policy:
                minutes = look_up(self.policy, spec.due_policy) * spec.due_factor
            text = render(spec.text, self.situation.facts, self.handbook.facts).text
            tasks.append(Task(kind=spec.kind, text=text, role=spec.role, due_minutes=minutes,
                              order_id=self.situation.order_id))
        return tuple(tasks)

    def _timer(self, branch: Optional[Branch]) -> Optional[Timer]:
        if branch is None or branch.timer is None:
            return None
        minutes = branch.timer.minutes
        if branch.timer.policy:
            minutes = look_up(self.policy, branch.timer.policy) * branch.timer.factor
        return Timer(event=branch.timer.event, minutes=minutes or 0)

    def _trace(self) -> Tuple[Dict[str, Any], ...]:
        return tuple({"scenario": tried.scenario, "branch": tried.branch,
                      "outcome": tried.outcome.value,
                      "conditions": [{"text": mask_phones(text), "outcome": outcome.value}
                                     for text, outcome in tried.conditions]}
                     for tried in self.decision.trace)


def shown_fact(name: str, facts: Facts, specs: Mapping[str, FactSpec]) -> FactShown:
    """Return a known fact as the desk shows it; what is private is masked."""
    spec, value = specs[name], facts.get(name)
    if spec.private and value is not None:
        value = mask(str(value))
    from_order = spec.source in ("order", "product", "buyer")
    return FactShown(name=name, label=spec.label, value=mask_phones(format_value(value, spec)), raw=value,
                     source=spec.source, read_at=facts.read_at if from_order else None,
                     origin=facts.sources.get(name, "") if value is not None else "")
