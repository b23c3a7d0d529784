"""The desk when something goes wrong: no network, an expired session, what cannot be loaded."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.hands import composer, open_conversation, signed_in
from tests.server import PASSWORD


def sign_in_again(page: Page, name: str) -> None:
    page.get_by_test_id("login-name").fill(name)
    page.get_by_test_id("login-password").fill(PASSWORD)
    page.get_by_test_id("login-submit").click()
    expect(page.get_by_test_id("login-submit")).to_have_count(0)


def test_an_expired_session_is_asked_for_in_place_and_the_work_goes_on(server, desk, chat):
    desk.keyboard.type("草稿还在")
    desk.context.clear_cookies()
    desk.keyboard.press("Enter")
    expect(desk.get_by_test_id("login-name")).to_be_focused(timeout=5000)
    expect(desk.get_by_test_id("status")).to_have_attribute("data-state", "signed_out")
    sign_in_again(desk, "agent")
    expect(chat).to_have_value("草稿还在")
    expect(desk.get_by_test_id("status")).to_have_attribute("data-state", "connected")
    server.buyer("b-zhao").say("人呢")
    expect(desk.get_by_test_id("desk-message").filter(has_text="人呢")).to_be_visible()
    chat.press("Enter")
    expect(desk.get_by_test_id("desk-message").filter(has_text="草稿还在")).to_be_visible()


def test_whoever_signs_in_instead_sees_no_draft_of_the_other(desk, chat):
    desk.keyboard.type("只给我看的草稿")
    desk.context.clear_cookies()
    desk.get_by_test_id("conversation-item").first.click()  # reading, too, notices it
    expect(desk.get_by_test_id("login-name")).to_be_visible()
    sign_in_again(desk, "lead")
    open_conversation(desk, "")
    expect(composer(desk)).to_have_value("")
    expect(desk.get_by_text("lead", exact=True)).to_be_visible()


def test_a_message_that_cannot_be_sent_says_so_and_stays(desk, chat):
    desk.keyboard.type("断网时写的")
    desk.context.set_offline(True)
    desk.keyboard.press("Enter")
    expect(desk.get_by_text("连不上服务器，请检查网络后重试。")).to_be_visible()
    expect(desk.get_by_text(re.compile("undefined|Failed to fetch"))).to_have_count(0)
    expect(chat).to_have_value("断网时写的")
    desk.context.set_offline(False)
    chat.press("Enter")
    expect(chat).to_have_value("")


@pytest.fixture()
def held(desk, chat):
    """Return the sendings of the desk, which get no answer until they are let go."""
    routes = []
    desk.route("**/messages", lambda route: routes.append(route))
    desk.keyboard.type("第三条")
    desk.keyboard.press("Enter")
    expect(chat).to_have_value("")
    desk.keyboard.type("打字")
    return routes


def test_what_is_typed_while_a_message_is_being_sent_stays(desk, chat, held):
    before = desk.get_by_test_id("desk-message").count()
    desk.keyboard.press("Enter")  # the next one waits for the first
    expect(chat).to_have_value("打字")
    held[0].continue_()
    desk.unroute("**/messages")
    expect(desk.get_by_test_id("desk-message")).to_have_count(before + 1)
    expect(desk.get_by_test_id("desk-message").last).to_have_text("第三条")
    desk.keyboard.type("还在")
    expect(chat).to_have_value("打字还在")
    expect(desk.get_by_test_id("send")).not_to_have_class(re.compile("loading"))
    desk.keyboard.press("Enter")
    expect(desk.get_by_test_id("desk-message").last).to_have_text("打字还在")
    expect(desk.get_by_test_id("desk-message")).to_have_count(before + 2)


def test_an_unsent_message_comes_back_in_front_of_what_was_typed_since(desk, chat, held):
    held[0].abort()
    expect(chat).to_have_value("第三条\n打字")
    expect(desk.get_by_text("连不上服务器，请检查网络后重试。")).to_be_visible()
    expect(chat).to_be_focused()


def test_an_unsent_message_comes_back_after_another_conversation_and_after_reloading(server, desk, chat, held):
    server.buyer("b-lin").say("别的会话")
    open_conversation(desk, "别的会话")
    expect(chat).to_have_value("")
    held[0].abort()
    expect(desk.get_by_text("连不上服务器，请检查网络后重试。")).to_be_visible()
    expect(chat).to_have_value("")
    open_conversation(desk, "我的快递到哪了")
    expect(chat).to_have_value("第三条\n打字")
    desk.keyboard.press("Enter")
    expect(chat).to_have_value("")
    desk.reload()
    open_conversation(desk, "我的快递到哪了")
    expect(chat).to_have_value("第三条\n打字")


@pytest.mark.parametrize("what", ["auth/me", "desk/api/conversations?*", "desk/api/conversations/*", "desk/api/tasks"])
def test_what_cannot_be_loaded_says_so_and_is_tried_again(browser, server, what):
    server.buyer("b-zhao").say("我的快递到哪了")
    desk = signed_in(browser, server, "desk", "agent")
    expect(desk.get_by_test_id("conversation-item").first).to_be_visible()
    desk.route(f"**/{what}", lambda route: route.fulfill(status=503, content_type="text/html", body="<h1>503</h1>"))
    desk.reload()
    if what.endswith("/*"):
        desk.get_by_test_id("conversation-item").first.click()
    if what.endswith("tasks"):
        desk.get_by_test_id("open-tasks").click()
    expect(desk.get_by_test_id("failed").first).to_contain_text("服务器暂时不能用（503）")
    expect(desk.get_by_text("没有会话")).to_have_count(0)
    desk.unroute_all()
    desk.get_by_test_id("retry").first.click()
    expect(desk.get_by_test_id("failed")).to_have_count(0)
    desk.context.close()
