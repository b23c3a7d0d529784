"""The loop goes on: after items that end the process, after a clock that was ahead; tasks climb as they should."""

from __future__ import annotations

from datetime import timedelta

from bot.store import agenda, due
from bot.store.database import stamp
from bot.store.tables import tasks
from bot.talk.model import Task
from tests.integration.test_due import chats, rows, running, shop, start, stopped, table_now, until

__all__ = ["shop"]


def test_what_ends_the_process_each_time_is_given_up(shop, caplog):
    [conversation] = chats(shop, 1)
    start(shop, conversation)
    shop.parts.database.run_now(due.ensure, due.ORDERS, shop.now)
    for _ in range(due.ATTEMPTS + 1):  # each time the process is killed: nothing is noted after the claim
        for item in rows(shop):
            assert shop.parts.database.run_now(due.claim, item.id, shop.now)
        shop.now += due.CLAIM
    shop.run(shop.parts.loop.do_all())
    [item] = rows(shop, kind="timer")
    assert item.state == "failed" and item.id in caplog.text
    assert [one.due > table_now(shop) for one in rows(shop, kind="orders")] == [True]  # what recurs goes on
    assert shop.parts.database.run_now(due.retry, item.id, shop.now)
    shop.run(shop.parts.loop.do_all())
    assert [one.state for one in rows(shop, kind="timer")] == ["done"]


def test_what_recurs_goes_on_after_the_clock_was_ahead(shop):
    async def settled():
        loops = running(shop)
        await until(lambda: len(rows(shop, kind="retention")) == 1 and all(
            table_now(shop) < one.due <= stamp(shop.now + timedelta(days=3)) for one in rows(shop)
            if one.kind in due.RECURRING))
        await stopped(loops, shop)

    shop.now += timedelta(days=400)
    shop.run(settled())
    shop.now -= timedelta(days=400)
    shop.run(settled())
    assert {one.kind for one in rows(shop)} == set(due.RECURRING)


def test_a_task_that_is_closed_or_a_request_does_not_climb(shop):
    conversation = chats(shop, 1)[0]
    request = next(kind.name for kind in shop.parts.handbook.tasks.values() if kind.request)
    for kind in ("resend", "follow_up", request):
        shop.parts.database.run_now(agenda.open_task, conversation, Task(
            kind=kind, text=kind, role="agent", due_minutes=1), shop.now)
    shop.parts.database.run_now(agenda.close_task, rows(shop, tasks, kind="resend")[0].id, "done", "a1", shop.now)
    assert sorted(one.state for one in rows(shop, kind="task")) == ["open", "open", "stopped"]
    shop.now += timedelta(minutes=2)
    assert shop.run(shop.parts.loop.do_all()) == 2
    assert {one.kind: one.role for one in rows(shop, tasks)} == {
        "resend": "agent", "follow_up": "lead", request: "agent"}
    for _ in range(2):
        shop.now += timedelta(days=10)
        shop.run(shop.parts.loop.do_all())
    assert {one.role for one in rows(shop, tasks, kind="follow_up")} == {"manager"}
    assert not rows(shop, kind="task", state="open")
