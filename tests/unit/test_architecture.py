"""The house: which room may import which, no circle, pure rooms without frameworks, modules of a readable length."""

from __future__ import annotations

import ast
from functools import lru_cache
from pathlib import Path
from typing import Dict, FrozenSet, Iterator, List, Set

import pytest

ROOT = Path(__file__).resolve().parents[2]
FRAMEWORKS = {"rasa", "rasa_sdk", "sanic", "sqlalchemy", "spacy", "alembic", "tensorflow"}

LEAVES = {"errors", "disk", "rate_limited_log", "sound_text", "roles", "privacy", "security"}
"""What every room may use; leaves use only each other."""

HOUSE = ("handbook", "orders", "talk", "proposing", "store", "conversations", "due")
"""From the ground up: each may import those before it."""

ROOMS: Dict[str, Set[str]] = {
    **{leaf: set() for leaf in LEAVES},
    **{place: set(HOUSE[:at]) for at, place in enumerate(HOUSE)},
    "nlu": set(),
    "settings": set(),
    "services": {*HOUSE, "migrations", "nlu", "settings", "http.limits", "learning.intents", "rasa.views"},
    "http": {*HOUSE, "services", "settings", "learning.intents", "learning.tables"},
    "rasa": {*HOUSE, "nlu", "services", "settings"},
    "learning": {"nlu", "proposing", "store", "services", "settings", "rasa.agent"},
    "migrations": {"store", "orders", "learning.tables"},
    "replaying": {"handbook", "orders", "talk", "proposing", "store", "conversations", "due", "services", "settings"},
    "commands": {*HOUSE, "http", "learning", "migrations", "nlu", "rasa", "replaying", "services", "settings"},
    "__main__": {"commands"},
}
"""Each room and what it may import beside itself and the leaves; ``room.module`` stands for that module alone."""

EXCEPTIONS: Dict[str, Set[str]] = {
    "orders.sql": {"store.database"}, "orders.ledger": {"store.database"},
    "talk.reading": {"nlu.limits"}, "talk.topic_lock": {"nlu.limits"}, "conversations.turn": {"nlu.limits"},
    "rasa.channel": {"http", "learning.model_watch"},
}
"""Single modules that may import more than their room: adapters in a pure room, and the plug."""

PURE = ("handbook", "orders", "talk", "proposing", "privacy", "roles", "errors", "replaying.script", "nlu.text",
        "nlu.limits")
ADAPTERS = {"orders.sql", "orders.http", "orders.ledger", "orders.tables"}
STILL_IMPURE: Dict[str, Set[str]] = {}
"""Modules of pure rooms that have yet to lose a framework; nothing may be added."""
WIRING = {"services", "migrations", "orders"}
"""The only rooms that may know the adapters of a pure room; the clock also knows the ledger of order events."""

NO_RASA = ("handbook", "orders", "talk", "proposing", "store", "conversations", "due", "http", "security", "privacy",
           "migrations", "settings", "replaying")
LONGEST = 300


@lru_cache(maxsize=None)
def modules() -> Dict[str, Path]:
    """Every module below ``bot``, by its name without ``bot.``; a package by its folder's name."""
    found = {}
    for file in sorted((ROOT / "bot").rglob("*.py")):
        parts = file.relative_to(ROOT / "bot").with_suffix("").parts
        name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
        if name:
            found[name] = file
    return found


@lru_cache(maxsize=None)
def imports(file: Path) -> FrozenSet[str]:
    """All that a file imports, also inside functions: modules by their full name."""
    return frozenset(_imports(file))


def _imports(file: Path) -> Iterator[str]:
    folder = file.relative_to(ROOT).parent.parts
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = ".".join(folder[:len(folder) - node.level + 1]) if node.level else ""
            base = ".".join(part for part in (above, node.module) if part)
            for alias in node.names:
                whole = f"{base}.{alias.name}"
                yield whole if whole.partition(".")[2] in modules() else base


def ours(name: str) -> Set[str]:
    """The modules below ``bot`` that one of them imports, by their names without ``bot.``."""
    used = {one.partition(".")[2] for one in imports(modules()[name]) if one.startswith("bot.")}
    return {one for one in used if one and one != name}


def room(name: str) -> str:
    return name.partition(".")[0]


def allows(may: Set[str], name: str) -> bool:
    return any(name == one or name.startswith(f"{one}.") for one in may)


@pytest.mark.parametrize("place", sorted(ROOMS))
def test_a_room_imports_only_what_lies_below_it(place):
    inside = [name for name in modules() if room(name) == place]
    assert inside, f"there is no bot/{place}: take it out of ROOMS"
    wrong = [f"{name} imports {used}" for name in inside for used in sorted(ours(name))
             if room(used) != place and not allows(LEAVES | ROOMS[place] | EXCEPTIONS.get(name, set()), used)]
    assert not wrong, wrong


def test_every_room_has_its_place_in_the_order():
    assert {room(name) for name in modules()} == set(ROOMS)
    assert {*EXCEPTIONS, *ADAPTERS, *STILL_IMPURE} <= set(modules()), "an exception for a module that is gone"
    named = {one for may in (*ROOMS.values(), *EXCEPTIONS.values()) for one in may}
    assert named <= {*ROOMS, *modules()}, "a room or module that is gone"


def test_a_permission_that_nobody_needs_is_taken_back():
    for name, may in EXCEPTIONS.items():
        unused = [one for one in may if not any(allows({one}, used) for used in ours(name))]
        assert not unused, f"{name} no longer needs {unused}: take it out of EXCEPTIONS"
    for place, may in ROOMS.items():
        used = set().union(*(ours(name) for name in modules() if room(name) == place))
        unused = [one for one in may if "." in one and one not in used]
        assert not unused, f"{place} no longer needs {unused}: take it out of ROOMS"


def test_modules_import_each_other_in_no_circle():
    circles = list(_circles({name: ours(name) for name in modules()}))
    assert not circles, f"these import each other: {circles}"


def _circles(graph: Dict[str, Set[str]]) -> Iterator[List[str]]:
    """Yield one circle for each module from which a way leads back to it."""
    for start in graph:
        came: Dict[str, str] = {}
        waiting = [start]
        while waiting:
            at = waiting.pop()
            for used in graph[at] & set(graph):
                if used == start:
                    way = [at]
                    while way[-1] != start:
                        way.append(came[way[-1]])
                    yield way[::-1]
                    waiting = []
                    break
                if used not in came:
                    came[used] = at
                    waiting.append(used)


def test_a_circle_is_found_wherever_it_lies():
    assert not list(_circles({"a": {"b"}, "b": {"c"}, "c": set()}))
    assert sorted(_circles({"a": {"b"}, "b": {"c"}, "c": {"b"}})) == [["b", "c"], ["c", "b"]]


@pytest.mark.parametrize("place", PURE)
def test_pure_rooms_import_no_framework(place):
    inside = [name for name in modules() if allows({place}, name) and name not in ADAPTERS]
    assert inside, place
    for name in inside:
        used = {one.partition(".")[0] for one in imports(modules()[name])} & FRAMEWORKS
        assert used == STILL_IMPURE.get(name, set()), f"{name} imports {used}; STILL_IMPURE says otherwise"


def test_adapters_in_a_pure_room_are_known_only_where_parts_are_wired():
    for name in modules():
        if room(name) not in WIRING:
            known = {"orders.ledger"} if room(name) == "due" else set()
            assert not ours(name) & ADAPTERS - known, name


@pytest.mark.parametrize("place", NO_RASA)
def test_only_rasas_own_rooms_import_rasa(place):
    inside = [name for name in modules() if allows({place}, name)]
    assert inside, place
    for name in inside:
        assert not {"rasa", "rasa_sdk"} & {one.partition(".")[0] for one in imports(modules()[name])}, name


def test_bot_never_imports_actions_tests_or_benches():
    for name, file in modules().items():
        assert not {"actions", "tests", "bench", "tools"} & {one.partition(".")[0] for one in imports(file)}, name


@pytest.mark.parametrize("place", ["bot", "actions", "tests", "bench", "tools"])
def test_modules_stay_readable(place):
    files = sorted((ROOT / place).rglob("*.py"))
    assert files
    lengths = {str(file.relative_to(ROOT)): len(file.read_text(encoding="utf-8").splitlines()) for file in files}
    long = {name: length for name, length in lengths.items() if length > LONGEST}
    assert not long, long
