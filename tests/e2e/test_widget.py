"""The chat in a real Chromium under real keys: on other origins, without a network, over page loads, on a phone."""

from __future__ import annotations

import json
import re
import time
import uuid

import pytest
from playwright.sync_api import expect

from tests.e2e.embedding import Chat, foreign_page
from tests.e2e.hands import FLAGS, chromium
from tests.server import Server

AGENT_SAYS = '[data-testid="widget-message"][data-sender="agent"]'


@pytest.fixture(scope="module")
def shop(model, tmp_path_factory):
    """A server of its own: it is killed and started again."""
    running = Server(tmp_path_factory.mktemp("widget")).start()
    yield running
    running.stop()


def tag(shop, more=""):
    return f'<h1>商品页</h1><script src="{shop.base}/widget.js" {more}></script>'


def strict(shop):
    own = shop.base.rpartition("/")[0]
    return (f"default-src 'none'; script-src {own}; connect-src {own}; style-src 'self'; base-uri 'none'; "
            "require-trusted-types-for 'script'; trusted-types 'none'")


def answer(shop, text, say):
    """Let an agent answer the conversation whose last message is this one."""
    agent = shop.member()
    found = agent.get("desk/api/conversations", queue="all")["conversations"]
    [chat] = [one["id"] for one in found if one["last_text"] == text]
    sent = agent.post(f"desk/api/conversations/{chat}/messages", client_id=str(uuid.uuid4()), text=say)
    assert sent.status_code == 200, sent.text


def test_one_tag_on_another_origin_under_a_strict_policy(browser, shop):
    with foreign_page(tag(shop, 'data-viewing="CUP-0312"'), strict(shop)) as address:
        page = browser.new_context(viewport={"width": 1100, "height": 800}).new_page()
        said = []
        page.on("console", lambda line: said.append(line.text))
        page.on("pageerror", lambda err: said.append(str(err)))
        buyer = Chat(browser, address, page)
        buyer.type("order 1x")
        page.keyboard.press("Backspace")
        page.keyboard.type("2 到哪了")
        page.keyboard.press("Enter")
        expect(buyer.messages.filter(has_text="order 12 到哪了")).to_have_attribute("data-state", "sent")
        answer(shop, "order 12 到哪了", "亲，在路上了")
        buyer.expect_answer("在路上了")
        assert said == [] and page.context.cookies() == []
        page.context.close()


def test_a_sandboxed_page_is_refused(browser, shop):
    with foreign_page(tag(shop)) as inner, foreign_page(
            f'<iframe sandbox="allow-scripts" src="{inner}" width=600 height=700></iframe>') as outer:
        page = browser.new_page()
        page.goto(outer)
        chat = page.frame_locator("iframe")
        chat.get_by_test_id("widget-open").click()
        expect(chat.get_by_role("alert")).to_contain_text("连接不上")
        chat.get_by_test_id("widget-input").click()
        page.keyboard.type("hi")
        page.keyboard.press("Enter")
        expect(chat.get_by_test_id("widget-message")).to_have_attribute("data-state", re.compile("sending|delayed"))
        page.close()


def test_what_could_not_be_sent_goes_out_by_itself_in_order(browser, shop):
    with foreign_page(tag(shop)) as address:
        buyer = Chat(browser, address)
        buyer.say("第0句")
        shop.kill()
        for text in ("第1句", "第2句"):
            buyer.type(text)
            buyer.page.keyboard.press("Enter")
        expect(buyer.messages.filter(has_text="第1句")).to_have_attribute("data-state", "delayed")
        buyer.page.goto("about:blank")
        shop.start()
        buyer.go()
        expect(buyer.launcher).to_be_visible()
        agent = shop.member()
        buyer.page.wait_for_timeout(1500)
        found = agent.get("desk/api/conversations", queue="all")["conversations"]
        [chat] = [one["id"] for one in found if one["last_text"] == "第2句"]
        assert [one["text"] for one in agent.conversation(chat)["messages"]] == ["第0句", "第1句", "第2句"]
        buyer.open()
        expect(buyer.messages).to_have_text([re.compile(text) for text in ("第0句", "第1句", "第2句")])
        shop.kill()
        buyer.type("第3句")
        buyer.page.keyboard.press("Enter")
        expect(buyer.messages.last).to_have_attribute("data-state", "delayed")
        shop.start()
        expect(buyer.messages.last).to_have_attribute("data-state", "sent", timeout=20_000)
        buyer.page.context.close()


def test_a_draft_outlives_closing_and_reloading(browser, shop):
    with foreign_page(tag(shop)) as address:
        buyer = Chat(browser, address)
        buyer.type("草稿 draft 1")
        buyer.page.keyboard.press("Escape")
        expect(buyer.launcher).to_be_focused()
        buyer.page.keyboard.press("Enter")
        expect(buyer.box).to_be_focused()
        expect(buyer.box).to_have_value("草稿 draft 1")
        buyer.page.get_by_test_id("widget-close").click()
        expect(buyer.launcher).to_be_focused()
        buyer.go()
        buyer.open()
        expect(buyer.box).to_have_value("草稿 draft 1")
        buyer.page.keyboard.press("Enter")
        expect(buyer.messages.filter(has_text="draft 1")).to_have_attribute("data-state", "sent")
        buyer.go()
        buyer.open()
        expect(buyer.box).to_have_value("")
        buyer.page.context.close()


def test_the_text_box_grows_up_to_its_greatest_height(browser, shop):
    with foreign_page(tag(shop)) as address:
        buyer = Chat(browser, address)
        heights = []
        buyer.box.click()
        for _ in range(8):
            heights.append(round(buyer.box.bounding_box()["height"]))
            buyer.page.keyboard.type("一行")
            buyer.page.keyboard.press("Shift+Enter")
        assert heights[0] <= 42 and heights[2] > heights[1] > heights[0] and heights[-1] == heights[-2] == 120
        buyer.page.keyboard.press("Enter")
        assert round(buyer.box.bounding_box()["height"]) == heights[0]
        buyer.page.context.close()


def test_a_new_message_does_not_pull_the_reader_down(browser, shop):
    with foreign_page(tag(shop)) as address:
        buyer = Chat(browser, address)
        for number in range(12):
            buyer.say(f"很长的一段话 {number} " + "字" * 60)
        log = buyer.page.get_by_role("log")
        log.hover()
        buyer.page.mouse.wheel(0, -2000)
        buyer.page.wait_for_timeout(300)
        before = log.evaluate("box => box.scrollTop")
        answer(shop, f"很长的一段话 11 {'字' * 60}", "亲，我来看一下")
        newest = buyer.page.get_by_test_id("widget-newest")
        expect(newest).to_be_visible()
        assert log.evaluate("box => box.scrollTop") == before < 100
        newest.click()
        expect(newest).to_be_hidden()
        expect(buyer.messages.last).to_be_in_viewport(ratio=1)
        buyer.page.context.close()


def test_the_mark_of_unseen_messages_outlives_page_loads(browser, shop):
    with foreign_page(tag(shop)) as address:
        buyer = Chat(browser, address)
        unseen = buyer.page.get_by_test_id("widget-unseen")
        buyer.say("有人吗 unseen")
        buyer.page.keyboard.press("Escape")
        answer(shop, "有人吗 unseen", "在的亲")
        expect(unseen).to_have_text("1")
        buyer.go()
        expect(unseen).to_have_text("1")
        buyer.open()
        buyer.expect_answer("在的亲")
        buyer.page.keyboard.press("Escape")
        expect(unseen).to_have_count(0)
        buyer.go()
        expect(buyer.launcher).to_be_visible()
        buyer.page.wait_for_timeout(800)
        expect(unseen).to_have_count(0)
        buyer.page.context.close()


def test_a_page_without_storage_has_a_chat_all_the_same(browser, shop, tmp_path):
    profile = tmp_path / "profile"
    (profile / "Default").mkdir(parents=True)
    (profile / "Default" / "Preferences").write_text(json.dumps(
        {"profile": {"default_content_setting_values": {"cookies": 2}}}), "utf-8")
    with foreign_page(tag(shop)) as address:
        context = browser.browser_type.launch_persistent_context(str(profile), executable_path=chromium(), args=FLAGS)
        page = context.new_page()
        buyer = Chat(browser, address, page)
        blocked = page.evaluate("() => { try { localStorage; return false } catch { return true } }")
        assert blocked, "storage is not blocked"
        buyer.say("没有存储也能聊 1")
        answer(shop, "没有存储也能聊 1", "可以的亲")
        buyer.expect_answer("可以的亲")
        context.close()


def test_english_and_one_chat_however_often_the_tag_stands_there(browser, shop):
    with foreign_page(tag(shop, 'data-locale="en"') * 2) as address:
        buyer = Chat(browser, address)
        page = buyer.page
        expect(page.locator("shop-chat")).to_have_count(1)
        expect(page.get_by_role("dialog", name="Customer service")).to_be_visible()
        expect(page.get_by_placeholder("Type your question")).to_be_focused()
        buyer.say("hello 1")
        assert not re.search("[\u4e00-\u9fff]", page.get_by_role("dialog").locator("form, .log").first.inner_text())
        page.context.close()


def test_the_chat_stays_open_while_the_buyer_looks_at_goods(browser, shop):
    buyer = Chat(browser, f"{shop.base}/?buyer=b-zhao")
    buyer.type("写到一半 half")
    buyer.page.locator("[data-sku]").first.click()
    buyer.page.locator("[data-sku]").nth(1).click()
    expect(buyer.page.locator("shop-chat")).to_have_count(1)
    expect(buyer.box).to_have_value("写到一半 half")
    buyer.box.click()
    buyer.page.keyboard.press("Enter")
    expect(buyer.messages.filter(has_text="half")).to_have_attribute("data-state", "sent")
    sku = buyer.page.locator("[data-sku]").nth(1).get_attribute("data-sku")
    agent = shop.member()
    [chat] = [one["id"] for one in agent.get("desk/api/conversations", queue="all")["conversations"]
              if one["last_text"] == "写到一半 half"]
    deadline = time.monotonic() + 20
    seen = None
    while seen != sku and time.monotonic() < deadline:  # the page tells it after the message
        seen = (agent.conversation(chat)["conversation"]["viewing"] or {}).get("sku")
        time.sleep(0.1)
    assert seen == sku
    buyer.page.context.close()


@pytest.mark.parametrize("width", [390, 300])
def test_on_a_phone_everything_is_within_reach(browser, shop, width):
    with foreign_page('<meta name=viewport content="width=device-width">' + tag(shop)) as address:
        context = browser.new_context(viewport={"width": width, "height": 700}, has_touch=True, is_mobile=True)
        buyer = Chat(browser, address, context.new_page())
        buyer.say("手机上 " + "长" * 200)
        for name in ("widget-input", "widget-send", "widget-close"):
            box = buyer.page.get_by_test_id(name).bounding_box()
            assert box["x"] >= 0 and box["x"] + box["width"] <= width and box["y"] + box["height"] <= 700, name
        assert buyer.page.evaluate("document.documentElement.scrollWidth") <= width
        context.close()
