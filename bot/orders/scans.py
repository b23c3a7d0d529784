"""The state of a parcel from what its courier writes at each scan.

A linear reader over runs of characters, fitted on ``data/scans.tsv`` by ``tools/scans/fit.py``: couriers word the same
thing in too many ways for rules, and texts that are added there teach it new ones.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any, Dict, NamedTuple, Optional, Tuple

import numpy as np

from bot.orders.model import Parcel
from bot.orders.parcel_states import PROBLEMS, ParcelProblem, ParcelState

WEIGHTS = Path(__file__).with_name("scan_weights.npz")
SIZES = (1, 4)
"""Shortest and longest run of characters."""
MAX_LENGTH = 300
"""Maximum number of characters of a scan that are looked at."""
_SPACES, _DIGIT = re.compile(r"\s+"), re.compile(r"\d")

_BACK = re.compile(r"退回件|退件中|正在退回|退回中|退回(?:寄件|发件|商家|卖家)")
"""Said beside a station on the way: it is the way back."""
MOVING = (ParcelState.COLLECTED, ParcelState.IN_TRANSIT, ParcelState.AT_HUB, ParcelState.UNKNOWN)

ARRIVED = (ParcelState.AT_STATION, ParcelState.SIGNED, ParcelState.RETURNED)
"""States that last: their time is that of the first scan which says so."""

class _Reader(NamedTuple):
    columns: Dict[str, int]
    idf: Any
    weights: Any
    bias: Any
    states: Tuple[ParcelState, ...]


@lru_cache(maxsize=4096)
def scan_state(text: str) -> ParcelState:
    """Return what one scan says of its parcel; ``UNKNOWN`` where it says nothing of its way."""
    reader, plain = _reader(), plain_text(text)
    counts = Counter(plain[start:start + size] for size in range(SIZES[0], SIZES[1] + 1)
                     for start in range(len(plain) - size + 1))
    known = [(reader.columns[gram], count) for gram, count in counts.items() if gram in reader.columns]
    if not known:
        return ParcelState.UNKNOWN
    columns = [column for column, _ in known]
    values = (1 + np.log([count for _, count in known])) * reader.idf[columns]
    values /= np.linalg.norm(values)
    return reader.states[int((values @ reader.weights[columns] + reader.bias).argmax())]


def plain_text(text: str) -> str:
    """Return a scan as the reader sees it: in lower case, any digit as 0, spaces as one."""
    return _DIGIT.sub("0", _SPACES.sub(" ", text[:MAX_LENGTH].lower())).strip()


def texts_digest(file: Path) -> str:
    """Return the digest of the texts that weights were fitted on."""
    return hashlib.sha256(file.read_bytes()).hexdigest()


@lru_cache(maxsize=1)
def _reader() -> _Reader:
    with np.load(WEIGHTS) as kept:
        columns = {gram: column for column, gram in enumerate(kept["grams"].tolist())}
        return _Reader(columns, kept["idf"], kept["weights"].astype(np.float32), kept["bias"],
                       tuple(ParcelState(state) for state in kept["states"].tolist()))


def parcel_state(parcel: Optional[Parcel]) -> Tuple[Optional[ParcelState], Optional[datetime]]:
    """Return a parcel's state and the time of the scan that says so; nothing where there is no scan.

    What happens to a parcel on its way back is part of the way back, and its signature there means returned.
    """
    state: Optional[ParcelState] = None
    at: Optional[datetime] = None
    for scan in parcel.scans if parcel else ():
        now = scan_state(scan.text)
        if _BACK.search(scan.text) and now in MOVING:
            now = ParcelState.RETURNING
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
    return next((problem for problem, pattern in PROBLEMS if re.search(pattern, scan.text)), ParcelProblem.OTHER)
