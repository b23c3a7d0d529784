"""``bot run``: everything in one process; the first start prepares what is missing."""

from __future__ import annotations

import asyncio
import secrets
from typing import TYPE_CHECKING, List, Tuple

import click

if TYPE_CHECKING:
    import socket
    from asyncio import AbstractEventLoop
    from pathlib import Path

    from sanic import Sanic

    from bot.services import Services

FIRST_PEOPLE = (("agent", "小满", "agent"), ("lead", "主管", "lead"), ("analyst", "分析员", "analyst"))
"""Accounts created on the first start: name, display name, role."""


@click.command()
def run() -> None:
    """启动服务: 聊天窗口、客服工作台、分析工作台，并显示网址。"""
    click.echo("正在启动…")
    from bot.rasa.start import import_rasa

    import_rasa()
    from bot.rasa.quiet import quiet_logging

    quiet_logging()
    from bot.learning.promotion import ensure_champion
    from bot.migrations import make_sure_it_is_whole
    from bot.rasa.serve import listen
    from bot.services import default_services
    from bot.settings import read_settings

    settings = read_settings()
    server = listen(settings.host, settings.port)
    parts = default_services()
    alone = parts.database.only_process()  # noqa: F841 - held until the process ends
    make_sure_it_is_whole(parts.database)
    _first_people(parts)
    sample = asyncio.run(_sample_shop(parts))
    champion = ensure_champion(parts.database, settings, parts.clock, click.echo)
    click.echo(f"加载模型 {champion.id}…")
    _serve(parts, champion.path, server, sample)


def _first_people(parts: Services) -> None:
    from bot.store import people

    if parts.database.run_now(people.list_people, False):
        return
    click.echo("首次启动, 已创建三个账号。下面是登录用的用户名和密码, 只显示这一次, 登录后请修改:")
    for name, display, role in FIRST_PEOPLE:
        password = secrets.token_urlsafe(9)
        people.create(parts.database, name, display, role, password, parts.clock())
        click.echo(f"  {name} ({role}) / {password}   {display}")


async def _sample_shop(parts: Services) -> bool:
    """Fill the sample shop where there is nothing else, and say whether it is served."""
    from bot.http.sample_shop import SampleShop, fill_sample_shop, sample_shop_state

    products, orders, buyers = await fill_sample_shop(parts)
    if products:
        click.echo(f"示例店铺: 已放入 {products} 个商品, {orders} 个订单, {buyers} 位买家")
    state = await sample_shop_state(parts)
    click.echo({SampleShop.SERVED: "示例店铺: 开 (任何人都能以示例买家身份聊天; 导入自己的订单后自动关闭)",
                SampleShop.SWITCHED_OFF: "示例店铺: 关 (BOT_SAMPLE_SHOP=0)",
                SampleShop.OTHER_SHOP: "示例店铺: 关 (数据库里有自己的订单或买家)",
                SampleShop.NOT_FILLED: "示例店铺: 关 (数据库里有自己的商品)"}[state])
    return state is SampleShop.SERVED


def _serve(parts: Services, model: Path, server: socket.socket, sample: bool) -> None:
    from rasa.utils.endpoints import EndpointConfig

    from bot.http.limits import raise_open_files
    from bot.rasa.agent import load_agent
    from bot.rasa.serve import create_app, read_channels
    from bot.rasa.serve import run as serve

    remote = parts.settings.action_url
    agent = load_agent(model, EndpointConfig(url=remote, enable_selective_domain=True) if remote else None)
    agent.read_apart()
    app = create_app(agent, read_channels(parts.settings.root / "credentials.yml"))
    shop = [("店铺(买家窗口)", "/shop/")] if sample else []
    addresses: List[Tuple[str, str]] = [*shop, ("客服工作台", "/shop/desk"), ("分析工作台", "/shop/workbench")]

    async def announce(_app: Sanic, _loop: AbstractEventLoop) -> None:
        for title, path in addresses:
            click.echo(f"  {title}: http://{parts.settings.host}:{parts.settings.port}{path}")

    app.register_listener(announce, "after_server_start")
    raise_open_files()
    serve(app, server)
