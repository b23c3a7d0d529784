"""Rasa's message processor without the overhead of a turn; its decisions are unchanged.

Four fifths of a stock turn go into a JSON Schema validator that is built anew for every action
call. Of the rest, what can go without a trace is the copy of the tracker made before listening,
and deep copies for log lines nobody writes. A failing action, which Rasa would let pass, is noted in
the open turn.
"""

from __future__ import annotations

import asyncio
from typing import Any

from aiohttp import ClientConnectionError
from jsonschema.validators import validator_for
from rasa.core.actions.action import Action, ActionExecutionRejection, RemoteAction
from rasa.core.channels.channel import OutputChannel, UserMessage
from rasa.core.nlg import NaturalLanguageGenerator
from rasa.core.policies.policy import PolicyPrediction
from rasa.core.processor import MessageProcessor
from rasa.shared.core.constants import ACTION_LISTEN_NAME
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import (
    ActionExecuted,
    ActionExecutionRejected,
    Event,
    SessionStarted,
    UserUttered,
)
from rasa.shared.core.trackers import DialogueStateTracker

from bot.errors import DependencyError
from bot.rasa.action_endpoint import InProcessActions
from bot.rasa.quiet import root_cause
from bot.rasa.staging import turn_of

_SCHEMA = RemoteAction.action_response_format_spec()
_VALIDATOR = validator_for(_SCHEMA)(_SCHEMA)


class ShopAction(RemoteAction):
    """A custom action whose answer is checked by a validator that is built once."""

    def _validate_action_result(self, result: dict[str, Any]) -> bool:
        # what runs in this process was put together by the SDK itself
        if not isinstance(self.action_endpoint, InProcessActions):
            _VALIDATOR.validate(result)
        return True

    async def run(
        self,
        output_channel: OutputChannel,
        nlg: NaturalLanguageGenerator,
        tracker: DialogueStateTracker,
        domain: Domain,
    ) -> list[Event]:
        """Run the action and return its events.

        Raises:
            ActionExecutionRejection: The action wants another one to run.
            RasaException: It failed. Rasa logs that and goes on, so the turn notes it.
        """
        try:
            return await super().run(output_channel, nlg, tracker, domain)
        except ActionExecutionRejection:
            raise
        except Exception as error:
            turn = turn_of(tracker.sender_id)
            if turn is not None:
                turn.error = _dependency(error) or root_cause(error)
            raise


def _dependency(error: BaseException) -> DependencyError | None:
    """Return the store or server behind an error that does not answer; such a turn may be run again."""
    one: BaseException | None = error
    while one is not None:
        if isinstance(one, DependencyError):
            return one
        if isinstance(one, (ClientConnectionError, asyncio.TimeoutError)):
            return DependencyError("action 服务没有响应。", "请启动它，或检查 BOT_ACTION_URL。",
                                   code="action.unreachable")
        one = one.__cause__ or one.__context__
    return None


class ShopProcessor(MessageProcessor):
    """Handles messages as Rasa does, in a fraction of the time."""

    def predict_next_with_tracker_if_should(
        self, tracker: DialogueStateTracker
    ) -> tuple[Action, PolicyPrediction]:
        """Predict the next action; see Rasa's own."""
        action, prediction = super().predict_next_with_tracker_if_should(tracker)
        if type(action) is RemoteAction:
            action = ShopAction(action.name(), self.action_endpoint)
        return action, prediction

    @property
    def model_name(self) -> str:
        """The id of the model: its file's name without the ending."""
        return str(self.model_filename).removesuffix(".tar.gz")

    def _parse_message_with_graph(
        self,
        message: UserMessage,
        tracker: DialogueStateTracker,
        only_output_properties: bool = True,
    ) -> dict[str, Any]:
        parsed = super()._parse_message_with_graph(message, tracker, only_output_properties)
        if "reading" in parsed:
            parsed["reading"]["model"] = self.model_name
        return parsed

    def parse_here(self, message: UserMessage) -> dict[str, Any]:
        """Parse a message with this process's own model, whatever is asked otherwise."""
        return self._parse_message_with_graph(message, DialogueStateTracker.from_events(message.sender_id, []))

    def probe(self, text: str) -> tuple[dict[str, Any], str]:
        """Read a text and predict, in an empty conversation that is kept nowhere.

        Returns:
            The parse data and the name of the action that would run.
        """
        tracker = self.tracker_store.init_tracker("probe")
        parsed = self._parse_message_with_graph(UserMessage(text, metadata={}), tracker)
        for event in (
            SessionStarted(),
            ActionExecuted(ACTION_LISTEN_NAME),
            UserUttered(text, parsed["intent"], parsed["entities"], parsed),
        ):
            tracker.update(event)
        action, _ = self.predict_next_with_tracker_if_should(tracker)
        return parsed, action.name()

    async def _run_action(
        self,
        action: Action,
        tracker: DialogueStateTracker,
        output_channel: OutputChannel,
        nlg: NaturalLanguageGenerator,
        prediction: PolicyPrediction,
    ) -> bool:
        if action.name() == ACTION_LISTEN_NAME:
            self._log_action_on_tracker(tracker, action, [], prediction)
            return False
        return await super()._run_action(action, tracker, output_channel, nlg, prediction)

    def _log_action_on_tracker(
        self,
        tracker: DialogueStateTracker,
        action: Action,
        events: list[Event] | None,
        prediction: PolicyPrediction,
    ) -> None:
        if not any(isinstance(event, ActionExecutionRejected) for event in events or []):
            tracker.update_with_events(prediction.events, self.domain)
            tracker.update(action.event_for_successful_execution(prediction))
        tracker.update_with_events(events or [], self.domain)

    async def run_anonymization_pipeline(self, tracker: DialogueStateTracker) -> None:
        """Rewrite no events: the mask is for the log, and what is shown is masked where it is shown."""

    @staticmethod
    def _log_slots(tracker: DialogueStateTracker) -> None:
        """Log nothing: the slots hold what the buyer said."""
