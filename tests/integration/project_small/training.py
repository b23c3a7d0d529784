"""Trains the small project once per test run."""

from __future__ import annotations

import tempfile
from functools import lru_cache
from pathlib import Path

from rasa.model_training import train

import bot.rasa  # noqa: F401  quiets TensorFlow before Rasa is imported

PROJECT = Path(__file__).parent


@lru_cache(maxsize=1)
def trained_model() -> Path:
    """Return the model's archive; trains it when asked for the first time (3 seconds)."""
    result = train(
        domain=str(PROJECT / "domain.yml"),
        config=str(PROJECT / "config.yml"),
        training_files=[str(PROJECT / "data")],
        output=tempfile.mkdtemp(prefix="small-model-"),
        fixed_model_name="small",
    )
    assert result.model is not None
    return Path(result.model)
