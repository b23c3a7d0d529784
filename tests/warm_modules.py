"""What every server imports, for the process that servers are forked from."""

from bot.rasa.start import import_rasa

import_rasa()

import rasa.utils.endpoints  # noqa: E402,F401

import bot.commands.run  # noqa: E402
import bot.learning.promotion  # noqa: E402
import bot.rasa.agent  # noqa: E402
import bot.rasa.serve  # noqa: E402
import bot.services  # noqa: E402,F401
