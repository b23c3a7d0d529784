"""The policy over HTTP on a real server: what is refused, who may, and what a bad version in the database does."""

import json
import time

import pytest

from bot.store.database import Database
from bot.store.tables import policy_versions
from tests.server import Server

ROUTE = "workbench/api/policy"


@pytest.fixture()
def lead(server: Server):
    return server.member("lead")


def put(lead, policy, version, **more):
    return lead.http.put(f"{lead.base}/{ROUTE}", json={"policy": policy, "version": version, **more}, timeout=30)


def changed(policy, path, value):
    copy = json.loads(json.dumps(policy))
    *way, last = path.split(".")
    place = copy
    for step in way:
        place = place[step]
    place[last] = value
    return copy


WRONG = [("shop.timezone", "Asia/shanghai"), ("shop.timezone", "x" * 5000), ("promotion.ends", "2026-13-99"),
         ("promotion.ends", "2026-02-30"), ("supervisor.decide_within_minutes", 10**18),
         ("reply.answer_within_minutes", 1e12),
         ("reply.answer_within_minutes", 1e300), ("shipping.free_from", None), ("shop.name", "\ud800"),
         ("shop.name", "a\x00b"),
         ("shop.closes", "08:00"), ("targets", {}), ("visits", [1] * 3000), ("automatic", ["T2"]), ("\ud800", 1),
         ("shop", [[[[]]]])]


@pytest.mark.parametrize("path,value", WRONG, ids=lambda one: repr(one)[:30])
def test_what_cannot_work_is_refused_with_its_field_in_chinese(lead, path, value):
    now = lead.get(ROUTE)
    policy = changed(now["policy"], path, value)
    answer = put(lead, policy, now["version"])
    assert answer.status_code == 400, answer.text
    body = answer.json()
    assert body["error"]["code"] == "policy.invalid" and body["error"]["message"].startswith("有 ")
    assert body["faults"] and all(one["message"] and one["title"] for one in body["faults"])
    checked = lead.post(f"{ROUTE}/check", policy=policy)
    assert (checked.status_code, checked.json()["faults"]) == (200, body["faults"])
    assert lead.get(ROUTE)["version"] == now["version"]


def test_nan_and_infinity_are_refused_also_where_json_lets_them_through(lead):
    now = lead.get(ROUTE)
    for word in ("NaN", "Infinity", "-Infinity", "1e999", "1" + "0" * 400):
        text = json.dumps({"policy": changed(now["policy"], "case.lead_hours", 12345.5), "version": now["version"]})
        answer = lead.http.put(f"{lead.base}/{ROUTE}", data=text.replace("12345.5", word), timeout=30,
                               headers={"Content-Type": "application/json"})
        assert answer.status_code == 400, (word, answer.text)


def test_a_policy_of_any_size_is_answered_at_once(lead):
    started = time.monotonic()
    answer = lead.post(f"{ROUTE}/check", policy={"shop": {"name": "x" * 200_000}})
    assert answer.status_code == 413 and time.monotonic() - started < 2
    deep = "[" * 20_000 + "]" * 20_000
    answer = lead.http.post(f"{lead.base}/{ROUTE}/check", data='{"policy": {"shop": ' + deep + "}}", timeout=20)
    assert answer.status_code in (200, 400)


def test_agents_see_how_it_stands_and_no_more(server):
    agent = server.member("agent")
    assert agent.get("policy/state")["trouble"] is None
    assert agent.http.get(f"{agent.base}/{ROUTE}", timeout=10).status_code == 403
    assert agent.post(f"{ROUTE}/check", policy={}).status_code == 403


def test_a_bad_version_in_the_database_stops_nothing_and_a_restart_goes_on(server, lead):
    now = lead.get(ROUTE)
    saved = put(lead, changed(now["policy"], "shipping.free_from", 7700), now["version"], note="试")
    assert saved.status_code == 200 and saved.json()["in_force"] == now["version"] + 1
    database = Database(server.database)
    bad = changed(lead.get(ROUTE)["policy"], "shop.timezone", "Mars/Base")
    database.run_now(lambda connection: connection.execute(policy_versions.insert().values(
        version=now["version"] + 2, data=json.dumps(bad), changes="[]", at="2026-11-29T00:00:00.000000+00:00")))
    database.close()
    deadline = time.monotonic() + 10
    while lead.get("policy/state")["trouble"] is None and time.monotonic() < deadline:
        time.sleep(0.1)
    for restarted in (False, True):
        if restarted:
            server.stop()
            assert len([line for line in server.output if "cannot be used" in line]) == 1
            server.output.clear()
            server.start()
        trouble = server.member("lead").get("policy/state")["trouble"]
        assert (trouble["version"], trouble["in_force"]) == (now["version"] + 2, now["version"] + 1)
        assert trouble["faults"][0]["path"] == "shop.timezone"
        buyer, agent = server.buyer("b-gao" if restarted else "b-lin"), server.member("agent")
        assert buyer.say("邮费多少 满多少包邮").status_code == 200
        proposals = agent.proposals(buyer.conversation)
        assert any("77元" in one["text"] for one in proposals)
        assert agent.send(buyer.conversation, proposals[0]).status_code == 200
    lead = server.member("lead")
    good = lead.get(ROUTE)
    assert good["policy"]["shipping"]["free_from"] == 7700
    assert put(lead, good["policy"], good["version"]).json()["trouble"] is None
    assert len([line for line in server.output if "cannot be used" in line]) == 1
