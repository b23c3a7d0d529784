"""The handbook page: its rows, and each scenario as a tree with what became of its proposals."""

from __future__ import annotations

from typing import Tuple

from sanic.request import Request
from sanic.response import HTTPResponse, json

from bot.http.edge import Route
from bot.http.workbench import handbook_tree
from bot.services import Services
from bot.store.people import Member


def routes(parts: Services) -> Tuple[Route, ...]:
    """Return the page's routes: handler, method, address."""
    return ((HandbookPage(parts).handbook, "GET", "/handbook"),)


class HandbookPage:
    """The handler of the page."""

    def __init__(self, parts: Services) -> None:
        self.parts = parts

    async def handbook(self, request: Request, member: Member) -> HTTPResponse:
        content = self.parts.handbook
        found = await self.parts.database.read(handbook_tree.counts)
        return json({"ok": True, "rows": handbook_tree.rows_json(content), "digest": content.digest,
                     "scenarios": handbook_tree.scenarios_json(content, found)})
