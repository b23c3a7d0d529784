"""Output channel: what Rasa sends is staged in the open turn, never sent."""

from __future__ import annotations

from typing import Any

from rasa.core.channels.channel import OutputChannel

from bot.errors import BotError
from bot.rasa.staging import turn_of


class ShopOutput(OutputChannel):
    """Stages the action's responses in the open turn.

    Nothing reaches a buyer from here: an agent sends, or a policy switch that the shop has set.
    """

    @classmethod
    def name(cls) -> str:
        """Return the channel's name in Rasa's events."""
        return "shop"

    async def send_custom_json(
        self, recipient_id: str, json_message: dict[str, Any], **kwargs: Any
    ) -> None:
        """Stage a custom response as it is."""
        self._stage(recipient_id, json_message)

    async def send_text_message(self, recipient_id: str, text: str, **kwargs: Any) -> None:
        """Stage a plain text as ``{"text": text}``."""
        self._stage(recipient_id, {"text": text})

    @staticmethod
    def _stage(recipient_id: str, response: dict[str, Any]) -> None:
        turn = turn_of(recipient_id)
        if turn is None:
            raise BotError(
                f"Rasa sent a response to conversation {recipient_id}, which has no open turn.",
                "Open one with bot.rasa.staging.open_turn around handle_message.",
            )
        turn.responses.append(response)
