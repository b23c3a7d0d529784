"""The desk under an agent's hands: keys, proposals, small screens."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.e2e.hands import composer, open_conversation, signed_in


def test_a_conversation_is_answered_without_the_mouse(browser, server):
    server.buyer("b-lin").say("能便宜点吗")
    desk = signed_in(browser, server, "desk", "agent")
    expect(desk.get_by_test_id("conversation-item").first).to_be_visible()
    desk.keyboard.press("Control+J")
    expect(composer(desk)).to_be_focused()
    expect(desk.get_by_test_id("proposal").first).to_be_visible()
    before = desk.get_by_test_id("desk-message").count()
    desk.keyboard.press("Enter")
    expect(composer(desk)).not_to_have_value("")
    expect(desk.get_by_test_id("desk-message")).to_have_count(before)
    desk.keyboard.press("Enter")
    expect(composer(desk)).to_have_value("")
    expect(desk.get_by_test_id("desk-message")).to_have_count(before + 1)
    desk.context.close()


def test_a_click_on_a_conversation_gives_the_keyboard_to_the_composer_and_digits_are_typed(desk, chat):
    expect(chat).to_be_focused()
    desk.keyboard.type("3天内发货")
    expect(chat).to_have_value("3天内发货")
    desk.keyboard.press("Escape")
    expect(chat).to_have_value("3天内发货")


def test_taking_a_proposal_keeps_what_was_typed(desk, chat):
    desk.keyboard.type("我自己写的话")
    desk.keyboard.press("Alt+1")
    expect(chat).not_to_have_value("我自己写的话")
    taken = chat.input_value()
    desk.keyboard.press("Control+Z")
    expect(chat).to_have_value("我自己写的话")
    desk.get_by_test_id("proposal-take").first.click()
    expect(chat).to_have_value(taken)
    expect(chat).to_be_focused()
    desk.get_by_test_id("take-back").click()
    expect(chat).to_have_value("我自己写的话")
    desk.get_by_test_id("take-back").click()
    expect(chat).to_have_value(taken)


def test_a_proposal_taken_by_mouse_is_sent_with_enter(desk, chat):
    desk.get_by_test_id("proposal-take").first.click()
    text = chat.input_value()
    desk.keyboard.press("Enter")
    expect(chat).to_have_value("")
    expect(desk.get_by_test_id("desk-message").filter(has_text=text[:15]).last).to_be_visible()


def test_pinyin_composition_neither_takes_nor_sends(desk, chat):
    before = desk.get_by_test_id("desk-message").count()
    for press in ({"isComposing": True}, {"keyCode": 229}):
        chat.dispatch_event("keydown", {"key": "Enter", "bubbles": True, **press})
    expect(chat).to_have_value("")
    desk.keyboard.type("nihao")
    chat.evaluate("""box => {  // Safari: the Enter that ends the composition comes just after its end
        box.dispatchEvent(new CompositionEvent("compositionend", {bubbles: true}))
        box.dispatchEvent(new KeyboardEvent("keydown", {key: "Enter", keyCode: 13, bubbles: true}))
    }""")
    assert chat.input_value() == "nihao" and desk.get_by_test_id("desk-message").count() == before


@pytest.mark.parametrize("size", [(1440, 900), (1366, 768), (1280, 720)])
def test_the_chat_keeps_two_fifths_of_the_height_and_proposals_are_whole(desk, chat, size):
    desk.set_viewport_size({"width": size[0], "height": size[1]})
    box = desk.get_by_test_id("said").bounding_box()
    assert box["height"] >= size[1] * 0.4
    expect(desk.get_by_test_id("send")).to_be_in_viewport(ratio=1)
    for number in range(desk.get_by_test_id("proposal").count()):
        card = desk.get_by_test_id("proposal").nth(number)
        expect(card).to_be_in_viewport(ratio=0.98)
        card.get_by_role("button").first.focus()
        expect(card).to_be_in_viewport(ratio=0.98)


def test_a_folded_proposal_opens(server, several, desk):
    server.buyer("b-chen").say("收到的东西坏了")
    open_conversation(desk, "收到的东西坏了")
    second = desk.get_by_test_id("proposal").nth(1)
    expect(second).to_have_attribute("data-open", "false")
    second.get_by_role("button").first.click()
    expect(second).to_have_attribute("data-open", "true")
    expect(desk.get_by_test_id("proposal").first).to_have_attribute("data-open", "false")


@pytest.mark.parametrize("size", [(1280, 720), (390, 844)])
def test_a_cut_proposal_ends_in_dots_and_is_whole_under_the_keyboard(server, several, desk, size):
    desk.set_viewport_size({"width": size[0], "height": size[1]})
    server.buyer("b-chen").say("收到的东西坏了")
    open_conversation(desk, "收到的东西坏了")
    whole = desk.get_by_role("tooltip")
    folded = desk.get_by_test_id("proposal-words")
    expect(folded.first).to_be_visible()
    for line in folded.all():
        assert line.bounding_box()["width"] >= 100
        assert line.evaluate("line => getComputedStyle(line).textOverflow") == "ellipsis"
        line.locator("..").focus()
        expect(whole.filter(has_text=line.inner_text(), visible=True)).to_have_count(1)
    text = desk.get_by_test_id("proposal-text")
    text.evaluate("text => { text.style.webkitLineClamp = 1; text.style.maxWidth = '20em' }")
    text.focus()
    box = whole.filter(has_text=text.inner_text(), visible=True)
    expect(box).to_have_count(1)
    assert box.bounding_box()["width"] <= size[0]
    assert desk.evaluate("document.documentElement.scrollWidth") <= size[0]


def test_proposals_are_numbered_as_they_stand_after_a_rejection(server, several, desk):
    server.buyer("b-chen").say("收到的东西坏了")
    open_conversation(desk, "收到的东西坏了")
    cards = desk.get_by_test_id("proposal")
    expect(cards.nth(1)).to_be_visible()
    before = cards.count()
    second = cards.nth(1).get_attribute("data-rows")
    desk.keyboard.press("Alt+x")
    expect(desk.locator("[role=menu]:focus, [role=menu] :focus")).to_have_count(1)
    desk.keyboard.press("5")
    expect(cards).to_have_count(before - 1)
    expect(cards.first).to_have_attribute("data-rows", second)
    expect(cards.first.locator("kbd").first).to_have_text("1")
    desk.keyboard.press("Alt+1")
    expect(cards.first).to_have_attribute("data-taken", "true")
    expect(desk.get_by_text("采用自第 1 条")).to_be_visible()


def test_a_phone_shows_one_pane_at_a_time(browser, server):
    server.buyer("b-zhao").say("我的快递到哪了")
    phone = signed_in(browser, server, "desk", "agent", (390, 844))
    queue, message = phone.get_by_test_id("conversation-item").first, phone.get_by_test_id("desk-message").first
    expect(queue).to_be_visible()
    phone.get_by_test_id("conversation-item").filter(has_text="快递").first.click()
    expect(message).to_be_visible()
    expect(queue).to_be_hidden()
    phone.get_by_test_id("side").click()
    expect(phone.get_by_test_id("order-card").first).to_be_visible()
    expect(message).to_be_hidden()
    assert phone.evaluate("document.documentElement.scrollWidth") <= 390
    phone.get_by_test_id("back").click()
    expect(queue).to_be_visible()
    phone.context.close()


@pytest.mark.parametrize("keys, cause", [("3", "stale_order"), ("ArrowDown Enter", "wrong_reply")])
def test_alt_x_asks_for_the_cause_and_escape_rejects_nothing(desk, chat, keys, cause):
    rejected = []
    desk.on("request", lambda request: rejected.append(request) if request.url.endswith("/reject") else None)
    menu = desk.get_by_role("menu")
    desk.keyboard.type("写到一半")
    desk.keyboard.press("Alt+x")
    expect(menu).to_be_visible()
    expect(menu.get_by_role("menuitem")).to_have_count(5)
    expect(menu.get_by_role("menuitem").first).to_be_focused()
    desk.keyboard.press("Escape")
    expect(menu).to_be_hidden()
    expect(chat).to_be_focused()
    desk.keyboard.press("Alt+x")
    expect(menu.get_by_role("menuitem").first).to_be_focused()
    with desk.expect_response("**/reject") as answer:
        for key in keys.split():
            desk.keyboard.press(key)
            if key == "ArrowDown":  # the menu moves with the next frame
                expect(menu.get_by_role("menuitem").nth(1)).to_be_focused()
    assert answer.value.ok and answer.value.request.post_data_json == {"cause": cause} and len(rejected) == 1
    expect(menu).to_be_hidden()
    expect(chat).to_be_focused()
    expect(chat).to_have_value("写到一半")


def test_the_chosen_buyer_of_the_sample_shop_stays_after_reloading_and_fits_a_narrow_screen(browser, server):
    page = browser.new_context(viewport={"width": 300, "height": 640}).new_page()
    page.goto(f"{server.base}/?from=test")
    page.get_by_label("我是").press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"\?from=test&buyer=b-\w+$"))
    assert page.evaluate("document.documentElement.scrollWidth") <= 300
    chosen = page.locator(".ant-select").first.inner_text()
    page.reload()
    expect(page.locator(".ant-select").first).to_have_text(chosen)
    expect(page.locator("shop-chat")).to_have_attribute("buyer-token", re.compile("."))
    page.context.close()


def test_the_language_of_the_page_is_that_of_its_texts(browser, server):
    page = browser.new_page()
    for query, language, button in (("", "zh-CN", "登 录"), ("?lang=en", "en", "Sign in")):
        page.goto(f"{server.base}/desk{query}")
        expect(page.get_by_test_id("login-submit")).to_have_text(button)
        assert page.evaluate("document.documentElement.lang") == language
    page.close()
