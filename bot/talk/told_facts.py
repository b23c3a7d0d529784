"""What the seller has granted in this talk, by words of their own or a reply, as a fact (``seller.agreed``). Pure."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Dict, Mapping, Optional

from bot.talk.acts import last_act
from bot.talk.model import Memory

HOLDS_DAYS = 7
"""Days for which what the seller granted stands unless something else is said."""
_AGREED = ("agree_refund", "agree_return", "agree_exchange", "agree_resend", "agree_repair", "agree_compensation")


def told_facts(memory: Memory, order_id: Optional[str], now: datetime, remedies: Mapping[str, str]) -> Dict[str, Any]:
    """Return what the seller's acts have granted about an order, or about the goods that are looked at.

    Args:
        memory: What the conversation knows.
        order_id: The order in question, if any; acts about other orders do not count.
        now: The clock.
        remedies: What each act grants, by its name (handbook/acts.yml).
    """
    acts = [one for one in memory.acts if now - one.at <= timedelta(days=HOLDS_DAYS)
            and (order_id is None or one.order_id in (None, order_id))]
    agreed = last_act(tuple(acts), *_AGREED)
    return {"seller.agreed": remedies.get(agreed.name) if agreed else None}
