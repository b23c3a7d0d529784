"""Nothing is lost between two changes of a conversation, whatever comes while a message is being read."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from bot.conversations.effects import SetState
from bot.store import messages as store
from bot.store import queue
from bot.store.database import moment
from bot.store.locks import LockLost
from bot.store.tables import conversations, due, messages
from bot.talk.model import Memory
from tests.builders import NOW, a_buyer, an_order, signed
from tests.shop import AGENT, Shop, all_rows, during_a_reading, remember, rows

ORDER = "2026112300010001"
ANSWER = "在的，马上为您看"


@pytest.fixture()
def shop(shop_anywhere: Shop) -> Shop:
    return shop_anywhere


def memory_of(shop: Shop, conversation: str) -> Memory:
    return shop.parts.database.run_now(store.get_memory, conversation)


def row_of(shop: Shop, conversation: str) -> Any:
    return shop.parts.database.run_now(store.get_conversation, conversation)


def test_closing_during_a_reading_keeps_the_turn_and_holds(shop):
    conversation = shop.stock(an_order()).conversation
    shop.run(during_a_reading(shop, conversation, shop.parts.assignments.close(conversation)))
    memory, row = memory_of(shop, conversation), row_of(shop, conversation)
    assert (row.state, row.waiting_since, row.unread) == ("closed", None, 0)
    assert memory.turn == 1 and "ask:track.where" in memory.counts and memory.wishes == ()
    assert rows(shop, messages)[0].read_state == "read" and shop.proposals == []
    assert rows(shop, due, kind="timer", subject="answer_overdue", state="open") == []


def test_a_conversation_in_which_the_buyer_writes_while_it_is_being_closed_stays_open(shop):
    conversation = shop.stock(an_order()).conversation

    async def close() -> None:
        closing = asyncio.ensure_future(shop.parts.assignments.close(conversation))
        while shop.parts.conversations.locks._queues[conversation].users < 2:  # it does not wait for the reading yet
            await asyncio.sleep(0.01)
        await shop.parts.inbox.receive(conversation, None, "能便宜点吗")
        await closing

    shop.run(during_a_reading(shop, conversation, close()))
    row = row_of(shop, conversation)
    assert (row.state, row.unread) == ("open", 2) and shop.proposals
    waiting = shop.parts.database.run_now(queue.page, "waiting", "a1")
    assert [one["id"] for one in waiting.conversations] == [conversation]
    shop.run(shop.parts.assignments.close(conversation))
    assert row_of(shop, conversation).state == "closed"


def test_assigning_during_a_reading_loses_neither(shop):
    conversation = shop.stock(an_order()).conversation
    shop.run(during_a_reading(shop, conversation, shop.parts.assignments.assign(conversation, None)))
    assert memory_of(shop, conversation).turn == 1 and shop.rows == ["L3"]


def test_a_product_looked_at_during_a_reading_is_noted_at_once_and_stays(shop):
    conversation = shop.stock(an_order()).conversation

    async def look() -> None:
        found = await asyncio.wait_for(shop.parts.conversations.enter(buyer_id="b1", viewing="CUP-1"), 0.25)
        assert found == conversation

    shop.run(during_a_reading(shop, conversation, look()))
    memory = memory_of(shop, conversation)
    assert (memory.viewing, memory.turn) == ("CUP-1", 1) and shop.rows == ["L3"]


def test_a_message_that_comes_during_a_reading_is_stored_at_once_and_read_after_it(shop):
    conversation = shop.stock(an_order()).conversation

    async def write() -> None:
        stored = await asyncio.wait_for(shop.parts.inbox.receive(conversation, "c2", "能便宜点吗"), 0.25)
        assert stored.seq == 2

    shop.run(during_a_reading(shop, conversation, write()))
    assert [one.read_state for one in sorted(rows(shop, messages), key=lambda one: one.seq)] == ["read", "read"]
    assert row_of(shop, conversation).unread == 2


def test_a_tick_during_a_reading_is_decided_on_what_is_true_then(shop):
    conversation = shop.stock(signed()).conversation
    tick = shop.parts.settlements.attach(conversation, AGENT, ORDER)
    shop.run(during_a_reading(shop, conversation, tick))
    memory = memory_of(shop, conversation)
    assert (memory.order_id, memory.turn) == (ORDER, 1)


def test_an_answer_repeated_after_the_reply_starts_no_timer(shop):
    conversation = shop.stock(an_order()).conversation
    shop.run(shop.parts.inbox.receive(conversation, "c1", "在吗"))
    shop.run(shop.parts.replies.send(conversation, AGENT, ANSWER))
    before = all_rows(shop)
    shop.run(shop.parts.inbox.receive(conversation, "c1", "在吗"))
    assert all_rows(shop) == before


def test_many_at_once_are_numbered_without_gaps_and_nobody_is_sent_away(shop, tmp_path):
    conversation = shop.stock(an_order()).conversation

    async def work() -> None:
        said = [shop.parts.inbox.receive(conversation, f"c{n}", f"第{n}条") for n in range(12)]
        answers = [shop.parts.replies.send(conversation, AGENT, f"{ANSWER}{n}", f"a{n}") for n in range(6)]
        looks = [shop.parts.conversations.enter(buyer_id="b1", viewing=f"SKU-{n}") for n in range(6)]
        await asyncio.gather(*said, *answers, *looks)

    shop.run(work())
    assert sorted(one.seq for one in rows(shop, messages)) == list(range(1, 19))
    assert row_of(shop, conversation).last_seq == 18


def test_what_another_process_kept_after_the_lock_was_verified_is_not_written_over(shop, monkeypatch):
    conversation = shop.stock(an_order()).conversation
    theirs = Memory(turn=5)

    async def work() -> None:
        async with shop.parts.conversations.open(conversation) as talk:
            verify = talk._lock.verify

            async def verified() -> None:
                await verify()
                remember(shop.parts.database, conversation, theirs)  # the lock goes, another process takes its turn

            monkeypatch.setattr(talk._lock, "verify", verified)
            await talk.commit(talk.memory.copy(update={"turn": 9}), [SetState("closed")])

    with pytest.raises(LockLost):
        shop.run(work())
    assert memory_of(shop, conversation) == theirs and row_of(shop, conversation).state == "open"


def test_two_commits_of_one_opening_build_on_each_other(shop):
    conversation = shop.stock(an_order()).conversation

    async def work() -> None:
        async with shop.parts.conversations.open(conversation) as talk:
            await talk.commit(talk.memory.copy(update={"turn": 3}))
            await talk.commit(talk.memory.copy(update={"turn": 4}))

    shop.run(work())
    assert memory_of(shop, conversation).turn == 4


def test_a_buyer_whom_an_order_brings_in_is_known_by_name(shop):
    unpaid = an_order(status="placed", placed_at=NOW - timedelta(minutes=10), paid_at=None, shipped_at=None,
                      ship_by=None, parcel=None)
    shop.stock(unpaid).later(minutes=25)
    [row] = rows(shop, conversations)
    assert row.buyer_name == a_buyer().name != "" and "M2" in shop.rows


def test_a_reopened_chat_and_a_new_one_are_the_buyers_own(shop):
    conversation = shop.stock(an_order()).conversation
    shop.run(shop.parts.assignments.close(conversation))
    assert shop.run(shop.parts.conversations.enter(buyer_id="b1", buyer_name="小周")) == conversation
    [row] = rows(shop, conversations)
    assert (row.state, row.buyer_name) == ("open", "小周")
    assert shop.run(shop.parts.conversations.enter(buyer_id=None, visitor="v")) != conversation


def timers(shop: Shop) -> list[Any]:
    return rows(shop, due, kind="timer", subject="answer_overdue", state="open")


@pytest.mark.parametrize("seen", [1, None])
def test_a_reply_leaves_the_buyer_waiting_who_wrote_again_before_it_went_out(shop, seen, monkeypatch):
    conversation, replies = shop.stock(an_order()).conversation, shop.parts.replies
    shop.run(shop.parts.inbox.receive(conversation, "c1", "在吗"))
    [first] = timers(shop)
    shop.now += timedelta(minutes=2)
    meant = replies._meant

    async def meanwhile(*what: Any) -> Any:
        await shop.parts.inbox.receive(conversation, "c2", "杯子碎了")
        await shop.parts.inbox.receive(conversation, "c3", "怎么办")
        return await meant(*what)

    monkeypatch.setattr(replies, "_meant", meanwhile)
    written = shop.now
    shop.run(replies.send(conversation, AGENT, ANSWER, after_seq=seen))
    row, [running] = row_of(shop, conversation), timers(shop)
    assert (moment(row.waiting_since), row.unread, row.last_seq) == (written, 2, 4)
    limit = shop.parts.policy()["reply"]["answer_within_minutes"]
    assert running.id != first.id and moment(running.due) == written + timedelta(minutes=limit)
    monkeypatch.undo()
    shop.run(replies.send(conversation, AGENT, "给您补发", after_seq=4))
    row = row_of(shop, conversation)
    assert (row.waiting_since, row.unread, timers(shop)) == (None, 0, [])


def test_a_message_that_had_arrived_before_the_reply_but_was_not_on_the_desk_is_not_answered_by_it(shop):
    conversation = shop.stock(an_order()).conversation
    for number, text in enumerate(("在吗", "杯子碎了")):
        shop.run(shop.parts.inbox.receive(conversation, f"c{number}", text))
    shop.run(shop.parts.replies.send(conversation, AGENT, ANSWER, after_seq=1))
    assert row_of(shop, conversation).unread == 1 and len(timers(shop)) == 1
    waiting = shop.parts.database.run_now(queue.page, "waiting", "a1")
    assert [one["id"] for one in waiting.conversations] == [conversation]
