"""Whether bought goods are still under a warranty that only the page's words tell. Pure."""

from __future__ import annotations

import re
from typing import Optional

DAYS_OF_MONTH = 30.5
_SIGNS = {"一": 1, "两": 2, "二": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9, "十": 10, "半": 0.5}
_PERIOD = re.compile(r"(?<![\d.])(\d{1,2}|[一两二三四五六七八九十半])\s{0,2}(年|个月)")
_FREIGHT = re.compile(r"运费|邮费|快递费")


def warranty_left(said: Optional[str], days: Optional[float]) -> Optional[bool]:
    """Return whether the warranty runs still, so many days after signing.

    How long the shop pays the freight is no period of the warranty.
    Where parts have periods of their own, ``True`` only within the shortest and ``False`` only after the longest.
    """
    if not said or days is None:
        return None
    said = "，".join(one for one in re.split(r"[，,；;。\s]", said) if not _FREIGHT.search(one))
    months = [float(_SIGNS.get(number) or number) * (12 if unit == "年" else 1)
              for number, unit in _PERIOD.findall(said)]
    if not months:
        return None
    if days <= min(months) * DAYS_OF_MONTH:
        return True
    return False if days > max(months) * DAYS_OF_MONTH else None
