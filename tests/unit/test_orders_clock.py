"""What becomes due by the clock alone: once each, in order, never for what is over."""

from datetime import timedelta

from bot.orders.clock import due, upcoming
from tests.builders import NOW, an_order, whole_handbook

POLICY = whole_handbook().policy


def kinds(orders, now=NOW):
    return [event.kind for event in due(orders, POLICY, now)]


def test_an_unpaid_order_is_due_after_the_shops_delay_and_its_key_never_changes():
    order = an_order(status="placed", placed_at=NOW - timedelta(minutes=29), paid_at=None, parcel=None)
    assert kinds([order]) == [] and kinds([order], NOW + timedelta(minutes=1)) == ["payment_reminder"]
    [event] = upcoming(order, POLICY)
    assert event.key == f"payment_reminder:{order.id}"


def test_a_paid_order_is_never_reminded():
    assert kinds([an_order(status="paid", placed_at=NOW - timedelta(hours=2), ship_by=NOW + timedelta(days=1))]) == []


def test_the_day_by_which_it_was_to_be_sent():
    order = an_order(status="paid", ship_by=NOW - timedelta(minutes=1), parcel=None)
    assert kinds([order]) == ["ship_by_passed"]


def test_a_quiet_parcel_is_due_once_for_each_quiet_time():
    scans = [{"at": NOW - timedelta(hours=50), "text": "到达"}]
    order = an_order(parcel={"courier": "中通", "number": "1", "scans": scans})
    later = an_order(parcel={"courier": "中通", "number": "1",
                             "scans": [*scans, {"at": NOW - timedelta(hours=49), "text": "发出"}]})
    assert kinds([order]) == ["no_scan"]
    assert upcoming(order, POLICY)[0].key != upcoming(later, POLICY)[0].key


def test_what_is_long_past_is_not_brought_up():
    order = an_order(status="paid", ship_by=NOW - timedelta(days=10), parcel=None)
    assert kinds([order]) == []
