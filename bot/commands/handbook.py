"""``bot handbook check|rows|explain``: the content's own tools."""

from __future__ import annotations

import json
import sys
from collections import Counter
from pathlib import Path
from typing import Dict, Tuple

import click

FOLDER = Path("handbook")


@click.group()
def handbook() -> None:
    """检查手册内容, 列出各行, 解释一次判断。"""


@handbook.command()
def check() -> None:
    """List every fault and doubt in the content, with file, line and hint."""
    from bot.handbook.examples import run_example
    from bot.handbook.load import read

    content, issues = read(FOLDER)
    for issue in issues:
        click.echo(str(issue))
    errors = sum(issue.level == "error" for issue in issues)
    failed = 0
    if not errors:
        for case in content.examples:
            for fault in run_example(case, content):
                failed += 1
                click.echo(f"{case.place}: case {case.name!r}: {fault}")
    click.echo(f"{len(content.scenarios)} scenarios, {len(content.replies)} replies, "
               f"{len(content.examples)} cases: {errors} faults, {failed} failed expectations, "
               f"{len(issues) - errors} doubts")
    sys.exit(1 if errors or failed else 0)


@handbook.command()
def rows() -> None:
    """Print the table of all rows: id, kind, source, scenario or place, branches, cases."""
    from tabulate import tabulate

    from bot.handbook.conditions import Outcome
    from bot.handbook.decide import decide
    from bot.handbook.examples import given_values
    from bot.handbook.fact_values import Facts
    from bot.handbook.load import load

    content = load(FOLDER)
    branches: Counter[str] = Counter()
    cases: Counter[str] = Counter()
    row_of: Dict[Tuple[str, str], Tuple[str, ...]] = {}
    for scenario in content.scenarios.values():
        for branch in scenario.branches:
            branches.update(branch.rows)
            row_of[(scenario.id, branch.id)] = branch.rows
    for case in content.examples:
        facts = Facts(given_values(case.scenario, case.given, content))
        trace = decide(content.scenarios[case.scenario], facts, content).trace
        met = [row_of[(one.scenario, one.branch)] for one in trace if one.outcome is not Outcome.NO]
        cases.update({row for rows in met for row in rows})
    table = [[row.id, row.title, row.kind, ", ".join(row.sources),
              ", ".join(row.scenarios) or row.where or row.reason or "", branches[row.id],
              cases[row.id]] for row in content.rows.values()]
    click.echo(tabulate(table, headers=["row", "title", "kind", "source", "scenario or place",
                                        "branches", "cases"], maxcolwidths=[None, None, None, 32, 44]))


@handbook.command()
@click.argument("scenario")
@click.argument("facts", nargs=-1)
def explain(scenario: str, facts: Tuple[str, ...]) -> None:
    """Say why SCENARIO decides as it does for FACTS (name=value ...)."""
    from bot.errors import InputError
    from bot.handbook.explain import explain as explained
    from bot.handbook.load import load

    content = load(FOLDER)
    if scenario not in content.scenarios and scenario in content.by_intent:
        scenario = content.by_intent[scenario].id
    if scenario not in content.scenarios:
        raise InputError(f"unknown scenario {scenario!r}.",
                         f"Known: {', '.join(sorted(content.scenarios))}.")
    given = {}
    for item in facts:
        name, sign, value = item.partition("=")
        if not sign or name not in content.facts:
            raise InputError(f"{item!r} is not fact=value.", "Facts are listed in handbook/facts.yml "
                             "and in the topics' facts.yml.")
        try:
            given[name] = json.loads(value)
        except ValueError:
            given[name] = value
    click.echo(explained(scenario, given, content))
