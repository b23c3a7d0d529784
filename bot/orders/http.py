"""The order source that asks a shop's own server, over four addresses that answer in JSON.

Every answer is 200 with one object; what does not exist is ``null`` or is left out. Fields are those of
``bot/orders/model.py``, as in ``bot orders import``::

    GET {address}/context?buyer=B&order=O&sku=S&sku=T   {"buyer": {…} or null, "orders": […], "products": […]}
    GET {address}/order?id=O                            {"order": {…} or null}
    GET {address}/buyer?id=B                            {"buyer": {…} or null}
    GET {address}/search?query=Q                        {"orders": […]}

``buyer`` and ``order`` of ``/context`` are left out when there is none. A server that stands open to others checks
``Authorization: Bearer`` with the token of ``BOT_ORDERS_TOKEN``. ``tests/order_server.py`` is a small one.
"""

from __future__ import annotations

import asyncio
import json
from typing import Any, Callable, List, Optional, Sequence, Tuple, TypeVar

import aiohttp
from pydantic import BaseModel, ValidationError

from bot.orders.model import Buyer, Order, Product
from bot.orders.source import MOST_FOUND, TIMEOUT_SECONDS, OrderContext, OrderSourceUnreachable

T = TypeVar("T")
Params = List[Tuple[str, str]]

LONGEST_ANSWER = 16_000_000
"""Maximum number of bytes of an answer."""


class _Context(BaseModel):
    buyer: Optional[Buyer] = None
    orders: Tuple[Order, ...]
    products: Tuple[Product, ...]


class _Order(BaseModel):
    order: Optional[Order]


class _Buyer(BaseModel):
    buyer: Optional[Buyer]


class _Found(BaseModel):
    orders: Tuple[Order, ...]


class HttpOrderSource:
    """Asks a server; connections stay open between questions and belong to the running event loop."""

    def __init__(self, address: str, token: Optional[str] = None, seconds: float = TIMEOUT_SECONDS) -> None:
        """Create the source; nothing is asked yet.

        Args:
            address: ``http(s)://host/path``, without a slash at the end.
            token: Sent as ``Authorization: Bearer``; ``None``: nothing is sent.
            seconds: Time after which a question is given up.
        """
        self._address = address
        self._headers = {"Authorization": f"Bearer {token}"} if token else {}
        self._timeout = aiohttp.ClientTimeout(total=seconds)
        self._session: Optional[aiohttp.ClientSession] = None
        self._loop: Optional[asyncio.AbstractEventLoop] = None

    async def context(self, buyer_id: Optional[str], order_id: Optional[str], skus: Sequence[str]) -> OrderContext:
        asked = [("buyer", buyer_id)] if buyer_id else [("order", order_id)] if order_id else []
        params = asked + [("sku", sku) for sku in dict.fromkeys(skus)]
        if not params:
            return OrderContext(None, (), {})
        found = await self._ask("context", params, _Context.parse_obj)
        if found.buyer is not None and found.buyer.id != buyer_id:
            raise self._unusable("context", "不是所问的买家")
        if any((one.buyer_id != buyer_id) if buyer_id else (one.id != order_id) for one in found.orders):
            raise self._unusable("context", "含有没有问的订单")
        return OrderContext(found.buyer, tuple(_newest_first(found.orders)), {one.sku: one for one in found.products})

    async def order(self, order_id: str) -> Optional[Order]:
        order = (await self._ask("order", [("id", order_id)], _Order.parse_obj)).order
        if order is not None and order.id != order_id:
            raise self._unusable("order", "不是所问的订单")
        return order

    async def buyer(self, buyer_id: str) -> Optional[Buyer]:
        buyer = (await self._ask("buyer", [("id", buyer_id)], _Buyer.parse_obj)).buyer
        if buyer is not None and buyer.id != buyer_id:
            raise self._unusable("buyer", "不是所问的买家")
        return buyer

    async def search(self, query: str) -> List[Order]:
        query = query.replace("\x00", "").strip()
        if not query:
            return []
        found = await self._ask("search", [("query", query)], _Found.parse_obj)
        return _newest_first(found.orders)[:MOST_FOUND]

    async def close(self) -> None:
        if self._session is not None and not self._session.closed:
            await self._session.close()
        self._session = None

    async def _ask(self, place: str, params: Params, read: Callable[[Any], T]) -> T:
        """Ask one address and read its answer, in a thread: a buyer may have many orders."""
        url = f"{self._address}/{place}"
        try:
            async with self._open().get(url, params=params, allow_redirects=False) as response:
                if response.status != 200:
                    raise self._unusable(place, f"HTTP {response.status}")
                body = await self._body(place, response)
        except asyncio.TimeoutError as err:
            raise self._silent(f"{self._timeout.total:g} 秒内没有响应") from err
        except (aiohttp.ClientError, OSError) as err:
            raise self._silent(f"连不上（{type(err).__name__}）") from err
        try:
            return await asyncio.get_running_loop().run_in_executor(None, lambda: read(json.loads(body)))
        except ValidationError as err:
            first = err.errors()[0]
            where = ".".join(str(step) for step in first["loc"])
            raise self._unusable(place, f"{where}: {first['msg']}") from err
        except (ValueError, RecursionError) as err:
            raise self._unusable(place, "不是 JSON") from err

    def _open(self) -> aiohttp.ClientSession:
        loop = asyncio.get_running_loop()
        if self._session is None or self._session.closed or self._loop is not loop:
            self._session, self._loop = aiohttp.ClientSession(headers=self._headers, timeout=self._timeout), loop
        return self._session

    async def _body(self, place: str, response: aiohttp.ClientResponse) -> bytes:
        body = bytearray()
        async for piece in response.content.iter_any():
            body += piece
            if len(body) > LONGEST_ANSWER:
                raise self._unusable(place, f"超过 {LONGEST_ANSWER} 字节")
        return bytes(body)

    def _silent(self, how: str) -> OrderSourceUnreachable:
        return OrderSourceUnreachable(f"暂时查不到订单：订单系统{how}。",
                                      f"请稍后再试。管理员请检查 {self._address} (BOT_ORDERS_URL)。")

    def _unusable(self, place: str, why: str) -> OrderSourceUnreachable:
        return OrderSourceUnreachable(f"暂时查不到订单：订单系统的回答不能用（/{place}：{why}）。",
                                      f"请告诉管理员检查 {self._address} (BOT_ORDERS_URL)。")


def _newest_first(orders: Sequence[Order]) -> List[Order]:
    return sorted(orders, key=lambda one: one.placed_at, reverse=True)
