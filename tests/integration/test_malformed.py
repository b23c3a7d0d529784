"""Malformed requests over every route: no 5xx, nobody poisoned, other chats go on. `make malformed` sends 20,000."""

from __future__ import annotations

import socket
from contextlib import ExitStack

import pytest

from bot.http.edge import Nothing
from tests.attack import Attack
from tests.malformed import all_routes
from tests.postgres import new_shop_database
from tests.server import Server

SENT = 3000


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def attacked(request, model, tmp_path_factory):
    with ExitStack() as stack:
        database = None
        if request.param == "postgresql":
            database = new_shop_database(request.getfixturevalue("postgres"))
        running = Server(tmp_path_factory.mktemp("server"), database, BOT_LIMITS="off").start()
        stack.callback(running.stop)
        yield running


def test_every_route_that_takes_a_body_names_its_model():
    bare = [f"{one.method} {one.address}" for one in all_routes() if one.method not in ("GET", "OPTIONS")
            and not one.body]
    assert bare == []
    assert sum(one.body is Nothing for one in all_routes()) <= 6


def test_no_malformed_request_breaks_the_server_or_anybodys_chat(attacked):
    report = Attack(attacked).run(SENT)
    assert report["faults"] == [] and report["poisoned"] == []
    assert report["control"] > 5 and report["control_unread"] == 0
    assert report["sent"] == SENT and set(report["statuses"]) <= {200, 302, 400, 401, 403, 404, 405, 409, 413, 429, 431}


@pytest.mark.parametrize("raw", [
    b"GET /shop/\xff HTTP/1.1\r\nHost: x\r\n\r\n",
    b"GET /shop/widget/messages?after=\xff HTTP/1.1\r\nHost: x\r\n\r\n",
    b"GET /shop/assets/\x00 HTTP/1.1\r\nHost: x\r\n\r\n",
    b"GET /shop/" + b"a" * 100_000 + b" HTTP/1.1\r\nHost: x\r\n\r\n",
    b"BREW /shop/ HTTP/1.1\r\nHost: x\r\n\r\n",
])
def test_a_request_line_that_is_none_gets_an_answer_or_a_quiet_end(attacked, raw):
    with socket.create_connection(("127.0.0.1", attacked.port), timeout=10) as connection:
        connection.sendall(raw)
        answer = connection.recv(4096)
    assert answer == b"" or 400 <= int(answer.split(b" ")[1]) < 500
    assert "Traceback" not in "".join(attacked.output)
