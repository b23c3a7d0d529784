"""What one message was read as: intents, asks, entities. Values that can be written as JSON."""

from __future__ import annotations

from typing import Any, Tuple

from pydantic import BaseModel, Extra

from bot.nlu.limits import FALLBACK


class Value(BaseModel):
    """Base of all values: frozen, and unknown fields are refused."""

    class Config:
        frozen = True
        extra = Extra.forbid


class Entity(Value):
    """Something a message names: ``value`` is its normal form, see ``bot/nlu/entities.py``."""

    entity: str
    value: Any
    text: str = ""
    start: int = 0
    end: int = 0


class Ranked(Value):
    """An intent with its confidence, 0 to 1."""

    name: str
    confidence: float


class Asked(Value):
    """An ask that a message makes (``asks.yml``).

    ``confidence`` is its probability among all asks, ``nearness`` (0 to 1) how near the message is to its lines,
    ``place`` the number of the clause that makes it.
    """

    name: str
    intent: str
    confidence: float
    nearness: float = 0.0
    place: int = 0


class Reading(Value):
    """What one message was read as.

    ``intents`` are all that pass the model's threshold, first the primary; empty when the
    message was not understood, then ``intent`` is ``nlu_fallback``. ``ranking`` has five. ``model`` is the id of
    the model that read it. ``asks`` are what exactly it may ask, likeliest first.
    """

    intent: str = FALLBACK
    confidence: float = 0.0
    intents: Tuple[Ranked, ...] = ()
    ranking: Tuple[Ranked, ...] = ()
    entities: Tuple[Entity, ...] = ()
    asks: Tuple[Asked, ...] = ()
    model: str = ""
