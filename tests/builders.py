"""Builders: a small handbook in a folder, orders, readings. Tests say only what matters to them."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any, Dict, Mapping, Optional

from bot.handbook.load import load
from bot.handbook.model import Handbook
from bot.learning.intents import intent_titles
from bot.orders.model import Buyer, Order, Product
from bot.talk.reading import Entity, Ranked, Reading

ROOT = Path(__file__).resolve().parents[1]
NOW = datetime.fromisoformat("2026-11-23T14:00:00+08:00")

FACTS = """facts:
  order.lookup: {label: 订单查找, type: choice, scope: order, source: order,
    values: {found: 找到, several: 多笔, not_found: 没有, none: 无, anonymous: 未验证, unreachable: 连不上}}
  order.id: {label: 订单号, type: text, scope: order, source: order, unknown: {scenario: lookup}}
  order.status: {label: 订单状态, type: choice, scope: order, source: order,
    values: {placed: 待付款, paid: 待发货, shipped: 已发货, signed: 已签收, finished: 完成, closed: 关闭}}
  order.amount: {label: 金额, type: money, scope: order, source: order}
  order.choices: {label: 可选订单, type: text, scope: order, source: order}
  order.checked_at: {label: 查单时间, type: time, scope: order, source: order}
  damage.checked: {label: 是否验货, type: flag, scope: order, source: heard, unknown: {ask: damage.ask_checked}}
  damage.photos: {label: 照片是否收到, type: flag, scope: order, source: ticked, unknown: {check: true}}
  damage.offered: {label: 已给方案, type: flag, scope: order, source: heard, unknown: {default: false}}
"""
ROWS = """rows:
  - {id: L3, title: 查物流, source: ["S1:232"], kind: reply, scenario: track}
  - {id: Q5, title: 破损, source: ["S0:517"], kind: reply, scenario: damage}
"""
SCENARIOS = """scenarios:
  - id: track
    title: 查物流
    intents: [track_parcel]
    about: order
    fits: [[shipped], [paid]]
    branches:
      - {id: sent, row: L3, when: [{fact: order.status, is: shipped}], reply: track.sent}
      - {id: otherwise, row: L3, otherwise: true, reply: track.other}
  - id: lookup
    title: 找订单
    branches:
      - {id: unreachable, row: L3, when: [{fact: order.lookup, is: unreachable}], reply: lookup.unreachable}
      - {id: otherwise, row: L3, otherwise: true, reply: lookup.ask}
  - id: damage
    title: 破损
    intents: [damaged_in_transit]
    events: [review_posted]
    about: order
    branches:
      - {id: unchecked, row: Q5, when: [{fact: damage.checked, is: false}, {fact: damage.photos, is: true}],
         reply: damage.resend, tasks: [{kind: resend, text: "重发{{order.id}}", role: agent, due: {hours: 2}}]}
      - {id: checked, row: Q5, when: [{fact: damage.checked, is: true}], reply: damage.help}
      - {id: otherwise, row: Q5, otherwise: true, reply: damage.help}
"""
REPLIES = """replies:
  track.sent: {text: ["包裹在路上, 实付{{order.amount}}", "还在路上的, 请放心"]}
  track.other: {text: 还没有发货}
  lookup.unreachable: {text: "系统暂时查不到, 查于{{order.checked_at}}"}
  lookup.ask: {text: "是哪一笔呢 {{order.choices}}", asks: order.id, answers: {entity: order_number}}
  damage.ask_checked: {text: 快递员派件时没有让您验货吗, asks: damage.checked,
    answers: {affirm: true, deny: false, words: {"false": [没让验], "true": [验过]}}}
  damage.resend: {text: 给您重发, sets: {damage.offered: true}}
  damage.help: {text: 我来帮您}
"""
EXAMPLES = """examples:
  - {name: 在途, scenario: track, given: {order.status: shipped, order.amount: 5990},
     expect: {branch: sent, contains: ["59.9元"]}}
  - {name: 其他, scenario: track, given: {order.status: paid}, expect: {branch: otherwise}}
  - {name: 连不上, scenario: lookup, given: {order.lookup: unreachable, order.checked_at: "2026-11-23T14:00:00+08:00"},
     expect: {branch: unreachable}}
  - {name: 问单号, scenario: lookup, given: {order.lookup: several, order.choices: a}, expect: {branch: otherwise}}
  - {name: 没验, scenario: damage, given: {damage.checked: false, damage.photos: true},
     expect: {branch: unchecked, tasks: [resend]}}
  - {name: 验了, scenario: damage, given: {damage.checked: true, damage.photos: true}, expect: {branch: checked}}
  - {name: 没照片, scenario: damage, given: {damage.checked: false, damage.photos: false}, expect: {branch: otherwise}}
"""


@lru_cache(maxsize=None)
def whole_handbook() -> Handbook:
    """Return the product's handbook, read and checked once for all tests."""
    return load(ROOT / "handbook", intent_titles())


def small_handbook(folder: Path, **changed: str) -> Path:
    """Write a small handbook; keyword arguments replace whole files (rows, facts, scenario, …)."""
    files = {"rows": ROWS, "facts": FACTS, "scenario": SCENARIOS, "replies": REPLIES, "examples": EXAMPLES,
             **changed}
    (folder / "topic").mkdir(parents=True, exist_ok=True)
    policy = (ROOT / "handbook" / "policy.yml").read_text(encoding="utf-8")
    (folder / "policy.yml").write_text(policy, encoding="utf-8")
    for name in ("terms.yml", "wording.yml"):
        (folder / name).write_text((ROOT / "handbook" / name).read_text(encoding="utf-8"), encoding="utf-8")
    (folder / "sale_terms.yml").write_text("sale_terms: {}\n", encoding="utf-8")
    (folder / "acts.yml").write_text("acts: {}\n", encoding="utf-8")
    for name, text in files.items():
        place = folder if name in ("rows", "facts") else folder / "topic"
        (place / f"{name}.yml").write_text(text, encoding="utf-8")
    return folder


def an_order(order_id: str = "2026112300010001", **changed: Any) -> Order:
    """Return an order that is on its way; keyword arguments replace fields."""
    data: Dict[str, Any] = {
        "id": order_id, "buyer_id": "b1", "status": "shipped", "placed_at": NOW - timedelta(days=3),
        "paid_at": NOW - timedelta(days=3), "ship_by": NOW - timedelta(days=2),
        "shipped_at": NOW - timedelta(days=2), "amount": 5990,
        "receiver": {"name": "王小明", "phone": "13800005678", "region": "浙江 杭州", "address": "文一西路100号"},
        "items": [{"sku": "CUP-1", "title": "保温杯", "options": {"颜色": "白色"}, "price": 5990}],
        "parcel": {"courier": "中通快递", "number": "75312345678901", "scans": [
            {"at": NOW - timedelta(hours=5), "text": "【杭州转运中心】已发出"}]}}
    return Order.parse_obj({**data, **changed})


def signed(order_id: str = "2026112300010001", **changed: Any) -> Order:
    """Return an order that its buyer signed for 20 hours ago."""
    parcel = {"courier": "中通快递", "number": order_id[-5:], "signed_by": "buyer",
              "scans": [{"at": NOW - timedelta(hours=20), "text": "已签收"}]}
    return an_order(order_id,
                    **{"status": "signed", "signed_at": NOW - timedelta(hours=20), "parcel": parcel, **changed})


def unpaid(minutes: int = 10, **changed: Any) -> Order:
    """Return an order that was placed some minutes ago and is not paid."""
    return an_order(status="placed", placed_at=NOW - timedelta(minutes=minutes), paid_at=None, shipped_at=None,
                    ship_by=None, parcel=None, **changed)


def a_product(sku: str = "CUP-1", **changed: Any) -> Product:
    """Return a product that is in stock."""
    return Product.parse_obj({"sku": sku, "title": "保温杯", "price": 5990, "stock": 10, **changed})


def a_buyer(buyer_id: str = "b1") -> Buyer:
    """Return a registered buyer."""
    return Buyer(id=buyer_id, name="小王")


def a_reading(intent: str, confidence: float = 0.9, entities: Optional[Mapping[str, Any]] = None,
              also: Optional[Mapping[str, float]] = None) -> Reading:
    """Return a reading with one intent, maybe more, and entities by name."""
    ranked = [Ranked(name=intent, confidence=confidence)]
    ranked += [Ranked(name=name, confidence=value) for name, value in (also or {}).items()]
    found = [Entity(entity=name, value=value, text=str(value)) for name, value in (entities or {}).items()]
    return Reading(intent=intent, confidence=confidence, intents=tuple(ranked), ranking=tuple(ranked),
                   entities=tuple(found))
