"""`bot replay`: whole conversations with given orders and clock; the output keeps its promises."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from tests.server import ROOT

ORDER = {"id": "2026112000000361", "status": "shipped", "placed_at": "2026-11-20T10:00:00+08:00",
         "paid_at": "2026-11-20T10:05:00+08:00",
         "shipped_at": "2026-11-21T10:00:00+08:00", "amount": 12900,
         "receiver": {"name": "王小明", "phone": "13800005678", "region": "江苏 苏州", "address": "星湖街1号"},
         "items": [{"sku": "CUP-1", "title": "保温杯", "quantity": 1, "price": 12900}],
         "parcel": {"courier": "中通快递", "number": "75360001",
                    "scans": [{"at": "2026-11-23T09:00:00+08:00", "text": "【苏州】到达"}]}}
NOW = "2026-11-23T14:00:00+08:00"
KEYS = {"n", "kind", "rows", "replies", "sources", "text", "facts", "missing", "tasks", "score"}


@pytest.fixture(scope="module")
def replayed(model, tmp_path_factory):
    lines = [
        {"id": "track", "now": NOW, "buyer": "u1", "orders": [ORDER], "turns": [
            {"buyer": "我的快递到哪了", "want_rows": ["L3"]}, {"agent": {"accept": 1}}, {"buyer": "好的谢谢"}]},
        {"id": "bargain", "now": NOW, "buyer": None, "turns": [
            {"buyer": "能便宜点吗"}, {"agent": {"accept": 1}}, {"buyer": "再少点嘛"}, {"agent": {"accept": 1}},
            {"buyer": "80元整行不行"}, {"agent": {"accept": 1}}, {"clock": "2026-11-23T14:03:00+08:00"}]},
        {"id": "lead", "now": NOW, "buyer": "u1", "policy": {"price": {"rounds_before_supervisor": 0}}, "turns": [
            {"buyer": "便宜点呗"}, {"agent": {"accept": 1}}, {"check": {"discount.amount": 1000}},
            {"check": {"discount.state": "approved"}}]},
        {"id": "paid", "now": NOW, "buyer": "u1",
         "orders": [{**ORDER, "status": "placed", "paid_at": None, "shipped_at": None, "parcel": None}],
         "turns": [{"order": {"id": ORDER["id"], "status": "paid", "paid_at": NOW}}]},
        {"id": "review", "now": NOW, "buyer": "u1",
         "orders": [{**ORDER, "status": "finished", "signed_at": NOW, "finished_at": NOW}],
         "turns": [{"order": {"id": ORDER["id"], "review": {"rating": 1, "text": "质量太差", "at": NOW}}}]},
        {"id": "foreign", "now": NOW, "buyer": "u1", "orders": [{**ORDER, "buyer_id": "u2"}],
         "turns": [{"buyer": f"查下订单{ORDER['id']}的物流"}]},
        {"id": "odd", "now": NOW, "buyer": "u1", "surprise": 1, "turns": []},
        {"id": "after", "now": NOW, "buyer": "u1", "turns": [{"buyer": "在吗"}]},
    ]
    file = tmp_path_factory.mktemp("replay") / "talk.jsonl"
    file.write_text("\n".join(json.dumps(one, ensure_ascii=False) for one in lines), encoding="utf-8")
    run = subprocess.run([sys.executable, "-m", "bot", "replay", str(file), "--model", str(model)], cwd=ROOT,
                         capture_output=True, text=True, timeout=120)
    assert run.returncode == 1, run.stderr
    found = {}
    for line in run.stdout.splitlines():
        data = json.loads(line)
        found.setdefault(data["conversation"], []).append(data)
    return found


def test_every_turn_but_the_agents_has_a_line(replayed):
    assert [(one["turn"], one["kind"]) for one in replayed["track"]] == [(0, "buyer"), (2, "buyer")]
    first = replayed["track"][0]
    assert first["intents"][0]["name"] == "track_parcel" and len(first["ranking"]) == 5
    assert set(first["proposals"][0]) == KEYS and first["proposals"][0]["rows"] == ["L3"]
    assert "75360001" in first["proposals"][0]["text"] and first["proposals"][0]["sources"] == ["S1:232", "S1:253 §5"]


def test_the_third_round_asks_the_supervisor_and_the_timer_brings_the_gift(replayed):
    rows = [one["proposals"][0]["rows"] for one in replayed["bargain"]]
    assert rows == [["B1"], ["B1"], ["B6"], ["B6"]]
    asks, gift = replayed["bargain"][2]["proposals"][0], replayed["bargain"][3]["proposals"][0]
    assert [(task["kind"], task["role"]) for task in asks["tasks"]] == [("approve_discount", "lead")]
    assert replayed["bargain"][3]["kind"] == "clock" and "帆布袋" in gift["text"]
    assert replayed["bargain"][2]["entities"][0] == {"entity": "money", "value": 8000, "text": "80元整"}


def test_the_leads_answer_is_proposed(replayed):
    assert "10元" in replayed["lead"][-1]["proposals"][0]["text"]


def test_an_order_event_proposes_by_itself(replayed):
    [paid] = replayed["paid"]
    assert paid["kind"] == "order" and paid["proposals"][0]["rows"] == ["M1"]
    assert "24小时" in paid["proposals"][0]["text"]
    [review] = replayed["review"]
    assert "V1" in review["proposals"][0]["rows"] and "抱歉" in review["proposals"][0]["text"]


def test_another_buyers_order_is_not_found(replayed):
    [line] = replayed["foreign"]
    assert "75360001" not in json.dumps(line, ensure_ascii=False) and line["proposals"][0]["kind"] == "question"


def test_a_bad_line_is_named_and_the_rest_goes_on(replayed):
    [refused] = replayed["odd"] if "odd" in replayed else replayed[None]
    assert "surprise" in refused["error"]["message"]
    assert replayed["after"][0]["proposals"][0]["rows"] == ["R1"]
