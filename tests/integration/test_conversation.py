"""A buyer and an agent on a running server: from the widget's POST to the sent reply."""

from __future__ import annotations

import uuid

import pytest
import requests

ZHAO, SUN, LIN = "b-zhao", "b-sun", "b-lin"


def test_a_message_is_read_proposed_sent_and_received(server):
    buyer, agent = server.buyer(ZHAO), server.member()
    assert buyer.say("我的快递到哪了").json()["message"]["seq"] == 1
    [first, *_] = agent.proposals(buyer.conversation)
    assert first["rows"] == ["L3"] and "中通快递" in first["text"] and first["sources"] and first["reason"]
    assert agent.send(buyer.conversation, first).status_code == 200
    assert [one["sender"] for one in buyer.messages()] == ["buyer", "agent"]
    assert buyer.messages()[1]["text"] == first["text"]
    shown = agent.conversation(buyer.conversation)
    assert shown["conversation"]["waiting_since"] is None and shown["orders"][0]["receiver"]["phone"] == "199****0002"


def test_the_same_client_id_is_harmless(server):
    buyer = server.buyer(SUN)
    same = str(uuid.uuid4())
    first, second = buyer.say("在吗", same).json(), buyer.say("在吗", same).json()
    assert first["message"] == second["message"] and len(buyer.messages()) == 1


def test_an_agents_repeat_is_harmless(server):
    buyer, agent = server.buyer("b-gao"), server.member()
    buyer.say("我的快递到哪了")
    [first, *_] = agent.proposals(buyer.conversation)
    path, body = f"desk/api/conversations/{buyer.conversation}/messages", {
        "client_id": "same", "text": first["text"], "proposal": first["id"]}
    assert agent.post(path, **body).json() == agent.post(path, **body).json()
    assert len(buyer.messages()) == 2


@pytest.mark.parametrize("text",
                         ["😀😀😀", "/restart", "／restart", '/greet{"a":1}', "\x01\x02这个怎么卖\x07", "這個怎麼賣",
                                  "。。。", "1" * 10_000, "'; DROP TABLE messages; --", "<img src=x onerror=alert(1)>"])
def test_odd_messages_are_stored_as_typed_and_read(server, text):
    buyer, agent = server.buyer(), server.member()
    answer = buyer.say(text)
    assert answer.status_code == 200 and answer.json()["message"]["text"] == text
    agent.proposals(buyer.conversation)
    [message] = agent.conversation(buyer.conversation)["messages"]
    assert message["read_state"] == "read" and message["text"] == text
    if text.startswith(("/", "／")):
        assert message["reading"]["confidence"] < 1


@pytest.mark.parametrize("text,status,code", [("", 400, "message.empty"), ("   ", 400, "message.empty"),
                                              ("长" * 10_001, 413, "message.too_long")])
def test_unusable_messages_are_refused_with_a_hint(server, text, status, code):
    answer = server.buyer().say(text)
    assert (answer.status_code, answer.json()["error"]["code"]) == (status, code)
    assert answer.json()["error"]["hint"] and answer.json()["request_id"]


@pytest.mark.parametrize("body", ["", "[]", "{", "null", '{"text": 5}'])
def test_broken_bodies_are_client_errors(server, body):
    buyer = server.buyer()
    answer = buyer.http.post(f"{server.base}/widget/messages", data=body, timeout=10)
    assert answer.status_code == 400 and answer.json()["ok"] is False


def test_another_buyers_number_and_an_unknown_number_get_the_same_answer(server):
    agent, texts = server.member(), []
    foreign = next(one["id"] for one in agent.get("desk/api/orders", query="19900000002")["orders"])
    for number in (foreign, "9" * len(foreign)):
        buyer = server.buyer("b-zheng2")
        buyer.say(f"帮我查下物流 订单号{number}")
        [first, *_] = agent.proposals(buyer.conversation)
        texts.append(first["text"])
        assert "赵" not in first["text"] and first["order_id"] is None
        agent.post(f"desk/api/conversations/{buyer.conversation}/close")
    assert texts[0] == texts[1]


def test_an_anonymous_buyer_is_asked_for_the_number(server):
    buyer, agent = server.buyer(), server.member()
    buyer.say("我的快递到哪了")
    [first, *_] = agent.proposals(buyer.conversation)
    assert first["kind"] == "question" and "订单号" in first["text"]
    assert agent.conversation(buyer.conversation)["orders"] == []


def test_an_attached_order_gives_no_private_data(server):
    buyer, agent = server.buyer(), server.member()
    buyer.say("我的快递到哪了")
    agent.proposals(buyer.conversation)
    order = agent.get("desk/api/orders", query="19900000002")["orders"][0]
    answer = agent.post(f"desk/api/conversations/{buyer.conversation}/attach", order=order["id"])
    texts = " ".join(one["text"] for one in answer.json()["proposals"])
    assert "中通快递" in texts and "1990000" not in texts and "文三路" not in texts and "赵明" not in texts


@pytest.mark.parametrize("token", ["", "x", "eyJhbGciOiJub25lIn0.eyJzdWIiOiJiLXpoYW8iLCJ1c2UiOiJidXllciJ9.",
                                   "b-zhao"])
def test_an_unsigned_identity_is_nobody(server, token):
    body = {"buyer_token": token}
    answer = requests.post(f"{server.base}/widget/session", json=body, timeout=10).json()
    assert answer["ok"] and answer["verified"] is False


def test_no_session_no_messages(server):
    for headers in ({}, {"Authorization": "Bearer nonsense"}):
        answer = requests.get(f"{server.base}/widget/messages", headers=headers, timeout=10)
        assert (answer.status_code, answer.json()["error"]["code"]) == (401, "session.invalid")


def test_conversation_ids_cannot_be_walked(server):
    one, other = server.buyer().conversation, server.buyer().conversation
    assert one != other and len(one) >= 20


def test_a_rejection_is_kept_with_its_cause(server):
    buyer, agent = server.buyer("b-ma"), server.member()
    buyer.say("怎么还没发货")
    [first, *_] = agent.proposals(buyer.conversation)
    assert agent.post(f"desk/api/proposals/{first['id']}/reject", cause="tone").status_code == 200
    assert first["id"] not in [one["id"] for one in agent.conversation(buyer.conversation)["proposals"]]
    assert agent.post(f"desk/api/proposals/{first['id']}/reject", cause="tone").status_code == 409
    causes = server.member("analyst").get("workbench/api/summary")["rejections"]
    assert {"cause": "tone", "title": "语气不好", "n": 1} in causes


def test_a_colleagues_answer_in_the_meantime_is_a_conflict(server):
    buyer, agent, lead = server.buyer("b-wu"), server.member(), server.member("lead")
    buyer.say("付不了款怎么回事")
    agent.proposals(buyer.conversation)
    path = f"desk/api/conversations/{buyer.conversation}/messages"
    assert lead.post(path, text="我来看一下", client_id="l", after_seq=1).status_code == 200
    answer = agent.post(path, text="您好", client_id="a", after_seq=1)
    assert (answer.status_code, answer.json()["error"]["code"]) == (409, "conversation.answered_meanwhile")


@pytest.mark.parametrize("role,path,status", [
    ("analyst", "desk/api/conversations", 403), ("agent", "workbench/api/messages", 403),
    ("lead", "desk/api/conversations", 200), ("lead", "workbench/api/messages", 200)])
def test_roles(server, role, path, status):
    member = server.member(role)
    assert member.http.get(f"{server.base}/{path}", timeout=10).status_code == status


def test_changes_need_the_csrf_token(server):
    agent = server.member()
    agent.http.headers["X-CSRF-Token"] = "wrong"
    answer = agent.post("desk/api/proposals/x/reject", cause="tone")
    assert (answer.status_code, answer.json()["error"]["code"]) == (403, "auth.csrf")


def test_wrong_passwords_are_slowed_down(server):
    codes = [requests.post(f"{server.base}/auth/login", json={"name": "nobody", "password": "x" * 9},
                           timeout=10).status_code
             for _ in range(7)]
    assert codes[0] == 401 and codes[-1] == 429


def test_live_events_resume_after_the_last_number(server):
    buyer, agent = server.buyer("b-liu2"), server.member()
    before = agent.get("desk/api/conversations", filter="all")["last_event"]
    buyer.say("退款到哪了")
    agent.proposals(buyer.conversation)
    seen = []
    for event in agent.events(before):
        seen.append((int(event["id"]), event["event"]))
        if event["event"] == "reading":
            break
    resumed = next(agent.events(seen[0][0]))
    assert (int(resumed["id"]), resumed["event"]) == seen[1]
    assert [number for number, _ in seen] == sorted(number for number, _ in seen)


def test_an_analyst_corrects_a_reading(server):
    buyer, agent, analyst = server.buyer(), server.member(), server.member("analyst")
    buyer.say("给我的电话13800005678打一个")
    agent.proposals(buyer.conversation)
    [message] = [one for one in analyst.get("workbench/api/messages", order="recent")["messages"]
                 if one["conversation"] == buyer.conversation]
    answer = analyst.post(f"workbench/api/messages/{message['id']}/label", intents=["ask_human"])
    assert answer.json()["label"]["intents"] == ["ask_human"]
    assert analyst.post(f"workbench/api/messages/{message['id']}/label", intents=["nonsense"]).status_code == 400
    labelled = analyst.get("workbench/api/messages", state="labelled")["messages"]
    assert message["id"] in [one["id"] for one in labelled]


def test_texts_and_phones_stay_out_of_the_log(server):
    buyer, agent = server.buyer(), server.member()
    buyer.say("我电话是13912345678 打给我")
    agent.proposals(buyer.conversation)
    assert "13912345678" not in "".join(server.output)


def test_analysts_see_phones_masked(server):
    buyer, agent, analyst = server.buyer(), server.member(), server.member("analyst")
    buyer.say("换个电话 139 1234 5678 收货")
    agent.proposals(buyer.conversation)
    shown = next(one for one in analyst.get("workbench/api/messages", order="recent")["messages"]
                 if one["text"].startswith("换个电话"))
    assert shown["text"] == "换个电话 139 **** 5678 收货" and "1234" not in str(shown["reading"])


@pytest.mark.parametrize("text", ["元旦" * 40, "元旦" * 5000, "初五" * 500, "10年前" * 250, "1元" * 5000, "1" * 10_000,
                                  "百" * 10_000],
                         ids=lambda text: f"{text[:4]}-{len(text)}")
def test_no_message_holds_up_the_others(server, text):
    nasty, other, agent = server.buyer(), server.buyer(), server.member()
    nasty.say(text)
    other.say("你好，什么时候发货")
    assert agent.proposals(other.conversation)
    agent.proposals(nasty.conversation)
    [message] = [one for one in agent.conversation(nasty.conversation)["messages"] if one["sender"] == "buyer"]
    assert message["text"] == text and message["read_state"] == "read" and len(message["reading"]["entities"]) <= 30
