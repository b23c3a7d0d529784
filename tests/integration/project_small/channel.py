"""A channel with one route, which does with a message what the product's channel does."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from rasa.core.channels.channel import UserMessage
from sanic import Blueprint, response
from sanic.request import Request
from sanic.response import HTTPResponse

from bot.rasa.channel import ShopChannel
from bot.rasa.output import ShopOutput
from bot.rasa.quiet import withhold_texts
from bot.rasa.staging import open_turn
from tests.integration.project_small.conversations import CONVERSATIONS


class TryChannel(ShopChannel):
    """POST /shop/turn {conversation, text, metadata} answers with the turn."""

    def blueprint(self, on_new_message: Callable[[UserMessage], Awaitable[Any]]) -> Blueprint:
        blueprint = Blueprint("shop")
        withhold_texts()

        @blueprint.post("/turn")
        async def turn(request: Request) -> HTTPResponse:
            asked = request.json
            message = UserMessage(
                asked["text"],
                ShopOutput(),
                asked["conversation"],
                input_channel=self.name(),
                message_id="m1",
                metadata=asked["metadata"],
            )
            with open_turn(asked["conversation"]) as turn:
                await on_new_message(message)
            if turn.complete:
                CONVERSATIONS.commit(turn, asked["text"])
            return response.json(
                {
                    "complete": turn.complete,
                    "error": type(turn.error).__name__ if turn.error else None,
                    "responses": turn.responses,
                    "reading": turn.reading,
                    "slots": turn.slots,
                }
            )

        return blueprint
