"""What happened between two states of an order."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Optional

import pytest

from bot.orders.events import events_between
from bot.orders.model import Order, Parcel
from tests.builders import NOW, an_order


def kinds(before: Optional[Order], after: Order) -> list[str]:
    return [event.kind for event in events_between(before, after)]


def state(status: str, **changed: Any) -> Order:
    """Return an order that says no time of its life but when it was placed."""
    bare = {"paid_at": None, "ship_by": None, "shipped_at": None, "parcel": None}
    return an_order(status=status, **{**bare, **changed})


@pytest.mark.parametrize("before, after, expected", [
    ("placed", "paid", ["order_paid"]), ("paid", "shipped", ["shipped"]), ("shipped", "signed", ["signed"]),
    ("paid", "signed", ["shipped", "signed"]), ("signed", "finished", []), ("placed", "closed", ["order_closed"]),
    ("paid", "paid", []), ("paid", "placed", [])])
def test_a_step_is_told_by_the_status(before: str, after: str, expected: list[str]) -> None:
    assert kinds(state(before), state(after)) == expected


def test_a_new_order_brings_its_life_so_far() -> None:
    assert kinds(None, state("placed")) == ["order_placed"]
    assert kinds(None, an_order()) == ["order_placed", "order_paid", "shipped"]


def test_a_time_that_is_added_later_is_no_new_event() -> None:
    assert kinds(state("paid"), state("paid", paid_at=NOW)) == []


def test_a_replacement_is_shipped_and_signed_again_under_new_keys() -> None:
    first = an_order(status="signed", signed_at=NOW - timedelta(days=2))
    second = first.copy(update={"status": "shipped", "parcel": Parcel(courier="中通快递", number="999")})
    done = second.copy(update={"status": "signed", "signed_at": NOW})
    keys = {event.key for event in events_between(None, first)}
    again = events_between(first, second) + events_between(second, done)
    assert [event.kind for event in again] == ["shipped", "signed"]
    assert not keys & {event.key for event in again}


def test_refund_and_return() -> None:
    asked = an_order(refund={"state": "requested", "requested_at": NOW})
    agreed = an_order(refund={"state": "agreed", "requested_at": NOW}, return_={"number": "YT1"})
    back = an_order(refund={"state": "agreed", "requested_at": NOW}, return_={"number": "YT1", "received_at": NOW})
    paid = an_order(refund={"state": "paid", "requested_at": NOW, "paid_at": NOW})
    assert kinds(an_order(), asked) == ["refund_requested"]
    assert kinds(asked, agreed) == ["refund_agreed", "return_requested"]
    assert kinds(agreed, back) == ["return_received"]
    assert kinds(asked, paid) == ["refund_paid"]


def test_a_changed_review_is_a_new_event_with_its_own_key() -> None:
    bad = an_order(review={"rating": 1, "text": "差", "at": NOW})
    better = an_order(review={"rating": 4, "text": "好了", "at": NOW + timedelta(days=1)})
    first, second = events_between(an_order(), bad)[0], events_between(bad, better)[0]
    assert first.kind == second.kind == "review_posted" and first.key != second.key
    assert first.key == f"review_posted:{bad.id}:{NOW.isoformat()}"
    assert kinds(bad, bad) == []


def test_a_quiet_parcel_moves_again() -> None:
    def parcel(*hours: int) -> dict[str, Any]:
        return {"courier": "中通快递", "number": "7", "scans": [
            {"at": NOW - timedelta(hours=one), "text": "到达"} for one in hours]}

    quiet = an_order(parcel=parcel(80))
    assert kinds(quiet, an_order(parcel=parcel(80, 1))) == ["moved_again"]
    assert kinds(quiet, an_order(parcel=parcel(80, 60))) == []
    assert kinds(quiet, quiet) == []


def changed(before: Order, **update: Any) -> list[str]:
    return kinds(before, before.copy(update=update))


def test_the_amount_of_an_unpaid_order_and_nothing_else_is_a_changed_price() -> None:
    assert changed(state("placed", amount=9900), amount=8900) == ["amount_changed"]
    assert changed(state("paid", amount=9900), amount=8900) == []
    [one] = events_between(state("placed", amount=9900), state("placed", amount=8900))
    [two] = events_between(state("placed", amount=8900), state("placed", amount=7900))
    assert one.key != two.key


def test_another_receiver_before_sending() -> None:
    order = state("paid")
    assert order.receiver is not None
    moved = order.receiver.copy(update={"address": "人民路1号"})
    assert changed(order, receiver=moved) == ["receiver_changed"]
    assert changed(an_order(), receiver=moved) == [], "what is sent is redirected, not changed"
    assert changed(order.copy(update={"receiver": None}), receiver=moved) == [], "it was not known"


def test_a_further_parcel_and_no_replacement() -> None:
    order = an_order()
    more = (Parcel(courier="顺丰速运", number="SF1"),)
    assert changed(order, more_parcels=more) == ["parcel_added"]
    assert changed(order.copy(update={"more_parcels": more}), more_parcels=more) == []
    assert changed(state("paid"), status="shipped", parcel=order.parcel, more_parcels=more) == ["shipped"]
    assert changed(order, parcel=Parcel(courier="顺丰速运", number="SF2")) == []


def test_a_refund_is_agreed_or_refused_and_a_return_inspected_once() -> None:
    asked = an_order(refund={"state": "requested", "requested_at": NOW}, return_={"number": "YT1"})
    agreed = an_order(refund={"state": "agreed", "requested_at": NOW}, return_={"number": "YT1"})
    refused = an_order(refund={"state": "refused", "requested_at": NOW}, return_={"number": "YT1"})
    seen = an_order(refund={"state": "refused", "requested_at": NOW}, return_={"number": "YT1", "inspection": "有污渍"})
    assert kinds(asked, agreed) == ["refund_agreed"] and kinds(asked, refused) == ["refund_refused"]
    assert kinds(refused, seen) == ["return_inspected"] and kinds(seen, seen) == []
    assert "refund_agreed" not in kinds(None, agreed), "an order that is new here brings no news of its refund"
    assert kinds(asked, agreed.copy(update={"status": "closed"})) == ["order_closed", "refund_agreed"]
