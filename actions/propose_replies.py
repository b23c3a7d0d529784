"""The one action of the product: fetch the buyer's orders, let the handbook decide, propose."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any, Dict, List, Mapping, Optional, Text, Tuple

from rasa_sdk import Action, Tracker
from rasa_sdk.events import FollowupAction, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from bot.conversations.turn import TurnContext, take_turn
from bot.services import Services, default_services
from bot.talk.memory_check import fit_to_handbook
from bot.talk.model import Memory, Proposal
from bot.talk.reading import Reading
from bot.talk.slots import slots_of


class ProposeReplies(Action):
    """Reads the tracker, writes nothing: memory goes back as a slot, proposals as a response."""

    def __init__(self, services: Optional[Services] = None) -> None:
        """Create the action.

        Args:
            services: Given by tests; the SDK passes none, then the process's own are used.
        """
        self._services = services

    def name(self) -> Text:
        """Return the name that stories and rules use."""
        return "action_propose_replies"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker,
                  domain: Dict[Text, Any]) -> List[Dict[Text, Any]]:
        """Propose replies for the conversation's open wishes.

        The buyer is who the *signed* token in the metadata says, never a slot or an entity.
        """
        services = self._services or default_services()
        message = tracker.latest_message
        metadata = message.get("metadata") or {}
        asker = TurnContext(now=_now(metadata, services),
                      buyer_id=services.identity.buyer_of(metadata.get("buyer_token")),
                      waiting=int(metadata.get("waiting") or 0), agent_name=metadata.get("agent_name"),
                      previous=str(metadata.get("previous") or ""))
        text = metadata.get("text") or message.get("text") or ""
        reading = Reading.parse_obj(message.get("reading") or {})
        before = fit_to_handbook(Memory.parse_obj(tracker.get_slot("facts") or {}), services.handbook)

        async def turn(policy: Mapping[Text, Any]) -> Tuple[Memory, Tuple[Proposal, ...]]:
            return await take_turn(text, reading, before, asker, services.orders, services.guide, policy)

        memory, proposals = await services.policy.attempt(turn)
        dispatcher.utter_message(json_message={"proposals": [json.loads(one.json()) for one in proposals]})
        slots = {"facts": json.loads(memory.json()), **slots_of(memory)}
        # the turn ends here; saying so spares a second prediction
        return [*(SlotSet(name, value) for name, value in slots.items()), FollowupAction("action_listen")]


def _now(metadata: Dict[Text, Any], services: Services) -> datetime:
    given = metadata.get("now")
    return datetime.fromisoformat(given) if given else services.clock()
