"""Reads orders, products and buyers from CSV and JSONL files; every fault is named with its line.

In CSV a dotted column goes into a part (``receiver.name``), lists and mappings stand as JSON
(``items``, ``parcel.scans``) or in a simple form (``import_forms``), an empty cell is a value that
is not there. Money is fen (``amount``) or yuan (``amount_yuan``). Times without a zone are the shop's.
docs/orders.md lists all columns.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal, InvalidOperation
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Dict, List, Mapping, Optional, Set, Tuple, Type, Union

from pydantic import ValidationError

from bot.orders.import_checks import NUMBERS, check, is_time, number_text, time_value
from bot.orders.import_forms import with_simple_forms
from bot.orders.import_rows import FileFaults, ImportIssue, read_rows
from bot.orders.model import Buyer, DiagnosisQuestion, Order, Product
from bot.orders.values import UNTIL

KINDS: Dict[str, Tuple[Type[Any], str]] = {
    "orders": (Order, "id"), "products": (Product, "sku"), "buyers": (Buyer, "id")}
_MONEY = ("amount", "postage", "price", "fee", "free_from", "covers")
_DAY = re.compile(r"\d{4}-\d{1,2}-\d{1,2}")
_HINTS = {
    "value_error.missing": ("缺少这一项", "请补上"),
    "type_error.integer": ("不是整数", "金额以分为单位; 以元为单位请用 amount_yuan, price_yuan"),
    "value_error.datetime": ("不是时间", "请写 2026-11-23 18:05 或 2026-11-23T18:05:00+08:00"),
    "value_error.date": ("不是日期", "请写 2026-11-23"),
    "type_error.dict": ("不是对象", "请写成 JSON 对象, 或用带点的列名, 见 docs/orders.md"),
    "type_error.tuple": ("不是列表", "请写成 JSON 列表, 见 docs/orders.md"),
    "type_error.float": ("不是数字", "请只写数字"),
    "value_error.tuple.length": ("要从小到大两个数", "请写成 [160, 165] 或 160-165"),
    "type_error.bool": ("不是是或否", "请写 true 或 false"),
    "value_error.bool": ("不是是或否", "请写 true 或 false"),
}


@dataclass(frozen=True)
class Import:
    """What a file holds; with ``issues`` nothing of it should be imported, ``warnings`` are to be shown."""

    orders: Tuple[Order, ...] = ()
    products: Tuple[Product, ...] = ()
    buyers: Tuple[Buyer, ...] = ()
    issues: Tuple[ImportIssue, ...] = ()
    warnings: Tuple[ImportIssue, ...] = ()


@dataclass
class _Reading:
    """One file under way."""

    kind: Optional[str]
    faults: FileFaults
    now: datetime
    found: Dict[str, List[Any]] = field(default_factory=lambda: {kind: [] for kind in KINDS})
    seen: Set[Tuple[str, str]] = field(default_factory=set)


def read_file(path: Path, now: datetime, kind: Optional[str] = None) -> Import:
    """Read one file.

    Args:
        path: CSV, or JSONL with one object a line; UTF-8 or GB18030.
        now: The clock, for times that lie in the future.
        kind: ``orders``, ``products`` or ``buyers``; ``None``: told by the fields.

    Returns:
        What was read, and all faults at once.

    Raises:
        OSError: The file cannot be read.
    """
    faults = FileFaults(path.name)
    reading = _Reading(kind, faults, now)
    empty = True
    for line, data in read_rows(path, faults):
        empty = False
        _take(line, data, reading)
    if empty and not faults.issues:
        faults.add(1, "", "文件里没有内容", "CSV 需要表头和至少一行, JSONL 每行一个对象")
    return Import(tuple(reading.found["orders"]), tuple(reading.found["products"]),
                  tuple(reading.found["buyers"]), tuple(faults.issues), tuple(faults.warnings))


def _take(line: int, data: Dict[str, Any], reading: _Reading) -> None:
    kind = reading.kind or _kind_of(data)
    if kind is None:
        reading.faults.add(line, "", "看不出是订单、商品还是买家", "请用 --kind 指明")
        return
    model, key = KINDS[kind]
    before = len(reading.faults.issues)
    data = _cleaned(line, with_simple_forms(line, kind, data, reading.faults), "", reading.faults)
    try:
        value = model.parse_obj(data)
    except ValidationError as err:
        for one in err.errors():
            _explain(line, one, model, reading.faults)
        return
    if len(reading.faults.issues) == before:
        check(line, value, reading.now, reading.faults)
    if kind == "products":
        _verdicts(line, data, value, reading.faults)
    name = (kind, str(getattr(value, key)))
    if name in reading.seen:
        reading.faults.add(line, key, f"{name[1]} 在文件里出现了两次", "请只留一行")
    reading.seen.add(name)
    if len(reading.faults.issues) == before:
        reading.found[kind].append(value)


def _kind_of(data: Mapping[str, Any]) -> Optional[str]:
    if "status" in data or "buyer_id" in data:
        return "orders"
    if "sku" in data:
        return "products"
    return "buyers" if "id" in data and ("name" in data or "registered" in data) else None


def _cleaned(line: int, value: Any, path: str, faults: FileFaults) -> Any:
    """Turn yuan into fen and spreadsheet times into ISO; name numbers a spreadsheet has spoilt."""
    if isinstance(value, list):
        return [_cleaned(line, one, f"{path}{index}.", faults) for index, one in enumerate(value)]
    if not isinstance(value, dict):
        return value
    result: Dict[str, Any] = {}
    for name, inner in value.items():
        where = f"{path}{name}"
        base = name[:-5] if name.endswith("_yuan") else name
        if base != name and base in _MONEY:
            if base in value:
                faults.add(line, where, f"与 {base} 重复", "元和分只写一个")
            result[base] = _fen(line, inner, where, faults)
        elif isinstance(inner, str):
            result[name] = _text(line, name, inner, where, faults)
        elif is_time(name, where):
            result[name] = time_value(line, inner, where, faults)
        else:
            result[name] = _cleaned(line, inner, f"{where}.", faults)
    return result


def _fen(line: int, yuan: Any, where: str, faults: FileFaults) -> Optional[int]:
    if yuan is None:
        return None
    try:
        fen = Decimal(str(yuan).strip().lstrip("¥￥").replace(",", "")) * 100
        if fen == fen.to_integral_value():
            return int(fen)
    except (InvalidOperation, ValueError, OverflowError):
        pass
    faults.add(line, where, f"{yuan!r} 不是金额", "请写 59.90 这样的数, 最多两位小数")
    return None


def _text(line: int, name: str, value: str, where: str, faults: FileFaults) -> str:
    if name in NUMBERS:
        return number_text(line, name, value, where, faults)
    if is_time(name, where):
        value = str(time_value(line, value, where, faults)).replace("/", "-")
        return f"{value} 00:00" if _DAY.fullmatch(value) and name not in UNTIL else value
    return value


def _explain(line: int, error: Mapping[str, Any], model: Type[Any], faults: FileFaults) -> None:
    path: Tuple[Union[str, int], ...] = error["loc"]
    name = ".".join(str(step) for step in path)
    message, hint = _HINTS.get(error["type"], (str(error["msg"]), ""))
    if error["type"] == "value_error.extra":
        known = _known(model, path[:-1])
        near = get_close_matches(str(path[-1]), known, 1)
        message = "没有这个字段"
        hint = f"是不是 {near[0]}?" if near else f"请删去, 或用下列之一: {', '.join(known)}"
    elif error["type"] == "type_error.enum":
        allowed = ", ".join(one.value for one in error["ctx"]["enum_values"])
        message, hint = "没有这个值", f"只能是 {allowed}"
    faults.add(line, name, message, hint)


def _known(model: Type[Any], path: Tuple[Union[str, int], ...]) -> List[str]:
    """Return the field names at a place in the model."""
    for step in path:
        if isinstance(step, int):
            continue
        model = {one.alias: one for one in model.__fields__.values()}[step].type_
    return [one.alias for one in model.__fields__.values()]


def _verdicts(line: int, data: Mapping[str, Any], product: Product, faults: FileFaults) -> None:
    for index, question in enumerate(product.diagnosis):
        raw = data["diagnosis"][index]
        raw = raw.answers if isinstance(raw, DiagnosisQuestion) else raw.get("answers")
        for answer, verdict in question.answers.items():
            if verdict is None and isinstance(raw, dict) and raw.get(answer) is not None:
                faults.add(line, f"diagnosis.{index}.answers.{answer}", f"不知道 {raw[answer]!r} 的意思",
                              "请写 fault(有问题) 或 fine(正常)")
