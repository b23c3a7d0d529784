"""One suite for our own mirror of the orders and the ledger of their events, on SQLite and on PostgreSQL."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Iterable

import pytest

from bot.errors import DependencyError
from bot.migrations import upgrade
from bot.orders.events import OrderEvent
from bot.orders.ledger import OrderLedger
from bot.orders.model import Order
from bot.orders.sql import SqlOrderSource
from bot.store import due
from bot.store.database import Database
from bot.store.due import Item
from tests.builders import NOW, a_buyer, a_product, an_order
from tests.postgres import new_database


class Clock:
    """A clock that stands still until it is set."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    address = f"sqlite:///{tmp_path}/orders.db" if request.param == "sqlite" else new_database(
        request.getfixturevalue("postgres"))
    made = Database(address)
    upgrade(made)
    yield made
    made.close()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def ledger(database: Database, clock: Clock) -> OrderLedger:
    return OrderLedger(database, clock, due.add_order_events)


async def take(database: Database, limit: int, now: datetime = NOW + timedelta(minutes=1)) -> list[Item]:
    """Take what is due because of order events, each order's oldest first, until nothing is left or it is enough."""
    taken: list[Item] = []
    while len(taken) < limit:
        found = await database.read(due.first_of_each, now, [due.ORDER_EVENT], 1)
        claimed = await database.run(due.claim, found[0].id, now) if found else None
        if not found:
            if (due.ORDER_EVENT, "open") not in [one[:2] for one in (await database.read(due.listing))["counts"]]:
                break
            await asyncio.sleep(0.01)  # each order that is left has an event under way
        if claimed is not None:
            taken.append(claimed)
            await database.run(due.done, claimed)
    return taken


def kinds(events: Iterable[OrderEvent]) -> list[str]:
    return [event.kind for event in events]


async def orders_of(database: Database, buyer: str) -> list[Order]:
    return list((await SqlOrderSource(database).context(buyer, None, ())).orders)


async def test_what_was_put_comes_back_as_it_was(ledger: OrderLedger, database: Database) -> None:
    order, product, buyer = an_order(), a_product(), a_buyer()
    await ledger.put_buyers([buyer])
    await ledger.put_products([product])
    await ledger.put_orders([order])
    assert await SqlOrderSource(database).order(order.id) == order
    assert await ledger.buyers() == [buyer] and await ledger.products() == [product]


async def test_whether_there_is_anything_beyond_what_is_known(ledger: OrderLedger) -> None:
    order, buyer = an_order(), a_buyer()
    assert not await ledger.holds_others((), ())
    await ledger.put_buyers([buyer])
    assert await ledger.holds_others((), ()) and not await ledger.holds_others((), [buyer.id])
    await ledger.put_orders([order])
    assert await ledger.holds_others(["another"], [buyer.id])
    assert not await ledger.holds_others([order.id, "another"], [buyer.id])


async def test_putting_again_replaces(ledger: OrderLedger, database: Database) -> None:
    await ledger.put_orders([an_order(remark="一"), an_order(remark="二")])
    await ledger.put_orders([an_order(remark="三")])
    await ledger.put_products([a_product(stock=10), a_product(stock=0)])
    assert [one.remark for one in await orders_of(database, "b1")] == ["三"]
    assert [one.stock for one in await ledger.products()] == [0]


async def test_order_events_are_noted_once_and_in_order(ledger: OrderLedger, database: Database) -> None:
    placed = an_order(status="placed", paid_at=None, shipped_at=None, parcel=None)
    assert kinds(await ledger.put_orders([placed])) == ["order_placed"]
    assert kinds(await ledger.put_orders([placed])) == []
    paid = placed.copy(update={"status": "paid", "paid_at": NOW})
    assert kinds(await ledger.put_orders([paid])) == ["order_paid"]
    assert kinds(await ledger.put_orders([placed, paid])) == []
    taken = await take(database, 10)
    assert [one.subject for one in taken] == [f"order_placed:{paid.id}", f"order_paid:{paid.id}"]
    event = await ledger.event(taken[1].subject)
    assert event and (event.kind, event.at, event.buyer_id) == ("order_paid", NOW, "b1")
    assert await ledger.event("no such") is None


async def test_events_come_in_the_order_of_noting_whatever_the_clock_does(ledger: OrderLedger, database: Database,
                                                                          clock: Clock) -> None:
    for number, key in enumerate("zya"):  # not the order of the keys; the clock stands, then is set back
        await ledger.note_events([OrderEvent(key, "1001", "b1", "shipped")])
        clock.now -= timedelta(minutes=number)
    assert [one.subject for one in await take(database, 10)] == ["z", "y", "a"]


async def test_two_takers_never_get_the_same_event(ledger: OrderLedger, database: Database, clock: Clock) -> None:
    other = Database(database.address)
    await ledger.put_orders([an_order(str(10_000 + number)) for number in range(40)])
    taken = await asyncio.gather(*(take(one, 10) for one in (database, other) * 6))
    keys = [item.subject for part in taken for item in part]
    assert len(keys) == len(set(keys)) == 120
    other.close()


async def test_nothing_comes_of_what_is_noted_quietly(ledger: OrderLedger, database: Database) -> None:
    assert len(await ledger.put_orders([an_order()], quiet=True)) == 3
    assert len(await ledger.note_events([OrderEvent("no_scan:1", "1", "b1", "no_scan")], quiet=True)) == 1
    assert await ledger.note_events([OrderEvent("no_scan:1", "1", "b1", "no_scan")]) == []
    assert await ledger.put_orders([an_order()]) == [] and await take(database, 10) == []


async def test_two_writers_note_an_event_once(ledger: OrderLedger, database: Database, clock: Clock) -> None:
    other_process = Database(database.address)
    other = OrderLedger(other_process, clock, due.add_order_events)
    noted = await asyncio.gather(*(one.put_orders([an_order()]) for one in (ledger, other) * 4))
    assert sorted(kinds(event for part in noted for event in part)) == ["order_paid", "order_placed", "shipped"]
    other_process.close()


async def test_an_event_is_noted_and_due_in_one_transaction(database: Database, clock: Clock) -> None:
    def fails(*_: object) -> None:
        raise KeyError("no")

    with pytest.raises(KeyError):
        await OrderLedger(database, clock, fails).put_orders([an_order()])
    assert await OrderLedger(database, clock, due.add_order_events).put_orders([an_order()]) != []
    assert len(await take(database, 10)) == 3


async def test_what_is_kept_of_a_buyer_is_told_and_deleted(ledger: OrderLedger, database: Database) -> None:
    await ledger.put_buyers([a_buyer("b1"), a_buyer("b2")])
    await ledger.put_orders([an_order("1001"), an_order("1002", buyer_id="b2")])
    told = await database.read(ledger.of_buyer, "b1")
    assert told["profile"]["id"] == "b1" and [one["id"] for one in told["orders"]] == ["1001"]
    assert {one["order_id"] for one in told["order_events"]} == {"1001"}
    assert await database.run(ledger.forget_buyer, "b1") == {"order_events": 3, "orders": 1, "buyers": 1}
    assert await database.read(ledger.of_buyer, "b1") == {"profile": None, "orders": [], "order_events": []}
    assert [one.id for one in await orders_of(database, "b2")] == ["1002"]


async def test_old_orders_are_deleted_with_their_events_in_batches(ledger: OrderLedger, database: Database) -> None:
    await ledger.put_buyers([a_buyer("b1")])
    await ledger.put_orders([an_order(str(1000 + day), placed_at=NOW - timedelta(days=day)) for day in range(6)])
    cut = NOW - timedelta(days=1, hours=1)
    gone, events = await database.run(ledger.delete_orders, cut, 2, ["1005"])
    assert gone == {"1004": "b1", "1003": "b1"} and events == 6
    assert await database.run(ledger.delete_orders, cut, 9, ["1005"]) == ({"1002": "b1"}, 3)
    assert [one.id for one in await orders_of(database, "b1")] == ["1000", "1001", "1005"]
    assert await database.run(ledger.delete_profiles, ["b1"]) == 0
    await database.run(ledger.delete_orders, NOW + timedelta(days=1), 9, [])
    assert await database.run(ledger.delete_profiles, ["b1", "b2"]) == 1


async def test_many_orders_at_once(ledger: OrderLedger, database: Database) -> None:
    many = [an_order(str(number), buyer_id="many") for number in range(1_200)]
    assert len(await ledger.put_orders(many)) == 3_600
    assert len(await orders_of(database, "many")) == 1_200
    await ledger.clear()
    assert await orders_of(database, "many") == []


@pytest.mark.parametrize("address", ["postgresql://nobody@127.0.0.1:1/none", "sqlite:////nowhere/orders.db"],
                         ids=["postgresql", "sqlite"])
async def test_a_database_that_is_down_is_named(address: str, clock: Clock) -> None:
    database = Database(address)
    with pytest.raises(DependencyError, match="BOT_DATABASE"):
        await OrderLedger(database, clock, due.add_order_events).put_orders([an_order()])
    database.close()
