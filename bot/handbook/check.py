"""Checks across the handbook's files; all issues are collected."""

from __future__ import annotations

from difflib import get_close_matches
from typing import Any, Dict, Iterable, Iterator, List, Set

from bot.handbook.check_acts import check_acts
from bot.handbook.check_asks import check_asks
from bot.handbook.check_one_fact import check_one_fact
from bot.handbook.check_terms import check_terms
from bot.handbook.conditions import Outcome, facts_compared, legal_operators
from bot.handbook.decide import decide
from bot.handbook.examples import given_values
from bot.handbook.fact_values import Facts
from bot.handbook.model import (
    REFUNDING,
    AnyOf,
    Branch,
    Condition,
    FactRef,
    FactSpec,
    FactType,
    Handbook,
    Reply,
    Row,
    Scenario,
)
from bot.handbook.policy import find_faults, is_figure
from bot.handbook.policy_paths import look_up
from bot.handbook.render import PlaceholderError, placeholders
from bot.handbook.terms import Issue, Place
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
    issues.extend(check_terms(handbook, _known, condition_issues, text_issues))
    issues.extend(check_acts(handbook, _known))
    issues.extend(check_one_fact(handbook, _known))
    issues.extend(_policy(handbook))
    issues.extend(_figures(handbook))
    issues.extend(_unused(handbook))
    issues.extend(check_asks(handbook))
    if not any(issue.level == "error" for issue in issues):
        issues.extend(_examples(handbook))  # examples are decided, which needs content without errors
    return sorted(issues, key=lambda issue: (issue.place.file, issue.place.line))


def _known(name: str, table: Iterable[str], what: str, place: Place) -> Iterator[Issue]:
    if name not in set(table):
        close = get_close_matches(name, list(table), n=1)
        hint = f"是不是 {close[0]!r}？" if close else ""
        yield Issue(place, f"没有这个{what}: {name!r}。", hint)


def _scenario(scenario: Scenario, handbook: Handbook) -> Iterator[Issue]:
    last = scenario.branches[-1]
    if not last.otherwise:
        yield Issue(last.place, f"场景 {scenario.id!r} 没有兜底分支。",
                    "最后一个分支要写 otherwise: true。")
    if scenario.case:
        yield from _known(scenario.case, handbook.words.case_kinds, "售后类型", scenario.place)
    if scenario.step:
        yield from _known(scenario.step, handbook.words.steps.get("sale", {}), "销售步骤", scenario.place)
    for event in scenario.events:
        yield from _known(event, handbook.words.events, "事件", scenario.place)
    for ask in scenario.counts_not:
        yield from _known(ask, handbook.asks, "问法", scenario.place)
    if scenario.first:
        yield from _known(scenario.first, handbook.facts, "事实", scenario.place)
    if scenario.counts:
        yield from _known(scenario.counts, handbook.facts, "事实", scenario.place)
    statuses = handbook.facts["order.status"].values if "order.status" in handbook.facts else {}
    for status in (one for group in scenario.fits for one in group):
        yield from _known(status, {*statuses, REFUNDING}, "订单状态", scenario.place)
    seen: Dict[str, Branch] = {}
    for branch in scenario.branches:
        if branch.id in seen:
            yield Issue(branch.place, f"场景 {scenario.id!r} 里有两个分支 {branch.id!r}。")
        seen[branch.id] = branch
        yield from _branch(branch, scenario, handbook)
    yield from _unreachable(scenario)


def _branch(branch: Branch, scenario: Scenario, handbook: Handbook) -> Iterator[Issue]:
    if branch.otherwise == bool(branch.when):
        yield Issue(branch.place, f"分支 {branch.id!r} 要写 when 或 otherwise: true，只写一个。")
    if branch.otherwise and branch is not scenario.branches[-1]:
        yield Issue(branch.place, f"兜底分支 {branch.id!r} 必须是最后一个。")
    for ask in branch.answers:
        yield from _known(ask, handbook.asks, "问法", branch.place)
    for row in branch.rows:
        yield from _known(row, handbook.rows, "行", branch.place)
    for reply in branch.replies:
        yield from _known(reply, handbook.replies, "话术", branch.place)
    if branch.goto:
        yield from _known(branch.goto, handbook.scenarios, "场景", branch.place)
    for item in branch.when:
        for one in item.conditions if isinstance(item, AnyOf) else (item,):
            yield from condition_issues(one, branch.place, handbook)
    if branch.settles:
        yield from _known(branch.settles, handbook.words.outcomes, "结果", branch.place)
    for kind in (*branch.closes, *(task.kind for task in branch.tasks)):
        yield from _known(kind, handbook.tasks, "任务类型", branch.place)
    if branch.timer:
        yield from _known(branch.timer.event, handbook.words.events, "事件", branch.place)
    for task in branch.tasks:
        yield from text_issues(task.text, branch.place, handbook)


def condition_issues(condition: Condition, place: Place, handbook: Handbook) -> Iterator[Issue]:
    """Yield what is wrong with a condition: its facts, its operator, its value."""
    for name in facts_compared(condition):
        yield from _known(name, handbook.facts, "事实", place)
    spec = handbook.facts.get(condition.fact)
    if spec is None:
        return
    if condition.operator not in legal_operators(spec.type):
        yield Issue(place, f"{condition.fact!r} 是 {spec.type.value} 型，不能用 {condition.operator!r}。",
                    f"可用: {', '.join(legal_operators(spec.type))}。")
    elif condition.operator in ("is", "is_not", "in"):
        yield from _value(condition.value, spec, place)


def _value(value: Any, spec: FactSpec, place: Place) -> Iterator[Issue]:
    if isinstance(value, FactRef) or value is None:
        return
    values = value if isinstance(value, tuple) else (value,)
    for one in values:
        if spec.type is FactType.CHOICE:
            yield from _known(str(one), spec.values, f"{spec.name} 的值", place)
        elif spec.type is FactType.FLAG and not isinstance(one, bool):
            yield Issue(place, f"{spec.name!r} 是是否型；{one!r} 不是 true 或 false。")


def _unreachable(scenario: Scenario) -> Iterator[Issue]:
    earlier: List[Branch] = []
    for branch in scenario.branches:
        for other in earlier:
            if set(other.when) <= set(branch.when) and other.when:
                yield Issue(branch.place, f"分支 {branch.id!r} 永远走不到: 前面的 {other.id!r} 总是先符合。",
                            "把条件更窄的分支放在前面。")
                break
        earlier.append(branch)


def _reply(reply: Reply, handbook: Handbook) -> Iterator[Issue]:
    for text in reply.texts:
        yield from text_issues(text, reply.place, handbook)
        for one in concerns(text, handbook.wording, handbook.policy):
            yield Issue(reply.place, f"话术 {reply.id!r} 里有「{'、'.join(one.words)}」: {one.label}。",
                        one.reason, level="error" if reply.strict else "warning")
    for name, value in reply.sets.items():
        yield from _known(name, handbook.facts, "事实", reply.place)
        if name in handbook.facts:
            yield from _value(value, handbook.facts[name], reply.place)
    if not reply.asks:
        return
    yield from _known(reply.asks, handbook.facts, "事实", reply.place)
    answers = reply.answers
    if not (answers.intents or answers.words or answers.entity or answers.text):
        yield Issue(reply.place, f"问句 {reply.id!r} 没有写怎么听懂回答。",
                    "请写 answers。")
    if reply.asks in handbook.facts:
        spec = handbook.facts[reply.asks]
        for value in (*answers.intents.values(), *(value for _, value in answers.words)):
            yield from _value(_yaml_key(value, spec), spec, reply.place)


def _yaml_key(value: Any, spec: FactSpec) -> Any:
    """Return a key of ``words`` as the fact's type: flags are written "true" and "false"."""
    if spec.type is FactType.FLAG and value in ("true", "false"):
        return value == "true"
    return value


def text_issues(text: str, place: Place, handbook: Handbook) -> Iterator[Issue]:
    """Yield what is wrong with the placeholders of a text."""
    try:
        names = placeholders(text)
    except PlaceholderError as err:
        yield Issue(place, f"{err} (在 {text[:40]!r} 里)。")
        return
    for name in names:
        yield from _known(name, handbook.facts, "事实", place)
        if name in handbook.facts and handbook.facts[name].type is FactType.FLAG:
            yield Issue(place, f"{name!r} 是是否型，不能写进话术。")


def _fact(spec: FactSpec, handbook: Handbook) -> Iterator[Issue]:
    if spec.unknown.ask:
        yield from _known(spec.unknown.ask, handbook.replies, "话术", spec.place)
        reply = handbook.replies.get(spec.unknown.ask)
        if reply and reply.asks != spec.name:
            yield Issue(spec.place, f"话术 {reply.id!r} 问的是 {reply.asks!r}，不是 {spec.name!r}。")
    if spec.unknown.scenario:
        yield from _known(spec.unknown.scenario, handbook.scenarios, "场景", spec.place)
    if spec.type is FactType.CHOICE and not spec.values:
        yield Issue(spec.place, f"选项型事实 {spec.name!r} 没有列出可选值。")
    if spec.source == "policy" and (not spec.path or look_up(handbook.policy, spec.path, _ABSENT) is _ABSENT):
        yield Issue(spec.place, f"{spec.name!r} 取自 policy.yml 的 {spec.path!r}，那里没有。")


def _figures(handbook: Handbook) -> Iterator[Issue]:
    """Report paths of waiting times and limits at which the policy has no figure."""
    named = [(spec.place, spec.ends_policy[0]) for spec in handbook.facts.values() if spec.ends_policy]
    named += [(Place("handbook/wording.yml", 1), rule.over) for rule in handbook.wording if rule.over]
    for branch in (branch for scenario in handbook.scenarios.values() for branch in scenario.branches):
        named += [(branch.place, task.due_policy) for task in branch.tasks if task.due_policy]
        named += [(branch.place, branch.timer.policy)] if branch.timer and branch.timer.policy else []
    for place, path in named:
        if not is_figure(path):
            yield Issue(place, f"policy.yml 里没有数值 {path!r}。", "写出路径，例如 parcel.wait_days。")


def _policy(handbook: Handbook) -> Iterator[Issue]:
    lines = getattr(handbook.policy, "lines", {})
    for path, message in find_faults(handbook.policy, handbook.rows):
        place = Place("handbook/policy.yml", lines.get(path[0], 1) if path else 1)
        yield Issue(place, f"{'.'.join(map(str, path))}: {message}",
                    "格式见 bot/handbook/policy.schema.json。")


def _row(row: Row, handbook: Handbook) -> Iterator[Issue]:
    """Report a row without content: a reply needs branches, one that is off a reason, any other place and test."""
    for name in row.scenarios:
        yield from _known(name, handbook.scenarios, "场景", row.place)
    if row.kind == "off":
        if not row.reason:
            yield Issue(row.place, f"行 {row.id} 停用了，但没有写原因。", "请写 reason。")
    elif row.kind == "reply":
        branches = [branch for scenario in handbook.scenarios.values() for branch in scenario.branches
                    if row.id in branch.rows]
        if not row.scenarios or not branches:
            yield Issue(row.place, f"行 {row.id} 没有分支。", "写出它的场景，并在一个分支上写这个行。")
    elif not (row.where and row.test):
        yield Issue(row.place, f"行 {row.id} ({row.kind}) 没有写在哪里实现。",
                    "请写 place 和 test。")


def _unused(handbook: Handbook) -> Iterator[Issue]:
    used: Set[str] = {spec.unknown.ask for spec in handbook.facts.values() if spec.unknown.ask}
    for scenario in handbook.scenarios.values():
        used.update(reply for branch in scenario.branches for reply in branch.replies)
    for reply in handbook.replies.values():
        if reply.id not in used:
            yield Issue(reply.place, f"话术 {reply.id!r} 没有被用到。", level="warning")


def _examples(handbook: Handbook) -> Iterator[Issue]:
    walked: Dict[str, Set[str]] = {}
    for example in handbook.examples:
        yield from _known(example.scenario, handbook.scenarios, "场景", example.place)
        for name in example.given:
            yield from _known(name, handbook.facts, "事实", example.place)
        if example.scenario in handbook.scenarios and all(name in handbook.facts for name in example.given):
            facts = Facts(given_values(example.scenario, example.given, handbook))
            for tried in decide(handbook.scenarios[example.scenario], facts, handbook).trace:
                if tried.outcome is Outcome.YES:
                    walked.setdefault(tried.scenario, set()).add(tried.branch)
    for scenario in handbook.scenarios.values():
        for branch in scenario.branches:
            if branch.id in walked.get(scenario.id, set()):
                continue
            yield Issue(branch.place, f"分支 {scenario.id}.{branch.id} 没有例子。",
                        "请在 examples.yml 里加一个。")
