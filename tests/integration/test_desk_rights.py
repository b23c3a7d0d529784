"""Who may do what at the desk, over HTTP: for each route the role, bad input, and the effect."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from bot.store import people
from bot.store.database import Database
from bot.store.tables import audit


def error(answer):
    return answer.status_code, answer.json()["error"]["code"]


def chinese(answer):
    said = answer.json()["error"]
    return all(any("\u4e00" <= letter <= "\u9fff" for letter in said[name]) for name in ("message", "hint"))


@pytest.fixture(scope="module")
def database(server):
    found = Database(server.database)
    yield found
    found.close()


def lines(database, action):
    return database.run_now(lambda connection: connection.execute(select(audit).where(audit.c.action == action)).all())


def check(member, buyer, fact, value):
    return member.post(f"desk/api/conversations/{buyer.conversation}/checks", fact=fact, value=value)


@pytest.mark.parametrize("fact,value,status,code", [
    ("discount.state", "approved", 403, "fact.forbidden"), ("compensation.amount", 5000, 403, "fact.forbidden"),
    ("order.status", "signed", 409, "fact.recorded"), ("order.id", "1", 409, "fact.attached"),
    ("product.sku", "x", 409, "fact.attached"),
    ("order.checked_at", "x", 409, "fact.recorded"), ("no.such", True, 400, "fact.unknown"),
    ("order.sold_out", "yes", 400, "fact.value"),
    ("quality.confirmed", True, 409, "fact.not_asked")])
def test_an_agent_ticks_only_what_is_asked_and_fits(server, fact, value, status, code):
    buyer, agent = server.buyer("b-zhao"), server.member()
    answer = check(agent, buyer, fact, value)
    assert error(answer) == (status, code) and chinese(answer)
    buyer.say("我的快递到哪了")
    agent.proposals(buyer.conversation)
    assert agent.conversation(buyer.conversation)["messages"][-1]["read_state"] == "read"


def test_an_agent_marks_an_order_as_sold_out(server):
    buyer, agent = server.buyer("b-ma"), server.member()
    buyer.say("怎么还没发货")
    agent.proposals(buyer.conversation)
    answer = check(agent, buyer, "order.sold_out", True)
    assert answer.status_code == 200, answer.text
    assert any("O3" in one["rows"] for one in answer.json()["proposals"])


def test_searching_and_attaching_an_order_are_audited(server, database):
    buyer, agent = server.buyer(), server.member()
    [order, *_] = agent.get("desk/api/orders", query="19900000002")["orders"]
    noted = lines(database, "search_orders")[-1].detail
    assert order["id"] in noted and "19900000002" not in noted
    path = f"desk/api/conversations/{buyer.conversation}/attach"
    assert agent.post(path, order=order["id"]).status_code == 200
    line = lines(database, "attach_order")[-1]
    assert (line.conversation, line.detail) == (buyer.conversation, order["id"])
    assert error(agent.post(path, order="9")) == (404, "order.unknown")
    assert error(agent.post(path)) == (400, "request.field")
    assert error(agent.post(path, product="NONE")) == (404, "product.unknown")
    foreign = server.buyer("b-sun")
    refused = agent.post(f"desk/api/conversations/{foreign.conversation}/attach", order=order["id"])
    assert error(refused) == (409, "order.foreign") and chinese(refused)


def test_conversations_go_to_colleagues_only_and_replies_bear_their_name(server, database):
    server.open_all_day()
    buyer, agent = server.buyer(), server.member()
    members = {one.role: one.id for one in database.run_now(people.list_people)}
    path = f"desk/api/conversations/{buyer.conversation}/assign"
    for user in ("nobody", members["analyst"]):
        answer = agent.post(path, user=user)
        assert error(answer) == (400, "assignee.unknown") and chinese(answer)
    assert agent.post(path, user=members["agent"]).json()["conversation"]["assignee"]["name"] == "agent"
    buyer.say("在吗")
    assert any("客服agent" in one["text"].replace(" ", "") for one in agent.proposals(buyer.conversation))
    assert agent.post(path, user=None).json()["conversation"]["assignee"] is None


def lead_task(server, buyer_id):
    buyer, agent = server.buyer(buyer_id), server.member()
    buyer.say("我要找你们主管")
    [first] = [one for one in agent.proposals(buyer.conversation)
               if any(task["role"] == "lead" for task in one["tasks"])][:1]
    assert first["tasks"][0]["due_minutes"] > 0 and first["tasks"][0]["due"] is None
    assert agent.send(buyer.conversation, first).status_code == 200
    [task] = [one for one in agent.conversation(buyer.conversation)["tasks"] if one["role"] == "lead"]
    return buyer, agent, task


def test_a_leads_task_is_the_leads(server):
    buyer, agent, task = lead_task(server, "b-wu")
    for action in ("done", "approve", "decline", "answer"):
        answer = agent.post(f"desk/api/tasks/{task['id']}", action=action, note="好")
        assert error(answer) == (403, "task.forbidden") and chinese(answer)
    lead = server.member("lead")
    assert error(lead.post(f"desk/api/tasks/{task['id']}", action="approve", amount=100)) == (400, "task.action")
    assert lead.post(f"desk/api/tasks/{task['id']}", action="done").status_code == 200
    again = lead.post(f"desk/api/tasks/{task['id']}", action="done")
    assert error(again) == (409, "task.closed") and chinese(again)
    assert error(lead.post("desk/api/tasks/none", action="done")) == (404, "task.unknown")


def test_closing_a_case_closes_it(server):
    buyer, agent = server.buyer("b-sun"), server.member()
    buyer.say("我的快递到哪了 怎么不动了")
    agent.proposals(buyer.conversation)
    [case] = [one for one in agent.conversation(buyer.conversation)["cases"] if one["state"] == "open"]
    path = f"desk/api/cases/{case['id']}/close"
    for cost in (-1, 2**31, 10**12, "5"):
        assert agent.post(path, outcome="explained", cost=cost).status_code == 400
    assert error(agent.post(path, outcome="nonsense")) == (400, "case.outcome")
    assert agent.post(path, outcome="explained", tags=["物流"], cost=0, note="说明了").status_code == 200
    assert [one["state"] for one in agent.conversation(buyer.conversation)["cases"]] == ["closed"]
    again = agent.post(path, outcome="explained")
    assert error(again) == (409, "case.closed") and chinese(again)


def test_an_answered_conversation_leaves_the_queue(server):
    buyer, agent = server.buyer("b-lin"), server.member()
    buyer.say("我的快递到哪了")
    [first, *_] = agent.proposals(buyer.conversation)

    def waiting():
        return buyer.conversation in [one["id"] for one in agent.get("desk/api/conversations")["conversations"]]

    assert waiting()
    agent.send(buyer.conversation, first)
    shown = agent.conversation(buyer.conversation)["conversation"]
    assert shown["waits"] == waiting() and shown["waiting_since"] is None


def test_a_taken_proposal_is_gone_in_chinese(server):
    buyer, agent = server.buyer("b-gao"), server.member()
    buyer.say("我的快递到哪了")
    [first, *_] = agent.proposals(buyer.conversation)
    assert agent.send(buyer.conversation, first).status_code == 200
    answer = agent.send(buyer.conversation, first)
    assert error(answer) == (409, "proposal.retired") and chinese(answer)


def test_what_the_buyer_looks_at_is_kept_beside_a_turn(server):
    buyer, agent = server.buyer("b-zheng2"), server.member()
    buyer.say("这个怎么卖")
    sku = agent.http.get(f"{server.base}/demo/shop", timeout=10).json()["products"][0]["sku"]
    server.buyer("b-zheng2", viewing=sku)
    agent.proposals(buyer.conversation)
    assert agent.conversation(buyer.conversation)["conversation"]["viewing"]["sku"] == sku


def test_what_no_live_event_brings_is_asked_for_by_itself(server, database):
    buyer, agent = server.buyer("b-zhao"), server.member()
    buyer.say("我的快递到哪了")
    agent.proposals(buyer.conversation)
    whole = agent.conversation(buyer.conversation)
    found = agent.get(f"desk/api/surroundings/{buyer.conversation}")
    parts = {"ok", "sale", "dispute", "orders", "orders_status", "product", "buyer", "signs", "matters",
             "answer_within"}
    assert set(found) == parts and len(found["orders"]) > 0
    for name in parts - {"orders_status"}:  # it says when the orders were read
        assert found[name] == whole[name], name
    missing = agent.http.get(f"{agent.base}/desk/api/surroundings/nobody", timeout=10)
    assert error(missing) == (404, "conversation.unknown") and chinese(missing)
    analyst = server.member("analyst").http.get(f"{agent.base}/desk/api/surroundings/{buyer.conversation}", timeout=10)
    assert error(analyst) == (403, "auth.forbidden") and chinese(analyst)
