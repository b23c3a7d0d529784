"""What the seller's acts do (handbook/acts.yml): names, tasks, and what the scenarios' own replies do with them.

A reply declares its acts (``acts:`` with the words that do each). An act in an agent's own words does in a scenario
what all replies of the scenario that declare it have in common; without a common task the act's own counts.
"""

from __future__ import annotations

from collections import Counter
from typing import Dict, Iterator, List, Optional, Sequence, Tuple

from bot.handbook.conditions import facts_compared
from bot.handbook.duties import ActEffect, TaskSpec
from bot.handbook.model import Branch, Handbook, Reply, Scenario

DOING = ("offered", "agreed", "promised")
"""Groups of acts after which something has to be done; asking, telling and refusing open no task."""


def effect_of(act: str, scenario: str, handbook: Handbook) -> ActEffect:
    """Return what an act does in a scenario; the act's own task and outcome where the scenario has none of its own."""
    known = handbook.act_effects.get((scenario, act))
    spec = handbook.acts.get(act)
    if known is None:
        own = spec.outcome if spec and handbook.scenarios[scenario].case else None
        return ActEffect(tasks=(spec.task,) if spec and spec.task else (), settles=own)
    return known


def effects(handbook: Handbook) -> Dict[Tuple[str, str], ActEffect]:
    """Return what each act does in each scenario that has a reply with it."""
    found: Dict[Tuple[str, str], ActEffect] = {}
    for scenario in handbook.scenarios.values():
        doing: Dict[str, List[Tuple[Reply, Optional[Branch]]]] = {}
        for reply, branch in _replies(scenario, handbook):
            for act in reply.acts:
                doing.setdefault(act, []).append((reply, branch))
        for act, uses in doing.items():
            if act in handbook.acts and handbook.acts[act].group != "manners":  # an apology does nothing by itself
                found[scenario.id, act] = _common(act, uses, handbook)
    return found


def _replies(scenario: Scenario, handbook: Handbook) -> Iterator[Tuple[Reply, Optional[Branch]]]:
    """Yield the replies of a scenario with the branch that each is the first reply of, and its questions."""
    questions = {}
    for branch in scenario.branches:
        for index, name in enumerate(branch.replies):
            if name in handbook.replies:
                yield handbook.replies[name], branch if index == 0 else None
        for item in branch.when:
            for fact in facts_compared(item):
                ask = handbook.facts[fact].unknown.ask if fact in handbook.facts else None
                if ask and ask in handbook.replies:
                    questions[ask] = handbook.replies[ask]
    for reply in questions.values():
        yield reply, None


def _common(act: str, uses: Sequence[Tuple[Reply, Optional[Branch]]], handbook: Handbook) -> ActEffect:
    sets = dict(uses[0][0].sets)
    for reply, _ in uses[1:]:
        sets = {fact: value for fact, value in sets.items() if reply.sets.get(fact) == value}
    branches = [branch for _, branch in uses if branch is not None]
    spec = handbook.acts.get(act)
    doing = spec is not None and spec.group in DOING
    tasks = (_common_tasks(branches) if doing else ()) or ((spec.task,) if spec and spec.task else ())
    settles = {branch.settles for branch in branches}
    outcome = settles.pop() if len(settles) == 1 else None
    closes = set(branches[0].closes).intersection(*(set(one.closes) for one in branches[1:])) if branches else set()
    granted = spec is not None and spec.group == "agreed"
    question = _question(act, uses, handbook)
    return ActEffect(sets, question.id if question else None, question.asks if question else None, tasks,
                     tuple(sorted(closes)),
                     (outcome or (spec.outcome if spec else None)) if granted else None)


def _common_tasks(branches: Sequence[Branch]) -> Tuple[TaskSpec, ...]:
    """Return the tasks whose kinds all of the branches open."""
    if not branches:
        return ()
    kinds = set.intersection(*({task.kind for task in one.tasks} for one in branches))
    return tuple({task.kind: task for task in branches[0].tasks if task.kind in kinds}.values())


def _question(act: str, uses: Sequence[Tuple[Reply, Optional[Branch]]], handbook: Handbook) -> Optional[Reply]:
    """Return the question that the scenario's replies mostly ask with an act that asks or offers."""
    spec = handbook.acts.get(act)
    asking = [reply for reply, _ in uses if reply.asks]
    if spec is None or spec.group not in ("asked", "offered") or not asking:
        return None
    fact, _ = Counter(reply.asks for reply in asking).most_common(1)[0]
    return next(reply for reply in asking if reply.asks == fact)
