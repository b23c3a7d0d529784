"""Dotted paths into the policy, such as ``parcel.wait_days``."""

from __future__ import annotations

from typing import Any, Mapping


def look_up(policy: Mapping[str, Any], path: str, default: Any = None) -> Any:
    """Return the value at a dotted path; ``default`` where there is none."""
    value: Any = policy
    for step in path.split("."):
        if not isinstance(value, Mapping) or step not in value:
            return default
        value = value[step]
    return value
