"""Events that time alone brings: an order is not paid, not sent, or its parcel does not move.

Events of a change are in ``events``; those that a message brings in ``bot/talk/message_events.py``.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Iterable, List, Mapping, Tuple

from bot.orders.events import OrderEvent
from bot.orders.model import Order
from bot.orders.scans import ARRIVED, parcel_state

WATCHED = ("placed", "paid", "shipped")
"""Statuses in which time may bring an event."""


def upcoming(order: Order, policy: Mapping[str, Any]) -> List[OrderEvent]:
    """Return the events that time will bring to an order as it is, with their moments.

    Args:
        order: As it is now.
        policy: ``payment.remind_after_minutes`` (M2), ``parcel.quiet_hours`` (L4).
    """
    found: List[Tuple[str, datetime]] = []
    if order.status == "placed":
        since = (order.balance.from_ if order.balance else None) or order.placed_at
        found.append(("payment_reminder", since + timedelta(minutes=policy["payment"]["remind_after_minutes"])))
    if order.status == "paid" and order.ship_by is not None:
        found.append(("ship_by_passed", order.ship_by))
    if order.status == "shipped":
        scans = order.parcel.scans if order.parcel else ()
        quiet_since = scans[-1].at if scans else order.shipped_at
        if quiet_since is not None and parcel_state(order.parcel)[0] not in ARRIVED:
            found.append(("no_scan", quiet_since + timedelta(hours=policy["parcel"]["quiet_hours"])))
    return [OrderEvent(_key(kind, order, at), order.id, order.buyer_id, kind, at) for kind, at in found]


def _key(kind: str, order: Order, at: datetime) -> str:
    """An order is reminded of its payment once for good; the others once for each such moment."""
    return f"{kind}:{order.id}" if kind == "payment_reminder" else f"{kind}:{order.id}:{at.isoformat()}"


def due(orders: Iterable[Order], policy: Mapping[str, Any], now: datetime) -> List[OrderEvent]:
    """Return the events whose moment has come and is not too long ago, in order."""
    earliest = now - timedelta(hours=policy["events"]["look_back_hours"])
    found = [event for order in orders for event in upcoming(order, policy)
             if event.at is not None and earliest <= event.at <= now]
    return sorted(found, key=lambda event: (event.at or now, event.key))
