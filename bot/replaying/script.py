"""Parser of replay files: one conversation per line, as a JSON object."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Dict, List, Mapping, Optional, Set, Tuple, Type, TypeVar
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ValidationError

from bot.errors import InputError
from bot.handbook.policy import faults_as_json, find_faults, merge_policy
from bot.orders.model import Buyer, Order, Product

Value = TypeVar("Value", bound=BaseModel)

LINE_KEYS = {"id", "now", "buyer", "viewing", "products", "orders", "policy", "turns"}
TURN_KEYS = {"buyer", "agent", "check", "clock", "order"}
ANOTHER_BUYER = "somebody-else"
"""Owner of orders without a buyer in a conversation that is anonymous."""


@dataclass(frozen=True)
class Script:
    """One conversation to run."""

    id: str
    now: datetime
    buyer: Optional[Buyer]
    viewing: Optional[str]
    products: Tuple[Product, ...]
    orders: Tuple[Dict[str, Any], ...]
    policy: Mapping[str, Any]
    turns: Tuple[Tuple[str, Any], ...]


def read_script(line: str, policy: Mapping[str, Any]) -> Script:
    """Read one line.

    Args:
        line: The JSON object.
        policy: The shop's policy, over which the line's is merged.

    Raises:
        InputError: Says which key or value is wrong.
    """
    try:
        data = json.loads(line)
    except ValueError as err:
        raise InputError(f"不是 JSON: {err}。", "每行写一个 JSON 对象。") from err
    if not isinstance(data, dict):
        raise InputError("不是 JSON 对象。", "每行写一个 JSON 对象。")
    _refuse(data, LINE_KEYS, "the conversation")
    for name in ("id", "now", "turns"):
        if name not in data:
            raise InputError(f"缺少 {name!r}。", "需要 id、now 和 turns。")
    buyer = _buyer(data.get("buyer"))
    orders = tuple({"buyer_id": buyer.id if buyer else ANOTHER_BUYER, **one} for one in _list(data, "orders"))
    for one in orders:
        parse(Order, one, f"order {one.get('id')!r}")
    products = tuple(parse(Product, one, "product") for one in _list(data, "products"))
    return Script(str(data["id"]), read_time(data["now"], policy), buyer, data.get("viewing"), products,
                  orders, _policy(data.get("policy") or {}, policy),
                  tuple(_turn(one, index) for index, one in enumerate(_list(data, "turns"))))


def _policy(over: Any, policy: Mapping[str, Any]) -> Mapping[str, Any]:
    if not isinstance(over, dict):
        raise InputError("'policy' 不是对象。", "里面写与 handbook/policy.yml 不同的值。")
    whole = merge_policy(policy, over)
    wrong = faults_as_json([one for one in find_faults(whole, {}) if one[0][:1] != ["automatic"]])
    if wrong:
        raise InputError(f"policy {wrong[0]['path']} ({wrong[0]['title']}): {wrong[0]['message']}.",
                         "每个值的要求见 bot/handbook/policy.schema.json。")
    return whole


def read_time(text: Any, policy: Mapping[str, Any]) -> datetime:
    """Read an ISO time; without a zone it is the shop's own."""
    try:
        moment = datetime.fromisoformat(str(text).replace("Z", "+00:00"))
    except ValueError as err:
        raise InputError(f"{text!r} 不是 ISO 时间。", "写成 2026-11-23T18:00:00+08:00。") from err
    return moment if moment.tzinfo else moment.replace(tzinfo=ZoneInfo(policy["shop"]["timezone"]))


def parse(model: Type[Value], data: Any, what: str) -> Value:
    """Read a value of the order model.

    Raises:
        InputError: Names the field.
    """
    try:
        return model.parse_obj(data)
    except ValidationError as err:
        first = err.errors()[0]
        where = ".".join(str(step) for step in first["loc"])
        raise InputError(f"{what}: {where}: {first['msg']}.", "订单和商品的字段见 docs/orders.md。") from err


def _buyer(data: Any) -> Optional[Buyer]:
    if data is None:
        return None
    return parse(Buyer, {"id": data, "name": data} if isinstance(data, str) else data, "buyer")


def _list(data: Mapping[str, Any], name: str) -> List[Any]:
    value = data.get(name)
    if value is None:
        return []
    if not isinstance(value, list) or not all(isinstance(one, dict) for one in value):
        raise InputError(f"{name!r} 不是对象的列表。", "")
    return value


def _turn(data: Mapping[str, Any], index: int) -> Tuple[str, Any]:
    _refuse(data, TURN_KEYS, f"turn {index}")
    kinds = [key for key in data if key in TURN_KEYS]
    if len(kinds) != 1:
        raise InputError(f"第 {index} 步有 {len(kinds)} 个 {', '.join(sorted(TURN_KEYS))}。",
                         "每一步只能有一个。")
    return kinds[0], data[kinds[0]]


def _refuse(data: Mapping[str, Any], allowed: Set[str], where: str) -> None:
    unknown = [key for key in data if key not in allowed and not key.startswith("want")]
    if unknown:
        raise InputError(f"{where} 里有未知的键 {unknown[0]!r}。",
                         f"可用: {', '.join(sorted(allowed))}；以 want 开头的键不看。")
