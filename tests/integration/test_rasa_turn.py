"""A buyer turn through the real processor, on a real model, with actions in the process."""

from __future__ import annotations

import asyncio
import logging
from pathlib import Path
from typing import Any, MutableMapping

import pytest
import structlog
from rasa.core.agent import Agent
from rasa.core.channels.channel import CollectingOutputChannel, UserMessage
from rasa.shared.core.events import UserUttered
from rasa.shared.core.trackers import EventVerbosity
from rasa.utils.log_utils import _anonymizer

from bot.errors import SetupError
from bot.rasa.action_endpoint import InProcessActions
from bot.rasa.agent import ModelUnusable, ShopAgent, load_agent, swap
from bot.rasa.output import ShopOutput
from bot.rasa.quiet import withhold_texts
from bot.rasa.staging import StagedTurn, open_turn
from bot.rasa.tracker_store import ShopTrackerStore
from bot.rasa.views import TrackerView, TurnView
from tests.integration.project_small.conversations import SmallConversations
from tests.integration.project_small.training import trained_model

ACTIONS = "tests.integration.project_small.actions"
METADATA = {"buyer_token": "signed", "previous": "在的", "now": "2026-11-24", "viewing": "SKU1"}


@pytest.fixture(scope="module")
def model() -> Path:
    return trained_model()


@pytest.fixture
def conversations() -> SmallConversations:
    return SmallConversations()


@pytest.fixture
def agent(model: Path, conversations: SmallConversations) -> ShopAgent:
    return load_agent(model, InProcessActions(ACTIONS), conversations)


async def say(agent: Agent, text: str, conversation: str = "c1") -> StagedTurn:
    message = UserMessage(text, ShopOutput(), conversation, None, "shop", "m1", METADATA)
    with open_turn(conversation) as turn:
        await agent.handle_message(message)
    return turn


async def test_a_turn_is_staged_whole(agent: ShopAgent) -> None:
    turn = await say(agent, "我的包裹到哪了 202611230001")
    assert turn.complete
    assert turn.reading is not None
    assert turn.reading["intent"] == "shipping_track"
    assert turn.reading["entities"][0]["value"] == "202611230001"
    assert len(turn.responses) == 1
    assert len(turn.responses[0]["proposals"]) == 3
    assert sorted(turn.slots) == ["bargain_round", "facts", "question_open"]
    assert turn.slots["facts"]["turns"] == 1


async def test_the_action_gets_reading_and_metadata(agent: ShopAgent) -> None:
    turn = await say(agent, "便宜点")
    response = turn.responses[0]
    assert response["metadata"] == METADATA
    assert response["reading"] == turn.reading
    assert response["domain"] == []


async def test_an_action_cannot_change_the_tracker_by_accident(agent: ShopAgent) -> None:
    turn = await say(agent, "便宜点")
    assert isinstance(turn.slots["facts"], dict)


async def test_what_was_known_comes_back_in_the_next_turn(
    agent: ShopAgent, conversations: SmallConversations
) -> None:
    for text in ("便宜点", "还能优惠吗", "你好"):
        turn = await say(agent, text)
        conversations.commit(turn, text)
    assert turn.slots["bargain_round"] == 2
    assert turn.slots["facts"]["turns"] == 3


async def test_nothing_is_kept_unless_it_is_committed(agent: ShopAgent) -> None:
    await say(agent, "便宜点")
    turn = await say(agent, "便宜点")
    assert turn.slots["facts"]["turns"] == 1


async def test_a_tracker_never_grows(agent: ShopAgent, conversations: SmallConversations) -> None:
    events = []
    for _ in range(12):
        turn = await say(agent, "便宜点")
        conversations.commit(turn, "便宜点")
        events.append(turn.responses[0]["events"])
    assert len(set(events[6:])) == 1


async def test_a_tracker_shows_the_last_five_turns(model: Path, agent: ShopAgent) -> None:
    source = SmallConversations()
    turns = tuple(
        TurnView(f"第{n}句", "greet", 0.8, slots={"question_open": n == 8}) for n in range(9)
    )
    source.views["c1"] = TrackerView({"heard": 1}, {"question_open": False}, turns)
    store = ShopTrackerStore(agent.domain, source=source)
    with open_turn("c1"):
        tracker = await store.retrieve("c1")
    assert tracker is not None
    said = [event for event in tracker.applied_events() if isinstance(event, UserUttered)]
    assert [event.text for event in said] == [f"第{n}句" for n in range(4, 9)]
    assert tracker.get_slot("facts") == {"heard": 1}
    assert tracker.get_slot("question_open") is False
    assert tracker.latest_action_name == "action_listen"
    assert tracker.current_state(EventVerbosity.ALL)["followup_action"] is None


async def test_a_story_may_hang_on_a_slot(model: Path, agent: ShopAgent) -> None:
    conversations = agent.tracker_store._source
    conversations.views["c1"] = TrackerView({}, {"question_open": True}, ())
    turn = await say(agent, "好的")
    assert turn.complete


async def test_an_action_that_breaks_breaks_the_turn_and_tells_no_words(
    agent: ShopAgent, caplog: pytest.LogCaptureFixture
) -> None:
    withhold_texts()
    with caplog.at_level(logging.INFO):
        turn = await say(agent, "出错 13812345678 便宜点")
    assert not turn.complete
    assert isinstance(turn.error, ValueError)
    assert "action_propose_replies" in caplog.text
    assert "propose.py" in caplog.text
    assert "13812345678" not in caplog.text


async def test_no_phone_is_logged_even_when_everything_is(agent: ShopAgent) -> None:
    withhold_texts()
    lines: list[MutableMapping[str, Any]] = []

    def kept(logger: Any, method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
        lines.append(event)
        raise structlog.DropEvent

    structlog.configure(processors=[_anonymizer, kept])
    try:
        await say(agent, "我电话13812345678 便宜点")
    finally:
        structlog.reset_defaults()
    said = str(lines)
    assert "138****5678" in said and "便宜点" in said
    assert "13812345678" not in said


async def test_an_action_that_rejects_leaves_the_turn_without_answer(agent: ShopAgent) -> None:
    turn = await say(agent, "拒绝 便宜点")
    assert turn.error is None
    assert not turn.complete


async def test_a_broken_store_reaches_the_channel(
    agent: ShopAgent, conversations: SmallConversations
) -> None:
    conversations.broken = True
    message = UserMessage("便宜点", ShopOutput(), "c1")
    with open_turn("c1") as turn, pytest.raises(ConnectionError):
        await agent.handle_message(message)
    assert isinstance(turn.error, ConnectionError)
    assert not turn.complete


async def test_a_broken_store_under_a_stock_agent_is_noted(
    model: Path, conversations: SmallConversations
) -> None:
    agent = Agent(
        tracker_store=ShopTrackerStore(source=conversations),
        action_endpoint=InProcessActions(ACTIONS),
    )
    agent.load_model(model)
    assert (await say(agent, "便宜点")).complete
    conversations.broken = True
    turn = await say(agent, "便宜点")
    assert isinstance(turn.error, ConnectionError)
    assert not turn.complete


async def test_without_a_turn_rasa_keeps_conversations_in_memory(agent: ShopAgent) -> None:
    for _ in range(2):
        output = CollectingOutputChannel()
        await agent.handle_message(UserMessage("便宜点", output, "shell", metadata=METADATA))
    assert len(output.messages) == 1
    tracker = await agent.tracker_store.retrieve("shell")
    assert tracker is not None
    assert tracker.get_slot("bargain_round") == 2


async def test_conversations_do_not_mix(agent: ShopAgent) -> None:
    turns = await asyncio.gather(*(say(agent, "便宜点", f"c{n}") for n in range(20)))
    assert [turn.conversation_id for turn in turns] == [f"c{n}" for n in range(20)]
    assert all(turn.complete and len(turn.responses) == 1 for turn in turns)


async def test_a_swap_happens_between_turns(agent: ShopAgent, model: Path) -> None:
    old = agent.processor
    answers: list[StagedTurn] = []

    async def keep_talking() -> None:
        while agent.processor is old:
            answers.append(await say(agent, "便宜点"))
            await asyncio.sleep(0)

    await asyncio.gather(keep_talking(), swap(agent, model))
    assert agent.processor is not old
    answers.append(await say(agent, "便宜点"))
    assert all(turn.complete for turn in answers)


async def test_a_bad_model_leaves_the_old_one(agent: ShopAgent, tmp_path: Path) -> None:
    old = agent.processor
    broken = tmp_path / "broken.tar.gz"
    broken.write_bytes(b"not an archive")
    for path in (broken, tmp_path / "missing.tar.gz"):
        with pytest.raises(ModelUnusable):
            await swap(agent, path)
    assert agent.processor is old
    assert (await say(agent, "便宜点")).complete


@pytest.mark.parametrize("package", ["no_such_package", "bot.rasa.staging"])
def test_a_package_without_actions_stops_the_start(package: str) -> None:
    with pytest.raises(SetupError, match=package):
        InProcessActions(package)


async def call(endpoint: InProcessActions, name: str, text: str) -> Any:
    message = {"text": text, "reading": {"intent": "greet"}, "metadata": {}}
    tracker = {"sender_id": "c1", "slots": {}, "latest_message": message}
    return await endpoint.request(json={"next_action": name, "tracker": tracker})


async def test_the_endpoint_answers_as_an_action_server() -> None:
    result = await call(InProcessActions(ACTIONS), "action_propose_replies", "你好")
    assert sorted(result) == ["events", "responses"]
    assert result["events"][0]["event"] == "slot"


@pytest.mark.parametrize(
    ("name", "text", "status"),
    [
        ("action_propose_replies", "拒绝", 400),
        ("action_none", "你好", 404),
        ("action_propose_replies", "出错", 500),
    ],
)
async def test_the_endpoint_fails_as_an_action_server(name: str, text: str, status: int) -> None:
    from rasa.utils.endpoints import ClientResponseError

    with pytest.raises(ClientResponseError) as caught:
        await call(InProcessActions(ACTIONS), name, text)
    assert caught.value.status == status
    assert text not in caught.value.text
