"""Server-sent events over the event table."""

from __future__ import annotations

from typing import Optional

from sanic.request import Request

from bot.conversations.live import Live
from bot.errors import RequestError

_HEADERS = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}


async def stream(request: Request, live: Live, after: int, conversation: Optional[str] = None) -> None:
    """Send live events until the page goes away.

    Args:
        request: The page's request.
        live: Where the events come from.
        after: The last number the page has.
        conversation: Only this conversation's, for its buyer.
    """
    response = await request.respond(content_type="text/event-stream", headers=_HEADERS)
    await response.send("retry: 2000\n: open\n\n")
    async for batch in live.follow(after, conversation):
        if not batch:
            await response.send(": ping\n\n")
            continue
        lines = [f"id: {one['seq']}\nevent: {one['kind']}\ndata: {one['data']}\n\n" for one in batch]
        await response.send("".join(lines))


def resume_after(request: Request, otherwise: int) -> int:
    """Return after which number a page wants to go on.

    Raises:
        RequestError: 400 when it is no number.
    """
    given = request.headers.get("last-event-id") or request.args.get("after")
    if given is None:
        return otherwise
    if not given.isdigit():
        raise RequestError(f"Last-Event-ID 不是数字: {given[:20]!r}。", "请刷新页面。", code="request.field")
    return int(given)
