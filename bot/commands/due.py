"""``bot due list|retry``: what comes by itself, and what was given up."""

from __future__ import annotations

import click

from bot.commands.parts import services

KINDS = {"message": "买家消息", "order_event": "订单事件", "timer": "定时", "task": "待办到期", "orders": "查看订单",
         "retention": "删除到期数据", "automatic": "自动回复", "sign_ins": "清理登录记录"}
STATES = {"open": "待办理", "done": "已办理", "stopped": "已取消", "failed": "已放弃"}


@click.group()
def due() -> None:
    """到期要办的事: 查看, 重试。"""


@due.command(name="list")
def list_() -> None:
    """列出各类事项的数目，以及已放弃的事项和最后的错误。"""
    from bot.store.due import listing

    with services() as parts:
        found = parts.database.run_now(listing, reading=True)
    for kind, state, number in found["counts"]:
        click.echo("\t".join((KINDS.get(kind, kind), STATES.get(state, state), str(number))))
    for one in found["failed"]:
        where = one.conversation or one.order_id or "-"
        click.echo(f"已放弃 {one.id}: {KINDS.get(one.kind, one.kind)} {one.subject} ({where}), 到期 {one.due}, "
                   f"{one.attempts} 次, 最后的错误 {one.error or '-'}")


@due.command()
@click.argument("item", metavar="ID")
def retry(item: str) -> None:
    """重新办理已放弃的事项 ID。"""
    from bot.errors import InputError
    from bot.store.due import retry as again

    with services() as parts:
        if not parts.database.run_now(again, item, parts.clock()):
            raise InputError(f"没有已放弃的事项 {item[:60]!r}。", "编号见 bot due list。")
    click.echo("已重新安排, 服务器会马上再试。")
