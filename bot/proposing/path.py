"""The path of a decision flow for the desk: what is settled, what is asked now, what comes next."""

from __future__ import annotations

from typing import Any, List, Tuple

from bot.handbook.decide import Decision, decide
from bot.handbook.fact_values import Facts
from bot.handbook.model import FactSpec, FactType, Handbook
from bot.handbook.render import format_value
from bot.talk.model import Step

FOUND_OUT = ("heard", "ticked", "request")
MOST_NEXT = 5


def path_of(scenario: str, decision: Decision, facts: Facts, handbook: Handbook) -> Tuple[Step, ...]:
    """Return the steps of a decision.

    Args:
        scenario: Where the walk began.
        decision: Where it ended.
        facts: What is known.
        handbook: All content.

    Returns:
        The facts found out so far, then the one that is asked (or to be ticked) now, then where each
        of its answers leads. Empty where nothing had to be found out.
    """
    steps = [_settled(handbook.facts[name], facts.get(name)) for name in decision.used
             if _found_out(handbook.facts[name], facts)]
    if decision.missing:
        asked = handbook.facts[decision.missing[0]]
        steps.append(Step(state="asked", label=asked.label))
        steps.extend(_next(scenario, asked, facts, handbook))
    return tuple(steps)


def _found_out(spec: FactSpec, facts: Facts) -> bool:
    if spec.source not in FOUND_OUT or not facts.known(spec.name):
        return False
    value = facts.get(spec.name)
    return value is not None and not (spec.unknown.has_default and value == spec.unknown.default)


def _settled(spec: FactSpec, value: Any) -> Step:
    return Step(state="settled", label=spec.label, value=format_value(value, spec))


def _next(scenario: str, asked: FactSpec, facts: Facts, handbook: Handbook) -> List[Step]:
    values: List[Any] = [True, False] if asked.type is FactType.FLAG else list(asked.values)
    if asked.source not in FOUND_OUT:
        return []
    steps = []
    for value in values[:MOST_NEXT]:
        after = decide(handbook.scenarios[scenario], facts.with_values({asked.name: value}), handbook)
        steps.append(Step(state="next", label=format_value(value, asked), value=_what(after, handbook)))
    return steps


def _what(decision: Decision, handbook: Handbook) -> str:
    if decision.missing:
        label = handbook.facts[decision.missing[0]].label
        return f"{'问' if decision.kind == 'question' else '核对'}「{label}」"
    branch = decision.branch
    if branch is None or decision.kind == "nothing":
        return "不用答复"
    tasks = "、".join(dict.fromkeys(handbook.tasks[task.kind].label for task in branch.tasks
                                   if task.kind in handbook.tasks))
    outcome = handbook.words.outcomes.get(branch.settles or "", "")
    return outcome or tasks or "答复"
