"""The whole product but for Rasa, in this process: real stores, a clock that is set, readings that are given."""

from __future__ import annotations

import asyncio
import json
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Dict, List, Mapping, Optional

import pytest
from sqlalchemy import select

from bot.conversations.read import Turn
from bot.conversations.turn import TurnContext, take_turn
from bot.errors import RequestError
from bot.orders.model import Order, Product
from bot.services import Services, build
from bot.settings import read_settings
from bot.store import agenda, cases
from bot.store import messages as store
from bot.store import proposals as standing
from bot.store.colleagues import Person
from bot.store.database import Database, metadata
from bot.store.proposals import StoredProposal
from bot.store.tables import conversations
from bot.talk.memory_check import fit_to_handbook
from bot.talk.model import Memory
from bot.talk.reading import Reading
from tests.builders import NOW, a_buyer, a_product, a_reading, whole_handbook
from tests.server import SECRET

AGENT, LEAD = Person("a1", "小满", "agent"), Person("l1", "主管", "lead")


def remember(database: Database, conversation: str, memory: Memory) -> None:
    """Overwrite what a conversation knows, as nothing in the product does."""
    database.run_now(lambda connection: connection.execute(conversations.update().where(
        conversations.c.id == conversation).values(memory=memory.json())))


class Shop:
    """One process on one database; a second one with the same folder is a restart."""

    def __init__(self, folder: Path, now: datetime = NOW, database: str = "") -> None:
        self.now, self.buyer_id = now, "b1"
        self.folder, self.address = folder, database
        settings = read_settings({"BOT_VAR": str(folder), "BOT_SECRET": SECRET, "BOT_DATABASE": database})
        self.parts: Services = build(settings, clock=lambda: self.now, handbook=whole_handbook())

    def close(self) -> None:
        """Stop the process."""
        self.parts.close()

    def run(self, work: Any) -> Any:
        """Wait for a coroutine."""
        return asyncio.run(work)

    def stock(self, *orders: Order, products: Optional[List[Product]] = None) -> "Shop":
        """Fill the shop; what happened before is not news."""
        async def work() -> None:
            await self.parts.ledger.put_buyers([a_buyer()])
            await self.parts.ledger.put_products(products or [a_product()])
            await self.parts.ledger.put_orders(list(orders), quiet=True)
            await self.parts.order_watch.note_events(quiet=True)

        self.run(work())
        return self

    def order(self, order: Order) -> None:
        """Let the order system change an order."""
        self.run(self.parts.ledger.put_orders([order]))
        self.look()

    @property
    def conversation(self) -> str:
        """The one buyer's conversation."""
        return str(self.parts.database.run_now(store.open_conversation, self.now, buyer_id=self.buyer_id,
                                               visitor=None, viewing=None))

    def buyer(self, text: str, intent: str, also: Mapping[str, float] = {}, **entities: Any) -> List[StoredProposal]:
        """Let the buyer write; it is read as said here."""
        reading = a_reading(intent, entities=entities or None)
        if also:
            more = [*reading.intents, *Reading.parse_obj({"intents": [
                {"name": name, "confidence": sure} for name, sure in also.items()]}).intents]
            reading = reading.copy(update={"intents": tuple(more)})

        async def read(pending: Any, context: Mapping[str, Any]) -> Turn:
            asker = TurnContext(now=self.now, buyer_id=pending.buyer_id, waiting=pending.waiting)
            before = fit_to_handbook(Memory.parse_obj(pending.memory), self.parts.handbook)
            memory, proposals = await take_turn(pending.message.text, reading, before, asker, self.parts.orders,
                                                self.parts.guide, self.parts.policy())
            return Turn(reading, memory, proposals)

        async def work() -> None:
            await self.parts.inbox.receive(self.conversation, None, text)
            await self.parts.reading.read(self.conversation, read)

        self.run(work())
        return self.proposals

    def send(self, n: int = 1, text: Optional[str] = None) -> None:
        """Let the agent send a proposal, perhaps edited."""
        chosen = self.proposals[n - 1]
        self.run(self.parts.replies.send(self.conversation, AGENT, text or chosen.proposal.text, proposal=chosen.id))

    def check(self, fact: str, value: Any) -> List[StoredProposal]:
        """Let the agent tick a fact."""
        self.run(self.parts.settlements.check(self.conversation, AGENT, fact, value))
        return self.proposals

    def later(self, **by: float) -> List[StoredProposal]:
        """Let time pass and do what is due."""
        self.now += timedelta(**by)
        self.look()
        return self.proposals

    def look(self) -> int:
        """Do what is due now."""
        async def work() -> int:
            await self.parts.order_watch.note_events()
            return await self.parts.loop.do_all()

        return int(self.run(work()))

    @property
    def proposals(self) -> List[StoredProposal]:
        """What stands at the desk."""
        return list(self.parts.database.run_now(standing.open_proposals, self.conversation))

    @property
    def rows(self) -> List[str]:
        """The rows of all that stands at the desk."""
        return [row for one in self.proposals for row in one.proposal.rows]

    @property
    def cases(self) -> List[Dict[str, Any]]:
        """The conversation's cases."""
        return list(self.parts.database.run_now(cases.cases_of, self.conversation))

    @property
    def tasks(self) -> List[Dict[str, Any]]:
        """The conversation's tasks."""
        return list(self.parts.database.run_now(agenda.tasks_of, self.conversation))

    def settle_all(self) -> None:
        """Close what is open, as the lead does: cases with their tasks, then the tasks that belong to none."""
        for case in self.cases:
            if case["state"] != "closed":
                self.run(self.parts.settlements.close_case(case["id"], LEAD, "reshipped", [], 0, None))
        for task in self.tasks:
            if task["state"] == "open":
                self.run(self.parts.settlements.settle_task(task["id"], LEAD, "done"))

    @property
    def history(self) -> List[Any]:
        """The conversation's messages."""
        return list(self.parts.database.run_now(store.history, self.conversation))

    @property
    def sent(self) -> List[Any]:
        """What the buyer got."""
        return [one for one in self.history if one.sender == "agent"]


def rows(shop: Shop, table: Any, **where: Any) -> List[Any]:
    """Return the rows of a table in which these columns have these values."""
    query = select(table)
    for name, value in where.items():
        query = query.where(table.c[name] == value)
    return list(shop.parts.database.run_now(lambda connection: connection.execute(query).all()))


def refused(shop: Shop, work: Any) -> RequestError:
    """Run what must be refused and return the error."""
    with pytest.raises(RequestError) as caught:
        shop.run(work)
    return caught.value


def change_policy(shop: Shop, **over: Any) -> None:
    """Let a lead change whole sections of the policy."""
    policy = {**json.loads(json.dumps(shop.parts.policies())), **over}
    shop.parts.database.run_now(shop.parts.policies.change, policy, shop.parts.policies.version, "l1", "试一试",
                                shop.now)
    shop.parts.policies.refresh()


def all_rows(shop: Shop) -> Dict[str, List[Any]]:
    """Return every row of every table, as text."""
    def read(connection: Any) -> Dict[str, List[Any]]:
        return {name: sorted(map(repr, connection.execute(table.select()).all()))
                for name, table in metadata.tables.items()}

    return dict(shop.parts.database.run_now(read, reading=True))


class HeldReading:
    """A reading under way: it has begun and ends when it is let go."""

    def __init__(self, shop: Shop, intent: str = "track_parcel") -> None:
        self.shop, self.intent = shop, intent
        self.begun, self.goes_on = asyncio.Event(), asyncio.Event()

    async def __call__(self, pending: Any, context: Any) -> Turn:
        self.begun.set()
        await self.goes_on.wait()
        parts, reading = self.shop.parts, a_reading(self.intent)
        asker = TurnContext(now=self.shop.now, buyer_id=pending.buyer_id, waiting=pending.waiting)
        before = fit_to_handbook(Memory.parse_obj(pending.memory), parts.handbook)
        memory, proposals = await take_turn(pending.message.text, reading, before, asker, parts.orders,
                                            parts.guide, parts.policy())
        return Turn(reading, memory, proposals)


async def during_a_reading(shop: Shop, conversation: str, work: Any) -> None:
    """Do something while a message is being read, and let the reading end when that waits or is done."""
    reader = HeldReading(shop)
    await shop.parts.inbox.receive(conversation, None, "我的快递到哪了")
    reading = asyncio.ensure_future(shop.parts.reading.read(conversation, reader))
    await reader.begun.wait()
    other = asyncio.ensure_future(work)
    await asyncio.wait({other}, timeout=0.3)
    reader.goes_on.set()
    await asyncio.gather(reading, other)
