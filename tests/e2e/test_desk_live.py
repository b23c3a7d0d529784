"""What the live events bring the desk does not ask for again; what they cannot bring any more it loads anew."""

from __future__ import annotations

import re
from typing import List

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import delete

from bot.store import feed
from bot.store.database import Database
from bot.store.tables import events
from tests.e2e.hands import open_conversation, take_and_send


class Asked:
    """The GET requests that a page makes from now on, below /shop/desk."""

    def __init__(self, page: Page) -> None:
        self._paths: List[str] = []
        page.on("request", self._note)

    def _note(self, request) -> None:
        if request.method == "GET" and "/desk/" in request.url:
            self._paths.append(request.url.split("/desk/", 1)[1])

    def whole(self, conversation: str) -> List[str]:
        """Return the requests for a conversation, the queue or the tasks."""
        return [one for one in self._paths if re.match(rf"api/(conversations(/{conversation})?($|\\?)|tasks)", one)]

    def of(self, start: str) -> int:
        return sum(one.startswith(start) for one in self._paths)


def test_a_buyers_message_with_its_proposals_brings_no_further_reading_of_the_conversation(server, desk):
    buyer = server.buyer("b-zhao")
    buyer.say("在吗")
    open_conversation(desk, "在吗")
    expect(desk.get_by_test_id("proposal").first).to_be_visible()
    expect(desk.get_by_test_id("status")).to_have_attribute("data-state", "connected")
    step = desk.get_by_test_id("steps-sale").locator("[data-state=now]")
    expect(step).to_contain_text("招呼")
    asked = Asked(desk)
    buyer.say("我的快递到哪了")
    expect(desk.get_by_test_id("desk-message").filter(has_text="我的快递到哪了")).to_be_visible()
    expect(desk.get_by_test_id("proposal").first).to_have_attribute("data-rows", "L3")
    expect(step).to_contain_text("跟进")  # no event brings it
    take_and_send(desk, "L3")
    expect(desk.get_by_test_id("proposal").first).not_to_have_attribute("data-rows", "L3")
    desk.get_by_role("button", name="接 待").click()
    expect(desk.get_by_text("agent 接待")).to_be_visible()
    desk.wait_for_timeout(500)  # whatever else would be asked for
    assert asked.whole(buyer.conversation) == []
    assert asked.of(f"api/surroundings/{buyer.conversation}") >= 1


def test_a_conversation_that_was_open_before_is_up_to_date_without_being_read_again(server, desk):
    first, second = server.buyer("b-lin"), server.buyer("b-chen")
    first.say("能便宜点吗")
    second.say("给我开个发票")
    for text in ("能便宜点吗", "给我开个发票"):
        open_conversation(desk, text)
        expect(desk.get_by_test_id("proposal").first).to_be_visible()
    asked = Asked(desk)
    first.say("再少点嘛")
    item = desk.get_by_test_id("conversation-item").filter(has_text="再少点嘛")
    item.click()
    expect(desk.get_by_test_id("desk-message").filter(has_text="再少点嘛")).to_be_visible()
    assert asked.whole(first.conversation) == []


@pytest.fixture()
def database(server):
    found = Database(server.database)
    yield found
    found.close()


def test_events_that_are_gone_are_made_up_for_by_loading_anew(server, desk, database):
    buyer = server.buyer("b-gao")
    buyer.say("什么时候发货呀")
    open_conversation(desk, "什么时候发货呀")
    expect(desk.get_by_test_id("proposal").first).to_be_visible()
    expect(desk.get_by_test_id("status")).to_have_attribute("data-state", "connected")
    desk.route("**/desk/events*", lambda route: route.abort())
    server.stop()
    server.start_as_it_is()
    expect(desk.get_by_test_id("status")).to_have_attribute("data-state", "reconnecting")
    buyer.say("说过的话还在吗")
    server.member().proposals(buyer.conversation)
    last = database.run_now(feed.last_number)
    database.run_now(lambda connection: connection.execute(delete(events).where(events.c.seq <= last)))
    expect(desk.get_by_test_id("desk-message").filter(has_text="说过的话还在吗")).to_have_count(0)
    asked = Asked(desk)
    desk.unroute("**/desk/events*")
    expect(desk.get_by_test_id("desk-message").filter(has_text="说过的话还在吗")).to_be_visible(timeout=20_000)
    assert asked.of(f"api/conversations/{buyer.conversation}") >= 1
    buyer.say("那这句呢")
    expect(desk.get_by_test_id("desk-message").filter(has_text="那这句呢")).to_be_visible()


def test_every_tab_says_whether_events_arrive(server, desk):
    expect(desk.get_by_test_id("status")).to_have_attribute("data-state", "connected")
    other = desk.context.new_page()
    other.goto(f"{server.base}/desk")
    expect(other.get_by_test_id("status")).to_have_attribute("data-state", "connected")
    server.buyer("b-ma").say("两个页面都看得到")
    for page in (desk, other):
        expect(page.get_by_test_id("conversation-item").filter(has_text="两个页面都看得到")).to_be_visible()
    desk.close()
    server.buyer("b-ma").say("关掉一个")
    expect(other.get_by_test_id("conversation-item").filter(has_text="关掉一个")).to_be_visible()
    expect(other.get_by_test_id("status")).to_have_attribute("data-state", "connected")
