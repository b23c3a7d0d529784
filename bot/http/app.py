"""Registers all routes below ``/shop``, and starts and stops the loops of the server."""

from __future__ import annotations

import asyncio
import logging
import secrets
from typing import Any, Callable, Dict, List, Optional, Protocol

from sanic import Blueprint, Sanic
from sanic.exceptions import SanicException
from sanic.request import Request
from sanic.response import HTTPResponse, json

from bot.conversations.read import Reader
from bot.conversations.withdraw import withdraw_gone
from bot.errors import BotError, RequestError
from bot.http import auth, pages, request_heads, response_headers, stream
from bot.http.desk import routes as desk_routes
from bot.http.widget import cors, demo
from bot.http.widget import routes as widget_routes
from bot.http.workbench import routes as workbench_routes
from bot.rate_limited_log import RateLimitedLog, describe_exception
from bot.services import Services, default_services
from bot.settings import Settings
from bot.store import due
from bot.store.database import Database

_log = logging.getLogger(__name__)
_seldom = RateLimitedLog()


class ModelWatch(Protocol):
    """Exchanges the model of a running server; see ``bot/learning/model_watch.py``."""

    def start(self, agent: Any) -> None:
        """Begin to look."""

    async def stop(self) -> None:
        """Look no more."""


def register(blueprint: Blueprint, reader: Reader, model_watch: Callable[[Database, Settings], ModelWatch],
             services: Callable[[], Services] = default_services) -> None:
    """Put every route on the blueprint.

    Args:
        blueprint: The channel's; its prefix is ``/shop``.
        reader: Reads one message, through Rasa.
        model_watch: Makes what exchanges the model while the server runs.
        services: Gives the process's parts; called when the server starts.
    """
    parts = services()
    widget_routes.register(blueprint, parts, reader)
    cors.register(blueprint, parts, widget_routes.ADDRESSES)
    desk_routes.register(blueprint, parts)
    workbench_routes.register(blueprint, parts)
    auth.register(blueprint, parts)
    pages.register(blueprint, parts)
    request_heads.register(blueprint)
    response_headers.register(blueprint)
    stream.recheck_after_sign_out(blueprint, parts.live)
    if parts.settings.sample_shop:
        demo.register(blueprint, parts)
    blueprint.exception(BotError)(_bot_error)
    blueprint.exception(SanicException)(_sanic_error)
    blueprint.exception(Exception)(_bug)
    _lifecycle(blueprint, parts, reader, model_watch(parts.database, parts.settings))


def _lifecycle(blueprint: Blueprint, parts: Services, reader: Reader, watch: ModelWatch) -> None:
    looking: List["asyncio.Task[None]"] = []

    async def start(app: Sanic, loop: asyncio.AbstractEventLoop) -> None:
        parts.live.start()
        watch.start(getattr(app.ctx, "agent", None))
        if not parts.database.is_postgres:
            await parts.database.run(due.release_all)
        await withdraw_gone(parts.conversations)
        looking.append(loop.create_task(parts.loop.run(parts.policies.look, lambda: parts.reading.look(reader))))

    async def stop(_app: Sanic, _loop: asyncio.AbstractEventLoop) -> None:
        for one in looking:
            one.cancel()
        await asyncio.gather(*looking, return_exceptions=True)
        await watch.stop()
        await asyncio.gather(parts.reading.finish(), parts.loop.finish())
        await parts.live.stop()
        await parts.orders.close()

    blueprint.listener("after_server_start")(start)
    blueprint.listener("before_server_stop")(stop)


def _bot_error(request: Request, err: BotError) -> HTTPResponse:
    data = err.data if isinstance(err, RequestError) else {}
    if err.status >= 500:
        _seldom.error(_log, err.code, "a request was answered with %s %s: %s", err.status, err.code, err.message)
    wait = err.retry_after if isinstance(err, RequestError) else None
    response = _error(err.as_json(), err.status, {**data, "retry_after": wait} if wait else data)
    if wait:
        response.headers["Retry-After"] = str(wait)
    return response


def _sanic_error(request: Request, err: SanicException) -> HTTPResponse:
    status = getattr(err, "status_code", 500) or 500
    return _error({"code": f"http.{status}", "message": str(err) or "请求无法处理", "hint": ""}, status)


def _bug(request: Request, err: Exception) -> HTTPResponse:
    request_id = secrets.token_hex(8)
    _log.error("request %s failed%s", request_id, describe_exception(err))
    return _error({"code": "bot.bug", "message": "服务器出错了。", "hint": f"请把编号 {request_id} 告诉管理员。"},
                  500, request_id=request_id)


def _error(error: Dict[str, str], status: int, data: Optional[Dict[str, Any]] = None,
           request_id: str = "") -> HTTPResponse:
    return json({"ok": False, "error": error, **(data or {}),
                 "request_id": request_id or secrets.token_hex(8)}, status=status,
                headers={"Cache-Control": "no-store"})
