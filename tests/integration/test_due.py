"""The loop that does what is due: several processes, items that hang or fail, processes that are killed."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import time
from datetime import timedelta

import pytest
from sqlalchemy import event, select

from bot.store import agenda, due
from bot.store import messages as store
from bot.store.database import stamp
from bot.store.tables import conversations, tasks
from bot.store.tables import due as table
from bot.talk.model import Task, Timer
from tests.builders import NOW, a_buyer, an_order
from tests.postgres import new_database
from tests.server import ROOT, SECRET
from tests.shop import Shop

MANY = 30


@pytest.fixture(params=["sqlite", "postgresql"])
def shop(request, tmp_path):
    address = new_database(request.getfixturevalue("postgres")) if request.param == "postgresql" else ""
    made = Shop(tmp_path, NOW, address)
    yield made
    made.close()


def rows(shop, which=table, **where):
    query = select(which)
    for name, value in where.items():
        query = query.where(which.c[name] == value)
    return shop.parts.database.run_now(lambda connection: connection.execute(query).all())


def chats(shop, number=MANY):
    def work(connection):
        return [store.open_conversation(connection, shop.now, buyer_id=f"n{one}", visitor=None)
                for one in range(number)]

    return shop.parts.database.run_now(work)


def start(shop, conversation, event_="answer_overdue", minutes=0.0):
    shop.parts.database.run_now(agenda.start_timer, conversation, Timer(event=event_, minutes=minutes), shop.now)


async def until(condition, seconds=20.0):
    """Wait until something is true."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it has not come about"
        await asyncio.sleep(0.05)


def running(*shops):
    return [asyncio.ensure_future(one.parts.loop.run()) for one in shops]


async def stopped(loops, *shops):
    for one in loops:
        one.cancel()
    await asyncio.gather(*loops, return_exceptions=True)
    for one in shops:
        await one.parts.loop.finish()


def test_two_processes_do_everything_once(shop):
    """Each order event makes one proposal, each task climbs one rung, each timer comes once."""
    other = Shop(shop.folder, shop.now, shop.address)
    buyers = [f"n{one}" for one in range(MANY)]

    async def work():
        await shop.parts.ledger.put_buyers([a_buyer(one) for one in buyers])
        for one in buyers:
            conversation = await shop.parts.conversations.enter(buyer_id=one)
            await shop.parts.database.run(agenda.open_task, conversation, Task(
                kind="resend", text=f"补发 {one}", role="agent", due_minutes=1), NOW - timedelta(minutes=2))
            await shop.parts.database.run(agenda.start_timer, conversation, Timer(
                event="answer_overdue", minutes=0), NOW)
        loops = running(shop, other)
        await shop.parts.ledger.put_orders([
            an_order(f"77000{number:03}", buyer_id=one, status="paid", paid_at=NOW, shipped_at=None, parcel=None,
                     ship_by=None)
            for number, one in enumerate(buyers)])
        # on SQLite nothing keeps them apart but what a commit finds: who is second rests and comes again
        def all_done():
            for one in (shop, other):
                one.now += timedelta(seconds=1)
            return not [one for one in rows(shop, state="open") if one.kind in ("order_event", "timer")]

        await until(all_done, 60)
        await until(lambda: {one.role for one in rows(shop, tasks)} == {"lead"})
        await stopped(loops, shop, other)

    shop.run(work())
    assert {one.state for one in rows(shop, kind="timer")} <= {"done", "stopped"}
    done = rows(shop, kind="order_event")
    assert {one.state for one in done} == {"done"}
    for one in buyers:
        shop.buyer_id = one
        assert shop.rows.count("M1") == 1
    climbed = rows(shop, kind="task")
    assert len(climbed) == MANY and {(one.state, one.due > table_now(shop)) for one in climbed} == {("open", True)}
    other.close()


def table_now(shop):
    return stamp(shop.now)


def test_an_item_that_hangs_keeps_nobody_else_waiting(shop):
    first, *others = chats(shop, 8)
    for conversation in (first, *others):
        for event_ in ("answer_overdue", "discount_undecided"):
            start(shop, conversation, event_)
    took = []

    async def work():
        async with shop.parts.conversations.open(first):  # whoever holds it does not let go
            began = time.monotonic()
            loops = running(shop)
            await until(lambda: {one.conversation for one in rows(shop, state="open", kind="timer")} == {first})
            took.append(time.monotonic() - began)
        await stopped(loops, shop)

    shop.run(work())
    assert took[0] < 4, took
    [waiting, *_] = [one for one in rows(shop, kind="timer", conversation=first) if one.state == "open"]
    assert waiting.attempts <= 1  # a lock that is held is no attempt


def test_items_that_never_end_have_failed_and_leave_their_places_to_others(shop, monkeypatch):
    monkeypatch.setattr("bot.due.loop.LONGEST_SECONDS", 0.3)
    stuck, well = chats(shop, 10)[:6], chats(shop, 10)[6:]
    for conversation in (*stuck, *well):
        start(shop, conversation)
    timer = shop.parts.loop._handlers["timer"]
    monkeypatch.setitem(shop.parts.loop._handlers, "timer", lambda item: (
        asyncio.Event().wait() if item.conversation in stuck else timer(item)))

    async def work():
        loops = running(shop)
        await until(lambda: {one.conversation for one in rows(shop, kind="timer", state="done")} == set(well))
        await until(lambda: {(one.attempts, one.error) for one in rows(shop, kind="timer", state="open")} == {
            (1, "TimeoutError")})
        await stopped(loops, shop)

    shop.run(work())


def test_an_item_that_fails_is_backed_off_given_up_and_shown_and_holds_up_no_other(shop, caplog):
    broken, well = chats(shop, 2)
    start(shop, broken)
    start(shop, well)
    shop.parts.database.run_now(lambda connection: connection.execute(conversations.update().where(
        conversations.c.id == broken).values(memory="{broken")))
    assert shop.run(shop.parts.loop.do_all()) == 1
    assert [one.state for one in rows(shop, conversation=well)] == ["done"]
    assert shop.run(shop.parts.loop.do_all()) == 0  # it rests
    for _ in range(due.ATTEMPTS):
        shop.now += timedelta(minutes=20)
        shop.run(shop.parts.loop.do_all())
    [item] = rows(shop, conversation=broken)
    assert (item.state, item.attempts) == ("failed", due.ATTEMPTS)
    assert [one for one in caplog.records if one.levelname == "ERROR" and item.id in one.getMessage()]
    shown = bot(shop, "due", "list")
    assert item.id in shown and item.error in shown and "已放弃" in shown
    shop.parts.database.run_now(lambda connection: connection.execute(conversations.update().where(
        conversations.c.id == broken).values(memory="{}")))
    assert "重新安排" in bot(shop, "due", "retry", item.id)
    shop.now += timedelta(days=400)  # the command goes by the real clock
    shop.run(shop.parts.loop.do_all())
    assert [one.state for one in rows(shop, id=item.id)] == ["done"]


def bot(shop, *arguments):
    env = {**os.environ, "BOT_SECRET": SECRET, "BOT_VAR": str(shop.folder),
           **({"BOT_DATABASE": shop.address} if shop.address else {})}
    done = subprocess.run([sys.executable, "-m", "bot", *arguments], cwd=ROOT, env=env, text=True, timeout=120,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    assert done.returncode == 0, done.stdout
    return done.stdout


def test_what_a_killed_process_had_begun_is_done_by_another_when_its_claim_ends(shop):
    [conversation] = chats(shop, 1)
    start(shop, conversation)
    [item] = rows(shop, kind="timer")
    code = (
        "import asyncio, sys, time\n"
        "from pathlib import Path\n"
        "from tests.shop import Shop\n"
        "shop = Shop(Path(sys.argv[1]), database=sys.argv[2])\n"
        "async def hang(item):\n"
        "    async with shop.parts.conversations.open(item.conversation):\n"
        "        print('begun', flush=True)\n"
        "        time.sleep(60)\n"
        "shop.parts.loop._handlers['timer'] = hang\n"
        "asyncio.run(shop.parts.loop.do_all())\n")
    begun = subprocess.Popen([sys.executable, "-c", code, str(shop.folder), shop.address], cwd=ROOT,
                             stdout=subprocess.PIPE, text=True)
    try:
        assert begun.stdout.readline() == "begun\n"
    finally:
        begun.send_signal(signal.SIGKILL)
        begun.wait()
    assert shop.run(shop.parts.loop.do_all()) == 0  # it is still claimed
    shop.now += due.CLAIM
    assert shop.run(shop.parts.loop.do_all()) == 1
    assert [(one.state, one.attempts) for one in rows(shop, id=item.id)] == [("done", 2)]


def test_a_process_that_stops_gives_back_what_it_has_begun(shop, monkeypatch):
    [conversation] = chats(shop, 1)
    start(shop, conversation)
    monkeypatch.setattr("bot.due.loop.FINISH_SECONDS", 0.2)

    async def work():
        async with shop.parts.conversations.open(conversation):
            loops = running(shop)
            await until(lambda: [one for one in rows(shop, kind="timer") if one.claimed_until])
            await stopped(loops, shop)

    shop.run(work())
    assert [(one.state, one.attempts, one.claimed_until) for one in rows(shop, kind="timer")] == [("open", 0, None)]
    assert shop.run(shop.parts.loop.do_all()) == 1


def test_nothing_is_written_while_nothing_is_due(shop):
    start(shop, chats(shop, 1)[0], minutes=5)
    written = []

    async def work():
        loops = running(shop)
        await until(lambda: len(rows(shop, kind="retention")) == 1 and not [
            one for one in rows(shop) if one.kind in ("orders", "sign_ins") and one.due <= table_now(shop)])
        await asyncio.sleep(0.5)

        def note(connection, cursor, statement, *rest):
            if statement.lstrip().split()[0].upper() in ("INSERT", "UPDATE", "DELETE") or "IMMEDIATE" in statement:
                written.append(statement)

        event.listen(shop.parts.database.engine, "before_cursor_execute", note)
        await asyncio.sleep(2.5)
        event.remove(shop.parts.database.engine, "before_cursor_execute", note)
        await stopped(loops, shop)

    shop.run(work())
    assert written == []


def test_what_recurs_comes_again_and_again_in_one_of_the_processes(shop):
    other = Shop(shop.folder, shop.now, shop.address)
    shop.stock(an_order(status="placed", placed_at=NOW - timedelta(minutes=10), paid_at=None, shipped_at=None,
                        ship_by=None, parcel=None))

    async def work():
        loops = running(shop, other)
        await until(lambda: [one.due > table_now(shop) for one in rows(shop, kind="orders")] == [True])
        for one in (shop, other):
            one.now += timedelta(minutes=25)
        await until(lambda: [one.state for one in rows(shop, kind="order_event")] == ["done"])
        await stopped(loops, shop, other)

    shop.run(work())
    assert shop.rows == ["M2"] and len(rows(shop, kind="orders")) == 1
    other.close()
