"""After a killed process, beside a second one, without a table or with a broken handbook; test_kills.py kills more."""

from __future__ import annotations

import sqlite3

import pytest

from tests.server import Server


def test_a_message_that_was_never_read_is_read_after_the_restart(model, tmp_path):
    server = Server(tmp_path).start()
    buyer = server.buyer("b-sun")
    buyer.say("怎么还没到")
    server.member().proposals(buyer.conversation)
    server.kill()
    with sqlite3.connect(tmp_path / "shop.db") as database:
        database.execute("UPDATE messages SET read_state = 'pending', reading = NULL")
        database.execute("UPDATE due SET state = 'open', attempts = 0 WHERE kind = 'message'")
    server = Server(tmp_path).start()
    try:
        agent = server.member()
        agent.proposals(buyer.conversation)
        [message] = agent.conversation(buyer.conversation)["messages"]
        assert message["read_state"] == "read"
    finally:
        server.stop()


def test_a_message_that_ended_the_process_each_time_is_shown_as_unreadable(model, tmp_path):
    server = Server(tmp_path).start()
    buyer = server.buyer("b-sun")
    buyer.say("怎么还没到")
    server.member().proposals(buyer.conversation)
    server.kill()
    with sqlite3.connect(tmp_path / "shop.db") as database:
        database.execute("UPDATE messages SET read_state = 'pending', reading = NULL")
        database.execute("UPDATE due SET state = 'open', attempts = 3 WHERE kind = 'message'")
    server = Server(tmp_path).start()
    try:
        [message] = server.member().conversation(buyer.conversation)["messages"]
        assert message["read_state"] == "failed" and message["text"] == "怎么还没到"
    finally:
        server.stop()


def test_a_second_process_on_sqlite_is_refused(server):
    with pytest.raises(AssertionError, match="SQLite"):
        Server(server.folder).start()


def test_an_order_store_that_is_down_leaves_the_desk_working(server):
    buyer, agent = server.buyer("b-zhao"), server.member()
    file = server.folder / "shop.db"
    with sqlite3.connect(file) as database:
        database.execute("ALTER TABLE orders RENAME TO orders_away")
    try:
        buyer.say("我的快递到哪了")
        [first, *_] = agent.proposals(buyer.conversation)
        assert "系统" in first["text"] and "查" in first["text"]
        shown = agent.conversation(buyer.conversation)
        assert shown["orders_status"]["state"] == "unreachable" and shown["orders_status"]["checked_at"]
        assert agent.send(buyer.conversation, first, "稍等我看一下").status_code == 200
    finally:
        with sqlite3.connect(file) as database:
            database.execute("ALTER TABLE orders_away RENAME TO orders")


def test_a_broken_handbook_stops_the_start_with_every_fault(model, tmp_path):
    import shutil
    import subprocess
    import sys

    from tests.server import ROOT, free_port

    project = tmp_path / "project"
    for name in ("bot", "handbook", "actions", "sample", "data"):
        shutil.copytree(ROOT / name, project / name, ignore=shutil.ignore_patterns("__pycache__", "web"))
    replies = project / "handbook" / "bargain" / "replies.yml"
    replies.write_text(replies.read_text("utf-8").replace("{{shop.channel}}", "{{shop.chanel}}", 1), "utf-8")
    scenario = project / "handbook" / "logistics" / "scenario.yml"
    scenario.write_text(scenario.read_text("utf-8").replace("reply: courier.near", "reply: courier.nera"), "utf-8")
    run = subprocess.run([sys.executable, "-m", "bot", "run"], cwd=project, capture_output=True, text=True, timeout=60,
                         env={"PATH": "/usr/bin:/bin", "BOT_VAR": str(tmp_path / "var"), "HOME": str(tmp_path),
                              "BOT_PORT": str(free_port())})
    said = run.stdout + run.stderr
    assert run.returncode == 2
    assert "handbook/bargain/replies.yml:" in said and "handbook/logistics/scenario.yml:" in said
    assert "是不是 'shop.channel'？" in said and "courier.near" in said
