"""Reads messages with a model file alone: for evaluating, without server and conversations."""

from __future__ import annotations

import asyncio
from datetime import datetime
from pathlib import Path
from typing import Any, Dict, Optional


class OfflineReader:
    """A model's NLU part."""

    def __init__(self, processor: Any) -> None:
        self._processor = processor

    @classmethod
    def load(cls, model: Path) -> "OfflineReader":
        """Load a model file.

        Raises:
            SetupError: When it cannot be used.
        """
        from bot.rasa.agent import load_agent

        return cls(load_agent(model).processor)

    def read(self, text: str, previous: str = "", now: Optional[datetime] = None) -> Dict[str, Any]:
        """Return the reading of a message as JSON, with a ranking of ten under ``ranked``."""
        from rasa.core.channels.channel import UserMessage

        metadata = {"previous": previous, "now": now.isoformat() if now else None}
        message = UserMessage(text or "。", metadata=metadata)
        parsed = asyncio.run(self._processor.parse_message(message, only_output_properties=True))
        return {**parsed["reading"], "ranked": parsed["intent_ranking"]}
