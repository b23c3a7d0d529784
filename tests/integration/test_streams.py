"""Live events: each follower gets its own, in order, for as long as its session stands."""

from __future__ import annotations

import asyncio
import socket
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from types import SimpleNamespace

import pytest
import requests
from sqlalchemy import delete

from bot.migrations import upgrade
from bot.security.buyer_tokens import Identity, Session
from bot.services import wall_clock
from bot.store import feed as timeline
from bot.store import messages as store
from bot.store import people
from bot.store.database import Database
from bot.store.live import MAX_QUEUED_EVENTS, Live
from bot.store.tables import events
from tests.builders import NOW
from tests.server import SECRET, Client, read_events


@pytest.fixture
def database(tmp_path):
    made = Database(f"sqlite:///{tmp_path}/x.db")
    upgrade(made)
    yield made
    made.close()


def publish(database, conversation, number, for_buyer=True):
    database.run_now(timeline.publish, conversation, "message", {"number": number}, NOW, for_buyer)


async def collected(live, after, conversation, until, found):
    async for batch in live.follow(after, 15.0, conversation):
        found += [one["seq"] for one in batch]
        if found and found[-1] >= until:
            return


async def test_each_follower_gets_its_own_events_once_and_in_order_and_they_are_read_once(database):
    mine, other = (database.run_now(store.open_conversation, NOW, buyer_id=one, visitor=None, viewing=None)
                   for one in "ab")
    for number in range(5):
        publish(database, mine, number)
    live, reads = Live(database), []
    read = database.read

    async def counted(work, *args):
        reads.append(work)
        return await read(work, *args)

    database.read = counted
    desk, buyers, late = [], [[] for _ in range(200)], []
    following = [asyncio.create_task(collected(live, 0, None, 45, desk)),
                 *(asyncio.create_task(collected(live, 3, mine, 45, one)) for one in buyers)]
    while not all(one == [4, 5] for one in buyers) or len(desk) < 5:
        await asyncio.sleep(0.05)
    await asyncio.sleep(0.5)
    before = len(reads)
    for number in range(20):
        publish(database, other, number)
        publish(database, mine, number)
        live.wake()
        await asyncio.sleep(0.01)
        if number == 10:
            following.append(asyncio.create_task(collected(live, 5, mine, 45, late)))
    await asyncio.wait_for(asyncio.gather(*following), 10)
    await live.stop()
    assert desk == list(range(1, 46))
    assert all(one == [4, 5, *range(7, 46, 2)] for one in buyers) and late == [*range(7, 46, 2)]
    assert len(reads) - before < 60  # not 200 for each event


async def test_a_follower_that_is_slow_reads_on_from_the_table(database):
    mine = database.run_now(store.open_conversation, NOW, buyer_id="a", visitor=None, viewing=None)
    live, found = Live(database), []
    following = live.follow(0, 15.0, mine)
    publish(database, mine, 0)
    found += await following.__anext__()

    def many(connection):
        for number in range(MAX_QUEUED_EVENTS + 500):
            timeline.publish(connection, mine, "message", {"number": number}, NOW, True)

    database.run_now(many)
    live.wake()
    await asyncio.sleep(1)
    while len(found) < MAX_QUEUED_EVENTS + 501:
        found += await asyncio.wait_for(following.__anext__(), 5)
    await following.aclose()
    await live.stop()
    assert [one["seq"] for one in found] == list(range(1, MAX_QUEUED_EVENTS + 502))


def test_a_page_whose_events_are_gone_is_told_to_load_anew(server):
    """Pruned by age, or the whole database put back to an older state: the page's number is not in the table."""
    agent = server.member()
    for _ in range(3):
        server.buyer().say("在吗")
    database = Database(server.database)
    try:
        last = database.run_now(timeline.last_number)
        assert next(agent.events(last - 1))["event"] != "gap"
        database.run_now(lambda connection: connection.execute(delete(events).where(events.c.seq < last)))
        told = agent.events(1)
        assert next(told) == {"id": "1", "event": "gap", "data": {}}
        assert int(next(told)["id"]) >= last
        after = next(agent.events(10 ** 9))
        assert after["event"] == "gap" and int(after["id"]) >= last
    finally:
        database.close()


def ends(client, path, seconds, **headers):
    """Follow a stream in a thread; the event is set when the server has ended it."""
    over, opened = threading.Event(), threading.Event()

    def follow():
        with client.get(path, headers=headers, stream=True, timeout=seconds) as answer:
            assert answer.status_code == 200
            opened.set()
            try:
                for _ in read_events(answer):
                    pass
            except requests.RequestException:
                return
        over.set()

    threading.Thread(target=follow, daemon=True).start()
    assert opened.wait(5)
    return over


def closed_by_the_server(port):
    """Open connections that send nothing or trickle; return those that are still open after 100 seconds."""
    def opened(text):
        one = socket.create_connection(("127.0.0.1", port), timeout=90)
        one.sendall(text)
        return one

    head = b"POST /shop/widget/session HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 900\r\n"
    idle, slow_head, slow_body = opened(b""), opened(b"POST /shop/widget/session HTTP/1.1\r\n"), opened(head + b"\r\n{")
    alive, deadline = {"idle": idle, "head": slow_head, "body": slow_body}, time.monotonic() + 100
    while alive and time.monotonic() < deadline:
        for name, one in list(alive.items()):
            try:
                if name != "idle":
                    one.sendall(b"X")
                one.settimeout(0.2)
                if one.recv(4096) == b"":
                    del alive[name]
            except socket.timeout:
                pass
            except OSError:
                del alive[name]
        time.sleep(1)
    return sorted(alive)


@pytest.fixture(scope="module")
def slow(server):
    """What takes up to a minute begins together: a token and an account that end, connections that trickle."""
    buyer = server.buyer()
    soon = Identity(SECRET, lambda: wall_clock() - timedelta(days=30) + timedelta(seconds=4))
    token = soon.sign_session(Session(buyer.conversation, "v" * 24, None))
    other = Client(server.base, "manager")
    with ThreadPoolExecutor(1) as pool:
        deactivated = ends(other.http, f"{server.base}/desk/events", 60)
        yield SimpleNamespace(
            token=ends(requests.Session(), f"{server.base}/widget/events", 60, Authorization=f"Bearer {token}"),
            trickling=pool.submit(closed_by_the_server, server.port), deactivated=deactivated)


def test_a_desk_stream_ends_with_the_sign_out_and_with_the_account(server, slow):
    one = server.member("lead")
    signed_out = ends(one.http, f"{server.base}/desk/events", 60)
    assert one.post("auth/logout").status_code == 200
    assert signed_out.wait(5)
    assert not slow.deactivated.is_set()
    database = Database(server.database)
    database.run_now(lambda connection: connection.execute(people.people.update().where(
        people.people.c.name == "manager").values(active=False)))
    database.close()
    assert slow.deactivated.wait(40)


def test_a_buyers_stream_ends_when_the_token_does(slow):
    assert slow.token.wait(40)


def test_connections_that_send_nothing_or_trickle_are_closed(slow):
    assert slow.trickling.result(120) == []


def test_the_streams_end_when_the_server_stops_and_nothing_looks_like_a_fault(server):
    agent, buyer = server.member(), server.buyer("b-liu")
    streams = [who.get(f"{server.base}/{path}", stream=True, timeout=30)
               for who, path in ((agent.http, "desk/events"), (buyer.http, "widget/events")) for _ in range(5)]
    buyer.say("在吗")
    assert all(next(one.iter_content(16)) for one in streams)
    before = len(server.output)
    server.stop()
    said = "".join(server.output[before:])
    assert said == "" and server.start().member().get("desk/api/conversations")["ok"]
