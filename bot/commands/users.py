"""``bot users add|list``."""

from __future__ import annotations

import secrets
from typing import Optional

import click

from bot.people import ROLES


@click.group()
def users() -> None:
    """客服、主管和分析员账号。"""


@users.command()
@click.argument("name")
@click.option("--role", type=click.Choice(ROLES), required=True)
@click.option("--display", default="", help="显示的名字, 默认与用户名相同。")
@click.option("--password", help="不给则随机生成并打印一次。")
def add(name: str, role: str, display: str, password: Optional[str]) -> None:
    """Add NAME with a role."""
    from bot import people
    from bot.services import default

    chosen = password or secrets.token_urlsafe(9)
    parts = default()
    parts.database.run_now(people.add, name, display, role, chosen)
    click.echo(f"已添加 {name} ({role})" + ("" if password else f", 密码: {chosen}"))
    parts.close()


@users.command(name="list")
def list_() -> None:
    """List everybody who may sign in."""
    from bot import people
    from bot.services import default

    parts = default()
    for member in parts.database.run_now(people.everybody):
        click.echo(f"{member.name}\t{member.display}\t{member.role}")
    parts.close()
