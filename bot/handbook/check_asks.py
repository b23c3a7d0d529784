"""Checks of the asks: each has an answer, no line stands under two, and every branch is reached by one."""

from __future__ import annotations

from typing import Dict, Iterator, List, Optional, Set, Tuple

from bot.handbook.asks import ASK, Ask, line_key
from bot.handbook.conditions import Outcome, evaluate_all
from bot.handbook.fact_values import Facts
from bot.handbook.model import Branch, Handbook, Scenario
from bot.handbook.terms import Issue

FEWEST_LINES = 12


def check_asks(handbook: Handbook) -> Iterator[Issue]:
    """Yield the issues of asks, of their lines, and of the branches that are meant to answer them."""
    if not handbook.asks:
        return
    intents = handbook.facts["turn.intent"].values if "turn.intent" in handbook.facts else {}
    for ask in handbook.asks.values():
        if intents and ask.intent not in intents:
            yield Issue(ask.place, f"问法 {ask.id!r} 属于没有的意图 {ask.intent!r}。", "意图列在 data/intents.yml。")
        if len(ask.lines) < FEWEST_LINES:
            yield Issue(ask.place, f"问法 {ask.id!r} 只有 {len(ask.lines)} 句说法。",
                        f"请写到 {FEWEST_LINES} 句以上, 各种口气都有。", level="warning")
    yield from _lines_twice(handbook)
    yield from _without_answer(handbook)
    for scenario in handbook.scenarios.values():
        yield from _not_reached(scenario, handbook)


def _lines_twice(handbook: Handbook) -> Iterator[Issue]:
    first: Dict[str, Ask] = {}
    for ask in handbook.asks.values():
        for line in ask.lines:
            other = first.setdefault(line_key(line), ask)
            if other is not ask:
                yield Issue(ask.place, f"{line!r} 既在问法 {ask.id!r} 里, 又在 {other.id!r} 里 ({other.place})。",
                            "只能留一处。")
        own = {line_key(line) for line in ask.lines}
        for line in ask.unlike:
            if line_key(line) in own:
                yield Issue(ask.place, f"问法 {ask.id!r} 的 {line!r} 既写在 lines 又写在 not。", "只能留一处。")


def _without_answer(handbook: Handbook) -> Iterator[Issue]:
    """An intent without a scenario only answers our own question; its asks need no branch."""
    for ask in handbook.asks.values():
        scenario = handbook.by_intent.get(ask.intent)
        if scenario is None:
            continue
        answered = {name for one in reached_scenarios(scenario, handbook) for branch in one.branches
                    for name in branch.answers}
        if ask.id not in answered:
            yield Issue(ask.place, f"问法 {ask.id!r}({ask.title}) 没有分支回答。",
                        f"在场景 {scenario.id!r} 里写一个 answers: [{ask.id}] 的分支。")


def reached_scenarios(scenario: Scenario, handbook: Handbook) -> List[Scenario]:
    """Return a scenario and those that its branches go on to, each once."""
    found, waiting = [], [scenario]
    while waiting:
        one = waiting.pop(0)
        if one in found:
            continue
        found.append(one)
        waiting += [handbook.scenarios[branch.goto] for branch in one.branches
                    if branch.goto and branch.goto in handbook.scenarios]
    return found


def _not_reached(scenario: Scenario, handbook: Handbook) -> Iterator[Issue]:
    """Report branches that no ask of the scenario's intents, no answer and no event leads to."""
    if not scenario.intents:
        return
    situations: List[Dict[str, Optional[str]]] = [
        {ASK: ask.id, "turn.intent": ask.intent, "turn.event": None}
        for ask in handbook.asks.values() if ask.intent in scenario.intents]
    situations.append({ASK: None, "turn.event": None})  # an answer, or an intent that the scenario holds
    situations += [{ASK: None, "turn.intent": None, "turn.event": event} for event in handbook.words.events]
    reached: Set[str] = set()
    for values in situations:
        reached.update(_reachable(scenario.branches, Facts(values)))
    for branch in scenario.branches:
        if branch.id not in reached:
            yield Issue(branch.place, f"没有一个问法走得到分支 {scenario.id}.{branch.id}。",
                        "检查它的 answers 和意图条件, 或者把前面的分支收窄。")


def _reachable(branches: Tuple[Branch, ...], facts: Facts) -> Iterator[str]:
    for branch in branches:
        outcome, _ = evaluate_all(branch.when, facts)
        if outcome is not Outcome.NO:
            yield branch.id
        if outcome is Outcome.YES:
            return
