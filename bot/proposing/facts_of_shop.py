"""Facts that follow from the shop's policy: the shop itself, prices, delivery, what an order is entitled to."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from typing import Any, Dict, Mapping, Optional
from zoneinfo import ZoneInfo

from bot.handbook.model import Handbook
from bot.handbook.opening_hours import is_open
from bot.handbook.policy_paths import look_up
from bot.orders.places import is_abroad
from bot.orders.scans import ARRIVED
from bot.proposing.page.choices import charged
from bot.proposing.sale.by_region import names_region
from bot.proposing.sale.leaves import leaves_facts
from bot.proposing.words.policy_words import policy_word_facts

_DAY_PARTS = ((5, "night"), (11, "morning"), (13, "noon"), (18, "afternoon"), (23, "evening"))
_WAITS = re.compile(r"(?:等待|待|未|通知)[^，。]{0,6}揽|(?:商家|卖家|仓库)[^，。]{0,4}已?(?:发货|打包|接单|下单"
                    r"|打单)(?!.{0,12}揽收)|电子面单|已下单|订单已提交")
_CARDS = ("信用卡", "PayPal", "paypal", "Paypal", "Visa", "VISA")
"""Ways of paying whose refunds take long (T8, S1:176-178)."""


def policy_facts(handbook: Handbook, policy: Mapping[str, Any]) -> Dict[str, Any]:
    """Return the facts with source ``policy``: the values at their paths."""
    return {name: look_up(policy, path) for name, path in handbook.policy_paths}


def shop_facts(policy: Mapping[str, Any], now: datetime, waiting: int,
               agent_name: Optional[str]) -> Dict[str, Any]:
    """Return the facts that follow from the policy, the clock and the queue."""
    now = now.astimezone(ZoneInfo(policy["shop"]["timezone"]))
    promotion = policy.get("promotion") or {}
    active = bool(promotion) and promotion["starts"] <= now.date().isoformat() <= promotion["ends"]
    tiers = policy["price"]["bulk_tiers"]
    tier_text = "，".join(f"{one['from']}件起{one['rate'] / 10:g}折" for one in tiers)
    return {
        "shop.agent_name": agent_name or policy["shop"]["agent_name"],
        "shop.open": is_open(policy, now),
        "shop.busy": waiting >= policy["shop"]["busy_from_waiting"],
        "shop.day_part": next((part for hour, part in _DAY_PARTS if now.hour < hour), "night"),
        "shop.now": now.isoformat(), "shop.today": now.date().isoformat(),
        "promotion.active": active,
        "promotion.title": promotion["title"] if active else None,
        "promotion.rule": promotion["rule"] if active else None,
        "promotion.ends": promotion["ends"] if active else None,
        "promotion.any": f"{promotion['title']}({promotion['rule']})" if active else None,
        "price.top_member_text": f"{policy['price']['top_member_rate'] / 10:g}折",
        "price.has_bulk_tiers": bool(tiers), "price.bulk_tiers": tier_text or None,
    }


def order_policy_facts(values: Mapping[str, Any], policy: Mapping[str, Any]) -> Dict[str, Any]:
    """Return what follows from an order's facts by the shop's policy."""
    quiet = values.get("parcel.days_quiet")
    card = any(word in str(values.get("order.pay_method") or "") for word in _CARDS)
    amount = values.get("order.amount") or 0
    allowed = max((tier["times"] for tier in policy["visits"] if amount >= tier["from"]), default=0)
    return {
        "parcel.stalled": quiet is not None and quiet * 24 >= policy["parcel"]["quiet_hours"]
        and values.get("parcel.state") not in ARRIVED,
        **_handed_over(values, policy["shipping"].get("no_scan_hours") or 24),
        "refund.days": policy["aftersale"]["refund_days_card" if card else "refund_days"],
        "visits.allowed": allowed,
        "visits.left": max(0, allowed - (values.get("order.visits_used") or 0)),
    }


def _handed_over(values: Mapping[str, Any], hours: int) -> Dict[str, Any]:
    """Return whether a waybill waits for its courier, and for too long; and whether the goods left late."""
    scan, quiet = values.get("parcel.last_scan"), values.get("parcel.days_quiet")
    waits = values.get("order.status") == "shipped" and bool(values.get("parcel.number")) and (
        not scan or bool(_WAITS.search(str(scan))))
    sent, due = values.get("order.shipped_at"), values.get("order.ship_by")
    return {"parcel.waiting": waits, "parcel.no_scan": waits and quiet is not None and quiet * 24 >= hours,
            "order.sent_late": bool(sent and due and datetime.fromisoformat(sent) > datetime.fromisoformat(due))}


def delivery_facts(values: Mapping[str, Any], policy: Mapping[str, Any]) -> Dict[str, Any]:
    """Return the delivery facts for the region, and what the shop's lists say to what the turn names."""
    region = _region_facts(values, policy)
    return {**region, **policy_word_facts({**values, **region}, policy)}


def _region_facts(values: Mapping[str, Any], policy: Mapping[str, Any]) -> Dict[str, Any]:
    """Return the delivery facts for the region that the buyer named, else that of the order in question."""
    region = values.get("message.region") or values.get("order.receiver_region")
    if not region:
        return {}
    shipping = policy["shipping"]
    if is_abroad(str(region)):
        return {"delivery.region": region, "delivery.abroad": True}
    zone, days = "far", shipping["far_days"]
    if any(str(region).startswith(name) for name in shipping["near"]):
        zone, days = "near", shipping["near_days"]
    elif any(str(region).startswith(name) for name in shipping["remote"]):
        zone, days = "remote", shipping["remote_days"]
    return {"delivery.region": str(region).replace(" ", ""), "delivery.zone": zone, "delivery.days": days,
            "delivery.abroad": False}


MADE_FIRST = 72
"""Hours before the dispatch from which on goods count as made to order: they do not leave any sooner."""
_DAY_COUNT = re.compile(r"(?:(\d+)\s{0,8}[-~到至]\s{0,8})?(\d+)\s{0,8}(个?工作日|天|日|小时)")


def arrival_facts(values: Mapping[str, Any], now: datetime) -> Dict[str, Any]:
    """Return by which day the goods should arrive, and what follows for the day and the courier that the buyer named.

    The day is the record's own, else counted from the shipping (before it: from the last moment for it) by the days
    that the terms of sale give for the region, the longer ones. Absent where nothing tells it, or the order is overdue.
    """
    leaves = leaves_facts(values, now)
    values = {**values, **leaves}
    day = _expected_day(values, now)
    earliest = _expected_day(values, now, soonest=True)
    named = values.get("delivery.asked_day")
    asked = date.fromisoformat(str(named)[:10]) if named else None
    comparable = day is not None and asked is not None and asked >= now.date()
    return {
        "delivery.expected_day": day.isoformat() if day else None,
        "delivery.soonest_day": earliest.isoformat() if earliest and earliest != day else None,
        "delivery.late": day < now.date() if day else None,
        "delivery.in_time": _in_time(earliest or day, day, asked) if comparable and day and asked else None,
        "delivery.pause_close": values.get("delivery.pause_state") == "ahead" and _pause_between(values, now),
        "delivery.named_courier": _named_courier(values),
        "courier.unwanted_usual": _unwanted_usual(values),
        **_days_of_page(values), **leaves,
    }


def _in_time(earliest: date, latest: date, asked: date) -> Optional[bool]:
    """Return yes when the slowest way is in time, no when the fastest is not, else nothing."""
    return True if latest <= asked else False if earliest > asked else None


def _expected_day(values: Mapping[str, Any], now: datetime, soonest: bool = False) -> Optional[date]:
    recorded = values.get("parcel.expected_day")
    if recorded and values.get("order.status") == "shipped":
        return date.fromisoformat(str(recorded)[:10])
    days = _days_on_the_way(str(values.get("terms.arrival") or ""), str(values.get("delivery.region") or ""), soonest)
    if days is None or values.get("order.overdue") is True:
        return None
    status = values.get("order.status")
    if status not in ("shipped", "paid") and _pause_between(values, now):
        return None
    start = values.get({"shipped": "order.shipped_at", "paid": "order.ship_by"}.get(str(status), ""))
    if start is None and status in ("shipped", "paid"):
        return None
    leaves = datetime.fromisoformat(start) if start else now + _until_sent(values)
    by_page = values.get("delivery.leaves_day")
    if by_page:
        leaves = datetime.fromisoformat(str(by_page)).replace(tzinfo=now.tzinfo)
    elif soonest and status != "shipped" and (values.get("terms.ship_hours") or 0) <= MADE_FIRST:
        leaves = min(leaves, now + _until_sent(values) if values.get("delivery.cutoff_passed") else now)
    return (leaves + timedelta(days=days)).astimezone(now.tzinfo).date()


def _pause_between(values: Mapping[str, Any], now: datetime) -> bool:
    """Tell whether a new order may fall into days without dispatch: the days on the way cannot be counted then."""
    state, resumes = values.get("delivery.pause_state"), values.get("delivery.resumes")
    first = values.get("delivery.pause_first")
    leaves = (now + _until_sent(values)).date().isoformat()
    return bool(resumes) and (state == "on" or (state == "ahead" and first is not None and str(first) <= leaves))


def _until_sent(values: Mapping[str, Any]) -> timedelta:
    """Return how long a new order may wait: by the page's last hour of the day, else by the hours of the terms."""
    passed = values.get("delivery.cutoff_passed")
    return timedelta(hours=(values.get("terms.ship_hours") or 24) if passed is None else 24 if passed else 0)


def _days_of_page(values: Mapping[str, Any]) -> Dict[str, Any]:
    """Return the days to the region as the terms of sale tell them; nothing where they tell none."""
    text = _part_for(str(values.get("terms.arrival") or ""), str(values.get("delivery.region") or ""))
    spans = _DAY_COUNT.findall(text)
    if not values.get("delivery.region") or len(spans) + ("次日" in text) != 1:
        return {}
    if not spans:
        return {"delivery.days": "次日"}
    least, most, unit = spans[0]
    return {"delivery.days": f"{least}-{most}{unit}" if least else f"{most}{unit}"}


def _part_for(text: str, region: str) -> str:
    """Return the part of a text with several spans that is about the region; "" where none is."""
    if len(_DAY_COUNT.findall(text)) + ("次日" in text) <= 1:
        return text
    parts = re.split(r"[，,；;]", text)
    return next((one for one in parts if names_region(one, region)), None) or next(
        (one for one in parts if region and re.search("其[他它余]", one)), "")


def _days_on_the_way(text: str, region: str, soonest: bool) -> Optional[int]:
    """Return the days that a text names for the region; several spans without a region among them tell nothing."""
    text = _part_for(text, region)
    spans = _DAY_COUNT.findall(text)
    if len(spans) != 1:
        return 1 if not spans and "次日" in text else None
    count, unit = int(spans[0][0] or spans[0][1]) if soonest else int(spans[0][1]), spans[0][2]
    return -(-count // 24) if unit == "小时" else count


def _named_courier(values: Mapping[str, Any]) -> Optional[str]:
    """Return whether the courier that the buyer named is the usual one, another that can be had, or neither."""
    name = values.get("courier.wanted")
    if not name:
        return None                      # not named now: it was of another question, or of a parcel sent back
    usual = str(values.get("terms.courier") or "")
    if str(name) in usual and not charged(usual, str(name)):
        return "usual"
    if values.get("courier.wanted_fee"):
        return "offered"
    if str(name) in str(values.get("shipping.other_couriers") or ""):
        return "offered"
    return "other" if values.get("terms.courier") else None


def _unwanted_usual(values: Mapping[str, Any]) -> Optional[bool]:
    """Tell whether the courier that the buyer does not want is the one that the goods go with."""
    name, usual = values.get("courier.unwanted"), values.get("terms.courier")
    return str(name) in str(usual) if name and usual else None
