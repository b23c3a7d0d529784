"""Differences between a withdrawn proposal and the one that replaces it."""

from __future__ import annotations

from typing import List, Sequence, Tuple

from bot.talk.model import BY_THE_CLOCK, FROM_ORDER, Change, Proposal


def mark_changes(before: Sequence[Proposal], fresh: Sequence[Proposal]) -> List[Proposal]:
    """Note on fresh proposals which facts of the order are not what they were.

    Args:
        before: The withdrawn proposals.
        fresh: The new ones.
    """
    return [one.copy(update={"changed": _changes(before, one)}) for one in fresh]


def _changes(before: Sequence[Proposal], fresh: Proposal) -> Tuple[Change, ...]:
    known = {one.name: one for old in before if old.order_id == fresh.order_id for one in old.facts}
    changed = []
    for fact in fresh.facts:
        old = known.get(fact.name)
        if (old is not None and fact.source in FROM_ORDER and fact.name not in BY_THE_CLOCK
                and str(old.raw) != str(fact.raw)):
            changed.append(Change(name=fact.name, label=fact.label, before=old.value, after=fact.value))
    return tuple(changed)
