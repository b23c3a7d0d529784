"""``bot handbook check|rows|explain``: the content's own tools."""

from __future__ import annotations

import json
import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any, Dict, Optional, Tuple

import click

if TYPE_CHECKING:
    from bot.handbook.model import Handbook

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
@click.argument("what", metavar="TEXT")
@click.argument("facts", nargs=-1)
@click.option("--model", type=click.Path(exists=True, path_type=Path), help="模型文件, 默认为当前模型。")
def explain(what: str, facts: Tuple[str, ...], model: Optional[Path]) -> None:
    """说明买家说 TEXT 时会怎样推荐: 意图、问法、每个候选和把握；TEXT 是场景或意图的名字时，说明它怎样判断。

    FACTS 是已知的事实，写成 名称=值 ...
    """
    from bot.handbook.explain import explain as explained
    from bot.handbook.load import load
    from bot.learning.intents import intent_titles

    content = load(FOLDER, intent_titles())
    scenario = content.by_intent[what].id if what in content.by_intent else what
    given = _given(facts, content)
    click.echo(explained(scenario, given, content) if scenario in content.scenarios
               else _explain_text(what, given, model))


def _given(facts: Tuple[str, ...], content: Handbook) -> Dict[str, Any]:
    """Read 名称=值; a value is JSON, else a text.

    Raises:
        InputError: A fact is not known.
    """
    from bot.errors import InputError

    given: Dict[str, Any] = {}
    for item in facts:
        name, sign, value = item.partition("=")
        if not sign or name not in content.facts:
            raise InputError(f"{item!r} 不是 事实=值 的写法。", "事实列在 handbook/facts.yml "
                             "和各主题的 facts.yml。")
        try:
            given[name] = json.loads(value)
        except ValueError:
            given[name] = value
    return given


def _explain_text(text: str, given: Dict[str, Any], model: Optional[Path]) -> str:
    """Read a text by the model in force and say what might be answered."""
    from bot.rasa.start import import_rasa

    import_rasa()
    from bot.rasa.quiet import quiet_logging

    quiet_logging()
    from bot.learning.offline_reader import OfflineReader
    from bot.learning.registry import champion_path
    from bot.proposing.explain import explain_text
    from bot.services import build
    from bot.settings import read_settings
    from bot.talk.reading import Reading

    settings = read_settings()
    parts = build(settings)
    try:
        read = OfflineReader.load(model or champion_path(settings)).read(text)
        reading = Reading.parse_obj({key: value for key, value in read.items() if key != "ranked"})
        probabilities = {one.name: one.confidence for one in reading.ranking}
        reading = reading.copy(update={"asks": tuple(parts.guide.rank_asks(text, probabilities))})
        return explain_text(text, reading, given, parts.clock(), parts.handbook, parts.policy(), parts.guide.score())
    finally:
        parts.close()
