"""Tables for spreadsheets: CSV that opens right in Excel, WPS and LibreOffice and runs nothing there."""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from datetime import datetime
from decimal import Decimal
from typing import Any, Dict, List, Mapping, Sequence
from zoneinfo import ZoneInfo

from bot.handbook.model import Handbook
from bot.privacy import mask_private
from bot.roles import NAMES

_FORMULA = ("=", "+", "-", "@")
_BLANK = "\ufeff" + "".join(
    char for char in map(chr, range(0x3001)) if char.isspace() or unicodedata.category(char) == "Cf")
"""What a spreadsheet may skip before a formula."""
_NUMBER = re.compile(r"\d{12,}|0\d+|\d+[eE]\d+|\d{1,4}[-/]\d{1,4}(?:[-/]\d{1,4})?")
COLUMNS: Mapping[str, str] = {
    "id": "个案编号", "opened_at": "开始时间", "closed_at": "结案时间", "kind": "类型", "order_id": "订单号",
    "sku": "商品编号",
    "buyer": "买家", "state": "状态", "level": "处理级别", "outcome": "处理结果", "tags": "标签", "cost": "成本(元)",
    "hours": "解决用时(小时)", "satisfaction": "满意度", "reopened": "重开次数", "rows": "手册条目", "note": "备注"}
_STATES = {"open": "处理中", "settled": "已有方案", "closed": "已结案"}


def cell(text: str) -> str:
    """Return a text as a spreadsheet shows it and does not run it.

    A text that a spreadsheet could take for a formula (``=`` ``+`` ``-`` ``@``, full-width as well, also behind
    spaces and marks that cannot be seen) gets an apostrophe in front. What a spreadsheet would round or turn into a
    date (12 and more digits, 007, 12e5, 3-4) gets a tab in front, as the platforms' own exports do: Excel, WPS and
    LibreOffice then keep it as a text with all its digits, and the import here drops the tab. ``="…"`` would show it
    as well, but is a formula.
    """
    if _NUMBER.fullmatch(text):
        return f"\t{text}"
    first = unicodedata.normalize("NFKC", text.lstrip(_BLANK)[:1])
    return f"'{text}" if first in _FORMULA or text.startswith(("\t", "\r", "\n")) else text


def table(heads: Sequence[str], rows: Sequence[Sequence[Any]]) -> str:
    """Return rows as CSV with a byte order mark; texts are made harmless, numbers and ``None`` are not texts."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(heads)
    writer.writerows([cell(value) if isinstance(value, str) else value for value in row] for row in rows)
    return "\ufeff" + out.getvalue()


def cases_csv(cases: Sequence[Mapping[str, Any]], handbook: Handbook, zone: ZoneInfo) -> str:
    """Return the records of cases as CSV (F2); money in yuan, times in the shop's zone, private data masked.

    Args:
        cases: As ``all_cases`` returns them.
        handbook: For the words of kinds and outcomes.
        zone: The shop's time zone.
    """
    words = handbook.words
    rows: List[Dict[str, Any]] = []
    for case in cases:
        hours = hours_between(case["opened_at"], case["settled_at"])
        rows.append({
            **case, "opened_at": _local(case["opened_at"], zone), "closed_at": _local(case["closed_at"], zone),
            "kind": words.case_kinds.get(case["kind"], case["kind"]),
            "outcome": words.outcomes.get(case["outcome"] or "", ""),
            "state": _STATES.get(case["state"], case["state"]), "level": NAMES.get(case["level"], case["level"]),
            "buyer": mask_private(case["buyer"] or ""), "tags": mask_private("、".join(case["tags"])),
            "note": mask_private(case["note"] or ""), "rows": " ".join(case["rows"]), "hours": _figure(hours),
            "cost": _figure(case["cost"] / 100 if case["cost"] is not None else None)})
    return table(list(COLUMNS.values()), [[row[name] for name in COLUMNS] for row in rows])


def hours_between(since: Any, until: Any) -> Any:
    """Return the hours between two ISO times, or ``None`` where one is not there."""
    if not since or not until:
        return None
    return (datetime.fromisoformat(until) - datetime.fromisoformat(since)).total_seconds() / 3600


def _figure(value: Any) -> Any:
    """A number with two places; a negative one is no formula."""
    return None if value is None else Decimal(f"{value:.2f}")


def _local(at: Any, zone: ZoneInfo) -> Any:
    return datetime.fromisoformat(at).astimezone(zone).strftime("%Y-%m-%d %H:%M:%S") if at else None
