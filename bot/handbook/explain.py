"""``bot handbook explain``: a decision step by step."""

from __future__ import annotations

from typing import Any, List, Mapping

from bot.handbook.decide import decide
from bot.handbook.examples import given_values
from bot.handbook.fact_values import Facts
from bot.handbook.model import Handbook
from bot.handbook.render import render

_MARKS = {"yes": "✓", "no": "✗", "unknown": "?"}


def explain(scenario: str, given: Mapping[str, Any], handbook: Handbook) -> str:
    """Return lines with the branches tried, their conditions and outcomes, and the resulting reply."""
    facts = Facts(given_values(scenario, given, handbook))
    decision = decide(handbook.scenarios[scenario], facts, handbook)
    lines: List[str] = []
    for tried in decision.trace:
        lines.append(f"{_MARKS[tried.outcome.value]} {tried.scenario}.{tried.branch}")
        lines.extend(f"    {_MARKS[outcome.value]} {text}" for text, outcome in tried.conditions)
    rows = ", ".join(f"{row} ({', '.join(handbook.rows[row].sources)})" for row in decision.rows)
    lines.append(f"=> {decision.kind}: {rows}")
    for name in decision.missing:
        lines.append(f"   还不知道: {handbook.facts[name].label} ({name})")
    for reply in decision.replies:
        lines.append(f"   {reply}:")
        lines.extend(f"     {render(text, facts, handbook.facts).text}"
                     for text in handbook.replies[reply].texts)
    return "\n".join(lines)
