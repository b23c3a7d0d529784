"""The workbench under an analyst's hands: labels by keyboard, what cannot be loaded, an expired session."""

from __future__ import annotations

import json

import pytest
from playwright.sync_api import Page, expect

from bot.learning.tables import labels
from bot.store.database import Database
from tests.e2e.hands import signed_in
from tests.server import PASSWORD

TEXTS = ["能便宜点吗", "什么时候发货呀", "我的快递到哪了", "杯子收到是碎的", "给我开个发票", "少发了一件 数了好几遍",
         "想改下收件地址", "差评就是我给的",
         "付不了款怎么回事", "邮费多少 满多少包邮", "可以用优惠券吗", "这个有现货吗", "我要退货", "什么材质的",
         "谢谢啊", "给我换一个吧", "发什么快递",
         "质量太差了吧", "怎么还不退款", "有没有赠品"]
MEANT = [("查物流", "cwl"), ("发票", "fapiao"), ("问发货时间", "wfhsj"), ("少件", "shaojian")]
"""Titles of intents, each with what is typed to find it."""


class Hands:
    """Types with real keys and counts them."""

    def __init__(self, page: Page) -> None:
        self.page, self.keys = page, 0

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)
            self.keys += 1


@pytest.fixture(scope="module")
def messages(server):
    """Twenty messages of buyers that were read."""
    chats = [server.buyer(buyer) for buyer in ("b-zhao", "b-lin", "b-wu", "b-he")]
    for number, text in enumerate(TEXTS):
        assert chats[number % 4].say(text).status_code == 200
    agent = server.member("agent")
    for chat in chats:
        agent.proposals(chat.conversation, 60)


@pytest.fixture()
def bench(browser, server, messages):
    page = signed_in(browser, server, "workbench", "analyst", (1280, 800))
    expect(page.get_by_test_id("wb-row").first).to_be_visible()
    expect(field(page)).to_be_focused()
    yield page
    page.context.close()


def field(bench: Page):
    return bench.get_by_test_id("wb-label").get_by_role("combobox")


def intents_of(server):
    topics = server.member("analyst").get("workbench/api/intents")["topics"]
    return {one["title"]: one["name"] for topic in topics for one in topic["intents"]}


@pytest.mark.parametrize("size", [(1440, 900), (1280, 800), (390, 844)])
def test_a_message_and_its_label_are_on_the_screen_together(server, bench, size):
    bench.set_viewport_size({"width": size[0], "height": size[1]})
    assert bench.evaluate("document.documentElement.scrollWidth") <= size[0]
    for part in ("wb-text", "wb-label", "wb-accept"):
        expect(bench.get_by_test_id(part).first).to_be_in_viewport(ratio=0.98)


def test_keys_replace_add_remove_and_take_back(server, bench):
    names, hands = intents_of(server), Hands(bench)
    chosen = bench.get_by_test_id("wb-label").locator(".ant-select-selection-item")
    began = chosen.all_inner_texts()
    assert len(began) == 1
    hands.press(*"cwl", "Enter")
    expect(chosen).to_have_text(["查物流"])
    hands.press("+", *"fapiao", "Enter")
    expect(chosen).to_have_text(["查物流", "发票"])
    hands.press("Backspace")
    expect(chosen).to_have_text(["查物流"])
    hands.press(*"shaojian", "Enter")
    expect(chosen).to_have_text(["少件"])
    bench.get_by_test_id("wb-add").click()
    hands.press(*"track_parcel", "Enter")
    expect(chosen).to_have_text(["少件", "查物流"])
    hands.press("Escape")
    expect(chosen).to_have_text(began)
    hands.press(*"wu", "Tab")
    expect(bench.get_by_test_id("wb-add")).to_be_focused()
    expect(chosen).to_have_text(began)
    assert names["查物流"] == "track_parcel" and server.member("analyst").get("workbench/api/summary")["labelled"] == 0


def test_twenty_labels_typed_without_a_pause_are_twenty_right_sets(server, bench):
    names, hands = intents_of(server), Hands(bench)
    page = server.member("analyst").get("workbench/api/messages", state="open", order="uncertain")["messages"]
    assert len(page) == len(TEXTS)
    wanted = {}
    for number, row in enumerate(page):
        reading = row["reading"]
        read = [one["name"] for one in reading["intents"] or reading["ranking"][:1]]
        title, typed = MEANT[number // 3 % len(MEANT)]
        if number % 3 == 0 or names[title] in read:  # it was read rightly
            wanted[row["id"]] = read
        elif number % 3 == 1:  # another one is meant
            hands.press(*typed, "Enter")
            wanted[row["id"]] = [names[title]]
        else:  # one more is meant
            hands.press("+", *typed, "Enter")
            wanted[row["id"]] = [*read, names[title]]
        hands.press("Enter")
    expect(bench.get_by_text("没有消息了")).to_be_visible()
    database = Database(server.database)
    kept = {row.message: row.intents
            for row in database.run_now(lambda connection: connection.execute(labels.select()).all())}
    database.close()
    assert {message: sorted(json.loads(found)) for message, found in kept.items()} == {
        message: sorted(found) for message, found in wanted.items()}
    assert hands.keys / len(page) < 6.5, f"{hands.keys} keys for {len(page)} labels"


def test_a_label_that_cannot_be_saved_says_so_and_is_saved_later(server, browser, messages):
    server.buyer("b-gao").say("你们几点下班")
    server.member("agent").proposals(server.buyer("b-gao").conversation, 30)
    bench = signed_in(browser, server, "workbench", "analyst", (1280, 800))
    row = bench.get_by_test_id("wb-row").filter(has_text="你们几点下班")
    row.click()
    bench.context.set_offline(True)
    bench.keyboard.press("Enter")
    expect(bench.get_by_text("连不上服务器，请检查网络后重试。")).to_be_visible()
    expect(row.get_by_test_id("wb-failed")).to_be_visible()
    bench.context.set_offline(False)
    row.click()
    bench.keyboard.press("Enter")
    expect(row.get_by_test_id("wb-failed")).to_have_count(0)
    bench.context.close()


@pytest.mark.parametrize("tab", ["messages", "handbook", "knowledge", "cases", "reports"])
def test_a_tab_that_cannot_be_loaded_says_so_and_is_tried_again(browser, server, messages, tab):
    page = signed_in(browser, server, "workbench", "lead")
    expect(page.get_by_test_id("tab-policy")).to_be_visible()
    page.get_by_test_id("tab-policy").click()
    page.route("**/workbench/api/**", lambda route: route.abort())
    page.get_by_test_id(f"tab-{tab}").click()
    expect(page.get_by_test_id("failed")).to_contain_text("连不上服务器")
    page.unroute_all()
    page.get_by_test_id("retry").click()
    expect(page.get_by_test_id("failed")).to_have_count(0)
    page.context.close()


def test_an_expired_session_is_asked_for_and_the_tab_goes_on(browser, server, messages):
    page = signed_in(browser, server, "workbench", "lead")
    expect(page.get_by_test_id("tab-reports")).to_be_visible()
    page.context.clear_cookies()
    page.get_by_test_id("tab-reports").click()
    expect(page.get_by_test_id("login-name")).to_be_visible(timeout=5000)
    page.get_by_test_id("login-name").fill("lead")
    page.get_by_test_id("login-password").fill(PASSWORD)
    page.get_by_test_id("login-submit").click()
    expect(page.get_by_test_id("reports")).to_contain_text("首次响应")
    page.context.close()
