"""The roles: the desk's ladder, which others there are, and who may do what."""

from __future__ import annotations

from typing import Optional, Tuple

from bot.errors import RequestError

LADDER = ("agent", "lead", "manager")
"""Roles at the desk, lowest first. Each may do what those before it may; overdue tasks and unsettled cases climb it
(F5, S0:405-409, S1:20)."""

ROLES = (*LADDER, "analyst")
"""All roles. An analyst works with readings and labels, not at the desk."""

WORKBENCH = ("analyst", "lead", "manager")
"""Roles that may use the workbench."""

DECIDER = "lead"
"""Lowest role that decides requests to the team lead, such as a discount."""

NAMES = {"agent": "客服", "lead": "主管", "manager": "经理", "analyst": "分析员"}


def may(role: str, needed: str) -> bool:
    """Tell whether a role stands at least as high on the ladder as the needed one.

    ``needed`` may also be a team without accounts (purchasing, logistics): then any role of the desk may.
    """
    return role in LADDER and LADDER.index(role) >= (LADDER.index(needed) if needed in LADDER else 0)


def request_roles(role: str) -> Tuple[str, ...]:
    """Return the roles whose requests a person of this role answers: from ``DECIDER`` up to the own; empty below it."""
    return LADDER[LADDER.index(DECIDER):LADDER.index(role) + 1] if role in LADDER else ()


def demand(role: str, needed: str, what: str, code: str = "auth.forbidden") -> None:
    """Raise unless a role may do something.

    Args:
        role: Who acts.
        needed: The lowest role that may.
        what: What is to be done, in Chinese, as in ``决定请示``.
        code: The error's code.

    Raises:
        RequestError: 403.
    """
    if not may(role, needed):
        name = NAMES.get(needed, needed)
        raise RequestError(f"{what}需要{name}权限。", f"请交给{name}处理。", code=code, status=403)


def above(role: str) -> Optional[str]:
    """Return the next role up the ladder; ``None`` for the highest and for roles that are not on it."""
    at = LADDER.index(role) + 1 if role in LADDER else len(LADDER)
    return LADDER[at] if at < len(LADDER) else None
