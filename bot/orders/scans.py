"""The state of a parcel from what its courier writes at each scan; the wordings are in ``scan_wordings``."""

from __future__ import annotations

import re
from datetime import datetime
from functools import lru_cache
from typing import Optional, Pattern, Tuple

from bot.orders.model import Parcel
from bot.orders.scan_wordings import COURTESY, IF, PATTERNS, PROBLEMS, ParcelProblem, ParcelState

ARRIVED = (ParcelState.AT_STATION, ParcelState.SIGNED, ParcelState.RETURNED)
"""States that last: their time is that of the first scan which says so."""

_SPACES = re.compile(r"\s+")


def scan_state(text: str) -> ParcelState:
    """Return what one scan says of its parcel; ``UNKNOWN`` where it says nothing of its way."""
    plain = _plain(text)
    return next((state for state, pattern in _compiled() if pattern.search(plain)), ParcelState.UNKNOWN)


def parcel_state(parcel: Optional[Parcel]) -> Tuple[Optional[ParcelState], Optional[datetime]]:
    """Return a parcel's state and the time of the scan that says so; nothing where there is no scan.

    What happens to a parcel on its way back is part of the way back, and its signature there means returned.
    """
    state: Optional[ParcelState] = None
    at: Optional[datetime] = None
    for scan in parcel.scans if parcel else ():
        now = scan_state(scan.text)
        if state in (ParcelState.RETURNING, ParcelState.RETURNED) and now is not ParcelState.UNKNOWN:
            back = state is ParcelState.RETURNED or now in (ParcelState.SIGNED, ParcelState.RETURNED)
            now = ParcelState.RETURNED if back else ParcelState.RETURNING
        if state is None or now is not ParcelState.UNKNOWN:
            at = at if now is state and now in ARRIVED else scan.at
            state = now
    return state, at


def parcel_problem(parcel: Optional[Parcel]) -> Optional[ParcelProblem]:
    """Return why a parcel could not be handed over, by the newest scan that says that it could not."""
    scan = next((one for one in reversed(parcel.scans if parcel else ())
                 if scan_state(one.text) is ParcelState.PROBLEM), None)
    if scan is None:
        return None
    plain = _plain(scan.text)
    return next((problem for problem, pattern in PROBLEMS if re.search(pattern, plain)), ParcelProblem.OTHER)


def _plain(text: str) -> str:
    plain = _SPACES.sub("", text).replace(",", "，").replace(";", "；").replace("!", "！")
    return COURTESY.sub("", IF.sub("", plain)).replace("；", "，")


@lru_cache(maxsize=1)
def _compiled() -> Tuple[Tuple[ParcelState, Pattern[str]], ...]:
    return tuple((state, re.compile("|".join(patterns))) for state, patterns in PATTERNS)
