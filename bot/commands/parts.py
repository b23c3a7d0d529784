"""The parts of the product for one command."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Iterator

if TYPE_CHECKING:
    from bot.services import Services


@contextmanager
def services() -> Iterator[Services]:
    """Give a command the parts, and give everything back when it ends."""
    from bot.services import default_services, override_default

    parts = default_services()
    try:
        yield parts
    finally:
        parts.close()
        override_default(None)
