"""What a buyer turn costs inside Rasa: 300 messages of one conversation through the processor.

    python bench/turn.py                          the small project of the integration tests
    python bench/turn.py --model models/x.tar.gz  a trained model, with the small project's action
    python bench/turn.py --stock                  the same with Rasa's own processor

Prints the median of the first and the last fifty in milliseconds, and how much reading took of it.
The action answers with three proposals and a memory of the product's size, and asks no database.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import statistics
import sys
import time
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))

from bot.rasa.start import import_rasa

import_rasa()

from rasa.core.agent import Agent  # noqa: E402
from rasa.core.channels.channel import UserMessage  # noqa: E402

from bot.rasa.action_endpoint import InProcessActions  # noqa: E402
from bot.rasa.agent import load_agent  # noqa: E402
from bot.rasa.output import ShopOutput  # noqa: E402
from bot.rasa.quiet import quiet_logging  # noqa: E402
from bot.rasa.staging import open_turn  # noqa: E402
from bot.rasa.tracker_store import ShopTrackerStore  # noqa: E402
from tests.integration.project_small.conversations import SmallConversations  # noqa: E402

MESSAGES = 300
ACTIONS = "tests.integration.project_small.actions"
TEXTS = [
    "能便宜点吗",
    "我的包裹到哪了 202611230001",
    "好的",
    "不要",
    "你好",
    "这件衣服穿了两次就起球了,什么质量啊",
    "180 140斤穿什么码",
]
METADATA = {"buyer_token": "x" * 200, "previous": None, "now": "2026-11-24", "viewing": None}


def build(model: str, stock: bool, conversations: SmallConversations) -> Agent:
    """Load the model into our agent, or into Rasa's own with our stores."""
    endpoint = InProcessActions(ACTIONS)
    if not stock:
        return load_agent(model, endpoint, conversations)
    store = ShopTrackerStore(source=conversations)
    agent = Agent(tracker_store=store, action_endpoint=endpoint)
    agent.load_model(model)
    return agent


async def measure(agent: Agent, conversations: SmallConversations) -> dict[str, Any]:
    """Run the conversation; times in milliseconds."""
    turns: list[float] = []
    for number in range(MESSAGES):
        text = TEXTS[number % len(TEXTS)]
        message = UserMessage(text, ShopOutput(), "c1", None, "shop", str(number), METADATA)
        began = time.perf_counter()
        with open_turn("c1") as turn:
            await agent.handle_message(message)
        turns.append((time.perf_counter() - began) * 1000)
        if not turn.complete:
            raise SystemExit(f"message {number} gave no proposals: {turn.error!r}")
        conversations.commit(turn, text)
    reading: list[float] = []
    for number in range(50):
        message = UserMessage(TEXTS[number % len(TEXTS)], metadata=METADATA)
        began = time.perf_counter()
        await agent.processor.parse_message(message)
        reading.append((time.perf_counter() - began) * 1000)
    first, last = statistics.median(turns[:50]), statistics.median(turns[-50:])
    return {
        "first_50_ms": round(first, 2),
        "last_50_ms": round(last, 2),
        "last_to_first": round(last / first, 2),
        "p95_ms": round(statistics.quantiles(turns, n=20)[-1], 2),
        "reading_ms": round(statistics.median(reading), 2),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--model", help="a trained model; by default the small project's")
    parser.add_argument("--stock", action="store_true", help="with Rasa's own processor")
    arguments = parser.parse_args()
    quiet_logging()
    model = arguments.model
    if model is None:
        from tests.integration.project_small.training import trained_model

        model = str(trained_model())
    conversations = SmallConversations()
    agent = build(model, arguments.stock, conversations)
    print(json.dumps(asyncio.run(measure(agent, conversations))))


if __name__ == "__main__":
    main()
