"""The shop's policy: its JSON Schema, its faults, and the differences of two versions."""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path
from typing import Any, Dict, Iterator, List, Mapping, Tuple

from bot.handbook.model import Row
from bot.handbook.policy_words import explain_fault, field_title, shorten, validator

Fault = Tuple[List[Any], str]
"""Path (keys and list indexes), and what is wrong and what is allowed, in Chinese."""

MAX_FAULTS = 100
"""Maximum number of faults returned."""


@lru_cache(maxsize=1)
def schema() -> Dict[str, Any]:
    """Return the JSON Schema; its titles are the labels of the policy page."""
    document: Dict[str, Any] = json.loads(Path(__file__).with_name("policy.schema.json").read_text("utf-8"))
    return document


@lru_cache(maxsize=1)
def _validator() -> Any:
    return validator(schema())


def find_faults(policy: Any, rows: Mapping[str, Row]) -> List[Fault]:
    """Return every fault of a policy, one for each field; empty when there is none.

    Args:
        policy: The whole policy as plain values, whatever they are.
        rows: The handbook's rows; only those marked safe may be automatic.
    """
    found: Dict[str, Fault] = {}
    for path, message in _shape(policy):
        found.setdefault(repr(path), (path, message))
        if len(found) == MAX_FAULTS:
            break
    if not found:
        found = {repr(path): (path, message) for path, message in (*_together(policy), *_automatic(policy, rows))}
    return sorted(found.values(), key=lambda one: _place(one[0]))


def _place(path: List[Any]) -> List[int]:
    """Return a field's position on the policy page, for sorting."""
    place: List[int] = []
    shape: Mapping[str, Any] = schema()
    for step in path:
        names = list(shape.get("properties", {}))
        place.append(step if isinstance(step, int) else names.index(step) if step in names else len(names))
        shape = shape.get("items", {}) if isinstance(step, int) else shape.get("properties", {}).get(step, {})
    return place


def _shape(policy: Any) -> Iterator[Fault]:
    for error in _validator().iter_errors(policy):
        path = list(error.absolute_path)
        if error.validator == "required":
            for key in error.schema["required"]:
                if key not in error.instance:
                    yield [*path, key], "缺少这一项"
        elif error.validator == "additionalProperties":
            for key in error.instance:
                if key not in error.schema["properties"]:
                    yield [*path, shorten(str(key))], "没有这一项，请去掉"
        else:
            yield path, explain_fault(error.schema, error.instance)


def _together(policy: Mapping[str, Any]) -> Iterator[Fault]:
    """Yield faults of values that are valid alone but contradict each other."""
    promotion = policy["promotion"]
    if promotion and promotion["starts"] > promotion["ends"]:
        yield ["promotion", "ends"], f"截止日期不能早于开始日期 {promotion['starts']}"
    if policy["shop"]["opens"] >= policy["shop"]["closes"]:
        yield ["shop", "closes"], f"下班时间要晚于上班时间 {policy['shop']['opens']}(全天填 00:00 到 23:59)"
    yield from _tiers(policy["price"]["bulk_tiers"], ["price", "bulk_tiers"], "件")
    yield from _tiers(policy["visits"], ["visits"], "元")
    names = [one["name"] for one in policy["categories"]]
    for index, name in enumerate(names):
        if name in names[:index]:
            yield ["categories", index, "name"], f"「{name}」重复了"
    shipping = policy["shipping"]
    yield from _regions(shipping["near"], ["shipping", "near"], [])
    yield from _regions(shipping["remote"], ["shipping", "remote"], shipping["near"])


def _tiers(tiers: List[Mapping[str, Any]], path: List[Any], unit: str) -> Iterator[Fault]:
    """Yield faults unless tiers rise and a higher one is never worse for the buyer."""
    for index, (before, tier) in enumerate(zip(tiers, tiers[1:]), 1):
        if tier["from"] <= before["from"]:
            least = f"{before['from'] / 100:.15g}" if unit == "元" else str(before["from"])
            yield [*path, index, "from"], f"要比上一档的 {least} {unit}多"
        if "rate" in tier and tier["rate"] > before["rate"]:
            yield [*path, index, "rate"], f"不能高于上一档的 {before['rate']}%"
        if "times" in tier and tier["times"] < before["times"]:
            yield [*path, index, "times"], f"不能少于上一档的 {before['times']} 次"


def _regions(names: List[str], path: List[Any], others: List[str]) -> Iterator[Fault]:
    """Yield faults of regions of which one name begins with the other: regions are matched by prefix."""
    for index, name in enumerate(names):
        if name in names[:index]:
            yield [*path, index], f"「{name}」重复了"
            continue
        for other in (*names[:index], *others):
            if name.startswith(other) or other.startswith(name):
                where = "近区省份里" if other in others else "前面"
                yield [*path, index], f"「{name}」和{where}的「{other}」是同一个地方"
                break


def _automatic(policy: Mapping[str, Any], rows: Mapping[str, Row]) -> Iterator[Fault]:
    safe = "、".join(name for name, one in rows.items() if one.safe) or "没有"
    for index, row in enumerate(policy["automatic"]):
        if row not in rows or not rows[row].safe:
            yield ["automatic", index], f"「{shorten(row)}」不能自动发送，可以的有: {safe}"
        elif row in policy["automatic"][:index]:
            yield ["automatic", index], f"「{row}」重复了"


def is_figure(path: str) -> bool:
    """Tell whether a dotted path leads to a number of the policy."""
    shape: Mapping[str, Any] = schema()
    for step in path.split("."):
        shape = shape.get("properties", {}).get(step, {})
    return shape.get("type") in ("integer", "number")


def faults_as_json(found: List[Fault]) -> List[Dict[str, str]]:
    """Return faults as the pages get them: dotted path, the field's title, what is wrong."""
    return [{"path": ".".join(map(str, path)), "title": field_title(schema(), path), "message": message}
            for path, message in found]


def drop_unknown_keys(policy: Mapping[str, Any], shape: Any = None) -> Dict[str, Any]:
    """Return a policy without keys that are not in the schema (of an earlier release)."""
    parts = (shape or schema()).get("properties", {})
    return {key: drop_unknown_keys(value, parts[key]) if isinstance(value, Mapping) else value
            for key, value in policy.items() if key in parts}


def merge_policy(first: Mapping[str, Any], over: Mapping[str, Any]) -> Dict[str, Any]:
    """Return ``first`` with the values of ``over``; what ``over`` lacks stays as it was."""
    result = dict(first)
    for key, value in over.items():
        before = result.get(key)
        if isinstance(value, Mapping) and isinstance(before, Mapping):
            result[key] = merge_policy(before, value)
        else:
            result[key] = value
    return result


def differences(before: Any, after: Any, path: str = "") -> List[Dict[str, Any]]:
    """Return what changed: dotted path, value before, value after."""
    if isinstance(before, Mapping) and isinstance(after, Mapping):
        return [one for key in dict.fromkeys((*before, *after))
                for one in differences(before.get(key), after.get(key), f"{path}.{key}".lstrip("."))]
    return [] if before == after else [{"path": path, "before": before, "after": after}]
