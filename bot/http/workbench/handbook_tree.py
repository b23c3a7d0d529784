"""The handbook as people read it: each scenario a tree, with what became of its proposals."""

from __future__ import annotations

from typing import Any, Dict, List, Mapping, Tuple

from sqlalchemy import func, select
from sqlalchemy.engine import Connection

from bot.handbook.conditions import describe
from bot.handbook.model import Branch, Handbook, Row, Scenario
from bot.store.tables import decisions, proposals

ACTIONS = ("sent", "edited", "rejected")
Counts = Mapping[Tuple[str, str], Mapping[str, int]]


def counts(connection: Connection) -> Counts:
    """Return how often each branch was proposed, sent as it was, edited and rejected."""
    result: Dict[Tuple[str, str], Dict[str, int]] = {}
    for scenario, branch, n in connection.execute(select(
            proposals.c.scenario, proposals.c.branch, func.count()).group_by(
                proposals.c.scenario, proposals.c.branch)):
        result.setdefault((scenario, branch), {})["proposed"] = n
    for scenario, branch, action, n in connection.execute(select(
            proposals.c.scenario, proposals.c.branch, decisions.c.action, func.count()).join(
                proposals, proposals.c.id == decisions.c.proposal).group_by(
                    proposals.c.scenario, proposals.c.branch, decisions.c.action)):
        result.setdefault((scenario, branch), {})[action] = n
    return result


def rows_json(handbook: Handbook) -> List[Dict[str, Any]]:
    """Return all rows with their sources and scenarios."""
    return [_row(row) for row in handbook.rows.values()]


def _row(row: Row) -> Dict[str, Any]:
    return {"id": row.id, "title": row.title, "sources": list(row.sources), "kind": row.kind,
            "scenarios": list(row.scenarios), "place": row.where, "reason": row.reason, "safe": row.safe}


def scenarios_json(handbook: Handbook, found: Counts) -> List[Dict[str, Any]]:
    """Return every scenario with its branches in order, ready to be drawn as a tree."""
    return [_scenario(one, handbook, found) for one in handbook.scenarios.values()]


def _scenario(scenario: Scenario, handbook: Handbook, found: Counts) -> Dict[str, Any]:
    asked = found.get((scenario.id, ""), {})
    events = [handbook.words.events.get(name, name) for name in scenario.events]
    return {"id": scenario.id, "title": scenario.title, "topic": scenario.topic, "place": str(scenario.place),
            "intents": list(scenario.intents), "events": events,
            "case": handbook.words.case_kinds.get(scenario.case or ""), "asked": _numbers(asked),
            "branches": [_branch(one, scenario, handbook, found) for one in scenario.branches]}


def _branch(branch: Branch, scenario: Scenario, handbook: Handbook, found: Counts) -> Dict[str, Any]:
    return {"id": branch.id, "rows": list(branch.rows), "sources": list(handbook.sources(branch.rows)),
            "place": str(branch.place), "otherwise": branch.otherwise,
            "when": [describe(item, handbook.facts) for item in branch.when],
            "goto": handbook.scenarios[branch.goto].title if branch.goto else None, "goto_id": branch.goto,
            "nothing": branch.nothing, "settles": handbook.words.outcomes.get(branch.settles or ""),
            "tasks": [{"label": handbook.tasks[task.kind].label, "role": task.role, "text": task.text}
                      for task in branch.tasks],
            "replies": [{"id": name, "texts": list(handbook.replies[name].texts),
                         "place": str(handbook.replies[name].place)} for name in branch.replies],
            "counts": _numbers(found.get((scenario.id, branch.id), {}))}


def _numbers(found: Mapping[str, int]) -> Dict[str, int]:
    return {name: found.get(name, 0) for name in ("proposed", *ACTIONS)}
