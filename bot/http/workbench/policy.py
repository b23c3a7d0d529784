"""The policy page: the policy in force with its history, checking a draft, saving a version."""

from __future__ import annotations

import asyncio
from typing import Any, Dict, Tuple

from sanic.request import Request
from sanic.response import HTTPResponse, json
from sqlalchemy.engine import Connection

from bot.errors import RequestError
from bot.handbook.policy import schema
from bot.http.edge import Route, takes
from bot.http.workbench import forms
from bot.services import Services
from bot.store import policy_versions
from bot.store.people import Member, list_people
from bot.store.policies import Policies, refuse

MAX_POLICY_BYTES = 100_000
"""Maximum size of a request with a policy; the shop's own has about 6,000 bytes."""


def routes(parts: Services) -> Tuple[Route, ...]:
    """Return the page's routes: handler, method, address."""
    page = PolicyPage(parts)
    return ((page.policy, "GET", "/policy"), (page.change_policy, "PUT", "/policy"),
            (page.check_policy, "POST", "/policy/check"))


class PolicyPage:
    """The handlers of the page; ``policy_state`` is also asked by the desk."""

    def __init__(self, parts: Services) -> None:
        self.parts = parts

    async def policy(self, request: Request, member: Member) -> HTTPResponse:
        await self.parts.policies.look()
        history = await self.parts.database.read(policy_versions.history)
        return json({"ok": True, "policy": self.parts.policies(), **_state(self.parts.policies),
                     "schema": schema(), "history": await self.parts.database.read(_with_names, history)})

    async def policy_state(self, request: Request, member: Member) -> HTTPResponse:
        return json({"ok": True, **_state(self.parts.policies)})

    @takes(forms.PolicyDraft)
    async def check_policy(self, request: Request, member: Member, body: forms.PolicyDraft) -> HTTPResponse:
        _check_size(request)
        return json({"ok": True, "faults": self.parts.policies.check(body.policy)})

    @takes(forms.PolicyChange)
    async def change_policy(self, request: Request, member: Member, body: forms.PolicyChange) -> HTTPResponse:
        _check_size(request)
        refuse(await asyncio.to_thread(self.parts.policies.check, body.policy, True))
        await self.parts.database.run(self.parts.policies.change, body.policy, body.version, member.id,
                                      body.note or None, self.parts.clock())
        self.parts.live.wake()
        await self.parts.policies.look()
        return json({"ok": True, **_state(self.parts.policies)})


def _state(held: Policies) -> Dict[str, Any]:
    """Return the version saved last (a change is based on it), the one in force, and why they differ if they do."""
    return {"version": held.newest, "in_force": held.version,
            "trouble": held.trouble.as_json() if held.trouble else None}


def _check_size(request: Request) -> None:
    if len(request.body) > MAX_POLICY_BYTES:
        raise RequestError("店铺规定太长了。", "请删短一些再保存。", code="policy.invalid", status=413)


def _with_names(connection: Connection, history: Any) -> Any:
    names = {one.id: one.display for one in list_people(connection, active_only=False)}
    return [{**one, "person": names.get(one["person"], one["person"])} for one in history]
