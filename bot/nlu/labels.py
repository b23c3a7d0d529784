"""Analysts' labels as training examples: JSONL file, and the examples that they replace."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Collection, Dict, Iterable, List, NamedTuple, Sequence, Set, Tuple

from bot.errors import InputError
from bot.nlu.classifier import Example
from bot.nlu.text import clean


class Label(NamedTuple):
    """A masked message and its intents, the primary one first; ``previous`` is the seller's turn before it."""

    text: str
    intents: Tuple[str, ...]
    previous: str


class SplitLabels(NamedTuple):
    """Labels that can be trained on, and one sentence (Chinese) about each that was left out."""

    usable: List[Label]
    left_out: List[str]


def split_usable(found: Iterable[Label], known: Collection[str]) -> SplitLabels:
    """Split labels into usable ones and reports on what was left out.

    Left out are unknown intents, labels whose primary intent is unknown or absent, and labels of messages that are
    empty after clean-up (emoji only).
    """
    usable, left_out = [], []
    for one in found:
        unknown = [name for name in one.intents if name not in known]
        reason = (f"意图 {', '.join(unknown)} 已不存在" if unknown else "没有意图" if not one.intents
                  else "" if clean(one.text) else "没有文字, 模型读不了")
        if reason:
            left_out.append(f"“{_short(one.text)}”: {reason}")
        if one.intents and one.intents[0] in known and clean(one.text):
            usable.append(one._replace(intents=tuple(name for name in one.intents if name in known)))
    return SplitLabels(usable, left_out)


def write_labels(file: Path, found: Iterable[Label]) -> None:
    """Write labels as JSONL, one object each; any character of a message survives."""
    file.write_text("".join(json.dumps(one._asdict()) + "\n" for one in found), encoding="ascii")


def read_labels(file: Path) -> List[Label]:
    """Read what ``write_labels`` wrote.

    Raises:
        InputError: Names the line that is no label.
    """
    found = []
    for number, line in enumerate(file.read_text(encoding="utf-8").split("\n"), 1):
        if not line.strip():
            continue
        try:
            one = json.loads(line)
            label = Label(one["text"], tuple(one["intents"]), one.get("previous", ""))
        except (ValueError, KeyError, TypeError, AttributeError):
            label = None
        if label is None or not label.intents or not all(isinstance(cell, str) for cell in
                                                         (label.text, label.previous, *label.intents)):
            raise InputError(f"{file}:{number}: 应为 {{\"text\", \"intents\": [...], \"previous\"}}, "
                             f"读到 {line[:80]!r}。",
                             "每行写一个 JSON 对象。")
        found.append(label)
    return found


def merge_labels(examples: Sequence[Example], found: Sequence[Label], times: int = 1) -> List[Example]:
    """Return the examples that no label contradicts, followed by the labels, each ``times`` times.

    Texts and turns are compared as the model reads them, after clean-up. An example goes when a label has its text
    and its previous turn. An example without previous turn claims to hold after any, so it goes as well when its
    text is labelled after some turn, unless a label of that text has the same primary intent.
    """
    exact = {label_key(one.text, one.previous) for one in found}
    agreed: Dict[str, Set[str]] = {}
    for one in found:
        agreed.setdefault(clean(one.text), set()).add(one.intents[0])
    kept = []
    for example in examples:
        key = label_key(example.text, example.previous)
        contradicted = key[0] in agreed and not key[1] and example.intents[0] not in agreed[key[0]]
        if key not in exact and not contradicted:
            kept.append(example)
    return kept + [Example(one.text, one.intents, one.previous) for one in found for _ in range(times)]


def label_key(text: str, previous: str) -> Tuple[str, str]:
    """Return cleaned text and previous turn; of several labels with one key only one counts."""
    return clean(text), clean(previous)


def _short(text: str) -> str:
    return " ".join(text.split())[:20]
