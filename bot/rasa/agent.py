"""The agent: Rasa's, on our processor, with a model that can be exchanged while it serves."""

from __future__ import annotations

import asyncio
import copy
from pathlib import Path

from rasa.core.agent import Agent
from rasa.core.lock_store import LockStore
from rasa.core.nlg import TemplatedNaturalLanguageGenerator
from rasa.core.tracker_store import InMemoryTrackerStore, TrackerStore
from rasa.engine.exceptions import (
    GraphComponentException,
    GraphRunError,
    GraphSchemaException,
    GraphSchemaValidationException,
)
from rasa.shared.core.domain import Domain
from rasa.shared.exceptions import RasaException
from rasa.utils.endpoints import EndpointConfig

from bot.errors import SetupError
from bot.rasa.action_endpoint import InProcessActions
from bot.rasa.lock_store import ShopLockStore
from bot.rasa.processor import ShopProcessor
from bot.rasa.reading_process import ReadingProcesses
from bot.rasa.tracker_store import PROPOSE, ShopTrackerStore, TrackerSource

PROBE = "在吗,我的订单到哪了"
_GRAPH_ERRORS = (GraphComponentException, GraphRunError, GraphSchemaException, GraphSchemaValidationException)
"""Rasa's own, which are no RasaException."""


class ModelUnusable(SetupError):
    """A model cannot be loaded, or does not read, or chooses no action."""

    code = "model.unusable"


class ShopAgent(Agent):
    """Rasa's agent with our processor; store errors reach the caller instead of being hidden."""

    processor: ShopProcessor | None
    reading: ReadingProcesses | None = None

    def load_model(self, model_path: str | Path, fingerprint: str | None = None) -> None:
        """Load a model and answer with it from the next message on.

        Args:
            model_path: A ``.tar.gz`` file, or a folder whose newest one is taken.
            fingerprint: Used by Rasa's model servers only.
        """
        self.use(self.build(model_path), fingerprint)

    def build(self, model_path: str | Path) -> ShopProcessor:
        """Return a processor for a model, without using it yet; takes about a second."""
        processor = ShopProcessor(
            model_path=str(model_path),
            tracker_store=copy.copy(self.tracker_store),
            lock_store=self.lock_store,
            action_endpoint=self.action_endpoint,
            generator=copy.copy(self.nlg),
            http_interpreter=self.http_interpreter,
        )
        # Both are the processor's own, so a turn under way keeps the domain it started with.
        processor.tracker_store.domain = processor.domain
        if isinstance(processor.nlg, TemplatedNaturalLanguageGenerator):
            processor.nlg.responses = processor.domain.responses
        return processor

    def use(self, processor: ShopProcessor, fingerprint: str | None = None) -> None:
        """Hand all further messages to a processor; turns under way finish on the old one."""
        if self.reading is not None:
            self.read_apart(processor)
        self.processor = processor
        self.domain = processor.domain
        self.tracker_store.domain = processor.domain
        self._set_fingerprint(fingerprint)

    def read_apart(self, processor: ShopProcessor | None = None) -> None:
        """Parse in child processes from now on, so that no message can stop the server.

        Args:
            processor: Whose model reads; by default the one in use.

        Raises:
            ReadersUnavailable: The children cannot be started.
        """
        chosen = processor or self.processor
        assert chosen is not None
        before, self.reading = self.reading, ReadingProcesses(chosen.parse_here, PROBE)
        chosen.http_interpreter = self.reading
        if before is not None:
            before.retire()

    @staticmethod
    def _create_tracker_store(store: TrackerStore | None, domain: Domain) -> TrackerStore:
        # Rasa wraps the store so that a database error becomes an empty conversation.
        if store is None:
            return InMemoryTrackerStore(domain)
        store.domain = domain
        return store

    @staticmethod
    def _create_lock_store(store: LockStore | None) -> LockStore:
        return store if store is not None else ShopLockStore()


def load_agent(
    model_path: str | Path,
    action_endpoint: EndpointConfig | None = None,
    source: TrackerSource | None = None,
) -> ShopAgent:
    """Load an agent that is ready to handle messages inside an open turn.

    Args:
        model_path: A ``.tar.gz`` file, or a folder whose newest one is taken.
        action_endpoint: Where actions run; by default in this process, from ``actions``.
        source: Where conversations come from; by default the product's store.

    Raises:
        ModelUnusable: The model cannot be loaded or does not pass the probe.
        SetupError: The actions cannot be imported.
    """
    agent = ShopAgent(
        tracker_store=ShopTrackerStore(source=source),
        action_endpoint=action_endpoint or InProcessActions("actions"),
    )
    agent.use(_build_and_probe(agent, model_path))
    return agent


async def swap(agent: ShopAgent, model_path: str | Path) -> None:
    """Exchange the model of an agent that is serving.

    The new one is built and tried in a thread; messages are handled by the old one until then,
    and turns under way finish on it.

    Raises:
        ModelUnusable: The new model does not work; the agent keeps the old one.
    """
    processor = await asyncio.to_thread(_build_and_probe, agent, model_path)
    agent.use(processor)


def _build_and_probe(agent: ShopAgent, model_path: str | Path) -> ShopProcessor:
    if not Path(model_path).exists():
        # Rasa would take the newest model it finds beside a missing one.
        raise ModelUnusable(f"{model_path} 没有模型。", "先训练一个: bot train。")
    try:
        processor = agent.build(model_path)
        parsed, action = processor.probe(PROBE)
    except (RasaException, *_GRAPH_ERRORS, OSError) as error:
        raise ModelUnusable(
            # Rasa's own error only names the component; what went wrong in it is the cause.
            f"模型 {model_path} 不能用: {error.__cause__ or error}", "重新训练一个: bot train。"
        ) from error
    if "reading" not in parsed or action != PROPOSE:
        raise ModelUnusable(
            f"模型 {model_path} 读不了消息，或没有规则从 "
            f"{parsed['intent']['name']} 走到 {PROPOSE}。",
            "用本产品的配置、数据和 domain 训练: bot train。",
        )
    return processor
