"""The handbook's worked examples (``examples.yml``): each one is run as a test."""

from __future__ import annotations

from typing import Any, Dict, List, Mapping

from bot.handbook.decide import decide
from bot.handbook.fact_values import Facts
from bot.handbook.model import Handbook, Scope, WorkedExample
from bot.handbook.policy_paths import look_up
from bot.handbook.render import render
from bot.handbook.say_terms import policy_terms
from bot.handbook.term_readings import Context


def run_example(case: WorkedExample, handbook: Handbook) -> List[str]:
    """Decide an example and compare.

    Args:
        case: Given facts and what they must lead to.
        handbook: All content.

    Returns:
        One sentence per difference; empty when the example holds.
    """
    facts = Facts(given_values(case.scenario, case.given, handbook))
    decision = decide(handbook.scenarios[case.scenario], facts, handbook)
    texts = [render(text, facts, handbook.facts) for name in decision.replies[:1]
             for text in handbook.replies[name].texts]
    got = {"branch": decision.branch.id if decision.branch else None,
           "scenario": decision.scenario.id, "kind": decision.kind,
           "reply": decision.replies[0] if decision.replies else None,
           "missing": decision.missing[0] if decision.missing else None}
    faults = [f"{key}: 应为 {case.expect[key]!r}, 实为 {got[key]!r}"
              for key in got if key in case.expect and case.expect[key] != got[key]]
    for rendered in texts:
        if decision.kind == "reply" and rendered.missing:
            faults.append(f"{rendered.text!r} 缺少 {rendered.missing} 的值")
        faults.extend(f"{rendered.text!r} 里没有 {part!r}"
                      for part in case.expect.get("contains", ()) if part not in rendered.text)
        faults.extend(f"{rendered.text!r} 里不该有 {part!r}"
                      for part in case.expect.get("not_contains", ()) if part in rendered.text)
    if "tasks" in case.expect:
        kinds = [task.kind for task in decision.branch.tasks] if decision.branch else []
        if kinds != list(case.expect["tasks"]):
            faults.append(f"tasks: 应为 {case.expect['tasks']}, 实为 {kinds}")
    return faults


def given_values(scenario_id: str, given: Mapping[str, Any], handbook: Handbook) -> Dict[str, Any]:
    """Return the given facts with those of the policy, those with a default, and an order and product where needed."""
    values: Dict[str, Any] = {}
    for name, spec in handbook.facts.items():
        if spec.source == "policy" and spec.path:
            values[name] = look_up(handbook.policy, spec.path)
        elif spec.unknown.has_default:
            values[name] = spec.unknown.default
        elif spec.source == "conversation" and name.startswith("turn."):
            values[name] = None
    scenario = handbook.scenarios[scenario_id]
    of_order = {name for name in given if handbook.facts[name].scope is Scope.ORDER}
    if scenario.about == "order" or of_order - {"order.lookup"}:
        values["order.lookup"] = "found"
    amount = given.get("order.amount", given.get("product.price"))
    values.update(policy_terms(handbook.sale_terms, {**values, **given}, handbook.facts, Context(amount)))
    values.update(given)
    if values.get("order.lookup") == "found":
        values.setdefault("order.id", "2026112300000001")
        days = look_up(handbook.policy, "aftersale.refund_days") if "refund.days" in handbook.facts else None
        for name, value in {"refund.days": days, "return.inspection": None}.items():
            if name in handbook.facts:
                values.setdefault(name, value)
    if scenario.about and "product.sku" not in given:
        values["product.sku"] = "SKU-1"
    if "product.sku" in given and given["product.sku"] is None:
        del values["product.sku"]  # nobody knows yet which product is meant
    return values
