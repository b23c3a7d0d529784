"""Remembers that content was found without a fault: checking it again takes seconds, and says the same."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Mapping


def mark_of(folder: Path, intents: Mapping[str, str]) -> str:
    """Return a digest of all content, of the intents' titles, and of what checks them (this folder's code)."""
    digest = hashlib.sha256(json.dumps(sorted(intents.items())).encode())
    code = sorted(path for path in Path(__file__).parent.iterdir() if path.suffix in (".py", ".json"))
    for path in [*sorted(folder.rglob("*.yml")), *code]:
        digest.update(f"\n{path.name}\n".encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()


def is_checked(file: Path, mark: str) -> bool:
    """Tell whether the content with this mark is the one that was found without a fault last."""
    try:
        return file.read_text(encoding="utf-8").strip() == mark
    except (OSError, UnicodeDecodeError):
        return False


def note_checked(file: Path, mark: str) -> None:
    """Remember the content with this mark; where nothing can be written it is checked again next time."""
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(mark + "\n", encoding="utf-8")
    except OSError:
        return
