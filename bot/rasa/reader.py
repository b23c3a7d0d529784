"""Reads a buyer's message through Rasa; ``bot/conversations/read.py`` is given this reader."""

from __future__ import annotations

from typing import Any, Awaitable, Callable, Mapping, Optional

from rasa.core.channels.channel import UserMessage

from bot.conversations.read import Reader, Turn
from bot.rasa.output import ShopOutput
from bot.rasa.staging import open_turn
from bot.rasa.tracker_store import MEMORY_SLOT
from bot.rasa.views import view_of
from bot.store.messages import Pending
from bot.talk.model import Memory, Proposal
from bot.talk.own_words import own_words
from bot.talk.reading import Reading
from bot.talk.unwritten import without_wishes

COMMAND_MARKS = "/／"


def rasa_reader(on_new_message: Callable[[UserMessage], Awaitable[Any]]) -> Reader:
    """Return a reader over Rasa's way in.

    Rasa reads what the buyer has written of a message; what the platform added to it stands in the metadata.
    To Rasa a message that begins with a slash is a command; it gets a copy without it. The
    stored text stays as typed. What broke the turn is raised: a ``DependencyError`` is no fault of the message.
    """

    async def read(pending: Pending, context: Mapping[str, Any]) -> Optional[Turn]:
        message = pending.message
        own = own_words(message.text, str(context.get("previous") or ""))
        with open_turn(message.conversation, view_of(pending.memory, pending.lines)) as turn:
            await on_new_message(
                UserMessage(
                    plain(own.read),
                    ShopOutput(),
                    message.conversation,
                    input_channel="shop",
                    message_id=message.id,
                    metadata={**context, "text": message.text},
                )
            )
        if not turn.complete:
            if turn.error is not None:
                raise turn.error
            return None
        proposals = tuple(
            Proposal.parse_obj(one)
            for response in turn.responses
            for one in response.get("proposals", ())
        )
        reading = Reading.parse_obj(turn.reading or {})
        return Turn(
            reading if own.text else without_wishes(reading),
            Memory.parse_obj(turn.slots[MEMORY_SLOT]),
            proposals,
        )

    return read


def plain(text: str) -> str:
    """Return the text without the marks that make it a command to Rasa."""
    return text.lstrip().lstrip(COMMAND_MARKS) or "。"
