"""A replayed conversation as it stands in a file: one JSON object a line."""

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
        raise InputError(f"not JSON: {err}.", "Write one JSON object a line.") from err
    if not isinstance(data, dict):
        raise InputError("not a JSON object.", "Write one JSON object a line.")
    _refuse(data, LINE_KEYS, "the conversation")
    for name in ("id", "now", "turns"):
        if name not in data:
            raise InputError(f"{name!r} is missing.", "It needs id, now and turns.")
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
        raise InputError("'policy' is not an object.", "It holds what differs from handbook/policy.yml.")
    whole = merge_policy(policy, over)
    wrong = faults_as_json([one for one in find_faults(whole, {}) if one[0][:1] != ["automatic"]])
    if wrong:
        raise InputError(f"policy {wrong[0]['path']} ({wrong[0]['title']}): {wrong[0]['message']}.",
                         "What each value may be stands in bot/handbook/policy.schema.json.")
    return whole


def read_time(text: Any, policy: Mapping[str, Any]) -> datetime:
    """Read an ISO time; without a zone it is the shop's own."""
    try:
        moment = datetime.fromisoformat(str(text).replace("Z", "+00:00"))
    except ValueError as err:
        raise InputError(f"{text!r} is no ISO time.", "Write 2026-11-23T18:00:00+08:00.") from err
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
        raise InputError(f"{what}: {where}: {first['msg']}.", "See docs for the order's fields.") from err


def _buyer(data: Any) -> Optional[Buyer]:
    if data is None:
        return None
    return parse(Buyer, {"id": data, "name": data} if isinstance(data, str) else data, "buyer")


def _list(data: Mapping[str, Any], name: str) -> List[Any]:
    value = data.get(name)
    if value is None:
        return []
    if not isinstance(value, list) or not all(isinstance(one, dict) for one in value):
        raise InputError(f"{name!r} is no list of objects.", "")
    return value


def _turn(data: Mapping[str, Any], index: int) -> Tuple[str, Any]:
    _refuse(data, TURN_KEYS, f"turn {index}")
    kinds = [key for key in data if key in TURN_KEYS]
    if len(kinds) != 1:
        raise InputError(f"turn {index} has {len(kinds)} of {', '.join(sorted(TURN_KEYS))}.",
                         "A turn has exactly one.")
    return kinds[0], data[kinds[0]]


def _refuse(data: Mapping[str, Any], allowed: Set[str], where: str) -> None:
    unknown = [key for key in data if key not in allowed and not key.startswith("want")]
    if unknown:
        raise InputError(f"unknown key {unknown[0]!r} in {where}.",
                         f"Known: {', '.join(sorted(allowed))}; keys that begin with 'want' are ignored.")
