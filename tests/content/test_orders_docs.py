"""docs/orders.md lists every field of the records with its kind, and none that there is not."""

from __future__ import annotations

import re
from datetime import date, datetime
from enum import Enum
from typing import Any, Iterator

import pytest
from pydantic import BaseModel
from pydantic.fields import SHAPE_SINGLETON, ModelField

from bot.orders.goods import Range
from bot.orders.model import Buyer, Order, Product
from tests.builders import ROOT

PAGE = (ROOT / "docs" / "orders.md").read_text(encoding="utf-8")
LIKE_ANOTHER = ("more_parcels", "earlier_parcels", "earlier_refunds")
"""Lists that are one row each: they have the fields of ``parcel`` and ``refund``."""


def listed(title: str) -> dict[str, list[str]]:
    """The rows of a table by field: type, unit, meaning, example, what happens without it."""
    part = PAGE.split(f"\n## {title}\n")[1].split("\n## ")[0]
    rows = [re.split(r"(?<!\\)\|", line)[1:-1] for line in part.splitlines() if line.startswith("| `")]
    return {row[0].strip(" `"): [cell.strip() for cell in row[1:]] for row in rows}


def fields(model: type[BaseModel], before: str = "") -> Iterator[tuple[str, ModelField]]:
    for field in model.__fields__.values():
        name = f"{before}{field.alias}"
        if field.alias in LIKE_ANOTHER:
            yield f"{name}.…", field
        elif isinstance(field.type_, type) and issubclass(field.type_, BaseModel):
            yield from fields(field.type_, f"{name}." if field.shape == SHAPE_SINGLETON else f"{name}.….")
        else:
            yield name, field


def kind(field: ModelField) -> str:
    if field.name in LIKE_ANOTHER:
        return "列表"
    if field.outer_type_ is not field.type_ and field.shape != SHAPE_SINGLETON:
        return "对象" if "Dict" in str(field.outer_type_) else "列表"
    if field.type_ == Range:
        return "范围"
    known: Any = {str: "文本", int: "整数", bool: "是否", datetime: "时间", date: "日期"}
    return "选项" if issubclass(field.type_, Enum) else known[field.type_]


@pytest.mark.parametrize("title, model", [("订单", Order), ("商品", Product), ("买家", Buyer)])
def test_the_page_lists_what_the_records_hold(title: str, model: type[BaseModel]) -> None:
    rows, held = listed(title), dict(fields(model))
    assert set(rows) == set(held)
    assert {name: row[0] for name, row in rows.items()} == {name: kind(field) for name, field in held.items()}
    for name, row in rows.items():
        assert len(row) == 5 and row[2] and row[4], name
        field = held[name]
        if isinstance(field.type_, type) and issubclass(field.type_, Enum):
            assert all(one.value in row[2] for one in field.type_), name
        if field.required:
            assert "必填" in row[2] or row[4] == "不能导入", name
