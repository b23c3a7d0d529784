"""What proposals are made by: the content, who finds what a message asks, and the score in force."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Callable, Mapping, Protocol, Sequence

from bot.handbook.knowledge import KnowledgeBook
from bot.handbook.model import Handbook
from bot.proposing.knowledge import Nearness
from bot.proposing.score import ScoreModel
from bot.talk.reading import Asked

RankAsks = Callable[[str, Mapping[str, float]], Sequence[Asked]]
"""Ranks the asks that a message may make, given the probability of each intent that came into question."""


class KnowledgeSource(Protocol):
    """The shop's own knowledge."""

    def __call__(self) -> KnowledgeBook:
        """Return it as of the last look; reads nothing."""

    async def current(self) -> KnowledgeBook:
        """Return it as it is now."""


@dataclass(frozen=True)
class Guide:
    """Everything of the shop that does not change from message to message, the policy aside."""

    handbook: Handbook
    rank_asks: RankAsks
    score: Callable[[], ScoreModel]
    knowledge: KnowledgeSource
    nearness: Nearness
