"""Facts of the parcels of an order: where they are, since when, and who has them.

What a record does not hold is ``None``; nothing may be denied because of that.
"""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any, Dict, Optional

from bot.orders.model import RECEIVED, SHOP_ZONE, Order, Parcel
from bot.orders.moments import day_text, days_since, time_text
from bot.orders.parcel_states import ON_THE_WAY, ParcelState
from bot.orders.scans import parcel_problem, parcel_state

STATE_NAMES = {
    ParcelState.COLLECTED: "已揽收", ParcelState.IN_TRANSIT: "运输途中", ParcelState.AT_HUB: "已到中转或派送网点",
    ParcelState.OUT_FOR_DELIVERY: "正在派送", ParcelState.AT_STATION: "在驿站或快递柜待取",
    ParcelState.SIGNED: "已签收", ParcelState.PROBLEM: "派送遇到问题",
    ParcelState.RETURNING: "正在退回", ParcelState.RETURNED: "已退回卖家",
    ParcelState.CUSTOMS: "清关或跨境运输中", ParcelState.UNKNOWN: "看不出状态"}
"""What people read; ``parcel.state`` in handbook/facts.yml has the same."""

_NUMBER = re.compile(r"(?<!\d)(?:1[3-9]\d{9}|0\d{2,3}-?\d{7,8})(?!\d)")

_AFTER_SIGNING = (ParcelState.SIGNED, ParcelState.AT_STATION, ParcelState.RETURNING, ParcelState.RETURNED)
"""What the scans of an order that counts as signed may say without contradicting it."""


def parcel_facts(order: Order, now: datetime) -> Dict[str, Any]:
    """Return what the main parcel's record and scans tell, and how many parcels there are."""
    parcel = order.parcel
    last = parcel.scans[-1] if parcel and parcel.scans else None
    since = last.at if last else order.shipped_at
    expected = parcel.expected_at if parcel else None
    others = "；".join(filter(None, map(_described, order.more_parcels)))
    return {
        "parcel.courier": parcel.courier if parcel else None,
        "parcel.number": parcel.number if parcel else None,
        "parcel.has_scan": last is not None,
        "parcel.last_scan": last.text if last else None,
        "parcel.last_scan_at": time_text(last.at) if last else None,
        "parcel.days_quiet": days_since(since, now) if order.status == "shipped" else None,
        **_state(order, parcel),
        "parcel.expected_at": time_text(expected), "parcel.expected_day": day_text(expected),
        "parcel.late": expected is not None and order.status == "shipped" and now > expected
        and parcel_state(parcel)[0] not in _AFTER_SIGNING,
        "parcel.station": parcel.station if parcel else None,
        "parcel.courier_phone": _phone(parcel),
        "order.parcel_count": len(order.parcels), "order.other_parcels": others or None,
        **_signed(order, parcel),
    }


def _state(order: Order, parcel: Optional[Parcel]) -> Dict[str, Any]:
    """The scans' own word; of an order that counts as signed they may be behind."""
    state, at = parcel_state(parcel)
    if parcel is not None and order.status in RECEIVED and state not in _AFTER_SIGNING:
        state, at = ParcelState.SIGNED, order.signed_at or at
    problem = parcel_problem(parcel) if state is ParcelState.PROBLEM else None
    return {"parcel.state": state.value if state else None, "parcel.state_at": time_text(at),
            "parcel.problem": problem.value if problem else None}


def _phone(parcel: Optional[Parcel]) -> Optional[str]:
    """The courier's number of the record, else the one that the newest scan names while it is being delivered."""
    if parcel is None or parcel.courier_phone or parcel_state(parcel)[0] is not ParcelState.OUT_FOR_DELIVERY:
        return parcel.courier_phone if parcel else None
    found = _NUMBER.search(parcel.scans[-1].text)
    return found.group() if found else None


def _described(parcel: Parcel) -> str:
    """Return 中通快递 7531…：正在派送, as far as it is known; on its way, what the courier wrote last."""
    state, _ = parcel_state(parcel)
    name = " ".join(filter(None, (parcel.courier, parcel.number))) or "另一个包裹"
    if state in ON_THE_WAY and parcel.scans:
        at = parcel.scans[-1].at.astimezone(SHOP_ZONE)
        due = parcel.expected_at.astimezone(SHOP_ZONE) if parcel.expected_at else None
        said = f"，预计{due.month}月{due.day}日到" if due else ""
        return f"{name}：在路上，{at.month}月{at.day}日{at:%H:%M}更新：{parcel.scans[-1].text.rstrip('。')}{said}"
    return f"{name}：{STATE_NAMES[state] if state else '还没有物流记录'}"


def _signed(order: Order, parcel: Optional[Parcel]) -> Dict[str, Any]:
    """Who signed is unknown, not absent, when a received parcel does not say it."""
    if parcel is not None and parcel.signed_by is not None:
        facts: Dict[str, Any] = {"parcel.signed_by": parcel.signed_by}
        if parcel.signed_by != "third_party":
            facts["parcel.signed_consent"] = parcel.signed_consent
        elif parcel.signed_consent is not None:
            facts["parcel.signed_consent"] = parcel.signed_consent
        return facts
    if order.status in RECEIVED:
        return {}
    return {"parcel.signed_by": None, "parcel.signed_consent": None}
