"""What is known at one moment about one wish: the facts the handbook decides on."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from typing import Any, Dict, List, Mapping, Optional, Sequence, Tuple
from zoneinfo import ZoneInfo

from bot.conversations.memory import fresh
from bot.conversations.model import Memory, Wish
from bot.handbook.facts import Cause, Facts
from bot.handbook.model import FactSpec, Handbook, Scenario
from bot.orders.facts import buyer_facts, order_choice_text, order_facts, product_facts
from bot.orders.model import Buyer, Order, Product

_DAY_PARTS = ((5, "night"), (11, "morning"), (13, "noon"), (18, "afternoon"), (23, "evening"))


@dataclass(frozen=True)
class Snapshot:
    """What was fetched from outside for one decision.

    ``orders`` are the verified buyer's own (for an anonymous buyer the one an agent attached);
    ``None`` means that the order store was not reachable at ``now``.
    """

    now: datetime
    orders: Optional[Tuple[Order, ...]]
    buyer: Optional[Buyer] = None
    verified: bool = False
    products: Mapping[str, Product] = field(default_factory=dict)
    waiting: int = 0
    agent_name: Optional[str] = None


@dataclass(frozen=True)
class Situation:
    """A wish with its facts and the things in question."""

    facts: Facts
    order_id: Optional[str]
    sku: Optional[str]


def situate(wish: Wish, memory: Memory, snapshot: Snapshot, handbook: Handbook,
            policy: Mapping[str, Any]) -> Situation:
    """Gather every fact that holds for a wish.

    Args:
        wish: What the decision is about.
        memory: What the conversation knows.
        snapshot: Orders, products and the clock.
        handbook: The facts' specifications.
        policy: The shop's policy in force.

    Returns:
        Facts that are known or known to be absent; unknown ones are missing, with a cause.
    """
    scenario = handbook.scenarios[wish.scenario]
    lookup, order, candidates = find_order(scenario, wish, memory, snapshot)
    sku = find_sku(scenario, order, memory, snapshot)
    values: Dict[str, Any] = policy_facts(handbook, policy)
    values.update(shop_facts(policy, snapshot))
    values.update(_buyer(snapshot))
    values.update({"order.lookup": lookup, "order.checked_at": snapshot.now.isoformat(),
                   "order.choices": "；".join(order_choice_text(one) for one in candidates) or None})
    if order is not None:
        values.update(order_facts(order, snapshot.now, snapshot.products))
        values["parcel.stalled"] = _stalled(values, policy)
    if sku is not None:
        product = snapshot.products[sku]
        similar = [snapshot.products[one] for one in product.similar if one in snapshot.products]
        values.update(product_facts(product, similar))
    elif not scenario.about or (order is not None and not set(_skus(order)) & set(snapshot.products)):
        # nothing is being looked at, or the shop's list does not have the goods of the order
        values.update(dict.fromkeys(
            (name for name, spec in handbook.facts.items() if spec.source == "product"), None))
    order_id = order.id if order else None
    values.update(_conversation(wish, memory, snapshot, handbook))
    values.update(_heard(memory, snapshot.now, handbook, policy, order_id, sku))
    values.update(_delivery(values, policy))
    for name, spec in handbook.facts.items():
        if name not in values and spec.unknown.has_default:
            values[name] = spec.unknown.default
    causes = _causes(handbook, values, memory, lookup)
    asked = {key.partition("@")[0]: times for key, times in memory.asked.items()
             if key.partition("@")[2] in ("", order_id, sku)}
    return Situation(Facts(values, causes, asked, snapshot.now.isoformat()), order_id, sku)


def find_order(scenario: Scenario, wish: Wish, memory: Memory,
               snapshot: Snapshot) -> Tuple[str, Optional[Order], Sequence[Order]]:
    """Return how the order in question was found, the order, and the possible ones."""
    if snapshot.orders is None:
        return "unreachable", None, ()
    own = {order.id: order for order in snapshot.orders}
    chosen = wish.order_id or (memory.order_id if not memory.unmatched else None)
    if chosen in own:
        return "found", own[chosen], ()
    if memory.unmatched and snapshot.verified:
        return "not_found", None, ()
    if not own:
        return ("none" if snapshot.verified else "anonymous"), None, ()
    groups: List[List[Order]] = [
        [one for one in own.values() if one.status in statuses] for statuses in scenario.fits]
    open_ones = [one for one in own.values() if one.status != "closed"]
    candidates = next((group for group in groups if group), open_ones or list(own.values()))
    if len(candidates) > 1 and memory.viewing:
        viewed = [one for one in candidates if memory.viewing in _skus(one)]
        candidates = viewed or candidates
    if len(candidates) == 1:
        return "found", candidates[0], ()
    return "several", None, sorted(candidates, key=lambda one: one.placed_at, reverse=True)


def _skus(order: Order) -> List[str]:
    return [item.sku for item in order.items]


def find_sku(scenario: Scenario, order: Optional[Order], memory: Memory,
             snapshot: Snapshot) -> Optional[str]:
    """Return the product in question: named, in the order in question, or being viewed."""
    in_order = [sku for sku in dict.fromkeys(_skus(order)) if sku in snapshot.products] if order else []
    named = memory.sku if memory.sku in snapshot.products else None
    if named and (not in_order or named in in_order or scenario.about != "order"):
        return named
    if scenario.about == "order" and len(in_order) == 1:
        return in_order[0]
    viewing = memory.viewing if memory.viewing in snapshot.products else None
    if viewing and (scenario.about != "order" or viewing in in_order or not in_order):
        return viewing
    return in_order[0] if len(in_order) == 1 else None


def policy_facts(handbook: Handbook, policy: Mapping[str, Any]) -> Dict[str, Any]:
    """Return the facts that stand in the policy as they are."""
    return {name: look_up(policy, spec.path) for name, spec in handbook.facts.items()
            if spec.source == "policy" and spec.path}


def look_up(policy: Mapping[str, Any], path: str) -> Any:
    """Return the value at a dotted path of the policy; ``None`` where there is none."""
    value: Any = policy
    for step in path.split("."):
        if not isinstance(value, Mapping):
            return None
        value = value.get(step)
    return value


def shop_facts(policy: Mapping[str, Any], snapshot: Snapshot) -> Dict[str, Any]:
    """Return the facts that follow from the policy and the clock."""
    now = snapshot.now.astimezone(ZoneInfo(policy["shop"]["timezone"]))
    opens, closes = (time.fromisoformat(policy["shop"][key]) for key in ("opens", "closes"))
    promotion = policy.get("promotion") or {}
    active = bool(promotion) and promotion["starts"] <= now.date().isoformat() <= promotion["ends"]
    tiers = policy["price"]["bulk_tiers"]
    tier_text = "，".join(f"{one['from']}件起{one['rate'] / 10:g}折" for one in tiers)
    return {
        "shop.agent_name": snapshot.agent_name or policy["shop"]["agent_name"],
        "shop.open": opens <= now.time() <= closes,
        "shop.busy": snapshot.waiting >= policy["shop"]["busy_from_waiting"],
        "shop.day_part": next((part for hour, part in _DAY_PARTS if now.hour < hour), "night"),
        "shop.now": now.isoformat(), "shop.today": now.date().isoformat(),
        "promotion.active": active,
        "promotion.title": promotion["title"] if active else None,
        "promotion.rule": promotion["rule"] if active else None,
        "promotion.ends": promotion["ends"] if active else None,
        "price.has_bulk_tiers": bool(tiers), "price.bulk_tiers": tier_text or None,
    }


def _buyer(snapshot: Snapshot) -> Dict[str, Any]:
    if snapshot.orders is None:
        return {"buyer.known": snapshot.verified}
    orders = list(snapshot.orders) if snapshot.verified else []
    return buyer_facts(snapshot.buyer if snapshot.verified else None, orders)


def _stalled(values: Mapping[str, Any], policy: Mapping[str, Any]) -> bool:
    quiet = values.get("parcel.days_quiet")
    return quiet is not None and quiet * 24 >= policy["parcel"]["quiet_hours"]


def _conversation(wish: Wish, memory: Memory, snapshot: Snapshot,
                  handbook: Handbook) -> Dict[str, Any]:
    counts = {spec.name: 0 for spec in handbook.facts.values()
              if spec.source == "conversation" and spec.name.endswith(".rounds")}
    for name, count in memory.counts.items():
        if name in handbook.facts and fresh(count.at, handbook.facts[name].ends_hours, snapshot.now):
            counts[name] = count.value
    return {"turn.intent": wish.intent, "turn.event": wish.event,
            "conversation.first_turn": memory.turn <= 1 and not memory.said,
            "conversation.repeated": memory.intents.get(wish.intent or "", 0), **counts}


def _heard(memory: Memory, now: datetime, handbook: Handbook, policy: Mapping[str, Any],
           order_id: Optional[str], sku: Optional[str]) -> Dict[str, Any]:
    values: Dict[str, Any] = {}
    for key, heard in memory.heard.items():
        name, _, belongs = key.partition("@")
        spec = handbook.facts.get(name)
        if spec is None or (belongs and belongs not in (order_id, sku)):
            continue
        if fresh(heard.at, spec.ends_hours, now):
            values[name] = _expired(spec, heard.value, heard.at, now, policy)
    return values


def _expired(spec: FactSpec, value: Any, at: datetime, now: datetime,
             policy: Mapping[str, Any]) -> Any:
    """A request that the team lead did not decide in time counts as expired."""
    limit = timedelta(minutes=policy["supervisor"]["decide_within_minutes"])
    if spec.source == "request" and value == "pending" and now - at >= limit:
        return "expired"
    return value


def _delivery(values: Mapping[str, Any], policy: Mapping[str, Any]) -> Dict[str, Any]:
    """Where the goods go: the region the buyer named, else that of the order in question."""
    region = values.get("message.region") or values.get("order.receiver_region")
    if not region:
        return {}
    shipping = policy["shipping"]
    zone, days = "far", shipping["far_days"]
    if any(str(region).startswith(name) for name in shipping["near"]):
        zone, days = "near", shipping["near_days"]
    elif any(str(region).startswith(name) for name in shipping["remote"]):
        zone, days = "remote", shipping["remote_days"]
    return {"delivery.region": region, "delivery.zone": zone, "delivery.days": days}


def _causes(handbook: Handbook, values: Mapping[str, Any], memory: Memory,
            lookup: str) -> Dict[str, Cause]:
    asked = {key.partition("@")[0] for key in memory.asked}
    causes: Dict[str, Cause] = {}
    for name, spec in handbook.facts.items():
        if name in values:
            continue
        if lookup == "unreachable" and spec.source in ("order", "buyer", "product"):
            causes[name] = Cause.UNREACHABLE
        elif name in asked:
            causes[name] = Cause.ASKED
    return causes
