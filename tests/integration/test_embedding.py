"""Other origins and the widget's routes, and the sample shop that is there only on its own data."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest
import requests

from tests.builders import an_order
from tests.server import ROOT, SECRET, Server, free_port, read_events

LISTED, LOCAL, OTHER = "https://shop.example.com", "http://localhost:8077", "https://evil.example.com"
ROUTES = [("POST", "widget/session"), ("POST", "widget/messages"), ("GET", "widget/messages"), ("GET", "widget/events")]
OTHERS = ["auth/me", "auth/login", "desk", "desk/api/conversations", "workbench", "workbench/api/summary", "",
          "demo/shop", "demo/token"]


@pytest.fixture(scope="module")
def shop(model, tmp_path_factory):
    running = Server(tmp_path_factory.mktemp("embedding"), BOT_ORIGINS=f"{LISTED},http://a.example:8080").start()
    yield running
    running.stop()


def cors(answer):
    return {name.lower(): value for name, value in answer.headers.items() if name.lower().startswith("access-control")}


def preflight(base, path, origin, method="POST"):
    return requests.options(f"{base}/{path}", timeout=10, headers={
        "Origin": origin, "Access-Control-Request-Method": method,
        "Access-Control-Request-Headers": "authorization,content-type,last-event-id"})


def imported(shop, tmp_path, **changes):
    file = tmp_path / "real.jsonl"
    file.write_text(json.dumps(an_order(**changes).json_dict(), ensure_ascii=False), "utf-8")
    env = {**os.environ, "BOT_DATABASE": shop.database, "BOT_SECRET": SECRET, "BOT_VAR": str(shop.folder)}
    return subprocess.run([sys.executable, "-m", "bot", "orders", "import", str(file)], cwd=ROOT, env=env, check=True,
                          stdout=subprocess.PIPE, text=True).stdout


@pytest.mark.parametrize("method,path", ROUTES)
@pytest.mark.parametrize("origin", [LISTED, LOCAL, "http://127.0.0.1:1", "http://a.example:8080"])
def test_a_preflight_of_who_may_embed(shop, method, path, origin):
    answer = preflight(shop.base, path, origin, method)
    assert answer.ok and answer.headers["Vary"] == "Origin" and not answer.cookies
    found = cors(answer)
    assert found.pop("access-control-allow-origin") == origin
    assert method in found.pop("access-control-allow-methods")
    assert found.pop("access-control-allow-headers") == "Authorization, Content-Type, Last-Event-ID"
    assert int(found.pop("access-control-max-age")) > 0 and not found


@pytest.mark.parametrize("method,path", ROUTES)
@pytest.mark.parametrize("origin", [OTHER, "null", "file://", "https://shop.example.com:444", "http://shop.example.com",
                                    "https://shop.example.com.evil.com", "http://localhost.evil.com:80", "http://a.example"])
def test_nothing_for_anybody_else(shop, method, path, origin):
    answer = preflight(shop.base, path, origin, method)
    assert not cors(answer) and answer.headers["Vary"] == "Origin"
    assert not cors(requests.request(method, f"{shop.base}/{path}", headers={"Origin": origin}, json={}, timeout=10))


@pytest.mark.parametrize("path", OTHERS)
def test_never_on_other_routes(shop, path):
    for origin in (LISTED, LOCAL):
        assert not cors(preflight(shop.base, path, origin))
        for method in ("GET", "POST"):
            assert not cors(requests.request(method, f"{shop.base}/{path}", headers={"Origin": origin}, timeout=10))


def test_errors_can_be_read_by_the_widget(shop):
    def post(path, **given):
        return requests.post(f"{shop.base}/widget/{path}", timeout=20, **given)

    token = post("session", json={}).json()["token"]
    signed = {"Origin": LISTED, "Authorization": f"Bearer {token}"}
    answers = [post("messages", json={"text": "在吗"}, headers={"Origin": LISTED}),
               post("messages", json={"text": " "}, headers=signed),
               post("messages", data=b"no json", headers=signed),
               post("messages", json={"text": "长" * 10_001}, headers=signed),
               post("messages", json={"text": "a" * 1_100_000}, headers=signed)]
    assert [one.status_code for one in answers] == [401, 400, 400, 413, 413]
    for answer in answers:
        assert cors(answer) == {"access-control-allow-origin": LISTED, "access-control-expose-headers": "Retry-After"}
        assert answer.headers["Vary"] == "Origin" and answer.json()["error"]["code"]


def test_answers_and_streams_carry_it_too(shop):
    opened = requests.post(f"{shop.base}/widget/session", json={}, headers={"Origin": LISTED}, timeout=10)
    assert cors(opened)["access-control-allow-origin"] == LISTED and not opened.cookies
    signed = {"Origin": LISTED, "Authorization": f"Bearer {opened.json()['token']}", "Last-Event-ID": "0"}
    with requests.get(f"{shop.base}/widget/events", headers=signed, stream=True, timeout=10) as stream:
        assert cors(stream)["access-control-allow-origin"] == LISTED and stream.headers["Vary"] == "Origin"
        requests.post(f"{shop.base}/widget/messages", json={"text": "在吗"}, headers=signed, timeout=10)
        assert next(read_events(stream))["data"]["message"]["text"] == "在吗"


@pytest.mark.parametrize("encoding", ["gzip, br", "identity"])
def test_the_script_may_be_loaded_from_anywhere(shop, encoding):
    asked = {"Origin": OTHER, "Accept-Encoding": encoding}
    answer = requests.get(f"{shop.base}/widget.js", headers=asked, stream=True, timeout=10)
    assert answer.status_code == 200 and answer.headers["Access-Control-Allow-Origin"] == "*"
    sent = int(answer.headers["Content-Length"])
    assert "shop-chat" in answer.text and answer.headers["Vary"] == "Accept-Encoding"
    assert (sent < len(answer.text) / 2) == (encoding != "identity")


@pytest.mark.parametrize("value,named", [("https://shop.example.com/", "BOT_ORIGINS"), ("*", "BOT_ORIGINS")])
def test_a_wrong_list_stops_the_start(tmp_path, value, named):
    env = {**os.environ, "BOT_ORIGINS": value, "BOT_VAR": str(tmp_path), "BOT_SECRET": SECRET,
           "BOT_PORT": str(free_port())}
    ended = subprocess.run([sys.executable, "-m", "bot", "run"], cwd=ROOT, env=env, capture_output=True, text=True,
                           timeout=60)
    assert ended.returncode != 0 and named in ended.stderr and value in ended.stderr
    assert "Traceback" not in ended.stderr


@pytest.mark.parametrize("visitor", ["a" * 900_000, "a b" * 10, "客" * 30, "a" * 30 + "\n"], ids=lambda text: text[:9])
def test_a_visitors_id_that_cannot_be_ours_is_refused(shop, visitor):
    answer = requests.post(f"{shop.base}/widget/session", json={"visitor": visitor}, timeout=10)
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "request.field")


@pytest.mark.parametrize("visitor", ["short", "a" * 23, "a" * 65, "a.b" * 10, "../" * 9])
def test_a_visitors_id_that_is_not_ours_is_replaced(shop, visitor):
    opened = requests.post(f"{shop.base}/widget/session", json={"visitor": visitor}, timeout=10).json()
    assert opened["visitor"] != visitor and 24 <= len(opened["visitor"]) <= 64
    again = requests.post(f"{shop.base}/widget/session", json={"visitor": opened["visitor"]}, timeout=10).json()
    assert (again["visitor"], again["conversation"]) == (opened["visitor"], opened["conversation"])


def test_an_open_chat_in_which_nobody_wrote_is_not_in_the_queue(shop):
    agent = shop.member()
    opened = shop.buyer().conversation
    written = shop.buyer()
    written.say("在吗")
    for which in ("all", "waiting"):
        ids = [one["id"] for one in agent.get("desk/api/conversations", filter=which)["conversations"]]
        assert opened not in ids and written.conversation in ids


@pytest.mark.parametrize("buyer", ["b-nobody", "b1", "b-zhao1", "b-zhao%00", "' OR 1=1"])
def test_a_token_only_for_the_named_demo_buyers(shop, buyer):
    answer = requests.get(f"{shop.base}/demo/token", params={"buyer": buyer}, timeout=10)
    assert (answer.status_code, answer.json()["error"]["code"]) == (404, "buyer.unknown")


def test_the_sample_shop_goes_with_the_first_order_of_another(shop, tmp_path):
    """Runs last: it ends the sample shop of this file's server."""
    def status(path):
        return requests.get(f"{shop.base}/{path}", timeout=10).status_code

    listed = requests.get(f"{shop.base}/demo/shop", timeout=10).json()["buyers"]
    assert status(f"demo/token?buyer={listed[0]['id']}") == status("") == 200
    assert any("示例店铺: 开" in line for line in shop.output)
    assert "示例店铺已关闭" in imported(shop, tmp_path, id="R-1", buyer_id="real-777")
    for path in ("demo/shop", "demo/token?buyer=real-777", *(f"demo/token?buyer={one['id']}" for one in listed)):
        assert status(path) == 404, path
    page = requests.get(f"{shop.base}/", timeout=10)
    assert page.status_code == 404 and "这里是客服系统" in page.text and f"{shop.base}/widget.js" in page.text
    assert not cors(preflight(shop.base, "widget/session", LOCAL))
    assert cors(preflight(shop.base, "widget/session", LISTED))


def test_a_real_shop_is_never_filled_and_says_so(model, tmp_path):
    shop = Server(tmp_path)
    imported(shop, tmp_path, id="R-1", buyer_id="real-777")
    shop.start()
    try:
        assert any("示例店铺: 关 (数据库里有自己的订单或买家)" in line for line in shop.output)
        assert requests.get(f"{shop.base}/demo/token?buyer=b-zhao", timeout=10).status_code == 404
        assert shop.buyer("b-zhao").session["verified"]
        found = shop.member().get("desk/api/orders", q="b-zhao")
        assert found["orders"] == []
    finally:
        shop.stop()


def test_the_sample_shop_can_be_switched_off(model, tmp_path):
    shop = Server(tmp_path, BOT_SAMPLE_SHOP="0").start()
    try:
        assert any("示例店铺: 关 (BOT_SAMPLE_SHOP=0)" in line for line in shop.output)
        assert not any(line.strip().endswith("/shop/") for line in shop.output)
        assert [requests.get(f"{shop.base}/{path}", timeout=10).status_code
                for path in ("demo/shop", "demo/token?buyer=b-zhao", "")] == [404] * 3
        assert not cors(preflight(shop.base, "widget/session", LOCAL))
    finally:
        shop.stop()
