"""The documentation names every setting, every error code and every command."""

import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from bot import __version__
from bot.__main__ import cli
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


def test_the_version_is_that_of_the_newest_release_in_the_changelog():
    newest = re.search(r"^## (\d\S*)", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), re.M)
    shown = CliRunner().invoke(cli, ["--version"])
    assert newest and shown.output.strip() == f"bot {newest[1]}" == f"bot {__version__}"


def test_help_is_in_chinese():
    found = [command for group in COMMANDS for command in [group, *getattr(group, "commands", {}).values()]]
    assert len(found) > 15
    assert not [one.name for one in found if not re.search("[\u4e00-\u9fff]", one.help or "")]
