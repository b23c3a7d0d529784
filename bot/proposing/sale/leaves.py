"""On which day a paid order leaves by the page's last hour of the day. Pure."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from typing import Any, Dict, Mapping, Optional

_HOUR = re.compile(r"\d{1,2}")
SATURDAY = 5


def leaves_facts(values: Mapping[str, Any], now: datetime) -> Dict[str, Any]:
    """Return the day by the page and how near it is; nothing where no hour is named, or the day has passed.

    Args:
        values: Facts known so far: the order's state and payment, the page's last hour, the terms of dispatch.
        now: In the shop's own time.
    """
    day = _day(values, now)
    near = None if day is None else {0: "today", 1: "tomorrow"}.get((day - now.date()).days, "later")
    return {"delivery.leaves_day": day.isoformat() if day else None, "delivery.leaves": near}


def _day(values: Mapping[str, Any], now: datetime) -> Optional[date]:
    hour, paid = _HOUR.search(str(values.get("delivery.cutoff") or "")), values.get("order.paid_at")
    if hour is None or not paid or values.get("order.status") != "paid" or values.get("delivery.pause_state") == "on":
        return None
    at = datetime.fromisoformat(str(paid)).astimezone(now.tzinfo)
    day = at.date() if at.hour < int(hour.group()) else at.date() + timedelta(days=1)
    if "工作日" in f"{values.get('terms.ship_time')}；{values.get('product.attributes')}":
        while day.weekday() >= SATURDAY:
            day += timedelta(days=1)
    due = values.get("order.ship_by")
    late = bool(due) and day > datetime.fromisoformat(str(due)).astimezone(now.tzinfo).date()
    return None if day < now.date() or late else day
