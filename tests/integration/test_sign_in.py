"""Signing in and staying signed in, over HTTP: our own pages, proxies, passwords, tokens, headers."""

from __future__ import annotations

import json
import os
import re
import socket
import sqlite3
import stat
import subprocess
import sys
import time
from datetime import datetime, timedelta, timezone

import jwt
import pytest
import requests

from bot.security.passwords import SHORTEST
from tests.server import PASSWORD, ROOT, SECRET, Client, Server, read_events

NEW = "three-owls-at-noon"


def users(server, *arguments, typed=""):
    env = {**os.environ, "BOT_DATABASE": server.database, "BOT_SECRET": SECRET, "BOT_VAR": str(server.folder)}
    return subprocess.run([sys.executable, "-m", "bot", "users", *arguments], cwd=ROOT, env=env, text=True,
                          input=typed, capture_output=True, timeout=120)


def test_sign_in_takes_json_of_our_own_pages_only(server):
    body = json.dumps({"name": "agent", "password": PASSWORD})
    for kind in ("text/plain", "application/x-www-form-urlencoded", "text/plain; charset=application/json", ""):
        answer = requests.post(f"{server.base}/auth/login", data=body, headers={"Content-Type": kind}, timeout=10)
        assert answer.status_code == 415 and not answer.cookies, kind
    for headers in ({"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"}, {"Origin": "null"},
                    {"Origin": "http://evil.example"}, {"Origin": f"http://127.0.0.1:{server.port + 1}"},
                    {"Origin": "http://[::1"}):
        answer = server.login(**headers)
        assert answer.status_code == 403 and answer.json()["error"]["code"] == "auth.origin" and not answer.cookies
    for headers in ({}, {"Sec-Fetch-Site": "same-origin"}, {"Origin": f"http://127.0.0.1:{server.port}"}):
        assert server.login(**headers).status_code == 200


def test_forwarding_headers_of_strangers_are_not_believed(server):
    cookie = server.login(**{"X-Forwarded-Proto": "https", "X-Forwarded-For": "203.0.113.5"}).headers["Set-Cookie"]
    assert "Secure" not in cookie and "HttpOnly" in cookie and "SameSite=Strict" in cookie
    for n in range(5):
        assert server.login("manager", "wrong", **{"X-Forwarded-For": f"203.0.113.{n}"}).status_code == 401
    assert server.login("manager", **{"X-Forwarded-For": "203.0.113.9"}).status_code == 429


def test_behind_a_trusted_proxy_addresses_and_scheme_are_the_clients(proxied):
    assert "Secure" in proxied.login(**{"X-Forwarded-Proto": "https"}).headers["Set-Cookie"]
    assert "Secure" not in proxied.login(**{"X-Forwarded-Proto": "http"}).headers["Set-Cookie"]
    assert proxied.login(Origin="https://kefu.example", **{"X-Forwarded-Host": "kefu.example"}).status_code == 200
    for n in range(5):  # what the client wrote itself stands first and does not count
        assert proxied.login("lead", "wrong",
                             **{"X-Forwarded-For": f"192.0.2.{n}, 203.0.113.5, 10.0.0.3"}).status_code == 401
    refused = proxied.login("lead", **{"X-Forwarded-For": "203.0.113.5"})
    assert refused.status_code == 429 and int(refused.headers["Retry-After"]) == refused.json()["retry_after"] > 200
    assert "密码错误次数太多" in refused.json()["error"]["message"]
    assert proxied.login("lead", **{"X-Forwarded-For": "203.0.113.6"}).status_code == 200, "others get in"
    assert proxied.login("lead", **{"X-Forwarded-For": "nonsense"}).status_code == 200
    for n in range(5):
        assert proxied.login("analyst", "wrong", **{"X-Forwarded-For": f"2001:db8:0:1::{n}"}).status_code == 401
    assert proxied.login("analyst", **{"X-Forwarded-For": "2001:db8:0:1::ffff"}).status_code == 429
    assert proxied.login("analyst", **{"X-Forwarded-For": "2001:db8:0:2::1"}).status_code == 200


def test_sessions_are_checked_while_somebody_writes(server):
    agent = server.member()
    writing = sqlite3.connect(server.database.removeprefix("sqlite:///"), isolation_level=None)
    writing.execute("BEGIN IMMEDIATE")
    try:
        started = time.monotonic()
        assert agent.get("auth/me")["user"]["name"] == "agent"
        agent.get("desk/api/conversations")
        assert time.monotonic() - started < 3
    finally:
        writing.execute("ROLLBACK")
        writing.close()


def test_everybody_can_change_their_password(server):
    agent, elsewhere = server.member(), server.member()
    assert agent.get("auth/me")["user"]["first_password"] is True
    assert agent.http.post(f"{server.base}/auth/password", json={"old": PASSWORD, "new": NEW},
                           headers={"X-CSRF-Token": "wrong"}, timeout=10).status_code == 403
    for old, new, code, said in ((NEW, NEW, "auth.wrong_old", "原密码不对"),
                                 (PASSWORD, "short", "password.weak", f"{SHORTEST} 个字符"),
                                 (PASSWORD, "agent12345", "password.weak", "用户名"),
                                 (PASSWORD, PASSWORD, "password.weak", "一样"),
                                 (PASSWORD, "woaini1314", "password.weak", "常见"),
                                 (PASSWORD, " " * 12, "password.weak", "空格")):
        answer = agent.post("auth/password", old=old, new=new)
        assert (answer.status_code, answer.json()["error"]["code"]) in ((403, code), (400, code)), said
        assert said in answer.json()["error"]["message"]
    assert agent.post("auth/password", old=PASSWORD, new=NEW).status_code == 200
    assert agent.get("auth/me")["user"] == {**agent.get("auth/me")["user"], "first_password": False}
    assert elsewhere.get("auth/me")["user"] is None, "other sessions end"
    assert server.login().status_code == 401 and server.login(password=NEW).status_code == 200
    assert agent.post("auth/password", old=NEW, new=PASSWORD).status_code == 200


def test_a_stolen_session_cannot_guess_the_password(server):
    lead = server.member("lead")
    answers = [lead.post("auth/password", old=f"wrong-guess-{n}", new=NEW) for n in range(6)]
    assert [one.status_code for one in answers] == [403] * 5 + [429] and answers[5].headers["Retry-After"]


def test_the_operator_manages_people_from_the_command_line(server):
    added = users(server, "add", "xm", "--role", "agent", "--display", "小满")
    assert added.returncode == 0, added.stderr
    password = re.search(r"密码: (\S+)", added.stdout)[1]
    assert server.login("小满", password).json()["user"]["name"] == "xm"
    typed = users(server, "password", "xm", "--type", typed=f"{NEW}\n{NEW}\n")
    assert typed.returncode == 0 and NEW not in typed.stdout + typed.stderr, typed.stderr
    assert server.login("xm", password).status_code == 401
    person = requests.Session()
    assert person.post(f"{server.base}/auth/login", json={"name": "xm", "password": NEW}, timeout=10).status_code == 200
    listed = users(server, "list").stdout
    assert re.search(r"^xm\t小满\tagent\t可登录\t20\d\d-", listed, re.M)
    assert re.search(r"^manager\t.*从未登录$", listed, re.M)
    assert "1 个登录" in users(server, "sessions", "end", "xm").stdout
    assert person.get(f"{server.base}/auth/me", timeout=10).json()["user"] is None
    assert server.login("xm", NEW).status_code == 200
    assert "已停用" in users(server, "deactivate", "xm").stdout and server.login("xm", NEW).status_code == 401
    assert "已停用" in users(server, "list").stdout
    assert users(server, "activate", "xm").returncode == 0 and server.login("xm", NEW).status_code == 200
    for wrong, said in ((("password", "nobody"), "没有用户名"), (("add", "xm", "--role", "agent"), "已经有人用了"),
                        (("add", "y", "--role", "agent", "--password", "x"), "No such option")):
        answer = users(server, *wrong)
        assert answer.returncode == 2 and said in answer.stderr and "Traceback" not in answer.stderr
    weak = users(server, "add", "y", "--role", "agent", "--type", typed="12345678\n12345678\n")
    assert weak.returncode == 2 and "10 个字符" in weak.stderr


def test_the_first_start_says_the_names_and_keeps_its_files_private(model, tmp_path):
    folder = tmp_path / "var"
    running = Server(folder, BOT_SECRET="").start_as_it_is()
    try:
        found = {role: (name, password) for line in running.output for name, role, password in
                 re.findall(r"(\S+)\s+\(?(agent|lead|analyst)\)?\s*/\s*(\S+)", line)}
        assert sorted(found) == ["agent", "analyst", "lead"] and all(role == name for role, (name, _) in found.items())
        for name, password in found.values():
            assert running.login(name, password).json()["user"]["first_password"] is True
        assert "Warning" not in "".join(running.output)
        requests.post(f"{running.base}/widget/session", json={}, timeout=10)
        modes = {one.name: stat.S_IMODE(one.stat().st_mode) for one in [folder, *folder.iterdir()]
                 if "lock" not in one.name}
        assert modes.pop("var") == 0o700 and {"shop.db", "shop.db-wal", "shop.db-shm", "secret"} <= set(modes)
        assert set(modes.values()) == {0o600}, modes
    finally:
        running.stop()


@pytest.mark.parametrize("how", ["sign out", "deactivated", "new password", "sessions ended"])
def test_a_stream_ends_with_its_session_and_tells_nothing_more(server, how):
    if how == "sign out":
        person = server.member()
        last, end = person.get("desk/api/conversations")["last_event"], lambda: person.post("auth/logout")
    else:
        assert "已添加" in users(server, "add", f"s{len(how)}", "--role", "agent", "--type",
                              typed=f"{NEW}\n{NEW}\n").stdout
        person = Client.__new__(Client)
        person.base, person.http = server.base, requests.Session()
        body = {"name": f"s{len(how)}", "password": NEW}
        assert person.http.post(f"{server.base}/auth/login", json=body, timeout=20).status_code == 200
        last = person.get("desk/api/conversations")["last_event"]
        command = {"deactivated": ["deactivate"], "new password": ["password"],
                   "sessions ended": ["sessions", "end"]}[how]

        def end():
            assert users(server, *command, f"s{len(how)}").returncode == 0
    cookies = person.http.cookies.copy()
    with requests.get(f"{server.base}/desk/events", headers={"Last-Event-ID": str(last)}, cookies=cookies, stream=True,
                      timeout=30) as events:
        buyer = server.buyer()
        buyer.say("在吗")
        told = read_events(events)
        assert next(told)["data"]
        end()
        buyer.say("这句话不该再给他看")
        started = time.monotonic()
        assert "不该再给他看" not in str(list(told)), "the stream ended without it"
        assert time.monotonic() - started < 20


def token(**claims):
    return jwt.encode({"sub": "c", "use": "session", "visitor": "v" * 32,
                       "exp": datetime.now(timezone.utc) + timedelta(days=1), **claims}, SECRET, algorithm="HS256")


def test_odd_tokens_are_refused_and_never_an_error_of_ours(server):
    buyer = server.buyer()
    good = buyer.session["token"]
    odd = [good + "=", good + ".", "\xff", "a.b.c", "...", good[:-2], good.replace(".", "..")]
    odd += [token(exp=exp) for exp in (float("nan"), float("inf"), "9" * 12, [9e9], {"a": 1}, True, None)]
    odd += [token(visitor=visitor) for visitor in (None, "", 1, [])]
    odd += [token(sub=sub) for sub in ("", 1, None, [], "x" * 81)]
    odd += [token(buyer=["x"]), token(use="buyer"), token(use=None)]
    nested = jwt.utils.base64url_encode(b"[" * 2500).decode()
    odd += [f"{nested}.e30.e30", "e30." + nested + ".e30"]
    for one in odd:
        with socket.create_connection(("127.0.0.1", server.port), 10) as connection:
            head = ("GET /shop/widget/messages HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
                    f"Authorization: Bearer {one}\r\n\r\n")
            connection.sendall(head.encode("latin-1"))
            assert connection.recv(12) == b"HTTP/1.1 401", one
    assert buyer.http.get(f"{server.base}/widget/messages", timeout=10).status_code == 200


def test_a_verified_buyers_chat_is_open_for_a_day_a_visitors_for_a_month(server):
    for buyer, days in (("b-zhao", 1), (None, 30)):
        claims = jwt.decode(server.buyer(buyer).session["token"], SECRET, algorithms=["HS256"])
        assert abs(claims["exp"] - time.time() - days * 86400) < 60


def test_every_answer_carries_its_headers(server):
    agent, buyer = server.member(), server.buyer()
    opened = requests.post(f"{server.base}/widget/session", json={}, timeout=10)
    with buyer.http.get(f"{server.base}/widget/events", stream=True, timeout=10) as events:
        answers = [opened, events, agent.http.get(f"{server.base}/auth/me", timeout=10),
                   agent.http.get(f"{server.base}/desk/api/conversations", timeout=10),
                   server.login(password="wrong-one"),
                   requests.get(f"{server.base}/nothing/here", timeout=10),
                   requests.delete(f"{server.base}/auth/me", timeout=10),
                   requests.get(f"{server.base}/desk/api/conversations", timeout=10)]
        for answer in answers:
            said = (answer.url, answer.status_code, dict(answer.headers))
            assert "no-store" in answer.headers["Cache-Control"], said
            assert answer.headers["X-Content-Type-Options"] == "nosniff", said
            assert answer.headers["Referrer-Policy"] and answer.headers["X-Frame-Options"] == "DENY", said
            assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"], said
    page = requests.get(f"{server.base}/desk", timeout=10)
    policy = page.headers["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in policy and "script-src" in policy
    assert "max-age" in requests.get(f"{server.base}/widget.js", timeout=10).headers["Cache-Control"]
    root = requests.get(f"http://127.0.0.1:{server.port}/", allow_redirects=False, timeout=10)
    assert root.status_code == 302 and "Rasa" not in root.text + str(root.headers)


def test_signing_out_needs_the_pages_token_and_takes_the_cookie_back(server):
    agent = Client(server.base, "agent")
    assert agent.http.post(f"{server.base}/auth/logout", json={}, headers={"X-CSRF-Token": "\xff"},
                           timeout=10).status_code == 403
    answer = agent.post("auth/logout")
    assert answer.status_code == 200 and "Max-Age=0" in answer.headers["Set-Cookie"]
    assert agent.http.get(f"{server.base}/desk/api/conversations", timeout=10).status_code == 401
