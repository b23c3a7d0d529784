"""What the routes of the knowledge page do, seen from outside by the people who call them."""

from __future__ import annotations

from typing import Any, Callable, Dict

import requests

from tests.office import Office

GIFT: Dict[str, Any] = {
    "title": "礼盒", "questions": [" 有没有送礼的礼盒 ", "", "能包成礼物吗"],
    "answer": "亲，{{product.title}}可以配礼盒。",
    "when": [{"fact": "order.paid", "is": False}]}


def _put(office: Office, name: str, content: Dict[str, Any], version: int) -> requests.Response:
    return office.lead.http.put(f"{office.base}/workbench/api/knowledge/{name}", timeout=20,
                                json={"content": content, "version": version})


def an_entry_is_kept_changed_put_aside_and_its_history_told(office: Office) -> None:
    draft = {**GIFT, "questions": ["礼盒是什么颜色的", "礼盒多大"], "answer": "红色"}
    added = office.ok(office.analyst.post("workbench/api/knowledge", content=draft))["entry"]
    assert (added["version"], added["enabled"], added["scope"]) == (1, True, "全店")
    assert added["conditions"] == ["是否已付款: 否"]
    taken = office.analyst.post("workbench/api/knowledge", content=draft)
    assert taken.status_code == 400 and "已经写在「礼盒」里" in taken.json()["faults"][0]["message"]
    name = added["id"]
    changed = office.ok(_put(office, name, {**draft, "answer": "蓝色"}, 1))["entry"]
    assert (changed["version"], changed["answer"]) == (2, "蓝色")
    assert _put(office, name, draft, 1).json()["error"]["code"] == "knowledge.conflict"
    assert _put(office, name, {**draft, "answer": "{{order.gone}}"}, 2).status_code == 400
    off = office.ok(office.lead.post(f"workbench/api/knowledge/{name}/enabled", enabled=False, version=2))["entry"]
    assert (off["enabled"], off["version"]) == (False, 3)
    assert not [one for one in _tried(office, "礼盒多大") if one["id"] == name]
    office.ok(office.lead.post(f"workbench/api/knowledge/{name}/enabled", enabled=True, version=3))
    lines = office.analyst.get(f"workbench/api/knowledge/{name}/history")["history"]
    assert [one["version"] for one in lines] == [4, 3, 2, 1] and lines[0]["person"] and lines[3]["before"] is None
    assert (lines[2]["before"]["answer"], lines[2]["after"]["answer"]) == ("红色", "蓝色")
    [listed] = [one for one in office.lead.get("workbench/api/knowledge")["entries"] if one["id"] == name]
    assert (listed["version"], listed["faults"]) == (4, [])


def a_draft_is_checked_and_filled_in(office: Office) -> None:
    around = office.lead.get("workbench/api/knowledge/surroundings")
    [paid] = [one for one in around["facts"] if one["name"] == "order.paid"]
    assert paid["type"] == "flag" and "is" in paid["operators"]
    product, order = around["products"][0], around["orders"][0]
    draft = {**GIFT, "questions": ["能画画吗"]}
    found = office.ok(office.lead.post("workbench/api/knowledge/check", content=draft, sku=product["sku"]))
    assert found["faults"] == [] and found["preview"] == f"亲，{product['title']}可以配礼盒。"
    assert found["conditions"] == [{"text": "是否已付款: 否", "outcome": "unknown"}] and not found["not_found"]
    draft["answer"] = "{{order.id}}{{order.receiver_name}}"
    found = office.ok(office.lead.post("workbench/api/knowledge/check", content=draft, order=order["id"], sku="none"))
    assert order["id"] in found["preview"] and "**" in found["preview"] and found["not_found"] == ["商品"]
    found = office.ok(office.lead.post("workbench/api/knowledge/check", content={**draft, "answer": "好评返现5元"}))
    assert found["concerns"] and found["faults"] == []
    found = office.ok(office.lead.post("workbench/api/knowledge/check", content={**draft, "answer": "{{order.gone}}"}))
    assert found["faults"][0]["path"] == "answer" and "preview" not in found


def _tried(office: Office, text: str, **sample: str) -> Any:
    return office.ok(office.lead.post("workbench/api/knowledge/try", text=text, **sample))["found"]


def a_question_finds_the_entry_that_answers_it(office: Office) -> None:
    product = office.lead.get("workbench/api/knowledge/surroundings")["products"][0]
    draft = {**GIFT, "title": "刻字", "questions": ["杯子上能刻字吗", "可以刻名字吗"], "when": [],
             "skus": [product["sku"]], "answer": "{{product.title}}可以刻字"}
    name = office.ok(office.lead.post("workbench/api/knowledge", content=draft))["entry"]["id"]
    [first, *_] = _tried(office, "请问能刻字不", sku=product["sku"])
    assert (first["id"], first["answers"], first["outcome"]) == (name, True, "yes")
    assert first["text"] == f"{product['title']}可以刻字" and first["score"] > 0.45
    [unsure] = [one for one in _tried(office, "请问能刻字不") if one["id"] == name]
    assert (unsure["answers"], unsure["outcome"], unsure["missing"]) == (False, "unknown", ["货号"])
    [other] = [one for one in _tried(office, "请问能刻字不", sku="none") if one["id"] == name]
    assert not other["answers"]


def the_last_days_show_what_an_entry_would_have_answered(office: Office) -> None:
    buyer = office.chat("你家杯子可以放洗碗机里洗吗 我电话13812345678")
    office.ok(office.agent.post(f"desk/api/conversations/{buyer.conversation}/messages", text="可以的哦",
                                client_id="said"))
    office.chat("我的快递到哪了")
    draft = {"title": "洗碗机", "questions": ["可以放洗碗机洗吗"], "answer": "可以"}
    page = office.ok(office.analyst.post("workbench/api/knowledge/replay", content=draft))
    assert page["looked_at"] >= 2 and page["next"] is None
    [one] = page["found"]
    assert one["text"].startswith("你家杯子可以放洗碗机里洗吗") and "13812345678" not in one["text"]
    assert one["reply"] == "可以的哦" and one["score"] > 0.45
    assert office.ok(office.analyst.post("workbench/api/knowledge/replay", content=draft, after=5000))["looked_at"] == 0


_KEPT, _HISTORY = "/workbench/api/knowledge/<entry:str>", "/workbench/api/knowledge/<entry:str>/history"
EFFECTS: Dict[str, Callable[[Office], None]] = {
    **dict.fromkeys(("GET /workbench/api/knowledge", "POST /workbench/api/knowledge", f"PUT {_KEPT}",
                     f"POST {_KEPT}/enabled", f"GET {_HISTORY}"),
                    an_entry_is_kept_changed_put_aside_and_its_history_told),
    **dict.fromkeys(("GET /workbench/api/knowledge/surroundings", "POST /workbench/api/knowledge/check"),
                    a_draft_is_checked_and_filled_in),
    "POST /workbench/api/knowledge/try": a_question_finds_the_entry_that_answers_it,
    "POST /workbench/api/knowledge/replay": the_last_days_show_what_an_entry_would_have_answered}
