"""How much one visitor and one address may ask for, over HTTP."""

from __future__ import annotations

import statistics
import threading
import time

import requests

from tests.server import Server


def test_a_flood_of_sign_ins_does_not_hold_up_buyers(proxied):
    buyer = proxied.buyer("b-zhao")
    end, answers = time.monotonic() + 8, []

    def flood(n):
        while time.monotonic() < end:
            address = f"198.51.{n}.{len(answers) % 250}"
            answers.append(proxied.login(f"nobody{len(answers)}", "wrong", **{"X-Forwarded-For": address}).status_code)
    threads = [threading.Thread(target=flood, args=(n,)) for n in range(80)]
    for one in threads:
        one.start()
    time.sleep(1)
    waits = []
    while time.monotonic() < end - 1:
        started = time.monotonic()
        assert buyer.say("在吗").status_code == 200
        waits.append(time.monotonic() - started)
        time.sleep(0.3)
    for one in threads:
        one.join()
    assert set(answers) <= {401, 503} and 503 in answers
    assert statistics.median(waits) < 0.5, waits


def test_a_visitor_who_sends_too_much_waits_and_nobody_else_does(proxied):
    flooding = proxied.buyer()
    statuses, refused = [], None
    for _ in range(130):
        answer = flooding.http.post(f"{proxied.base}/widget/messages", json={"text": "在"}, timeout=20,
                                    headers={"X-Forwarded-For": "203.0.113.77"})
        statuses.append(answer.status_code)
        refused = answer if answer.status_code == 429 else refused
    assert statuses.count(200) == 120 and set(statuses) == {200, 429}
    assert int(refused.headers["Retry-After"]) == refused.json()["retry_after"] <= 60
    assert refused.json()["error"]["code"] == "limit.messages" and "太快" in refused.json()["error"]["message"]
    other = requests.post(f"{proxied.base}/widget/session", json={}, timeout=10,
                          headers={"X-Forwarded-For": "203.0.113.77"})
    assert other.status_code == 200
    headers = {"Authorization": f"Bearer {other.json()['token']}", "X-Forwarded-For": "203.0.113.77"}
    answer = requests.post(f"{proxied.base}/widget/messages", json={"text": "你好"}, headers=headers, timeout=20)
    assert answer.status_code == 200


def test_one_address_opens_a_bounded_number_of_chats(proxied):
    here = {"X-Forwarded-For": "203.0.113.88"}
    with requests.Session() as http:
        statuses = [http.post(f"{proxied.base}/widget/session", json={}, headers=here, timeout=20).status_code
                    for _ in range(405)]
        assert statuses == [200] * 400 + [429] * 5
        elsewhere = http.post(f"{proxied.base}/widget/session", json={}, timeout=20,
                              headers={"X-Forwarded-For": "203.0.113.89"})
        assert elsewhere.status_code == 200


def test_open_streams_of_a_visitor_are_bounded_and_given_back(server):
    buyer = server.buyer()
    url = f"{server.base}/widget/events"
    opened = [requests.get(url, headers=buyer.http.headers, stream=True, timeout=20) for _ in range(10)]
    assert [one.status_code for one in opened] == [200] * 10
    over = requests.get(url, headers=buyer.http.headers, stream=True, timeout=20)
    assert over.status_code == 429 and over.json()["error"]["code"] == "limit.streams"
    assert over.headers["Retry-After"] == "30"
    assert requests.get(url, headers=server.buyer().http.headers, stream=True, timeout=20).status_code == 200
    for one in opened:
        one.close()
    deadline = time.monotonic() + 20
    while (again := requests.get(url, headers=buyer.http.headers, stream=True, timeout=20)).status_code == 429:
        assert time.monotonic() < deadline
        buyer.say("在吗")  # a closed connection is noticed at the next event
        time.sleep(0.5)
    again.close()


def test_limits_can_be_switched_off_for_load_tests(model, tmp_path):
    running = Server(tmp_path, BOT_LIMITS="off").start()
    try:
        http = requests.Session()
        statuses = {http.post(f"{running.base}/widget/session", json={}, timeout=20).status_code for _ in range(410)}
        assert statuses == {200}
    finally:
        running.stop()
