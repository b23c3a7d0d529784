"""The workbench's other pages: the handbook as a tree, the policy, cases and reports."""

from __future__ import annotations

from typing import Any

from sanic import Blueprint
from sanic.request import Request
from sanic.response import HTTPResponse, json, raw
from sqlalchemy.engine import Connection

from bot import policies
from bot.conversations.cases import all_cases
from bot.edge import asks, takes
from bot.handbook.policy import schema
from bot.people import Member
from bot.services import Services
from bot.web_auth import guard
from bot.workbench import forms, reports, tree


def register(blueprint: Blueprint, parts: Services) -> None:
    """Add the routes; the policy is changed by leads, managers and analysts."""
    shop = _Routes(parts)
    table = ((shop.handbook, "GET", "/handbook"), (shop.policy, "GET", "/policy"),
             (shop.change_policy, "PUT", "/policy"), (shop.cases, "GET", "/cases"),
             (shop.export, "GET", "/cases.csv"), (shop.reports, "GET", "/reports"))
    allowed = guard(parts, "analyst", "lead", "manager")
    for handler, method, address in table:
        blueprint.add_route(allowed(handler), f"/workbench/api{address}", methods=[method],
                            name=f"workbench_{handler.__name__}")


class _Routes:
    def __init__(self, parts: Services) -> None:
        self.parts = parts

    async def handbook(self, request: Request, member: Member) -> HTTPResponse:
        content = self.parts.handbook
        found = await self.parts.desk.read(tree.counts)
        return json({"ok": True, "rows": tree.rows_json(content), "digest": content.digest,
                     "scenarios": tree.scenarios_json(content, found)})

    async def policy(self, request: Request, member: Member) -> HTTPResponse:
        history = await self.parts.desk.read(policies.history)
        self.parts.policies.refresh()
        return json({"ok": True, "policy": self.parts.policies(), "version": self.parts.policies.version,
                     "schema": schema(), "history": await self.parts.desk.read(_named, history)})

    @takes(forms.PolicyChange)
    async def change_policy(self, request: Request, member: Member, body: forms.PolicyChange) -> HTTPResponse:
        version = await self.parts.desk.change(self.parts.policies.change, body.policy, body.version, member.id,
                                               body.note or None, self.parts.clock())
        self.parts.policies.refresh()
        return json({"ok": True, "version": version})

    @asks(forms.CasesPage)
    async def cases(self, request: Request, member: Member, query: forms.CasesPage) -> HTTPResponse:
        words = self.parts.handbook.words
        found = await self.parts.desk.read(all_cases, query.state, 500)
        return json({"ok": True, "cases": found, "kinds": words.case_kinds, "outcomes": words.outcomes,
                     "steps": words.steps.get("case", {})})

    async def export(self, request: Request, member: Member) -> HTTPResponse:
        text = await self.parts.desk.read(reports.cases_csv, self.parts.handbook)
        return raw(text.encode("utf-8"), content_type="text/csv; charset=utf-8", headers={
            "Content-Disposition": "attachment; filename=cases.csv", "Cache-Control": "no-store"})

    async def reports(self, request: Request, member: Member) -> HTTPResponse:
        targets = self.parts.policy()["targets"]
        return json({"ok": True, "service": await self.parts.desk.read(reports.service_level, targets),
                     "reasons": await self.parts.desk.read(reports.reasons, self.parts.handbook),
                     "wordings": await self.parts.desk.read(reports.wordings)})


def _named(connection: Connection, history: Any) -> Any:
    from bot.people import everybody

    names = {one.id: one.display for one in everybody(connection)}
    return [{**one, "person": names.get(one["person"], one["person"])} for one in history]
