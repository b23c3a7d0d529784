"""What happened to an order: the difference of two of its states. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Callable, List, Optional

from bot.orders.model import Order

_STATUS_EVENTS = (("order_placed", "placed_at"), ("order_paid", "paid_at"), ("shipped", "shipped_at"),
                  ("signed", "signed_at"))

_Add = Callable[..., None]


@dataclass(frozen=True)
class OrderEvent:
    """Something that happened; ``key`` is the same however often it is noticed."""

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

    for kind, name in _STATUS_EVENTS:
        moment = getattr(after, name)
        if moment is not None and (before is None or getattr(before, name) is None):
            add(kind, moment)
    _moved_again(before, after, add)
    _refund(before, after, add)
    if after.return_ is not None:
        old = before.return_ if before else None
        if old is None:
            add("return_requested", None)
        if after.return_.received_at and not (old and old.received_at):
            add("return_received", after.return_.received_at)
    if after.review is not None and (before is None or before.review != after.review):
        moment = after.review.at
        add("review_posted", moment, moment.isoformat() if moment else str(after.review.rating))
    return found


def _moved_again(before: Optional[Order], after: Order, add: _Add) -> None:
    if before is None or before.parcel is None or after.parcel is None:
        return
    if before.parcel.number != after.parcel.number or not before.parcel.scans:
        return
    new = after.parcel.scans[len(before.parcel.scans):]
    if new and (new[0].at - before.parcel.scans[-1].at).total_seconds() >= 48 * 3600:
        add("moved_again", new[-1].at, new[-1].at.isoformat())


def _refund(before: Optional[Order], after: Order, add: _Add) -> None:
    if after.refund is None:
        return
    old = before.refund if before else None
    asked = after.refund.requested_at
    if old is None or old.requested_at != asked:
        add("refund_requested", asked, asked.isoformat() if asked else "")
    if after.refund.state == "paid" and not (old and old.state == "paid"):
        add("refund_paid", after.refund.paid_at)
