"""Lets pages of other origins embed the widget: its own routes, without cookies, and nothing else."""

from __future__ import annotations

import logging
from typing import Dict, Sequence

from sanic import Blueprint
from sanic.request import Request
from sanic.response import HTTPResponse, empty

from bot.errors import BotError
from bot.http.sample_shop import SampleShop, sample_shop_state
from bot.security.origins import is_local
from bot.services import Services

ROUTES = "/shop/widget/"
SCRIPT = "/shop/widget.js"
MAX_AGE_SECONDS = 7200
_PREFIX = "access-control-"
_HEADERS = "Authorization, Content-Type, Last-Event-ID"

_log = logging.getLogger(__name__)


def register(blueprint: Blueprint, parts: Services, addresses: Sequence[str]) -> None:
    """Answer preflights of the widget's routes and mark all their answers, errors and streams too.

    Origins in ``BOT_ORIGINS`` may embed; while the sample shop is served, pages of this machine may
    as well. All others, ``null`` among them, get no header, so their browsers refuse the answer.

    Args:
        blueprint: The channel's.
        parts: The process's parts.
        addresses: The widget's routes below ``/shop``.
    """
    listed = frozenset(parts.settings.origins)

    async def allowed(origin: str) -> bool:
        if origin in listed:
            return True
        try:
            return is_local(origin) and await sample_shop_state(parts) is SampleShop.SERVED
        except BotError as err:
            _log.error("whether %s may embed is not known: %s", origin, err.code)
            return False

    async def mark(request: Request, response: HTTPResponse) -> None:
        if request.path == SCRIPT:
            return
        for name in [name for name in response.headers if name.lower().startswith(_PREFIX)]:
            del response.headers[name]  # a stock `rasa run --cors` marks every route
        if not request.path.startswith(ROUTES):
            return
        response.headers["Vary"] = "Origin"
        origin = request.headers.get("origin")
        if origin and await allowed(origin):
            response.headers["Access-Control-Allow-Origin"] = origin
            response.headers.update(_preflight() if request.method == "OPTIONS" else
                                    {"Access-Control-Expose-Headers": "Retry-After"})

    async def preflight(_request: Request) -> HTTPResponse:
        return empty()

    blueprint.middleware(mark, "response")
    for address in addresses:
        name = f"preflight_{address.strip('/').replace('/', '_')}"
        blueprint.add_route(preflight, address, methods=["OPTIONS"], name=name)


def _preflight() -> Dict[str, str]:
    return {"Access-Control-Allow-Methods": "GET, POST", "Access-Control-Allow-Headers": _HEADERS,
            "Access-Control-Max-Age": str(MAX_AGE_SECONDS)}
