"""The tree of errors.

    BotError                what is wrong, where, and what to do
    +- HandbookError        the author of the handbook corrects it; holds every issue
    +- InputError           the caller of a command corrects a file or an argument (exit 2)
    +- RequestError         the caller of a route corrects the request (4xx)
    +- DependencyError      the operator repairs a store or a server (503)
    +- SetupError           the operator corrects the installation or a setting

Anything else that is raised is a bug: it is logged with a request id and answered with 500.
"""

from __future__ import annotations

from typing import Any, Dict, Optional, Sequence


class BotError(Exception):
    """An error with a stable code, a message that names value and place, and a hint."""

    code = "bot.error"
    status = 500

    def __init__(self, message: str, hint: str = "", code: Optional[str] = None) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
        self.code = code or type(self).code

    def __str__(self) -> str:
        return f"{self.message} {self.hint}".strip()

    def as_json(self) -> Dict[str, Any]:
        """Return ``{"code", "message", "hint"}``."""
        return {"code": self.code, "message": self.message, "hint": self.hint}


class HandbookError(BotError):
    """The handbook cannot be used; ``issues`` lists every fault with file and line."""

    code = "handbook.invalid"

    def __init__(self, issues: Sequence[object]) -> None:
        lines = "\n".join(f"  {issue}" for issue in issues)
        super().__init__(f"手册里有 {len(issues)} 处错误:\n{lines}",
                         "改好后运行 bot handbook check。")
        self.issues = tuple(issues)


class InputError(BotError):
    """A file or an argument given to a command is not usable."""

    code = "input.invalid"
    status = 400


class RequestError(BotError):
    """A request is not usable as it stands.

    Attributes:
        retry_after: Seconds until the same request may be tried again (429, 503).
    """

    code = "request.invalid"
    status = 400

    def __init__(self, message: str, hint: str = "", code: Optional[str] = None,
                 status: int = 400, data: Optional[Dict[str, Any]] = None,
                 retry_after: Optional[int] = None) -> None:
        super().__init__(message, hint, code)
        self.status = status
        self.data = data or {}
        self.retry_after = retry_after


class DependencyError(BotError):
    """Something this product needs does not answer."""

    code = "dependency.unreachable"
    status = 503


class SetupError(BotError):
    """The installation or a setting keeps the product from starting."""

    code = "setup.invalid"
