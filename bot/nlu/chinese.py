"""Import of JioNLP, which prints an advertisement on standard output when it is imported."""

from __future__ import annotations

import contextlib
import io
import logging
from functools import lru_cache
from typing import Any


@lru_cache(maxsize=1)
def jionlp() -> Any:
    """Return the JioNLP module; imported on first use with its output suppressed."""
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        import jionlp as module

    logging.getLogger("jionlp").setLevel(logging.ERROR)
    return module
