"""Trial of a policy before it comes into force: everything that reads it runs once on made-up facts."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Iterator, List, Mapping, Tuple

from bot.handbook.model import FactType, Handbook
from bot.handbook.wording import concerns
from bot.orders.clock import due
from bot.orders.model import Buyer, Order, Product
from bot.proposing.propose import propose
from bot.proposing.situation import Snapshot
from bot.talk.memory import apply_event
from bot.talk.message_events import apply_message_events
from bot.talk.model import Heard, Memory, Wish
from bot.talk.reading import Reading

_TEXT = "保证明天送到，五星好评返现5元，再退您99.5元"


def try_policy(policy: Mapping[str, Any], handbook: Handbook, now: datetime) -> None:
    """Use a policy for replies, deadlines and checks of every kind; the results are discarded.

    Args:
        policy: A policy without faults in its shape.
        handbook: Every scenario of it is proposed for.
        now: Around when.

    Raises:
        Exception: Whatever broke; a policy with which anything raises must not come into force.
    """
    propose_everything(policy, handbook, now)
    deadlines(policy, now)


def propose_everything(policy: Mapping[str, Any], handbook: Handbook, now: datetime) -> None:
    """Propose for every scenario, with orders in every state and without any, by day and by night."""
    snapshots = list(_snapshots(now))
    for number, memory in enumerate(_memories(handbook, now)):
        for snapshot in (snapshots[0], snapshots[1 + number % (len(snapshots) - 1)]):
            apply_message_events(Memory(), memory, Reading(), snapshot.now, handbook, policy)
            for proposal in propose(memory, snapshot, handbook, policy):
                proposal.json(ensure_ascii=False).encode("utf-8")
    for snapshot in snapshots:
        due(snapshot.orders or (), policy, now)
    concerns(_TEXT, handbook.wording, policy)


def deadlines(policy: Mapping[str, Any], now: datetime) -> List[datetime]:
    """Return the moments up to which the policy's times reach from now."""
    hours = [*policy["case"].values(), policy["events"]["look_back_hours"], policy["targets"]["settle_hours"]]
    minutes = [policy["reply"]["answer_within_minutes"], policy["targets"]["first_answer_minutes"]]
    return [now + timedelta(hours=one) for one in hours] + [now + timedelta(minutes=one) for one in minutes]


def _memories(handbook: Handbook, now: datetime) -> Iterator[Memory]:
    heard = {name: Heard(value="pending", at=now - timedelta(days=40)) for name, spec in handbook.facts.items()
             if spec.source == "request" and "pending" in spec.values}
    heard.update({name: Heard(value=True, at=now - timedelta(days=1)) for name, spec in handbook.facts.items()
                  if spec.ends_policy and spec.type is FactType.FLAG})
    for name, scenario in handbook.scenarios.items():
        intent = next(iter(scenario.intents), None)
        yield Memory(turn=1, turn_open=intent is not None, text=_TEXT, heard=heard,
                     wishes=(Wish(scenario=name, intent=intent, turn=1),))
    memory = Memory(turn=1, text=_TEXT, viewing="1")
    for event in handbook.by_event:
        memory = apply_event(memory, event, None, handbook)
    yield memory


def _snapshots(now: datetime) -> Iterator[Snapshot]:
    product = Product.parse_obj({"sku": "1", "title": "保温杯", "price": 5990, "stock": 3})
    buyer = Buyer(id="1", name="买家")
    yield Snapshot(now=now + timedelta(hours=12), orders=(), products={"1": product}, waiting=100)
    for order in _orders(now):
        yield Snapshot(now=now, orders=(order,), buyer=buyer, verified=True, products={"1": product})


def _orders(now: datetime) -> Iterator[Order]:
    states: Tuple[Tuple[str, str, str], ...] = (("placed", "江苏 南京", "支付宝"), ("shipped", "新疆 喀什", "微信"),
                                                ("signed", "广东 深圳", "信用卡"))
    for days, (status, region, pay) in enumerate(states, 1):
        at = now - timedelta(days=3 * days)
        more = {} if status == "placed" else {"paid_at": at, "ship_by": at, "shipped_at": at, "parcel": {
            "courier": "中通快递", "number": "1", "scans": [{"at": at, "text": "已发出"}]}}
        signed = {"signed_at": now - timedelta(days=1)} if status == "signed" else {}
        yield Order.parse_obj({
            "id": "1", "buyer_id": "1", "status": status, "placed_at": at, "amount": 500_000, "pay_method": pay,
            "receiver": {"name": "某", "phone": "", "region": region, "address": ""},
            "items": [{"sku": "1", "title": "保温杯", "price": 500_000}], **more, **signed})
