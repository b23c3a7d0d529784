"""``bot orders import|show``."""

from __future__ import annotations

import asyncio
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, List, Optional, Tuple

import click

if TYPE_CHECKING:
    from bot.orders.import_files import Import


@click.group()
def orders() -> None:
    """导入或查看订单与商品。"""


@orders.command(name="import")
@click.argument("files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--kind", type=click.Choice(["orders", "products", "buyers"]), help="内容类型, 默认按字段识别。")
@click.option("--quiet", is_flag=True, help="只记录现状, 不因这些订单产生任何提议(导入历史订单时用)。")
def import_(files: Tuple[Path, ...], kind: Optional[str], quiet: bool) -> None:
    """从 CSV 或 JSONL 导入订单、商品或买家；有一处错误就都不导入。"""
    from bot.orders.import_files import read_file
    from bot.services import wall_clock

    found = [read_file(file, wall_clock(), kind) for file in files]
    issues = [str(issue) for one in found for issue in one.issues]
    if issues:
        for issue in issues:
            click.echo(issue, err=True)
        click.echo(f"{len(issues)} 处问题, 没有导入任何内容。", err=True)
        sys.exit(1)
    for one in found:
        for warning in one.warnings:
            click.echo(f"请留意: {warning}", err=True)
    asyncio.run(_store(found, quiet))


async def _store(found: List[Import], quiet: bool) -> None:
    from bot.http.sample_shop import SampleShop, sample_shop_state
    from bot.services import default_services

    ledger = default_services().ledger
    before = await sample_shop_state(default_services())
    buyers = [one for part in found for one in part.buyers]
    products = [one for part in found for one in part.products]
    placed = [one for part in found for one in part.orders]
    await ledger.put_buyers(buyers)
    await ledger.put_products(products)
    events = await ledger.put_orders(placed, quiet)
    click.echo(f"已导入 {len(placed)} 个订单, {len(products)} 个商品, {len(buyers)} 位买家; "
               f"{len(events)} 个订单事件。")
    if before is SampleShop.SERVED and await sample_shop_state(default_services()) is SampleShop.OTHER_SHOP:
        click.echo("示例店铺已关闭: 数据库里有了自己的订单或买家。示例订单还在; 正式使用请换一个空数据库。")
    default_services().close()


@orders.command()
@click.argument("number")
def show(number: str) -> None:
    """显示一个订单或一个商品(货号)，以及手册从它得到的事实。"""
    asyncio.run(_show(number))


async def _show(number: str) -> None:
    from bot.errors import InputError
    from bot.handbook.render import format_value
    from bot.orders.facts import order_facts, product_facts
    from bot.services import default_services

    parts = default_services()
    order = await parts.orders.order(number)
    products = (await parts.orders.context(None, None, [number])).products if order is None else {}
    await parts.orders.close()
    if order is None and number not in products:
        raise InputError(f"没有订单或商品 {number!r}。", "请检查订单号或货号。")
    record = order.json_dict() if order else products[number].json_dict()
    held = {name: value for name, value in record.items() if value not in (None, [], {})}
    click.echo(json.dumps(held, ensure_ascii=False, indent=2))
    facts = order_facts(order, parts.clock(), {}) if order else product_facts(
        products[number], [products[sku] for sku in products[number].similar if sku in products])
    for name, value in sorted(facts.items()):
        spec = parts.handbook.facts.get(name)
        if spec is not None and value is not None:
            click.echo(f"{name:28} {spec.label}: {format_value(value, spec)}")
    parts.close()
