"""A message whose reading hangs, for real: a regular expression holds the interpreter lock for years."""

from __future__ import annotations

import os
import sqlite3
import time
from pathlib import Path

import pytest
from sqlalchemy import select, update

from bot.services import wall_clock
from bot.store import messages as store
from bot.store.database import Database
from bot.store.tables import due, messages
from tests.server import ROOT, Server

HANGS = "a" * 60 + "!"


@pytest.fixture
def start(model, tmp_path):
    started = []

    def start():
        path = os.pathsep.join([str(Path(__file__).parent / "hang"), str(ROOT)])
        started.append(Server(tmp_path, PYTHONPATH=path).start())
        return started[-1]

    yield start
    for one in started:
        one.stop()


def state(agent, conversation):
    return [one["read_state"] for one in agent.conversation(conversation)["messages"]]


def runs(pid):
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def wait_for(what, seconds):
    deadline = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < deadline, "it did not come"
        time.sleep(0.05)


def test_others_are_read_meanwhile_and_it_is_set_aside_after_two_tries_for_good(start):
    server = start()
    agent, bad, good = server.member(), server.buyer(), server.buyer("b-zhao")
    good.say("在吗")  # the first reading of a process is slow
    agent.proposals(good.conversation)
    bad.say(HANGS)
    for _ in range(3):
        good.say("我的快递到哪了")
        began = time.monotonic()
        assert agent.proposals(good.conversation) and "pending" not in state(agent, good.conversation)
        assert time.monotonic() - began < 3
    assert "pending" in state(agent, bad.conversation)
    bad.say("能便宜点吗")
    wait_for(lambda: state(agent, bad.conversation) == ["failed", "read"], 12)
    server.kill()
    server = start()
    agent = server.member()
    assert state(agent, bad.conversation) == ["failed", "read"]
    assert sum("set aside" in line for line in server.output) == 0


def test_sigterm_ends_the_process_while_a_message_hangs_and_leaves_no_child(start):
    server = start()
    server.buyer().say(HANGS)
    time.sleep(0.5)
    children = Path(f"/proc/{server.pid}/task/{server.pid}/children").read_text().split()
    began = time.monotonic()
    server.stop()
    assert time.monotonic() - began < 10
    wait_for(lambda: not any(map(runs, children)), 5)
    assert len(children) >= 2


def test_kill_while_it_hangs_counts_and_the_backlog_behind_it_is_read(start, tmp_path):
    server = start()
    bad = server.buyer()
    bad.say(HANGS)
    time.sleep(0.5)
    server.kill()
    database = Database(server.database)
    for number in range(200):
        database.run_now(store.add_message, bad.conversation, wall_clock(), sender="buyer", text=f"在吗 {number}",
                         client_id=None)
    first = select(messages.c.id).where(messages.c.seq == 1).scalar_subquery()
    begun_once = update(due).where(due.c.subject == first).values(attempts=1)
    database.run_now(lambda connection: connection.execute(begun_once))
    database.close()
    server = start()
    wait_for(lambda: tried(tmp_path)[0] == 2, 10)
    server.kill()
    assert tried(tmp_path) == [2] + [0] * 200
    server = start()
    agent = server.member()
    wait_for(lambda: "pending" not in state(agent, bad.conversation), 90)
    assert state(agent, bad.conversation) == ["failed"] + ["read"] * 200


def tried(folder):
    with sqlite3.connect(folder / "shop.db") as database:
        return [row[0] for row in database.execute(
            "SELECT due.attempts FROM due JOIN messages ON messages.id = due.subject ORDER BY seq")]
