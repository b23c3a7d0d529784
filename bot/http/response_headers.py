"""Headers that every answer below ``/shop`` carries, unless its route set its own."""

from __future__ import annotations

from asyncio import AbstractEventLoop

from sanic import Blueprint, Sanic
from sanic.request import Request
from sanic.response import BaseHTTPResponse

PREFIX = "/shop"

HEADERS = {
    # What is private stays out of every cache; files that may be kept say so themselves.
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "X-Frame-Options": "DENY",
    # Pages set their own; JSON, streams and errors load nothing.
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
}


def register(blueprint: Blueprint) -> None:
    """Put the headers on all answers, those to addresses that do not exist too."""

    async def prepare(app: Sanic, _loop: AbstractEventLoop) -> None:
        # A blueprint's own middleware sees matched routes only.
        app.register_middleware(add_headers, "response")

    blueprint.listener("before_server_start")(prepare)


async def add_headers(request: Request, response: BaseHTTPResponse) -> None:
    """Add what is missing; nothing is replaced."""
    if not request.path.startswith(PREFIX):
        return
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
