"""Facts that agents and leads tick: who may, what fits, what the records know better. On a real database."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Dict, List

import pytest

from bot.errors import RequestError
from bot.store import messages as store
from bot.store.tables import audit, due
from tests.builders import NOW, an_order, signed
from tests.shop import AGENT, LEAD, refused, rows


def check(shop, person, fact, value):
    return shop.parts.settlements.check(shop.conversation, person, fact, value)


@pytest.mark.parametrize("fact", ["discount.state", "discount.amount", "compensation.state", "compensation.amount",
                                  "damage_request.state", "damage_request.amount"])
def test_an_agent_decides_no_request_by_ticking_its_fact(shop, fact):
    shop.stock(signed()).buyer("赔我200", "compensation_request", money=20000)
    error = refused(shop, check(shop, AGENT, fact, "approved" if fact.endswith("state") else 5000))
    assert (error.status, error.code) == (403, "fact.forbidden")
    assert "heard" in shop.parts.database.run_now(store.get_memory, shop.conversation).dict()
    assert not any(key.startswith(fact)
                   for key in shop.parts.database.run_now(store.get_memory, shop.conversation).heard)


def test_a_lead_ticks_the_state_of_an_open_request_and_its_task_is_decided_with_it(shop):
    shop.stock(signed()).buyer("赔我200", "compensation_request", money=20000)
    assert refused(shop, check(shop, LEAD, "compensation.state", "approved")).code == "fact.not_asked"
    shop.check("compensation.fault", True)
    shop.send()
    shop.run(check(shop, LEAD, "compensation.state", "approved"))
    [task] = [one for one in shop.tasks if one["kind"] == "approve_compensation"]
    assert task["state"] == "approved"
    assert [one.person for one in rows(shop, audit, action="decide_request")] == [LEAD.id]
    assert rows(shop, due, kind="timer", subject="compensation_undecided", state="open") == []


@pytest.mark.parametrize("value", ["pending", "expired", "none", True, 1, None, [], {}])
def test_a_request_is_approved_or_declined_only(shop, value):
    shop.stock(signed())
    assert refused(shop, check(shop, LEAD, "compensation.state", value)).code == "fact.value"


@pytest.mark.parametrize("fact", ["order.status", "order.amount", "order.checked_at", "product.price", "buyer.member",
                                  "shop.open",
                                  "turn.text", "case.open", "bargain.rounds", "parcel.stalled"])
def test_what_the_records_know_cannot_be_ticked(shop, fact):
    shop.stock(an_order()).buyer("到哪了", "track_parcel")
    error = refused(shop, check(shop, LEAD, fact, "x"))
    assert (error.status, error.code) == (409, "fact.recorded")


@pytest.mark.parametrize("fact", ["order.id", "product.sku"])
def test_orders_and_products_are_attached_not_ticked(shop, fact):
    shop.stock(an_order())
    assert refused(shop, check(shop, AGENT, fact, "2026112300010001")).code == "fact.attached"


def test_a_fact_that_nothing_asks_for_is_refused(shop):
    shop.stock(an_order()).buyer("到哪了", "track_parcel")
    error = refused(shop, check(shop, AGENT, "quality.confirmed", True))
    assert (error.status, error.code) == (409, "fact.not_asked") and "照片能否确认质量问题" in error.message
    assert refused(shop, check(shop, AGENT, "no.such", True)).code == "fact.unknown"


WRONG: Dict[str, List[Any]] = {
    "flag": ["true", 1, 0, None, [], {}, 1.5], "count": ["3", True, -1, 1.5, 10**9, None],
    "number": ["1", True, float("inf"), -1, None], "money": ["5", True, 0, -100, 10**12, 1.5, None],
    "text": ["", "   ", "长" * 501, 5, True, None, ["a"]], "choice": ["nonsense", "", True, 1, None, []],
    "day": ["tomorrow", "2026-13-01", 5, True, None], "time": ["x", "2026-11-30T09:00:00", 5, None],
    "list": ["a", [], [1], [""], None]}


def test_a_value_that_does_not_fit_its_type_never_reaches_the_memory(shop):
    from dataclasses import replace

    from bot.handbook.model import FactType
    from bot.talk import ticks as ticking

    handbook = shop.parts.handbook
    assert {kind.value for kind in FactType} == set(WRONG)
    for spec in handbook.facts.values():
        plain = replace(spec, source="ticked") if spec.source == "request" else spec
        for value in WRONG[spec.type.value]:
            with pytest.raises(RequestError) as caught:
                ticking.check_type(plain, value, handbook)
            assert caught.value.code == "fact.value" and spec.label in caught.value.message


@pytest.mark.parametrize("kind,given,kept", [
    ("flag", False, False), ("count", 3, 3), ("number", 1.5, 1.5), ("money", 1, 1), ("text", " 好\x00的 ", "好的"),
    ("day", "2026-11-30", "2026-11-30"), ("time", "2026-11-30T09:00:00+08:00", "2026-11-30T09:00:00+08:00"),
    ("list", ["a"], ["a"])])
def test_a_value_that_fits_is_kept(shop, kind, given, kept):
    from bot.handbook.model import FactSpec, FactType, Scope
    from bot.handbook.terms import Place
    from bot.talk import ticks as ticking

    spec = FactSpec("x", "某项", FactType(kind), Scope.CONVERSATION, "ticked", Place("x", 1))
    assert ticking.check_type(spec, given, shop.parts.handbook) == kept


def test_a_satisfaction_is_one_of_its_questions_answers(shop):
    from bot.talk import ticks as ticking

    spec = shop.parts.handbook.facts["case.satisfaction"]
    assert ticking.check_type(spec, 5, shop.parts.handbook) == 5
    for value in (0, 6, 999):
        with pytest.raises(RequestError):
            ticking.check_type(spec, value, shop.parts.handbook)


def test_what_the_order_says_beats_what_was_ticked_before(shop):
    received = an_order(status="signed", signed_at=NOW - timedelta(hours=3), parcel={
        "courier": "中通快递", "number": "1", "scans": [{"at": NOW - timedelta(hours=3), "text": "已签收"}]})
    shop.stock(received).buyer("显示签收了 我没收到", "signed_not_received")
    shop.check("parcel.signed_by", "buyer")
    told = an_order(**{**received.dict(), "parcel": {**received.parcel.dict(), "signed_by": "locker"}})
    shop.run(shop.parts.ledger.put_orders([told]))
    shop.buyer("我真的没收到", "signed_not_received")
    shown = {fact.name: fact.raw for one in shop.proposals for fact in one.proposal.facts}
    assert shown.get("parcel.signed_by", "locker") == "locker"
