"""Who may do what: the ladder of the desk's roles, and the one question asked of it."""

from __future__ import annotations

from typing import Optional

from bot.errors import RequestError

LADDER = ("agent", "lead", "manager")
"""Each may do what those before it may; what is overdue climbs it (F5, S0:405-409, S1:20)."""

ROLES = (*LADDER, "analyst")
"""All roles. An analyst works with readings and labels, not at the desk."""

DECIDER = "lead"
"""From this role on requests to the team lead are decided."""

NAMES = {"agent": "客服", "lead": "主管", "manager": "经理", "analyst": "分析员"}


def may(role: str, needed: str) -> bool:
    """Tell whether a role stands at least as high on the ladder as the needed one.

    What is for another team (purchasing, logistics and the like, who have no account) any role of the desk may do.
    """
    return role in LADDER and LADDER.index(role) >= (LADDER.index(needed) if needed in LADDER else 0)


def demand(role: str, needed: str, what: str, code: str = "auth.forbidden") -> None:
    """Refuse what a role may not do.

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
    """Return the next rung of the ladder; ``None`` on the highest, and for who is not on it."""
    at = LADDER.index(role) + 1 if role in LADDER else len(LADDER)
    return LADDER[at] if at < len(LADDER) else None
