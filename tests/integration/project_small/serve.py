"""Serves the small project as the product serves its own: python -m … MODEL PORT [ACTIONS_URL]."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

from bot.rasa.start import import_rasa

import_rasa()

from rasa.utils.endpoints import EndpointConfig  # noqa: E402

from bot.rasa.action_endpoint import InProcessActions  # noqa: E402
from bot.rasa.agent import ShopAgent, load_agent  # noqa: E402
from bot.rasa.serve import create_app, listen, read_channels, run  # noqa: E402
from tests.integration.project_small.conversations import CONVERSATIONS  # noqa: E402

PROJECT = Path(__file__).parent


def serve(model: str, port: str, actions_url: str = "") -> None:
    if actions_url:
        actions = EndpointConfig(actions_url, enable_selective_domain=True)
    else:
        actions = InProcessActions("tests.integration.project_small.actions")
    server = listen("127.0.0.1", int(port))

    async def loader() -> ShopAgent:
        return await asyncio.to_thread(load_agent, model, actions, CONVERSATIONS)

    run(create_app(loader, read_channels(PROJECT / "credentials.yml")), server)


if __name__ == "__main__":
    serve(*sys.argv[1:])
