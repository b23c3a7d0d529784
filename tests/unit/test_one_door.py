"""What belongs to a conversation is written in one place: its memory by the door, all else by effects of a commit."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import Iterator, Tuple

ROOT = Path(__file__).resolve().parents[2]

DOOR = "bot/conversations/door.py"
OWN_TABLES = {"conversations", "messages", "proposals", "decisions", "cases", "tasks"}
WRITERS = {"add_message", "save_reading", "replace_proposals", "save_decision", "save_matched_proposal",
           "close_proposals", "open_task", "close_task", "close_kinds", "save_cases", "save_record", "start_timer",
           "ensure_timer", "stop_timers", "set_aside"}
"""Functions of bot/store that write what belongs to a conversation."""


def nodes() -> Iterator[Tuple[str, ast.AST]]:
    """Every node of the product's modules but the migrations, with its file."""
    for folder in ("bot", "actions"):
        for file in sorted((ROOT / folder).rglob("*.py")):
            name = str(file.relative_to(ROOT))
            if not name.startswith("bot/migrations/"):
                for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
                    yield name, node


def _writes_memory(node: ast.AST) -> bool:
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in ("values", "update"):
        spread = [key for one in node.args if isinstance(one, ast.Dict) for key in one.keys]
        return any(one.arg == "memory" for one in node.keywords) or any(_is_memory(key) for key in spread)
    if isinstance(node, (ast.Assign, ast.AugAssign)):
        targets = node.targets if isinstance(node, ast.Assign) else [node.target]
        return any(isinstance(one, ast.Subscript) and _is_memory(one.slice) for one in targets)
    return False


def _is_memory(node: object) -> bool:
    return isinstance(node, ast.Constant) and node.value == "memory" or (
        isinstance(node, ast.Attribute) and ast.unparse(node).endswith("conversations.c.memory"))


def test_a_conversations_memory_is_written_by_the_door_alone():
    assert {name for name, node in nodes() if _writes_memory(node)} == {DOOR}


def test_the_tables_of_conversations_are_written_in_the_store_and_by_the_door_alone():
    wrong = set()
    for name, node in nodes():
        if not isinstance(node, ast.Call) or name.startswith("bot/store/") or name == DOOR:
            continue
        written = []
        if isinstance(node.func, ast.Attribute) and node.func.attr in ("insert", "update", "delete") and not node.args:
            written = [node.func.value]
        elif isinstance(node.func, ast.Name) and node.func.id in ("insert", "update", "delete"):
            written = node.args
        tables = {ast.unparse(one).rpartition(".")[2] for one in written}
        if tables & OWN_TABLES:
            wrong.add(f"{name}:{node.lineno}")
    assert not wrong, wrong


def test_functions_that_write_are_called_in_the_rooms_of_store_and_conversations_alone():
    wrong = {f"{name}:{node.lineno}" for name, node in nodes() if isinstance(node, ast.Call)
             and ast.unparse(node.func).rpartition(".")[2] in WRITERS
             and not name.startswith(("bot/store/", "bot/conversations/"))}
    assert not wrong, wrong


def test_outside_of_effects_and_the_door_no_use_case_is_given_a_transaction_to_write_in():
    """Use cases read and hand effects to the door; they never call a writing function themselves."""
    mine = {name for name, node in nodes() if isinstance(node, ast.Call)
            and ast.unparse(node.func).rpartition(".")[2] in WRITERS and name.startswith("bot/conversations/")}
    assert mine == {DOOR, "bot/conversations/effects.py", "bot/conversations/message_effects.py"}
