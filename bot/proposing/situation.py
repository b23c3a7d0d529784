"""The situation of a wish: the facts that the handbook decides on, from records, policy and conversation."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Callable, Dict, List, Mapping, Optional, Sequence, Tuple, TypeVar
from zoneinfo import ZoneInfo

from bot.handbook.fact_values import Cause, Facts
from bot.handbook.model import REFUNDING, Handbook, Scenario
from bot.orders.both_orders import both_facts
from bot.orders.choices import item_choices, order_choices
from bot.orders.facts import buyer_facts, in_warranty, order_facts, product_facts
from bot.orders.model import SHOP_ZONE, Buyer, Order, Product
from bot.orders.variants import options_named, variant_facts
from bot.proposing.facts_of_shop import arrival_facts, delivery_facts, order_policy_facts, policy_facts, shop_facts
from bot.proposing.facts_of_talk import conversation_facts, heard_facts, matter_facts, times_asked
from bot.proposing.page.attribute_family import family_facts
from bot.proposing.page.attribute_match import match
from bot.proposing.page.facts_before_buying import purchase_facts
from bot.proposing.page.other_size import other_size_facts
from bot.proposing.page.size_advice import size_facts
from bot.proposing.page.verdicts import alike, chosen_facts
from bot.proposing.sale.by_region import page_facts
from bot.proposing.sale.facts_of_bargain import bargain_facts
from bot.proposing.sale.facts_of_prices import price_facts
from bot.proposing.sale.fresh_goods import spoilt_facts
from bot.proposing.sale.gaps import gap_facts
from bot.proposing.sale.item_shares import share_facts
from bot.proposing.sale.offer_days import offer_day_facts
from bot.proposing.sale.sums import sum_facts
from bot.proposing.sale.terms_of_sale import TermsOfSale, resolve
from bot.proposing.sale.warranty_left import warranty_left
from bot.proposing.words.address import address_facts
from bot.proposing.words.change import change_facts, other_facts, promised_price
from bot.proposing.words.delivery import word_facts
from bot.proposing.words.goods_back import after_sale_facts
from bot.proposing.words.parcel import parcel_words
from bot.proposing.words.settling import reason_of_form, reason_of_turn, settling_facts
from bot.proposing.words.undoing import ruled_out, undoing_facts
from bot.proposing.words.undoing_all import undoing_all_facts
from bot.talk.continuing import continuing_facts
from bot.talk.goods_told_apart import item_named
from bot.talk.model import Memory, Wish
from bot.talk.orders_told_apart import order_named, orders_in_question
from bot.talk.properties import property_facts
from bot.talk.seller import taken

_Found = TypeVar("_Found")
RECORDED = ("order", "product", "buyer", "shop", "policy")
"""Sources of facts that the shop's records tell; values heard or entered do not replace them."""


@dataclass(frozen=True)
class Snapshot:
    """What was fetched from outside for one decision.

    ``orders`` are the verified buyer's own (for an anonymous buyer the one an agent attached);
    ``None`` means that the order system was not reachable at ``now``.
    """

    now: datetime
    orders: Optional[Tuple[Order, ...]]
    buyer: Optional[Buyer] = None
    verified: bool = False
    products: Mapping[str, Product] = field(default_factory=dict)
    waiting: int = 0
    agent_name: Optional[str] = None
    once: Dict[Any, Any] = field(default_factory=dict, init=False, compare=False, repr=False)
    """What was worked out for one wish of the turn and is the same for the next."""


@dataclass(frozen=True)
class Situation:
    """A wish with its facts, and the order and product in question."""

    facts: Facts
    order_id: Optional[str]
    sku: Optional[str]


def situate(wish: Wish, memory: Memory, snapshot: Snapshot, handbook: Handbook,
            policy: Mapping[str, Any], shop: Optional[Mapping[str, Any]] = None) -> Situation:
    """Gather every fact that holds for a wish.

    Args:
        wish: What the decision is about.
        memory: What the conversation knows.
        snapshot: Orders, products and the clock.
        handbook: The facts' specifications.
        policy: The shop's policy in force.
        shop: From ``of_the_shop``, when several wishes are looked at in one go.

    Returns:
        Facts that are known or known to be absent; unknown ones are missing, with a cause.
    """
    scenario = handbook.scenarios[wish.scenario]
    lookup, order, candidates = find_order(scenario, wish, memory, snapshot)
    sku = find_sku(scenario, order, memory, snapshot)
    values: Dict[str, Any] = dict(shop if shop is not None else facts_of_every_wish(snapshot, handbook, policy))
    values.update(_buyer(snapshot, order.id if order else None))
    values.update(both_facts(memory.text, snapshot.orders, snapshot.now))
    values.update({"order.lookup": lookup, "order.checked_at": snapshot.now.isoformat(),
                   "order.choices": order_choices(candidates),
                   "product.choices": item_choices(order.items) if order and sku is None else None})
    if order is not None:
        values.update(order_facts(order, snapshot.now, snapshot.products))
        values.update(order_policy_facts(values, policy))
    if sku is not None and (product := snapshot.products[sku]):
        similar = [snapshot.products[one] for one in product.similar if one in snapshot.products]
        values.update(product_facts(product, similar))
        values.update(_once(snapshot, ("asked", sku, memory.text, id(handbook)),
                            lambda: {**match(memory.text, product, handbook.words).facts(),
                                     **family_facts(memory.text, product, handbook.words)}))
        values.update(other_size_facts(memory.text, product, similar))
        values.update(_once(snapshot, ("fits", sku, memory.text, id(handbook)), lambda: chosen_facts(
            memory.text, product, alike(product, snapshot.products),
            snapshot.now.astimezone(SHOP_ZONE).date(), handbook.words)))
        if order is not None:
            values["product.warranty_left"] = in_warranty(product, order, snapshot.now)
    elif not scenario.about or (order is not None and not set(_skus(order)) & set(snapshot.products)):
        # nothing is being looked at, or the shop's list does not have the goods of the order
        values.update(dict.fromkeys(
            (name for name, spec in handbook.facts.items() if spec.source == "product"), None))
    order_id = order.id if order else None
    values.update(conversation_facts(wish, memory, snapshot.now, handbook))
    values.update(matter_facts(memory, order_id, snapshot.now, handbook))
    heard_now = _found_out(heard_facts(memory, snapshot.now, handbook, policy, order_id, sku,
                                       values.get("seller.agreed")), values, handbook)
    values.update(heard_now)
    if sku is not None:
        heard = (values.get("message.colour"), values.get("message.size"))
        values.update(variant_facts(snapshot.products[sku], _named(snapshot.products[sku], heard, memory.text)))
        values.update(price_facts(snapshot.products[sku], values))
        values.update(size_facts(snapshot.products[sku], values, handbook.sale_terms, memory.text))
    values.update(delivery_facts(values, policy))
    terms = _terms(scenario, order, sku, values, snapshot, handbook, policy)
    values.update(terms.values)
    values.update(sum_facts(values, memory.text or "", memory.figures))
    values.update(bargain_facts(values, memory.text or "", memory.figures))
    values.update(offer_day_facts(values, memory.text or "", snapshot.now.astimezone(SHOP_ZONE).date()))
    values.update({**undoing_facts(memory.text), **undoing_all_facts(memory.text, snapshot.orders),
                   "return.ruled_out": ruled_out(memory.text, values.get("terms.returns"))})
    values.update(_settling(memory, order, values))
    values.update({**spoilt_facts(memory.text, values, order, snapshot.now),
                   **property_facts(memory.text, snapshot.products[sku].attributes if sku else {})})
    shop_now = snapshot.now.astimezone(SHOP_ZONE)
    values.update(page_facts(values, shop_now))
    for words in (word_facts, parcel_words):
        values.update(words(values, shop_now.date()))
    values.update(purchase_facts(values, snapshot.products[sku].attributes if sku else {}, shop_now))
    values.update(arrival_facts(values, shop_now))
    values.update(change_facts(memory.text, snapshot.products[sku] if sku else None,
                               str(values.get("order.items") or ""), int(values.get("order.quantity") or 0)))
    values.update({**address_facts(memory.text), **after_sale_facts(memory.text or "", values)})
    values.update(other_facts(memory.text, snapshot.products[sku], [
        one for key, one in snapshot.products.items() if key != sku]) if sku else {})
    values.update(gap_facts(values) | _once(snapshot, (id(memory),), lambda: (memory, continuing_facts(memory)))[1])
    values["price.promised"] = promised_price(memory.text) or (memory.repricing and not values.get("price.told"))
    values.update({name: value for name, value in handbook.defaults if name not in values})
    causes = _causes(handbook, values, memory, lookup)
    now = snapshot.now.astimezone(ZoneInfo(policy["shop"]["timezone"]))
    return Situation(Facts(values, causes, times_asked(memory, order_id, sku, handbook), now.isoformat(),
                           terms.sources, frozenset(heard_now)), order_id, sku)


def _settling(memory: Memory, order: Optional[Order], values: Mapping[str, Any]) -> Dict[str, Any]:
    """Return what the turn says of settling; a reason on the form or in it, a bare sum count where none was heard."""
    found = {**settling_facts(memory.text), "offer.taken": taken(memory.text, memory.offer)}
    if order is not None:
        found.update(share_facts(memory.text, order))
        found.update(_reasons(memory, values))
        if values.get("product.warranty_left") is None:
            left = warranty_left(values.get("terms.warranty"), values.get("order.days_since_signed"))
            found["product.warranty_left"] = left
    if found["turn.sum"]:
        found.update({"message.money": found["turn.sum"], "compensation.asked": found["turn.sum"]})
    return found


def _reasons(memory: Memory, values: Mapping[str, Any]) -> Dict[str, Any]:
    """Return why goods are to go back: a fault that the turn tells, or that an agent offers to mend, comes first."""
    said = reason_of_turn(memory.text) if values.get("order.received") else None
    if memory.offer and said is None and values.get("order.received"):
        said = "fault"
    reason = said if said == "fault" else values.get("refund.reason_said")
    reason = reason or reason_of_form(values.get("refund.reason")) or said
    found: Dict[str, Any] = {"refund.reason_said": reason} if reason else {}
    if said == "fault" and values.get("refund.cause") in (None, "change_of_mind", "other"):
        found["refund.cause"] = "quality"
    elif said == "own" and "refund.cause" not in values:
        found["refund.cause"] = "change_of_mind"
    return found


def _named(product: Product, heard: Sequence[Optional[str]], text: str) -> Sequence[Optional[str]]:
    """Return the options that were heard and those that the turn names, as far as they go together."""
    ways = ((*heard, *options_named(product, text)), heard, options_named(product, text))
    return next((one for one in ways if product.matching([name for name in one if name])), heard)


def _terms(scenario: Scenario, order: Optional[Order], sku: Optional[str], values: Mapping[str, Any],
           snapshot: Snapshot, handbook: Handbook, policy: Mapping[str, Any]) -> TermsOfSale:
    """Return the terms of sale of the product in question, else of the goods of the order in question."""
    ordered = _skus(order) if order else []
    order_counts = order is not None and (sku in ordered if sku else scenario.about != "product")
    skus = [sku] if sku else ordered if order_counts else []
    products = [snapshot.products[one] for one in dict.fromkeys(skus) if one in snapshot.products]
    key = ("terms", order.id if order and order_counts else None, *skus, values.get("delivery.region"),
           values.get("product.price"), id(policy), id(handbook))
    return _once(snapshot, key, lambda: resolve(handbook, policy, values, products, order_counts,
                                                snapshot.now.astimezone(SHOP_ZONE)))


def _once(snapshot: Snapshot, key: Tuple[Any, ...], work: Callable[[], _Found]) -> _Found:
    """Do what is the same for every wish of a turn once; a key by ``id`` needs the object kept in what is found."""
    if key not in snapshot.once:
        snapshot.once[key] = work()
    found: _Found = snapshot.once[key]
    return found


def _found_out(heard: Mapping[str, Any], recorded: Mapping[str, Any], handbook: Handbook) -> Dict[str, Any]:
    """Return the heard and entered facts that the shop's records do not tell."""
    return {name: value for name, value in heard.items()
            if name not in recorded or handbook.facts[name].source not in RECORDED}


def facts_of_every_wish(snapshot: Snapshot, handbook: Handbook, policy: Mapping[str, Any]) -> Dict[str, Any]:
    """Return the facts that are the same for every wish of a turn."""
    return {**policy_facts(handbook, policy),
            **shop_facts(policy, snapshot.now, snapshot.waiting, snapshot.agent_name)}


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
    open_ones = [one for one in own.values() if one.status != "closed"]
    candidates = orders_in_question(scenario, list(own.values()), memory.viewing)
    first = scenario.fits[0] if scenario.fits else ()
    anywhere = bool(first) and (first[0] in ("shipped", "paid", "placed") or not any(
        one.status in first or (REFUNDING in first and one.refunding) for one in own.values()))
    named = order_named(memory.text, open_ones, snapshot.now) if anywhere and len(open_ones) > 1 else None
    named = named or (order_named(memory.text, candidates, snapshot.now) if candidates[1:] else candidates[0])
    if named is not None:
        return "found", named, ()
    return "several", None, candidates


def _skus(order: Order) -> List[str]:
    return [item.sku for item in order.items]


def find_sku(scenario: Scenario, order: Optional[Order], memory: Memory, snapshot: Snapshot) -> Optional[str]:
    """Return the product in question: named, in the order in question, or being viewed."""
    in_order = [sku for sku in dict.fromkeys(_skus(order)) if sku in snapshot.products] if order else []
    if order is not None and len(in_order) > 1 and (scenario.about == "order" or not memory.viewing):
        item = item_named(memory.text, order.items)
        if item is not None and item.sku in in_order:
            return item.sku
    named = memory.sku if memory.sku in snapshot.products else None
    if named and (not in_order or named in in_order or scenario.about != "order"):
        return named
    if scenario.about == "order" and len(in_order) == 1:
        return in_order[0]
    viewing = memory.viewing if memory.viewing in snapshot.products else None
    if viewing and (scenario.about != "order" or viewing in in_order or not in_order):
        return viewing
    return in_order[0] if len(in_order) == 1 else None


def _buyer(snapshot: Snapshot, order_id: Optional[str]) -> Dict[str, Any]:
    if snapshot.orders is None:
        return {"buyer.known": snapshot.verified}
    orders = list(snapshot.orders) if snapshot.verified else []
    return buyer_facts(snapshot.buyer if snapshot.verified else None, orders, order_id)


def _causes(handbook: Handbook, values: Mapping[str, Any], memory: Memory, lookup: str) -> Dict[str, Cause]:
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
