"""Trying the shop's knowledge out: which entry would answer a question, and what one would have answered last week."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Callable, Dict, List, Mapping, Optional, Sequence, Tuple
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.engine import Connection

from bot.handbook.conditions import Outcome, describe, evaluate_all
from bot.handbook.fact_values import Facts
from bot.handbook.knowledge import Entry
from bot.handbook.model import Handbook, When
from bot.handbook.render import Rendered, render
from bot.orders.model import Buyer, Order
from bot.orders.source import OrderSource
from bot.privacy import mask
from bot.proposing.knowledge import NEAR_ENOUGH, Nearness
from bot.proposing.situation import Snapshot, situate
from bot.store.database import Database, stamp
from bot.store.knowledge import Knowledge
from bot.store.policies import PolicySource
from bot.store.tables import messages
from bot.talk.model import Memory, Wish

MOST_SHOWN = 5
REPLAYED_DAYS = 7
REPLAYED_AT_ONCE = 200
"""Maximum number of messages that one page of a replay looks at."""
MOST_REPLAYED = 5000
"""Maximum number of messages of the last days that are looked at, the newest first."""


@dataclass(frozen=True)
class Candidate:
    """An entry that is near a question: how near, its nearest line, whether it applies, its answer filled in.

    ``missing`` are the facts that its conditions hang on, ``conditions`` its scope and conditions in Chinese.
    """

    entry: Entry
    score: float
    line: str
    outcome: Outcome
    missing: Tuple[str, ...]
    conditions: Tuple[Tuple[str, Outcome], ...]
    rendered: Rendered

    @property
    def answers(self) -> bool:
        """Whether it could be sent as the answer."""
        return self.score >= NEAR_ENOUGH and self.outcome is Outcome.YES and not self.rendered.missing


@dataclass(frozen=True)
class Answered:
    """A buyer's message that an entry would have answered, and what was said instead (``None``: nothing)."""

    id: str
    conversation: str
    text: str
    at: str
    score: float
    reply: Optional[str]


@dataclass(frozen=True)
class Replay:
    """One page: what was found among ``looked_at`` messages, and where to go on (``None``: that was all)."""

    found: Tuple[Answered, ...]
    looked_at: int
    next: Optional[int]


class KnowledgeTrials:
    """Tries knowledge out; changes nothing."""

    def __init__(self, knowledge: Knowledge, database: Database, orders: OrderSource, handbook: Handbook,
                 policy: PolicySource, nearness: Nearness, clock: Callable[[], datetime]) -> None:
        self._knowledge, self._database, self._orders = knowledge, database, orders
        self._handbook, self._policy, self._nearness, self._clock = handbook, policy, nearness, clock

    async def try_question(self, text: str, order_id: Optional[str] = None,
                           sku: Optional[str] = None) -> List[Candidate]:
        """Return the entries nearest to a question, those first that could answer it.

        Args:
            text: As a buyer writes it.
            order_id: The buyer's order; ``None``, or one that there is not: somebody who has bought nothing.
            sku: The product that is looked at.
        """
        book = await self._knowledge.current()
        facts = await self.facts(text, order_id, sku)
        entries = book.on(self._today())
        near = await asyncio.to_thread(self._near, [text], entries)
        ranked = sorted(near[0], key=lambda one: (-one[1], -one[0].reach, one[0].id))[:4 * MOST_SHOWN]
        found = [self._candidate(entry, score, line, facts) for entry, score, line in ranked if score > 0]
        return sorted(found, key=lambda one: (not one.answers, -one.entry.reach if one.answers else 0,
                                              one.outcome is Outcome.NO, -one.score))[:MOST_SHOWN]

    async def facts(self, text: str, order_id: Optional[str], sku: Optional[str]) -> Facts:
        """Return what would be known of a buyer with this order who looks at this product."""
        order = await self._orders.order(order_id) if order_id else None
        skus = [sku] if sku else []
        if order is not None:
            skus += [item.sku for item in order.items if item.sku]
        context = await self._orders.context(None, order.id if order else None, skus)
        buyer = await self._orders.buyer(order.buyer_id) if order else None
        return self._situate(text, order, buyer or (Buyer(id=order.buyer_id) if order else None), sku, context.products)

    def preview(self, answer: str, facts: Facts) -> Rendered:
        """Return an answer filled in; what is private is masked."""
        specs = self._handbook.facts
        hidden = {name: mask(str(facts.get(name))) for name in facts
                  if name in specs and specs[name].private and facts.get(name) is not None}
        return render(answer, facts.with_values(hidden), specs)

    def outcomes(self, entry: Entry, facts: Facts) -> List[Tuple[When, Outcome]]:
        """Return scope and conditions of an entry, each with what becomes of it."""
        return [(one, evaluate_all([one], facts)[0]) for one in entry.conditions]

    async def replay(self, entry: Entry, before: Optional[int] = None) -> Replay:
        """Return messages of the last days that an entry would have answered: it is near, and no other is nearer.

        What was known at the time is not known any more, so scope and conditions are left out of it.

        Args:
            entry: As it is, or as it would be; also one that is not kept.
            before: Where the page before it said to go on; ``None``: from the newest message.
        """
        start = before or 0
        since = self._clock() - timedelta(days=REPLAYED_DAYS)
        rows = await self._database.read(_said, since, start, min(REPLAYED_AT_ONCE, MOST_REPLAYED - start))
        book = await self._knowledge.current()
        others = [one for one in book.on(self._today()) if one.id != entry.id]
        near = await asyncio.to_thread(self._near, [row["text"] for row in rows], [entry, *others])
        found = []
        for row, ranked in zip(rows, near):
            best = max(ranked, key=lambda one: (one[1], one[0] is entry))
            if best[0] is entry and best[1] >= NEAR_ENOUGH:
                found.append(Answered(score=best[1], **row))
        going_on = len(rows) == REPLAYED_AT_ONCE and start + len(rows) < MOST_REPLAYED
        return Replay(tuple(found), len(rows), start + len(rows) if going_on else None)

    def _today(self) -> date:
        return self._clock().astimezone(ZoneInfo(self._policy()["shop"]["timezone"])).date()

    def _near(self, texts: Sequence[str], entries: Sequence[Entry]) -> List[List[Tuple[Entry, float, str]]]:
        """Return for each text every entry with its nearness and its nearest line."""
        lines = [(entry, line) for entry in entries for line in entry.questions]
        if not lines or not texts:
            return [[] for _ in texts]
        result = []
        for scores in self._nearness(texts, [line for _, line in lines]):
            best: Dict[str, Tuple[Entry, float, str]] = {}
            for (entry, line), score in zip(lines, scores):
                if entry.id not in best or score > best[entry.id][1]:
                    best[entry.id] = (entry, float(score), line)
            result.append(list(best.values()))
        return result

    def _candidate(self, entry: Entry, score: float, line: str, facts: Facts) -> Candidate:
        outcome, missing = entry.applies(facts)
        specs = self._handbook.facts
        conditions = tuple((describe(one, specs), outcome) for one, outcome in self.outcomes(entry, facts))
        return Candidate(entry, round(score, 3), line, outcome, tuple(specs[name].label for name in missing),
                         conditions, self.preview(entry.answer, facts))

    def _situate(self, text: str, order: Optional[Order], buyer: Optional[Buyer], sku: Optional[str],
                 products: Mapping[str, Any]) -> Facts:
        about = "order" if order else "product"
        scenario = next(one.id for one in self._handbook.scenarios.values() if one.about == about)
        wish = Wish(scenario=scenario, order_id=order.id if order else None)
        memory = Memory(turn=1, text=text, wishes=(wish,), order_id=order.id if order else None, sku=sku, viewing=sku)
        snapshot = Snapshot(now=self._clock(), orders=(order,) if order else (), buyer=buyer,
                            verified=order is not None, products=products)
        facts = situate(wish, memory, snapshot, self._handbook, self._policy()).facts
        if sku is None and order is None:  # somebody who has named no product: nothing is known of one
            unknown = {name for name, spec in self._handbook.facts.items() if spec.source == "product"}
            return Facts({name: facts.get(name) for name in facts if name not in unknown}, facts.causes, facts.asked,
                         facts.read_at)
        return facts


def _said(connection: Connection, since: datetime, offset: int, limit: int) -> List[Dict[str, Any]]:
    """Return buyers' messages, the newest first, each with the next line of an agent in its conversation."""
    after = messages.alias()
    reply = select(after.c.text).where(
        after.c.conversation == messages.c.conversation, after.c.seq > messages.c.seq,
        after.c.sender == "agent").order_by(after.c.seq).limit(1).scalar_subquery()
    rows = connection.execute(select(
        messages.c.id, messages.c.conversation, messages.c.text, messages.c.at, reply.label("reply")).where(
            messages.c.sender == "buyer", messages.c.at >= stamp(since)).order_by(
                messages.c.at.desc(), messages.c.id).offset(offset).limit(limit))
    return [dict(row._mapping) for row in rows]
