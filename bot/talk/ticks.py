"""Ticking: which facts may be entered at the desk, by whom, and with which values.

Facts that the shop's records tell (orders, products, buyers) cannot be entered; a decision of the team lead needs
that role; a value that does not fit the fact's type is refused.
"""

from __future__ import annotations

import math
import re
from datetime import date, datetime
from typing import AbstractSet, Any, Callable, Iterable, Mapping, Optional, Set

from bot.errors import RequestError
from bot.handbook.model import FactSpec, FactType, Handbook
from bot.handbook.terms import TaskKind
from bot.talk.model import Memory, Proposal

TICKABLE_SOURCES = ("heard", "ticked", "request")
"""Sources (``source`` in facts.yml) of facts that may be entered; all others come from the shop's records."""

MAX_MONEY = 10_000_000
"""Maximum amount that may be entered, in fen (100,000 yuan)."""
MAX_COUNT = 1_000_000
MAX_ANSWER_LENGTH = 500
MOST_ITEMS, LONGEST_ITEM = 50, 200

DECISIONS = ("approved", "declined")
"""Values of a request's state that a lead may enter."""

_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")


def spec_of(fact: str, handbook: Handbook) -> FactSpec:
    """Return the specification of a fact that may be entered.

    Raises:
        RequestError: 400 for an unknown fact, 409 for one that is attached or known by the shop's records.
    """
    spec = handbook.facts.get(fact)
    if spec is None:
        raise RequestError(f"手册里没有「{fact[:80]}」这一项。", "请刷新会话后再试。", code="fact.unknown")
    if fact in ("order.id", "product.sku"):
        raise RequestError(f"「{spec.label}」不能直接填写。", "请在右侧搜索后用「关联」选择。",
                           code="fact.attached", status=409)
    if spec.source not in TICKABLE_SOURCES and not spec.unknown.check:
        raise RequestError(f"「{spec.label}」以系统记录为准，不能手工填写。", "记录有误请在订单系统里更正。",
                           code="fact.recorded", status=409)
    return spec


def request_of(fact: str, handbook: Handbook) -> Optional[TaskKind]:
    """Return the kind of request of which a fact is the state or amount; ``None``: any role may enter it."""
    return next((kind for kind in handbook.tasks.values() if kind.request and fact in kind.request), None)


def answer_of(fact: str, handbook: Handbook) -> Optional[TaskKind]:
    """Return the kind of task of which a fact is the result."""
    return next((kind for kind in handbook.tasks.values() if kind.answer and kind.answer[0] == fact), None)


def demand_asked(spec: FactSpec, memory: Memory, proposals: Iterable[Proposal], open_kinds: AbstractSet[str],
                 handbook: Handbook) -> None:
    """Raise unless something at the desk asks for a fact.

    Args:
        spec: The fact.
        memory: For the open question.
        proposals: The open proposals.
        open_kinds: Kinds of the conversation's open tasks.
        handbook: For the marks, and the tasks that find a fact out.

    Raises:
        RequestError: 409.
    """
    names = {one.name for proposal in proposals for part in (proposal, *proposal.parts) for one in part.missing}
    names.update(one.name for one in handbook.facts.values() if one.event and one.source == "ticked")
    if memory.question is not None:
        names.add(memory.question.fact)
    for kind in open_kinds & set(handbook.tasks):
        names.update(handbook.tasks[kind].request or ())
        names.update((handbook.tasks[kind].answer or ())[:1])
    if spec.name not in names:
        raise RequestError(f"现在没有提议需要核对「{spec.label}」。", "会话可能已有变化，请刷新后按当前的提议核对。",
                           code="fact.not_asked", status=409)


def check_type(spec: FactSpec, value: Any, handbook: Handbook) -> Any:
    """Return an entered value in the form in which memory keeps it.

    Args:
        spec: The fact; money is in fen, days are ``2026-11-30``, times carry their zone.
        value: As received.
        handbook: For the answers of a question with a closed set of them.

    Raises:
        RequestError: 400 when the value does not fit.
    """
    clean, should = _KINDS[spec.type]
    found = clean(value)
    if spec.type is FactType.CHOICE:
        allowed = DECISIONS if spec.source == "request" else tuple(spec.values)
        found = value if isinstance(value, str) and value in allowed else None
        should = "只能是: " + "、".join(spec.values.get(one, one) for one in allowed)
    closed = _answers(spec, handbook)
    if spec.type is FactType.COUNT and closed and found not in closed:
        found, should = None, f"只能是 {min(closed)} 到 {max(closed)}"
    if found is None:
        raise RequestError(f"「{spec.label}」{should}。", "请改正后再提交。", code="fact.value")
    return found


def check_amount(value: Any, label: str, least: int = 1) -> int:
    """Return an amount of money in fen.

    Raises:
        RequestError: 400 unless it is a whole number from ``least`` to ``MAX_MONEY``.
    """
    if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= MAX_MONEY:
        lowest = "大于 0" if least else "0"
        raise RequestError(f"{label}应为{lowest}到 {MAX_MONEY // 100} 元之间的金额。", "请改正金额后再提交。",
                           code="amount.invalid")
    return value


def _answers(spec: FactSpec, handbook: Handbook) -> Set[int]:
    """Return the numbers that a question's words stand for, such as 1 to 5 for the satisfaction."""
    reply = handbook.replies.get(spec.unknown.ask or "")
    words = [str(value) for _, value in reply.answers.words] if reply else []
    return {int(one) for one in words if one.isdigit()}


def _flag(value: Any) -> Optional[bool]:
    return value if isinstance(value, bool) else None


def _whole(value: Any, most: int) -> Optional[int]:
    whole = isinstance(value, int) and not isinstance(value, bool)
    return int(value) if whole and 0 <= value <= most else None


def _number(value: Any) -> Optional[float]:
    fits = isinstance(value, (int, float)) and not isinstance(value, bool)
    return value if fits and math.isfinite(value) and 0 <= value <= MAX_COUNT else None


def _text(value: Any, longest: int = MAX_ANSWER_LENGTH) -> Optional[str]:
    clean = _CONTROL.sub("", value).strip() if isinstance(value, str) else ""
    return clean if 0 < len(clean) <= longest else None


def _time(value: Any) -> Optional[str]:
    try:
        moment = datetime.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None
    return moment.isoformat() if moment is not None and moment.tzinfo is not None else None


def _day(value: Any) -> Optional[str]:
    try:
        return date.fromisoformat(value).isoformat() if isinstance(value, str) else None
    except ValueError:
        return None


def _items(value: Any) -> Optional[list[str]]:
    items = [_text(one, LONGEST_ITEM) for one in value] if isinstance(value, list) else []
    found = [one for one in items if one is not None]
    return found if found and len(found) == len(items) <= MOST_ITEMS else None


_KINDS: Mapping[FactType, tuple[Callable[[Any], Any], str]] = {
    FactType.FLAG: (_flag, "应为是或否"),
    FactType.COUNT: (lambda value: _whole(value, MAX_COUNT), f"应为 0 到 {MAX_COUNT} 的整数"),
    FactType.NUMBER: (_number, f"应为 0 到 {MAX_COUNT} 的数字"),
    FactType.MONEY: (lambda value: _whole(value, MAX_MONEY) or None,
                     f"应为大于 0、不超过 {MAX_MONEY // 100} 元的金额"),
    FactType.TEXT: (_text, f"应为 1 到 {MAX_ANSWER_LENGTH} 个字"),
    FactType.CHOICE: (lambda value: None, ""),
    FactType.TIME: (_time, "应为带时区的时间，例如 2026-11-30T09:00:00+08:00"),
    FactType.DAY: (_day, "应为日期，例如 2026-11-30"),
    FactType.LIST: (_items, f"应为 1 到 {MOST_ITEMS} 项文字，每项不超过 {LONGEST_ITEM} 个字"),
}
