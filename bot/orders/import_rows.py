"""The rows of a CSV or JSONL file as nested data, each with its line; faults are gathered."""

from __future__ import annotations

import csv
import io
import json
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Dict, Iterator, List, Mapping, Optional, Tuple

Row = Tuple[int, Dict[str, Any]]

_LISTS = ("items", "scans", "parcels", "diagnosis", "attributes", "options", "variants", "bulk_tiers", "size_table")
_OTHER_FILES = {b"PK\x03\x04": " Excel 文件(.xlsx)或压缩包", b"\xd0\xcf\x11\xe0": "旧版 Excel 文件(.xls)",
                b"%PDF": " PDF 文件",
                b"\x1f\x8b": "压缩文件(.gz)", b"Rar!": "压缩文件(.rar)"}
_MARKUP = re.compile(r"<(?:!doctype|html|table|meta|head|body|\?xml|div|style)\b", re.I)
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
class FileFaults:
    """The faults of one file, in the order they were found."""

    file: str
    issues: List[ImportIssue] = field(default_factory=list)
    warnings: List[ImportIssue] = field(default_factory=list)

    def add(self, line: int, name: str, message: str, hint: str = "") -> None:
        """Note a fault; ``name`` is the field, dotted, or empty."""
        self.issues.append(ImportIssue(self.file, line, name, message, hint))

    def warn(self, line: int, name: str, message: str, hint: str = "") -> None:
        """Note what looks odd and is imported all the same."""
        self.warnings.append(ImportIssue(self.file, line, name, message, hint))


def read_rows(path: Path, faults: FileFaults) -> Iterator[Row]:
    """Yield ``(line, data)`` of a file; rows that cannot be read become faults.

    Raises:
        OSError: The file cannot be read.
    """
    text = read_text(path, faults)
    if text is None:
        return iter(())
    return _json_rows(text, faults) if _is_json(path, text) else _csv_rows(text, faults)


def read_text(path: Path, faults: FileFaults) -> Optional[str]:
    """Return the text of a file, UTF-8, UTF-16 or GB18030; ``None``, and a fault, when it is something else.

    Raises:
        OSError: The file cannot be read.
    """
    raw = path.read_bytes()
    kind = next((name for begin, name in _OTHER_FILES.items() if raw.startswith(begin)), None)
    text = "" if kind else _decoded(raw)
    if _MARKUP.match(text.lstrip()):
        kind = "网页(HTML 或 XML)格式的表格, 虽然文件名可能是 .xls"
    if kind:
        faults.add(1, "", f"这是{kind}, 不是 CSV", "请用表格软件打开, 另存为“CSV UTF-8(逗号分隔)”再导入")
        return None
    spoilt = next((place for char in "\0\ufffd" for place in [text.find(char)] if place >= 0), None)
    if spoilt is not None:
        faults.add(text.count("\n", 0, spoilt) + 1, "", "有认不出的字符, 文件的编码不对",
                   "请另存为“CSV UTF-8(逗号分隔)”再导入")
        return None
    return text


def _decoded(raw: bytes) -> str:
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        return raw.decode("utf-16", errors="replace")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return raw.decode("gb18030", errors="replace")


def _is_json(path: Path, text: str) -> bool:
    return path.suffix.lower() in (".jsonl", ".json", ".ndjson") or text.lstrip()[:1] in ("{", "[")


def _whole_json(text: str, faults: FileFaults) -> bool:
    """Tell whether a text is one JSON value over several lines, or one list; that is named as one fault."""
    first = text.lstrip().split("\n", 1)[0].strip()
    try:
        json.loads(first)
        return False
    except ValueError:
        pass
    try:
        value = json.loads(text)
    except ValueError as err:
        if first not in ("[", "{", "[{"):
            return False
        line = getattr(err, "lineno", 1)
        faults.add(line, "", f"不是 JSON: {err}", "请写成每行一个完整的 JSON 对象")
        return True
    what = f"一个含 {len(value)} 项的 JSON 数组" if isinstance(value, list) else "一个分成多行的 JSON 对象"
    command = "jq -c '.[]'" if isinstance(value, list) else "jq -c ."
    faults.add(1, "", f"整个文件是{what}", f"这里每行要一个完整的对象; 可以用 {command} 文件 > 新文件.jsonl 转换")
    return True


def _json_rows(text: str, faults: FileFaults) -> Iterator[Row]:
    if _whole_json(text, faults):
        return
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


def _csv_rows(text: str, faults: FileFaults) -> Iterator[Row]:
    delimiter = "\t" if "\t" in text.split("\n", 1)[0] else ","
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        yield from _cells(rows, faults)
    except csv.Error as err:
        faults.add(rows.line_num, "", f"读不了这一行: {err}", "请检查引号是否成对; 一格最多 131072 个字符")


def _cells(rows: Any, faults: FileFaults) -> Iterator[Row]:
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


def _nested(line: int, cells: Mapping[str, str], faults: FileFaults) -> Dict[str, Any]:
    data: Dict[str, Any] = {}
    for name, cell in cells.items():
        if not name or not cell.strip():
            continue
        *parts, last = name.split(".")
        place = data
        for part in parts:
            inner = place.setdefault(part, {})
            if not isinstance(inner, dict):      # a sentence of its own column, such as postage beside postage.fee
                inner = place[part] = {"text": inner}
            place = inner
        value = _cell(line, name, cell.strip(), faults)
        if isinstance(place.get(last), dict) and not isinstance(value, dict):
            place[last]["text"] = value
        else:
            place[last] = value
    return data


def _cell(line: int, name: str, cell: str, faults: FileFaults) -> Any:
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
