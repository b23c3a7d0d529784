"""What speaks up by the clock, and rows that go out by themselves: on a real database."""

from __future__ import annotations

import asyncio
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from bot.conversations.automatic import AutomaticReplies
from bot.errors import RequestError
from bot.store import due as due_store
from bot.store.locks import ConversationLocks
from bot.store.tables import conversations, due, proposals
from tests.builders import NOW, an_order, signed, unpaid
from tests.postgres import new_shop_database
from tests.shop import AGENT, Shop, change_policy, rows


def test_an_unpaid_order_is_reminded_once_and_never_after_payment(shop):
    shop.stock(unpaid())
    shop.later(minutes=19)
    assert shop.rows == []
    shop.later(minutes=2)
    assert shop.rows == ["M2"]
    shop.send()
    shop.later(hours=3)
    assert shop.rows == []
    shop.order(an_order(status="paid", paid_at=shop.now, ship_by=shop.now + timedelta(days=1), parcel=None,
                        shipped_at=None))
    assert shop.rows == ["M1"]


def test_a_reminder_that_stands_goes_when_the_buyer_pays(shop):
    shop.stock(unpaid())
    shop.later(minutes=21)
    assert shop.rows == ["M2"]
    shop.order(an_order(status="paid", paid_at=shop.now, ship_by=shop.now + timedelta(days=1), parcel=None,
                        shipped_at=None))
    assert "M2" not in shop.rows and "M1" in shop.rows


def test_two_processes_at_the_same_moment_do_what_is_due_once(postgres, tmp_path):
    """Tasks of the ladder, a timer's wish, and an order's event that opens its buyer's conversation."""
    address = new_shop_database(postgres)
    shops = [Shop(tmp_path, database=address) for _ in range(2)]
    shop, unpaid_since = shops[0], NOW + timedelta(hours=24)
    shop.stock(signed(),
               an_order("2026112300010002", buyer_id="b2", status="placed", placed_at=unpaid_since, paid_at=None,
                                  shipped_at=None, ship_by=None, parcel=None))
    shop.buyer("少发了一件", "missing_item")
    shop.send()
    for one in shops:
        one.now += timedelta(hours=24, minutes=35)

    async def hold_the_conversation():
        async with ConversationLocks(shop.parts.database.engine).hold(shop.conversation):
            await asyncio.sleep(1)  # both have seen what is due, and wait

    with ThreadPoolExecutor(3) as threads:
        held = threads.submit(asyncio.run, hold_the_conversation())
        time.sleep(0.3)
        done = list(threads.map(Shop.look, shops))
        held.result()
    assert sorted(one["kind"] for one in shop.tasks) == ["follow_up", "handover"]
    assert shop.rows.count("F1") == 1 and shop.cases[0]["level"] == "lead"
    assert sum(done) == 3, "two timers and one order event, each once"
    [other] = rows(shop, conversations, buyer_id="b2")
    [reminder] = rows(shop, proposals, conversation=other.id)
    assert "M2" in reminder.data
    assert [one.look() for one in shops] == [0, 0]
    for one in shops:
        one.close()


def test_a_quiet_parcel_and_a_day_that_passed_speak_up_by_themselves(shop):
    shop.stock(an_order(), an_order("2026112300010002", status="paid", ship_by=NOW + timedelta(hours=1), parcel=None,
                                    shipped_at=None))
    shop.later(hours=2)
    assert shop.rows == ["L10"]
    shop.send()
    shop.later(hours=43)
    assert "L4" in shop.rows


def test_the_courier_is_asked_until_the_answer_was_passed_on(shop):
    shop.stock(an_order()).buyer("快递不送上门", "courier_complaint")
    shop.send()
    [task] = shop.tasks
    with pytest.raises(RequestError) as caught:
        shop.run(shop.parts.settlements.settle_task(task["id"], AGENT, "answer", note=" "))
    assert caught.value.code == "task.answer"
    shop.run(shop.parts.settlements.settle_task(task["id"], AGENT, "answer", note="明天上午重新派送"))
    assert shop.rows == ["L7"] and "明天上午重新派送" in shop.proposals[0].proposal.text
    assert shop.tasks[0]["state"] == "open"
    shop.send()
    assert shop.tasks[0]["state"] == "done"


def test_no_answer_in_time_proposes_by_itself(shop):
    shop.stock(signed()).buyer("赔我200", "compensation_request", money=20000)
    shop.check("compensation.fault", True)
    shop.send()
    shop.later(minutes=3, seconds=1)
    assert shop.proposals[0].proposal.branch == "undecided"


def test_a_safe_row_goes_out_by_itself_when_the_shop_switched_it_on(shop):
    shop.stock(an_order()).buyer("到哪了", "track_parcel")
    shop.later(minutes=4)
    assert "R5" in shop.rows and shop.sent == []
    change_policy(shop, automatic=["R5"])
    shop.send()
    shop.buyer("还在吗", "track_parcel")
    shop.later(minutes=4)
    assert [one.author for one in shop.sent] == ["小满", "自动回复"]
    shop.later(minutes=10)
    assert len(shop.sent) == 2


def test_at_night_the_hours_are_told_once(tmp_path):
    shop = Shop(tmp_path, NOW.replace(hour=2))
    shop.stock().buyer("有人吗", "greet")
    assert "R9" in shop.rows
    shop.send([one.proposal.rows[0] for one in shop.proposals].index("R9") + 1)
    assert any(one["kind"] == "next_shift" for one in shop.tasks)
    shop.buyer("那算了", "deny")
    assert "R9" not in shop.rows
    shop.close()


@pytest.mark.parametrize("by", ["reading", "timer"])
def test_a_reply_that_was_to_go_out_by_itself_goes_out_after_a_kill(tmp_path, monkeypatch, by):
    """The process ends between the commit of what called for the reply and the look for it."""
    async def killed(self, conversation):
        pass

    with monkeypatch.context() as dying:
        dying.setattr(AutomaticReplies, "look", killed)
        shop = Shop(tmp_path)
        change_policy(shop.stock(an_order()), automatic=["R1", "R5"])
        if by == "reading":
            shop.buyer("在吗", "greet")
        else:
            shop.buyer("到哪了", "track_parcel")
            shop.now += timedelta(minutes=4)
            shop.run(shop.parts.loop.do_all([due_store.TIMER]))
        assert shop.proposals and shop.sent == []
        shop.close()
    again = Shop(tmp_path, shop.now)
    again.later(seconds=5)
    assert [one.author for one in again.sent] == ["自动回复"]
    assert rows(again, due, kind="automatic", state="open") == []
    again.later(seconds=5)
    assert len(again.sent) == 1
    again.close()


def test_a_reply_that_went_out_at_once_leaves_nothing_for_later(shop):
    change_policy(shop.stock(an_order()), automatic=["R1"])
    shop.buyer("在吗", "greet")
    assert [one.author for one in shop.sent] == ["自动回复"]
    assert {one.state for one in rows(shop, due, kind="automatic")} == {"done"}
    shop.buyer("我的快递到哪了", "track_parcel")
    assert {one.state for one in rows(shop, due, kind="automatic")} == {"done"} and len(shop.sent) == 1
