"""The analysts' side: what was read, what was wrong, and what it should have been."""

from __future__ import annotations

from typing import Any, List

from sanic import Blueprint
from sanic.request import Request
from sanic.response import HTTPResponse, json

from bot.errors import RequestError
from bot.learning.intents import catalogue, names
from bot.people import Member
from bot.services import Services
from bot.web_auth import body_of, guard
from bot.workbench import queries, shop_routes

ORDERS, STATES = ("uncertain", "recent"), ("open", "labelled", "all")


def register(blueprint: Blueprint, parts: Services) -> None:
    """Add the workbench's routes; all of them are for analysts and team leads."""
    bench = _Routes(parts)
    table = ((bench.messages, "GET", "/messages"), (bench.label, "POST", "/messages/<message:str>/label"),
             (bench.unlabel, "DELETE", "/messages/<message:str>/label"),
             (bench.intents, "GET", "/intents"), (bench.summary, "GET", "/summary"))
    allowed = guard(parts, "analyst", "lead", "manager")
    for handler, method, address in table:
        blueprint.add_route(allowed(handler), f"/workbench/api{address}", methods=[method],
                            name=f"workbench_{handler.__name__}")
    shop_routes.register(blueprint, parts)


class _Routes:
    def __init__(self, parts: Services) -> None:
        self.parts = parts

    async def messages(self, request: Request, member: Member) -> HTTPResponse:
        order = _one_of(request.args.get("order") or "uncertain", ORDERS)
        state = _one_of(request.args.get("state") or "open", STATES)
        page = request.args.get("page") or "1"
        if not page.isdigit() or not int(page):
            raise RequestError(f"Page {page[:20]!r} is no page number.", "Pages count from 1.")
        found = await self.parts.desk.read(queries.page_of, order, state,
                                           request.args.get("intent") or None, int(page))
        return json({"ok": True, **found})

    async def label(self, request: Request, member: Member, message: str) -> HTTPResponse:
        intents = body_of(request).get("intents")
        if not isinstance(intents, list) or not intents:
            raise RequestError("A label needs at least one intent.", "Send {\"intents\": [...]}.")
        unknown = [one for one in intents if one not in names()]
        if unknown:
            raise RequestError(f"Unknown intents: {unknown}.", "Choose from the list.",
                               code="intent.unknown")
        label = await self.parts.desk.change(queries.label, message, list(dict.fromkeys(intents)),
                                             member.id, self.parts.clock())
        return json({"ok": True, "label": label})

    async def unlabel(self, request: Request, member: Member, message: str) -> HTTPResponse:
        await self.parts.desk.change(queries.unlabel, message)
        return json({"ok": True})

    async def intents(self, request: Request, member: Member) -> HTTPResponse:
        return json({"ok": True, "topics": catalogue()})

    async def summary(self, request: Request, member: Member) -> HTTPResponse:
        return json({"ok": True, **await self.parts.desk.read(queries.summary)})


def _one_of(value: str, allowed: Any) -> str:
    choices: List[str] = list(allowed)
    if value not in choices:
        raise RequestError(f"Unknown value {value[:40]!r}.", f"Use one of: {', '.join(choices)}.")
    return value
