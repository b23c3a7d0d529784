"""Imports Rasa as fast and as quietly as it goes. Call before any other import of Rasa's."""

from __future__ import annotations

import warnings

from bot.rasa.garbage import without_collector


def import_rasa() -> None:
    """Import everything that serving needs: 2 seconds, 0.5 GB, nearly all of it TensorFlow."""
    # Recorded, not filtered: some of the libraries switch their warnings on again.
    with without_collector(), warnings.catch_warnings(record=True):
        import bot.rasa.agent
        import bot.rasa.serve  # noqa: F401
