"""Registers the workbench's routes. Each page has a module of its name, such as ``knowledge``."""

from __future__ import annotations

from sanic import Blueprint

from bot.http.auth import guard
from bot.http.workbench import cases, handbook, knowledge, messages, policy, reports
from bot.roles import ROLES, WORKBENCH
from bot.services import Services

PAGES = (messages, handbook, knowledge, policy, cases, reports)


def register(blueprint: Blueprint, parts: Services) -> None:
    """Add the routes of all pages for the roles of the workbench; the policy's state is for everybody signed in."""
    allowed = guard(parts, *WORKBENCH)
    for page in PAGES:
        for handler, method, address in page.routes(parts):
            blueprint.add_route(allowed(handler), f"/workbench/api{address}", methods=[method],
                                name=f"workbench_{handler.__name__}")
    state = policy.PolicyPage(parts).policy_state
    blueprint.add_route(guard(parts, *ROLES)(state), "/policy/state", methods=["GET"], name="policy_state")
