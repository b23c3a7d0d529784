"""The desk under an agent's hands: keys, small screens, failures, an expired session, what waits for the lead."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from bot.services import wall_clock
from bot.store import agenda
from bot.store import messages as store
from bot.store.database import Database
from bot.store.tables import cases
from bot.talk.model import Task
from tests.e2e.hands import Widget, composer, open_conversation, signed_in, take_and_send
from tests.server import PASSWORD


@pytest.fixture()
def chat(server, desk):
    """Open a conversation in which proposals stand."""
    server.buyer("b-zhao").say("我的快递到哪了")
    open_conversation(desk, "我的快递到哪了")
    expect(desk.get_by_test_id("proposal").first).to_be_visible()
    box = composer(desk)
    yield box
    box.press("Control+A")
    box.press("Delete")


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
    chat.dispatch_event("compositionend", {"bubbles": True})
    desk.keyboard.press("Enter")  # Safari's: it ends the composition
    assert chat.input_value() == "nihao" and desk.get_by_test_id("desk-message").count() == before


@pytest.mark.parametrize("size", [(1440, 900), (1366, 768), (1280, 720)])
def test_the_chat_keeps_two_fifths_of_the_height_and_proposals_are_whole(desk, chat, size):
    desk.set_viewport_size({"width": size[0], "height": size[1]})
    box = desk.locator(".said").bounding_box()
    assert box["height"] >= size[1] * 0.4
    expect(desk.get_by_test_id("send")).to_be_in_viewport(ratio=1)
    for number in range(desk.get_by_test_id("proposal").count()):
        card = desk.get_by_test_id("proposal").nth(number)
        expect(card).to_be_in_viewport(ratio=0.98)
        card.get_by_role("button").first.focus()
        expect(card).to_be_in_viewport(ratio=0.98)


def test_a_folded_proposal_opens(server, desk):
    buyer = server.buyer("b-lin")
    for text in ("能便宜点吗", "什么时候发货呀", "给我开个发票"):
        buyer.say(text)
    open_conversation(desk, "给我开个发票")
    second = desk.get_by_test_id("proposal").nth(1)
    expect(second).to_have_attribute("data-open", "false")
    second.get_by_role("button").first.click()
    expect(second).to_have_attribute("data-open", "true")
    expect(desk.get_by_test_id("proposal").first).to_have_attribute("data-open", "false")


@pytest.mark.parametrize("size", [(1280, 720), (390, 844)])
def test_a_cut_proposal_ends_in_dots_and_is_whole_under_the_keyboard(server, desk, size):
    desk.set_viewport_size({"width": size[0], "height": size[1]})
    buyer = server.buyer("b-lin")
    for text in ("能便宜点吗", "什么时候发货呀", "给我开个发票"):
        buyer.say(text)
    open_conversation(desk, "给我开个发票")
    whole = desk.get_by_role("tooltip")
    folded = desk.locator(".proposal-line .words")
    expect(folded.first).to_be_visible()
    for line in folded.all():
        assert line.bounding_box()["width"] >= 100
        assert line.evaluate("line => getComputedStyle(line).textOverflow") == "ellipsis"
        line.locator("..").focus()
        expect(whole.filter(has_text=line.inner_text(), visible=True)).to_have_count(1)
    text = desk.locator(".proposal-text")
    text.evaluate("text => text.style.webkitLineClamp = 1")
    text.focus()
    box = whole.filter(has_text=text.inner_text(), visible=True)
    expect(box).to_have_count(1)
    assert box.bounding_box()["width"] <= size[0]
    assert desk.evaluate("document.documentElement.scrollWidth") <= size[0]


def test_proposals_are_numbered_as_they_stand_after_a_rejection(server, desk):
    buyer = server.buyer("b-gao")
    for text in ("能便宜点吗", "什么时候发货呀", "给我开个发票"):
        buyer.say(text)
    open_conversation(desk, "给我开个发票")
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


def test_a_request_is_counted_and_listed_for_the_lead_at_once(browser, server, desk):
    lead = signed_in(browser, server, "desk", "lead")
    expect(lead.get_by_test_id("open-tasks")).to_have_text("待审批 0")
    buyer = Widget(browser, server, "b-wu")
    for number, text in enumerate(("能便宜点吗", "再少点嘛 诚心要的", "80元整行不行"), 1):
        buyer.say(text)
        if number == 1:
            open_conversation(desk, text)
        row = "B6" if number == 3 else "B1"
        expect(desk.get_by_test_id("desk-message").filter(has_text=text)).to_be_visible()
        expect(desk.get_by_test_id("proposal").first).to_have_attribute("data-rows", row)
        take_and_send(desk, row)
    expect(lead.get_by_test_id("open-tasks")).to_have_text("待审批 1")
    lead.get_by_test_id("open-tasks").click()
    lead.get_by_test_id("open-task").first.click()
    expect(lead.get_by_test_id("desk-message").filter(has_text="80元整行不行")).to_be_visible()
    expect(desk.get_by_test_id("task")).to_have_attribute("data-state", "open")
    for button in ("task-approve", "task-done"):
        expect(desk.get_by_test_id(button)).to_have_count(0)
    lead.get_by_test_id("task-decline").click()
    expect(lead.get_by_test_id("open-tasks")).to_have_text("待审批 0")
    lead.context.close()


def test_a_case_whose_task_stands_with_the_lead_is_closed_by_the_lead_who_sees_what_that_cancels(browser, server, desk):
    server.buyer("b-zhou").say("少发了一件 数了好几遍")
    open_conversation(desk, "少发了一件")
    expect(desk.get_by_test_id("case")).to_have_attribute("data-state", "open")
    expect(desk.get_by_test_id("case-close")).to_be_enabled()
    database = Database(server.database)
    case = database.run_now(lambda connection: connection.execute(
        select(cases).where(cases.c.state != "closed").order_by(cases.c.opened_at.desc())).first())
    for role, text in (("lead", "请主管决定补发"), ("agent", "查仓库的发货记录")):
        task = Task(kind="handover", text=text, role=role)
        database.run_now(agenda.open_task, case.conversation, task, wall_clock(), case.id)
    database.close()
    desk.reload()
    open_conversation(desk, "少发了一件")
    expect(desk.get_by_test_id("case-close")).to_be_disabled()
    desk.get_by_test_id("case-higher").focus()
    expect(desk.get_by_role("tooltip").filter(visible=True)).to_contain_text("请主管结案")
    lead = signed_in(browser, server, "desk", "lead")
    open_conversation(lead, "少发了一件")
    lead.get_by_test_id("case-close").click()
    dialog = lead.get_by_test_id("case-cancels")
    expect(dialog).to_contain_text("2 个未完成任务")
    for text in ("请主管决定补发", "查仓库的发货记录"):
        expect(dialog).to_contain_text(text)
    lead.get_by_role("combobox", name="结果").press("ArrowDown")
    lead.keyboard.press("Enter")
    lead.get_by_test_id("case-save").click()
    expect(lead.get_by_test_id("case")).to_have_count(0)
    expect(desk.get_by_test_id("case")).to_have_count(0)
    lead.context.close()


def test_the_queue_says_when_it_is_cut_and_shows_the_rest(server, desk):
    database = Database(server.database)
    for number in range(230):
        one = database.run_now(store.open_conversation, wall_clock(), buyer_id=f"many-{number}", visitor=None, viewing=None)
        database.run_now(store.add_message, one, wall_clock(), sender="agent", text=f"您好{number}", client_id=None)
    database.close()
    desk.get_by_text("全部", exact=True).click()
    expect(desk.get_by_test_id("conversation-item")).to_have_count(200)
    expect(desk.get_by_test_id("queue-left")).to_have_text(re.compile(r"还有 \d+ 个"))
    desk.get_by_test_id("queue-more").click()
    expect(desk.get_by_test_id("queue-left")).to_have_count(0)
    expect(desk.get_by_text("您好0", exact=True)).to_have_count(1)


def test_the_language_of_the_page_is_that_of_its_texts(browser, server):
    page = browser.new_page()
    for query, language, button in (("", "zh-CN", "登 录"), ("?lang=en", "en", "Sign in")):
        page.goto(f"{server.base}/desk{query}")
        expect(page.get_by_test_id("login-submit")).to_have_text(button)
        assert page.evaluate("document.documentElement.lang") == language
    page.close()
