"""The documentation names every setting, every error code and every command."""

import re
from pathlib import Path

import pytest

from bot.commands import COMMANDS

ROOT = Path(__file__).resolve().parents[2]
OPERATIONS = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
SOURCES = [path.read_text(encoding="utf-8") for path in sorted((ROOT / "bot").rglob("*.py"))]


def test_every_setting_is_documented():
    settings = set(re.findall(r"\bBOT_[A-Z_]+", "\n".join(SOURCES)))
    assert settings and not {name for name in settings if name not in OPERATIONS}


def test_every_error_code_is_documented():
    codes = set()
    for source in SOURCES:
        codes |= set(re.findall(r"\bcode\s*=\s*\"([a-z_]+\.[a-z_]+)\"", source))
    assert len(codes) > 20
    assert not {code for code in codes if f"`{code}`" not in OPERATIONS}


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.name)
def test_every_command_is_in_the_readme(command):
    assert f"bot {command.name}" in (ROOT / "README.md").read_text(encoding="utf-8")
