"""What an agent's own words do: kept with the line, on matters, tasks and cases, until somebody takes it back."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from bot.errors import RequestError
from bot.store import messages as store
from bot.store.tables import audit
from tests.builders import NOW, an_order
from tests.postgres import new_database
from tests.shop import AGENT, Shop

PROMISE = "我去问下仓库，今天下午四点前给您答复"


@pytest.fixture(params=["sqlite", "postgresql"])
def shop(request, tmp_path):
    address = new_database(request.getfixturevalue("postgres")) if request.param == "postgresql" else ""
    made = Shop(tmp_path, NOW, address)
    yield made
    made.close()


def said(shop, text, intent="missing_item", then=PROMISE):
    shop.stock(an_order())
    shop.buyer(text, intent)
    shop.run(shop.parts.replies.send(shop.conversation, AGENT, then))
    return shop.history[-1]


def memory(shop):
    return shop.run(shop.parts.conversations.look(shop.conversation)).memory


def names(message):
    return [one.name for one in message.acts]


def test_a_promise_in_own_words_is_a_task_due_when_it_says(shop):
    message = said(shop, "少发了一件")
    assert "promise_reply" in names(message)
    task, = [one for one in shop.tasks if "四点前" in one["text"]]
    due = datetime.fromisoformat(task["due"])
    assert due.astimezone(NOW.tzinfo).hour == 16 or due > NOW
    matter, = memory(shop).matters
    assert matter.state == "promised" and matter.due is not None


def test_the_buyer_does_not_see_acts(shop):
    message = said(shop, "少发了一件")
    assert "acts" not in store.message_json(message) and store.message_json(message, False)["acts"]


def test_an_act_is_taken_back_with_its_task(shop):
    message = said(shop, "少发了一件")
    promise = next(one for one in message.acts if one.name == "promise_reply")
    for one in message.acts:
        shop.run(shop.parts.replies.undo_act(message.id, one.id, AGENT))
    assert {one["state"] for one in shop.tasks if "四点前" in one["text"]} == {"cancelled"}
    assert memory(shop).acts == () and memory(shop).matters[0].state == "open"
    assert all(one.undone for one in shop.history[-1].acts)
    with pytest.raises(RequestError) as caught:
        shop.run(shop.parts.replies.undo_act(message.id, promise.id, AGENT))
    assert caught.value.code == "act.undone" and caught.value.status == 409
    rows = shop.parts.database.run_now(lambda c: c.execute(select(audit.c.action)).scalars().all())
    assert "act_undone" in rows


def test_an_act_of_another_line_is_not_found(shop):
    message = said(shop, "少发了一件")
    with pytest.raises(RequestError) as caught:
        shop.run(shop.parts.replies.undo_act(message.id, "nothing", AGENT))
    assert caught.value.status == 404


def test_an_offer_is_taken_by_a_yes(shop):
    said(shop, "杯子磕了个角", "damaged_in_transit", "不好意思，补您20块可以吗")
    proposals = shop.buyer("行吧 就20", "affirm")
    assert proposals[0].proposal.branch == "compensation" and "20元" in proposals[0].proposal.text
    shop.send()
    assert memory(shop).matters[-1].state in ("promised", "settled")


def test_nothing_is_proposed_under_a_mere_thanks(shop):
    said(shop, "地址改好了吗", "change_address", "改好了，放心")
    assert shop.buyer("好的谢谢", "thanks") == []


def test_a_reply_sent_as_it_was_keeps_what_it_declares(shop):
    shop.stock(an_order())
    shop.buyer("少发了一件", "missing_item")
    declared = set(shop.parts.handbook.replies[shop.proposals[0].proposal.replies[0]].acts)
    shop.send()
    assert set(names(shop.history[-1])) == declared
    assert {one.name for one in memory(shop).acts} == declared


def test_after_ten_days_a_question_is_a_matter_of_its_own(shop):
    said(shop, "什么时候发货", "ask_ship_date", "明天发")
    shop.now += timedelta(days=10)
    shop.buyer("什么时候发货", "ask_ship_date")
    assert len(memory(shop).matters) == 2
