"""Fills replies in from facts: placeholders only; a missing value is reported, never left out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any, List, Mapping, Tuple

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
            parts.append(format_value(value, specs[piece]))
    return Rendered("".join(parts), tuple(dict.fromkeys(missing)), names)


def format_value(value: Any, spec: FactSpec) -> str:
    """Return a value as people read it: 59.9元, 11月23日 18:05, 已发货."""
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
        return _time(value)
    if spec.type is FactType.DAY:
        day = date.fromisoformat(str(value)[:10])
        return f"{day.month}月{day.day}日" + ("以后" if str(value).endswith("/") else "")
    if spec.type is FactType.LIST:
        return "、".join(str(item) for item in value)
    if spec.type is FactType.NUMBER:
        return f"{value:g}"
    return str(value)


def _time(value: Any) -> str:
    moment = value if isinstance(value, datetime) else datetime.fromisoformat(str(value))
    return f"{moment.month}月{moment.day}日 {moment:%H:%M}"
