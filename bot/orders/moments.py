"""Moments of records as facts hold them: ISO texts in the shop's zone, days since."""

from __future__ import annotations

from datetime import date, datetime
from typing import Optional, Union

from bot.orders.values import SHOP_ZONE


def time_text(moment: Optional[datetime]) -> Optional[str]:
    """Return an ISO time of the shop's zone."""
    return moment.astimezone(SHOP_ZONE).isoformat() if moment else None


def day_text(moment: Union[date, datetime, None]) -> Optional[str]:
    """Return an ISO day; of a time its day in the shop's zone."""
    if isinstance(moment, datetime):
        return moment.astimezone(SHOP_ZONE).date().isoformat()
    return moment.isoformat() if moment else None


def days_since(since: Optional[datetime], now: datetime) -> Optional[float]:
    """Return days with two decimals."""
    return round((now - since).total_seconds() / 86_400, 2) if since else None
