"""Imports Rasa as fast and as quietly as it goes. Call before any other import of Rasa's."""

from __future__ import annotations

import gc
import warnings
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def collector_off() -> Iterator[None]:
    """Do what makes many objects that stay: imports, loading a model.

    Looking through them for garbage costs a quarter of Rasa's import time and, once the server
    runs, 0.4 seconds every so often. So they are neither looked at now nor later.
    """
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()


def import_rasa() -> None:
    """Import everything that serving needs: 2 seconds, 0.5 GB, nearly all of it TensorFlow."""
    # Recorded, not filtered: some of the libraries switch their warnings on again.
    with collector_off(), warnings.catch_warnings(record=True):
        import bot.rasa.agent
        import bot.rasa.serve  # noqa: F401
