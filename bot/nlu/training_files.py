"""Readers of the training files: data/nlu (text, one intent) and data/context (text, intents, previous turn)."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Dict, Iterator, List, Tuple

import yaml

from bot.errors import InputError
from bot.nlu.classifier import Example

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_ANNOTATION = re.compile(r"\[([^\[\]]+)\](?:\([a-z_]+\)|\{[^{}]*\})")


def strip_annotations(text: str) -> str:
    """Return an example without its entity annotations."""
    return _ANNOTATION.sub(r"\1", text).strip()


def read_nlu_examples(folder: Path) -> List[Example]:
    """Read Rasa's training files below ``data/nlu``."""
    examples: List[Example] = []
    for file in sorted(folder.glob("*.yml")):
        document = yaml.load(file.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
        for block in document["nlu"]:
            for line in block["examples"].splitlines():
                if line.startswith("- "):
                    examples.append(Example(strip_annotations(line[2:]), (block["intent"],)))
    return examples


def read_context_examples(folder: Path) -> List[Example]:
    """Read the examples below ``data/context`` that need the seller's turn or carry several intents.

    The first line of each file is its header.

    Raises:
        InputError: Names file and line of a row that is not text, intents and previous turn.
    """
    return [_example(file, number, cells) for file in sorted(folder.glob("*.tsv"))
            for number, cells in _rows(file) if number > 1]


def read_frequencies(file: Path) -> Dict[str, float]:
    """Read how often each intent comes up in a shop from data/intents.yml, relative to 1; empty without the file.

    Raises:
        InputError: Names an intent whose ``frequency`` is not a number above 0.
    """
    if not file.is_file():
        return {}
    found: Dict[str, float] = {}
    for one in (yaml.load(file.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader) or {}).get("intents", []):
        frequency = one.get("frequency", 1)
        if isinstance(frequency, bool) or not isinstance(frequency, (int, float)) or frequency <= 0:
            raise InputError(f"{file}: 意图 {one['name']} 的 frequency 是 {frequency!r}, 应为大于 0 的数。",
                             "写这个意图相对平常意图的频率, 例如 2; 不写就是 1。")
        found[str(one["name"])] = float(frequency)
    return found


def read_labelled_file(file: Path) -> List[Example]:
    """Read an evaluation file: text, intents, previous seller turn; a header line is skipped.

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
        raise InputError(f"{file} 不是 UTF-8 (第 {err.start} 个字节: {err.reason})。", "把文件另存为 UTF-8。") from err
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip():
            yield number, line.rstrip("\r").split("\t")


def _example(file: Path, number: int, cells: List[str]) -> Example:
    intents = tuple(one.strip() for one in cells[1].split(",") if one.strip()) if len(cells) > 1 else ()
    named = bool(intents) and all(_NAME.fullmatch(name) for name in intents)
    if not 2 <= len(cells) <= 3 or not cells[0].strip() or not named:
        raise InputError(f"{file}:{number}: 应为用制表符分开的 消息, 意图 [, 客服上一句], 读到 {cells!r:.200}。",
                         "第一列写消息, 第二列写意图, 多个意图用逗号分开。消息里的制表符或换行改成空格。")
    return Example(cells[0].strip(), intents, cells[2].strip() if len(cells) > 2 else "")
