"""What agents and leads may do in a conversation, and what it leads to: on a real database."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import select

from bot.conversations import desk
from bot.errors import RequestError
from bot.store import messages as store
from bot.store import people
from bot.store.tables import audit, cases, decisions, proposals, timers
from tests.builders import NOW, a_product, an_order
from tests.shop import AGENT, LEAD, Shop

SECOND = "2026112300010002"


@pytest.fixture()
def shop(tmp_path):
    made = Shop(tmp_path)
    yield made
    made.close()


def signed(order_id="2026112300010001", **changed):
    return an_order(order_id, status="signed", signed_at=NOW - timedelta(hours=20), parcel={
        "courier": "中通快递", "number": order_id[-5:], "signed_by": "buyer",
        "scans": [{"at": NOW - timedelta(hours=20), "text": "已签收"}]}, **changed)


def rows(shop, table, **where):
    query = select(table)
    for name, value in where.items():
        query = query.where(table.c[name] == value)
    return shop.parts.database.run_now(lambda connection: connection.execute(query).all())


def refused(shop, work):
    with pytest.raises(RequestError) as caught:
        shop.run(work)
    return caught.value


def check(shop, person, fact, value):
    return shop.parts.settling.check(shop.conversation, person, fact, value)


# -- ticked facts --------------------------------------------------------------------------------

@pytest.mark.parametrize("fact", ["discount.state", "discount.amount", "compensation.state", "compensation.amount",
                                  "damage_request.state", "damage_request.amount"])
def test_an_agent_decides_no_request_by_ticking_its_fact(shop, fact):
    shop.stock(signed()).buyer("赔我200", "compensation_request", money=20000)
    error = refused(shop, check(shop, AGENT, fact, "approved" if fact.endswith("state") else 5000))
    assert (error.status, error.code) == (403, "fact.forbidden")
    assert "heard" in shop.parts.database.run_now(store.get_memory, shop.conversation).dict()
    assert not any(key.startswith(fact) for key in shop.parts.database.run_now(store.get_memory, shop.conversation).heard)


def test_a_lead_ticks_the_state_of_an_open_request_and_its_task_is_decided_with_it(shop):
    shop.stock(signed()).buyer("赔我200", "compensation_request", money=20000)
    assert refused(shop, check(shop, LEAD, "compensation.state", "approved")).code == "fact.not_asked"
    shop.check("compensation.fault", True)
    shop.send()
    shop.run(check(shop, LEAD, "compensation.state", "approved"))
    [task] = [one for one in shop.tasks if one["kind"] == "approve_compensation"]
    assert task["state"] == "approved"
    assert [one.person for one in rows(shop, audit, action="decide_request")] == [LEAD.id]
    assert rows(shop, timers, event="compensation_undecided", state="open") == []


@pytest.mark.parametrize("value", ["pending", "expired", "none", True, 1, None, [], {}])
def test_a_request_is_approved_or_declined_only(shop, value):
    shop.stock(signed())
    assert refused(shop, check(shop, LEAD, "compensation.state", value)).code == "fact.value"


@pytest.mark.parametrize("fact", ["order.status", "order.amount", "order.checked_at", "product.price", "buyer.member", "shop.open",
                                  "turn.text", "case.open", "bargain.rounds", "parcel.stalled"])
def test_what_the_records_know_cannot_be_ticked(shop, fact):
    shop.stock(an_order()).buyer("到哪了", "track_parcel")
    error = refused(shop, check(shop, LEAD, fact, "x"))
    assert (error.status, error.code) == (409, "fact.recorded")


@pytest.mark.parametrize("fact", ["order.id", "product.sku"])
def test_orders_and_products_are_attached_not_ticked(shop, fact):
    shop.stock(an_order())
    assert refused(shop, check(shop, AGENT, fact, "2026112300010001")).code == "fact.attached"


def test_a_fact_that_nothing_asks_for_is_refused(shop):
    shop.stock(an_order()).buyer("到哪了", "track_parcel")
    error = refused(shop, check(shop, AGENT, "quality.confirmed", True))
    assert (error.status, error.code) == (409, "fact.not_asked") and "照片能否确认质量问题" in error.message
    assert refused(shop, check(shop, AGENT, "no.such", True)).code == "fact.unknown"


WRONG = {"flag": ["true", 1, 0, None, [], {}, 1.5], "count": ["3", True, -1, 1.5, 10**9, None], "number": ["1", True, float("inf"), -1, None],
         "money": ["5", True, 0, -100, 10**12, 1.5, None], "text": ["", "   ", "长" * 501, 5, True, None, ["a"]],
         "choice": ["nonsense", "", True, 1, None, []], "day": ["tomorrow", "2026-13-01", 5, True, None],
         "time": ["x", "2026-11-30T09:00:00", 5, None], "list": ["a", [], [1], [""], None]}


def test_a_value_that_does_not_fit_its_type_never_reaches_the_memory(shop):
    from dataclasses import replace

    from bot.handbook.model import FactType
    from bot.talk import ticks as ticking

    handbook = shop.parts.handbook
    assert {kind.value for kind in FactType} == set(WRONG)
    for spec in handbook.facts.values():
        plain = replace(spec, source="ticked") if spec.source == "request" else spec
        for value in WRONG[spec.type.value]:
            with pytest.raises(RequestError) as caught:
                ticking.check_type(plain, value, handbook)
            assert caught.value.code == "fact.value" and spec.label in caught.value.message


@pytest.mark.parametrize("kind,given,kept", [("flag", False, False), ("count", 3, 3), ("number", 1.5, 1.5), ("money", 1, 1),
                                             ("text", " 好\x00的 ", "好的"), ("day", "2026-11-30", "2026-11-30"),
                                             ("time", "2026-11-30T09:00:00+08:00", "2026-11-30T09:00:00+08:00"), ("list", ["a"], ["a"])])
def test_a_value_that_fits_is_kept(shop, kind, given, kept):
    from bot.handbook.model import FactSpec, FactType, Scope
    from bot.handbook.terms import Place
    from bot.talk import ticks as ticking

    spec = FactSpec("x", "某项", FactType(kind), Scope.CONVERSATION, "ticked", Place("x", 1))
    assert ticking.check_type(spec, given, shop.parts.handbook) == kept


def test_a_satisfaction_is_one_of_its_questions_answers(shop):
    from bot.talk import ticks as ticking

    spec = shop.parts.handbook.facts["case.satisfaction"]
    assert ticking.check_type(spec, 5, shop.parts.handbook) == 5
    for value in (0, 6, 999):
        with pytest.raises(RequestError):
            ticking.check_type(spec, value, shop.parts.handbook)


def test_what_the_order_says_beats_what_was_ticked_before(shop):
    received = an_order(status="signed", signed_at=NOW - timedelta(hours=3), parcel={
        "courier": "中通快递", "number": "1", "scans": [{"at": NOW - timedelta(hours=3), "text": "已签收"}]})
    shop.stock(received).buyer("显示签收了 我没收到", "signed_not_received")
    shop.check("parcel.signed_by", "buyer")
    told = an_order(**{**received.dict(), "parcel": {**received.parcel.dict(), "signed_by": "locker"}})
    shop.run(shop.parts.ledger.put_orders([told]))
    shop.buyer("我真的没收到", "signed_not_received")
    shown = {fact.name: fact.raw for one in shop.proposals for fact in one.proposal.facts}
    assert shown.get("parcel.signed_by", "locker") == "locker"


# -- orders --------------------------------------------------------------------------------------

def test_attaching_is_audited_and_never_crosses_to_another_buyer(shop):
    shop.stock(an_order(), an_order(SECOND, buyer_id="b9"))
    error = refused(shop, shop.parts.settling.attach(shop.conversation, AGENT, SECOND))
    assert (error.status, error.code) == (409, "order.foreign") and rows(shop, audit) == []
    shop.run(shop.parts.settling.attach(shop.conversation, AGENT, "2026112300010001"))
    assert [(one.action, one.detail, one.person) for one in rows(shop, audit)] == [("attach_order", "2026112300010001", AGENT.id)]
    assert refused(shop, shop.parts.settling.attach(shop.conversation, AGENT, "9")).code == "order.unknown"


def test_a_product_is_attached_by_its_number(shop):
    shop.stock(products=[a_product()])
    assert refused(shop, shop.parts.settling.attach_product(shop.conversation, AGENT, "NONE")).status == 404
    shop.run(shop.parts.settling.attach_product(shop.conversation, AGENT, "CUP-1"))
    assert shop.parts.database.run_now(store.get_memory, shop.conversation).sku == "CUP-1"
    assert [one.action for one in rows(shop, audit)] == ["attach_product"]


# -- cases and their timers ----------------------------------------------------------------------

def test_a_case_opened_before_its_order_is_known_keeps_its_follow_up_and_climbs(shop):
    shop.stock(signed(), signed(SECOND)).buyer("少发了一件", "missing_item")
    [case] = shop.cases
    assert case["order_id"] is None
    shop.buyer(f"订单{SECOND}", "send_reference", order_number=SECOND)
    [case] = shop.cases
    assert case["order_id"] == SECOND and case["state"] == "open"
    assert {one.case_id for one in rows(shop, timers, state="open") if one.event != "answer_overdue"} == {case["id"]}
    shop.later(hours=24, minutes=1)
    assert shop.cases[0]["level"] == "lead" and "F1" in shop.rows
    assert {"follow_up", "handover"} <= {one["kind"] for one in shop.tasks}
    shop.later(hours=25)
    assert shop.cases[0]["level"] == "manager"


def test_closing_a_case_leaves_the_timers_of_the_others(shop):
    shop.stock(signed(), signed(SECOND))
    shop.buyer(f"{SECOND} 少发了一件", "missing_item", order_number=SECOND)
    [first] = shop.cases
    shop.run(shop.parts.settling.attach(shop.conversation, AGENT, "2026112300010001"))
    shop.buyer("2026112300010001 也少发了", "missing_item", order_number="2026112300010001")
    other = next(one for one in shop.cases if one["id"] != first["id"])
    shop.run(shop.parts.settling.close_case(other["id"], AGENT, "reshipped", [], None, None))
    left = {(one.event, one.case_id) for one in rows(shop, timers, state="open") if one.case_id}
    assert left == {("follow_up_due", first["id"]), ("case_overdue", first["id"]), ("callback_due", other["id"])}


def test_closing_a_case_closes_it_though_the_buyers_question_would_open_it_again(shop):
    quiet = an_order(shipped_at=NOW - timedelta(days=4), parcel={
        "courier": "中通快递", "number": "1", "scans": [{"at": NOW - timedelta(days=4), "text": "已发出"}]})
    shop.stock(quiet).buyer("我的快递到哪了 怎么不动了", "track_parcel")
    [case] = shop.cases
    shop.run(shop.parts.settling.close_case(case["id"], AGENT, "explained", ["物流"], 0, "说明了"))
    assert [(one["id"], one["state"], one["outcome"], one["cost"]) for one in shop.cases] == [(case["id"], "closed", "explained", 0)]
    memory = shop.parts.database.run_now(store.get_memory, shop.conversation)
    assert {note.id for note in memory.cases.values()} == {case["id"]}
    assert refused(shop, shop.parts.settling.close_case(case["id"], AGENT, "explained", [], None, None)).code == "case.closed"


def test_closing_a_case_ends_what_its_replies_started(shop):
    shop.stock(signed()).buyer("赔我200", "compensation_request", money=20000)
    shop.check("compensation.fault", True)
    shop.send()
    assert rows(shop, timers, event="compensation_undecided", state="open")
    [case] = shop.cases
    shop.run(shop.parts.settling.close_case(case["id"], LEAD, "compensated", [], 8000, None))
    assert [one.event for one in rows(shop, timers, case_id=case["id"], state="open")] == ["callback_due"]
    assert {one["state"] for one in shop.tasks if one["case_id"] == case["id"]} == {"cancelled"}


def test_two_conversations_about_one_order_each_keep_their_case(shop):
    shop.stock(signed()).buyer("少发了一件", "missing_item")

    def another(connection):
        return store.open_conversation(connection, NOW, buyer_id=None, visitor="v", viewing=None)

    other = shop.parts.database.run_now(another)
    shop.run(shop.parts.settling.attach(other, AGENT, "2026112300010001"))
    memory = shop.parts.database.run_now(store.get_memory, other)
    from bot.talk.memory import apply_event

    async def happen():
        from bot.conversations.door import carry_out, nothing
        await carry_out(shop.parts.desk, other, lambda held: (
            apply_event(held.memory, "return_requested", "2026112300010001", shop.parts.handbook), nothing))

    shop.run(happen())
    memory = shop.parts.database.run_now(store.get_memory, other)
    kept = {row.id for row in rows(shop, cases, conversation=other)}
    assert {note.id for note in memory.cases.values()} == kept
    assert len(rows(shop, cases, state="open")) == 1 + len(kept)


def test_a_case_that_its_conversation_forgot_is_closed_and_the_conversation_goes_on(shop):
    shop.stock(signed()).buyer("少发了一件", "missing_item")
    [lost] = shop.cases
    forgetful = shop.parts.database.run_now(store.get_memory, shop.conversation).copy(update={"cases": {}})
    shop.parts.database.run_now(store.save_memory, shop.conversation, forgetful)
    shop.buyer("还少了一件", "missing_item")
    states = {one["id"]: one["state"] for one in shop.cases}
    assert states.pop(lost["id"]) == "closed" and list(states.values()) == ["open"]


# -- tasks ---------------------------------------------------------------------------------------

def handover(shop):
    shop.stock(an_order()).buyer("找你们主管", "ask_human")
    shop.send()
    [task] = [one for one in shop.tasks if one["kind"] == "handover"]
    return task


@pytest.mark.parametrize("action", ["done", "answer", "approve", "decline"])
def test_an_agent_cannot_close_a_leads_task(shop, action):
    task = handover(shop)
    error = refused(shop, shop.parts.settling.settle_task(task["id"], AGENT, action, 100, "好"))
    assert (error.status, error.code) == (403, "task.forbidden") and "主管" in error.hint
    shop.run(shop.parts.settling.settle_task(task["id"], LEAD, "done"))
    again = refused(shop, shop.parts.settling.settle_task(task["id"], LEAD, "done"))
    assert (again.status, again.code) == (409, "task.closed")


def test_an_agent_cannot_close_a_case_over_a_leads_head(shop):
    shop.stock(signed()).buyer("少发了一件", "missing_item")
    shop.send()
    shop.later(hours=24, minutes=1)
    case = shop.cases[0]["id"]
    assert refused(shop, shop.parts.settling.close_case(case, AGENT, "reshipped", [], None, None)).status == 403
    shop.run(shop.parts.settling.close_case(case, LEAD, "reshipped", [], None, None))
    assert {one["state"] for one in shop.tasks if one["case_id"] == case} == {"cancelled"}


@pytest.mark.parametrize("amount", [0, -1, -5000, 10**12, True, 1.5])
def test_amounts_out_of_range_are_refused_and_nothing_changes(shop, amount):
    shop.stock(signed()).buyer("赔我200", "compensation_request", money=20000)
    shop.check("compensation.fault", True)
    shop.send()
    [task] = [one for one in shop.tasks if one["kind"] == "approve_compensation"]
    error = refused(shop, shop.parts.settling.settle_task(task["id"], LEAD, "approve", amount))
    assert error.code == "amount.invalid" and "元" in error.message
    assert [one["state"] for one in shop.tasks if one["id"] == task["id"]] == ["open"]


@pytest.mark.parametrize("cost", [-1, 2**31, 10**12])
def test_a_cases_cost_is_in_range(shop, cost):
    shop.stock(signed()).buyer("少发了一件", "missing_item")
    assert refused(shop, shop.parts.settling.close_case(shop.cases[0]["id"], AGENT, "reshipped", [], cost, None)).code == "amount.invalid"
    assert shop.cases[0]["state"] == "open"


def test_a_request_is_decided_and_nothing_else_is(shop):
    task = handover(shop)
    assert refused(shop, shop.parts.settling.settle_task(task["id"], LEAD, "approve")).code == "task.action"
    shop.buyer("赔我200", "compensation_request", money=20000)
    shop.stock(signed()).check("compensation.fault", True)
    shop.send()
    [request] = [one for one in shop.tasks if one["kind"] == "approve_compensation"]
    assert refused(shop, shop.parts.settling.settle_task(request["id"], LEAD, "done")).code == "task.action"


def test_a_decision_that_cannot_be_kept_leaves_the_task_open(shop, monkeypatch):
    shop.stock(signed()).buyer("赔我200", "compensation_request", money=20000)
    shop.check("compensation.fault", True)
    shop.send()
    [task] = [one for one in shop.tasks if one["kind"] == "approve_compensation"]

    def breaks(*args, **kwargs):
        raise OSError("the disk is full")

    monkeypatch.setattr(store, "save_memory", breaks)
    with pytest.raises(OSError):
        shop.run(shop.parts.settling.settle_task(task["id"], LEAD, "approve", 8000))
    monkeypatch.undo()
    assert [one["state"] for one in shop.tasks if one["id"] == task["id"]] == ["open"]
    shop.run(shop.parts.settling.settle_task(task["id"], LEAD, "approve", 8000))
    assert "80元" in shop.proposals[0].proposal.text


# -- replies in an agent's own words -------------------------------------------------------------

def alike(shop, *words):
    """Let texts that share all these words mean the same."""
    shop.parts.answering._matcher = lambda text, others: [
        1.0 if all(word in text and word in other for word in words) else 0.0 for other in others]


def test_a_reply_typed_by_hand_does_what_taking_it_would_have_done(shop):
    shop.stock(an_order()).buyer("快递不送上门", "courier_complaint")
    [proposal] = [one for one in shop.proposals if one.proposal.tasks][:1]
    alike(shop, proposal.proposal.text[:4])
    shop.run(shop.parts.answering.send(shop.conversation, AGENT, proposal.proposal.text[:4] + "，我这就联系快递"))
    assert [one["kind"] for one in shop.tasks] == [one.kind for one in proposal.proposal.tasks]
    [decision] = rows(shop, decisions)
    assert (decision.proposal, decision.action) == (proposal.id, "edited")
    assert shop.sent[0].proposal == proposal.id


def test_the_supervisor_is_asked_when_an_agent_says_so_unprompted(shop):
    shop.stock().buyer("便宜点", "bargain_discount")
    reply = shop.parts.handbook.replies["bargain.ask_supervisor"].texts[0]
    word = reply[:reply.index("{{")] if "{{" in reply else reply
    assert not any("bargain.ask_supervisor" in one.proposal.replies for one in shop.proposals)
    alike(shop, word)
    shop.run(shop.parts.answering.send(shop.conversation, AGENT, f"{word}您稍等"))
    assert [one["kind"] for one in shop.tasks] == ["approve_discount"]
    [timer] = rows(shop, timers, event="discount_undecided", state="open")
    [decision] = rows(shop, decisions)
    [kept] = rows(shop, proposals, id=decision.proposal)
    assert (decision.action, kept.branch, kept.state) == ("edited", "ask_supervisor", "edited")
    shop.later(minutes=3, seconds=1)
    assert any("gift" in one.proposal.replies[0] for one in shop.proposals)


def test_due_times_count_from_the_sending(shop):
    shop.stock(signed()).buyer("赔我200", "compensation_request", money=20000)
    shop.check("compensation.fault", True)
    shop.now += timedelta(minutes=10)
    shop.send()
    [task] = [one for one in shop.tasks if one["kind"] == "approve_compensation"]
    minutes = shop.parts.policy()["supervisor"]["decide_within_minutes"]
    [timer] = rows(shop, timers, event="compensation_undecided", state="open")
    from bot.store.database import stamp
    assert timer.due == task["due"] == stamp(shop.now + timedelta(minutes=minutes))
    shop.later(seconds=10)
    assert not any(one.proposal.branch == "undecided" for one in shop.proposals)


# -- lost updates --------------------------------------------------------------------------------

def test_looking_at_another_product_does_not_undo_a_turn(shop):
    shop.stock(an_order())
    conversation = shop.conversation
    before = shop.parts.database.run_now(store.get_memory, conversation)
    shop.parts.database.run_now(store.view_product, conversation, "CUP-1")
    shop.parts.database.run_now(store.save_memory, conversation, before.copy(update={"turn": 7}))
    memory = shop.parts.database.run_now(store.get_memory, conversation)
    assert (memory.turn, memory.viewing) == (7, "CUP-1")


@pytest.mark.parametrize("work", ["close", "assign"])
def test_closing_and_assigning_wait_for_the_conversation(shop, work):
    conversation = shop.conversation
    handling = shop.parts.handling

    async def both():
        async with shop.parts.desk.holding(conversation):
            waiting = asyncio.ensure_future(handling.set_state(conversation, "closed") if work == "close"
                                            else handling.assign(conversation, None))
            await asyncio.sleep(0.1)
            assert not waiting.done()
        await waiting

    shop.run(both())


# -- who waits, whose name -----------------------------------------------------------------------

def queued(shop):
    return [one["id"] for one in shop.parts.database.run_now(desk.queue, "waiting", "a1").conversations]


def test_an_answered_conversation_leaves_the_queue_though_proposals_stand(shop):
    shop.stock(an_order()).buyer("到哪了 给我开发票", "track_parcel", {"invoice": 0.7})
    assert queued(shop) == [shop.conversation]
    shop.send()
    assert shop.proposals and queued(shop) == []
    assert shop.parts.database.run_now(desk.summary, shop.conversation)["waits"] is False


def test_what_comes_by_itself_waits_for_somebody(shop):
    shop.stock(an_order(status="placed", placed_at=NOW - timedelta(minutes=10), paid_at=None, shipped_at=None, ship_by=None, parcel=None))
    shop.later(minutes=25)
    assert "M2" in shop.rows and queued(shop) == [shop.conversation]
    shop.send()
    assert queued(shop) == []


def test_a_reply_bears_the_assigned_agents_name(shop):
    member = people.create(shop.parts.database, "xy", "小雨", "agent", "a sunny afternoon", NOW)
    shop.stock().buyer("在吗", "greet")
    policys = shop.parts.policy()["shop"]["agent_name"]
    assert not any("小雨" in one.proposal.text for one in shop.proposals)
    shop.run(shop.parts.handling.assign(shop.conversation, member.id))
    texts = [one.proposal.text for one in shop.proposals]
    assert any("小雨" in one for one in texts) and not any(policys in one for one in texts)
    pending = shop.parts.database.run_now(store.add_message, shop.conversation, NOW, sender="buyer", text="在", client_id=None)
    assert pending and shop.parts.database.run_now(store.next_pending, shop.conversation).agent_name == "小雨"


def test_nobody_is_assigned_who_is_not_at_the_desk(shop):
    database = shop.parts.database
    analyst, gone = (people.create(database, name, "", role, "a sunny afternoon", NOW) for name, role in (("an", "analyst"), ("go", "agent")))
    database.run_now(people.set_active, "go", False, NOW)
    for user in ("nobody", analyst.id, gone.id):
        assert refused(shop, shop.parts.handling.assign(shop.conversation, user)).code == "assignee.unknown"


def test_what_was_proposed_before_does_not_stand_beside_a_message_that_could_not_be_read(shop):
    shop.stock(an_order()).buyer("到哪了", "track_parcel")
    assert shop.proposals

    async def cannot(pending, context):
        raise ValueError("unreadable")

    async def work():
        await shop.parts.reception.receive(shop.conversation, None, "？？")
        await shop.parts.reception.read(shop.conversation, cannot)

    for _ in range(2):
        if not any(one.read_state == "failed" for one in shop.parts.database.run_now(store.history, shop.conversation)):
            shop.run(work())
    assert any(one.read_state == "failed" for one in shop.parts.database.run_now(store.history, shop.conversation))
    assert shop.proposals == [] and {one.state for one in rows(shop, proposals)} == {"withdrawn"}


def test_the_hours_are_brought_up_once_a_night_and_not_after_an_answer(tmp_path):
    shop = Shop(tmp_path, NOW.replace(hour=1))
    shop.stock(an_order()).buyer("有人吗", "greet")
    assert "R9" in shop.rows
    shop.run(shop.parts.answering.send(shop.conversation, AGENT, "在的"))
    shop.buyer("到哪了", "track_parcel")
    assert "R9" not in shop.rows
    shop.now += timedelta(days=1)
    shop.buyer("有人吗", "greet")
    assert "R9" in shop.rows
    shop.close()


def test_an_agent_who_answers_late_spares_the_hours(tmp_path):
    shop = Shop(tmp_path, NOW.replace(hour=23, minute=20))
    shop.stock(an_order()).buyer("到哪了", "track_parcel")
    shop.now += timedelta(minutes=15)
    shop.send()
    shop.buyer("好的 那什么时候到", "track_parcel")
    assert "R9" not in shop.rows
    shop.close()


def test_errors_at_the_desk_are_in_chinese():
    """Every RequestError that a page may show says in Chinese what is wrong and what to do."""
    import ast
    from pathlib import Path

    from tests.server import ROOT

    files = [*Path(ROOT, "bot/conversations").glob("*.py"), *Path(ROOT, "bot/desk").glob("*.py"), Path(ROOT, "bot/roles.py")]
    for file in files:
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "RequestError":
                said = [ast.unparse(one) for one in node.args[:2]]
                assert all(any("\u4e00" <= letter <= "\u9fff" for letter in one) or one in ("hint", "f'「{spec.label}」{should}。'") for one in said), f"{file.name}:{node.lineno}"
                assert len(said) == 2, f"{file.name}:{node.lineno}"




@pytest.mark.parametrize("text", ["亲，申请下来了，主管同意补给您500元，500元到账，再次跟您说声抱歉。", "主管同意给您优惠50元，我给您改价。",
                                  "亲，主管已经同意给您退款了，这就给您办理。"])
def test_typed_words_grant_nothing_that_a_lead_decides(shop, text):
    shop.stock(signed()).buyer("你们发错货了 我要补偿500元", "compensation_request")
    before = shop.tasks
    shop.run(shop.parts.answering.send(shop.conversation, AGENT, text))
    assert [one["kind"] for one in shop.tasks] == [one["kind"] for one in before]
    assert all(one["state"] == "open" and one["outcome"] is None for one in shop.cases)
