"""The tracker store: Rasa sees a short view of our conversation and writes nothing back.

What a conversation knows lives in our conversation store alone. Here its last turns become a
tracker, and what Rasa would save is laid into the open turn for the channel to commit.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any, Protocol

from rasa.core.brokers.broker import EventBroker
from rasa.core.tracker_store import InMemoryTrackerStore
from rasa.shared.core.constants import (
    ACTION_LISTEN_NAME,
    ACTION_SESSION_START_NAME,
    DEFAULT_SLOT_NAMES,
)
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, Event, SessionStarted, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from bot.rasa.staging import turn_of
from bot.rasa.views import MAX_TURNS, TrackerView, TurnView

PROPOSE = "action_propose_replies"
MEMORY_SLOT = "facts"


class TrackerSource(Protocol):
    """Where the store gets its views; the conversation store is one."""

    async def tracker_view(self, conversation_id: str) -> TrackerView | None:
        """Return what Rasa may see, None for a conversation that is not known."""


class ShopTrackerStore(InMemoryTrackerStore):
    """Builds trackers from our conversation store; stages instead of saving.

    Without an open turn it is Rasa's own store in memory, so ``rasa shell`` works. The cost of a
    turn does not grow with the conversation: a tracker never holds more than five turns.
    """

    def __init__(
        self,
        domain: Domain | None = None,
        event_broker: EventBroker | None = None,
        host: str | None = None,
        source: TrackerSource | None = None,
        **kwargs: Any,
    ) -> None:
        """Create a store.

        Args:
            domain: Set by the agent when a model is loaded.
            event_broker: Used for conversations in memory only.
            host: Passed by Rasa from ``endpoints.yml``; not used.
            source: Where views come from; by default the product's conversation store, opened
                when the first turn needs it.
            **kwargs: Further keys of ``endpoints.yml``; not used.
        """
        super().__init__(domain or Domain.empty(), event_broker, **kwargs)
        self._source = source

    async def retrieve(self, sender_id: str) -> DialogueStateTracker | None:
        """Return a tracker over the last five turns.

        Raises:
            Exception: Whatever the conversation store raises. A stock agent swallows it and goes
                on with an empty conversation, so it is noted in the turn, which then may not be
                committed.
        """
        turn = turn_of(sender_id)
        if turn is None:
            return await super().retrieve(sender_id)
        try:
            view = turn.view or await self._get_source().tracker_view(sender_id)
        except Exception as error:
            turn.error = error
            raise
        return self._tracker(sender_id, view or TrackerView(memory={}))

    async def retrieve_full_tracker(self, sender_id: str) -> DialogueStateTracker | None:
        """Return the same as ``retrieve`` while a turn is open."""
        if turn_of(sender_id) is None:
            return await super().retrieve_full_tracker(sender_id)
        return await self.retrieve(sender_id)

    async def save(self, tracker: DialogueStateTracker) -> None:
        """Lay slots and reading into the open turn."""
        turn = turn_of(tracker.sender_id)
        if turn is None:
            await super().save(tracker)
            return
        slots = tracker.current_slot_values()
        turn.slots = {name: slots[name] for name in slots if name not in DEFAULT_SLOT_NAMES}
        message = tracker.latest_message
        turn.reading = message.parse_data.get("reading") if message is not None else None
        turn.saved = True

    def _get_source(self) -> TrackerSource:
        if self._source is None:
            import bot.services

            self._source = bot.services.default_services().tracker_views
        return self._source

    def _tracker(self, sender_id: str, view: TrackerView) -> DialogueStateTracker:
        tracker = self.init_tracker(sender_id)
        now = time.time()
        for event in self._events(view):
            event.timestamp = now
            tracker.update(event)
        return tracker

    def _events(self, view: TrackerView) -> list[Event]:
        events: list[Event] = [
            ActionExecuted(ACTION_SESSION_START_NAME),
            SessionStarted(),
            ActionExecuted(ACTION_LISTEN_NAME),
        ]
        for turn in view.turns[-MAX_TURNS:]:
            events.append(_uttered(turn))
            if turn.acted:
                events.append(ActionExecuted(PROPOSE))
            events.extend(self._slots_set(turn.slots))
            events.append(ActionExecuted(ACTION_LISTEN_NAME))
        events[-1:-1] = self._slots_set({MEMORY_SLOT: view.memory, **view.slots})
        return events

    def _slots_set(self, slots: Mapping[str, Any]) -> list[Event]:
        known = {slot.name for slot in self.domain.slots}
        return [SlotSet(name, value) for name, value in slots.items() if name in known]


def _uttered(turn: TurnView) -> UserUttered:
    intent = {"name": turn.intent, "confidence": turn.confidence}
    return UserUttered(turn.text, intent, [dict(entity) for entity in turn.entities])
