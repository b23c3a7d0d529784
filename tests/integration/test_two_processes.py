"""Two server processes and an action server on one PostgreSQL: buyer on one, agent on the other."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time

import pytest
import requests

from tests.postgres import running_postgres
from tests.server import ROOT, SECRET, BuyerClient, Server, free_port


@pytest.fixture(scope="module")
def pair(model, tmp_path_factory):
    folder = tmp_path_factory.mktemp("pair")
    with running_postgres(folder / "postgres") as address:
        port = free_port()
        env = {**os.environ, "BOT_DATABASE": address, "BOT_SECRET": SECRET, "BOT_VAR": str(folder)}
        actions = subprocess.Popen([sys.executable, "-m", "rasa_sdk", "--actions", "actions", "--port", str(port)],
                                   cwd=ROOT, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        wait_for(f"http://127.0.0.1:{port}/health")
        url = f"http://127.0.0.1:{port}/webhook"
        one = Server(folder, address, BOT_ACTION_URL=url, BOT_LIMITS="off").start()
        other = Server(folder, address, BOT_ACTION_URL=url, BOT_LIMITS="off").start()
        yield one, other
        one.stop()
        other.stop()
        actions.terminate()
        actions.wait()


def wait_for(address: str, seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        try:
            requests.get(address, timeout=2)
            return
        except requests.ConnectionError:
            time.sleep(0.2)
    raise AssertionError(f"{address} does not answer")


def test_buyer_on_one_and_agent_on_the_other(pair):
    one, other = pair
    buyer, agent = one.buyer("b-zhao"), other.member()
    before = agent.get("desk/api/conversations", filter="all")["last_event"]
    buyer.say("我的快递到哪了")
    kinds = []
    for event in agent.events(before):
        kinds.append(event["event"])
        if event["event"] == "proposals":
            break
    assert kinds[0] == "message"
    [first, *_] = agent.proposals(buyer.conversation)
    assert first["rows"] == ["L3"] and agent.send(buyer.conversation, first).status_code == 200
    assert [message["sender"] for message in buyer.messages()] == ["buyer", "agent"]


def test_a_message_sent_to_both_at_once_is_stored_once(pair):
    one, other = pair
    buyer = one.buyer("b-gao")
    elsewhere = BuyerClient(other.base, "b-gao")
    assert elsewhere.conversation == buyer.conversation
    answers = [client.say("在吗", "the same").json()["message"]["id"] for client in (buyer, elsewhere)]
    assert len(set(answers)) == 1 and len(buyer.messages()) == 1


def test_knowledge_that_one_process_keeps_is_in_force_in_the_other_at_once(pair):
    one, other = pair
    writer, reader = one.member("lead"), other.member("analyst")

    def tried():
        found = reader.post("workbench/api/knowledge/try", text="有没有礼盒").json()["found"]
        return [(entry["text"], entry["answers"]) for entry in found]

    assert tried() == []
    content = {"title": "礼盒", "questions": ["有没有礼盒"], "answer": "有的"}
    added = writer.post("workbench/api/knowledge", content=content).json()["entry"]
    assert tried() == [("有的", True)]
    changed = writer.http.put(f"{one.base}/workbench/api/knowledge/{added['id']}", timeout=20,
                              json={"content": {**content, "answer": "卖完了"}, "version": 1})
    assert changed.status_code == 200 and tried() == [("卖完了", True)]
    stale = reader.post(f"workbench/api/knowledge/{added['id']}/enabled", enabled=False, version=1)
    assert stale.json()["error"]["code"] == "knowledge.conflict"
    reader.post(f"workbench/api/knowledge/{added['id']}/enabled", enabled=False, version=2)
    [kept] = writer.get("workbench/api/knowledge")["entries"]
    assert (kept["version"], kept["enabled"]) == (3, False) and tried() == []


def test_many_visitors_who_write_faster_than_is_read_do_not_keep_a_buyer_waiting(pair):
    one, other = pair
    flooding = [one.buyer() for _ in range(10)]

    def flood(visitor):
        for number in range(40):
            visitor.say(f"在吗 {number}")

    threads = [threading.Thread(target=flood, args=(visitor,)) for visitor in flooding]
    for thread in threads:
        thread.start()
    time.sleep(1)
    honest, agent = one.buyer("b-liu"), other.member()
    honest.say("我的快递到哪了")
    began = time.monotonic()
    agent.proposals(honest.conversation, 30)
    took = time.monotonic() - began
    for thread in threads:
        thread.join()
    for visitor in flooding:
        agent.proposals(visitor.conversation, 120)
        assert {one["read_state"] for one in agent.conversation(visitor.conversation)["messages"]} == {"read"}
    assert took < 10


def test_what_a_killed_process_left_is_read_by_the_other_without_another_word_of_the_buyer(pair):
    one, other = pair
    buyers = [one.buyer(name) for name in ("b-chen", "b-sun", "b-wu")]
    elsewhere = other.buyer("b-zhou")
    elsewhere.say("在吗")
    before, kill = [], threading.Timer(0.4, one.kill)
    kill.start()
    try:
        for number in range(200):
            for buyer in buyers:
                before.append(buyer.say(f"杯子不保温 {number}").json()["message"]["id"])
    except requests.RequestException:
        pass
    agent = other.member()
    for buyer in buyers:
        agent.proposals(buyer.conversation, 60)
    shown = [message for buyer in (*buyers, elsewhere)
             for message in agent.conversation(buyer.conversation)["messages"]]
    assert set(before) <= {message["id"] for message in shown}
    assert {message["read_state"] for message in shown} == {"read"}


def test_the_start_of_one_process_does_not_touch_what_the_other_is_about_to_read(pair):
    one, other = pair
    visitor, agent = other.buyer(), other.member()
    for number in range(150):
        visitor.say(f"在吗 {number}")
    for _ in range(2):
        one.start()
        one.kill()
    agent.proposals(visitor.conversation, 60)
    assert {message["read_state"] for message in agent.conversation(visitor.conversation)["messages"]} == {"read"}
