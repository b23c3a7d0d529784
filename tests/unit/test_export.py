"""The export for spreadsheets: nothing in it runs, no number is rounded, times are the shop's, heads are Chinese."""

from __future__ import annotations

import csv
import io
from typing import Any, Dict
from zoneinfo import ZoneInfo

import pytest

from bot.http.workbench.export import COLUMNS, cases_csv, cell
from tests.builders import whole_handbook

CASE: Dict[str, Any] = {
    "id": "c1", "opened_at": "2026-11-29T16:30:00+00:00", "closed_at": None, "settled_at": "2026-11-29T18:00:00+00:00",
    "kind": "damage", "order_id": "4079190003631373285", "sku": "CUP-1", "buyer": "王小明", "state": "open",
    "level": "lead",
    "outcome": None, "tags": ["漏发"], "cost": -1250, "satisfaction": None, "reopened": 0, "rows": ["Q5"],
    "note": "打13800005678"}


def _rows(**changed: Any) -> Any:
    text = cases_csv([{**CASE, **changed}], whole_handbook(), ZoneInfo("Asia/Shanghai"))
    assert text.startswith("\ufeff")
    return list(csv.reader(io.StringIO(text[1:])))


@pytest.mark.parametrize("text", [
    '=HYPERLINK("http://x")', "+1+1", "-1+1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", " =1", "　=1", "＝1+1", "＋1", "－1",
    "＠A1", "\u200b=1", " \u200e-2", "\ufeff=1"])
@pytest.mark.parametrize("field", ["buyer", "note", "sku", "tags", "order_id"])
def test_no_cell_is_a_formula(text: str, field: str) -> None:
    [_, row] = _rows(**{field: [text] if field == "tags" else text})
    assert cell(text) == "'" + text
    written = row[list(COLUMNS).index(field)]
    assert written.startswith("'") and written[1:] == text


def test_numbers_of_orders_keep_their_digits() -> None:
    [heads, row] = _rows()
    assert row[heads.index("订单号")] == "\t4079190003631373285"
    assert cell("007") == "\t007" and cell("12e5") == "\t12e5" and cell("3-4") == "\t3-4" and cell("CUP-1") == "CUP-1"


def test_times_are_the_shops_and_figures_are_figures() -> None:
    [heads, row] = _rows()
    found = dict(zip(heads, row))
    assert found["开始时间"] == "2026-11-30 00:30:00" and found["结案时间"] == ""
    assert found["成本(元)"] == "-12.50" and found["解决用时(小时)"] == "1.50" and found["满意度"] == ""
    assert found["状态"] == "处理中" and found["处理级别"] == "主管" and found["备注"] == "打138****5678"
    assert all(any("\u4e00" <= char <= "\u9fa5" for char in head) for head in heads)
