"""Every route of the product: who may call it, one request that it refuses, and what it does."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, Callable, Dict, FrozenSet, Mapping, Optional, Tuple

import requests

from tests.act_effects import EFFECTS as ACT_EFFECTS
from tests.knowledge_effects import EFFECTS as KNOWLEDGE_EFFECTS
from tests.office import Office
from tests.route_effects import EFFECTS

DESK = frozenset({"agent", "lead", "manager"})
BENCH = frozenset({"analyst", "lead", "manager"})
COLLEAGUES = DESK | BENCH
EVERYBODY = COLLEAGUES | {"nobody"}
BUYER = frozenset({"buyer"})
PEOPLE = ("nobody", "agent", "lead", "manager", "analyst")


@dataclass(frozen=True)
class Bad:
    """A request that is refused, with what it is answered; ``in_chat``: in a conversation that there is."""

    status: int
    code: str
    body: Any = None
    query: Optional[Mapping[str, str]] = None
    in_chat: bool = False


@dataclass(frozen=True)
class Entry:
    """What is known of a route; ``bad`` is ``None`` where nothing can be given."""

    who: FrozenSet[str]
    bad: Optional[Bad]
    effect: Callable[[Office], None]


def _entries() -> Dict[str, Entry]:
    table: Dict[str, Tuple[FrozenSet[str], Optional[Bad]]] = {
        "GET /": (EVERYBODY, None),
        "GET /assets/<name:path>": (EVERYBODY, Bad(404, "page.unknown")),
        "GET /desk": (EVERYBODY, None),
        "GET /workbench": (EVERYBODY, None),
        "GET /widget.js": (EVERYBODY, None),
        "GET /demo/shop": (EVERYBODY, None),
        "GET /demo/token": (EVERYBODY, Bad(404, "buyer.unknown", query={"buyer": "b-nobody"})),
        "POST /auth/login": (EVERYBODY, Bad(401, "auth.wrong", body={"name": "agent", "password": "wrong-password"})),
        "GET /auth/me": (EVERYBODY, None),
        "POST /auth/logout": (COLLEAGUES, Bad(400, "request.json", body=[])),
        "POST /auth/password": (
            COLLEAGUES, Bad(403, "auth.wrong_old", body={"old": "wrong", "new": "seven-red-boats"})),
        "GET /desk/api/conversations": (DESK, Bad(400, "request.field", query={"filter": "none"})),
        "GET /desk/api/conversations/<conversation:str>": (DESK, Bad(404, "conversation.unknown")),
        "POST /desk/api/conversations/<conversation:str>/messages": (DESK, Bad(400, "request.field", body={})),
        "POST /desk/api/conversations/<conversation:str>/checks": (
            DESK, Bad(400, "fact.unknown", body={"fact": "no.such", "value": True})),
        "POST /desk/api/conversations/<conversation:str>/wording": (DESK, Bad(400, "request.field", body={"text": 5})),
        "GET /desk/api/conversations/<conversation:str>/guesses": (DESK, Bad(404, "conversation.unknown")),
        "POST /desk/api/conversations/<conversation:str>/assign": (
            DESK, Bad(400, "assignee.unknown", body={"user": "nobody"}, in_chat=True)),
        "POST /desk/api/conversations/<conversation:str>/attach": (
            DESK, Bad(404, "order.unknown", body={"order": "9"}, in_chat=True)),
        "POST /desk/api/conversations/<conversation:str>/close": (DESK, Bad(404, "conversation.unknown", body={})),
        "POST /desk/api/conversations/<conversation:str>/reopen": (DESK, Bad(404, "conversation.unknown", body={})),
        "POST /desk/api/cases/<case:str>/close": (DESK, Bad(404, "case.unknown", body={"outcome": "reshipped"})),
        "POST /desk/api/proposals/<proposal:str>/reject": (
            DESK, Bad(404, "proposal.unknown", body={"cause": "wrong_reply"})),
        "POST /desk/api/messages/<message:str>/acts/<act:str>/undo": (DESK, Bad(404, "message.unknown", body={})),
        "GET /desk/api/surroundings/<conversation:str>": (DESK, Bad(404, "conversation.unknown")),
        "GET /desk/api/tasks": (DESK, None),
        "POST /desk/api/tasks/<task:str>": (DESK, Bad(404, "task.unknown", body={"action": "done"})),
        "GET /desk/api/orders": (DESK, Bad(400, "request.field", query={"query": "9" * 5000})),
        "GET /desk/api/intents": (DESK, None),
        "GET /desk/events": (DESK, Bad(400, "request.field", query={"after": "x"})),
        "GET /policy/state": (COLLEAGUES, None),
        "POST /widget/session": (EVERYBODY, Bad(400, "request.field", body={"buyer_token": 5})),
        "GET /widget/messages": (BUYER, Bad(400, "request.field", query={"after": "x"})),
        "POST /widget/messages": (BUYER, Bad(400, "request.field", body={})),
        "GET /widget/events": (BUYER, Bad(400, "request.field", query={"after": "x"})),
        "OPTIONS /widget/session": (EVERYBODY, None),
        "OPTIONS /widget/messages": (EVERYBODY, None),
        "OPTIONS /widget/events": (EVERYBODY, None),
        "GET /workbench/api/messages": (BENCH, Bad(400, "request.field", query={"page": "0"})),
        "POST /workbench/api/messages/<message:str>/label": (
            BENCH, Bad(400, "intent.unknown", body={"intents": ["no_such"]})),
        "DELETE /workbench/api/messages/<message:str>/label": (BENCH, Bad(404, "message.unknown", body={})),
        "GET /workbench/api/intents": (BENCH, None),
        "GET /workbench/api/summary": (BENCH, None),
        "GET /workbench/api/handbook": (BENCH, None),
        "GET /workbench/api/knowledge": (BENCH, None),
        "GET /workbench/api/knowledge/surroundings": (BENCH, None),
        "POST /workbench/api/knowledge": (BENCH, Bad(400, "knowledge.invalid", body={"content": {}})),
        "POST /workbench/api/knowledge/check": (BENCH, Bad(400, "request.field", body={"content": 5})),
        "POST /workbench/api/knowledge/try": (BENCH, Bad(400, "request.field", body={"text": ""})),
        "POST /workbench/api/knowledge/replay": (BENCH, Bad(400, "knowledge.invalid", body={"content": {}})),
        "PUT /workbench/api/knowledge/<entry:str>": (
            BENCH, Bad(404, "knowledge.unknown", body={"content": {}, "version": 1})),
        "POST /workbench/api/knowledge/<entry:str>/enabled": (
            BENCH, Bad(404, "knowledge.unknown", body={"enabled": False, "version": 1})),
        "GET /workbench/api/knowledge/<entry:str>/history": (BENCH, Bad(404, "knowledge.unknown")),
        "GET /workbench/api/policy": (BENCH, None),
        "PUT /workbench/api/policy": (BENCH, Bad(400, "policy.invalid", body={"policy": {}, "version": 0})),
        "POST /workbench/api/policy/check": (BENCH, Bad(400, "request.field", body={"policy": []})),
        "GET /workbench/api/cases": (BENCH, Bad(400, "request.field", query={"state": "none"})),
        "GET /workbench/api/cases.csv": (BENCH, None),
        "GET /workbench/api/reports": (BENCH, None),
    }
    effects = {**EFFECTS, **KNOWLEDGE_EFFECTS, **ACT_EFFECTS}
    return {name: Entry(who, bad, effects[name]) for name, (who, bad) in table.items()}


ROUTES = _entries()
"""Every route by method and address."""


def send(base: str, name: str, session: requests.Session, body: Any = None,
         query: Optional[Mapping[str, str]] = None, conversation: str = "none") -> Tuple[int, str]:
    """Send a request, with unknown ids in its address; return status and the error's code."""
    method, address = name.split(" ")
    path = re.sub(r"<\w+:\w+>", "none", address.replace("<conversation:str>", conversation))
    with session.request(method, base + path, params=query, json=body if method not in ("GET", "OPTIONS") else None,
                         timeout=60, stream=True) as answer:
        kind = answer.headers.get("content-type", "")
        error = answer.json().get("error") if kind.startswith("application/json") else None
        return answer.status_code, error["code"] if error else ""
