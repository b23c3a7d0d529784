"""Grades of cards: ``data/graded/grades.tsv``, one a line, never changed, only added to.

scene, key (``card_key``), grade, reason, text of the card; grades of texts that are gone stay as history.
``data/graded/first.jsonl`` holds the cards of scenes as they stood when they were played first, with their features.
"""

from __future__ import annotations

import csv
import json
from dataclasses import asdict
from pathlib import Path
from typing import Dict, Iterable, List, NamedTuple, Tuple

from bot.errors import InputError
from bot.learning.score_fit import GradedCard

GRADES = (2, 1, 0, -1)
"""Sent as it is, after a light edit, not used, would do harm."""


class Grade(NamedTuple):
    """A grade of one card in one scene."""

    scene: str
    key: str
    grade: int
    reason: str = ""
    text: str = ""


def read_grades(file: Path) -> Dict[Tuple[str, str], int]:
    """Return the grade of each card by scene and key; of several the last counts.

    Raises:
        InputError: A line is no grade.
    """
    return {(one.scene, one.key): one.grade for one in parse_grades(file)} if file.is_file() else {}


def parse_grades(file: Path) -> List[Grade]:
    """Return the grades of a file, in its order.

    Raises:
        InputError: A line is no grade; file and line are named.
    """
    found = []
    with file.open(encoding="utf-8", newline="") as lines:
        for number, cells in enumerate(csv.reader(lines, delimiter="\t", quoting=csv.QUOTE_NONE), 1):
            if not any(cells):
                continue
            try:
                grade = Grade(cells[0], cells[1], int(cells[2]), *cells[3:5])
            except (IndexError, ValueError):
                grade = Grade("", "", 9)
            if grade.grade not in GRADES:
                raise InputError(f"{file.name}:{number}: 不是评分。", "每行: 场景 ⇥ 卡片键 ⇥ 2、1、0 或 -1 ⇥ 理由。")
            found.append(grade)
    return found


def add_grades(file: Path, grades: Iterable[Grade]) -> int:
    """Append grades; return how many."""
    count = 0
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("a", encoding="utf-8", newline="\n") as out:
        for one in grades:
            out.write("\t".join(str(cell).replace("\t", " ").replace("\n", " ") for cell in one) + "\n")
            count += 1
    return count


def read_firsts(file: Path) -> List[GradedCard]:
    """Return the cards of scenes that were played for the first time, in the file's order."""
    lines = file.read_text(encoding="utf-8").splitlines() if file.is_file() else []
    found = [json.loads(line) for line in lines if line.strip()]
    return [GradedCard(**{**one, "replies": tuple(one["replies"])}, first=True) for one in found]


def add_firsts(file: Path, cards: Iterable[GradedCard]) -> int:
    """Append cards of scenes that were played for the first time; return how many."""
    kept = [{name: value for name, value in asdict(card).items() if name not in ("first", "weight")} for card in cards]
    for one in kept:
        one["features"] = {name: round(value, 4) for name, value in one["features"].items() if value}
    with file.open("a", encoding="utf-8", newline="\n") as out:
        out.writelines(json.dumps(one, ensure_ascii=False) + "\n" for one in kept)
    return len(kept)
