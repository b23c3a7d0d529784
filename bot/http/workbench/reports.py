"""The reports page: service level (F6), reasons by product and team (F4), wordings that worked (F7)."""

from __future__ import annotations

import json
import statistics
from collections import Counter, defaultdict
from typing import Any, Dict, List, Mapping, Tuple

from sanic.request import Request
from sanic.response import HTTPResponse
from sanic.response import json as json_answer
from sqlalchemy import select
from sqlalchemy.engine import Connection

from bot.handbook.model import Handbook
from bot.http.edge import Route
from bot.http.workbench.export import hours_between
from bot.privacy import mask_private
from bot.services import Services
from bot.store.cases import all_cases
from bot.store.colleagues import AUTOMATIC
from bot.store.people import Member
from bot.store.tables import decisions, messages, proposals, tasks

MIN_EDITS = 3
"""Number of times an edited wording must have been sent to be shown to the handbook's editor."""


def routes(parts: Services) -> Tuple[Route, ...]:
    """Return the page's routes: handler, method, address."""
    return ((ReportsPage(parts).reports, "GET", "/reports"),)


class ReportsPage:
    """The handler of the page."""

    def __init__(self, parts: Services) -> None:
        self.parts = parts

    async def reports(self, request: Request, member: Member) -> HTTPResponse:
        read, targets = self.parts.database.read, self.parts.policy()["targets"]
        return json_answer({"ok": True, "service": await read(service_level, targets),
                            "reasons": await read(reasons, self.parts.handbook), "wordings": await read(wordings)})


def service_level(connection: Connection, targets: Mapping[str, float]) -> Dict[str, Any]:
    """Return first answer, settling time and satisfaction against the policy's targets (S0:413-423).

    A first answer is the first line a person wrote after the buyer's first line of a turn; automatic
    replies do not count.
    """
    waits = _waits(connection)
    cases = all_cases(connection)
    settled = [hours for one in cases for hours in [hours_between(one["opened_at"], one["settled_at"])]
               if hours is not None]
    scores = [one["satisfaction"] for one in cases if one["satisfaction"]]
    return {"figures": [
        _figure("first_answer_minutes", "首次响应(分钟)", waits, targets["first_answer_minutes"], smaller=True),
        _figure("settle_hours", "解决时间(小时)", settled, targets["settle_hours"], smaller=True),
        _figure("satisfaction", "满意度", [float(one) for one in scores], targets["satisfaction"], smaller=False)],
        "cases": dict(Counter(one["state"] for one in cases))}


def _waits(connection: Connection) -> List[float]:
    rows = connection.execute(select(messages.c.conversation, messages.c.sender, messages.c.author,
                                     messages.c.at).order_by(messages.c.conversation, messages.c.seq))
    waiting: Dict[str, str] = {}
    minutes: List[float] = []
    for row in rows:
        if row.sender == "buyer":
            waiting.setdefault(row.conversation, row.at)
        elif row.sender == "agent" and row.author != AUTOMATIC.name:
            since = waiting.pop(row.conversation, None)
            if since is not None:
                minutes.append((hours_between(since, row.at) or 0) * 60)
    return minutes


def _figure(name: str, label: str, values: List[float], target: float, smaller: bool) -> Dict[str, Any]:
    met = [value for value in values if (value <= target if smaller else value >= target)]
    return {"name": name, "label": label, "target": target, "n": len(values),
            "median": round(statistics.median(values), 2) if values else None,
            "mean": round(statistics.fmean(values), 2) if values else None,
            "share_met": round(len(met) / len(values), 4) if values else None}


def reasons(connection: Connection, handbook: Handbook) -> Dict[str, Any]:
    """Return what purchasing, operations, logistics and service are to hear: reports by team and product (F4)."""
    teams: Dict[str, Counter[Tuple[str, str]]] = defaultdict(Counter)
    orders: Dict[str, set[str]] = defaultdict(set)
    for row in connection.execute(select(tasks.c.kind, tasks.c.text, tasks.c.order_id)):
        kind = handbook.tasks.get(row.kind)
        if kind is not None and kind.team:
            teams[kind.team][(kind.label, row.text)] += 1
    products: Dict[str, Counter[str]] = defaultdict(Counter)
    for case in all_cases(connection):
        label = handbook.words.case_kinds.get(case["kind"], case["kind"])
        for reason in case["tags"] or [label]:
            products[case["sku"] or "未定"][reason] += 1
        orders[case["sku"] or "未定"].add(case["order_id"] or case["id"])
    return {"teams": {team: [{"label": label, "text": mask_private(text), "n": n}
                             for (label, text), n in found.most_common(50)]
                      for team, found in teams.items()},
            "products": [{"sku": sku, "n": len(orders[sku]),
                          "reasons": [{"reason": reason, "n": n} for reason, n in found.most_common()]}
                         for sku, found in sorted(products.items(), key=lambda one: -sum(one[1].values()))]}


def wordings(connection: Connection) -> List[Dict[str, Any]]:
    """Return what agents often made of a handbook reply, for its editor to take over (F7, S0:291-296)."""
    found: Dict[Tuple[str, str], List[str]] = defaultdict(list)
    originals: Dict[Tuple[str, str], str] = {}
    for row in connection.execute(select(decisions.c.text, decisions.c.person, proposals.c.data).join(
            proposals, proposals.c.id == decisions.c.proposal).where(decisions.c.action == "edited")):
        data = json.loads(row.data)
        values = {fact["value"]: "{{" + fact["name"] + "}}" for fact in data["facts"] if len(fact["value"]) > 1}
        text = str(row.text).strip()
        for value in sorted(values, key=len, reverse=True):
            text = text.replace(value, values[value])
        key = (data["replies"][0] if data["replies"] else "", text)
        found[key].append(row.person or "")
        originals[key] = data["text"]
    often = [{"reply": reply, "text": mask_private(text), "original": originals[(reply, text)], "n": len(people),
              "people": len(set(people))} for (reply, text), people in found.items() if len(people) >= MIN_EDITS]
    return sorted(often, key=lambda one: -int(str(one["n"])))
