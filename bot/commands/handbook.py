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
    """检查手册，列出每处错误和疑问（文件、行、怎么改），并运行所有例子。"""
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
                click.echo(f"{case.place}: 例子 {case.name!r}: {fault}")
    click.echo(f"{len(content.scenarios)} 个场景, {len(content.replies)} 条话术, "
               f"{len(content.examples)} 个例子: {errors} 处错误, {failed} 处与预期不符, "
               f"{len(issues) - errors} 处疑问")
    sys.exit(1 if errors or failed else 0)


@handbook.command()
def rows() -> None:
    """列出所有行: 编号、类型、出处、场景或位置、分支数、例子数。"""
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
    click.echo(tabulate(table, headers=["行", "标题", "类型", "出处", "场景或位置", "分支", "例子"],
                        maxcolwidths=[None, None, None, 32, 44]))


@handbook.command()
@click.argument("scenario")
@click.argument("facts", nargs=-1)
def explain(scenario: str, facts: Tuple[str, ...]) -> None:
    """说明场景 SCENARIO 在这些事实 FACTS (名称=值 ...) 下为什么这样判断。"""
    from bot.errors import InputError
    from bot.handbook.explain import explain as explained
    from bot.handbook.load import load

    content = load(FOLDER)
    if scenario not in content.scenarios and scenario in content.by_intent:
        scenario = content.by_intent[scenario].id
    if scenario not in content.scenarios:
        raise InputError(f"没有场景 {scenario!r}。",
                         f"现有: {', '.join(sorted(content.scenarios))}。")
    given = {}
    for item in facts:
        name, sign, value = item.partition("=")
        if not sign or name not in content.facts:
            raise InputError(f"{item!r} 不是 事实=值 的写法。", "事实列在 handbook/facts.yml "
                             "和各主题的 facts.yml。")
        try:
            given[name] = json.loads(value)
        except ValueError:
            given[name] = value
    click.echo(explained(scenario, given, content))
