"""Agents' lines with the acts that they do (``data/acts``), and how well the reader finds them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Callable, Dict, List, Mapping, Sequence, Set, Tuple

from bot.errors import InputError
from bot.nlu.act_reader import Clause

HALF = 0.5
"""Share of a clause, or of the words that do an act, which the two must have in common to belong together."""


@dataclass(frozen=True)
class ActLine:
    """A line with the buyer's words before it, and its acts with the words that do each."""

    id: str
    before: str
    text: str
    acts: Tuple[Tuple[str, str], ...]


def read_act_lines(file: Path) -> List[ActLine]:
    """Read a file of lines.

    Raises:
        InputError: A line is no such object, or names words that are not in its text.
    """
    found = []
    for number, row in enumerate(file.read_text(encoding="utf-8").splitlines(), 1):
        try:
            data: Mapping[str, Any] = json.loads(row)
            acts = tuple((one["act"], one["clause"]) for one in data["acts"])
            line = ActLine(str(data["id"]), str(data["buyer"]), str(data["text"]), acts)
        except (ValueError, KeyError, TypeError) as err:
            raise InputError(f"{file.name} 第 {number} 行不对: {err}。", "每行写 id、buyer、text 和 acts。") from err
        wrong = next((words for _, words in acts if words not in line.text), None)
        if wrong is not None:
            raise InputError(f"{file.name} 第 {number} 行里没有 {wrong!r}。", "clause 写这一行里的原文。")
        found.append(line)
    return found


def labels_of(line: ActLine, clauses: Sequence[Clause]) -> List[Set[str]]:
    """Return the acts of each clause: those whose words and the clause have half of either in common."""
    found: List[Set[str]] = [set() for _ in clauses]
    for act, words in line.acts:
        start = line.text.find(words)
        end = start + len(words)
        for labels, clause in zip(found, clauses):
            common = min(clause.end, end) - max(clause.start, start)
            if common > 0 and (common >= HALF * (clause.end - clause.start) or common >= HALF * (end - start)):
                labels.add(act)
    return found


def measure_acts(lines: Sequence[ActLine], read: Callable[[str, str], Set[str]]) -> Dict[str, Tuple[int, int, int]]:
    """Return of each act how often it was told, told rightly, and was there; ``""`` for all of them."""
    counts: Dict[str, List[int]] = {"": [0, 0, 0]}
    for line in lines:
        told, there = read(line.text, line.before), {act for act, _ in line.acts}
        for act in told | there:
            for name in ("", act):
                one = counts.setdefault(name, [0, 0, 0])
                one[0] += act in told
                one[1] += act in told and act in there
                one[2] += act in there
    return {name: (told, right, there) for name, (told, right, there) in counts.items()}
