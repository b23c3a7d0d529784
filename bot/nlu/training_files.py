"""What the model learns from: data/nlu (text, one intent) and data/context (text, intents, previous turn)."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Dict, Iterator, List, Tuple

import yaml

from bot.errors import InputError
from bot.nlu.classifier import Example

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_ANNOTATION = re.compile(r"\[([^\[\]]+)\](?:\([a-z_]+\)|\{[^{}]*\})")


def plain(text: str) -> str:
    """Return an example without its entity annotations."""
    return _ANNOTATION.sub(r"\1", text).strip()


def nlu_examples(folder: Path) -> List[Example]:
    """Read Rasa's training files below ``data/nlu``."""
    examples: List[Example] = []
    for file in sorted(folder.glob("*.yml")):
        document = yaml.load(file.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
        for block in document["nlu"]:
            for line in block["examples"].splitlines():
                if line.startswith("- "):
                    examples.append(Example(plain(line[2:]), (block["intent"],)))
    return examples


def context_examples(folder: Path) -> List[Example]:
    """Read the examples below ``data/context`` that need the seller's turn or carry several intents.

    The first line of each file is its head.

    Raises:
        InputError: Names file and line of a row that is not text, intents and previous turn.
    """
    return [_example(file, number, cells) for file in sorted(folder.glob("*.tsv"))
            for number, cells in _rows(file) if number > 1]


def traffic(file: Path) -> Dict[str, float]:
    """Read how often each intent comes up in a shop, relative to 1; empty without the file.

    Raises:
        InputError: Names a value that is not a number above 0.
    """
    if not file.is_file():
        return {}
    found: Dict[str, float] = {}
    for share, names in (yaml.safe_load(file.read_text(encoding="utf-8")) or {}).items():
        if not isinstance(share, (int, float)) or share <= 0:
            raise InputError(f"{file}: {share!r} is not a number above 0.", "Write a share, then the intents it holds for.")
        found.update({str(name): float(share) for name in names})
    return found


def labelled_file(file: Path) -> List[Example]:
    """Read a measuring file: text, intents, previous seller turn; a header line is skipped.

    Raises:
        InputError: Names the line that cannot be read.
    """
    return [_example(file, number, cells) for number, cells in _rows(file)
            if not (number == 1 and len(cells) > 1 and cells[1].strip() in ("intents", "intent"))]


def _rows(file: Path) -> Iterator[Tuple[int, List[str]]]:
    """Yield number and cells of each line that is not blank. Only a line feed ends a line."""
    try:
        text = file.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as err:
        raise InputError(f"{file} is not UTF-8: {err.reason} at byte {err.start}.", "Save it as UTF-8.") from err
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip():
            yield number, line.rstrip("\r").split("\t")


def _example(file: Path, number: int, cells: List[str]) -> Example:
    intents = tuple(one.strip() for one in cells[1].split(",") if one.strip()) if len(cells) > 1 else ()
    if not 2 <= len(cells) <= 3 or not cells[0].strip() or not intents or not all(_NAME.fullmatch(name) for name in intents):
        raise InputError(f"{file}:{number}: expected text, intents [, previous turn], tab-separated; got {cells!r:.200}.",
                         "First column the message, second its intents with commas. A message with a tab or a line break "
                         "cannot stand in such a file: put a space there.")
    return Example(cells[0].strip(), intents, cells[2].strip() if len(cells) > 2 else "")
