"""Attached orders, cases and their timers, tasks and who may settle them. On a real database."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.store import messages as store
from bot.store.tables import audit, cases, due
from bot.talk.model import Memory
from tests.builders import NOW, a_product, an_order, signed
from tests.shop import AGENT, LEAD, refused, remember, rows

SECOND = "2026112300010002"


def test_attaching_is_audited_and_never_crosses_to_another_buyer(shop):
    shop.stock(an_order(), an_order(SECOND, buyer_id="b9"))
    error = refused(shop, shop.parts.settlements.attach(shop.conversation, AGENT, SECOND))
    assert (error.status, error.code) == (409, "order.foreign") and rows(shop, audit) == []
    shop.run(shop.parts.settlements.attach(shop.conversation, AGENT, "2026112300010001"))
    noted = [(one.action, one.detail, one.person) for one in rows(shop, audit)]
    assert noted == [("attach_order", "2026112300010001", AGENT.id)]
    assert refused(shop, shop.parts.settlements.attach(shop.conversation, AGENT, "9")).code == "order.unknown"


def test_a_product_is_attached_by_its_number(shop):
    shop.stock(products=[a_product()])
    assert refused(shop, shop.parts.settlements.attach_product(shop.conversation, AGENT, "NONE")).status == 404
    shop.run(shop.parts.settlements.attach_product(shop.conversation, AGENT, "CUP-1"))
    assert shop.parts.database.run_now(store.get_memory, shop.conversation).sku == "CUP-1"
    assert [one.action for one in rows(shop, audit)] == ["attach_product"]


def test_a_case_opened_before_its_order_is_known_keeps_its_follow_up_and_climbs(shop):
    shop.stock(signed(), signed(SECOND)).buyer("少发了一件", "missing_item")
    [case] = shop.cases
    assert case["order_id"] is None
    shop.buyer(f"订单{SECOND}", "send_reference", order_number=SECOND)
    [case] = shop.cases
    assert case["order_id"] == SECOND and case["state"] == "open"
    running = [one for one in rows(shop, due, kind="timer", state="open") if one.subject != "answer_overdue"]
    assert {one.case_id for one in running} == {case["id"]}
    shop.later(hours=24, minutes=1)
    assert shop.cases[0]["level"] == "lead" and "F1" in shop.rows
    assert {"follow_up", "handover"} <= {one["kind"] for one in shop.tasks}
    shop.later(hours=25)
    assert shop.cases[0]["level"] == "manager"


def test_closing_a_case_leaves_the_timers_of_the_others(shop):
    shop.stock(signed(), signed(SECOND))
    shop.buyer(f"{SECOND} 少发了一件", "missing_item", order_number=SECOND)
    [first] = shop.cases
    shop.run(shop.parts.settlements.attach(shop.conversation, AGENT, "2026112300010001"))
    shop.buyer("2026112300010001 也少发了", "missing_item", order_number="2026112300010001")
    other = next(one for one in shop.cases if one["id"] != first["id"])
    shop.run(shop.parts.settlements.close_case(other["id"], AGENT, "reshipped", [], None, None))
    left = {(one.subject, one.case_id) for one in rows(shop, due, kind="timer", state="open") if one.case_id}
    assert left == {("follow_up_due", first["id"]), ("case_overdue", first["id"]), ("callback_due", other["id"])}


def test_closing_a_case_closes_it_though_the_buyers_question_would_open_it_again(shop):
    quiet = an_order(shipped_at=NOW - timedelta(days=4), parcel={
        "courier": "中通快递", "number": "1", "scans": [{"at": NOW - timedelta(days=4), "text": "已发出"}]})
    shop.stock(quiet).buyer("我的快递到哪了 怎么不动了", "track_parcel")
    [case] = shop.cases
    shop.run(shop.parts.settlements.close_case(case["id"], AGENT, "explained", ["物流"], 0, "说明了"))
    closed = [(one["id"], one["state"], one["outcome"], one["cost"]) for one in shop.cases]
    assert closed == [(case["id"], "closed", "explained", 0)]
    memory = shop.parts.database.run_now(store.get_memory, shop.conversation)
    assert {note.id for note in memory.cases.values()} == {case["id"]}
    again = shop.parts.settlements.close_case(case["id"], AGENT, "explained", [], None, None)
    assert refused(shop, again).code == "case.closed"


def test_closing_a_case_ends_what_its_replies_started(shop):
    shop.stock(signed()).buyer("赔我200", "compensation_request", money=20000)
    shop.check("compensation.fault", True)
    shop.send()
    assert rows(shop, due, kind="timer", subject="compensation_undecided", state="open")
    [case] = shop.cases
    shop.run(shop.parts.settlements.close_case(case["id"], LEAD, "compensated", [], 8000, None))
    assert [one.subject for one in rows(shop, due, kind="timer", case_id=case["id"], state="open")] == ["callback_due"]
    assert {one["state"] for one in shop.tasks if one["case_id"] == case["id"]} == {"cancelled"}


def test_two_conversations_about_one_order_each_keep_their_case(shop):
    shop.stock(signed()).buyer("少发了一件", "missing_item")

    def another(connection):
        return store.open_conversation(connection, NOW, buyer_id=None, visitor="v", viewing=None)

    other = shop.parts.database.run_now(another)
    shop.run(shop.parts.settlements.attach(other, AGENT, "2026112300010001"))
    memory = shop.parts.database.run_now(store.get_memory, other)
    from bot.talk.memory import apply_event

    async def happen():
        async with shop.parts.conversations.open(other) as talk:
            await talk.commit(apply_event(talk.memory, "return_requested", "2026112300010001", shop.parts.handbook))

    shop.run(happen())
    memory = shop.parts.database.run_now(store.get_memory, other)
    kept = {row.id for row in rows(shop, cases, conversation=other)}
    assert {note.id for note in memory.cases.values()} == kept
    assert len(rows(shop, cases, state="open")) == 1 + len(kept)


def test_a_case_that_its_conversation_forgot_is_closed_and_the_conversation_goes_on(shop):
    shop.stock(signed()).buyer("少发了一件", "missing_item")
    [lost] = shop.cases
    forgetful = shop.parts.database.run_now(store.get_memory, shop.conversation).copy(update={"cases": {}})
    remember(shop.parts.database, shop.conversation, forgetful)
    shop.buyer("还少了一件", "missing_item")
    states = {one["id"]: one["state"] for one in shop.cases}
    assert states.pop(lost["id"]) == "closed" and list(states.values()) == ["open"]


def handover(shop):
    shop.stock(an_order()).buyer("找你们主管", "ask_human")
    shop.send()
    [task] = [one for one in shop.tasks if one["kind"] == "handover"]
    return task


@pytest.mark.parametrize("action", ["done", "answer", "approve", "decline"])
def test_an_agent_cannot_close_a_leads_task(shop, action):
    task = handover(shop)
    error = refused(shop, shop.parts.settlements.settle_task(task["id"], AGENT, action, 100, "好"))
    assert (error.status, error.code) == (403, "task.forbidden") and "主管" in error.hint
    shop.run(shop.parts.settlements.settle_task(task["id"], LEAD, "done"))
    again = refused(shop, shop.parts.settlements.settle_task(task["id"], LEAD, "done"))
    assert (again.status, again.code) == (409, "task.closed")


def test_an_agent_cannot_close_a_case_over_a_leads_head(shop):
    shop.stock(signed()).buyer("少发了一件", "missing_item")
    shop.send()
    shop.later(hours=24, minutes=1)
    case = shop.cases[0]["id"]
    assert refused(shop, shop.parts.settlements.close_case(case, AGENT, "reshipped", [], None, None)).status == 403
    shop.run(shop.parts.settlements.close_case(case, LEAD, "reshipped", [], None, None))
    assert {one["state"] for one in shop.tasks if one["case_id"] == case} == {"cancelled"}


@pytest.mark.parametrize("amount", [0, -1, -5000, 10**12, True, 1.5])
def test_amounts_out_of_range_are_refused_and_nothing_changes(shop, amount):
    shop.stock(signed()).buyer("赔我200", "compensation_request", money=20000)
    shop.check("compensation.fault", True)
    shop.send()
    [task] = [one for one in shop.tasks if one["kind"] == "approve_compensation"]
    error = refused(shop, shop.parts.settlements.settle_task(task["id"], LEAD, "approve", amount))
    assert error.code == "amount.invalid" and "元" in error.message
    assert [one["state"] for one in shop.tasks if one["id"] == task["id"]] == ["open"]


@pytest.mark.parametrize("cost", [-1, 2**31, 10**12])
def test_a_cases_cost_is_in_range(shop, cost):
    shop.stock(signed()).buyer("少发了一件", "missing_item")
    closing = shop.parts.settlements.close_case(shop.cases[0]["id"], AGENT, "reshipped", [], cost, None)
    assert refused(shop, closing).code == "amount.invalid"
    assert shop.cases[0]["state"] == "open"


def test_a_request_is_decided_and_nothing_else_is(shop):
    task = handover(shop)
    assert refused(shop, shop.parts.settlements.settle_task(task["id"], LEAD, "approve")).code == "task.action"
    shop.buyer("赔我200", "compensation_request", money=20000)
    shop.stock(signed()).check("compensation.fault", True)
    shop.send()
    [request] = [one for one in shop.tasks if one["kind"] == "approve_compensation"]
    assert refused(shop, shop.parts.settlements.settle_task(request["id"], LEAD, "done")).code == "task.action"


def test_a_decision_that_cannot_be_kept_leaves_the_task_open(shop, monkeypatch):
    shop.stock(signed()).buyer("赔我200", "compensation_request", money=20000)
    shop.check("compensation.fault", True)
    shop.send()
    [task] = [one for one in shop.tasks if one["kind"] == "approve_compensation"]

    def breaks(*args, **kwargs):
        raise OSError("the disk is full")

    monkeypatch.setattr(Memory, "json", breaks)
    with pytest.raises(OSError):
        shop.run(shop.parts.settlements.settle_task(task["id"], LEAD, "approve", 8000))
    monkeypatch.undo()
    assert [one["state"] for one in shop.tasks if one["id"] == task["id"]] == ["open"]
    shop.run(shop.parts.settlements.settle_task(task["id"], LEAD, "approve", 8000))
    assert "80元" in shop.proposals[0].proposal.text
