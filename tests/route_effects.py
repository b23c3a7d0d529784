"""What each route does, seen from outside by the person who calls it."""

from __future__ import annotations

import csv
import io
import json
from typing import Callable, Dict, List

import requests

from tests.office import Office
from tests.server import PASSWORD, Client, read_events

EFFECTS: Dict[str, Callable[["Office"], None]] = {}


def effect(*routes: str) -> Callable[[Callable[["Office"], None]], Callable[["Office"], None]]:
    def keep(check: Callable[["Office"], None]) -> Callable[["Office"], None]:
        EFFECTS.update(dict.fromkeys(routes, check))
        return check

    return keep


def _page(office: Office, path: str, mark: str) -> None:
    answer = requests.get(office.base + path, timeout=20)
    assert answer.status_code == 200 and mark in answer.text, answer.text[:200]


@effect("GET /")
def the_shop_page(office: Office) -> None:
    _page(office, "/", "<html")


@effect("GET /desk")
def the_desk_page(office: Office) -> None:
    _page(office, "/desk", "assets/desk")


@effect("GET /workbench")
def the_workbench_page(office: Office) -> None:
    _page(office, "/workbench", "assets/workbench")


@effect("GET /widget.js")
def the_widgets_script(office: Office) -> None:
    answer = requests.get(f"{office.base}/widget.js", timeout=20)
    assert answer.headers["Access-Control-Allow-Origin"] == "*" and "shop-chat" in answer.text


@effect("GET /assets/<name:path>")
def a_pages_files(office: Office) -> None:
    page = requests.get(f"{office.base}/desk", timeout=20).text
    name = page.split("assets/")[1].split('"')[0]
    answer = requests.get(f"{office.base}/assets/{name}", timeout=20)
    assert answer.status_code == 200 and "immutable" in answer.headers["Cache-Control"]


@effect("GET /demo/shop", "GET /demo/token")
def a_demo_buyer_is_that_buyer(office: Office) -> None:
    shop = requests.get(f"{office.base}/demo/shop", timeout=20).json()
    chosen = shop["buyers"][0]["id"]
    token = requests.get(f"{office.base}/demo/token", params={"buyer": chosen}, timeout=20).json()["token"]
    opened = requests.post(f"{office.base}/widget/session", json={"buyer_token": token}, timeout=20).json()
    assert opened["verified"] and shop["products"]
    assert office.agent.conversation(opened["conversation"])["conversation"]["buyer"]["id"] == chosen


@effect("POST /auth/login", "GET /auth/me", "POST /auth/logout")
def signing_in_opens_a_session_and_signing_out_ends_it(office: Office) -> None:
    me = Client(office.base, "agent")
    kept = me.http.cookies.copy()
    assert me.get("auth/me")["user"]["role"] == "agent"
    office.ok(me.post("auth/logout"))
    assert me.get("auth/me")["user"] is None
    again = requests.get(f"{office.base}/desk/api/tasks", cookies=kept, timeout=20)
    assert again.status_code == 401, "the old cookie opens nothing any more"


@effect("POST /auth/password")
def a_new_password_opens_and_the_old_one_does_not(office: Office) -> None:
    new = "seven-red-boats"
    me = Client(office.base, "manager")
    office.ok(me.post("auth/password", old=PASSWORD, new=new))
    assert office.server.login("manager", PASSWORD).status_code == 401
    assert office.server.login("manager", new).status_code == 200
    office.ok(me.post("auth/password", old=new, new=PASSWORD))
    office.people["manager"] = Client(office.base, "manager")  # the change ended the other session


@effect("POST /widget/session", "GET /widget/messages", "POST /widget/messages")
def what_a_buyer_writes_is_theirs_alone(office: Office) -> None:
    buyer, other = office.chat("我的快递到哪了"), office.chat()
    assert [one["text"] for one in buyer.messages()] == ["我的快递到哪了"] and other.messages() == []
    [message] = office.shown(buyer)["messages"]
    assert (message["sender"], message["read_state"]) == ("buyer", "read")


@effect("GET /widget/events")
def a_buyer_hears_the_reply_and_nothing_else(office: Office) -> None:
    buyer = office.chat("能便宜点吗")
    chosen = office.proposals(buyer)[0]
    office.ok(office.agent.send(buyer.conversation, chosen))
    with buyer.http.get(f"{office.base}/widget/events", params={"after": 0}, stream=True, timeout=20) as answer:
        heard = read_events(answer)
        texts = [next(heard)["data"]["message"]["text"] for _ in range(2)]
    assert texts == ["能便宜点吗", chosen["text"]]


@effect("OPTIONS /widget/session", "OPTIONS /widget/messages", "OPTIONS /widget/events")
def another_site_is_not_let_in(office: Office) -> None:
    for path in ("session", "messages", "events"):
        answer = requests.options(f"{office.base}/widget/{path}", timeout=20, headers={
            "Origin": "https://foreign.example", "Access-Control-Request-Method": "POST"})
        assert "Access-Control-Allow-Origin" not in answer.headers


@effect("GET /desk/api/conversations", "GET /desk/api/conversations/<conversation:str>",
        "POST /desk/api/conversations/<conversation:str>/messages")
def a_reply_reaches_the_buyer_and_ends_the_waiting(office: Office) -> None:
    buyer = office.chat("能便宜点吗")
    chosen = office.proposals(buyer)[0]
    assert buyer.conversation in office.listed()
    office.ok(office.agent.send(buyer.conversation, chosen))
    assert buyer.messages()[-1]["text"] == chosen["text"] and buyer.conversation not in office.listed()
    assert office.shown(buyer)["messages"][-1]["proposal"] == chosen["id"]


@effect("POST /desk/api/conversations/<conversation:str>/checks")
def a_ticked_fact_is_not_asked_for_again(office: Office) -> None:
    buyer = office.server.buyer("b-chen")
    buyer.say("坏了 补偿我20块吧")
    asked = [one["name"] for proposal in office.proposals(buyer) for one in proposal["missing"]]
    assert "compensation.fault" in asked
    checks = f"desk/api/conversations/{buyer.conversation}/checks"
    answer = office.ok(office.agent.post(checks, fact="compensation.fault", value=True))
    left = [one["name"] for proposal in answer["proposals"] for one in proposal["missing"]]
    assert "compensation.fault" not in left and answer["proposals"]


@effect("POST /desk/api/conversations/<conversation:str>/wording")
def a_doubtful_draft_is_told_and_sends_nothing(office: Office) -> None:
    buyer = office.chat("能便宜点吗")
    path = f"desk/api/conversations/{buyer.conversation}/wording"
    assert office.ok(office.agent.post(path, text="我们是全网最低价，绝对是第一"))["concerns"]
    assert office.ok(office.agent.post(path, text="好的亲"))["concerns"] == [] and len(buyer.messages()) == 1


@effect("GET /desk/api/conversations/<conversation:str>/guesses")
def a_search_finds_replies_and_proposes_nothing(office: Office) -> None:
    buyer = office.chat("能便宜点吗")
    before = office.proposals(buyer)
    answer = office.agent.get(f"desk/api/conversations/{buyer.conversation}/guesses", q="发票")
    assert answer["found"] and any("发票" in one["text"] for one in answer["found"])
    assert office.proposals(buyer) == before and len(buyer.messages()) == 1


@effect("POST /desk/api/conversations/<conversation:str>/assign")
def a_chat_has_whom_it_was_given_to(office: Office) -> None:
    buyer, me = office.chat("在吗"), office.agent.get("auth/me")["user"]["id"]
    path = f"desk/api/conversations/{buyer.conversation}/assign"
    assert office.ok(office.agent.post(path, user=me))["conversation"]["assignee"]["id"] == me
    assert buyer.conversation in office.listed(filter="mine")
    office.ok(office.agent.post(path, user=None))
    assert buyer.conversation not in office.listed(filter="mine")


@effect("POST /desk/api/conversations/<conversation:str>/attach",
        "GET /desk/api/surroundings/<conversation:str>", "GET /desk/api/orders")
def a_found_order_is_in_question_once_attached(office: Office) -> None:
    buyer = office.server.buyer()
    [order, *_] = office.agent.get("desk/api/orders", query="19900000002")["orders"]
    office.ok(office.agent.post(f"desk/api/conversations/{buyer.conversation}/attach", order=order["id"]))
    around = office.agent.get(f"desk/api/surroundings/{buyer.conversation}")
    assert [one["id"] for one in around["orders"] if one["in_question"]] == [order["id"]]


@effect("POST /desk/api/conversations/<conversation:str>/close",
        "POST /desk/api/conversations/<conversation:str>/reopen")
def a_closed_chat_is_listed_as_closed_until_it_is_opened_again(office: Office) -> None:
    buyer = office.chat("能便宜点吗")
    path = f"desk/api/conversations/{buyer.conversation}"
    assert office.ok(office.agent.post(f"{path}/close"))["conversation"]["state"] == "closed"
    assert buyer.conversation in office.listed(filter="closed") and buyer.conversation not in office.listed()
    assert office.ok(office.agent.post(f"{path}/reopen"))["conversation"]["state"] == "open"
    assert buyer.conversation not in office.listed(filter="closed")
    assert [one["text"] for one in office.shown(buyer)["messages"]] == ["能便宜点吗"]


@effect("POST /desk/api/cases/<case:str>/close", "GET /workbench/api/cases", "GET /workbench/api/cases.csv")
def a_closed_case_is_on_record(office: Office) -> None:
    buyer = office.chat("少发了一件 数了好几遍")
    [case] = office.shown(buyer)["cases"]
    office.ok(office.agent.post(f"desk/api/cases/{case['id']}/close", outcome="reshipped", tags=["漏发"], cost=1250,
                                note="=已补发"))
    [kept] = [one for one in office.analyst.get("workbench/api/cases", state="closed")["cases"]
              if one["id"] == case["id"]]
    assert (kept["outcome"], kept["cost"], kept["tags"]) == ("reshipped", 1250, ["漏发"])
    answer = office.analyst.http.get(f"{office.base}/workbench/api/cases.csv", timeout=20)
    assert answer.headers["Content-Type"].startswith("text/csv")
    assert "cases.csv" in answer.headers["Content-Disposition"]
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    [line] = [one for one in rows if one[0].lstrip("'") == case["id"]]  # an id may begin with "-"
    assert "12.50" in line and "漏发" in line and "=已补发" not in line, "a cell that a spreadsheet would run"


@effect("POST /desk/api/proposals/<proposal:str>/reject")
def a_rejected_proposal_is_gone(office: Office) -> None:
    buyer = office.chat("能便宜点吗")
    chosen = office.proposals(buyer)[0]
    path = f"desk/api/proposals/{chosen['id']}/reject"
    office.ok(office.agent.post(path, cause="wrong_reply"))
    assert chosen["id"] not in [one["id"] for one in office.shown(buyer)["proposals"]]
    assert office.agent.post(path, cause="wrong_reply").status_code == 409


@effect("GET /desk/api/tasks", "POST /desk/api/tasks/<task:str>")
def a_request_waits_for_the_lead_who_decides_it(office: Office) -> None:
    task = office.asked_the_lead()
    assert task["id"] in [one["id"] for one in office.lead.get("desk/api/tasks")["tasks"]]
    assert task["id"] not in [one["id"] for one in office.agent.get("desk/api/tasks")["tasks"]]
    path = f"desk/api/tasks/{task['id']}"
    assert office.agent.post(path, action="approve", amount=500).status_code == 403
    office.ok(office.lead.post(path, action="approve", amount=500))
    assert [one["state"] for one in office.shown(task["buyer"])["tasks"]] == ["approved"]
    assert any("5元" in one["text"] for one in office.proposals(task["buyer"]))


@effect("GET /desk/api/intents", "GET /workbench/api/intents")
def intents_have_their_chinese_names(office: Office) -> None:
    titles = office.agent.get("desk/api/intents")["titles"]
    topics = office.analyst.get("workbench/api/intents")["topics"]
    assert len(titles) == 80 and "bargain_discount" in titles and topics


@effect("GET /desk/events")
def an_agent_hears_a_message_its_reading_and_its_proposals(office: Office) -> None:
    last = office.agent.get("desk/api/conversations")["last_event"]
    buyer = office.chat("能便宜点吗")
    kinds = set()
    for event in office.agent.events(last):
        if event["data"].get("conversation") in (buyer.conversation, None) or buyer.conversation in json.dumps(event):
            kinds.add(event["event"])
        if {"message", "reading", "proposals"} <= kinds:
            return


@effect("GET /workbench/api/messages", "POST /workbench/api/messages/<message:str>/label",
        "DELETE /workbench/api/messages/<message:str>/label", "GET /workbench/api/summary")
def a_label_is_counted_until_it_is_taken_back(office: Office) -> None:
    [message] = office.shown(office.chat("能便宜点吗"))["messages"]
    path = f"workbench/api/messages/{message['id']}/label"

    def labelled() -> List[str]:
        page = office.analyst.get("workbench/api/messages", state="labelled", order="recent")
        return [one["id"] for one in page["messages"]]

    before = office.analyst.get("workbench/api/summary")
    office.ok(office.analyst.post(path, intents=["bargain_discount"]))
    assert message["id"] in labelled() and office.analyst.get("workbench/api/summary") != before
    office.ok(office.analyst.http.delete(f"{office.base}/{path}", json={}, timeout=20))
    assert message["id"] not in labelled() and office.analyst.get("workbench/api/summary") == before


@effect("GET /workbench/api/handbook")
def the_handbook_is_shown_with_all_rows(office: Office) -> None:
    found = office.analyst.get("workbench/api/handbook")
    assert len(found["rows"]) == 123 and found["scenarios"] and found["digest"]


@effect("GET /workbench/api/policy", "PUT /workbench/api/policy", "POST /workbench/api/policy/check",
        "GET /policy/state")
def a_changed_policy_is_in_force_and_a_faulty_one_is_not(office: Office) -> None:
    before = office.lead.get("workbench/api/policy")
    policy = before["policy"]
    policy["shipping"]["free_from"] += 100

    def put(version: int) -> requests.Response:
        return office.lead.http.put(f"{office.base}/workbench/api/policy", timeout=20,
                                    json={"policy": policy, "version": version, "note": "试一试"})

    office.ok(put(before["version"]))
    after = office.analyst.get("workbench/api/policy")
    assert after["policy"] == policy and after["history"][0]["note"] == "试一试"
    assert office.agent.get("policy/state")["in_force"] == before["version"] + 1
    assert put(before["version"]).status_code == 409, "whoever read the older version is told"
    policy["shop"]["timezone"] = "Mars/Base"
    assert office.ok(office.analyst.post("workbench/api/policy/check", policy=policy))["faults"]
    assert put(before["version"] + 1).status_code == 400
    assert office.agent.get("policy/state")["in_force"] == before["version"] + 1


@effect("GET /workbench/api/reports")
def the_reports_count_what_was_answered(office: Office) -> None:
    found = office.analyst.get("workbench/api/reports")
    assert {"service", "reasons", "wordings"} <= set(found)
