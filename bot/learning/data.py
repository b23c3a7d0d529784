"""What the model learns from: data/nlu (text, one intent) and data/context (text, intents, previous turn)."""

from __future__ import annotations

import csv
import re
from pathlib import Path
from typing import Dict, List

import yaml

from bot.errors import InputError
from bot.nlu.classifier import Example

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

    Raises:
        InputError: Names file and line of a row that is not three columns.
    """
    examples: List[Example] = []
    for file in sorted(folder.glob("*.tsv")):
        with file.open(encoding="utf-8", newline="") as handle:
            rows = list(csv.reader(handle, delimiter="\t", quoting=csv.QUOTE_NONE))
        for number, row in enumerate(rows[1:], 2):
            if not 2 <= len(row) <= 3 or not row[0].strip() or not row[1].strip():
                raise InputError(f"{file}:{number}: expected text, intents, previous turn; got {row!r}.",
                                 "Separate the columns by tabs.")
            intents = tuple(one.strip() for one in row[1].split(",") if one.strip())
            examples.append(Example(row[0].strip(), intents, row[2].strip() if len(row) > 2 else ""))
    return examples


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
    examples: List[Example] = []
    for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1):
        if not line.strip():
            continue
        cells = line.split("\t")
        if len(cells) < 2 or not cells[1].strip():
            raise InputError(f"{file}:{number}: expected text, intents [, previous turn], tab-separated.",
                             "First column the message, second its intents with commas.")
        if number == 1 and cells[1].strip() in ("intents", "intent"):
            continue
        intents = tuple(one.strip() for one in cells[1].split(",") if one.strip())
        examples.append(Example(cells[0], intents, cells[2] if len(cells) > 2 else ""))
    return examples
