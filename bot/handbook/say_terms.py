"""The sentences of orders and policy about the terms of sale, filled in."""

from __future__ import annotations

from typing import Any, Dict, Mapping, Optional, Tuple

from bot.handbook.conditions import Outcome, evaluate_all
from bot.handbook.fact_values import Facts
from bot.handbook.model import FactSpec
from bot.handbook.render import render
from bot.handbook.sale_terms import SaleTerms, Sentence
from bot.handbook.term_readings import Context, read_all


def say(sentences: Tuple[Sentence, ...], facts: Facts, specs: Mapping[str, FactSpec]) -> Optional[str]:
    """Return the first sentence that counts, filled in; ``None`` without one."""
    for one in sentences:
        if one.when and evaluate_all(one.when, facts)[0] is not Outcome.YES:
            continue
        rendered = render(one.text, facts, specs)
        if not rendered.missing:
            return rendered.text
    return None


def policy_terms(table: SaleTerms, values: Mapping[str, Any], specs: Mapping[str, FactSpec],
                 context: Context) -> Dict[str, Any]:
    """Return every term and companion as the policy alone says it."""
    facts = Facts(values)
    result: Dict[str, Any] = {}
    for term in table.terms.values():
        text = say(term.policy, facts, specs)
        result[term.name] = text
        result.update(read_all(term.companions, text, context))
    return result
