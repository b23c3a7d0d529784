"""``bot knowledge import|export|check``: the shop's own knowledge as a table."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from bot.commands.knowledge_files import KnowledgeFile
    from bot.services import Services

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.group()
def knowledge() -> None:
    """导入、导出或检查店铺自己的知识。"""


@knowledge.command(name="import")
@click.argument("file", type=_FILE)
def import_(file: Path) -> None:
    """从 CSV 或 XLSX 导入知识；编号相同的会更新，有一处错误就都不导入。"""
    from bot.commands.parts import services

    with services() as parts:
        found = _checked(file, parts)
        done = parts.database.run_now(parts.knowledge.put_all, found.entries, parts.clock())
    click.echo(f"已导入 {len(found.entries)} 条知识: 新增 {done.new}, 修改 {done.changed}, 没有变化 {done.same}。")


@knowledge.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
def export(file: Path) -> None:
    """把全部知识写成 CSV 或 XLSX(按文件名结尾)，改好后可以再导入。"""
    from bot.commands.knowledge_files import write_file
    from bot.commands.parts import services
    from bot.errors import InputError

    with services() as parts:
        entries = sorted(parts.knowledge.entries.values(), key=lambda one: one.id)
    try:
        write_file(file, entries)
    except OSError as err:
        raise InputError(f"{file} 写不了: {err.strerror or err}。", "请检查路径和权限。") from err
    click.echo(f"已导出 {len(entries)} 条知识到 {file}。")


@knowledge.command()
@click.argument("file", type=_FILE)
def check(file: Path) -> None:
    """检查一个文件，列出每处错误(文件、行、列、怎么改)，不导入。"""
    from bot.commands.parts import services

    with services() as parts:
        found = _checked(file, parts)
    click.echo(f"{len(found.entries)} 条知识, 没有错误。")


def _checked(file: Path, parts: Services) -> KnowledgeFile:
    """Return what a file holds, or show every fault and end."""
    from bot.commands.knowledge_files import read_file
    from bot.errors import InputError
    from bot.handbook.wording import concerns

    try:
        found = read_file(file, parts.handbook)
    except OSError as err:
        raise InputError(f"{file} 读不了: {err.strerror or err}。", "请检查权限。") from err
    if not found.faults.issues:
        for name, wrong in parts.knowledge.check_all(found.entries).items():
            for fault in wrong:
                found.add(found.rows[name], fault.path, fault.message.rstrip("。"), fault.hint)
    for issue in found.faults.issues:
        click.echo(str(issue), err=True)
    if found.faults.issues:
        click.echo(f"{len(found.faults.issues)} 处问题, 没有导入任何内容。", err=True)
        sys.exit(1)
    for entry in found.entries:
        for one in concerns(entry.answer, parts.handbook.wording, parts.policy()):
            found.faults.warn(found.rows[entry.id], found.heads["answer"],
                              f"有「{'、'.join(one.words)}」: {one.label}", one.reason)
    for warning in found.faults.warnings:
        click.echo(f"请留意: {warning}", err=True)
    return found
