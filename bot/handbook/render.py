"""Fills replies in from facts: placeholders only; a missing value is reported, never left out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any, List, Mapping, Optional, Tuple

from jinja2 import Environment, nodes
from jinja2.exceptions import TemplateSyntaxError

from bot.handbook.fact_values import Facts, Unknown
from bot.handbook.model import FactSpec, FactType

_ENVIRONMENT = Environment(autoescape=False)


@dataclass(frozen=True)
class Rendered:
    """A reply's text, and the facts that are missing; only with none may it be sent."""

    text: str
    missing: Tuple[str, ...] = ()
    used: Tuple[str, ...] = ()


class PlaceholderError(ValueError):
    """A text contains more than plain placeholders."""


@lru_cache(maxsize=None)
def split_wording(text: str) -> Tuple[Tuple[bool, str], ...]:
    """Split a wording into ``(is_placeholder, text or fact name)``.

    Raises:
        PlaceholderError: For logic, filters, calls or broken braces.
    """
    try:
        tree = _ENVIRONMENT.parse(text)
    except TemplateSyntaxError as err:
        raise PlaceholderError(f"占位写坏了: {err.message}") from err
    result: List[Tuple[bool, str]] = []
    for output in tree.body:
        if not isinstance(output, nodes.Output):
            raise PlaceholderError("只能用 {{事实名}} 这样的占位，不能有逻辑")
        for node in output.nodes:
            if isinstance(node, nodes.TemplateData):
                result.append((False, node.data))
            else:
                result.append((True, _dotted(node)))
    return tuple(result)


def _dotted(node: nodes.Node) -> str:
    if isinstance(node, nodes.Name):
        return node.name
    if isinstance(node, nodes.Getattr):
        return f"{_dotted(node.node)}.{node.attr}"
    raise PlaceholderError("只能用 {{事实名}} 这样的占位，不能有过滤器或调用")


def placeholders(text: str) -> Tuple[str, ...]:
    """Return the facts that a wording states, each once."""
    return tuple(dict.fromkeys(name for is_name, name in split_wording(text) if is_name))


def render(text: str, facts: Facts, specs: Mapping[str, FactSpec]) -> Rendered:
    """Fill a wording in.

    Args:
        text: A wording that passed the check.
        facts: What is known.
        specs: The facts' types, which decide how a value is written.

    Returns:
        The text. Where a value is unknown or absent its name stands in ``missing`` and the
        text shows ``【label】`` in its place; such a text cannot be sent.
    """
    parts: List[str] = []
    missing: List[str] = []
    names = placeholders(text)
    for is_name, piece in split_wording(text):
        if not is_name:
            parts.append(piece)
            continue
        value = facts.get(piece)
        if value is None or value == "" or isinstance(value, Unknown):
            missing.append(piece)
            parts.append(f"【{specs[piece].label}】")
        else:
            parts.append(format_value(value, specs[piece], facts.read_at))
    return Rendered("".join(parts), tuple(dict.fromkeys(missing)), names)


def format_value(value: Any, spec: FactSpec, now: Optional[str] = None) -> str:
    """Return a value as people read it: 59.9元, 已发货, 今天18:05.

    Args:
        value: Known, or ``None`` for absent.
        spec: Its type.
        now: ISO time from which times and days are seen; without it they are written out: 11月23日 18:05.
    """
    if value is None:
        return "无"
    if spec.type is FactType.FLAG:
        return "是" if value else "否"
    if spec.type is FactType.MONEY:
        yuan, fen = divmod(int(value), 100)
        return f"{yuan}元" if not fen else f"{yuan}.{fen:02d}".rstrip("0") + "元"
    if spec.type is FactType.CHOICE or spec.values:
        return spec.values.get(str(value), str(value))
    if spec.type is FactType.TIME:
        return _time(value, now)
    if spec.type is FactType.DAY:
        day = date.fromisoformat(str(value)[:10])
        return _day(day, _moment(now)) + ("以后" if str(value).endswith("/") else "")
    if spec.type is FactType.LIST:
        return "、".join(str(item) for item in value)
    if spec.type is FactType.NUMBER:
        return f"{value:g}"
    return str(value)


_NEAR_DAYS = {-2: "前天", -1: "昨天", 0: "今天", 1: "明天", 2: "后天"}


def _time(value: Any, now: Optional[str]) -> str:
    """Return 今天18:05 for the days around now, the day alone for those farther off."""
    moment = value if isinstance(value, datetime) else datetime.fromisoformat(str(value))
    seen_from = _moment(now)
    if seen_from is None:
        return f"{moment.month}月{moment.day}日 {moment:%H:%M}"
    if moment.tzinfo is not None:
        seen_from = seen_from.astimezone(moment.tzinfo)
    near = -2 <= (moment.date() - seen_from.date()).days <= 2
    return _day(moment.date(), seen_from) + (f"{moment:%H:%M}" if near else "")


def _day(day: date, now: Optional[datetime]) -> str:
    away = (day - now.date()).days if now else None
    near = _NEAR_DAYS.get(away) if away is not None else None
    if near and away in (1, 2):  # what is read tomorrow still says which day was meant
        near = f"{near}（{day.month}月{day.day}日）"
    year = f"{day.year}年" if now and day.year != now.year else ""
    return near or f"{year}{day.month}月{day.day}日"


def _moment(now: Optional[str]) -> Optional[datetime]:
    return datetime.fromisoformat(now) if now else None
