"""The turn's words on today's matters together: deposit, money at the door, station, services at the door. Pure."""

from __future__ import annotations

from typing import Any, Dict, Mapping

from bot.proposing.words.door_fee import door_fee_words
from bot.proposing.words.presale import presale_words
from bot.proposing.words.station import station_words
from bot.proposing.words.visits import visit_words


def matter_words(values: Mapping[str, Any]) -> Dict[str, Any]:
    """Return what the turn says of these matters."""
    return {**presale_words(values), **door_fee_words(values), **station_words(values), **visit_words(values)}
