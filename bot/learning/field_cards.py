"""What agents did with cards, as graded cards: sent, edited, rejected, or passed over though they stood there.

A card counts only after an agent saw it: something was sent in its conversation while it stood, or it was decided on.
"""

from __future__ import annotations

import json
from dataclasses import replace
from difflib import SequenceMatcher
from typing import Iterator, List, Mapping, Optional

from sqlalchemy import and_, select
from sqlalchemy.engine import Connection, Row

from bot.learning.score_fit import GradedCard
from bot.store.tables import decisions, messages, proposals

MOST = 20_000
"""Maximum number of decisions that are looked at, the newest."""
LIGHT_EDIT = 0.7
"""Similarity of what was sent with the card from which the edit counts as a light one."""
PASSED_OVER = 0.3
"""Weight of a card that stood there while the agent sent something else: it may have been good as well."""
_OF_CAUSE: Mapping[Optional[str], int] = {"stale_order": -1, "wrong_intent": 0, "wrong_reply": 0, "tone": 0}


def field_cards(connection: Connection) -> List[GradedCard]:
    """Return the cards that agents decided on or passed over, with the features that they had at the desk."""
    found = list(_decided(connection))
    seen = {card.scene for card in found}
    return found + [card for card in _passed_over(connection) if card.scene not in seen]


def _decided(connection: Connection) -> Iterator[GradedCard]:
    rows = connection.execute(select(decisions.c.action, decisions.c.cause, decisions.c.text, proposals.c.data,
                                     proposals.c.conversation, proposals.c.turn).join(
        proposals, proposals.c.id == decisions.c.proposal).where(decisions.c.person.isnot(None)).order_by(
            decisions.c.at.desc()).limit(MOST))
    for row in rows:
        card = _card(row, _grade(row), 1.0)
        if card is not None:
            yield replace(card, first=True)  # no content was mended with this buyer in sight


def _grade(row: Row) -> int:
    if row.action == "sent":
        return 2
    if row.action == "edited":
        said = json.loads(row.data)["text"]
        return 1 if SequenceMatcher(None, said, row.text or "", autojunk=False).ratio() >= LIGHT_EDIT else 0
    return _OF_CAUSE.get(row.cause, 0)


def _passed_over(connection: Connection) -> Iterator[GradedCard]:
    """Yield cards that went when an agent's own line was sent."""
    same = and_(messages.c.conversation == proposals.c.conversation, messages.c.sender == "agent",
                messages.c.author.isnot(None), messages.c.at == proposals.c.closed_at)
    kept = select(proposals.c.data, proposals.c.conversation, proposals.c.turn)
    rows = connection.execute(kept.join(messages, same).where(
        proposals.c.state == "retired").order_by(proposals.c.created_at.desc()).limit(MOST))
    for row in rows:
        card = _card(row, 0, PASSED_OVER)
        if card is not None:
            yield card


def _card(row: Row, grade: int, weight: float) -> Optional[GradedCard]:
    """Return the card; ``None`` for the shop's own knowledge and one that was kept without its features."""
    data = json.loads(row.data)
    features = {name: value for name, value in (data.get("features") or {}).items() if name != "record"}
    if not features or data.get("knowledge"):
        return None
    return GradedCard(f"field:{row.conversation}:{row.turn}", tuple(data["replies"]), features, grade, weight)
