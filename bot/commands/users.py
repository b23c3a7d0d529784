"""``bot users``: who may sign in."""

from __future__ import annotations

import secrets
from typing import Optional, Tuple

import click

from bot.commands.parts import services
from bot.roles import ROLES


@click.group()
def users() -> None:
    """客服、主管和分析员账号。"""


def _password(typed: bool) -> Tuple[str, bool]:
    """Return a password and whether it is to be shown: typed twice without echo, or a random one."""
    if typed:
        return click.prompt("密码", hide_input=True, confirmation_prompt="再输入一次"), False
    return secrets.token_urlsafe(9), True


@users.command()
@click.argument("name")
@click.option("--role", type=click.Choice(ROLES), required=True)
@click.option("--display", default="", help="显示的名字, 默认与用户名相同。")
@click.option("--type", "typed", is_flag=True, help="自己输入密码(不显示); 不加则随机生成并只显示一次。")
def add(name: str, role: str, display: str, typed: bool) -> None:
    """添加用户 NAME，指定角色。"""
    from bot.store import people

    password, shown = _password(typed)
    with services() as parts:
        people.create(parts.database, name, display, role, password, parts.clock())
    click.echo(f"已添加 {name} ({role})" + (f", 密码: {password} (只显示这一次)" if shown else ""))


@users.command(name="list")
def list_() -> None:
    """列出所有人: 用户名、显示名、角色、能否登录、上次登录。"""
    from bot.store import people

    with services() as parts:
        members = parts.database.run_now(people.list_people, False)
    for one in members:
        last = one.last_sign_in.astimezone().strftime("%Y-%m-%d %H:%M") if one.last_sign_in else "从未登录"
        click.echo("\t".join((one.name, one.display, one.role, "可登录" if one.active else "已停用", last)))


@users.command()
@click.argument("name")
@click.option("--type", "typed", is_flag=True, help="自己输入密码(不显示); 不加则随机生成并只显示一次。")
def password(name: str, typed: bool) -> None:
    """给 NAME 换新密码；他在各处的登录都会退出。"""
    from bot.security.passwords import hash_now
    from bot.store import people

    chosen, shown = _password(typed)
    with services() as parts:
        found: Optional[people.Member] = next(
            (one for one in parts.database.run_now(people.list_people, False) if one.name == name), None)
        people.refuse_weak(chosen, name, found.display if found else "")
        parts.database.run_now(people.set_password, name, hash_now(chosen), parts.clock(), first=True)
    click.echo(f"已更改 {name} 的密码, 已登录的页面全部退出" + (f"。新密码: {chosen} (只显示这一次)" if shown else ""))


@users.command()
@click.argument("name")
def deactivate(name: str) -> None:
    """停用 NAME: 不能再登录，已登录的退出；做过的事都保留。"""
    _set_active(name, False)
    click.echo(f"已停用 {name}, 已登录的页面全部退出")


@users.command()
@click.argument("name")
def activate(name: str) -> None:
    """恢复 NAME 的登录。"""
    _set_active(name, True)
    click.echo(f"已启用 {name}")


def _set_active(name: str, active: bool) -> None:
    from bot.store import people

    with services() as parts:
        parts.database.run_now(people.set_active, name, active, parts.clock())


@users.group()
def sessions() -> None:
    """已登录的页面。"""


@sessions.command()
@click.argument("name")
def end(name: str) -> None:
    """让 NAME 在各处退出登录。"""
    from bot.store import people

    with services() as parts:
        ended = parts.database.run_now(people.end_sessions, name, parts.clock())
    click.echo(f"{name} 的 {ended} 个登录已全部退出")
