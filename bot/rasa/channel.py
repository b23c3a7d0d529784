"""The one input channel: widget, desk and workbench as a plug for any Rasa server.

``bot run`` registers it from the same ``credentials.yml`` as a stock ``rasa run``, with Rasa's own
functions, so all addresses are equal under both.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from rasa.core.channels.channel import InputChannel, UserMessage
from rasa.shared.exceptions import RasaException
from sanic import Blueprint

from bot.errors import SetupError
from bot.rasa.quiet import withhold_texts


class ChannelError(SetupError, RasaException):
    """The channel's routes cannot be imported or set up; ``rasa run`` prints this and stops."""

    code = "channel.broken"


class ShopChannel(InputChannel):
    """Serves everything of ours below ``/shop``."""

    @classmethod
    def name(cls) -> str:
        """Return the channel's name in Rasa's events."""
        return "shop"

    def url_prefix(self) -> str:
        """Return the prefix; its slash keeps it out of Rasa's ``/webhooks/``."""
        return "/shop"

    def blueprint(self, on_new_message: Callable[[UserMessage], Awaitable[Any]]) -> Blueprint:
        """Build the blueprint with all our routes.

        Args:
            on_new_message: Hands a message to Rasa and returns when the turn is over.

        Raises:
            ChannelError: A module of ours or one it needs cannot be imported, or a setting is wrong.
        """
        # Imported here, as Rasa reports an import error of a channel's module as an unknown
        # channel.
        try:
            from bot.http import app
            from bot.learning.model_watch import ModelWatch
            from bot.rasa.reader import rasa_reader
        except ImportError as error:
            raise ChannelError(
                f"店铺的路由无法导入: {error}。",
                "请装好 requirements.lock 里的依赖，并在项目文件夹里启动。",
            ) from error
        withhold_texts()
        blueprint = Blueprint("shop")
        try:
            app.register(blueprint, rasa_reader(on_new_message), ModelWatch)
        except SetupError as error:
            raise ChannelError(error.message, error.hint, error.code) from error
        return blueprint
