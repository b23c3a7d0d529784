"""The workbench's other pages: the handbook as a tree, the policy, cases and reports."""

from __future__ import annotations

import asyncio
from typing import Any, Dict
from zoneinfo import ZoneInfo

from sanic import Blueprint
from sanic.request import Request
from sanic.response import HTTPResponse, json, raw
from sqlalchemy.engine import Connection

from bot.errors import RequestError
from bot.handbook.policy import schema
from bot.http.auth import guard
from bot.http.edge import asks, takes
from bot.http.workbench import forms, reports, tree
from bot.http.workbench.export import cases_csv
from bot.roles import ROLES, WORKBENCH
from bot.services import Services
from bot.store import policy_versions
from bot.store.cases import all_cases
from bot.store.people import Member
from bot.store.policies import Policies, refuse

LONGEST_POLICY = 100_000
"""Bytes of a request that brings a policy; the shop's own has about 6,000."""


def register(blueprint: Blueprint, parts: Services) -> None:
    """Add the routes; the policy is changed by leads, managers and analysts."""
    shop = _Routes(parts)
    table = ((shop.handbook, "GET", "/handbook"), (shop.policy, "GET", "/policy"),
             (shop.change_policy, "PUT", "/policy"), (shop.check_policy, "POST", "/policy/check"),
             (shop.cases, "GET", "/cases"),
             (shop.export, "GET", "/cases.csv"), (shop.reports, "GET", "/reports"))
    allowed = guard(parts, *WORKBENCH)
    for handler, method, address in table:
        blueprint.add_route(allowed(handler), f"/workbench/api{address}", methods=[method],
                            name=f"workbench_{handler.__name__}")
    blueprint.add_route(guard(parts, *ROLES)(shop.policy_state), "/policy/state", methods=["GET"], name="policy_state")


class _Routes:
    def __init__(self, parts: Services) -> None:
        self.parts = parts

    async def handbook(self, request: Request, member: Member) -> HTTPResponse:
        content = self.parts.handbook
        found = await self.parts.database.read(tree.counts)
        return json({"ok": True, "rows": tree.rows_json(content), "digest": content.digest,
                     "scenarios": tree.scenarios_json(content, found)})

    async def policy(self, request: Request, member: Member) -> HTTPResponse:
        await self.parts.policies.look()
        history = await self.parts.database.read(policy_versions.history)
        return json({"ok": True, "policy": self.parts.policies(), **_standing(self.parts.policies),
                     "schema": schema(), "history": await self.parts.database.read(_named, history)})

    async def policy_state(self, request: Request, member: Member) -> HTTPResponse:
        return json({"ok": True, **_standing(self.parts.policies)})

    @takes(forms.PolicyDraft)
    async def check_policy(self, request: Request, member: Member, body: forms.PolicyDraft) -> HTTPResponse:
        _bounded(request)
        return json({"ok": True, "faults": self.parts.policies.check(body.policy)})

    @takes(forms.PolicyChange)
    async def change_policy(self, request: Request, member: Member, body: forms.PolicyChange) -> HTTPResponse:
        _bounded(request)
        refuse(await asyncio.to_thread(self.parts.policies.check, body.policy, True))
        await self.parts.database.run(self.parts.policies.change, body.policy, body.version, member.id,
                                      body.note or None, self.parts.clock())
        self.parts.live.wake()
        await self.parts.policies.look()
        return json({"ok": True, **_standing(self.parts.policies)})

    @asks(forms.CasesPage)
    async def cases(self, request: Request, member: Member, query: forms.CasesPage) -> HTTPResponse:
        words = self.parts.handbook.words
        found = await self.parts.database.read(all_cases, query.state, 500)
        return json({"ok": True, "cases": found, "kinds": words.case_kinds, "outcomes": words.outcomes,
                     "steps": words.steps.get("case", {})})

    async def export(self, request: Request, member: Member) -> HTTPResponse:
        cases = await self.parts.database.read(all_cases)
        zone = ZoneInfo(self.parts.policy()["shop"]["timezone"])
        text = await asyncio.to_thread(cases_csv, cases, self.parts.handbook, zone)
        return raw(text.encode("utf-8"), content_type="text/csv; charset=utf-8", headers={
            "Content-Disposition": "attachment; filename=cases.csv", "Cache-Control": "no-store"})

    async def reports(self, request: Request, member: Member) -> HTTPResponse:
        targets = self.parts.policy()["targets"]
        return json({"ok": True, "service": await self.parts.database.read(reports.service_level, targets),
                     "reasons": await self.parts.database.read(reports.reasons, self.parts.handbook),
                     "wordings": await self.parts.database.read(reports.wordings)})


def _standing(held: Policies) -> Dict[str, Any]:
    """Which version was saved last (a change is based on it), which one is in force, and why not the last."""
    return {"version": held.newest, "in_force": held.version,
            "trouble": held.trouble.as_json() if held.trouble else None}


def _bounded(request: Request) -> None:
    if len(request.body) > LONGEST_POLICY:
        raise RequestError("店铺规定太长了。", "请删短一些再保存。", code="policy.invalid", status=413)


def _named(connection: Connection, history: Any) -> Any:
    from bot.store.people import list_people

    names = {one.id: one.display for one in list_people(connection, active_only=False)}
    return [{**one, "person": names.get(one["person"], one["person"])} for one in history]
