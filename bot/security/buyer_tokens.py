"""Signed tokens: a buyer's identity, signed by the shop's server, and the widget's own sessions (``lifetimes``)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import Any, Callable, Dict, Optional

import jwt

from bot.errors import RequestError
from bot.security.lifetimes import BUYER_IDENTITY, BUYER_SESSION, VISITOR_SESSION
from bot.sound_text import sound

_ALGORITHM = "HS256"
_TOKEN = re.compile(r"[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\Z")
LONGEST, SUBJECT_LENGTH = 4_000, 80
INFINITE = float("inf")


@dataclass(frozen=True)
class Session:
    """The content of a widget's token: a conversation, its visitor, and the verified buyer's token if there is one."""

    conversation: str
    visitor: str
    buyer_token: Optional[str]


class Identity:
    """Signs and verifies tokens; the only source of a buyer's identity (architecture: only the buyer's own orders)."""

    def __init__(self, secret: str, clock: Callable[[], datetime]) -> None:
        self._secret = secret
        self._clock = clock

    def sign_buyer(self, buyer_id: str, valid: timedelta = BUYER_IDENTITY) -> str:
        """Return a buyer's identity token, as a shop's server would put it into its page."""
        return self._sign({"sub": buyer_id, "use": "buyer"}, valid)

    def buyer_of(self, token: Optional[str]) -> Optional[str]:
        """Return the buyer's id, or ``None`` when the token is missing, wrong or expired."""
        claims = self._verify(token, "buyer")
        return str(claims["sub"]) if claims else None

    def sign_session(self, session: Session, verified: bool = False) -> str:
        """Return the token with which a widget reads and writes its one conversation.

        Args:
            session: Its content.
            verified: Whether a buyer's signed identity opened it.
        """
        return self._sign({"sub": session.conversation, "visitor": session.visitor,
                           "buyer": session.buyer_token, "use": "session"},
                          BUYER_SESSION if verified else VISITOR_SESSION)

    def session_of(self, token: Optional[str]) -> Session:
        """Return the session behind a token.

        Raises:
            RequestError: 401 when the token is missing, wrong or expired.
        """
        claims = self._verify(token, "session") or {}
        visitor, buyer = claims.get("visitor"), claims.get("buyer")
        if not isinstance(visitor, str) or not visitor or not isinstance(buyer, (str, type(None))):
            raise session_invalid()
        return Session(str(claims["sub"]), visitor, buyer)

    def _sign(self, claims: Dict[str, Any], valid: timedelta) -> str:
        expires = self._clock().astimezone(timezone.utc) + valid
        return str(jwt.encode({**claims, "exp": expires}, self._secret, algorithm=_ALGORITHM))

    def _verify(self, token: Optional[str], use: str) -> Optional[Dict[str, Any]]:
        """Return a token's claims; ``None`` unless signature, expiry, use and every claim are sound."""
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


def session_invalid() -> RequestError:
    """Return the error of a chat that is over; the widget opens a new one by itself."""
    return RequestError("聊天已过期。", "请重新打开聊天窗口。", code="session.invalid", status=401)
