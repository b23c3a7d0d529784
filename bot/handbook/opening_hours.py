"""The shop's opening hours, by its policy (R9, S1:242)."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any, Mapping, Optional
from zoneinfo import ZoneInfo


def is_open(policy: Mapping[str, Any], now: datetime) -> bool:
    """Tell whether the shop is open at this moment."""
    local = now.astimezone(ZoneInfo(policy["shop"]["timezone"])).time()
    opens, closes = (time.fromisoformat(policy["shop"][key]) for key in ("opens", "closes"))
    return opens <= local <= closes


def closed_since(policy: Mapping[str, Any], now: datetime) -> Optional[datetime]:
    """Return the last closing time; ``None`` while the shop is open."""
    if is_open(policy, now):
        return None
    local = now.astimezone(ZoneInfo(policy["shop"]["timezone"]))
    closes = time.fromisoformat(policy["shop"]["closes"])
    day = local.date() if local.time() > closes else local.date() - timedelta(days=1)
    return datetime.combine(day, closes, local.tzinfo)
