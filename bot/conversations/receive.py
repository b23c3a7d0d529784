"""Buyers' messages come in: stored before they are acknowledged, whatever else goes on in the conversation."""

from __future__ import annotations

import asyncio

from bot.conversations.door import Conversations
from bot.conversations.effects import StartTimer
from bot.conversations.message_effects import ReceiveMessage
from bot.errors import RequestError
from bot.talk.model import Message, Timer

WAKE_SECONDS = 0.03
"""Seconds until the desks hear of a message whose reading takes longer."""

LONGEST = 10_000
"""Characters of one message; the same limit other widgets have."""

ANSWER_OVERDUE = "answer_overdue"
"""The timer that runs while a buyer waits for an answer (R5)."""


class Inbox:
    """Takes buyers' messages in."""

    def __init__(self, conversations: Conversations) -> None:
        self._conversations = conversations

    async def receive(self, conversation: str, client_id: str | None, text: str) -> Message:
        """Store a buyer's message, without waiting for a reading or reply under way.

        Args:
            conversation: Whose message it is; the caller has verified the session.
            client_id: The widget's own id of the message; a repeat is harmless.
            text: As typed.

        Raises:
            RequestError: 400 for an empty, 413 for an over-long message.
        """
        clean = text.replace("\x00", "")
        if not clean.strip():
            raise RequestError("消息是空的。", "请输入内容。", code="message.empty")
        if len(clean) > LONGEST:
            raise RequestError(f"消息有 {len(clean)} 个字，最多 {LONGEST} 个字。", "请分几条发送。",
                               code="message.too_long", status=413)
        limit = self._conversations.policy()["reply"]["answer_within_minutes"]
        effects = (ReceiveMessage(clean, client_id), StartTimer(Timer(event=ANSWER_OVERDUE, minutes=limit)))
        kept = await self._conversations.append(conversation, effects, wake=False)
        # the desks hear of it with the reading that follows at once; at the latest now
        asyncio.get_running_loop().call_later(WAKE_SECONDS, self._conversations.live.wake)
        assert kept.message is not None
        return kept.message
