"""The shop's knowledge as a table, CSV or XLSX: one row an entry, the head in Chinese or English.

Several questions, products and pictures stand in one cell, a line each or with ``|`` between them; conditions stand
as in a branch: ``[{fact: order.status, is: paid}]``. Every fault is named with its row and column.
"""

from __future__ import annotations

import csv
import hashlib
import io
import re
import zipfile
from dataclasses import dataclass, field
from datetime import date, datetime
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Dict, Iterator, List, Mapping, Optional, Sequence, Tuple

import yaml

from bot.handbook.knowledge import Entry, entry_of, tidy
from bot.handbook.knowledge_check import TITLES, check_content, check_id
from bot.handbook.located import parse_yaml
from bot.handbook.model import Handbook
from bot.http.workbench.export import cell, table
from bot.orders.import_rows import FileFaults, read_text

COLUMNS: Mapping[str, Tuple[str, ...]] = {
    "id": ("编号",), "title": ("标题",), "questions": ("买家的问法", "问法", "问题"), "answer": ("回答", "答案"),
    "category": ("类目",), "skus": ("商品", "商品编号", "sku"), "when": ("条件",),
    "valid_from": ("开始日期", "生效日期"), "valid_to": ("结束日期", "失效日期"), "pictures": ("图片",),
    "enabled": ("启用",)}
"""Each field with the heads that a column of it may have beside its own name; the first is what an export writes."""

_NEEDED = ("questions", "answer")
_LISTS = ("questions", "skus", "pictures")
_DATES = ("valid_from", "valid_to")
_YES_NO = {"": True, "是": True, "true": True, "1": True, "yes": True, "否": False, "false": False, "0": False,
           "no": False}
_DAY = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:[ T]0{1,2}:00(?::00)?)?")
_ERRORS = re.compile(r"#(?:N/A|REF!|VALUE!|DIV/0!|NAME\?|NUM!|NULL!)")
MAX_ROWS = 20_000


@dataclass
class KnowledgeFile:
    """What a file holds; with ``faults.issues`` nothing of it should be imported. ``rows``: the row of each entry."""

    faults: FileFaults
    entries: List[Entry] = field(default_factory=list)
    rows: Dict[str, int] = field(default_factory=dict)
    heads: Dict[str, str] = field(default_factory=dict)

    def add(self, row: int, path: str, message: str, hint: str = "") -> None:
        """Note a fault in a row; ``path`` names field and line, such as ``questions.2``."""
        name, _, number = path.partition(".")
        line = f"第{int(number) + 1}行" if number and name != "when" else ""
        self.faults.add(row, self.heads.get(name, TITLES.get(name, name)), f"{line}{message}", hint.rstrip("。"))


def read_file(path: Path, handbook: Handbook) -> KnowledgeFile:
    """Read one file.

    Args:
        path: ``.csv`` (UTF-8 or GB18030) or ``.xlsx`` (the first sheet).
        handbook: Its facts are those that answers and conditions may name.

    Raises:
        OSError: The file cannot be read.
    """
    found = KnowledgeFile(FileFaults(path.name))
    rows = _sheet(path, found.faults) if path.read_bytes()[:4] == b"PK\x03\x04" else _csv(path, found.faults)
    heads = next(rows, None)
    if heads is None:
        if not found.faults.issues:
            found.faults.add(1, "", "文件里没有内容", "第一行写表头, 每条知识一行")
        return found
    columns = _columns(heads[1], found)
    if found.faults.issues:
        return found
    for number, cells in rows:
        if number > MAX_ROWS:
            found.faults.add(number, "", f"超过 {MAX_ROWS} 行", "请分成几个文件")
            break
        _take(number, {name: cells[at].strip() for name, at in columns.items() if at < len(cells)}, found, handbook)
    if not found.entries and not found.faults.issues:
        found.faults.add(heads[0] + 1, "", "只有表头, 没有知识", "每条知识一行")
    return found


def _columns(heads: Sequence[str], found: KnowledgeFile) -> Dict[str, int]:
    names = {one.lower(): name for name, others in COLUMNS.items() for one in (name, *others)}
    columns: Dict[str, int] = {}
    for at, head in enumerate(heads):
        head = head.strip()
        name = names.get(head.lower())
        if not head:
            continue
        if name is None:
            near = get_close_matches(head.lower(), names, 1, 0.5)
            known = "、".join(one[0] for one in COLUMNS.values())
            found.faults.add(1, head, "没有这一列", f"是不是“{near[0]}”" if near else f"请删去, 或用下列之一: {known}")
        elif name in columns:
            found.faults.add(1, head, f"“{COLUMNS[name][0]}”有两列", "请删去一列")
        else:
            columns[name] = at
            found.heads[name] = head
    for name in _NEEDED:
        if name not in columns:
            found.faults.add(1, COLUMNS[name][0], "缺少这一列", f"表头里请写“{COLUMNS[name][0]}”或 {name}")
    return columns


def _take(row: int, cells: Mapping[str, str], found: KnowledgeFile, handbook: Handbook) -> None:
    if not any(cells.values()):
        return
    before = len(found.faults.issues)
    content: Dict[str, Any] = {name: cells.get(name, "") for name in ("title", "answer", "category")}
    content.update({name: re.split(r"[\n|]", cells.get(name, "")) for name in _LISTS})
    content.update({name: _day(cells.get(name, "")) for name in _DATES})
    content["when"] = _conditions(row, cells.get("when", ""), found)
    content = tidy(content)
    content["title"] = content["title"] or next(iter(content["questions"]), "")[:80]
    name = cells.get("id") or _id_of(content)
    enabled = _YES_NO.get(cells.get("enabled", "").lower())
    if enabled is None:
        found.add(row, "enabled", f"{cells['enabled'][:20]!r} 看不懂", "请写 是 或 否")
    for fault in (*check_id(name), *check_content(content, handbook)):
        found.add(row, fault.path, fault.message.rstrip("。"), fault.hint)
    if name in found.rows:
        found.add(row, "id", f"{name} 在第 {found.rows[name]} 行已经有了", "请只留一行, 或换一个编号")
    found.rows.setdefault(name, row)
    if len(found.faults.issues) == before:
        found.entries.append(entry_of(name, content, enabled=bool(enabled)))


def _id_of(content: Mapping[str, Any]) -> str:
    """Return an id for a row without one: the same row gets the same, so that it can be imported again."""
    first = next(iter(content["questions"]), "")
    said = "\n".join((content["title"], first, content["category"] or "", *content["skus"]))
    return f"k-{hashlib.sha256(said.encode('utf-8', 'surrogatepass')).hexdigest()[:12]}"


def _day(text: str) -> str:
    found = _DAY.fullmatch(text)
    return f"{found.group(1)}-{int(found.group(2)):02d}-{int(found.group(3)):02d}" if found else text


def _conditions(row: int, text: str, found: KnowledgeFile) -> List[Any]:
    try:
        value = parse_yaml(text)
    except ValueError as err:
        found.add(row, "when", f"读不懂: {err}", "写成 [{fact: order.status, is: paid}]")
        return []
    return value if isinstance(value, list) else [] if value is None else [value]


def _csv(path: Path, faults: FileFaults) -> Iterator[Tuple[int, List[str]]]:
    text = read_text(path, faults)
    if not text:
        return
    delimiter = "\t" if "\t" in text.split("\n", 1)[0] else ","
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    line = 1
    try:
        for cells in rows:
            if any(one.strip() for one in cells):
                yield line, [_unmarked(one) for one in cells]
            line = rows.line_num + 1
    except csv.Error as err:
        faults.add(rows.line_num, "", f"读不了这一行: {err}", "请检查引号是否成对; 一格最多 131072 个字符")


def _unmarked(text: str) -> str:
    """Return a cell without the mark that an export sets before what a spreadsheet would run or round."""
    return text[1:] if text[:1] in ("'", "\t") and cell(text[1:]) == text else text


def _sheet(path: Path, faults: FileFaults) -> Iterator[Tuple[int, List[str]]]:
    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        book = load_workbook(io.BytesIO(path.read_bytes()), read_only=True, data_only=True)
        sheet = book.worksheets[0]
        for number, cells in enumerate(sheet.iter_rows(values_only=True), 1):
            texts = [_cell_text(one) for one in cells]
            for at, text in enumerate(texts):
                if _ERRORS.fullmatch(text):
                    faults.add(number, f"第{at + 1}列", f"这一格是公式错误 {text}", "请改成文字")
            if any(one.strip() for one in texts):
                yield number, texts
    except (InvalidFileException, zipfile.BadZipFile, KeyError, ValueError, OSError, IndexError) as err:
        faults.add(1, "", f"不是能读的 XLSX 文件: {str(err)[:80]}", "请用表格软件打开, 另存为 .xlsx 或 CSV 再导入")


def _cell_text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, (datetime, date)):
        return value.isoformat()[:10]
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def write_file(path: Path, entries: Sequence[Entry]) -> None:
    """Write entries as ``read_file`` reads them: XLSX by the file's ending, else CSV that spreadsheets open.

    Raises:
        OSError: The file cannot be written.
    """
    heads = [others[0] for others in COLUMNS.values()]
    rows = [_row(one) for one in entries]
    if path.suffix.lower() != ".xlsx":
        path.write_text(table(heads, rows), encoding="utf-8", newline="")
        return
    from openpyxl import Workbook
    from openpyxl.cell import WriteOnlyCell

    book = Workbook(write_only=True)
    sheet = book.create_sheet("知识")
    for row in (heads, *rows):
        cells = []
        for text in row:
            one = WriteOnlyCell(sheet, value=text)
            one.data_type = "s"  # what begins with = is a text, too
            cells.append(one)
        sheet.append(cells)
    book.save(path)


def _row(entry: Entry) -> List[str]:
    content = {**entry.content(), "id": entry.id, "enabled": "是" if entry.enabled else "否"}
    when: Optional[str] = yaml.safe_dump(content["when"], default_flow_style=True, allow_unicode=True, sort_keys=False,
                                         width=10**6).strip() if content["when"] else ""
    content["when"] = when
    return ["\n".join(value) if isinstance(value, list) else value or ""
            for value in (content[name] for name in COLUMNS)]
