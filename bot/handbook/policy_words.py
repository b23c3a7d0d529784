"""Formats of the policy's values, and Chinese texts of their faults."""

from __future__ import annotations

import difflib
import math
import re
import unicodedata
from datetime import date
from functools import lru_cache
from typing import Any, FrozenSet, List, Mapping, Sequence
from zoneinfo import available_timezones

from jsonschema import Draft7Validator, FormatChecker
from jsonschema.validators import extend

EARLIEST, LATEST = "2000-01-01", "2099-12-31"
"""Earliest and latest day of a promotion."""
_NOT_ZONES = {"localtime", "Factory", "posixrules"}
_TIME = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]", re.ASCII)
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
_FORBIDDEN = {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"}
_JOINER = "\u200d"  # holds the parts of one emoji together

_formats = FormatChecker(formats=())


@_formats.checks("line")
def _line(value: object) -> bool:
    return not isinstance(value, str) or (not _blank(value) and not _unprintable(value) and value == value.strip())


@_formats.checks("time")
def _time(value: object) -> bool:
    return not isinstance(value, str) or _TIME.fullmatch(value) is not None


@_formats.checks("date")
def _date(value: object) -> bool:
    return not isinstance(value, str) or (_exists(value) and EARLIEST <= value <= LATEST)


@_formats.checks("timezone")
def _zone(value: object) -> bool:
    return not isinstance(value, str) or value in zones()


@lru_cache(maxsize=1)
def zones() -> FrozenSet[str]:
    """Return the names of all time zones, in their exact spelling."""
    return frozenset(available_timezones() - _NOT_ZONES)


def _exists(day: str) -> bool:
    if not _DAY.fullmatch(day):
        return False
    try:
        return bool(date.fromisoformat(day))
    except ValueError:
        return False


def _blank(text: str) -> bool:
    return not any(unicodedata.category(one)[0] in "LNPS" for one in text)


def _unprintable(text: str) -> bool:
    return any(unicodedata.category(one) in _FORBIDDEN and one != _JOINER for one in text)


def _is_number(_checker: Any, value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) or isinstance(value, float) and math.isfinite(value)


def _is_integer(_checker: Any, value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def validator(schema: Mapping[str, Any]) -> Any:
    """Return a validator that refuses 1.0 as integer and NaN as number, and checks the formats above."""
    types = Draft7Validator.TYPE_CHECKER.redefine("number", _is_number).redefine("integer", _is_integer)
    return extend(Draft7Validator, type_checker=types)(schema, format_checker=_formats)


def explain_fault(schema: Mapping[str, Any], value: Any) -> str:
    """Return in Chinese why a value breaks its part of the schema, and what is allowed.

    Args:
        schema: The part of the schema.
        value: The value.
    """
    empty = "不能空着，" if value is None or value == "" else ""
    kinds = schema.get("type", "")
    if isinstance(kinds, list):  # or nothing at all
        kinds, empty = next(one for one in kinds if one != "null"), ""
    if kinds == "array":
        return f"最多 {schema['maxItems']} 项，现在有 {len(value)} 项" if isinstance(value, list) else "这里要填成列表"
    if kinds in ("integer", "number"):
        return f"{empty}请填 {_range(schema)}"
    if kinds == "string":
        return {"time": _said_time, "date": _said_date, "timezone": _said_zone}.get(
            schema.get("format", ""), _said_line)(schema, value, empty)
    return f"{empty}只能是或者否" if kinds == "boolean" else "这里要分项填写"


def _range(schema: Mapping[str, Any]) -> str:
    low, high = schema["minimum"], schema["maximum"]
    if schema.get("format") == "money":
        return f"{low / 100:.15g} 到 {high // 100} 元之间的金额，最多两位小数"
    return f"{low:.15g} 到 {high:.15g} 之间的{'整数' if schema['type'] == 'integer' else '数字'}"


def _said_time(_schema: Mapping[str, Any], value: Any, empty: str) -> str:
    return f"{empty}请填 24 小时制的时间，如 09:00"


def _said_date(_schema: Mapping[str, Any], value: Any, empty: str) -> str:
    if isinstance(value, str) and _DAY.fullmatch(value):
        return f"请填 {EARLIEST} 到 {LATEST} 之间的日期" if _exists(value) else f"没有 {value} 这一天"
    return f"{empty}请填日期，如 2026-11-30"


def _said_zone(_schema: Mapping[str, Any], value: Any, empty: str) -> str:
    if empty or not isinstance(value, str):
        return f"{empty}请填时区的名称，如 Asia/Shanghai"
    return f"没有「{shorten(value)}」这个时区，请填{_like(value)}"


def _like(zone: str) -> str:
    lower = {one.lower(): one for one in zones()}
    found = difflib.get_close_matches(zone[:60].lower(), lower, 1, 0.85)
    return f" {lower[found[0]]} 这样的名称" if found else "如 Asia/Shanghai"


def _said_line(schema: Mapping[str, Any], value: Any, empty: str) -> str:
    if not isinstance(value, str):
        return f"{empty}请填文字"
    if len(value) > schema["maxLength"]:
        return f"最多 {schema['maxLength']} 个字，现在有 {len(value)} 个"
    if not value or _blank(value):
        return "不能空着，请填文字"
    if _unprintable(value):
        return "只能填一行文字，不能有换行、制表符或看不见的符号"
    return "前后不要留空格"


def shorten(text: str, most: int = 30) -> str:
    """Return any text printable and at most ``most`` characters long."""
    clean = "".join("·" if _unprintable(one) else one for one in text[:most])
    return clean if len(text) <= most else f"{clean}…"


def field_title(schema: Mapping[str, Any], path: Sequence[Any]) -> str:
    """Return the field's title as people see it on the page: 店铺 · 时区, 数量折扣 · 第2档 · 几件起."""
    parts: List[str] = []
    for step in path:
        if isinstance(step, int):
            schema = schema.get("items", {})
            parts.append(f"第{step + 1}{schema.get('title', '项')[-1] if 'properties' in schema else '项'}")
        else:
            schema = schema.get("properties", {}).get(step, {})
            parts.append(str(schema.get("title") or shorten(str(step))))
    return " · ".join(parts) or "店铺规定"
