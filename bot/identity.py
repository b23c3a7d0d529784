"""Who a buyer is: identities signed by the shop's server, and the widget's own session tokens."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import Any, Callable, Dict, Optional

import jwt

from bot.errors import RequestError

_ALGORITHM = "HS256"
SESSION_DAYS = 30


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
        return str(claims["sub"]) if claims and claims.get("sub") else None

    def sign_session(self, session: Session) -> str:
        """Return the token with which a widget reads and writes its one conversation."""
        return self._sign({"sub": session.conversation, "visitor": session.visitor,
                           "buyer": session.buyer_token, "use": "session"},
                          timedelta(days=SESSION_DAYS))

    def session_of(self, token: Optional[str]) -> Session:
        """Return the session behind a token.

        Raises:
            RequestError: 401 when the token is missing, wrong or expired.
        """
        claims = self._verify(token, "session")
        if not claims:
            raise RequestError("The chat session is not valid.", "Open the chat window again.",
                               code="session.invalid", status=401)
        return Session(str(claims["sub"]), str(claims["visitor"]), claims.get("buyer"))

    def _sign(self, claims: Dict[str, Any], valid: timedelta) -> str:
        expires = self._clock().astimezone(timezone.utc) + valid
        return str(jwt.encode({**claims, "exp": expires}, self._secret, algorithm=_ALGORITHM))

    def _verify(self, token: Optional[str], use: str) -> Optional[Dict[str, Any]]:
        if not token:
            return None
        try:
            claims = jwt.decode(token, self._secret, algorithms=[_ALGORITHM],
                                options={"verify_exp": False, "require": ["exp", "sub"]})
        except jwt.PyJWTError:
            return None
        expired = claims["exp"] <= self._clock().timestamp()
        return None if expired or claims.get("use") != use else dict(claims)
