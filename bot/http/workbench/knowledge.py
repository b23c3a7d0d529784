"""The knowledge page: the shop's own questions and answers, their history, trying them out."""

from __future__ import annotations

import secrets
from typing import Any, Dict, List, Optional, Tuple

from sanic.request import Request
from sanic.response import HTTPResponse, json

from bot.errors import RequestError
from bot.handbook.conditions import describe, legal_operators
from bot.handbook.fact_values import Facts
from bot.handbook.knowledge import Entry, entry_of, scope_text, tidy
from bot.handbook.render import render
from bot.handbook.wording import concerns
from bot.http.edge import Route, takes
from bot.http.workbench import forms
from bot.privacy import mask_private
from bot.services import Services
from bot.store import knowledge_entries
from bot.store.knowledge import refuse
from bot.store.people import Member, list_people

SAMPLE_ORDERS = 20
"""Number of orders that are offered to fill an answer in."""


def routes(parts: Services) -> Tuple[Route, ...]:
    """Return the page's routes: handler, method, address."""
    page = KnowledgePage(parts)
    return ((page.knowledge, "GET", "/knowledge"), (page.knowledge_surroundings, "GET", "/knowledge/surroundings"),
            (page.add_knowledge, "POST", "/knowledge"), (page.check_knowledge, "POST", "/knowledge/check"),
            (page.try_knowledge, "POST", "/knowledge/try"), (page.replay_knowledge, "POST", "/knowledge/replay"),
            (page.change_knowledge, "PUT", "/knowledge/<entry:str>"),
            (page.switch_knowledge, "POST", "/knowledge/<entry:str>/enabled"),
            (page.knowledge_history, "GET", "/knowledge/<entry:str>/history"))


class KnowledgePage:
    """The handlers of the page."""

    def __init__(self, parts: Services) -> None:
        self.parts = parts

    async def knowledge(self, request: Request, member: Member) -> HTTPResponse:
        await self.parts.knowledge.current()
        names = await self._names()
        entries = sorted(self.parts.knowledge.entries.values(), key=lambda one: one.updated_at or "", reverse=True)
        return json({"ok": True, "entries": [self._entry(one, names) for one in entries]})

    async def knowledge_surroundings(self, request: Request, member: Member) -> HTTPResponse:
        """What an entry is written with: facts, products, and orders to fill an answer in."""
        products = await self.parts.ledger.products()
        orders = await self.parts.ledger.newest_orders(SAMPLE_ORDERS)
        statuses = self.parts.handbook.facts["order.status"].values
        return json({
            "ok": True, "facts": [
                {"name": one.name, "label": one.label, "type": one.type.value, "values": dict(one.values),
                 "operators": legal_operators(one.type)} for one in self.parts.handbook.facts.values()],
            "products": [{"sku": one.sku, "title": one.title, "category": one.category} for one in products],
            "orders": [{"id": one.id, "status": statuses.get(one.status, one.status),
                        "title": "、".join(item.title or item.sku for item in one.items)} for one in orders]})

    @takes(forms.NewKnowledge)
    async def add_knowledge(self, request: Request, member: Member, body: forms.NewKnowledge) -> HTTPResponse:
        return await self._keep(f"k-{secrets.token_hex(6)}", body.content, 0, member)

    @takes(forms.KnowledgeChange)
    async def change_knowledge(self, request: Request, member: Member, entry: str,
                               body: forms.KnowledgeChange) -> HTTPResponse:
        await self.parts.database.read(knowledge_entries.read, entry)
        if body.version < 1:
            raise knowledge_entries.conflict()
        return await self._keep(entry, body.content, body.version, member)

    @takes(forms.KnowledgeSwitch)
    async def switch_knowledge(self, request: Request, member: Member, entry: str,
                               body: forms.KnowledgeSwitch) -> HTTPResponse:
        await self.parts.database.run(self.parts.knowledge.switch, entry, body.enabled, body.version, member.id,
                                      self.parts.clock())
        return await self._kept(entry)

    async def knowledge_history(self, request: Request, member: Member, entry: str) -> HTTPResponse:
        await self.parts.database.read(knowledge_entries.read, entry)
        lines = await self.parts.database.read(knowledge_entries.history, entry)
        names = await self._names()
        return json({"ok": True, "history": [{**one, "person": names.get(one["person"], one["person"])}
                                             for one in lines]})

    @takes(forms.KnowledgeDraft)
    async def check_knowledge(self, request: Request, member: Member, body: forms.KnowledgeDraft) -> HTTPResponse:
        """What is wrong with a draft, and its answer filled in on an order's and a product's facts."""
        await self.parts.knowledge.current()
        content = tidy(body.content.dict())
        wrong = self.parts.knowledge.check(body.entry or "", content)
        answer: Dict[str, Any] = {"ok": True, "faults": [one.as_json() for one in wrong], "concerns": [
            one.as_json() for one in concerns(content["answer"], self.parts.handbook.wording, self.parts.policy())]}
        if not any(one.path.startswith(("answer", "when")) for one in wrong):
            facts = await self.parts.knowledge_trials.facts("", body.order or None, body.sku or None)
            answer.update(self._filled_in(content, facts, body.order, body.sku))
        return json(answer)

    @takes(forms.KnowledgeQuestion)
    async def try_knowledge(self, request: Request, member: Member, body: forms.KnowledgeQuestion) -> HTTPResponse:
        found = await self.parts.knowledge_trials.try_question(body.text, body.order or None, body.sku or None)
        return json({"ok": True, "found": [
            {"id": one.entry.id, "title": one.entry.title, "scope": scope_text(one.entry), "score": one.score,
             "line": one.line, "outcome": one.outcome.value, "answers": one.answers, "missing": one.missing,
             "conditions": [{"text": text, "outcome": outcome.value} for text, outcome in one.conditions],
             "text": one.rendered.text, "unfilled": self._labels(one.rendered.missing)} for one in found]})

    @takes(forms.KnowledgeReplay)
    async def replay_knowledge(self, request: Request, member: Member, body: forms.KnowledgeReplay) -> HTTPResponse:
        """Which messages of the last days a draft would have answered, and what was said instead."""
        content = tidy(body.content.dict())
        refuse(self.parts.knowledge.check(body.entry or "", content))
        page = await self.parts.knowledge_trials.replay(entry_of(body.entry or "", content), body.after)
        return json({"ok": True, "looked_at": page.looked_at, "next": page.next, "found": [
            {"id": one.id, "text": mask_private(one.text), "at": one.at, "score": round(one.score, 3),
             "reply": mask_private(one.reply) if one.reply else None} for one in page.found]})

    async def _keep(self, name: str, content: forms.KnowledgeContent, based_on: int, member: Member) -> HTTPResponse:
        await self.parts.database.run(self.parts.knowledge.change, name, tidy(content.dict()), based_on, member.id,
                                      self.parts.clock())
        return await self._kept(name)

    async def _kept(self, name: str) -> HTTPResponse:
        await self.parts.knowledge.current()
        entry = self.parts.knowledge.entries.get(name)
        if entry is None:  # what is disabled may be in a shape that this release cannot read
            raise RequestError("找不到这条知识。", "请刷新列表。", code="knowledge.unknown", status=404)
        return json({"ok": True, "entry": self._entry(entry, await self._names())})

    def _entry(self, entry: Entry, names: Dict[str, str]) -> Dict[str, Any]:
        faults: List[Any] = [one.as_json() for one in self.parts.knowledge().faulty.get(entry.id, ())]
        return {**entry.content(), "id": entry.id, "enabled": entry.enabled, "version": entry.version,
                "author": names.get(entry.author or "", entry.author), "updated_at": entry.updated_at,
                "scope": scope_text(entry), "faults": faults,
                "wording": render(entry.answer, Facts({}), self.parts.handbook.facts).text if not faults else "",
                "conditions": [] if faults else [describe(one, self.parts.handbook.facts) for one in entry.when]}

    def _filled_in(self, content: Dict[str, Any], facts: Facts, order: Optional[str],
                   sku: Optional[str]) -> Dict[str, Any]:
        filled = self.parts.knowledge_trials.preview(content["answer"], facts)
        entry = entry_of("", {**content, "valid_from": None, "valid_to": None})
        specs = self.parts.handbook.facts
        missing_sample = [label for label, given, fact in (("订单", order, "order.id"), ("商品", sku, "product.sku"))
                          if given and facts.get(fact) != given]
        return {"preview": filled.text, "unfilled": self._labels(filled.missing), "not_found": missing_sample,
                "conditions": [{"text": describe(one, specs), "outcome": outcome.value}
                               for one, outcome in self.parts.knowledge_trials.outcomes(entry, facts)]}

    def _labels(self, names: Tuple[str, ...]) -> List[str]:
        return [self.parts.handbook.facts[name].label for name in names]

    async def _names(self) -> Dict[str, str]:
        people = await self.parts.database.read(list_people, False)
        return {one.id: one.display for one in people}
