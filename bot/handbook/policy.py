"""The shop's policy: its shape, what may not be said in it, and what two versions differ in. Pure."""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path
from typing import Any, Dict, List, Mapping, Tuple

from jsonschema import Draft7Validator

from bot.handbook.model import Row


@lru_cache(maxsize=1)
def schema() -> Dict[str, Any]:
    """Return the JSON Schema; its titles are what people see."""
    document: Dict[str, Any] = json.loads(Path(__file__).with_name("policy.schema.json").read_text("utf-8"))
    return document


def faults(policy: Mapping[str, Any], rows: Mapping[str, Row]) -> List[Tuple[List[Any], str]]:
    """Return every fault of a policy as ``(path, what is wrong)``; empty when there is none.

    Args:
        policy: The whole policy as plain values.
        rows: The handbook's rows; only those marked safe may be automatic.
    """
    found = [(list(error.absolute_path), error.message)
             for error in Draft7Validator(schema()).iter_errors(policy)]
    if found:
        return sorted(found, key=str)
    promotion = policy["promotion"]
    if promotion and promotion["starts"] > promotion["ends"]:
        found.append((["promotion", "ends"], "the promotion ends before it starts"))
    if policy["shop"]["opens"] >= policy["shop"]["closes"]:
        found.append((["shop", "closes"], "the shop closes before it opens"))
    for index, row in enumerate(policy["automatic"]):
        if row not in rows or not rows[row].safe:
            safe = ", ".join(name for name, one in rows.items() if one.safe) or "none"
            found.append((["automatic", index], f"row {row!r} may not go out by itself; these may: {safe}"))
    return found


def merged(first: Mapping[str, Any], over: Mapping[str, Any]) -> Dict[str, Any]:
    """Return ``first`` with the values of ``over``; what ``over`` lacks stays as it was."""
    result = dict(first)
    for key, value in over.items():
        before = result.get(key)
        both = isinstance(value, Mapping) and isinstance(before, Mapping)
        result[key] = merged(before, value) if both else value  # type: ignore[arg-type]
    return result


def differences(before: Any, after: Any, path: str = "") -> List[Dict[str, Any]]:
    """Return what changed: dotted path, value before, value after."""
    if isinstance(before, Mapping) and isinstance(after, Mapping):
        return [one for key in dict.fromkeys((*before, *after))
                for one in differences(before.get(key), after.get(key), f"{path}.{key}".lstrip("."))]
    return [] if before == after else [{"path": path, "before": before, "after": after}]
