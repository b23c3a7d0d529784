"""Logging without buyers' words and without the noise of libraries.

Rasa logs exceptions with their messages, and those of failing actions contain the request with the buyer's text. Such
lines are reduced to type and place. At level DEBUG Rasa logs the messages themselves; private data in them are masked.
"""

from __future__ import annotations

import logging
import traceback
import warnings
from typing import Any

import pluggy
from rasa.plugin import plugin_manager
from rasa.utils.log_utils import configure_structlog

from bot.privacy import mask_private

_REPEATING = ("rasa.core.processor", "rasa.core.agent", "rasa_sdk.endpoint")
_CHATTY = ("rasa", "sanic.root", "sanic.error", "apscheduler", "matplotlib", "urllib3")


def quiet_logging(level: int = logging.WARNING) -> None:
    """Set up logging for a server of ours: one line each on standard output.

    Rasa's structured log writes every message a buyer sends until it is configured, so this comes
    before anything is handled.

    Args:
        level: The lowest level of Rasa and Sanic that is written.
    """
    configure_structlog(level)
    for name in _CHATTY:
        logging.getLogger(name).setLevel(level)
    logging.getLogger("sanic.access").setLevel(logging.ERROR)
    for category in (DeprecationWarning, FutureWarning, PendingDeprecationWarning):
        warnings.simplefilter("ignore", category)
    warnings.filterwarnings("ignore", message="Slot auto-fill has been removed")
    withhold_texts()


def withhold_texts() -> None:
    """Keep what buyers wrote out of the lines Rasa logs when an action fails, and private data out of all lines."""
    if not plugin_manager().has_plugin(_PhoneMask.NAME):
        plugin_manager().register(_PhoneMask(), _PhoneMask.NAME)
    for name in _REPEATING:
        logger = logging.getLogger(name)
        if _without_exception_text not in logger.filters:
            logger.addFilter(_without_exception_text)


class _PhoneMask:
    """Rasa hands it what log lines say of messages, slots and events."""

    NAME = "phone-mask"

    @pluggy.HookimplMarker("rasa")
    def get_anonymization_pipeline(self) -> "_PhoneMask":
        """Return the object that Rasa's log asks."""
        return self

    def run(self, event: Any) -> None:
        """Leave an event of a tracker as it is: what is shown is masked where it is shown."""

    def log_run(self, value: Any) -> str:
        """Return a value as it may be logged."""
        return mask_private(str(value))


def root_cause(error: BaseException) -> BaseException:
    """Return the first exception of a chain of causes."""
    cause = error.__cause__ or error.__context__
    return error if cause is None else root_cause(cause)


def describe_error(error: BaseException) -> str:
    """Return an exception's type, status if it has one, and place, without its message."""
    cause = root_cause(error)
    said = type(cause).__name__
    status = getattr(cause, "status", None)
    if isinstance(status, int):
        said += f" with status {status}"
    frames = traceback.extract_tb(cause.__traceback__)
    return f"{said} in {frames[-1].filename}:{frames[-1].lineno}" if frames else said


def _without_exception_text(record: logging.LogRecord) -> bool:
    if record.exc_info and record.exc_info[1] is not None:
        record.msg = f"{record.getMessage()} {describe_error(record.exc_info[1])}"
        record.args = ()
        record.exc_info = None
    return True
