"""Coupons and offers of a page that have not begun or are over, where the buyer asks about them. Pure."""

from __future__ import annotations

import re
from datetime import date
from typing import Any, Dict, List, Mapping, Optional

from bot.handbook.term_dates import window

_COUPON = re.compile("券|满\\s{0,2}\\d{1,5}\\s{0,2}(?:元)?减")
_FIGURES = re.compile(r"(?<![\d.])\d{1,5}(?![\d.])")
_HOUR = re.compile(r"[日号]\s{0,2}(\d{1,2})\s{0,2}[点:：时]")


def coupon_day_facts(turn: str, attributes: Mapping[str, Any], today: date) -> Dict[str, Optional[str]]:
    """Return the first day of a coupon that has not begun, and the last of one that is over.

    Args:
        turn: The buyer's; of several coupons the one counts whose figures it names.
        attributes: The page's.
        today: In the shop's zone.
    """
    page = [one for one in (f"{name} {value}" for name, value in attributes.items()) if _COUPON.search(one)]
    one = _meant(page, turn)
    starts, ends = window(one, today) if one else (None, None)
    hour = _HOUR.search(one) if one else None
    return {"coupon.starts_said": _said(starts, hour[1] if hour else None) if starts and starts > today else None,
            "coupon.over_said": _said(ends, None) if ends and ends < today else None}


def _meant(page: List[str], turn: str) -> Optional[str]:
    if len(page) < 2:
        return page[0] if page else None
    named = set(_FIGURES.findall(turn))
    fitting = [one for one in page if len(named & set(_FIGURES.findall(one))) >= min(2, len(named)) > 0]
    return fitting[0] if len(fitting) == 1 else None


def _said(day: Optional[date], hour: Optional[str]) -> Optional[str]:
    return f"{day.month}月{day.day}日{f'{int(hour)}点' if hour else ''}" if day else None
