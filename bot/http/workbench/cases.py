"""The cases page: the list of after-sale cases, and their records as a table for spreadsheets."""

from __future__ import annotations

import asyncio
from typing import Tuple
from zoneinfo import ZoneInfo

from sanic.request import Request
from sanic.response import HTTPResponse, json, raw

from bot.http.edge import Route, asks
from bot.http.workbench import forms
from bot.http.workbench.export import cases_csv
from bot.services import Services
from bot.store.cases import all_cases
from bot.store.people import Member

MAX_CASES = 500
"""Maximum number of cases on the page, newest first; the table has all."""


def routes(parts: Services) -> Tuple[Route, ...]:
    """Return the page's routes: handler, method, address."""
    page = CasesPage(parts)
    return ((page.cases, "GET", "/cases"), (page.export, "GET", "/cases.csv"))


class CasesPage:
    """The handlers of the page."""

    def __init__(self, parts: Services) -> None:
        self.parts = parts

    @asks(forms.CasesPage)
    async def cases(self, request: Request, member: Member, query: forms.CasesPage) -> HTTPResponse:
        words = self.parts.handbook.words
        found = await self.parts.database.read(all_cases, query.state, MAX_CASES)
        return json({"ok": True, "cases": found, "kinds": words.case_kinds, "outcomes": words.outcomes,
                     "steps": words.steps.get("case", {})})

    async def export(self, request: Request, member: Member) -> HTTPResponse:
        cases = await self.parts.database.read(all_cases)
        zone = ZoneInfo(self.parts.policy()["shop"]["timezone"])
        text = await asyncio.to_thread(cases_csv, cases, self.parts.handbook, zone)
        return raw(text.encode("utf-8"), content_type="text/csv; charset=utf-8", headers={
            "Content-Disposition": "attachment; filename=cases.csv", "Cache-Control": "no-store"})
