"""The server of ``bot run``: Rasa's own Sanic application, without its HTTP API."""

from __future__ import annotations

import socket
from asyncio import AbstractEventLoop
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path

from rasa.core.agent import Agent
from rasa.core.channels.channel import InputChannel
from rasa.core.run import configure_app, create_http_input_channels
from rasa.shared.exceptions import RasaException
from sanic import Sanic
from sanic.http import Stage
from sanic.request import Request
from sanic.response import HTTPResponse, redirect
from sanic.server.protocols.http_protocol import HttpProtocol

from bot.errors import SetupError
from bot.rasa.garbage import without_collector
from bot.rasa.quiet import quiet_logging

REQUEST_BYTES = 1_000_000
SHUTDOWN_SECONDS = 2.0
IDLE_SECONDS = 15
"""Seconds after which a connection without a request is closed."""
HEAD_SECONDS = 15
"""Seconds within which a request's head must arrive."""
LAST_SECONDS = 5
"""Seconds from the 408 of a slow request until its connection is closed."""
ANSWER_SECONDS = 60
"""Seconds within which a request's body must arrive and its answer begin; then, each piece of the answer."""


def read_channels(credentials: str | Path = "credentials.yml") -> list[InputChannel]:
    """Return the channels that ``rasa run`` would open with these credentials.

    Raises:
        SetupError: The file is missing or broken, or names a channel that is not there.
    """
    try:
        return create_http_input_channels(None, str(credentials))
    except RasaException as error:
        raise SetupError(
            f"{credentials} 里的通道无法打开: {error}",
            "里面需要一行: bot.rasa.channel.ShopChannel:",
        ) from error


def create_app(
    agent_or_loader: Agent | Callable[[], Awaitable[Agent]],
    input_channels: Sequence[InputChannel],
    request_bytes: int = REQUEST_BYTES,
) -> Sanic:
    """Build the application that ``rasa run`` would serve, with the API off and logs quiet.

    Args:
        agent_or_loader: The agent, or what is awaited for it before the server takes requests.
            As under ``rasa run``, it is there for ``after_server_start`` listeners of a
            blueprint, not for its ``before_server_start`` ones.
        input_channels: From ``read_channels``.
        request_bytes: Larger requests are answered with 413.

    Returns:
        The application; the agent is ``app.ctx.agent``.
    """
    quiet_logging()
    app = configure_app(list(input_channels), enable_api=False)
    app.register_middleware(_lead_to_shop, "request")
    app.config.REQUEST_MAX_SIZE = request_bytes
    # Event streams never end by themselves.
    app.config.GRACEFUL_SHUTDOWN_TIMEOUT = SHUTDOWN_SECONDS
    app.config.KEEP_ALIVE_TIMEOUT = IDLE_SECONDS
    app.config.REQUEST_TIMEOUT = HEAD_SECONDS
    app.config.RESPONSE_TIMEOUT = ANSWER_SECONDS
    if isinstance(agent_or_loader, Agent):
        app.ctx.agent = agent_or_loader
        return app
    loader = agent_or_loader

    async def load(app: Sanic, _loop: AbstractEventLoop) -> None:
        with without_collector():
            app.ctx.agent = await loader()

    app.register_listener(load, "before_server_start")
    return app


def _lead_to_shop(request: Request) -> HTTPResponse | None:
    """Lead from ``/`` to our pages; Rasa's own answer there tells everybody its version."""
    return redirect("/shop/") if request.path == "/" else None


def listen(host: str, port: int) -> socket.socket:
    """Take an address before anything slow is started.

    Raises:
        SetupError: The address is in use or not this machine's.
    """
    try:
        family = socket.getaddrinfo(host, port)[0][0]
        server = socket.socket(family, socket.SOCK_STREAM)
        server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        server.bind((host, port))
    except OSError as error:
        raise SetupError(
            f"无法监听 {host}:{port}: {error.strerror}。",
            "停掉占用它的程序，或换一个端口 (BOT_PORT)。",
        ) from error
    return server


class ShopProtocol(HttpProtocol):
    """Sanic's connection, whose time for a request runs on however many bytes trickle in."""

    def data_received(self, data: bytes) -> None:
        """Take bytes in; only the first ones of a request start its time."""
        http = getattr(self, "_http", None)  # the first bytes may come before Sanic has set the connection up
        begun = http is not None and http.stage in (Stage.REQUEST, Stage.HANDLER)
        since = getattr(self, "_time", 0.0)
        super().data_received(data)
        if begun:
            self._time = since

    def check_timeouts(self) -> None:
        """End a request that took too long; a client that goes on sending loses its connection.

        Sanic itself answers such a request and waits for the rest of its body for ever.
        """
        super().check_timeouts()  # type: ignore[no-untyped-call]
        if getattr(self._http, "exception", None) is not None and self.transport is not None:
            self.loop.call_later(LAST_SECONDS, self.transport.abort)


def run(app: Sanic, server: socket.socket) -> None:
    """Serve in this process until SIGINT or SIGTERM."""
    app.run(sock=server, workers=1, protocol=ShopProtocol, debug=False, auto_reload=False, access_log=False, motd=False)
