"""Errors that pages show say in Chinese what is wrong and what to do."""

from __future__ import annotations

import ast
from typing import Iterator, Tuple

from tests.server import ROOT

OUTSIDE_PAGES = {"bot/http/pages.py": {"page.unknown"}}
"""Errors that only a browser sees, by their codes."""


def texts() -> Iterator[Tuple[str, str, str, str]]:
    """Yield file with line, code, message and hint of every RequestError; what is no text is empty."""
    for file in sorted((ROOT / "bot").rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "RequestError":
                given = {one.arg: one.value for one in node.keywords}
                code = getattr(given.get("code"), "value", "")
                name = str(file.relative_to(ROOT))
                if code not in OUTSIDE_PAGES.get(name, set()):
                    said = [_text(one) for one in [*node.args, ast.Constant(""), ast.Constant("")][:2]]
                    yield f"{name}:{node.lineno}", str(code), said[0], said[1]


def _text(node: ast.expr) -> str:
    """What is written there; names stand for texts that are given, also when only marks are put around them."""
    if isinstance(node, (ast.Name, ast.Attribute)):
        return "\u4e00"
    text = "".join(str(one.value) for one in ast.walk(node) if isinstance(one, ast.Constant))
    given = any(isinstance(one, ast.FormattedValue) for one in ast.walk(node))
    return "\u4e00" if given and not any(letter.isalnum() for letter in text) else text


def is_chinese(text: str) -> bool:
    return any("\u4e00" <= letter <= "\u9fff" for letter in text)


def test_errors_on_pages_are_in_chinese():
    found = list(texts())
    assert len(found) > 50 and any(where.startswith("bot/conversations") for where, *_ in found)
    wrong = [(where, message, hint) for where, _, message, hint in found
             if not (is_chinese(message) and is_chinese(hint))]
    assert not wrong, wrong
