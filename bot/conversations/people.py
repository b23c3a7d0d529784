"""Who acts at the desk."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Person:
    """Who works at the desk."""

    id: str
    name: str
    role: str = "agent"


AUTOMATIC = Person("automatic", "自动回复", "automatic")
"""The shop itself, for rows that it switched to automatic."""
