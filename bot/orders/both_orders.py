"""Where two orders stand, told together when a buyer asks after both. Pure."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Any, Dict, Optional, Sequence

from bot.orders.model import SHOP_ZONE, Order
from bot.orders.moments import days_since
from bot.orders.parcel_states import ON_THE_WAY, ParcelState
from bot.orders.scans import parcel_state

_BOTH = re.compile(r"俩(?![人孩娃口天小个]|月)|两(?:个|样)(?![人月小孩娃星礼字多])|两(?:单|笔)|两[件家](?![套人])"
                   r"|(?:都|各自?|分别)(?:到|在|走)(?:哪|什么|啥)|都(?:发|寄|出)(?:货|出)?了?(?:没|吗|么)")
_ORDERS = re.compile(r"[单笔]|都|各|分别")
"""Words that count orders, not pieces."""
_OF_ONE = re.compile(r"(?:这|同)一?单|这个订单|其中|换成?|改成?|拆|退")
MAX_QUIET_DAYS = 3
LONGEST_TITLE = 24


def both_facts(text: str, orders: Optional[Sequence[Order]], now: datetime) -> Dict[str, Any]:
    """Return ``orders.both_said`` and whether one of them is not sent; ``None`` where the turn is not about two.

    Args:
        text: The buyer's turn.
        orders: The buyer's own orders; ``None`` when the store is not reachable.
        now: The clock.
    """
    live = sorted((one for one in orders or () if one.status in ("paid", "shipped")), key=lambda one: one.placed_at)
    none: Dict[str, Any] = {"orders.both_said": None, "orders.both_unsent": None}
    found = _BOTH.search(text)
    if len(live) != 2 or found is None or _OF_ONE.search(text) or any(one.refunding for one in live):
        return none
    if not _ORDERS.search(found.group()) and any(len(one.items) > 1 or one.items[0].quantity > 1 for one in live):
        return none
    told = [_told(one, now) for one in live]
    if None in told:
        return none
    unsent = [one for one in live if one.status == "paid"]
    return {"orders.both_said": "；".join(one for one in told if one),
            "orders.both_unsent": "两单都" if len(unsent) == 2 else _title(unsent[0]) if unsent else None}


def _told(order: Order, now: datetime) -> Optional[str]:
    """Return where one order stands; ``None`` where it needs more than a sentence."""
    if not order.items or order.more_parcels:
        return None
    if order.status == "paid":
        if order.ship_by is None or now > order.ship_by:
            return None
        return f"{_title(order)}还没发，最晚{_moment(order.ship_by, now)}前发"
    parcel = order.parcel
    if parcel is None or not parcel.scans or not parcel.number:
        return None
    state, _ = parcel_state(parcel)
    last = parcel.scans[-1]
    number = f"{parcel.courier or ''}{parcel.number}"
    if (days_since(last.at, now) or 0) >= MAX_QUIET_DAYS:
        return None
    if state is ParcelState.OUT_FOR_DELIVERY and last.at.astimezone(SHOP_ZONE).date() == _day(now):
        return f"{_title(order)}正在派送，一般今天能到（{number}）"
    if state is ParcelState.AT_STATION and parcel.station:
        return f"{_title(order)}已到{parcel.station}，可以去取（{number}）"
    if state in ON_THE_WAY:
        return f"{_title(order)}在路上，{_moment(last.at, now)}更新：{last.text.rstrip('。')}（{number}）"
    return None


def _title(order: Order) -> str:
    first = order.items[0]
    options = f"（{'/'.join(first.options.values())}）" if first.options else ""
    title = first.title if len(first.title) <= LONGEST_TITLE else f"{first.title[:LONGEST_TITLE]}…"
    return f"{title}{options}{'等' if len(order.items) > 1 else ''}"


def _day(moment: datetime) -> date:
    return moment.astimezone(SHOP_ZONE).date()


def _moment(moment: datetime, now: datetime) -> str:
    there = moment.astimezone(SHOP_ZONE)
    near = {-1: "昨天", 0: "今天", 1: "明天", 2: "后天"}.get((_day(moment) - _day(now)).days)
    return f"{near or f'{there.month}月{there.day}日'}{there:%H:%M}"
