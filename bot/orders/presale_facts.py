"""Facts of an order that is paid in two steps, or goes out in parts."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Dict, List, Optional, Sequence

from bot.orders.model import RECEIVED, Order
from bot.orders.moments import time_text


def presale_facts(order: Order, now: datetime) -> Dict[str, Any]:
    """Return deposit and balance; ``None`` where the record does not hold them."""
    deposit, balance = order.deposit, order.balance
    return {
        "order.deposit": deposit.amount if deposit else None,
        "order.deposit_paid": deposit.paid_at is not None if deposit else None,
        "order.deposit_paid_at": time_text(deposit.paid_at) if deposit else None,
        "order.balance": balance.amount if balance else None,
        "order.balance_from": time_text(balance.from_) if balance else None,
        "order.balance_until": time_text(balance.until) if balance else None,
        "order.balance_state": _balance_state(order, now),
    }


def _balance_state(order: Order, now: datetime) -> Optional[str]:
    balance = order.balance
    if balance is None:
        return None
    if balance.paid_at is not None or order.paid_at is not None or order.status in ("paid", "shipped", *RECEIVED):
        return "paid"
    if balance.from_ is not None and now < balance.from_:
        return "not_yet"
    return "late" if balance.until is not None and now > balance.until else "open"


def item_state_facts(order: Order, texts: Sequence[str], sent: bool) -> Dict[str, Any]:
    """Return which goods of an order are unsent or refunded.

    Args:
        order: The order; a line without a state of its own is unsent as long as nothing of the order was sent.
        texts: One for each of its lines, as people read it.
        sent: Whether the order counts as sent.
    """
    states: List[Optional[str]] = [item.state or (None if sent or order.status == "closed" else "unsent")
                                   for item in order.items]
    unsent = [text for text, state in zip(texts, states) if state == "unsent"]
    refunded = [text for text, state in zip(texts, states) if state == "refunded"]
    return {
        "order.unsent_items": "，".join(unsent) or None, "order.refunded_items": "，".join(refunded) or None,
        "order.partly_sent": bool(unsent) and (sent or any(state in ("shipped", "signed") for state in states)),
    }
