"""What follows from a line to the buyer: tasks, timers, and what the seller's acts do."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Mapping, Optional, Tuple

from bot.handbook.terms import Place


@dataclass(frozen=True)
class TaskSpec:
    """A task of the agent besides replying; opened when the reply is sent."""

    kind: str
    text: str
    role: str
    due_minutes: Optional[float] = None
    due_policy: Optional[str] = None
    due_factor: float = 1


@dataclass(frozen=True)
class ActSpec:
    """Something that a line of the seller's does: ``offer_price``, ``ask_picture`` (handbook/acts.yml).

    ``group``: offered, agreed, asked, told, promised, refused or manners. ``remedy``: what it grants. ``outcome``: how
    the case is settled by it. ``task``: what has to be done.
    """

    name: str
    label: str
    group: str
    place: Place
    task: Optional[TaskSpec] = None
    outcome: Optional[str] = None
    remedy: Optional[str] = None


@dataclass(frozen=True)
class TimerSpec:
    """An event that comes some minutes after the reply was sent."""

    event: str
    minutes: Optional[float] = None
    policy: Optional[str] = None
    factor: float = 1


@dataclass(frozen=True)
class ActEffect:
    """What an act does in a scenario: facts that it sets, the question that it asks, tasks, how it settles the case.

    ``question`` is the reply that asks it, ``asks`` the fact that it finds out.
    """

    sets: Mapping[str, Any] = field(default_factory=dict)
    question: Optional[str] = None
    asks: Optional[str] = None
    tasks: Tuple[TaskSpec, ...] = ()
    closes: Tuple[str, ...] = ()
    settles: Optional[str] = None
