"""What waits at the desk, and for the lead: requests, cases, a long queue."""

from __future__ import annotations

import re

from playwright.sync_api import expect
from sqlalchemy import select

from bot.services import wall_clock
from bot.store import agenda
from bot.store import messages as store
from bot.store.database import Database
from bot.store.tables import cases
from bot.talk.model import Task
from tests.e2e.hands import Widget, open_conversation, signed_in, take_and_send


def test_a_request_is_counted_and_listed_for_the_lead_at_once(browser, server, desk):
    lead = signed_in(browser, server, "desk", "lead")
    expect(lead.get_by_test_id("open-tasks")).to_have_text("待审批 0")
    buyer, sent = Widget(browser, server, "b-wu"), ""
    for number, text in enumerate(("能便宜点吗", "再少点嘛 诚心要的", "80元整行不行"), 1):
        buyer.say(text)
        if number == 1:
            open_conversation(desk, text)
        row = "B6" if number == 3 else "B1"
        expect(desk.get_by_test_id("desk-message").filter(has_text=text)).to_be_visible()
        if sent:  # the card of the round before is gone
            expect(desk.get_by_test_id("proposal").first).not_to_contain_text(sent)
        expect(desk.get_by_test_id("proposal").first).to_have_attribute("data-rows", row)
        sent = take_and_send(desk, row)
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
        one = database.run_now(store.open_conversation, wall_clock(), buyer_id=f"many-{number}", visitor=None,
                               viewing=None)
        database.run_now(store.add_message, one, wall_clock(), sender="agent", text=f"您好{number}", client_id=None)
    database.close()
    desk.get_by_text("全部", exact=True).click()
    expect(desk.get_by_test_id("conversation-item")).to_have_count(200)
    expect(desk.get_by_test_id("queue-left")).to_have_text(re.compile(r"还有 \d+ 个"))
    desk.get_by_test_id("queue-more").click()
    expect(desk.get_by_test_id("queue-left")).to_have_count(0)
    expect(desk.get_by_text("您好0", exact=True)).to_have_count(1)
