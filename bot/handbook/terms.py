"""Names in Chinese of kinds of tasks, outcomes, events and steps (handbook/terms.yml), and places in files."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import Dict, Mapping, Optional, Sequence, Tuple


@dataclass(frozen=True)
class Place:
    """File and line of something in the handbook."""

    file: str
    line: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}"


@dataclass(frozen=True)
class Issue:
    """An error or warning about the content, with its place and a hint."""

    place: Place
    message: str
    hint: str = ""
    level: str = "error"

    def __str__(self) -> str:
        mark = "" if self.level == "error" else f" [{self.level}]"
        return f"{self.place}:{mark} {self.message}" + (f" {self.hint}" if self.hint else "")


@dataclass(frozen=True)
class TaskKind:
    """A kind of task.

    ``team``: the team whose report it is in. ``request``: the facts of the team lead's answer (state, amount).
    ``answer``: the fact that its result is, and the event with which that result proposes.
    """

    name: str
    label: str
    place: Place
    team: Optional[str] = None
    request: Optional[Tuple[str, str]] = None
    answer: Optional[Tuple[str, str]] = None

    @property
    def decided(self) -> str:
        """The event of the lead's answer: ``discount.state`` gives ``discount_decided``."""
        return f"{self.request[0].partition('.')[0]}_decided" if self.request else ""

    @property
    def undecided(self) -> str:
        """The event that no answer came in time."""
        return f"{self.request[0].partition('.')[0]}_undecided" if self.request else ""


@dataclass(frozen=True)
class Words:
    """How things are called: outcomes and kinds of cases, events, steps, a product's attributes.

    ``alike``: words of their values that mean the same. ``opposites``: a word, and those that rule it out. ``parts`` of
    goods: what is said of one is no answer for another. ``families``: attributes that a kind of question may be about.
    ``passing``: events whose cards go once the seller has written.
    """

    outcomes: Mapping[str, str] = field(default_factory=dict)
    case_kinds: Mapping[str, str] = field(default_factory=dict)
    events: Mapping[str, str] = field(default_factory=dict)
    steps: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    attributes: Mapping[str, Sequence[str]] = field(default_factory=dict)
    alike: Sequence[Sequence[str]] = ()
    opposites: Mapping[str, Sequence[str]] = field(default_factory=dict)
    parts: Sequence[str] = ()
    families: Mapping[str, Sequence[str]] = field(default_factory=dict)
    passing: Sequence[str] = ()

    @cached_property
    def synonyms(self) -> Tuple[Tuple[str, str], ...]:
        """Every word for an attribute, in small letters, with the attribute's usual name."""
        return tuple((str(word).lower(), head) for head, others in self.attributes.items() for word in (head, *others))

    @cached_property
    def known_names(self) -> Dict[str, Tuple[Optional[str], int]]:
        """What was found out about names of attributes, to be found once."""
        return {}
