"""The buyer's side: open a session, send, follow. Everything by the session's own token."""

from __future__ import annotations

import hashlib
import re
import secrets
from functools import wraps
from typing import Any, Optional, Tuple

from sanic import Blueprint
from sanic.request import Request
from sanic.response import HTTPResponse, json
from sqlalchemy.engine import Connection

from bot.conversations.read import Reader
from bot.errors import DependencyError, RequestError
from bot.http.client import address_of, network_of
from bot.http.edge import Handler, asks, takes
from bot.http.stream import After, resume_after, stream
from bot.http.widget.forms import Message, Opening
from bot.security.buyer_tokens import Session, session_invalid
from bot.services import Services
from bot.store import feed
from bot.store.messages import history, message_json

ADDRESSES = ("/widget/session", "/widget/messages", "/widget/events")
_VISITOR_BYTES = 24
_VISITOR = re.compile(r"[A-Za-z0-9_-]{24,64}")


def register(blueprint: Blueprint, parts: Services, reader: Reader) -> None:
    """Add the widget's routes."""

    def client(request: Request) -> str:
        return network_of(address_of(request, parts.settings.trusted_proxies))

    def count(what: str, request: Request, session: Session, amount: int = 1) -> None:
        parts.limits.count(what, visitor=_digest(session.visitor), address=client(request), amount=amount)

    def in_session(handler: Handler) -> Handler:
        """Hand the verified session over; a request without one is not read any further."""
        @wraps(handler)
        async def verified(request: Request, *args: Any, **kwargs: Any) -> Optional[HTTPResponse]:
            try:
                return await handler(request, *args, session=_session(request, parts), **kwargs)
            except RequestError as err:
                if err.code == "conversation.unknown":  # it was deleted, its token still holds
                    raise session_invalid() from err
                raise

        return verified

    @takes(Opening)
    async def open_session(request: Request, body: Opening) -> HTTPResponse:
        visitor = _visitor(body.visitor or "")
        parts.limits.count("sessions", visitor=_digest(visitor), address=client(request))
        buyer_id = parts.identity.buyer_of(body.buyer_token)
        name = await _buyer_name(parts, buyer_id)
        conversation = await parts.conversations.enter(
            buyer_id=buyer_id, visitor=_digest(visitor), viewing=(body.viewing or "")[:80] or None, buyer_name=name)
        messages, last = await parts.database.read(_state, conversation)
        session = parts.identity.sign_session(Session(conversation, visitor, None), buyer_id is not None)
        return json({"ok": True, "conversation": conversation, "token": session, "visitor": visitor,
                     "verified": buyer_id is not None, "last_event": last, "messages": messages,
                     "shop": {"name": parts.policy()["shop"]["name"]}})

    @in_session
    @takes(Message)
    async def send(request: Request, session: Session, body: Message) -> HTTPResponse:
        count("messages", request, session)
        count("kilobytes", request, session, len(request.body) // 1000 + 1)
        message = await parts.inbox.receive(session.conversation, body.client_id or None, body.text)
        parts.reading.read_soon(session.conversation, reader)
        return json({"ok": True, "message": message_json(message)})

    @in_session
    @asks(After)
    async def messages(request: Request, session: Session, query: After) -> HTTPResponse:
        count("reads", request, session)
        found, last = await parts.database.read(_state, session.conversation, query.after or 0)
        return json({"ok": True, "messages": found, "last_event": last})

    @in_session
    @asks(After)
    async def events(request: Request, session: Session, query: After) -> None:
        count("reads", request, session)

        async def still() -> bool:
            try:
                return _session(request, parts) == session
            except RequestError:  # the token ran out
                return False

        with parts.limits.stream(visitor=_digest(session.visitor), address=client(request)):
            after = resume_after(request, query)
            if after is None:
                after = await parts.database.read(feed.last_number)
            await stream(request, parts.live, after, session.conversation, still)

    for handler, address, method in ((open_session, "/widget/session", "POST"),
                                     (send, "/widget/messages", "POST"),
                                     (messages, "/widget/messages", "GET"),
                                     (events, "/widget/events", "GET")):
        blueprint.add_route(handler, address, methods=[method], name=f"widget_{handler.__name__}")


def _session(request: Request, parts: Services) -> Session:
    kind, _, token = (request.headers.get("authorization") or "").partition(" ")
    return parts.identity.session_of(token if kind.lower() == "bearer" else None)


def _visitor(given: str) -> str:
    """Return a visitor's id: a secret that we made. What does not look like one of ours is replaced."""
    return given if _VISITOR.fullmatch(given) else secrets.token_urlsafe(_VISITOR_BYTES)


def _digest(visitor: str) -> str:
    return hashlib.sha256(visitor.encode()).hexdigest()


async def _buyer_name(parts: Services, buyer_id: Optional[str]) -> Optional[str]:
    if buyer_id is None:
        return None
    try:
        buyer = await parts.orders.buyer(buyer_id)
    except DependencyError:
        return None
    return buyer.name if buyer else None


def _state(connection: Connection, conversation: str, after: int = 0) -> Tuple[Any, int]:
    messages = history(connection, conversation, after)
    return [message_json(one) for one in messages], feed.last_number(connection)
