"""Two server processes and an action server on one PostgreSQL: buyer on one, agent on the other."""

from __future__ import annotations

import os
import subprocess
import sys
import time

import pytest
import requests

from tests.postgres import running_postgres
from tests.server import ROOT, SECRET, BuyerClient, Client, Server, free_port


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
        one = Server(folder, address, BOT_ACTION_URL=url).start()
        other = Server(folder, address, BOT_ACTION_URL=url).start()
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


def test_one_process_is_killed_and_the_other_goes_on(pair):
    one, other = pair
    buyer = one.buyer("b-chen")
    buyer.say("杯子不保温")
    Client(one.base, "agent").proposals(buyer.conversation)
    one.kill()
    again, agent = BuyerClient(other.base, "b-chen"), other.member()
    assert again.conversation == buyer.conversation and len(again.messages()) == 1
    again.say("到底怎么处理")
    agent.proposals(again.conversation, 20)
    shown = agent.conversation(again.conversation)
    assert [message["read_state"] for message in shown["messages"]] == ["read", "read"] and shown["proposals"]
