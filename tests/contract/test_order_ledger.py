"""One suite for our own mirror of the orders and the ledger of their events, on SQLite and on PostgreSQL."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Iterable

import pytest

from bot.errors import DependencyError
from bot.orders.events import OrderEvent
from bot.orders.ledger import CLAIM, EVENT_ATTEMPTS, LONGEST_PAUSE, OrderLedger
from bot.orders.model import Order
from bot.orders.sql import SqlOrderSource
from bot.orders.tables import metadata
from bot.store.database import Database
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
    metadata.create_all(made.engine)
    yield made
    made.close()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def ledger(database: Database, clock: Clock) -> OrderLedger:
    return OrderLedger(database, clock)


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


async def test_order_events_are_noted_once_and_in_order(ledger: OrderLedger) -> None:
    placed = an_order(status="placed", paid_at=None, shipped_at=None, parcel=None)
    assert kinds(await ledger.put_orders([placed])) == ["order_placed"]
    assert kinds(await ledger.put_orders([placed])) == []
    paid = placed.copy(update={"status": "paid", "paid_at": NOW})
    assert kinds(await ledger.put_orders([paid])) == ["order_paid"]
    assert kinds(await ledger.put_orders([placed, paid])) == []
    claimed = await ledger.claim_events(10)
    assert kinds(claimed) == ["order_placed", "order_paid"]
    assert claimed[1].at == NOW and claimed[1].key == f"order_paid:{paid.id}"


async def test_events_come_in_the_order_of_noting_whatever_the_clock_does(ledger: OrderLedger, clock: Clock) -> None:
    for number, key in enumerate("zya"):  # not the order of the keys; the clock stands, then is set back
        await ledger.note_events([OrderEvent(key, "1001", "b1", "shipped")])
        clock.now -= timedelta(minutes=number)
    assert [one.key for one in await ledger.claim_events(10)] == ["z", "y", "a"]


async def test_two_takers_never_get_the_same_event(ledger: OrderLedger, database: Database, clock: Clock) -> None:
    other_process = Database(database.address)
    other = OrderLedger(other_process, clock)
    await ledger.put_orders([an_order(str(10_000 + number)) for number in range(40)])
    taken = await asyncio.gather(*(one.claim_events(7) for one in (ledger, other) * 12))
    keys = [event.key for part in taken for event in part]
    assert len(keys) == len(set(keys)) == 120
    other_process.close()


async def test_two_writers_note_an_event_once(ledger: OrderLedger, database: Database, clock: Clock) -> None:
    other_process = Database(database.address)
    other = OrderLedger(other_process, clock)
    noted = await asyncio.gather(*(one.put_orders([an_order()]) for one in (ledger, other) * 4))
    assert sorted(kinds(event for part in noted for event in part)) == ["order_paid", "order_placed", "shipped"]
    other_process.close()


async def test_a_done_event_is_gone_and_an_abandoned_one_comes_back(ledger: OrderLedger, clock: Clock) -> None:
    await ledger.put_orders([an_order()])
    first, *rest = await ledger.claim_events(10)
    await ledger.done_events([first.key])
    clock.now += CLAIM - timedelta(seconds=1)
    assert await ledger.claim_events(10) == []
    clock.now += timedelta(seconds=1)
    assert await ledger.claim_events(10) == rest
    await ledger.done_events([])


async def test_a_failed_event_pauses_longer_each_time_and_is_given_up(ledger: OrderLedger, clock: Clock) -> None:
    await ledger.note_events([OrderEvent("signed:1", "1", "b1", "signed")])
    for attempt in range(1, EVENT_ATTEMPTS + 1):
        (event,) = await ledger.claim_events(10)
        assert await ledger.event_failed(event.key, counts=True) is (attempt == EVENT_ATTEMPTS)
        clock.now += timedelta(seconds=5 * 2 ** attempt - 1)
        assert await ledger.claim_events(10) == []
        clock.now += timedelta(seconds=1)
    clock.now += LONGEST_PAUSE
    assert await ledger.claim_events(10) == []


async def test_an_event_is_done_once_with_what_it_brings_about(ledger: OrderLedger, database: Database) -> None:
    await ledger.note_events([OrderEvent("signed:1", "1", "b1", "signed")])
    assert await database.run(ledger.done_within, "signed:1")
    assert not await database.run(ledger.done_within, "signed:1")
    assert await ledger.claim_events(10) == []


async def test_many_orders_at_once(ledger: OrderLedger, database: Database) -> None:
    many = [an_order(str(number), buyer_id="many") for number in range(1_200)]
    assert len(await ledger.put_orders(many)) == 3_600
    assert len(await orders_of(database, "many")) == 1_200
    await ledger.clear()
    assert await orders_of(database, "many") == [] and await ledger.claim_events(1) == []


@pytest.mark.parametrize("address", ["postgresql://nobody@127.0.0.1:1/none", "sqlite:////nowhere/orders.db"],
                         ids=["postgresql", "sqlite"])
async def test_a_database_that_is_down_is_named(address: str, clock: Clock) -> None:
    database = Database(address)
    with pytest.raises(DependencyError, match="BOT_DATABASE"):
        await OrderLedger(database, clock).put_orders([an_order()])
    database.close()
