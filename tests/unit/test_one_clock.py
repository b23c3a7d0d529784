"""The injected clock is the only one: nothing reads the machine's but ``wall_clock``, which wires it in."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import Iterator, Tuple

import pytest

ROOT = Path(__file__).resolve().parents[2]

READ = {"datetime": {"now", "utcnow", "today"}, "date": {"today"}, "time": {"time", "time_ns", "localtime", "gmtime"}}
"""What reads the machine's clock, by the name it hangs on. ``time.monotonic`` measures durations and is free."""

MAY = {
    "bot/services.py": "wall_clock itself",
    "bot/nlu/components.py": "a message of the training data has no clock of its own",
    "bot/rasa/tracker_store.py": "Rasa's events bear Rasa's time; nobody reads it",
    "bot/learning/files.py": "the age of a file is told by the machine that wrote it",
    "bot/learning/train.py": "the file name of a model",
    "bot/migrations/versions/0006_timers_of_cases.py": "a schema's upgrade runs before anything is wired",
}


def wall_time(file: Path) -> Iterator[Tuple[int, str]]:
    """Yield line and text of everything in a file that reads the machine's clock."""
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if isinstance(node, ast.Attribute):
            owner = node.value.attr if isinstance(node.value, ast.Attribute) else getattr(node.value, "id", "")
            if node.attr in READ.get(owner, ()):
                yield node.lineno, f"{owner}.{node.attr}"
            elif node.attr in ("current_timestamp", "localtimestamp", "CURRENT_TIMESTAMP"):
                yield node.lineno, node.attr
        elif isinstance(node, ast.ImportFrom) and node.module == "time":
            yield from ((node.lineno, f"from time import {one.name}") for one in node.names
                        if one.name in READ["time"])


def test_nothing_but_wall_clock_reads_the_machines_clock():
    found = {}
    for file in sorted([*(ROOT / "bot").rglob("*.py"), *(ROOT / "actions").rglob("*.py")]):
        places = list(wall_time(file))
        if places:
            found[str(file.relative_to(ROOT))] = places
    assert set(found) - set(MAY) == set(), {name: found[name] for name in set(found) - set(MAY)}
    assert set(MAY) - set(found) == set(), "an exception that nobody needs"
    assert len(found["bot/services.py"]) == 1


@pytest.mark.parametrize("line", ["datetime.now(timezone.utc)", "datetime.datetime.utcnow()", "time.time()",
                                  "date.today()", "f = datetime.now", "func.current_timestamp()"])
def test_it_is_noticed(tmp_path, line):
    (tmp_path / "x.py").write_text(f"def work():\n    {line}\n", "utf-8")
    assert [number for number, _ in wall_time(tmp_path / "x.py")] == [2]


def test_durations_are_free(tmp_path):
    (tmp_path / "x.py").write_text("import time\nbegan = time.monotonic()\nclock.now\n", "utf-8")
    assert list(wall_time(tmp_path / "x.py")) == []
