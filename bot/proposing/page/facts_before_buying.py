"""Everything that page and turn tell of a purchase to come: pauses, choices, other shops, coupons. Pure."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Dict, Mapping

from bot.proposing.page.before_buying import before_buying_facts
from bot.proposing.page.bulky import bulky_facts
from bot.proposing.page.choices import choice_facts
from bot.proposing.page.coupon_days import coupon_day_facts
from bot.proposing.page.pauses import pause_facts


def purchase_facts(values: Mapping[str, Any], attributes: Mapping[str, Any], now: datetime) -> Dict[str, Any]:
    """Return the facts.

    Args:
        values: Facts of terms of sale and turn.
        attributes: The page's.
        now: In the shop's own time.
    """
    return {**pause_facts(f"{values.get('terms.ship_time')}；{values.get('product.attributes')}", now),
            **bulky_facts(values, attributes), **choice_facts(values, attributes),
            **before_buying_facts(values, attributes),
            **coupon_day_facts(str(values.get("turn.text") or ""), attributes, now.date())}
