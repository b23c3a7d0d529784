"""What an agent's own words are read as, and the matters, at the desk: seen, opened and taken back by keyboard."""

from __future__ import annotations

import re

from playwright.sync_api import Locator, Page, expect

from tests.e2e.hands import composer, open_conversation, take_and_send

PROMISE = "给您申请了10元补偿，今天下午四点前打给您"


def tab_to(desk: Page, wanted: Locator, key: str = "Tab") -> None:
    """Press a key until the keyboard is where it is wanted."""
    for _ in range(60):
        if wanted.evaluate("one => one === document.activeElement"):
            return
        desk.keyboard.press(key)
    raise AssertionError("the keyboard does not get there")


def test_what_a_line_was_read_as_is_taken_back_by_keyboard_with_its_task(server, desk):
    server.buyer("b-gao").say("我要补偿")
    open_conversation(desk, "我要补偿")
    expect(composer(desk)).to_be_focused()
    matter = desk.get_by_test_id("matter").filter(has_text="补偿")
    expect(matter).to_have_attribute("data-state", "open")
    expect(desk.get_by_test_id("proposal").first).to_be_visible()
    desk.keyboard.type(PROMISE)
    desk.keyboard.press("Enter")

    act = desk.get_by_test_id("act").and_(desk.locator("[data-name=agree_compensation]"))
    expect(act).to_contain_text("答应补偿")
    expect(desk.get_by_test_id("desk-message").filter(has_text=PROMISE)).to_be_visible()
    expect(matter).not_to_have_attribute("data-state", "open")
    task = desk.get_by_test_id("task").filter(has_text="给您申请了10元补偿")
    expect(task).to_have_attribute("data-state", "open")

    undo = act.get_by_test_id("act-undo")
    tab_to(desk, undo, "Shift+Tab")
    expect(desk.get_by_role("tooltip").filter(has_text="撤销：没有这个意思", visible=True)).to_have_count(1)
    expect(undo).to_have_accessible_name(re.compile("^撤销“答应补偿.{0,24}”：没有这个意思$"))
    desk.keyboard.press("Enter")
    expect(act).to_have_attribute("data-undone", "true")
    expect(act.locator("del")).to_contain_text("答应补偿")
    expect(undo).to_have_count(0)
    expect(composer(desk)).to_be_focused()
    expect(task).to_have_attribute("data-state", "cancelled")
    desk.reload()
    desk.get_by_text("全部", exact=True).click()
    open_conversation(desk, PROMISE)
    expect(act).to_have_attribute("data-undone", "true")


def test_an_act_that_a_colleague_has_taken_back_is_struck_out_and_said_so(server, desk):
    buyer = server.buyer("b-lin")
    buyer.say("我要补偿")
    open_conversation(desk, "我要补偿")
    expect(desk.get_by_test_id("proposal").first).to_be_visible()
    colleague = server.member("lead")
    sent = colleague.post(f"desk/api/conversations/{buyer.conversation}/messages", text=PROMISE).json()["message"]
    act = desk.get_by_test_id("act").and_(desk.locator("[data-name=agree_compensation]"))
    expect(act).to_have_attribute("data-undone", "false")
    found = next(one for one in sent["acts"] if one["name"] == "agree_compensation")
    desk.route("**/undo", lambda route: (
        colleague.post(f"desk/api/messages/{sent['id']}/acts/{found['id']}/undo"), route.continue_()))
    tab_to(desk, act.get_by_test_id("act-undo"), "Shift+Tab")
    desk.keyboard.press("Enter")
    expect(desk.get_by_text("这一条已经撤销过了。")).to_be_visible()
    expect(act).to_have_attribute("data-undone", "true")


def test_a_reply_sent_as_it_was_proposed_shows_no_acts(server, desk):
    server.buyer("b-zhao").say("我的快递到哪了")
    open_conversation(desk, "我的快递到哪了")
    text = take_and_send(desk, "L3")
    expect(desk.get_by_test_id("desk-message").filter(has_text=text[:15]).last).to_be_visible()
    expect(desk.get_by_test_id("acts")).to_have_count(0)


def test_a_matter_opens_by_keyboard_and_what_is_over_four_stands_behind_more(server, desk):
    buyer = server.buyer("b-wang")
    for text in ("什么时候发货呀", "要开发票", "能便宜点吗", "我要换货", "怎么改地址"):
        buyer.say(text)
    open_conversation(desk, "怎么改地址")
    matters, more = desk.get_by_test_id("matter"), desk.get_by_test_id("matters-more")
    expect(more).to_have_text("更多（1）")
    expect(matters).to_have_count(4)
    tab_to(desk, more)
    desk.keyboard.press("Enter")
    expect(matters).to_have_count(5)
    expect(more).to_be_focused()
    line = matters.last.get_by_role("button")
    expect(line).to_have_attribute("aria-expanded", "false")
    tab_to(desk, line, "Shift+Tab")
    desk.keyboard.press("Enter")
    expect(line).to_have_attribute("aria-expanded", "true")
    expect(matters.last.get_by_test_id("matter-note").first).to_contain_text("买家说 什么时候发货呀")


def test_who_wants_nothing_has_no_matters(server, desk):
    server.buyer("b-chen").say("在吗")
    open_conversation(desk, "在吗")
    expect(desk.get_by_test_id("order-card").first).to_be_visible()
    expect(desk.get_by_test_id("proposal").first).to_be_visible()
    expect(desk.get_by_test_id("matters")).to_have_count(0)
