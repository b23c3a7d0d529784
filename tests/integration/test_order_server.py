"""A shop whose own server gives the orders: a running product asks it, and says so when it does not answer."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest
import requests

from bot.errors import SetupError
from bot.settings import read_settings
from tests.builders import a_buyer, a_product, an_order
from tests.order_server import TOKEN, OrderServer
from tests.server import Server

DAY = timedelta(days=1)


@pytest.fixture(scope="module")
def orders() -> Iterator[OrderServer]:
    now = datetime.now(timezone.utc)
    made = OrderServer()
    made.buyers, made.products = [a_buyer()], [a_product()]
    made.orders = [an_order(placed_at=now - 3 * DAY, paid_at=now - 3 * DAY, ship_by=now - 2 * DAY,
                            shipped_at=now - 2 * DAY, parcel={
                                "courier": "圆通速递", "number": "YT8800001",
                                "scans": [{"at": now - DAY, "text": "【杭州转运中心】已发出"}]})]
    yield made
    made.close()


@pytest.fixture(scope="module")
def shop(model: Path, orders: OrderServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    running = Server(tmp_path_factory.mktemp("server"), BOT_ORDERS_URL=orders.address, BOT_ORDERS_TOKEN=TOKEN).start()
    yield running
    running.stop()


def test_replies_come_from_the_shops_own_server(shop: Server, orders: OrderServer) -> None:
    buyer, agent = shop.buyer("b1"), shop.member()
    buyer.say("我的快递到哪了")
    [first, *_] = agent.proposals(buyer.conversation)
    assert first["rows"] == ["L3"] and "圆通速递" in first["text"]
    shown = agent.conversation(buyer.conversation)
    assert shown["conversation"]["buyer"]["name"] == "小王"
    assert [one["id"] for one in shown["orders"]] == [orders.orders[0].id]


def test_the_desk_searches_and_attaches_there(shop: Server, orders: OrderServer) -> None:
    buyer, agent = shop.buyer(), shop.member()
    buyer.say("在吗")
    [found] = agent.get("desk/api/orders", query="0001")["orders"]
    assert found["id"] == orders.orders[0].id
    answer = agent.post(f"desk/api/conversations/{buyer.conversation}/attach", order=found["id"])
    assert answer.status_code == 200, answer.text
    assert [one["id"] for one in agent.conversation(buyer.conversation)["orders"]] == [found["id"]]


def test_there_is_no_sample_shop_then(shop: Server) -> None:
    assert requests.get(f"{shop.base}/demo/shop", timeout=10).status_code == 404


def test_while_it_does_not_answer_the_desk_says_so_and_goes_on(shop: Server, orders: OrderServer) -> None:
    buyer, agent = shop.buyer("b1"), shop.member()
    orders.status = 503
    try:
        buyer.say("我的包裹现在在哪里")
        [first, *_] = agent.proposals(buyer.conversation)
        assert "YT8800001" not in first["text"]
        assert agent.send(buyer.conversation, first).status_code == 200
        search = agent.http.get(f"{shop.base}/desk/api/orders", params={"query": "0001"}, timeout=10)
        chat = f"desk/api/conversations/{shop.buyer().conversation}"
        attach = agent.post(f"{chat}/attach", order=orders.orders[0].id)
        product = agent.post(f"{chat}/attach", product="CUP-1")
        for answer in (search, attach, product):
            assert answer.status_code == 503 and answer.json()["error"]["code"] == "orders.unreachable", answer.text
            assert answer.json()["error"]["message"].startswith("暂时查不到订单")
    finally:
        orders.status = 200


@pytest.mark.parametrize("address", ["shop.example.com", "ftp://shop.example.com", "https://", "https://u:p@shop.example.com",
                                     "https://shop.example.com/?key=1", "https://shop.example.com:99999"])
def test_an_address_that_is_none_is_refused_at_the_start(address: str, tmp_path: Path) -> None:
    with pytest.raises(SetupError, match="BOT_ORDERS_URL"):
        read_settings({"BOT_VAR": str(tmp_path), "BOT_ORDERS_URL": address})
