"""Turns wishes and facts into at most three proposals, each with its reason."""

from __future__ import annotations

from typing import Any, Dict, List, Mapping, Optional, Sequence, Tuple

from bot.handbook.conditions import Outcome, evaluate_all, facts_compared
from bot.handbook.decide import Decision, decide
from bot.handbook.model import Branch, FactType, Handbook, Reply
from bot.handbook.policy_paths import look_up
from bot.handbook.render import Rendered, format_value, render
from bot.privacy import mask, mask_phones
from bot.proposing.compose import compose_wishes
from bot.proposing.path import path_of
from bot.proposing.situation import Situation, Snapshot, facts_of_every_wish, situate
from bot.talk.model import FactShown, Memory, MissingFact, Proposal, Task, Timer, Wish

MAX_PROPOSALS = 3
"""Maximum number of proposals; agents read no more."""


def propose(memory: Memory, snapshot: Snapshot, handbook: Handbook,
            policy: Mapping[str, Any]) -> Tuple[Proposal, ...]:
    """Return what the agent may answer now.

    First what the handbook demands for the open wishes (the newest turn in front, then what
    answers our question, then by confidence), then the branches' alternatives and the reading's other intents by score.

    Args:
        memory: What the conversation knows.
        snapshot: Orders, products and the clock.
        handbook: All content.
        policy: The shop's policy in force.

    Returns:
        At most three; empty when nothing reaches the policy's thresholds.
    """
    floor = policy["reading"]["propose_from"]
    wishes = sorted((w for w in memory.wishes if w.confidence >= floor),
                    key=lambda w: (-w.turn, handbook.scenarios[w.scenario].yields, not w.answered,
                                   -w.confidence))
    demanded: List[Proposal] = []
    further: List[Proposal] = []
    shop = facts_of_every_wish(snapshot, handbook, policy)
    for wish in wishes:
        found = _for_wish(wish, memory, snapshot, handbook, policy, shop)
        demanded.extend(found[:1])
        further.extend(found[1:])
        if len(demanded) > MAX_PROPOSALS:
            break  # what would stand behind these is not shown
    if demanded and len(demanded) < MAX_PROPOSALS:
        for wish in _other_readings(memory, handbook, policy):
            further.extend(_for_wish(wish, memory, snapshot, handbook, policy, shop)[:1])
    further = [one for one in further if one.sendable]
    further.sort(key=lambda one: -one.score)
    joined = compose_wishes(demanded, memory, handbook)
    return _distinct([*([joined] if joined else []), *demanded, *further])[:MAX_PROPOSALS]


def proposal_of_reply(reply: Reply, wish: Wish, memory: Memory, snapshot: Snapshot, handbook: Handbook,
          policy: Mapping[str, Any]) -> Optional[Proposal]:
    """Return the proposal for a handbook reply that an agent typed without having been proposed it.

    Args:
        reply: The reply that the text matched.
        wish: The wish that it answers.
        memory: What the conversation knew before.
        snapshot: Orders, products and the clock.
        handbook: All content; of the branches with this reply the one counts whose conditions come nearest.
        policy: The shop's policy in force.

    Returns:
        The proposal; ``None`` when the reply tells what a lead decided and no lead has: words grant nothing.
    """
    scenario = handbook.scenarios[wish.scenario]
    situation = situate(wish, memory, snapshot, handbook, policy)
    nearness = [Outcome.YES, Outcome.UNKNOWN, Outcome.NO]
    found = [(evaluate_all(one.when, situation.facts)[0], one)
             for one in scenario.branches if reply.id in one.replies]
    fitting = sorted((one for one in found if one[0] is Outcome.YES or not _needs_decision(one[1], handbook)),
                     key=lambda one: nearness.index(one[0]))
    if found and not fitting:
        return None
    branch = fitting[0][1] if fitting else None
    decision = Decision(scenario, branch, branch.rows if branch else (), (reply.id,),
                        "reply" if branch else "question", () if branch else (reply.asks or "",))
    build = _Builder(wish, decision, situation, memory, snapshot, handbook, policy)
    return build.reply(reply.id, branch.replies.index(reply.id) if branch else 0)


def _needs_decision(branch: Branch, handbook: Handbook) -> bool:
    """Tell whether a branch depends on a decision of the team lead."""
    names = {name for item in branch.when for name in facts_compared(item)}
    return any(name in handbook.facts and handbook.facts[name].source == "request" for name in names)


def _other_readings(memory: Memory, handbook: Handbook, policy: Mapping[str, Any]) -> List[Wish]:
    """Return wishes for the intents that came close, as what the last message may have meant instead."""
    floor = policy["reading"]["alternative_from"]
    taken = {wish.scenario for wish in memory.wishes}
    wishes = []
    for ranked in memory.alternatives:
        scenario = handbook.by_intent.get(ranked.name)
        if scenario is not None and ranked.confidence >= floor and scenario.id not in taken:
            taken.add(scenario.id)
            wishes.append(Wish(scenario=scenario.id, intent=ranked.name,
                               confidence=ranked.confidence, turn=memory.turn))
    return wishes


def _distinct(proposals: Sequence[Proposal]) -> Tuple[Proposal, ...]:
    """Drop duplicates; the one that is kept also covers their wishes."""
    unique: Dict[Any, Proposal] = {}
    for proposal in proposals:
        key = (proposal.kind, proposal.text)
        if key not in unique:
            unique[key] = proposal
        elif proposal.wish.scenario != unique[key].wish.scenario:
            covers = dict.fromkeys((*unique[key].covers, proposal.wish.scenario))
            unique[key] = unique[key].copy(update={"covers": tuple(covers)})
    return tuple(unique.values())


def _for_wish(wish: Wish, memory: Memory, snapshot: Snapshot, handbook: Handbook,
              policy: Mapping[str, Any], shop: Mapping[str, Any]) -> List[Proposal]:
    situation = situate(wish, memory, snapshot, handbook, policy, shop)
    decision = decide(handbook.scenarios[wish.scenario], situation.facts, handbook)
    build = _Builder(wish, decision, situation, memory, snapshot, handbook, policy)
    if decision.kind == "nothing" or _awaited(decision, memory):
        return []
    if decision.kind == "check":
        return [build.check()]
    return [build.reply(name, index) for index, name in enumerate(decision.replies)]


def _awaited(decision: Decision, memory: Memory) -> bool:
    """Tell whether a decision is the question that was just asked and is not answered yet."""
    question = memory.question
    return (decision.kind == "question" and question is not None and not memory.turn_open
            and question.fact in decision.missing)


class _Builder:
    """Builds the proposals of one decision."""

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
            replies=replies, text=rendered.text, reason=self._reason(), wish=self.wish,
            scenario=decision.scenario.id, score=round(score, 4),
            branch=decision.branch.id if decision.branch else None,
            facts=tuple(self._shown(name) for name in names if self.situation.facts.known(name)),
            missing=tuple(self._missing(name) for name in missing), unfilled=rendered.missing,
            tasks=self._tasks(branch), timer=self._timer(branch), trace=self._trace(),
            path=path_of(self.wish.scenario, decision, self.situation.facts, self.handbook),
            order_id=self.situation.order_id, sku=self.situation.sku)

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

    def _shown(self, name: str) -> FactShown:
        spec = self.handbook.facts[name]
        value = self.situation.facts.get(name)
        if spec.private and value is not None:
            value = mask(str(value))
        from_order = spec.source in ("order", "product", "buyer")
        return FactShown(name=name, label=spec.label, value=mask_phones(format_value(value, spec)), raw=value,
                         source=spec.source,
                         read_at=self.situation.facts.read_at if from_order else None)

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
