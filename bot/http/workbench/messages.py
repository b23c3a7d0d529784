"""The page of buyers' messages: their readings, labels, and the figures at the head of the workbench."""

from __future__ import annotations

from typing import Tuple

from sanic.request import Request
from sanic.response import HTTPResponse, json

from bot.errors import RequestError
from bot.http.edge import Nothing, Route, asks, takes
from bot.http.workbench import forms, labelling, message_queries
from bot.learning.intents import catalogue, intent_names
from bot.services import Services
from bot.store.people import Member


def routes(parts: Services) -> Tuple[Route, ...]:
    """Return the page's routes: handler, method, address."""
    page = MessagesPage(parts)
    return ((page.messages, "GET", "/messages"), (page.label, "POST", "/messages/<message:str>/label"),
            (page.unlabel, "DELETE", "/messages/<message:str>/label"),
            (page.intents, "GET", "/intents"), (page.summary, "GET", "/summary"))


class MessagesPage:
    """The handlers of the page."""

    def __init__(self, parts: Services) -> None:
        self.parts = parts

    @asks(forms.MessagesPage)
    async def messages(self, request: Request, member: Member, query: forms.MessagesPage) -> HTTPResponse:
        found = await self.parts.database.read(message_queries.page_of, query.order, query.state, query.intent,
                                               query.page)
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
        return json({"ok": True, **await self.parts.database.read(message_queries.summary)})
