"""Prints what the encoder is tuned on as JSON: the project's examples, sellers' turns, and own messages to watch."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path
from typing import Any, Dict, Iterator, List

import yaml

from bot.learning.curve import project_examples
from bot.nlu.classifier import Example
from bot.nlu.text import clean
from bot.nlu.training_files import read_labelled_file

ROOT = Path(__file__).resolve().parents[2]
_PLACEHOLDER = re.compile(r"\{\{.*?\}\}|\{%.*?%\}")


def replies() -> Iterator[str]:
    """Yield the handbook's replies without what is filled in: what a seller may have said before any message."""
    for file in sorted((ROOT / "handbook").glob("*/replies.yml")):
        for reply in yaml.safe_load(file.read_text(encoding="utf-8"))["replies"].values():
            for text in reply["text"]:
                yield _PLACEHOLDER.sub("", text)


def rows(examples: List[Example]) -> List[Dict[str, Any]]:
    """Return cleaned examples."""
    return [{"text": clean(one.text) or "。", "intents": one.intents, "previous": clean(one.previous)}
            for one in examples]


def main() -> None:
    """Print the document."""
    watched = read_labelled_file(ROOT / "tests" / "content" / "own_messages.tsv")
    json.dump({"examples": rows(project_examples(ROOT)), "turns": [clean(text) for text in replies()],
               "watched": rows(watched)}, sys.stdout, ensure_ascii=False)


if __name__ == "__main__":
    main()
