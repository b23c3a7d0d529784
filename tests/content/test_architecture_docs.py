"""What the documentation names exists: links, paths, and every room of the house."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Iterator, List

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted([ROOT / "README.md", *ROOT.glob("docs/**/*.md")])
ARCHITECTURE = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
MADE_BY_RUNNING = ("bot/web/", "models/", "var/")
TOP = "bot|actions|handbook|data|web|tests|docs|bench|tools|sample"


def paths(text: str) -> Iterator[str]:
    """Yield the paths that a page names in backticks; ``<topic>`` stands for any name."""
    for named in re.findall(r"`([^`\n]+)`", text):
        if re.fullmatch(rf"(?:{TOP})/[\w<>./*-]*", named) and not named.startswith(MADE_BY_RUNNING):
            yield re.sub(r"<[^>]+>", "*", named)


def broken(page: Path) -> List[str]:
    """Return the links and paths of a page that lead nowhere."""
    text = page.read_text(encoding="utf-8")
    links = [link.partition("#")[0] for link in re.findall(r"\]\(([^)\s]+)\)", text) if "://" not in link]
    wrong = [link for link in links if link and not (page.parent / link).exists()]
    return wrong + [path for path in paths(text) if not any(ROOT.glob(path.rstrip("/")))]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_what_a_page_names_is_there(page: Path) -> None:
    assert not broken(page)


def test_a_path_that_is_gone_is_found(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("`bot/gone.py` `handbook/<topic>/examples.yml` `bot/errors.py` [x](nowhere.md)", encoding="utf-8")
    assert broken(page) == ["nowhere.md", "bot/gone.py"]


def test_every_room_is_in_the_architecture() -> None:
    rooms = [place.parent.name for place in (ROOT / "bot").glob("*/__init__.py")]
    assert len(rooms) > 12 and not [room for room in rooms if f"`bot/{room}/`" not in ARCHITECTURE]


def test_decisions_are_numbered_and_have_four_parts() -> None:
    decisions = sorted((ROOT / "docs" / "adr").glob("*.md"))
    assert [int(file.name[:4]) for file in decisions] == list(range(1, len(decisions) + 1)) and len(decisions) >= 12
    for file in decisions:
        text = file.read_text(encoding="utf-8")
        assert all(part in text for part in ("Status:", "## Context", "## Decision", "## Consequences")), file.name


def test_every_module_that_the_architecture_names_is_there() -> None:
    named = set(re.findall(r"`([\w/]+\.py)`", ARCHITECTURE))
    assert len(named) > 40
    assert not [one for one in named if not ((ROOT / one).is_file() or list((ROOT / "bot").glob(f"**/{one}"))
                                             or (ROOT / "actions" / one).is_file())]
