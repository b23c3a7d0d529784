"""YAML reader that keeps the line of every key and item."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Dict, List

import yaml

from bot.handbook.terms import Issue, Place


class Located(Dict[Any, Any]):
    """A mapping that knows its own line and the line of each of its keys."""

    line: int = 1
    lines: Dict[Any, int]


class LocatedList(List[Any]):
    """A sequence that knows the line of each of its items."""

    lines: List[int]


def read_yaml(path: Path, name: str, issues: List[Issue]) -> Located:
    """Read one file.

    Args:
        path: The file.
        name: The file's name in issues.
        issues: Syntax errors and duplicate keys are added here.

    Returns:
        The document's mapping; empty when it cannot be read.
    """
    empty = Located()
    empty.lines = {}
    try:
        node = yaml.compose(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    except (OSError, UnicodeDecodeError) as err:
        issues.append(Issue(Place(name, 1), f"无法读取: {err}"))
        return empty
    except yaml.MarkedYAMLError as err:
        line = (err.problem_mark.line + 1) if err.problem_mark else 1
        issues.append(Issue(Place(name, line), f"不是 YAML: {err.problem}。",
                            "请检查缩进，带 : 或 { 的文字要加引号。"))
        return empty
    if node is None:
        return empty
    value = _Converter(name, issues).convert(node)
    if not isinstance(value, Located):
        issues.append(Issue(Place(name, 1), "最外层要写成 名称: 内容 的形式。"))
        return empty
    return value


def parse_yaml(text: str) -> Any:
    """Return the value of a text in YAML, such as one cell of a table; empty text is ``None``.

    Raises:
        ValueError: It is not YAML, or has a key twice; the message says where.
    """
    issues: List[Issue] = []
    try:
        node = yaml.compose(text, Loader=yaml.CSafeLoader)
    except yaml.YAMLError as err:
        raise ValueError(str(getattr(err, "problem", None) or err)) from err
    value = _Converter("", issues).convert(node) if node is not None else None
    if issues:
        raise ValueError(issues[0].message)
    return value


class _Converter:
    def __init__(self, name: str, issues: List[Issue]) -> None:
        self.name = name
        self.issues = issues
        self.scalars = yaml.CSafeLoader("")

    def convert(self, node: yaml.Node) -> Any:
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node)
        if isinstance(node, yaml.SequenceNode):
            items = LocatedList(self.convert(item) for item in node.value)
            items.lines = [item.start_mark.line + 1 for item in node.value]
            return items
        return self._scalar(node)

    def _mapping(self, node: yaml.MappingNode) -> Located:
        result = Located()
        result.line = node.start_mark.line + 1
        result.lines = {}
        for key_node, value_node in node.value:
            key = self._scalar(key_node)
            line = key_node.start_mark.line + 1
            if key in result:
                self.issues.append(Issue(Place(self.name, line), f"{key!r} 在这里写了两次。",
                                         f"第一次在第 {result.lines[key]} 行。"))
            result[key] = self.convert(value_node)
            result.lines[key] = line
        return result

    def _scalar(self, node: yaml.Node) -> Any:
        value = self.scalars.construct_object(node)
        # dates stay text: the handbook's own types read them
        return node.value if hasattr(value, "isoformat") else value
