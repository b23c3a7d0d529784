"""What the workbench shows and changes: reports, the policy, the editor. On a real database."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from bot.errors import RequestError
from bot.handbook.model import Handbook
from bot.http.workbench import handbook_tree, message_queries, reports
from bot.store import policy_versions
from tests.builders import an_order, signed
from tests.shop import change_policy


def test_the_policy_changes_while_running_and_says_who_changed_what(shop):
    shop.stock().buyer("邮费多少", "ask_shipping_fee")
    assert "59元" in shop.proposals[0].proposal.text
    shipping = {**json.loads(json.dumps(shop.parts.policies()))["shipping"], "free_from": 9900}
    change_policy(shop, shipping=shipping)
    shop.buyer("多少包邮", "ask_shipping_fee")
    assert "99元" in shop.proposals[0].proposal.text
    [version] = shop.parts.database.run_now(policy_versions.history)
    assert version["changes"] == [{"path": "shipping.free_from", "before": 5900, "after": 9900}]
    assert (version["person"], version["note"]) == ("l1", "试一试")


def test_a_broken_policy_is_refused_and_a_second_writer_is_told(shop):
    policy = json.loads(json.dumps(shop.parts.policies()))
    run, change = shop.parts.database.run_now, shop.parts.policies.change
    with pytest.raises(RequestError) as caught:
        run(change, {**policy, "automatic": ["T2"]}, 0, "l1", None, shop.now)
    assert caught.value.data["faults"][0]["path"] == "automatic.0"
    run(change, {**policy, "retention": {**policy["retention"], "conversation_days": 30}}, 0, "l1", None, shop.now)
    with pytest.raises(RequestError) as caught:
        run(change, {**policy, "retention": {**policy["retention"], "conversation_days": 60}}, 0, "l2", None, shop.now)
    assert caught.value.code == "policy.conflict"


def test_the_reports_count_people_not_automatic_replies(shop):
    shop.stock(signed()).buyer("少发了一件", "missing_item")
    shop.now += timedelta(minutes=2)
    shop.send(1, "亲，麻烦拍一下收到的东西，我来核对一下")
    handbook: Handbook = shop.parts.handbook
    service = shop.parts.database.run_now(reports.service_level, shop.parts.policies()["targets"])
    first = service["figures"][0]
    assert (first["n"], first["median"], first["share_met"]) == (1, 2.0, 1.0)
    counted = shop.parts.database.run_now(handbook_tree.counts)
    assert counted[("missing_item", "piece")]["edited"] == 1
    found = shop.parts.database.run_now(reports.reasons, handbook)
    assert found["products"][0]["sku"] == "CUP-1"


def test_an_often_edited_reply_is_shown_to_the_editor(shop):
    shop.stock(an_order())
    reply = {**shop.parts.policies()["reply"], "repeated_from": 9}  # else it is answered as a repeated question
    change_policy(shop, reply=reply)
    for _ in range(3):
        shop.buyer("到哪了", "track_parcel")
        [track] = [one for one in shop.proposals if one.proposal.rows == ("L3",)]
        scan = next(one.value for one in track.proposal.facts if one.name == "parcel.last_scan")
        shop.send(track.n, f"亲亲，您的包裹现在到这儿啦：{scan}，别急哦")
    [found] = shop.parts.database.run_now(reports.wordings)
    assert found["n"] == 3 and "{{parcel.last_scan}}" in found["text"]


def test_the_workbench_finds_an_intent_exactly(shop):
    shop.stock(signed()).buyer("少发了一件", "missing_item")

    def found(intent):
        return shop.parts.database.run_now(message_queries.page_of, "recent", "all", intent, 1)["total"]

    assert found("missing_item") == 1
    for other in ("missing%", "missing-item", "missing", "Missing_item", "%", '_', 'missing_item", "x'):
        assert found(other) == 0, other
