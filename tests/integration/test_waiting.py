"""Who waits at the desk, who answers, and what two people at once do to one conversation. On a real database."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from bot.store import messages as store
from bot.store import people, queue
from bot.store.tables import proposals
from tests.builders import NOW, an_order
from tests.shop import AGENT, Shop, refused, rows


def test_looking_at_another_product_does_not_undo_a_turn(shop):
    shop.stock(an_order())
    conversation = shop.conversation

    async def both():
        async with shop.parts.conversations.open(conversation) as talk:
            memory = talk.memory.copy(update={"turn": 7})
            assert await shop.parts.conversations.enter(buyer_id="b1", viewing="CUP-1") == conversation
            await talk.commit(memory)

    shop.run(both())
    memory = shop.parts.database.run_now(store.get_memory, conversation)
    assert (memory.turn, memory.viewing) == (7, "CUP-1")


@pytest.mark.parametrize("work", ["close", "assign"])
def test_closing_and_assigning_wait_for_the_conversation(shop, work):
    conversation = shop.conversation
    handling = shop.parts.assignments

    async def both():
        async with shop.parts.conversations.open(conversation):
            waiting = asyncio.ensure_future(handling.close(conversation) if work == "close"
                                            else handling.assign(conversation, None))
            await asyncio.sleep(0.1)
            assert not waiting.done()
        await waiting

    shop.run(both())


def queued(shop):
    return [one["id"] for one in shop.parts.database.run_now(queue.page, "waiting", "a1").conversations]


def test_an_answered_conversation_leaves_the_queue_though_proposals_stand(shop):
    shop.stock(an_order()).buyer("到哪了 给我开发票", "track_parcel", {"invoice": 0.7})
    assert queued(shop) == [shop.conversation]
    shop.send()
    assert shop.proposals and queued(shop) == []
    assert shop.parts.database.run_now(queue.summary, shop.conversation)["waits"] is False


def test_what_comes_by_itself_waits_for_somebody(shop):
    shop.stock(an_order(status="placed", placed_at=NOW - timedelta(minutes=10), paid_at=None, shipped_at=None,
                        ship_by=None, parcel=None))
    shop.later(minutes=25)
    assert "M2" in shop.rows and queued(shop) == [shop.conversation]
    shop.send()
    assert queued(shop) == []


def test_a_reply_bears_the_assigned_agents_name(shop):
    member = people.create(shop.parts.database, "xy", "小雨", "agent", "a sunny afternoon", NOW)
    shop.stock().buyer("在吗", "greet")
    policys = shop.parts.policy()["shop"]["agent_name"]
    assert not any("小雨" in one.proposal.text for one in shop.proposals)
    shop.run(shop.parts.assignments.assign(shop.conversation, member.id))
    texts = [one.proposal.text for one in shop.proposals]
    assert any("小雨" in one for one in texts) and not any(policys in one for one in texts)
    pending = shop.parts.database.run_now(store.add_message, shop.conversation, NOW, sender="buyer", text="在",
                                          client_id=None)
    assert pending and shop.parts.database.run_now(store.next_pending, shop.conversation).agent_name == "小雨"


def test_nobody_is_assigned_who_is_not_at_the_desk(shop):
    database = shop.parts.database
    analyst, gone = (people.create(database, name, "", role, "a sunny afternoon", NOW)
                     for name, role in (("an", "analyst"), ("go", "agent")))
    database.run_now(people.set_active, "go", False, NOW)
    for user in ("nobody", analyst.id, gone.id):
        assert refused(shop, shop.parts.assignments.assign(shop.conversation, user)).code == "assignee.unknown"


def test_what_was_proposed_before_does_not_stand_beside_a_message_that_could_not_be_read(shop):
    shop.stock(an_order()).buyer("到哪了", "track_parcel")
    assert shop.proposals

    async def cannot(pending, context):
        raise ValueError("unreadable")

    async def work():
        await shop.parts.inbox.receive(shop.conversation, None, "？？")
        await shop.parts.reading.read(shop.conversation, cannot)

    for _ in range(2):
        if not any(one.read_state == "failed" for one in shop.parts.database.run_now(store.history, shop.conversation)):
            shop.run(work())
    assert any(one.read_state == "failed" for one in shop.parts.database.run_now(store.history, shop.conversation))
    assert shop.proposals == [] and {one.state for one in rows(shop, proposals)} == {"withdrawn"}


def test_the_hours_are_brought_up_once_a_night_and_not_after_an_answer(tmp_path):
    shop = Shop(tmp_path, NOW.replace(hour=1))
    shop.stock(an_order()).buyer("有人吗", "greet")
    assert "R9" in shop.rows
    shop.run(shop.parts.replies.send(shop.conversation, AGENT, "在的"))
    shop.buyer("到哪了", "track_parcel")
    assert "R9" not in shop.rows
    shop.now += timedelta(days=1)
    shop.buyer("有人吗", "greet")
    assert "R9" in shop.rows
    shop.close()


def test_an_agent_who_answers_late_spares_the_hours(tmp_path):
    shop = Shop(tmp_path, NOW.replace(hour=23, minute=20))
    shop.stock(an_order()).buyer("到哪了", "track_parcel")
    shop.now += timedelta(minutes=15)
    shop.send()
    shop.buyer("好的 那什么时候到", "track_parcel")
    assert "R9" not in shop.rows
    shop.close()
