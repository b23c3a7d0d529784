"""What the seller has said in this talk, as facts (``seller.*``): offers that stand, promises, refusals. Pure."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Dict, Mapping, Optional, Sequence

from bot.talk.acts import Act, last_act
from bot.talk.model import Memory

HOLDS_DAYS = 7
"""Days for which an offer of the seller's stands unless something else is said."""
_AGREED = ("agree_refund", "agree_return", "agree_exchange", "agree_resend", "agree_repair", "agree_compensation")
_PROMISED = ("promise_reply", "promise_chase", "promise_send")


def told_facts(memory: Memory, order_id: Optional[str], now: datetime, remedies: Mapping[str, str]) -> Dict[str, Any]:
    """Return what the seller's acts say about an order, or about the goods that are looked at.

    Args:
        memory: What the conversation knows.
        order_id: The order in question, if any; acts about other orders do not count.
        now: The clock.
        remedies: What each act grants, by its name (handbook/acts.yml).
    """
    acts = [one for one in memory.acts if now - one.at <= timedelta(days=HOLDS_DAYS)
            and (order_id is None or one.order_id in (None, order_id))]
    price, gift = _newest(acts, "offer_price", "price_changed"), _newest(acts, "offer_gift")
    paid_back, agreed = _newest(acts, "offer_compensation", "agree_compensation"), _newest(acts, *_AGREED)
    choice, promise = _newest(acts, "offer_remedy"), _newest(acts, *_PROMISED)
    last = [one for one in acts if one.at == acts[-1].at] if acts else []
    return {
        "seller.price": price.details.amount if price else None,
        "seller.price_off": price.details.off if price else None,
        "seller.price_changed": bool(price and price.name == "price_changed"),
        "seller.gift": (gift.details.what or gift.clause) if gift else None,
        "seller.compensation": paid_back.details.amount if paid_back else None,
        "seller.agreed": remedies.get(agreed.name) if agreed else None,
        "seller.agreed_words": agreed.clause if agreed else None,
        "seller.payer": agreed.details.payer if agreed else None,
        "seller.remedies": list(choice.details.remedies) if choice else None,
        "seller.promise": promise.name.partition("_")[2] if promise else None,
        "seller.promise_words": promise.clause if promise else None,
        "seller.promise_due": promise.details.due.isoformat() if promise and promise.details.due else None,
        "seller.promise_late": bool(promise and promise.details.due and promise.details.due < now),
        "seller.refused": [one for act in acts if act.name == "refuse_remedy" for one in act.details.remedies] or None,
        "seller.last": [one.name for one in last] or None,
    }


def _newest(acts: Sequence[Act], *names: str) -> Optional[Act]:
    return last_act(tuple(acts), *names)
