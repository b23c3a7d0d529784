"""Who a buyer is: identities signed by the shop's server, and the widget's own session tokens."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import Any, Callable, Dict, Optional

import jwt

from bot.errors import RequestError
from bot.sound_text import sound

_ALGORITHM = "HS256"
_TOKEN = re.compile(r"[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\Z")
LONGEST, SUBJECT_LENGTH = 4_000, 80
INFINITE = float("inf")

SESSION_DAYS, BUYER_SESSION_DAYS = 30, 1
"""How long a visitor's chat may be read with its token, and a verified buyer's: after a day the widget
shows the shop's identity again, so whoever signed out of the shop is out of the chat as well."""


@dataclass(frozen=True)
class Session:
    """What a widget's token says: one conversation, of one visitor, and maybe a verified buyer."""

    conversation: str
    visitor: str
    buyer_token: Optional[str]


class Identity:
    """Signs and verifies. Nothing that a page or a message says is trusted without it."""

    def __init__(self, secret: str, clock: Callable[[], datetime]) -> None:
        self._secret = secret
        self._clock = clock

    def sign_buyer(self, buyer_id: str, valid: timedelta = timedelta(days=1)) -> str:
        """Return the token that the shop's server puts into its page for a signed-in buyer."""
        return self._sign({"sub": buyer_id, "use": "buyer"}, valid)

    def buyer_of(self, token: Optional[str]) -> Optional[str]:
        """Return the verified buyer's id; ``None`` for no, a wrong, or an expired token."""
        claims = self._verify(token, "buyer")
        return str(claims["sub"]) if claims else None

    def sign_session(self, session: Session, verified: bool = False) -> str:
        """Return the token with which a widget reads and writes its one conversation.

        Args:
            session: What it says.
            verified: Whether a buyer's signed identity opened it.
        """
        return self._sign({"sub": session.conversation, "visitor": session.visitor,
                           "buyer": session.buyer_token, "use": "session"},
                          timedelta(days=BUYER_SESSION_DAYS if verified else SESSION_DAYS))

    def session_of(self, token: Optional[str]) -> Session:
        """Return the session behind a token.

        Raises:
            RequestError: 401 when the token is missing, wrong or expired.
        """
        claims = self._verify(token, "session") or {}
        visitor, buyer = claims.get("visitor"), claims.get("buyer")
        if not isinstance(visitor, str) or not visitor or not isinstance(buyer, (str, type(None))):
            raise RequestError("聊天已过期。", "请重新打开聊天窗口。", code="session.invalid", status=401)
        return Session(str(claims["sub"]), visitor, buyer)

    def _sign(self, claims: Dict[str, Any], valid: timedelta) -> str:
        expires = self._clock().astimezone(timezone.utc) + valid
        return str(jwt.encode({**claims, "exp": expires}, self._secret, algorithm=_ALGORITHM))

    def _verify(self, token: Optional[str], use: str) -> Optional[Dict[str, Any]]:
        """Return a token's claims when every one of them is what this product signs."""
        if not token or len(token) > LONGEST or not _TOKEN.match(token):
            return None
        try:
            claims = jwt.decode(token, self._secret, algorithms=[_ALGORITHM],
                                options={"verify_exp": False, "require": ["exp", "sub"]})
        except (jwt.PyJWTError, ValueError, RecursionError):
            return None
        expires, subject = claims["exp"], claims["sub"]
        if not isinstance(expires, (int, float)) or isinstance(expires, bool) or not -INFINITE < expires < INFINITE:
            return None
        if not isinstance(subject, str) or not 0 < len(subject) <= SUBJECT_LENGTH or sound(subject) != subject:
            return None
        expired = expires <= self._clock().timestamp()
        return None if expired or claims.get("use") != use else dict(claims)
