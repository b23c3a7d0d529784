"""Rasa's custom actions; they run inside ``bot run`` and, unchanged, under ``rasa run actions``."""

from bot.rasa.quiet import withhold_texts

withhold_texts()
