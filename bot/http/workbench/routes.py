"""The analysts' side: what was read, what was wrong, and what it should have been."""

from __future__ import annotations

from sanic import Blueprint
from sanic.request import Request
from sanic.response import HTTPResponse, json

from bot.errors import RequestError
from bot.http.auth import guard
from bot.http.edge import Nothing, asks, takes
from bot.http.workbench import forms, labelling, queries, shop_routes
from bot.learning.intents import catalogue, intent_names
from bot.roles import WORKBENCH
from bot.services import Services
from bot.store.people import Member


def register(blueprint: Blueprint, parts: Services) -> None:
    """Add the workbench's routes; all of them are for analysts and team leads."""
    bench = _Routes(parts)
    table = ((bench.messages, "GET", "/messages"), (bench.label, "POST", "/messages/<message:str>/label"),
             (bench.unlabel, "DELETE", "/messages/<message:str>/label"),
             (bench.intents, "GET", "/intents"), (bench.summary, "GET", "/summary"))
    allowed = guard(parts, *WORKBENCH)
    for handler, method, address in table:
        blueprint.add_route(allowed(handler), f"/workbench/api{address}", methods=[method],
                            name=f"workbench_{handler.__name__}")
    shop_routes.register(blueprint, parts)


class _Routes:
    def __init__(self, parts: Services) -> None:
        self.parts = parts

    @asks(forms.MessagesPage)
    async def messages(self, request: Request, member: Member, query: forms.MessagesPage) -> HTTPResponse:
        found = await self.parts.database.read(queries.page_of, query.order, query.state, query.intent, query.page)
        return json({"ok": True, **found})

    @takes(forms.Label)
    async def label(self, request: Request, member: Member, message: str, body: forms.Label) -> HTTPResponse:
        unknown = [one for one in body.intents if one not in intent_names()]
        if unknown:
            raise RequestError(f"没有这些意图: {'、'.join(unknown)}。", "请从列表里选择。", code="intent.unknown")
        label = await labelling.give(self.parts.conversations, message, [*dict.fromkeys(map(str, body.intents))],
                                     member.id)
        return json({"ok": True, "label": label})

    @takes(Nothing)
    async def unlabel(self, request: Request, member: Member, message: str, body: Nothing) -> HTTPResponse:
        await labelling.take_back(self.parts.conversations, message, member.id)
        return json({"ok": True})

    async def intents(self, request: Request, member: Member) -> HTTPResponse:
        return json({"ok": True, "topics": catalogue()})

    async def summary(self, request: Request, member: Member) -> HTTPResponse:
        return json({"ok": True, **await self.parts.database.read(queries.summary)})
