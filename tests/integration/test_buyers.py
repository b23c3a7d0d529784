"""``bot buyers export|forget`` as a person types them, on each database and beside a running server."""

from __future__ import annotations

import json
import os
import stat
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import MetaData, select

from bot.http.workbench import labelling
from bot.store import audit, due
from bot.store.tables import conversations, messages
from tests.builders import NOW, a_buyer, an_order
from tests.postgres import new_database
from tests.server import ROOT, SECRET, Server
from tests.shop import AGENT, Shop
from tests.traces import rows, traces

ORDER = "2026112300010001"
TOLD = ("b1", "小王", "王小明", "13800005678", ORDER, "75312345678901", "我自己打的字", "杯子摔了一个角")
"""What tells of the buyer: id, name, receiver, phone, order, waybill, what was written."""


@pytest.fixture(params=["sqlite", "postgresql"])
def shop(request, tmp_path):
    address = new_database(request.getfixturevalue("postgres")) if request.param == "postgresql" else ""
    made = Shop(tmp_path, NOW, address)
    fill(made)
    yield made
    made.close()


def fill(shop):
    """The buyer b1 with a row in every table, a visitor whose chat got one of b1's orders, and somebody else."""
    shop.stock(an_order())
    shop.buyer("杯子摔了一个角 电话13800005678", "damaged_in_transit")
    shop.buyer("快递不送上门", "courier_complaint")
    shop.send()
    shop.run(shop.parts.replies.send(shop.conversation, AGENT, "我自己打的字"))
    shop.buyer("少发了一件", "missing_item")
    shop.run(shop.parts.replies.reject(shop.proposals[0].id, AGENT, "tone", "对王小明太硬"))
    label_all(shop)
    shop.order(an_order(remark="放门口 王小明"))
    shop.parts.database.run_now(audit.note, "search_orders", shop.now, person="a1", detail=f"王小明: {ORDER}")

    async def visit():
        visitor = await shop.parts.conversations.enter(buyer_id=None, visitor="v1")
        await shop.parts.inbox.receive(visitor, None, "我是王小明的家人")
        await shop.parts.settlements.attach(visitor, AGENT, ORDER)
        await shop.parts.ledger.put_buyers([a_buyer("other").copy(update={"name": "老李"})])
        await shop.parts.ledger.put_orders([an_order("5550001", buyer_id="other", receiver=None, parcel=None)])
        return visitor

    shop.visitor = shop.run(visit())
    shop.buyer_id = "other"
    shop.buyer("别人的问题", "track_parcel")
    shop.other = shop.conversation
    shop.buyer_id = "b1"


def label_all(shop):
    for message in shop.history:
        if message.sender == "buyer":
            shop.run(labelling.give(shop.parts.conversations, message.id, ["damaged_in_transit"], "a1"))


def bot(shop, *arguments, typed=None):
    env = {**os.environ, "BOT_SECRET": SECRET, "BOT_VAR": str(shop.folder),
           **({"BOT_DATABASE": shop.address} if shop.address else {})}
    done = subprocess.run([sys.executable, "-m", "bot", "buyers", *arguments], cwd=ROOT, env=env, text=True,
                          timeout=120, input=typed, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    assert "Traceback" not in done.stdout, done.stdout
    return done


def everything(shop, conversation):
    """Every row of every table that belongs to a conversation, by table."""
    metadata = MetaData()
    metadata.reflect(shop.parts.database.engine)
    with shop.parts.database.engine.connect() as connection:
        return {table.name: connection.execute(select(table).where(table.c.conversation == conversation)).all()
                for table in metadata.sorted_tables if "conversation" in table.c}


def test_the_export_is_complete_and_only_its_owner_can_read_it(shop, tmp_path):
    out = tmp_path / "b1.json"
    done = bot(shop, "export", "b1", "--out", str(out))
    assert done.returncode == 0 and stat.S_IMODE(out.stat().st_mode) == 0o600
    text = out.read_text("utf-8")
    found = json.loads(text)
    assert [one for one in TOLD if one not in text] == []
    assert found["profile"]["name"] == "小王" and [one["id"] for one in found["orders"]] == [ORDER]
    assert found["orders"][0]["receiver"]["phone"] == "13800005678"
    assert {one["key"].partition(":")[0] for one in found["order_events"]} >= {"order_placed", "order_paid", "shipped"}
    assert [one["id"] for one in found["conversations"]] == [shop.conversation, shop.visitor]
    for chat in found["conversations"]:
        for name, kept in everything(shop, chat["id"]).items():
            if name not in ("events", "labels"):
                assert {row[0] for row in kept} == {one["id"] for one in chat[name]}, name
    own = found["conversations"][0]
    assert all(own[name] for name in ("messages", "proposals", "decisions", "tasks", "cases", "due"))
    assert own["messages"][0]["reading"]["intents"] and own["memory"]["cases"]
    assert len(found["labels"]) == 3 and "13800005678" not in json.dumps(found["labels"])
    assert "别人的问题" not in text and "老李" not in text
    assert [one[2] for one in traces(shop.parts.database, "buyer_exported")] == ["buyer_exported"]


def test_the_export_goes_to_the_screen_as_json(shop):
    assert json.loads(bot(shop, "export", "b1").stdout)["buyer"] == "b1"


def test_a_buyer_who_is_not_known_is_named_with_what_to_do(shop):
    for command in (("export", "nobody"), ("forget", "nobody", "--yes"), ("export", "王小明")):
        done = bot(shop, *command)
        assert done.returncode == 2 and "buyer.unknown" in done.stdout and "buyer_id" in done.stdout


def test_nothing_is_forgotten_without_a_yes_or_while_work_is_open(shop):
    before = {name: rows(shop.parts.database, name) for name in ("messages", "orders", "cases", "tasks")}
    done = bot(shop, "forget", "b1", "--yes")
    assert done.returncode == 2 and "未结" in done.stdout and "--force" in done.stdout
    assert bot(shop, "forget", "b1", "--force", typed="n\n").returncode == 1
    assert {name: rows(shop.parts.database, name) for name in before} == before


def test_a_forgotten_buyer_leaves_no_trace_and_others_all_of_theirs(shop):
    here, visitor = shop.conversation, shop.visitor
    others = {name: len(kept) for name, kept in everything(shop, shop.other).items()}
    done = bot(shop, "forget", "b1", "--yes", "--force")
    assert done.returncode == 0 and "会话 2" in done.stdout and "订单 1" in done.stdout, done.stdout
    left = traces(shop.parts.database, *TOLD[1:], here, visitor, "王小明的家人")
    assert {one[0] for one in left} <= {"labels"}, left  # masked, and nobody's any more
    assert not [one for one in traces(shop.parts.database, "b1") if one[2] == "b1"]
    assert not traces(shop.parts.database, "13800005678", "王小明", "小王")
    assert {value[:9] for name, column, value in traces(shop.parts.database, "forgotten-")} == {"forgotten"}
    assert rows(shop.parts.database, "labels") == 3
    assert {name: len(kept) for name, kept in everything(shop, shop.other).items()} == others
    [line] = traces(shop.parts.database, "buyer_forgotten")
    assert line[:2] == ("audit", "action")
    assert bot(shop, "export", "b1").returncode == 2
    if not shop.address:  # nor in the file itself
        shop.parts.database.close()
        bytes_ = (shop.folder / "shop.db").read_bytes()
        assert not [one for one in ("13800005678", "王小明", "杯子摔了一个角 电话1") if one.encode() in bytes_]


def test_a_forgotten_buyer_may_begin_anew(shop):
    assert bot(shop, "forget", "b1", "--yes", "--force").returncode == 0
    shop.stock(an_order())
    shop.buyer("我的快递到哪了", "track_parcel")
    assert shop.proposals and len(shop.history) == 1


def test_an_event_under_way_does_not_bring_a_forgotten_buyer_back(shop, monkeypatch):
    read = shop.parts.ledger.event

    async def read_and_forget(key):
        event = await read(key)
        if key.startswith("order_paid:"):
            assert bot(shop, "forget", "b9", "--yes", "--force").returncode == 0
        return event

    shop.look()
    monkeypatch.setattr(shop.parts.ledger, "event", read_and_forget)
    chats = rows(shop.parts.database, "conversations")
    shop.run(shop.parts.ledger.put_orders([an_order("990001", buyer_id="b9", status="paid", shipped_at=None,
                                                    parcel=None)]))
    shop.run(shop.parts.loop.do_all([due.ORDER_EVENT]))
    assert [one[:2] for one in traces(shop.parts.database, "buyer_forgotten")] == [("audit", "action")]
    assert rows(shop.parts.database, "conversations") == chats and not traces(shop.parts.database, "990001")


def test_a_buyer_with_many_chats_who_writes_at_that_moment_is_forgotten(shop):
    async def visit():
        for number in range(10):
            visitor = await shop.parts.conversations.enter(buyer_id=None, visitor=f"many-{number}")
            await shop.parts.settlements.attach(visitor, AGENT, ORDER)

    shop.run(visit())
    here, engine = shop.conversation, shop.parts.database.engine
    with engine.begin() as writing, ThreadPoolExecutor(1) as pool:
        writing.execute(select(conversations).where(conversations.c.id == here).with_for_update()).one()
        done = pool.submit(bot, shop, "forget", "b1", "--yes", "--force")
        time.sleep(6)
        writing.execute(messages.insert().values(id="late", conversation=here, seq=99, sender="buyer", text="还在吗",
                                                 at="2026-11-23", read_state="read"))
        writing.commit()
        told = done.result()
    assert told.returncode == 0 and "会话 12" in told.stdout, told.stdout
    assert not traces(shop.parts.database, here)


def test_when_all_is_settled_it_goes_without_force(shop):
    shop.settle_all()
    done = bot(shop, "forget", "b1", typed="y\n")
    assert done.returncode == 0 and "已删除" in done.stdout, done.stdout


def test_beside_a_running_server_the_open_chat_begins_anew(model, tmp_path):
    server = Server(tmp_path).start()
    try:
        buyer, agent = server.buyer("b-zhao"), server.member()
        buyer.say("我的快递到哪了")
        agent.proposals(buyer.conversation)
        env = {**os.environ, "BOT_SECRET": SECRET, "BOT_VAR": str(tmp_path)}
        done = subprocess.run([sys.executable, "-m", "bot", "buyers", "forget", "b-zhao", "--yes", "--force"], cwd=ROOT,
                              env=env, text=True, timeout=120, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        assert done.returncode == 0, done.stdout
        refused = buyer.say("还在吗")
        assert refused.status_code == 401 and refused.json()["error"]["code"] == "session.invalid"
        again = server.buyer("b-zhao")
        assert again.conversation != buyer.conversation and again.messages() == []
        assert again.say("还在吗").status_code == 200
        agent.proposals(again.conversation)
    finally:
        server.stop()
