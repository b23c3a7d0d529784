"""The rows of a CSV or JSONL file as nested data, each with its line; faults are gathered."""

from __future__ import annotations

import csv
import io
import json
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Dict, Iterator, List, Mapping, Tuple

Row = Tuple[int, Dict[str, Any]]

_LISTS = ("items", "scans", "parcels", "diagnosis", "attributes", "options")
_YES_NO = {"是": True, "否": False}


@dataclass(frozen=True)
class ImportIssue:
    """A fault in a file: where it stands, what is wrong and how to mend it."""

    file: str
    line: int
    field: str
    message: str
    hint: str = ""

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}: " + (f"{self.field}: " if self.field else "")
        return place + self.message + (f" ({self.hint})" if self.hint else "")


@dataclass
class Faults:
    """The faults of one file, in the order they were found."""

    file: str
    issues: List[ImportIssue] = field(default_factory=list)

    def add(self, line: int, name: str, message: str, hint: str = "") -> None:
        """Note a fault; ``name`` is the field, dotted, or empty."""
        self.issues.append(ImportIssue(self.file, line, name, message, hint))


def read_rows(path: Path, faults: Faults) -> Iterator[Row]:
    """Yield ``(line, data)`` of a file; rows that cannot be read become faults.

    Raises:
        OSError: The file cannot be read.
    """
    text = _decoded(path.read_bytes())
    return _json_rows(text, faults) if _is_json(path, text) else _csv_rows(text, faults)


def _decoded(raw: bytes) -> str:
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return raw.decode("gb18030", errors="replace")


def _is_json(path: Path, text: str) -> bool:
    return path.suffix.lower() in (".jsonl", ".json", ".ndjson") or text.lstrip()[:1] in ("{", "[")


def _json_rows(text: str, faults: Faults) -> Iterator[Row]:
    for line, row in enumerate(text.split("\n"), 1):
        if not row.strip():
            continue
        try:
            data = json.loads(row)
        except ValueError as err:
            faults.add(line, "", f"不是 JSON: {err}", "每行一个完整的 JSON 对象")
            continue
        if isinstance(data, dict):
            yield line, data
        else:
            faults.add(line, "", "不是 JSON 对象", "每行一个对象, 不要用数组包起来")


def _csv_rows(text: str, faults: Faults) -> Iterator[Row]:
    delimiter = "\t" if "\t" in text.split("\n", 1)[0] else ","
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    columns = [name.strip() for name in next(rows, [])]
    for name in sorted({name for name in columns if columns.count(name) > 1}):
        faults.add(1, name, "这一列出现了两次", "请删去一列")
    line = rows.line_num + 1
    for row in rows:
        start, line = line, rows.line_num + 1
        if not any(cell.strip() for cell in row):
            continue
        if len(row) > len(columns):
            faults.add(start, "", f"有 {len(row)} 格, 表头只有 {len(columns)} 列",
                          "含逗号的内容请加双引号")
            continue
        yield start, _nested(start, dict(zip(columns, row)), faults)


def _nested(line: int, cells: Mapping[str, str], faults: Faults) -> Dict[str, Any]:
    data: Dict[str, Any] = {}
    for name, cell in cells.items():
        if not name or not cell.strip():
            continue
        *parts, last = name.split(".")
        place = data
        for part in parts:
            inner = place.setdefault(part, {})
            place = inner if isinstance(inner, dict) else {}
        place[last] = _cell(line, name, cell.strip(), faults)
    return data


def _cell(line: int, name: str, cell: str, faults: Faults) -> Any:
    if name == "similar" and not cell.startswith("["):
        return [sku for sku in re.split(r"[,;|、，\s]+", cell) if sku]
    if cell[0] not in "[{":
        return _YES_NO.get(cell, cell)
    try:
        return json.loads(cell)
    except ValueError as err:
        if name.endswith(_LISTS):
            faults.add(line, name, f"不是 JSON: {err}", "列表和对象请写成 JSON")
        return cell
