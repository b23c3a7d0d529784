"""The sample shop's own server side: its goods, its demo buyers, and their signed identities."""

from __future__ import annotations

from pydantic import Field
from sanic import Blueprint
from sanic.request import Request
from sanic.response import HTTPResponse, json

from bot.errors import RequestError
from bot.http.edge import Form, Word, asks
from bot.http.sample_shop import SampleShop, sample_shop_state
from bot.orders.sample import demo_notes
from bot.services import Services


class DemoBuyer(Form):
    """The demo buyer to sign in as."""

    buyer: Word = Field(..., title="买家")


def register(blueprint: Blueprint, parts: Services) -> None:
    """Add what a real shop's own pages would do; on any other shop's data the routes are not there."""

    async def shop(request: Request) -> HTTPResponse:
        await _needs_sample(parts)
        notes = demo_notes()
        buyers = [{"id": one.id, "name": f"{one.name}（{notes[one.id]}）",
                   "orders": len((await parts.orders.context(one.id, None, ())).orders)}
                  for one in await parts.ledger.buyers() if one.id in notes]
        products = [{"sku": one.sku, "title": one.title, "price": one.price, "stock": one.stock,
                     "attributes": one.attributes} for one in await parts.ledger.products()]
        return json({"ok": True, "shop": {"name": parts.policy()["shop"]["name"]}, "buyers": buyers,
                     "products": products})

    @asks(DemoBuyer)
    async def token(request: Request, query: DemoBuyer) -> HTTPResponse:
        await _needs_sample(parts)
        if query.buyer not in demo_notes() or await parts.orders.buyer(query.buyer) is None:
            raise RequestError("没有这位示例买家。", "请从列表中选一位。", code="buyer.unknown", status=404)
        return json({"ok": True, "token": parts.identity.sign_buyer(query.buyer)})

    blueprint.add_route(shop, "/demo/shop", methods=["GET"], name="demo_shop")
    blueprint.add_route(token, "/demo/token", methods=["GET"], name="demo_token")


async def _needs_sample(parts: Services) -> None:
    if await sample_shop_state(parts) is not SampleShop.SERVED:
        raise RequestError("没有这个地址。", "这里没有示例店铺。", code="page.unknown", status=404)
