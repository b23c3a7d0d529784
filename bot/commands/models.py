"""``bot models list|promote|rollback``."""

from __future__ import annotations

import getpass
import json
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Dict, Iterator, List, Optional, Tuple

import click

if TYPE_CHECKING:
    from sqlalchemy.engine import Row

    from bot.settings import Settings
    from bot.store.database import Database

_SCORES = (("@1", "accuracy_at_1"), ("@3", "accuracy_at_3"), ("F1", "macro_f1"), ("ECE", "ece"))


@click.group()
def models() -> None:
    """训练好的模型: 查看、启用、退回。"""


@models.command(name="list")
@click.option("--json", "as_json", is_flag=True, help="输出 JSON。")
def list_(as_json: bool) -> None:
    """列出所有模型，新的在前: 正在使用的、候选的、文件已不在的。"""
    with _opened() as (database, settings):
        from bot.learning.registry import all_models

        rows = [_shown(row, settings) for row in database.run_now(all_models, reading=True)]
    champion = next((row for row in rows if row["champion"]), None)
    for row in rows:
        row["before"] = champion is not None and row["id"] == champion["previous"]
    if as_json:
        click.echo(json.dumps(rows, ensure_ascii=False))
    elif not rows:
        click.echo("还没有模型。运行 bot train 训练第一个。")
    else:
        click.echo(_table(rows))
        for row in rows:
            for server, reason in row["faults"].items():
                click.echo(f"! {row['id']} 在 {server} 上没能启用, 那里仍用旧模型: {reason}")


@models.command()
@click.argument("name", metavar="ID")
@click.option("--by", help="谁启用的, 写进审计记录; 默认为操作系统用户。")
def promote(name: str, by: Optional[str]) -> None:
    """启用模型 ID: 运行中的服务几秒内换上，不用重启。"""
    _quiet_rasa()
    with _opened() as (database, settings):
        from bot.learning.promotion import promote as let_answer
        from bot.services import wall_clock

        before = let_answer(database, settings, name, by or _user(), wall_clock)
    if before == name:
        click.echo(f"{name} 已经是当前模型。")
    else:
        click.echo(f"当前模型: {name}" + (f" (之前是 {before}; bot models rollback 可退回)" if before else "") + "。")


@models.command()
@click.option("--by", help="谁退回的, 写进审计记录; 默认为操作系统用户。")
def rollback(by: Optional[str]) -> None:
    """退回到上一个模型。"""
    _quiet_rasa()
    with _opened() as (database, settings):
        from bot.learning.promotion import rollback as go_back
        from bot.services import wall_clock

        name = go_back(database, settings, by or _user(), wall_clock)
    click.echo(f"已退回。当前模型: {name}。")


def _quiet_rasa() -> None:
    from bot.rasa.start import import_rasa

    import_rasa()
    from bot.rasa.quiet import quiet_logging

    quiet_logging()


@contextmanager
def _opened() -> Iterator[Tuple["Database", "Settings"]]:
    from bot.migrations import upgrade
    from bot.settings import read_settings
    from bot.store.database import Database

    settings = read_settings()
    settings.var.mkdir(parents=True, exist_ok=True)
    database = Database(settings.database)
    try:
        upgrade(database)
        yield database, settings
    finally:
        database.close()


def _user() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return "?"


def _shown(row: "Row", settings: "Settings") -> Dict[str, Any]:
    from bot.learning.files import find
    from bot.learning.registry import faults_of

    report = json.loads(row.report) if row.report else {}
    return {"id": row.id, "trained_at": row.trained_at, "seconds": row.seconds, "data_digest": row.data_digest,
            "labels": row.labels, "champion": bool(row.champion), "promoted_at": row.promoted_at,
            "previous": row.previous, "here": find(settings.models, row.id) is not None,
            "scores": {name: report.get(name) for _, name in _SCORES}, "verdict": report.get("verdict"),
            "faults": faults_of(row)}


def _table(rows: List[Dict[str, Any]]) -> str:
    from tabulate import tabulate

    verdicts = {"better": "好", "worse": "差", "equal": "相当"}
    cells = [["★" if row["champion"] else "", row["id"], _minute(row["trained_at"]), (row["data_digest"] or "")[:8],
              "" if row["labels"] is None else row["labels"],
              *("" if row["scores"][name] is None else f"{row['scores'][name]:.3f}" for _, name in _SCORES),
              verdicts.get(row["verdict"], ""), "当前" if row["champion"] else "上一个" if row["before"] else "",
              "有" if row["here"] else "不在本机"] for row in rows]
    head = ["", "ID", "训练于", "数据", "标签", *(title for title, _ in _SCORES), "比当时的模型", "状态", "文件"]
    return str(tabulate(cells, head, disable_numparse=True))


def _minute(stamped: str) -> str:
    from datetime import datetime

    return datetime.fromisoformat(stamped).astimezone().strftime("%Y-%m-%d %H:%M")
