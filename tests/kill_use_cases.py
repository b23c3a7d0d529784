"""What people and the clock do while the server is killed: each prepares, asks once, and checks after the start."""

from __future__ import annotations

import uuid
from collections import Counter
from typing import Any, Callable, Dict, List

import requests

from tests.kills import DONE_SECONDS, UseCase, World, order_id, paid_order_of
from tests.server import PASSWORD, BuyerClient

MOST_ROUNDS = ("能便宜点吗", "再少点嘛 诚心要的", "50元整行不行")
"""After these the team lead is asked."""


def once(world: World, buyer: BuyerClient) -> Dict[str, Any]:
    """Look at a conversation in which nothing may stand twice."""
    shown = world.shown(buyer)
    for what, found in (("proposal", [(tuple(one["rows"]), one["text"]) for one in shown["proposals"]]),
                        ("task", [(one["kind"], one["text"]) for one in shown["tasks"]]),
                        ("case", [one["id"] for one in shown["cases"]])):
        twice = [one for one, times in Counter(found).items() if times > 1]
        world.must(not twice, f"{what} twice in {buyer.conversation}: {twice}")
    return shown


def agents(shown: Dict[str, Any], client_id: str) -> List[Dict[str, Any]]:
    return [one for one in shown["messages"] if one["client_id"] == client_id and one["sender"] == "agent"]


def buyer_writes(world: World) -> UseCase:
    buyer, client_id = world.chat(), str(uuid.uuid4())
    yield lambda: world.say(buyer, "少发了一件 数了好几遍", client_id)
    again = world.say(buyer, "少发了一件 数了好几遍", client_id)
    world.must(again is not None and again.status_code == 200, "a repeated message is refused")
    world.wait_for("a proposal for a buyer's message", lambda: bool(world.shown(buyer)["proposals"]))
    shown = once(world, buyer)
    world.must([one["client_id"] for one in shown["messages"]] == [client_id], "a buyer's message is not there once")
    world.must(len(shown["cases"]) == 1, f"{len(shown['cases'])} cases of one complaint")


def buyer_opens_a_chat(world: World) -> UseCase:
    number = world.number()
    opened: List[BuyerClient] = []

    def opening() -> None:
        opened.append(world.server.buyer(f"k-{number}", viewing="CUP-1"))

    def act() -> Any:
        try:
            opening()
        except (requests.RequestException, ValueError):
            return None
        return requests.Response()

    yield act
    opening()
    world.must(len({one.conversation for one in opened}) == 1, "one buyer has two conversations")


def buyer_looks_at_a_product(world: World) -> UseCase:
    buyer = world.chat("能便宜点吗")
    opening = {"visitor": buyer.session["visitor"], "buyer_token": buyer.identity, "viewing": "CUP-1"}
    yield lambda: world.tried(lambda: requests.post(f"{world.server.base}/widget/session", json=opening, timeout=20))
    shown = once(world, buyer)
    world.must(len(shown["messages"]) == 1 and bool(shown["proposals"]), "a turn is undone by looking at a product")


def _sending(world: World, buyer: BuyerClient, text: str, proposal: str) -> UseCase:
    client_id = str(uuid.uuid4())
    yield lambda: world.reply(buyer, text, client_id, proposal)
    again = world.reply(buyer, text, client_id, proposal)
    if again is not None and again.status_code == 409 and not agents(world.shown(buyer), client_id):
        [fresh, *_] = world.proposals(buyer)  # something happened in between, and the desk shows what stands now
        again = world.reply(buyer, text, client_id, fresh["id"])
    world.must(again is not None and again.status_code == 200, f"a repeated reply: {again and again.text}")
    shown = once(world, buyer)
    world.must(len(agents(shown, client_id)) == 1, "a reply is not there once")
    world.must(proposal not in [one["id"] for one in shown["proposals"]], "a proposal stands though it was sent")


def agent_accepts(world: World) -> UseCase:
    buyer = world.chat("能便宜点吗")
    [first, *_] = world.proposals(buyer)
    yield from _sending(world, buyer, first["text"], first["id"])


def agent_edits_a_reply_with_a_task(world: World) -> UseCase:
    buyer, request = _before_the_request(world)
    yield from _sending(world, buyer, request["text"] + "谢谢亲", request["id"])
    tasks = [one["kind"] for one in world.shown(buyer)["tasks"]]
    world.must(tasks == ["approve_discount"], f"the lead is asked once, not {tasks}")


def agent_writes_freely(world: World) -> UseCase:
    buyer, client_id = world.chat("我的快递到哪了"), str(uuid.uuid4())
    yield lambda: world.reply(buyer, "亲，我去看一眼仓库的灯关了没有", client_id)
    world.reply(buyer, "亲，我去看一眼仓库的灯关了没有", client_id)
    world.must(len(agents(once(world, buyer), client_id)) == 1, "a reply in own words is not there once")


def agent_rejects(world: World) -> UseCase:
    buyer = world.chat("能便宜点吗")
    [first, *_] = world.proposals(buyer)
    reject = world.post(world.agent, f"desk/api/proposals/{first['id']}/reject", cause="wrong_reply")
    answer = yield reject
    if answer is None:
        again = reject()
        world.must(again is not None and again.status_code in (200, 409), f"a repeated rejection: {again}")
    world.must(first["id"] not in [one["id"] for one in once(world, buyer)["proposals"]], "a rejected proposal stands")


def agent_checks_a_fact(world: World) -> UseCase:
    buyer = world.chat("少发了一件 数了好几遍")
    path = f"desk/api/conversations/{buyer.conversation}/checks"
    check = world.post(world.agent, path, fact="missing.photos", value=True)
    answer = yield check
    if answer is None:
        check()
    shown = once(world, buyer)
    asked = [one["name"] for proposal in shown["proposals"] for one in proposal["missing"]]
    world.must("missing.photos" not in asked and bool(shown["proposals"]), f"a ticked fact is asked for: {asked}")


def agent_attaches_an_order(world: World) -> UseCase:
    number = world.number()
    buyer = world.server.buyer(None)
    world.say(buyer, "少发了一件 数了好几遍")
    world.proposals(buyer)
    attach = world.post(world.agent, f"desk/api/conversations/{buyer.conversation}/attach", order=order_id(number))
    answer = yield attach
    if answer is None:
        attach()
    found = [(one["id"], one["in_question"]) for one in once(world, buyer)["orders"]]
    world.must((order_id(number), True) in found, f"an attached order is not in question: {found}")


def _state(world: World, buyer: BuyerClient, path: str, wanted: Callable[[Dict[str, Any]], bool],
           **body: Any) -> UseCase:
    change = world.post(world.agent, f"desk/api/conversations/{buyer.conversation}/{path}", **body)
    answer = yield change
    if answer is None:
        answer = change()
    world.must(answer is not None and answer.status_code == 200, f"{path}: {answer}")
    shown = once(world, buyer)
    world.must(wanted(shown), f"{path} did not stay: {shown['conversation']}, {len(shown['proposals'])} proposals")


def agent_closes_a_chat(world: World) -> UseCase:
    buyer = world.chat("能便宜点吗")
    yield from _state(world, buyer, "close", lambda shown: shown["conversation"]["state"] == "closed")


def agent_reopens_a_chat(world: World) -> UseCase:
    buyer = world.chat("能便宜点吗")
    world.agent.post(f"desk/api/conversations/{buyer.conversation}/close")
    yield from _state(world, buyer, "reopen", lambda shown: shown["conversation"]["state"] == "open")


def agent_takes_a_chat_over(world: World) -> UseCase:
    buyer, me = world.chat("能便宜点吗"), world.agent.get("auth/me")["user"]["id"]
    yield from _state(world, buyer, "assign", lambda shown: bool(shown["conversation"]["assignee"]), user=me)


def _before_the_request(world: World) -> Any:
    """Bargain until the next proposal asks the lead."""
    buyer = world.chat()
    for text in MOST_ROUNDS:
        world.say(buyer, text)
        [first, *_] = world.proposals(buyer)
        if text != MOST_ROUNDS[-1]:
            sent = world.reply(buyer, first["text"], str(uuid.uuid4()), first["id"])
            assert sent is not None and sent.status_code == 200, sent and sent.text
    return buyer, next(one for one in world.proposals(buyer)
                       if [task["kind"] for task in one["tasks"]] == ["approve_discount"])


def lead_approves_a_request(world: World) -> UseCase:
    buyer, request = _before_the_request(world)
    world.reply(buyer, request["text"], str(uuid.uuid4()), request["id"])
    [task] = world.shown(buyer)["tasks"]
    approve = world.post(world.lead, f"desk/api/tasks/{task['id']}", action="approve", amount=500)
    answer = yield approve
    if answer is None:
        again = approve()
        world.must(again is not None and again.status_code in (200, 409), f"a repeated approval: {again}")
    shown = once(world, buyer)
    world.must([one["state"] for one in shown["tasks"]] == ["approved"], f"an approved task: {shown['tasks']}")
    world.must(any("5元" in one["text"] for one in shown["proposals"]), "what was approved is not proposed")


def agent_settles_a_task(world: World) -> UseCase:
    buyer = world.chat("快递不送上门")
    complaint = next(one for one in world.proposals(buyer) if one["tasks"])
    sent = world.reply(buyer, complaint["text"], str(uuid.uuid4()), complaint["id"])
    assert sent is not None and sent.status_code == 200
    [task] = world.shown(buyer)["tasks"]
    settle = world.post(world.agent, f"desk/api/tasks/{task['id']}", action="answer", note="快递员今天送上门")
    answer = yield settle
    if answer is None:
        again = settle()
        world.must(again is not None and again.status_code in (200, 409), f"a repeated answer: {again}")
    shown = once(world, buyer)
    world.must(len(shown["tasks"]) == 1, f"a task that was answered: {shown['tasks']}")
    passed_on = any("快递员今天送上门" in one["text"] for one in shown["proposals"])
    world.must(passed_on, f"an answer is not passed on: {[one['text'] for one in shown['proposals']]}")


def agent_closes_a_case(world: World) -> UseCase:
    buyer = world.chat("少发了一件 数了好几遍")
    [case] = world.shown(buyer)["cases"]
    close = world.post(world.agent, f"desk/api/cases/{case['id']}/close", outcome="reshipped", tags=["漏发"], cost=100)
    answer = yield close
    if answer is None:
        again = close()
        world.must(again is not None and again.status_code in (200, 409), f"a repeated closing: {again}")
    listed = [one for one in world.lead.get("workbench/api/cases", state="closed")["cases"] if one["id"] == case["id"]]
    world.must([(one["outcome"], one["cost"]) for one in listed] == [("reshipped", 100)], f"a closed case: {listed}")
    once(world, buyer)


def analyst_labels(world: World) -> UseCase:
    buyer = world.chat("能便宜点吗")
    [message] = world.shown(buyer)["messages"]
    label = world.post(world.analyst, f"workbench/api/messages/{message['id']}/label", intents=["bargain_discount"])
    answer = yield label
    if answer is None:
        label()
    labelled = world.analyst.get("workbench/api/messages", state="labelled", order="recent")["messages"]
    world.must([one["id"] for one in labelled].count(message["id"]) == 1, "a label is not there once")


def lead_changes_the_policy(world: World) -> UseCase:
    before = world.lead.get("workbench/api/policy")
    policy = before["policy"]
    policy["shipping"]["free_from"] += 1
    answer = yield lambda: world.tried(lambda: world.lead.http.put(f"{world.server.base}/workbench/api/policy", json={
        "policy": policy, "version": before["version"]}, timeout=20))
    after = world.lead.get("workbench/api/policy")
    changed = after["version"] - before["version"]
    saved = answer is not None and answer.status_code == 200
    world.must(changed in ((1,) if saved else (0, 1)), f"{changed} policy versions of one change")
    kept = after["policy"]["shipping"]["free_from"] - before["policy"]["shipping"]["free_from"]
    world.must(kept == changed - 1, f"the policy's value moved by {kept + 1} in {changed} versions")


def agent_signs_in(world: World) -> UseCase:
    def sign_in() -> Any:
        return world.tried(lambda: requests.post(f"{world.server.base}/auth/login", timeout=20, json={
            "name": "agent", "password": PASSWORD}))

    yield sign_in
    again = sign_in()
    world.must(again is not None and again.status_code == 200, f"signing in after a start: {again}")


def order_is_paid(world: World) -> UseCase:
    """The order system reports a payment; the buyer's conversation opens by itself with one proposal."""
    number = world.number(paid=True)
    world.import_files([paid_order_of(number)], quiet=False)

    def brought_up() -> bool:
        chats = world.chats_of(f"k-{number}")
        return bool(chats) and bool(world.agent.conversation(chats[0])["proposals"])

    yield lambda: None  # the server is about to take the payment in, or is at it
    world.wait_for(f"the payment of k-{number} is brought up", brought_up, DONE_SECONDS)
    chats = world.chats_of(f"k-{number}")
    world.must(len(chats) == 1, f"{len(chats)} conversations of one order's buyer")
    standing = world.agent.conversation(chats[0])["proposals"] if chats else []
    rows = [one["rows"] for one in standing]
    world.must(rows.count(["M1"]) == 1, f"a payment's proposals: {rows}")


USE_CASES: Dict[str, Callable[[World], UseCase]] = {make.__name__: make for make in (
    buyer_writes, buyer_opens_a_chat, buyer_looks_at_a_product, agent_accepts, agent_edits_a_reply_with_a_task,
    agent_writes_freely, agent_rejects, agent_checks_a_fact, agent_attaches_an_order, agent_closes_a_chat,
    agent_reopens_a_chat, agent_takes_a_chat_over, lead_approves_a_request, agent_settles_a_task, agent_closes_a_case,
    analyst_labels, lead_changes_the_policy, agent_signs_in, order_is_paid)}
"""Each is begun in every round."""
