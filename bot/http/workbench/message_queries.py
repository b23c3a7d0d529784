"""Queries of the messages page."""

from __future__ import annotations

import json
from typing import Any, Dict, List, Optional, Tuple

from sqlalchemy import func, select
from sqlalchemy.engine import Connection, Row

from bot.conversations.read import previous_turn
from bot.learning.tables import labels, models
from bot.privacy import mask_private, mask_values
from bot.store.messages import LINES_BEFORE, last_messages
from bot.store.people import people
from bot.store.tables import decisions, messages
from bot.talk.model import CAUSES

PAGE = 50


def messages_query(state: str, intent: Optional[str]) -> Any:
    """Return the query for buyers' messages that were read or could not be read."""
    query = select(messages, labels.c.intents, labels.c.at.label("labelled_at"),
                   people.c.display.label("labelled_by")).outerjoin(
                       labels, labels.c.message == messages.c.id).outerjoin(
                           people, people.c.id == labels.c.by).where(
                               messages.c.sender == "buyer", messages.c.read_state != "pending")
    if state == "open":
        query = query.where(labels.c.message.is_(None))
    elif state == "labelled":
        query = query.where(labels.c.message.isnot(None))
    if intent:
        # a reading begins with its intent (Reading.json); no wildcards, unlike LIKE
        begin = f'{{"intent": {json.dumps(intent)},'
        query = query.where(func.substr(messages.c.reading, 1, len(begin)) == begin)
    return query


def messages_page(connection: Connection, rows: List[Row]) -> List[Dict[str, Any]]:
    """Return rows as JSON, each with the seller's previous turn; private data are masked."""
    return [{"id": row.id, "conversation": row.conversation, "text": mask_private(row.text), "at": row.at,
             "previous": mask_private(previous_of(connection, row)),
             "reading": mask_values(json.loads(row.reading)) if row.reading else None,
             "read_state": row.read_state,
             "label": {"intents": json.loads(row.intents), "by": row.labelled_by, "at": row.labelled_at}
             if row.intents else None} for row in rows]


def page_of(connection: Connection, order: str, state: str, intent: Optional[str],
              page: int) -> Dict[str, Any]:
    """Return page ``page`` (from 1) of messages, the least certain or the newest first; at most 2,000 are looked at."""
    found = connection.execute(messages_query(state, intent).order_by(messages.c.at.desc()).limit(2000)).all()
    if order == "uncertain":
        found = sorted(found, key=_confidence)
    pages = max(1, -(-len(found) // PAGE))
    here = found[(page - 1) * PAGE:page * PAGE]
    return {"messages": messages_page(connection, here), "total": len(found), "page": page, "pages": pages}


def previous_of(connection: Connection, row: Row) -> str:
    """Return the seller's turn before a message."""
    before = last_messages(connection, row.conversation, row.seq, LINES_BEFORE)
    return previous_turn([(one.sender, one.text) for one in before])


def _confidence(row: Row) -> float:
    return float(json.loads(row.reading)["confidence"]) if row.reading else -1.0


def summary(connection: Connection) -> Dict[str, Any]:
    """Return the figures at the head of the workbench."""
    buyers = messages.c.sender == "buyer"
    actions = dict(connection.execute(select(decisions.c.action, func.count()).group_by(
        decisions.c.action)).all())
    causes: List[Tuple[str, int]] = connection.execute(select(decisions.c.cause, func.count()).where(
        decisions.c.cause.isnot(None)).group_by(decisions.c.cause)).all()
    champion = connection.execute(select(models).where(models.c.champion.is_(True))).first()
    return {"messages": _count(connection, buyers),
            "unread": _count(connection, buyers, messages.c.read_state == "failed"),
            "labelled": int(connection.execute(select(func.count()).select_from(labels)).scalar() or 0),
            "proposals": {name: actions.get(name, 0) for name in ("sent", "edited", "rejected")},
            "rejections": [{"cause": cause, "title": CAUSES.get(cause, cause), "n": n} for cause, n in causes],
            "model": {"id": champion.id, "trained_at": champion.trained_at} if champion else None}


def _count(connection: Connection, *conditions: Any) -> int:
    return int(connection.execute(select(func.count()).select_from(messages).where(*conditions)).scalar() or 0)
