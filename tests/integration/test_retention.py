"""What the policy does not keep any longer is deleted by night, on each database, and nothing else is."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from bot.due.retention import next_night
from bot.http.workbench import labelling
from bot.store import due
from bot.store.tables import audit, conversations, policy_versions
from tests.builders import NOW, a_buyer, an_order
from tests.postgres import new_database
from tests.shop import AGENT, Shop
from tests.traces import rows, traces

LONG_AGO = NOW - timedelta(days=400)
OLD = ("13912345678", "杯子摔了一个角", "给您补发一个")


@pytest.fixture(params=["sqlite", "postgresql"])
def shop(request, tmp_path):
    address = new_database(request.getfixturevalue("postgres")) if request.param == "postgresql" else ""
    made = Shop(tmp_path, LONG_AGO, address)
    yield made
    made.close()


def at_night(shop):
    """Let retention be due and do it."""
    shop.parts.database.run_now(due.ensure, due.RETENTION, shop.now)
    assert shop.run(shop.parts.loop.do_all([due.RETENTION])) == 1


def a_chat(shop):
    """A conversation with a row in every table that belongs to one; the buyer's phone and words stand in many."""
    shop.stock(an_order(placed_at=shop.now - timedelta(days=3)))
    shop.buyer(f"{OLD[1]} 我的电话{OLD[0]}", "damaged_in_transit")
    shop.buyer("快递不送上门", "courier_complaint")
    shop.send()
    shop.run(shop.parts.replies.send(shop.conversation, AGENT, OLD[2]))
    shop.buyer("少发了一件", "missing_item")
    for message in shop.history:
        if message.sender == "buyer":
            shop.run(labelling.give(shop.parts.conversations, message.id, ["damaged_in_transit"], "a1"))
    return shop


def settle(shop):
    """Close what is open, and let what is to come in it come."""
    shop.settle_all()
    for _ in range(8):
        shop.now += timedelta(days=1)
        shop.run(shop.parts.loop.do_all([due.TIMER, due.TASK, due.ORDER_EVENT]))


def test_a_conversation_goes_with_all_that_belongs_to_it_and_no_other(shop):
    settle(a_chat(shop))
    gone = shop.conversation
    shop.now, shop.buyer_id = NOW - timedelta(days=1), "b2"
    shop.buyer("我的快递到哪了", "track_parcel")
    kept, before = shop.conversation, len(shop.history)
    shop.now = NOW
    at_night(shop)
    assert {(name, column) for name, column, _ in traces(shop.parts.database, *OLD, gone)} <= {
        ("labels", "text"), ("labels", "previous"), ("audit", "conversation")}
    assert not traces(shop.parts.database, OLD[0])
    assert rows(shop.parts.database, "labels") == 3 and rows(shop.parts.database, "conversations") == 1
    assert shop.conversation == kept and len(shop.history) == before and shop.proposals
    with shop.parts.database.engine.connect() as connection:
        [line] = connection.execute(select(audit).where(audit.c.action == "retention")).all()
    assert "conversations 1" in line.detail and "messages" in line.detail and line.person is None
    again = shop.parts.database.run_now(due.next_moment, [due.RETENTION], shop.now, shop.now + timedelta(days=2))
    assert again.astimezone(ZoneInfo("Asia/Shanghai")).strftime("%H:%M") == "04:00"
    shop.now += timedelta(days=1)
    assert shop.run(shop.parts.loop.do_all([due.RETENTION])) == 1  # nothing is left to do, and nothing is noted
    assert len([one for one in traces(shop.parts.database, "retention") if one[:2] == ("audit", "action")]) == 1


def test_a_conversation_with_an_open_case_or_task_stays_whole(shop):
    a_chat(shop)
    before = {name: rows(shop.parts.database, name)
              for name in ("messages", "proposals", "decisions", "tasks", "cases")}
    assert all(before.values())
    shop.now = NOW
    at_night(shop)
    assert {name: rows(shop.parts.database, name) for name in before} == before
    assert rows(shop.parts.database, "orders") == 1


def test_of_a_conversation_that_goes_on_only_what_is_old_goes(shop):
    settle(a_chat(shop))
    shop.now = NOW - timedelta(days=2)
    shop.buyer("新的问题 到哪了", "track_parcel")
    shop.send()
    kept = shop.conversation
    shop.now = NOW
    at_night(shop)
    assert shop.conversation == kept and [one.text for one in shop.history][0] == "新的问题 到哪了"
    assert not [one for one in traces(shop.parts.database, OLD[0]) if one[0] != "conversations"]
    assert not [one for one in traces(shop.parts.database, OLD[2]) if one[0] != "labels"]
    assert rows(shop.parts.database, "cases") > 0  # they stay with their conversation
    shop.buyer("还在吗", "track_parcel")
    shop.send()
    assert shop.sent[-1].seq == shop.history[-1].seq


def test_a_conversation_in_which_something_is_to_come_stays(shop):
    settle(a_chat(shop))
    shop.parts.database.run_now(due.add, due.TIMER, "answer_overdue", NOW + timedelta(days=1), shop.conversation)
    messages = rows(shop.parts.database, "messages")
    shop.now = NOW
    at_night(shop)
    assert rows(shop.parts.database, "conversations") == 1 and messages


def test_what_was_decided_lately_stays_though_it_was_proposed_long_ago(shop):
    settle(a_chat(shop))
    decisions = rows(shop.parts.database, "decisions")
    shop.now = NOW - timedelta(days=1)
    shop.run(shop.parts.replies.reject(shop.proposals[0].id, AGENT, "tone", "太硬"))
    assert rows(shop.parts.database, "decisions") == decisions + 1
    shop.now = NOW
    at_night(shop)
    assert [one for one in traces(shop.parts.database, "太硬") if one[:2] == ("decisions", "note")]


def test_a_conversation_in_which_something_happens_while_it_is_looked_at_stays(shop):
    from bot.store import forget

    settle(a_chat(shop))
    shop.now = NOW
    cut = NOW - timedelta(days=365)
    assert shop.parts.database.run_now(forget.idle_conversations, cut, 10) == [shop.conversation]
    shop.buyer("还在吗", "track_parcel")
    assert not shop.parts.database.run_now(forget.delete_if_idle, shop.conversation, cut)
    assert shop.history


def test_orders_go_by_the_day_they_were_placed_and_propose_nothing_when_they_come_again(shop):
    shop.now = NOW
    long_ago = NOW - timedelta(days=1200)
    ancient = an_order("1000001", buyer_id="buyer-seven", placed_at=long_ago, paid_at=long_ago, shipped_at=None,
                       parcel=None, status="paid", ship_by=None)

    async def work():
        await shop.parts.ledger.put_buyers([a_buyer("buyer-seven"), a_buyer("buyer-eight")])
        await shop.parts.ledger.put_orders([ancient, an_order("1000002", buyer_id="buyer-eight")], quiet=True)

    shop.run(work())
    at_night(shop)
    assert {one for one in ("buyer-seven", "buyer-eight") if traces(shop.parts.database, one)} == {"buyer-eight"}
    shop.order(ancient)  # an import brings it again
    assert rows(shop.parts.database, "orders") == 2 and rows(shop.parts.database, "conversations") == 0
    assert shop.look() == 0
    shop.now += timedelta(days=1)
    assert shop.run(shop.parts.loop.do_all([due.RETENTION])) == 1
    assert rows(shop.parts.database, "orders") == 1


def test_an_event_without_a_time_is_as_old_as_its_order(shop):
    shop.now = NOW
    long_ago = NOW - timedelta(days=1200)
    shop.order(an_order("1000001", placed_at=long_ago, paid_at=None, shipped_at=None, parcel=None, status="paid",
                        ship_by=None))
    assert rows(shop.parts.database, "due") > 0 and rows(shop.parts.database, "conversations") == 0


def test_nothing_is_deleted_while_the_newest_policy_cannot_be_used(shop):
    settle(a_chat(shop))
    shop.parts.database.run_now(lambda connection: connection.execute(policy_versions.insert().values(
        version=1, data="{broken", changes="[]", at="2026-01-01")))
    shop.parts.policies.refresh()
    shop.now = NOW
    at_night(shop)
    assert rows(shop.parts.database, "conversations") == 1
    shop.now += timedelta(days=1)
    shop.parts.database.run_now(lambda connection: connection.execute(policy_versions.insert().values(
        version=2, data="{}", changes="[]", at="2026-01-01")))
    shop.parts.policies.refresh()
    assert shop.run(shop.parts.loop.do_all([due.RETENTION])) == 1
    assert rows(shop.parts.database, "conversations") == 0


def test_a_conversation_that_cannot_be_deleted_stops_no_other(shop, monkeypatch, caplog):
    from bot.store import forget

    settle(a_chat(shop))
    shop.parts.database.run_now(lambda connection: connection.execute(conversations.insert().values(
        id="!broken", buyer_id="x", state="open", opened_at="2020-01-01", last_seq=0, unread=0, memory="{}",
        last_at="2020-01-01")))
    delete = forget.delete_if_idle

    def fails(connection, conversation, before):
        if conversation == "!broken":
            raise ValueError(conversation)
        return delete(connection, conversation, before)

    monkeypatch.setattr(forget, "delete_if_idle", fails)
    shop.now = NOW
    at_night(shop)
    assert rows(shop.parts.database, "conversations") == 1 and "!broken" in caplog.text


def test_live_events_and_what_was_due_go_sooner(shop):
    settle(a_chat(shop))
    shop.parts.database.run_now(due.add, due.TIMER, "answer_overdue", NOW + timedelta(days=1), shop.conversation)
    messages = rows(shop.parts.database, "messages")
    shop.now = LONG_AGO + timedelta(days=40)  # what came of the chat was settled in its first days
    at_night(shop)
    assert rows(shop.parts.database, "events") == 0 and rows(shop.parts.database, "messages") == messages
    states = {value for name, column, value in traces(shop.parts.database, "open", "done", "stopped")
              if (name, column) == ("due", "state")}
    assert states == {"open"}


def test_the_policy_says_for_how_long(shop):
    settle(a_chat(shop))
    shop.now = LONG_AGO + timedelta(days=100)
    at_night(shop)
    assert rows(shop.parts.database, "conversations") == 1
    policy = {**shop.parts.policies(), "retention": {**shop.parts.policies()["retention"], "conversation_days": 90}}
    shop.parts.database.run_now(shop.parts.policies.change, policy, 0, "l1", None, shop.now)
    shop.parts.policies.refresh()
    shop.now += timedelta(days=1)
    assert shop.run(shop.parts.loop.do_all([due.RETENTION])) == 1
    assert rows(shop.parts.database, "conversations") == 0


def test_nobody_waits_while_much_is_deleted(shop):
    def many(connection):
        for number in range(80):
            connection.execute(conversations.insert().values(
                id=f"old-{number}", buyer_id=f"x{number}", state="open", opened_at="2020-01-01", last_seq=0, unread=0,
                memory="{}", last_at="2020-01-01"))

    shop.now = NOW
    shop.parts.database.run_now(many)
    shop.parts.database.run_now(due.ensure, due.RETENTION, shop.now)
    steps, most = 0, 0
    run = shop.parts.database.run

    async def counted(work, *args, durable=True, **kwargs):
        nonlocal steps
        steps += not durable  # so are the steps of retention, and nothing that a message waits for
        return await run(work, *args, durable=durable, **kwargs)

    async def work():
        nonlocal most
        shop.parts.database.run = counted
        deleting = asyncio.ensure_future(shop.parts.loop.do_all([due.RETENTION]))
        number = 0
        while not deleting.done():
            before, number = steps, number + 1
            await shop.parts.inbox.receive(conversation, None, f"在吗 {number}")
            most = max(most, steps - before)
            await asyncio.sleep(0.01)
        assert await deleting == 1 and number > 5

    conversation = shop.conversation
    shop.run(work())
    assert rows(shop.parts.database, "conversations") == 1
    assert steps >= 80 and most <= steps / 4, "a message waits for a few small steps only, however much is deleted"


def test_a_conversation_that_is_worked_on_is_left_for_the_next_night(shop):
    settle(a_chat(shop))
    shop.now = NOW
    shop.parts.database.run_now(due.ensure, due.RETENTION, shop.now)

    async def work():
        async with shop.parts.conversations.open(shop.conversation):
            assert await shop.parts.loop.do_all([due.RETENTION]) == 1

    shop.run(work())
    assert rows(shop.parts.database, "conversations") == 1
    shop.now += timedelta(days=1)
    assert shop.run(shop.parts.loop.do_all([due.RETENTION])) == 1
    assert rows(shop.parts.database, "conversations") == 0


@pytest.mark.parametrize("now,expected", [("2026-11-29T03:59:00+08:00", "2026-11-29T04:00:00+08:00"),
                                          ("2026-11-29T04:00:00+08:00", "2026-11-30T04:00:00+08:00"),
                                          ("2026-11-28T20:30:00+00:00", "2026-11-30T04:00:00+08:00")])
def test_the_next_night_is_the_shops(now, expected):
    policy = {"shop": {"timezone": "Asia/Shanghai"}}
    assert next_night(datetime.fromisoformat(now), policy) == datetime.fromisoformat(expected)
