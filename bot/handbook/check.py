"""Checks across the handbook's files; all issues are collected."""

from __future__ import annotations

from difflib import get_close_matches
from typing import Any, Dict, Iterable, Iterator, List, Set

from bot.handbook.conditions import Outcome, facts_compared, legal_operators
from bot.handbook.decide import decide
from bot.handbook.examples import given_values
from bot.handbook.fact_values import Facts
from bot.handbook.model import (
    AnyOf,
    Branch,
    Condition,
    FactRef,
    FactSpec,
    FactType,
    Handbook,
    Issue,
    Reply,
    Row,
    Scenario,
)
from bot.handbook.policy import find_faults, is_figure
from bot.handbook.policy_paths import look_up
from bot.handbook.render import PlaceholderError, placeholders
from bot.handbook.terms import Place
from bot.handbook.wording import concerns

_ABSENT = object()


def check(handbook: Handbook) -> List[Issue]:
    """Return every issue, of level ``error`` or ``warning``, by file and line."""
    issues: List[Issue] = []
    for scenario in handbook.scenarios.values():
        issues.extend(_scenario(scenario, handbook))
    for reply in handbook.replies.values():
        issues.extend(_reply(reply, handbook))
    for spec in handbook.facts.values():
        issues.extend(_fact(spec, handbook))
    for row in handbook.rows.values():
        issues.extend(_row(row, handbook))
    issues.extend(_policy(handbook))
    issues.extend(_figures(handbook))
    issues.extend(_unused(handbook))
    if not any(issue.level == "error" for issue in issues):
        issues.extend(_cases(handbook))  # examples are decided, which needs content without errors
    return sorted(issues, key=lambda issue: (issue.place.file, issue.place.line))


def _known(name: str, table: Iterable[str], what: str, place: Place) -> Iterator[Issue]:
    if name not in set(table):
        close = get_close_matches(name, list(table), n=1)
        hint = f"Did you mean {close[0]!r}?" if close else ""
        yield Issue(place, f"unknown {what} {name!r}.", hint)


def _scenario(scenario: Scenario, handbook: Handbook) -> Iterator[Issue]:
    last = scenario.branches[-1]
    if not last.otherwise:
        yield Issue(last.place, f"scenario {scenario.id!r} has no default.",
                    "Its last branch must say `otherwise: true`.")
    if scenario.case:
        yield from _known(scenario.case, handbook.words.case_kinds, "kind of case", scenario.place)
    if scenario.step:
        yield from _known(scenario.step, handbook.words.steps.get("sale", {}), "step of a sale", scenario.place)
    for event in scenario.events:
        yield from _known(event, handbook.words.events, "event", scenario.place)
    if scenario.counts:
        yield from _known(scenario.counts, handbook.facts, "fact", scenario.place)
    statuses = handbook.facts["order.status"].values if "order.status" in handbook.facts else {}
    for status in (one for group in scenario.fits for one in group):
        yield from _known(status, statuses, "order status", scenario.place)
    seen: Dict[str, Branch] = {}
    for branch in scenario.branches:
        if branch.id in seen:
            yield Issue(branch.place, f"branch {branch.id!r} stands twice in {scenario.id!r}.")
        seen[branch.id] = branch
        yield from _branch(branch, scenario, handbook)
    yield from _unreachable(scenario)


def _branch(branch: Branch, scenario: Scenario, handbook: Handbook) -> Iterator[Issue]:
    if branch.otherwise == bool(branch.when):
        yield Issue(branch.place, f"branch {branch.id!r} needs either `when` or `otherwise: true`.")
    if branch.otherwise and branch is not scenario.branches[-1]:
        yield Issue(branch.place, f"the default {branch.id!r} must be the last branch.")
    for row in branch.rows:
        yield from _known(row, handbook.rows, "row", branch.place)
    for reply in branch.replies:
        yield from _known(reply, handbook.replies, "reply", branch.place)
    if branch.goto:
        yield from _known(branch.goto, handbook.scenarios, "scenario", branch.place)
    for item in branch.when:
        for one in item.conditions if isinstance(item, AnyOf) else (item,):
            yield from _condition(one, branch.place, handbook)
    if branch.settles:
        yield from _known(branch.settles, handbook.words.outcomes, "outcome", branch.place)
    for kind in (*branch.closes, *(task.kind for task in branch.tasks)):
        yield from _known(kind, handbook.tasks, "kind of task", branch.place)
    if branch.timer:
        yield from _known(branch.timer.event, handbook.words.events, "event", branch.place)
    for task in branch.tasks:
        yield from _text(task.text, branch.place, handbook)


def _condition(condition: Condition, place: Place, handbook: Handbook) -> Iterator[Issue]:
    for name in facts_compared(condition):
        yield from _known(name, handbook.facts, "fact", place)
    spec = handbook.facts.get(condition.fact)
    if spec is None:
        return
    if condition.operator not in legal_operators(spec.type):
        yield Issue(place, f"{condition.fact!r} is a {spec.type.value}; {condition.operator!r} does "
                    "not fit.", f"Use one of: {', '.join(legal_operators(spec.type))}.")
    elif condition.operator in ("is", "is_not", "in"):
        yield from _value(condition.value, spec, place)


def _value(value: Any, spec: FactSpec, place: Place) -> Iterator[Issue]:
    if isinstance(value, FactRef) or value is None:
        return
    values = value if isinstance(value, tuple) else (value,)
    for one in values:
        if spec.type is FactType.CHOICE:
            yield from _known(str(one), spec.values, f"value of {spec.name}", place)
        elif spec.type is FactType.FLAG and not isinstance(one, bool):
            yield Issue(place, f"{spec.name!r} is a flag; {one!r} is not true or false.")


def _unreachable(scenario: Scenario) -> Iterator[Issue]:
    earlier: List[Branch] = []
    for branch in scenario.branches:
        for other in earlier:
            if set(other.when) <= set(branch.when) and other.when:
                yield Issue(branch.place, f"branch {branch.id!r} cannot be reached: {other.id!r} "
                            "before it always matches first.", "Put the narrower branch first.")
                break
        earlier.append(branch)


def _reply(reply: Reply, handbook: Handbook) -> Iterator[Issue]:
    for text in reply.texts:
        yield from _text(text, reply.place, handbook)
        for one in concerns(text, handbook.wording, handbook.policy):
            yield Issue(reply.place, f"reply {reply.id!r} says {'、'.join(one.words)!r}: {one.label}.",
                        one.reason, level="error" if reply.strict else "warning")
    for name, value in reply.sets.items():
        yield from _known(name, handbook.facts, "fact", reply.place)
        if name in handbook.facts:
            yield from _value(value, handbook.facts[name], reply.place)
    if not reply.asks:
        return
    yield from _known(reply.asks, handbook.facts, "fact", reply.place)
    answers = reply.answers
    if not (answers.intents or answers.words or answers.entity or answers.text):
        yield Issue(reply.place, f"question {reply.id!r} does not say how it is answered.",
                    "Give it `answers`.")
    if reply.asks in handbook.facts:
        spec = handbook.facts[reply.asks]
        for value in (*answers.intents.values(), *(value for _, value in answers.words)):
            yield from _value(_yaml_key(value, spec), spec, reply.place)


def _yaml_key(value: Any, spec: FactSpec) -> Any:
    """Return a key of ``words`` as the fact's type: flags are written "true" and "false"."""
    if spec.type is FactType.FLAG and value in ("true", "false"):
        return value == "true"
    return value


def _text(text: str, place: Place, handbook: Handbook) -> Iterator[Issue]:
    try:
        names = placeholders(text)
    except PlaceholderError as err:
        yield Issue(place, f"{err} (in {text[:40]!r}).")
        return
    for name in names:
        yield from _known(name, handbook.facts, "fact", place)
        if name in handbook.facts and handbook.facts[name].type is FactType.FLAG:
            yield Issue(place, f"{name!r} is a flag and cannot be put into a text.")


def _fact(spec: FactSpec, handbook: Handbook) -> Iterator[Issue]:
    if spec.unknown.ask:
        yield from _known(spec.unknown.ask, handbook.replies, "reply", spec.place)
        reply = handbook.replies.get(spec.unknown.ask)
        if reply and reply.asks != spec.name:
            yield Issue(spec.place, f"reply {reply.id!r} asks {reply.asks!r}, not {spec.name!r}.")
    if spec.unknown.scenario:
        yield from _known(spec.unknown.scenario, handbook.scenarios, "scenario", spec.place)
    if spec.type is FactType.CHOICE and not spec.values:
        yield Issue(spec.place, f"choice {spec.name!r} lists no values.")
    if spec.source == "policy" and (not spec.path or look_up(handbook.policy, spec.path, _ABSENT) is _ABSENT):
        yield Issue(spec.place, f"{spec.name!r} takes its value from policy.yml {spec.path!r}, which is not there.")


def _figures(handbook: Handbook) -> Iterator[Issue]:
    """Report paths of waiting times and limits at which the policy has no figure."""
    named = [(spec.place, spec.ends_policy[0]) for spec in handbook.facts.values() if spec.ends_policy]
    named += [(Place("handbook/wording.yml", 1), rule.over) for rule in handbook.wording if rule.over]
    for branch in (branch for scenario in handbook.scenarios.values() for branch in scenario.branches):
        named += [(branch.place, task.due_policy) for task in branch.tasks if task.due_policy]
        named += [(branch.place, branch.timer.policy)] if branch.timer and branch.timer.policy else []
    for place, path in named:
        if not is_figure(path):
            yield Issue(place, f"policy.yml has no figure {path!r}.", "Name one by its path, such as parcel.wait_days.")


def _policy(handbook: Handbook) -> Iterator[Issue]:
    lines = getattr(handbook.policy, "lines", {})
    for path, message in find_faults(handbook.policy, handbook.rows):
        place = Place("handbook/policy.yml", lines.get(path[0], 1) if path else 1)
        yield Issue(place, f"{'.'.join(map(str, path))}: {message}",
                    "The shape is in bot/handbook/policy.schema.json.")


def _row(row: Row, handbook: Handbook) -> Iterator[Issue]:
    """Report a row without content: a reply needs branches, one that is off a reason, any other place and test."""
    for name in row.scenarios:
        yield from _known(name, handbook.scenarios, "scenario", row.place)
    if row.kind == "off":
        if not row.reason:
            yield Issue(row.place, f"row {row.id} is switched off without a reason.", "Give it `reason`.")
    elif row.kind == "reply":
        branches = [branch for scenario in handbook.scenarios.values() for branch in scenario.branches
                    if row.id in branch.rows]
        if not row.scenarios or not branches:
            yield Issue(row.place, f"row {row.id} has no branch.", "Name its scenario and give a branch the row.")
    elif not (row.where and row.test):
        yield Issue(row.place, f"row {row.id} ({row.kind}) does not say where it is carried out.",
                    "Give it `place` and `test`.")


def _unused(handbook: Handbook) -> Iterator[Issue]:
    used: Set[str] = {spec.unknown.ask for spec in handbook.facts.values() if spec.unknown.ask}
    for scenario in handbook.scenarios.values():
        used.update(reply for branch in scenario.branches for reply in branch.replies)
    for reply in handbook.replies.values():
        if reply.id not in used:
            yield Issue(reply.place, f"reply {reply.id!r} is used nowhere.", level="warning")


def _cases(handbook: Handbook) -> Iterator[Issue]:
    walked: Dict[str, Set[str]] = {}
    for case in handbook.examples:
        yield from _known(case.scenario, handbook.scenarios, "scenario", case.place)
        for name in case.given:
            yield from _known(name, handbook.facts, "fact", case.place)
        if case.scenario in handbook.scenarios and all(name in handbook.facts for name in case.given):
            facts = Facts(given_values(case.scenario, case.given, handbook))
            for tried in decide(handbook.scenarios[case.scenario], facts, handbook).trace:
                if tried.outcome is Outcome.YES:
                    walked.setdefault(tried.scenario, set()).add(tried.branch)
    for scenario in handbook.scenarios.values():
        for branch in scenario.branches:
            if branch.id in walked.get(scenario.id, set()):
                continue
            yield Issue(branch.place, f"branch {scenario.id}.{branch.id} has no case.",
                        "Add one to cases.yml.")
