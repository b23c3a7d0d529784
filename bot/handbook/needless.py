"""Which questions need not be asked: the answer is known, or the buyer was asked often enough. Pure."""

from __future__ import annotations

from bot.handbook.conditions import facts_compared
from bot.handbook.fact_values import Facts
from bot.handbook.model import Branch, Handbook


class Needless:
    """Tells which replies would ask the buyer something needlessly.

    A branch that compares the fact itself asks on purpose: its conditions say when (no photos, and yet one is needed).
    """

    def __init__(self, facts: Facts, handbook: Handbook, limit: int) -> None:
        self.facts, self.handbook, self.limit = facts, handbook, limit

    def branch(self, branch: Branch) -> bool:
        """Tell whether a branch is passed over, since its replies would only ask; a default never is."""
        return not branch.otherwise and bool(branch.replies) and all(
            self.reply(name, branch) for name in branch.replies)

    def reply(self, name: str, branch: Branch) -> bool:
        """Tell whether a reply of a branch asks what need not be asked."""
        fact = self.handbook.replies[name].asks
        if fact is None or any(fact in facts_compared(item) for item in branch.when):
            return False
        return self.answered(fact) or self.facts.asked.get(fact, 0) >= self.limit

    def answered(self, fact: str) -> bool:
        """Tell whether a fact has a value of its own, not merely the one that stands where nothing is known."""
        if not self.facts.known(fact) or self.facts.get(fact) is None:
            return False
        if fact == "product.sku" and self.facts.get("product.title") is None:
            return False
        rule = self.handbook.facts[fact].unknown
        return fact in self.facts.heard or not rule.has_default or self.facts.get(fact) != rule.default
