"""Events of an order that changed: the difference of two of its states.

Events that time brings are in ``clock``; those that a message brings in ``bot/talk/message_events.py``.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import blake2b
from typing import Callable, List, Optional, Tuple

from bot.orders.model import RECEIVED, Order

_STEPS = (("order_placed", "placed_at", ("placed", "paid", "shipped", "signed", "finished", "closed")),
          ("order_paid", "paid_at", ("paid", "shipped", "signed", "finished")),
          ("shipped", "shipped_at", ("shipped", "signed", "finished")),
          ("signed", "signed_at", ("signed", "finished")))
"""Event, the field with its time, and the states that imply that it happened."""

QUIET = timedelta(hours=48)
"""Time between two scans from which on the second one is the event that the parcel moves again."""

_Add = Callable[..., None]


@dataclass(frozen=True)
class OrderEvent:
    """An event of an order; ``key`` is the same however often it is found."""

    key: str
    order_id: str
    buyer_id: str
    kind: str
    at: Optional[datetime] = None


def events_between(before: Optional[Order], after: Order) -> List[OrderEvent]:
    """Return what happened between two states of an order, in the order of its life.

    Args:
        before: The state known so far; ``None`` for an order that is new here.
        after: The state now.
    """
    found: List[OrderEvent] = []

    def add(kind: str, at: Optional[datetime], detail: str = "") -> None:
        key = f"{kind}:{after.id}" + (f":{detail}" if detail else "")
        found.append(OrderEvent(key, after.id, after.buyer_id, kind, at))

    _steps(before, after, add)
    if before is not None:
        _changed(before, after, add)
    _moved_again(before, after, add)
    _refund(before, after, add)
    _return(before, after, add)
    if after.review is not None and (before is None or before.review != after.review):
        moment = after.review.at
        add("review_posted", moment, moment.isoformat() if moment else str(after.review.rating))
    return found


def _steps(before: Optional[Order], after: Order, add: _Add) -> None:
    for kind, name, states in _STEPS:
        moment = getattr(after, name)
        if moment is None and after.status not in states:
            continue
        reached = before is not None and (getattr(before, name) is not None or before.status in states)
        if not reached or (before is not None and kind in _again(before, after)):
            add(kind, moment, _waybill(after) if kind in ("shipped", "signed") else "")


def _changed(before: Order, after: Order, add: _Add) -> None:
    """Tell what the shop or the platform changed: price and receiver while that counts, a further parcel, the end."""
    if before.status == after.status == "placed" and before.amount != after.amount:
        add("amount_changed", None, f"{before.amount}-{after.amount}")
    if after.status in ("placed", "paid") and before.receiver and after.receiver and before.receiver != after.receiver:
        add("receiver_changed", None, blake2b(after.receiver.json().encode(), digest_size=6).hexdigest())
    known = {parcel.number for parcel in before.parcels}
    further = [parcel.number for parcel in after.more_parcels if parcel.number and parcel.number not in known]
    if further and before.parcel is not None and after.parcel is not None and after.parcel.number in known:
        add("parcel_added", None, ",".join(further))
    if after.status == "closed" and before.status != "closed":
        add("order_closed", None)


def _again(before: Order, after: Order) -> Tuple[str, ...]:
    """A replacement takes a received order back on its way: it is shipped and signed once more."""
    if before.status in RECEIVED and after.status == "shipped":
        return ("shipped",)
    return ("signed",) if before.status == "shipped" and after.status in RECEIVED else ()


def _waybill(order: Order) -> str:
    return (order.parcel.number if order.parcel else None) or ""


def _moved_again(before: Optional[Order], after: Order, add: _Add) -> None:
    if before is None or before.parcel is None or after.parcel is None:
        return
    if before.parcel.number != after.parcel.number or not before.parcel.scans:
        return
    new = after.parcel.scans[len(before.parcel.scans):]
    if new and new[0].at - before.parcel.scans[-1].at >= QUIET:
        add("moved_again", new[-1].at, new[-1].at.isoformat())


def _refund(before: Optional[Order], after: Order, add: _Add) -> None:
    if after.refund is None:
        return
    old = before.refund if before else None
    asked = after.refund.requested_at
    detail = asked.isoformat() if asked else ""
    if old is None or old.requested_at != asked:
        add("refund_requested", asked, detail)
    state = after.refund.state
    if before is not None and state in ("agreed", "refused") and not (
            old and old.state == state and old.requested_at == asked):
        add(f"refund_{state}", None, detail)
    if state == "paid" and not (old and old.state == "paid"):
        add("refund_paid", after.refund.paid_at)


def _return(before: Optional[Order], after: Order, add: _Add) -> None:
    if after.return_ is None:
        return
    old = before.return_ if before else None
    if old is None:
        add("return_requested", None)
    if after.return_.received_at and not (old and old.received_at):
        add("return_received", after.return_.received_at)
    found = after.return_.inspection
    if before is not None and found and found != (old.inspection if old else None):
        add("return_inspected", None, blake2b(found.encode(), digest_size=6).hexdigest())
