"""One suite for the order store on SQLite and on PostgreSQL."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine, update

from bot.orders.sql import SqlOrderStore
from bot.orders.store import OrderStoreUnreachable
from bot.orders.tables import metadata, order_events
from bot.store.database import make_engine
from tests.builders import NOW, a_buyer, a_product, an_order
from tests.postgres import new_database, running_postgres


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with running_postgres(tmp_path_factory.mktemp("pg")) as address:
        yield address


@pytest.fixture(params=["sqlite", "postgresql"])
def address(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/orders.db"
    return new_database(request.getfixturevalue("server"))


@pytest.fixture
def store(address: str) -> Iterator[SqlOrderStore]:
    engine = make_engine(address)
    metadata.create_all(engine)
    yield SqlOrderStore(engine)
    engine.dispose()


def kinds(events: Any) -> list[str]:
    return [event.kind for event in events]


async def test_what_was_put_comes_back_as_it_was(store: SqlOrderStore) -> None:
    order, product, buyer = an_order(), a_product(), a_buyer()
    await store.put_buyers([buyer])
    await store.put_products([product])
    await store.put_orders([order])
    assert await store.order(order.id) == order
    assert await store.buyer("b1") == buyer and await store.buyers() == [buyer]
    assert await store.products(["CUP-1", "NONE-1"]) == [product] == await store.all_products()


async def test_whether_there_is_anything_beyond_what_is_known(store: SqlOrderStore) -> None:
    order, buyer = an_order(), a_buyer()
    assert not await store.holds_others((), ())
    await store.put_buyers([buyer])
    assert await store.holds_others((), ()) and not await store.holds_others((), [buyer.id])
    await store.put_orders([order])
    assert await store.holds_others(["another"], [buyer.id])
    assert not await store.holds_others([order.id, "another"], [buyer.id])


async def test_putting_again_replaces(store: SqlOrderStore) -> None:
    await store.put_orders([an_order(remark="一"), an_order(remark="二")])
    await store.put_orders([an_order(remark="三")])
    await store.put_products([a_product(stock=10), a_product(stock=0)])
    assert [one.remark for one in await store.orders_of("b1")] == ["三"]
    assert [one.stock for one in await store.all_products()] == [0]


async def test_a_buyers_orders_newest_first_and_nobody_elses(store: SqlOrderStore) -> None:
    await store.put_orders([an_order("1001", placed_at=NOW - timedelta(days=9)),
                            an_order("1002", placed_at=NOW - timedelta(days=1)),
                            an_order("1003", buyer_id="b2")])
    assert [one.id for one in await store.orders_of("b1")] == ["1002", "1001"]
    assert await store.orders_of("nobody") == []


@pytest.mark.parametrize("query", ["2026112300010001", "0001", " 75312345678901 ", "王小明", "13800005678",
                                   "75312345678901\x00"])
async def test_search_by_number_tail_waybill_name_and_phone(store: SqlOrderStore, query: str) -> None:
    await store.put_orders([an_order(), an_order("2026112300010002", receiver=None, parcel=None)])
    assert [one.id for one in await store.search(query)] == ["2026112300010001"]


@pytest.mark.parametrize("query", ["", "%", "____", "001", "' OR 1=1 --", "\x00", "9" * 10_000, "😀"])
async def test_search_finds_nothing_for_what_names_nothing(store: SqlOrderStore, query: str) -> None:
    await store.put_orders([an_order()])
    assert await store.search(query) == []


async def test_order_events_are_noted_once_and_in_order(store: SqlOrderStore) -> None:
    placed = an_order(status="placed", paid_at=None, shipped_at=None, parcel=None)
    assert kinds(await store.put_orders([placed])) == ["order_placed"]
    assert kinds(await store.put_orders([placed])) == []
    paid = placed.copy(update={"status": "paid", "paid_at": NOW})
    assert kinds(await store.put_orders([paid])) == ["order_paid"]
    assert kinds(await store.put_orders([placed, paid])) == []
    claimed = await store.claim_events(10)
    assert kinds(claimed) == ["order_placed", "order_paid"]
    assert claimed[1].at == NOW and claimed[1].key == f"order_paid:{paid.id}"


async def test_two_takers_never_get_the_same_event(store: SqlOrderStore, address: str) -> None:
    other = SqlOrderStore(make_engine(address))
    await store.put_orders([an_order(str(10_000 + number)) for number in range(40)])
    taken = await asyncio.gather(*(one.claim_events(7) for one in (store, other) * 12))
    keys = [event.key for part in taken for event in part]
    assert len(keys) == len(set(keys)) == 120


async def test_two_writers_note_an_event_once(store: SqlOrderStore, address: str) -> None:
    other = SqlOrderStore(make_engine(address))
    noted = await asyncio.gather(*(one.put_orders([an_order()]) for one in (store, other) * 4))
    assert sorted(kinds(event for part in noted for event in part)) == ["order_paid", "order_placed", "shipped"]


async def test_a_done_event_is_gone_and_an_abandoned_one_comes_back(store: SqlOrderStore) -> None:
    await store.put_orders([an_order()])
    first, *rest = await store.claim_events(10)
    assert await store.claim_events(10) == []
    await store.done_events([first.key])
    await store._run(lambda connection: connection.execute(
        update(order_events).values(claimed_until="2020-01-01T00:00:00.000000+00:00")))
    assert await store.claim_events(10) == rest
    await store.done_events([])


async def test_many_orders_at_once(store: SqlOrderStore) -> None:
    many = [an_order(str(number), buyer_id="many") for number in range(1_200)]
    assert len(await store.put_orders(many)) == 3_600
    assert len(await store.orders_of("many")) == 1_200
    await store.clear()
    assert await store.orders_of("many") == [] and await store.claim_events(1) == []


@pytest.mark.parametrize("address", ["postgresql://nobody@127.0.0.1:1/none", "sqlite:////nowhere/orders.db"],
                         ids=["postgresql", "sqlite"])
async def test_a_source_that_is_down_is_named(address: str) -> None:
    store = SqlOrderStore(create_engine(address, future=True))
    with pytest.raises(OrderStoreUnreachable):
        await store.orders_of("b1")
    with pytest.raises(OrderStoreUnreachable):
        await store.put_orders([an_order()])
