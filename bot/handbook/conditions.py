"""Conditions with three outcomes: yes, no, unknown. An unknown fact never counts as "no"."""

from __future__ import annotations

from enum import Enum
from typing import Any, Callable, Dict, List, Mapping, Sequence, Tuple

from bot.handbook.fact_values import Facts, Unknown
from bot.handbook.model import AnyOf, Condition, FactRef, FactSpec, FactType, When


class Outcome(str, Enum):
    """Outcome of a condition or a branch."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


def _above(value: Any, limit: Any) -> bool:
    return bool(value > limit)


def _below(value: Any, limit: Any) -> bool:
    return bool(value < limit)


OPERATORS: Mapping[str, Callable[[Any, Any], bool]] = {
    "is": lambda value, other: bool(value == other),
    "is_not": lambda value, other: bool(value != other),
    "in": lambda value, others: value in others,
    "above": _above,
    "below": _below,
    "present": lambda value, wanted: (value is not None) == wanted,
}

_ORDERED = {FactType.COUNT, FactType.NUMBER, FactType.MONEY}
_LEGAL: Dict[str, Callable[[FactType], bool]] = {
    "above": lambda kind: kind in _ORDERED,
    "below": lambda kind: kind in _ORDERED,
    "in": lambda kind: kind is not FactType.FLAG,
    "is": lambda kind: kind is not FactType.LIST,
    "is_not": lambda kind: kind is not FactType.LIST,
    "present": lambda kind: True,
}

_WORDS = {"is": "是", "is_not": "不是", "in": "属于", "above": "大于", "below": "小于"}


def legal_operators(kind: FactType) -> Tuple[str, ...]:
    """Return the operators that a fact of this type may be compared with."""
    return tuple(name for name, fits in _LEGAL.items() if fits(kind))


def evaluate(condition: Condition, facts: Facts) -> Outcome:
    """Evaluate one condition; comparing an absent value gives no."""
    value = facts.get(condition.fact)
    other = condition.value
    if isinstance(other, FactRef):
        other = facts.get(other.name)
    if isinstance(value, Unknown) or isinstance(other, Unknown):
        return Outcome.UNKNOWN
    if condition.operator != "present" and (value is None or other is None):
        return Outcome.NO
    return Outcome.YES if OPERATORS[condition.operator](value, other) else Outcome.NO


def evaluate_all(when: Sequence[When], facts: Facts) -> Tuple[Outcome, List[str]]:
    """Evaluate conditions joined by "and".

    Returns:
        The outcome, and the names of the unknown facts in the order in which they stand;
        empty unless the outcome is unknown. A "no" beats an unknown.
    """
    return joined(evaluate_each(when, facts))


def evaluate_each(when: Sequence[When], facts: Facts) -> List[Tuple[When, Outcome, List[str]]]:
    """Evaluate conditions in their order up to the first "no"; each with its outcome and its unknown facts' names."""
    found = []
    for item in when:
        outcome, unknown = _evaluate_item(item, facts)
        found.append((item, outcome, unknown))
        if outcome is Outcome.NO:
            break
    return found


def joined(each: Sequence[Tuple[When, Outcome, List[str]]]) -> Tuple[Outcome, List[str]]:
    """Join what ``evaluate_each`` found by "and"; see ``evaluate_all``."""
    if each and each[-1][1] is Outcome.NO:
        return Outcome.NO, []
    missing = list(dict.fromkeys(name for _, _, unknown in each for name in unknown))
    return (Outcome.UNKNOWN if missing else Outcome.YES), missing


def _evaluate_item(item: When, facts: Facts) -> Tuple[Outcome, List[str]]:
    if isinstance(item, Condition):
        outcome = evaluate(item, facts)
        return outcome, _unknown_names(item, facts) if outcome is Outcome.UNKNOWN else []
    outcomes = [evaluate(one, facts) for one in item.conditions]
    if Outcome.YES in outcomes:
        return Outcome.YES, []
    if Outcome.UNKNOWN not in outcomes:
        return Outcome.NO, []
    names = [name for one, outcome in zip(item.conditions, outcomes)
             if outcome is Outcome.UNKNOWN for name in _unknown_names(one, facts)]
    return Outcome.UNKNOWN, names


def _unknown_names(condition: Condition, facts: Facts) -> List[str]:
    return [name for name in facts_compared(condition) if not facts.known(name)]


def facts_compared(item: When) -> Tuple[str, ...]:
    """Return the names of the facts that a condition or a group compares."""
    if isinstance(item, AnyOf):
        return tuple(name for one in item.conditions for name in facts_compared(one))
    other = (item.value.name,) if isinstance(item.value, FactRef) else ()
    return (item.fact, *other)


def describe(item: When, specs: Mapping[str, FactSpec]) -> str:
    """Return a condition in Chinese, for the desk's "why" and the workbench's tree."""
    if isinstance(item, AnyOf):
        return "任一成立: " + " / ".join(describe(one, specs) for one in item.conditions)
    spec = specs[item.fact]
    if item.operator == "present":
        return f"{'有' if item.value else '没有'}{spec.label}"
    if spec.type is FactType.FLAG:
        holds = bool(item.value) == (item.operator == "is")
        return f"{spec.label}: {'是' if holds else '否'}"
    return f"{spec.label}{_WORDS[item.operator]}{_value_text(item.value, spec, specs)}"


def _value_text(value: Any, spec: FactSpec, specs: Mapping[str, FactSpec]) -> str:
    if isinstance(value, FactRef):
        return specs[value.name].label
    values = value if isinstance(value, (list, tuple)) else [value]
    if spec.type is FactType.MONEY:
        return "、".join(f"{one / 100:g}元" for one in values)
    return "、".join(spec.values.get(str(one), str(one)) for one in values)
