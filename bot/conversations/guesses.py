"""Searching when nothing is proposed: what an agent may take into the box, plainly no proposal."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Dict, List, Mapping

from bot.conversations.door import Conversations
from bot.proposing.guesses import Guess, below_the_bar, search


@dataclass(frozen=True)
class Guesses:
    """``guesses`` might answer the turn and did not reach the bar; ``found`` have what was typed in them."""

    guesses: List[Guess]
    found: List[Guess]

    def as_json(self) -> Dict[str, Any]:
        """Return plain JSON values."""
        return {"guesses": [one.as_json() for one in self.guesses], "found": [one.as_json() for one in self.found]}


async def find_guesses(door: Conversations, conversation: str, typed: str = "") -> Guesses:
    """Look for texts in a conversation; changes nothing.

    Args:
        door: Gives the conversation as it is now.
        conversation: Which.
        typed: What replies and knowledge are searched for; empty: they are not.

    Raises:
        RequestError: 404 when there is no such conversation.
    """
    view = await door.look(conversation)
    snapshot, memory, guide = await view.snapshot(), view.memory, door.guide
    book = await guide.knowledge.current()
    standing = [one.proposal.text for one in view.proposals]

    async def work(policy: Mapping[str, Any]) -> Guesses:
        return Guesses(
            below_the_bar(memory, snapshot, guide.handbook, policy, guide.score(), book, standing),
            search(typed, memory, snapshot, guide.handbook, policy, book))

    return await door.policy.attempt(work)
