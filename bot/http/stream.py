"""Server-sent events: one stream per page over the table of live events, with heartbeat and session checks."""

from __future__ import annotations

import asyncio
import time
from contextlib import aclosing
from typing import Awaitable, Callable, Optional, cast

from pydantic import Field
from sanic import Blueprint
from sanic.request import Request
from sanic.response import HTTPResponse

from bot.http.edge import Digits, Form, validate
from bot.store.live import Event, Live


class After(Form):
    """The number of the last event, or message of a chat, that a page has."""

    after: Optional[Digits] = Field(None, title="起点")


HEARTBEAT_SECONDS = 15.0
"""Seconds without events after which a ping is sent, so that proxies and pages know that the stream is alive."""

CHECK_SECONDS = 1.0
"""Seconds for which the answer of ``allowed`` is good, unless somebody signed out meanwhile."""

SEND_SECONDS = 20.0
"""Seconds after which a page that takes no data is given up."""

_HEADERS = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}

Allowed = Callable[[], Awaitable[bool]]


async def stream(request: Request, live: Live, after: int, conversation: Optional[str] = None,
                 allowed: Optional[Allowed] = None, gap: bool = False) -> None:
    """Send live events until the page goes away, or may no longer have them.

    Args:
        request: The page's request.
        live: Where the events come from.
        after: The last number the page has.
        conversation: Only this conversation's, for its buyer.
        allowed: Asked before anything is sent, at most every ``CHECK_SECONDS``, and at each heartbeat; the stream
            ends when it returns false.
        gap: Whether events between what the page has and ``after`` are lost: it is told to load anew.
    """
    response = await request.respond(content_type="text/event-stream", headers=_HEADERS)
    asked, checks = -CHECK_SECONDS, live.checks
    try:
        await _send(response, "retry: 2000\n: open\n\n")
        if gap:
            await _send(response, f"id: {after}\nevent: gap\ndata: {{}}\n\n")
        async with aclosing(live.follow(after, HEARTBEAT_SECONDS, conversation)) as batches:
            async for batch in batches:
                if checks != live.checks or time.monotonic() - asked >= CHECK_SECONDS:
                    asked, checks = time.monotonic(), live.checks
                    if allowed is not None and not await allowed():
                        return
                await _send(response, "".join(map(_lines, batch)) or ": ping\n\n")
    except asyncio.TimeoutError:
        cast(asyncio.WriteTransport, request.transport).abort()


async def _send(response: HTTPResponse, text: str) -> None:
    await asyncio.wait_for(response.send(text), SEND_SECONDS)


def _lines(event: Event) -> str:
    return f"id: {event['seq']}\nevent: {event['kind']}\ndata: {event['data']}\n\n"


def recheck_after_sign_out(blueprint: Blueprint, live: Live) -> None:
    """Make all streams check their sessions after a sign-out or a change of password in this process."""

    async def recheck(request: Request, _response: HTTPResponse) -> None:
        if request.method == "POST" and request.path.startswith("/shop/auth/"):
            live.recheck()

    blueprint.middleware("response")(recheck)


def resume_after(request: Request, query: After) -> Optional[int]:
    """Return after which number a page wants to go on: by its ``Last-Event-ID``, else by its query; ``None``: it does
    not say.

    Raises:
        RequestError: 400 when the header is no number.
    """
    header = request.headers.get("last-event-id")
    found = validate(After, {"after": header}) if header else query
    return None if found.after is None else int(found.after)
