"""Server-sent events over the event table."""

from __future__ import annotations

from typing import Awaitable, Callable, Optional

from pydantic import Field
from sanic.request import Request

from bot.conversations.live import Live
from bot.edge import Digits, Form, fitted


class After(Form):
    """After which number of the live events, or of a chat's messages, a page wants to go on."""

    after: Optional[Digits] = Field(None, title="起点")


_HEADERS = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}


async def stream(request: Request, live: Live, after: int, conversation: Optional[str] = None,
                 allowed: Optional[Callable[[], Awaitable[bool]]] = None) -> None:
    """Send live events until the page goes away, or may no longer have them.

    Args:
        request: The page's request.
        live: Where the events come from.
        after: The last number the page has.
        conversation: Only this conversation's, for its buyer.
        allowed: Asked before anything is sent, at each heartbeat at the latest; the stream ends when it says no.
    """
    response = await request.respond(content_type="text/event-stream", headers=_HEADERS)
    await response.send("retry: 2000\n: open\n\n")
    async for batch in live.follow(after, conversation):
        if allowed is not None and not await allowed():
            return
        if not batch:
            await response.send(": ping\n\n")
            continue
        lines = [f"id: {one['seq']}\nevent: {one['kind']}\ndata: {one['data']}\n\n" for one in batch]
        await response.send("".join(lines))


def resume_after(request: Request, query: After, otherwise: int) -> int:
    """Return after which number a page wants to go on: by its ``Last-Event-ID``, else by its query.

    Raises:
        RequestError: 400 when the header is no number.
    """
    header = request.headers.get("last-event-id")
    found = fitted(After, {"after": header}) if header else query
    return otherwise if found.after is None else int(found.after)
