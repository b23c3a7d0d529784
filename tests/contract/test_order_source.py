"""One suite for every source of orders: what ``bot/orders/source.py`` promises."""

from __future__ import annotations

import json
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Sequence

import pytest

from bot.orders.http import LONGEST_ANSWER, HttpOrderSource
from bot.orders.ledger import OrderLedger
from bot.orders.model import Buyer, Order, Product
from bot.orders.source import MOST_FOUND, OrderSource, OrderSourceUnreachable
from bot.orders.sql import SqlOrderSource
from bot.orders.tables import metadata
from bot.store.database import Database
from tests.builders import NOW, a_buyer, a_product, an_order
from tests.order_server import TOKEN, OrderServer
from tests.postgres import new_database

Fill = Callable[[Sequence[Order], Sequence[Product], Sequence[Buyer]], Awaitable[OrderSource]]
"""Puts a shop into the system behind a source, and returns the source."""


async def fill_sql(database: Database, orders: Sequence[Order], products: Sequence[Product],
                   buyers: Sequence[Buyer]) -> SqlOrderSource:
    metadata.create_all(database.engine)
    ledger = OrderLedger(database, lambda: NOW, lambda *_: None)
    await ledger.put_orders(orders)
    await ledger.put_products(products)
    await ledger.put_buyers(buyers)
    return SqlOrderSource(database)


@pytest.fixture
def server() -> Iterator[OrderServer]:
    running = OrderServer()
    yield running
    running.close()


@pytest.fixture(params=["sqlite", "postgresql", "http"])
async def filled(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Fill]:
    opened: list[OrderSource] = []
    databases: list[Database] = []

    async def fill(orders: Sequence[Order], products: Sequence[Product], buyers: Sequence[Buyer]) -> OrderSource:
        if request.param == "http":
            server: OrderServer = request.getfixturevalue("server")
            server.orders, server.products, server.buyers = list(orders), list(products), list(buyers)
            opened.append(HttpOrderSource(server.address, TOKEN))
        else:
            databases.append(Database(f"sqlite:///{tmp_path}/orders.db" if request.param == "sqlite" else new_database(
                request.getfixturevalue("postgres"))))
            opened.append(await fill_sql(databases[0], orders, products, buyers))
        return opened[0]

    if request.param == "http":
        request.getfixturevalue("server")
    if request.param == "postgresql":
        request.getfixturevalue("postgres")
    yield fill
    for source in opened:
        await source.close()
    for database in databases:
        database.close()


async def test_an_order_and_a_buyer_by_their_ids(filled: Fill) -> None:
    order, buyer = an_order(), a_buyer()
    source = await filled([order, an_order("1002")], [], [buyer])
    assert await source.order(order.id) == order
    assert await source.buyer(buyer.id) == buyer


@pytest.mark.parametrize("odd",
                         ["", "none", "../b1", "b1?x=1", "b1/", "%62%31", "b1\x00x", "9" * 3_000, "😀", "' OR 1=1 --"])
async def test_what_does_not_exist_is_none(filled: Fill, odd: str) -> None:
    source = await filled([an_order()], [], [a_buyer()])
    assert await source.order(odd) is None
    assert await source.buyer(odd) is None
    context = await source.context(odd, odd, [odd])
    assert context.buyer is None and context.orders == () and dict(context.products) == {}


async def test_a_buyers_context_has_their_own_orders_the_newest_first(filled: Fill) -> None:
    source = await filled([an_order("1001", placed_at=NOW - timedelta(days=9)), an_order("1003", buyer_id="b2"),
                           an_order("1002", placed_at=NOW - timedelta(days=1))], [], [a_buyer()])
    context = await source.context("b1", "1003", ())
    assert context.buyer == a_buyer()
    assert [one.id for one in context.orders] == ["1002", "1001"]
    unknown = await source.context("b2", None, ())
    assert unknown.buyer is None and [one.id for one in unknown.orders] == ["1003"]


async def test_without_a_buyer_the_context_has_the_attached_order(filled: Fill) -> None:
    source = await filled([an_order("1001"), an_order("1002")], [], [a_buyer()])
    context = await source.context(None, "1002", ())
    assert context.buyer is None and [one.id for one in context.orders] == ["1002"]
    assert (await source.context(None, None, ())).orders == ()


async def test_the_products_of_a_context(filled: Fill) -> None:
    cup, lid, like, pot = (a_product("CUP-1", similar=("CUP-2",)), a_product("LID-1"), a_product("CUP-2"),
                           a_product("POT-1"))
    source = await filled([an_order()], [cup, lid, like, pot], [a_buyer()])
    context = await source.context("b1", None, ["LID-1", "NONE-1", "LID-1"])
    assert dict(context.products) == {"CUP-1": cup, "CUP-2": like, "LID-1": lid}
    assert dict((await source.context(None, None, ["POT-1"])).products) == {"POT-1": pot}


@pytest.mark.parametrize("query", ["2026112300010001", "0001", " 75312345678901 ", "王小明", "13800005678",
                                   "75312345678901\x00"])
async def test_search_by_number_tail_waybill_name_and_phone(filled: Fill, query: str) -> None:
    source = await filled([an_order(), an_order("2026112300010002", receiver=None, parcel=None)], [], [])
    assert [one.id for one in await source.search(query)] == ["2026112300010001"]


@pytest.mark.parametrize("query", ["", "%", "____", "001", "' OR 1=1 --", "\x00", "9" * 3_000, "😀", "&query=0001"])
async def test_search_finds_nothing_for_what_names_nothing(filled: Fill, query: str) -> None:
    source = await filled([an_order()], [], [])
    assert await source.search(query) == []


async def test_a_search_returns_the_newest_and_not_all(filled: Fill) -> None:
    many = [an_order(str(10_000 + number), placed_at=NOW - timedelta(minutes=number)) for number in range(30)]
    source = await filled(many, [], [])
    assert [one.id for one in await source.search("王小明")] == [one.id for one in many[:MOST_FOUND]]


@pytest.mark.parametrize("address", ["postgresql://nobody@127.0.0.1:1/none", "sqlite:////nowhere/orders.db"],
                         ids=["postgresql", "sqlite"])
async def test_a_database_that_is_down_is_named(address: str) -> None:
    database = Database(address)
    source = SqlOrderSource(database)
    for read in (source.context("b1", None, ()), source.order("1"), source.buyer("b1"), source.search("0001")):
        with pytest.raises(OrderSourceUnreachable, match="BOT_DATABASE"):
            await read
    database.close()


@pytest.fixture
async def source(server: OrderServer) -> AsyncIterator[HttpOrderSource]:
    server.orders, server.buyers = [an_order()], [a_buyer()]
    made = HttpOrderSource(server.address, TOKEN, seconds=0.5)
    yield made
    await made.close()


async def refused(source: OrderSource, why: str) -> None:
    """Every read says why it fails, in the words of who works at the desk, and whom to tell."""
    for read in (source.context("b1", None, ()), source.order("1"), source.buyer("b1"), source.search("0001")):
        with pytest.raises(OrderSourceUnreachable, match=why) as raised:
            await read
        assert raised.value.message.startswith("暂时查不到订单：") and "BOT_ORDERS_URL" in raised.value.hint


async def test_a_server_that_is_slow_is_given_up(server: OrderServer, source: HttpOrderSource) -> None:
    server.seconds = 1.5
    started = time.monotonic()
    with pytest.raises(OrderSourceUnreachable, match="0.5 秒内没有响应"):
        await source.order("1")
    assert time.monotonic() - started < 1


async def test_a_server_that_is_gone_is_named_and_may_come_back(server: OrderServer, source: HttpOrderSource) -> None:
    gone = HttpOrderSource(server.address.replace(str(server.port), "1"), TOKEN)
    await refused(gone, "连不上")
    await gone.close()
    server.status = 503
    await refused(source, "HTTP 503")
    server.status = 200
    assert await source.order(an_order().id) == an_order()


@pytest.mark.parametrize("status", [301, 404, 500])
async def test_no_other_status_than_200_is_an_answer(server: OrderServer, source: HttpOrderSource, status: int) -> None:
    server.status = status
    await refused(source, f"HTTP {status}")


async def test_the_token_is_shown_to_the_server(server: OrderServer) -> None:
    source = HttpOrderSource(server.address, "another")
    await refused(source, "HTTP 401")
    await source.close()


@pytest.mark.parametrize("body,why", [
    (b"", "不是 JSON"), (b"<html>", "不是 JSON"), (b"\xff{}", "不是 JSON"), (b"[" * 100_000, "不是 JSON"),
    (b"[]", "orders: field required"),
    (b'{"orders": [{"id": "1"}]}', "orders.0.buyer_id: field required")])
async def test_an_answer_that_cannot_be_read_is_named(server: OrderServer, source: HttpOrderSource, body: bytes,
                                                      why: str) -> None:
    server.instead = body
    with pytest.raises(OrderSourceUnreachable, match=why):
        await source.search("0001")


async def test_money_in_yuan_is_refused_rather_than_cut(server: OrderServer, source: HttpOrderSource) -> None:
    server.instead = json.dumps({"order": {**an_order().json_dict(), "amount": 59.9}}).encode()
    with pytest.raises(OrderSourceUnreachable, match="order.amount: a whole number is needed"):
        await source.order(an_order().id)


async def test_what_was_not_asked_for_never_comes_in(server: OrderServer, source: HttpOrderSource) -> None:
    """A server that ignores what it was asked must not show one buyer another one's orders."""
    strange = json.dumps({"buyer": None, "orders": [an_order(buyer_id="b2").json_dict()], "products": []}).encode()
    server.instead = strange
    for asked in (source.context("b1", None, ()), source.context(None, "1001", ()), source.context(None, None, ["S"])):
        with pytest.raises(OrderSourceUnreachable, match="没有问的订单"):
            await asked
    server.instead = json.dumps({"order": an_order("1002").json_dict(), "buyer": {"id": "b2"}}).encode()
    for other in (source.order("1001"), source.buyer("b1")):
        with pytest.raises(OrderSourceUnreachable, match="不是所问的"):
            await other


async def test_an_answer_without_end_is_cut(server: OrderServer) -> None:
    server.instead = b" " * (LONGEST_ANSWER + 1)
    source = HttpOrderSource(server.address, TOKEN)
    with pytest.raises(OrderSourceUnreachable, match="超过"):
        await source.order("1")
    await source.close()
