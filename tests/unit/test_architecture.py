"""The folders' dependencies: pure parts stay pure, and nothing imports against the arrows."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
OUTSIDE = {"rasa", "rasa_sdk", "sanic", "sqlalchemy", "spacy", "alembic", "tensorflow"}
PURE = ["bot/handbook", "bot/orders/model.py", "bot/orders/facts.py", "bot/orders/events.py",
        "bot/privacy.py", "bot/talk/model.py", "bot/talk/memory.py",
        "bot/proposing/propose.py", "bot/proposing/situation.py",
        "bot/talk/references.py", "bot/nlu/text.py", "bot/replaying/script.py"]


def imports(file: Path):
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module


def files(place: str):
    path = ROOT / place
    return [path] if path.is_file() else sorted(path.rglob("*.py"))


@pytest.mark.parametrize("place", PURE)
def test_pure_parts_import_no_framework(place):
    for file in files(place):
        used = {name.split(".")[0] for name in imports(file)} & OUTSIDE
        assert not used, f"{file.relative_to(ROOT)} imports {used}"


def test_handbook_knows_nothing_of_the_rest():
    for file in files("bot/handbook"):
        ours = {name for name in imports(file) if name.startswith("bot.")}
        assert all(name.startswith(("bot.handbook", "bot.errors")) for name in ours), file


def test_bot_never_imports_actions():
    for file in files("bot"):
        assert not any(name.split(".")[0] == "actions" for name in imports(file)), file


@pytest.mark.parametrize("place", ["bot/conversations", "bot/orders", "bot/desk", "bot/workbench",
                                   "bot/store/people.py", "bot/security/buyer_tokens.py", "bot/store/database.py"])
def test_only_adapters_import_rasa(place):
    for file in files(place):
        assert not {"rasa", "rasa_sdk"} & {name.split(".")[0] for name in imports(file)}, file


def test_modules_stay_readable():
    for place in ("bot", "actions"):
        for file in files(place):
            assert len(file.read_text(encoding="utf-8").splitlines()) <= 300, file
