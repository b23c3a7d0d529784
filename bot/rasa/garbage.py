"""Excludes long-lived objects from garbage collection."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def without_collector() -> Iterator[None]:
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
