"""``bot buyers export|forget``: all that is kept of one buyer, handed out or deleted."""

from __future__ import annotations

import asyncio
import json
import os
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Counter, Dict, List, Optional, Set

import click
from sqlalchemy.engine import Connection

from bot.commands.parts import services

WAIT_SECONDS = 30.0
"""Seconds to wait for a reading or a reply under way in one of the buyer's conversations."""
TABLES = {"conversations": "会话", "messages": "消息", "proposals": "提议", "decisions": "处理记录", "tasks": "待办",
          "cases": "售后", "due": "到期事项", "events": "页面事件", "orders": "订单", "order_events": "订单事件",
          "buyers": "买家资料", "audit": "操作记录里的内容", "labels": "标注"}
"""What is counted, as people see it."""


@click.group()
def buyers() -> None:
    """一位买家的全部数据: 导出, 删除。"""


@buyers.command()
@click.argument("buyer_id", metavar="ID")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="写到文件(只有您能读), 默认写到屏幕。")
def export(buyer_id: str, out: Optional[Path]) -> None:
    """把买家 ID 的全部数据写成 JSON。"""
    with services() as parts:
        found = parts.database.run_now(_find, parts, buyer_id, reading=True)
        text = json.dumps(parts.database.run_now(_export, parts, found, reading=True), ensure_ascii=False, indent=2)
        parts.database.run_now(_note_export, parts, buyer_id)
    if out is None:
        click.echo(text)
        return
    with open(os.open(out, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
        file.write(f"{text}\n")
    click.echo(f"已导出到 {out}")


@buyers.command()
@click.argument("buyer_id", metavar="ID")
@click.option("--yes", is_flag=True, help="不再确认。")
@click.option("--force", is_flag=True, help="还有未结的售后或待办时也删除。")
def forget(buyer_id: str, yes: bool, force: bool) -> None:
    """删除买家 ID 的全部数据；标注留下，但看不出是谁的。"""
    from bot.errors import InputError

    with services() as parts:
        found = parts.database.run_now(_find, parts, buyer_id, reading=True)
        if found.work and not force:
            raise InputError(f"这位买家还有 {found.work} 个未结的售后或待办。", "先处理完, 或加 --force 一起删除。")
        if not yes:
            click.confirm(f"将删除 {len(found.conversations)} 个会话、{len(found.data['orders'])} 个订单"
                          "和其余全部数据, 不能恢复。继续吗?", abort=True)
        counts = asyncio.run(_forget(parts, buyer_id, force))
    told = "、".join(f"{name} {counts[table]}" for table, name in TABLES.items() if counts[table])
    click.echo(f"已删除: {told}")


@dataclass(frozen=True)
class _Found:
    """A buyer that is known: what the ledger keeps, the conversations, how many cases and tasks are open."""

    id: str
    data: Dict[str, Any]
    conversations: List[str]
    work: int


def _find(connection: Connection, parts: Any, buyer_id: str) -> _Found:
    from bot.errors import InputError
    from bot.store import buyer_data

    data = parts.ledger.of_buyer(connection, buyer_id)
    chats = buyer_data.conversations_of(connection, buyer_id, [one["id"] for one in data["orders"]])
    if not chats and not any(data.values()):
        raise InputError(f"没有买家 {buyer_id[:80]!r}。", "买家编号是订单里的 buyer_id, 不是姓名或电话; "
                         "可用 bot orders show 订单号 查看。", code="buyer.unknown")
    return _Found(buyer_id, data, chats, buyer_data.work_left(connection, chats))


def _export(connection: Connection, parts: Any, found: _Found) -> Dict[str, Any]:
    from bot.learning.labels import labels_of
    from bot.store import buyer_data

    said = buyer_data.message_ids(connection, found.conversations)
    return {"buyer": found.id, "exported_at": parts.clock().isoformat(), **found.data,
            "conversations": [buyer_data.export(connection, one) for one in found.conversations],
            "labels": labels_of(connection, said)}


def _note_export(connection: Connection, parts: Any, buyer_id: str) -> None:
    from bot.store import audit

    audit.note(connection, "buyer_exported", parts.clock(), detail=buyer_id)


async def _forget(parts: Any, buyer_id: str, force: bool) -> Counter[str]:
    """Delete while no reading and no reply is under way in the buyer's conversations."""
    from bot.store.locks import ConversationLocks

    found = await parts.database.read(_find, parts, buyer_id)
    locks = ConversationLocks(parts.database.engine, connections=max(len(found.conversations), 1))
    async with AsyncExitStack() as held:
        held.push_async_callback(locks.close)
        for conversation in sorted(found.conversations):
            await held.enter_async_context(locks.hold(conversation, WAIT_SECONDS))
        counts: Counter[str] = await parts.database.run(_delete, parts, found, force)
    return counts


def _delete(connection: Connection, parts: Any, known: _Found, force: bool) -> Counter[str]:
    from bot.errors import InputError
    from bot.learning.labels import unlink
    from bot.store import audit, buyer_data, due

    buyer_data.lock_conversations(connection, known.conversations)  # before any row of theirs, as all commits do
    found = _find(connection, parts, known.id)
    if found.work and not force:
        raise InputError("刚刚有新的售后或待办。", "先处理完, 或加 --force 一起删除。")
    traces = _traces(found)
    kept, deleted = unlink(connection, buyer_data.message_ids(connection, found.conversations), traces)
    counts = buyer_data.forget(connection, found.conversations, traces)
    counts["labels"] += kept + deleted
    counts["due"] += due.delete_order_events(connection, [one["id"] for one in found.data["orders"]])
    counts.update(parts.ledger.forget_buyer(connection, known.id))
    audit.note(connection, "buyer_forgotten", parts.clock(), detail=", ".join(
        f"{table} {number}" for table, number in sorted(counts.items()) if number))
    return counts


def _traces(found: _Found) -> Set[str]:
    """What tells who the buyer is, wherever it stands: id, names, numbers, addresses."""
    traces = {found.id, (found.data["profile"] or {}).get("name")}
    for order in found.data["orders"]:
        receiver, parcel = order.get("receiver") or {}, order.get("parcel") or {}
        traces |= {order["id"], parcel.get("number"), *(receiver.get(name) for name in ("name", "phone", "address"))}
    return {str(one) for one in traces if one}

