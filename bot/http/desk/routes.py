"""The agents' side: queue, conversation, proposals, replies, tasks."""

from __future__ import annotations

from typing import Any, Dict, Optional, Tuple

from sanic import Blueprint
from sanic.request import Request
from sanic.response import HTTPResponse, json
from sqlalchemy.engine import Connection

from bot.conversations.door import View
from bot.conversations.guesses import find_guesses
from bot.errors import RequestError
from bot.http.auth import guard, signed_in
from bot.http.desk import forms
from bot.http.desk.cards import order_card, order_cards, product_card
from bot.http.edge import Nothing, asks, takes
from bot.http.stream import After, resume_after, stream
from bot.learning.intents import intent_titles
from bot.orders.facts import buyer_facts
from bot.privacy import mask_phones
from bot.roles import LADDER
from bot.services import Services
from bot.store import agenda, audit, cases, feed, messages, proposals, queue
from bot.store.colleagues import Person
from bot.store.people import Member
from bot.talk.matter_words import matter_cards
from bot.talk.steps import sale_steps


def register(blueprint: Blueprint, parts: Services) -> None:
    """Add the desk's routes; all of them are for agents and team leads."""
    desk = _Routes(parts)
    table = (
        (desk.list, "GET", "/conversations"), (desk.show, "GET", "/conversations/<conversation:str>"),
        (desk.send, "POST", "/conversations/<conversation:str>/messages"),
        (desk.check, "POST", "/conversations/<conversation:str>/checks"),
        (desk.wording, "POST", "/conversations/<conversation:str>/wording"),
        (desk.guesses, "GET", "/conversations/<conversation:str>/guesses"),
        (desk.close_case, "POST", "/cases/<case:str>/close"),
        (desk.assign, "POST", "/conversations/<conversation:str>/assign"),
        (desk.close, "POST", "/conversations/<conversation:str>/close"),
        (desk.reopen, "POST", "/conversations/<conversation:str>/reopen"),
        (desk.attach, "POST", "/conversations/<conversation:str>/attach"),
        (desk.reject, "POST", "/proposals/<proposal:str>/reject"),
        (desk.undo_act, "POST", "/messages/<message:str>/acts/<act:str>/undo"),
        (desk.surroundings, "GET", "/surroundings/<conversation:str>"),
        (desk.tasks, "GET", "/tasks"), (desk.settle, "POST", "/tasks/<task:str>"),
        (desk.search, "GET", "/orders"), (desk.intents, "GET", "/intents"),
    )
    allowed = guard(parts, *LADDER)
    for handler, method, address in table:
        blueprint.add_route(allowed(handler), f"/desk/api{address}", methods=[method],
                            name=f"desk_{handler.__name__}")
    blueprint.add_route(allowed(desk.events), "/desk/events", methods=["GET"], name="desk_events")


class _Routes:
    def __init__(self, parts: Services) -> None:
        self.parts = parts
        self.database = parts.database

    @asks(forms.Queue)
    async def list(self, request: Request, member: Member, query: forms.Queue) -> HTTPResponse:
        page, last = await self.database.read(_queue_and_last, query.filter, member.id, query.after)
        return json({"ok": True, "conversations": page.conversations, "left": page.left, "next": page.next,
                     "last_event": last})

    async def show(self, request: Request, member: Member, conversation: str) -> HTTPResponse:
        state = await self.database.read(_conversation, conversation)
        around = await self._surroundings(await self.parts.conversations.look(conversation))
        state["conversation"]["viewing"] = around["product"]
        handbook = self.parts.handbook
        state["terms"] = {"tasks": {name: one.label for name, one in handbook.tasks.items()},
                          "requests": [one.name for one in handbook.tasks.values() if one.request],
                          "answers": [one.name for one in handbook.tasks.values() if one.answer],
                          "acts": {name: one.label for name, one in handbook.acts.items()},
                          "outcomes": handbook.words.outcomes, "case_kinds": handbook.words.case_kinds,
                          "case_steps": handbook.words.steps.get("case", {}),
                          "marks": [{"fact": one.name, "label": one.label}
                                    for one in handbook.facts.values() if one.event and one.source == "ticked"]}
        return json({"ok": True, **state, **around})

    async def surroundings(self, request: Request, member: Member, conversation: str) -> HTTPResponse:
        """What the live events of a conversation do not bring; a page that follows them asks only for this again."""
        view = await self.parts.conversations.look(conversation)
        return json({"ok": True, **await self._surroundings(view)})

    async def _surroundings(self, view: View) -> Dict[str, Any]:
        """Return orders, product and signs as the shop has them now, the steps, and how soon an answer is due."""
        snapshot, memory, handbook = await view.snapshot(), view.memory, self.parts.handbook
        viewing = memory.sku or memory.viewing
        product, buyer = snapshot.products.get(viewing) if viewing else None, snapshot.buyer
        policy = self.parts.policy()
        return {**sale_steps(memory, handbook), **order_cards(snapshot, memory, handbook),
                "matters": matter_cards(memory, view.now, policy["shop"]["timezone"], handbook),
                "product": product_card(product) if product else None,
                "buyer": {"id": buyer.id, "name": buyer.name, "registered": buyer.registered,
                          "account": buyer.account} if buyer else None,
                "signs": buyer_facts(buyer, list(snapshot.orders or ()))["buyer.review_signs"] if buyer else None,
                "answer_within": policy["reply"]["answer_within_minutes"]}

    @takes(forms.Reply)
    async def send(self, request: Request, member: Member, conversation: str, body: forms.Reply) -> HTTPResponse:
        message = await self.parts.replies.send(
            conversation, _person(member), body.text, body.client_id or None, body.proposal, body.after_seq)
        return json({"ok": True, "message": messages.message_json(message, False)})

    @takes(forms.Rejection)
    async def reject(self, request: Request, member: Member, proposal: str, body: forms.Rejection) -> HTTPResponse:
        await self.parts.replies.reject(proposal, _person(member), body.cause, body.note or None)
        return json({"ok": True})

    @takes(Nothing)
    async def undo_act(self, request: Request, member: Member, message: str, act: str, body: Nothing) -> HTTPResponse:
        await self.parts.replies.undo_act(message, act, _person(member))
        return json({"ok": True})

    @takes(forms.Check)
    async def check(self, request: Request, member: Member, conversation: str, body: forms.Check) -> HTTPResponse:
        here = await self.parts.settlements.check(conversation, _person(member), body.fact, body.value)
        return json({"ok": True, "proposals": [one.as_json() for one in here]})

    @takes(forms.Draft)
    async def wording(self, request: Request, member: Member, conversation: str, body: forms.Draft) -> HTTPResponse:
        found = await (await self.parts.conversations.look(conversation)).concerns(body.text)
        return json({"ok": True, "concerns": [one.as_json() for one in found]})

    @asks(forms.Guesses)
    async def guesses(self, request: Request, member: Member, conversation: str, query: forms.Guesses) -> HTTPResponse:
        found = await find_guesses(self.parts.conversations, conversation, query.q)
        return json({"ok": True, **found.as_json()})

    @takes(forms.Record)
    async def close_case(self, request: Request, member: Member, case: str, body: forms.Record) -> HTTPResponse:
        await self.parts.settlements.close_case(case, _person(member), body.outcome, [*body.tags], body.cost,
                                             body.note or None)
        return json({"ok": True})

    @takes(forms.Attachment)
    async def attach(self, request: Request, member: Member, conversation: str,
                     body: forms.Attachment) -> HTTPResponse:
        settlements = self.parts.settlements
        if body.order:
            here = await settlements.attach(conversation, _person(member), body.order)
        elif body.product:
            here = await settlements.attach_product(conversation, _person(member), body.product)
        else:
            raise RequestError("没有选择订单或商品。", "请先搜索并选择一个。", code="request.field")
        return json({"ok": True, "proposals": [one.as_json() for one in here]})

    @takes(forms.Assignment)
    async def assign(self, request: Request, member: Member, conversation: str,
                     body: forms.Assignment) -> HTTPResponse:
        await self.parts.assignments.assign(conversation, body.user)
        return await self._summary(conversation)

    @takes(Nothing)
    async def close(self, request: Request, member: Member, conversation: str, body: Nothing) -> HTTPResponse:
        await self.parts.assignments.close(conversation)
        return await self._summary(conversation)

    @takes(Nothing)
    async def reopen(self, request: Request, member: Member, conversation: str, body: Nothing) -> HTTPResponse:
        await self.parts.assignments.reopen(conversation)
        return await self._summary(conversation)

    @takes(forms.Settlement)
    async def settle(self, request: Request, member: Member, task: str, body: forms.Settlement) -> HTTPResponse:
        await self.parts.settlements.settle_task(task, _person(member), body.action, body.amount, body.note or None)
        return json({"ok": True})

    async def tasks(self, request: Request, member: Member) -> HTTPResponse:
        found, total = await self.database.read(agenda.open_tasks, member.role)
        kinds = self.parts.handbook.tasks
        rows = [{**one, "label": kinds[one["kind"]].label if one["kind"] in kinds else one["kind"],
                 "request": bool(one["kind"] in kinds and kinds[one["kind"]].request)} for one in found]
        return json({"ok": True, "tasks": rows, "total": total})

    @asks(forms.Search)
    async def search(self, request: Request, member: Member, query: forms.Search) -> HTTPResponse:
        found = await self.parts.orders.search(query.query)
        await self.database.run(audit.note, "search_orders", self.parts.clock(), person=member.id,
                                detail=f"{mask_phones(query.query)}: {', '.join(one.id for one in found) or '-'}")
        facts = self.parts.handbook.facts
        return json({"ok": True, "orders": [order_card(one, facts) for one in found]})

    async def intents(self, request: Request, member: Member) -> HTTPResponse:
        return json({"ok": True, "titles": intent_titles()})

    @asks(After)
    async def events(self, request: Request, member: Member, query: After) -> None:
        after, gap = await self.database.read(feed.resume_point, resume_after(request, query))
        with self.parts.limits.stream(person=member.id):
            await stream(request, self.parts.live, after, allowed=lambda: signed_in(request, self.parts), gap=gap)

    async def _summary(self, conversation: str) -> HTTPResponse:
        return json({"ok": True, "conversation": await self.database.read(queue.summary, conversation)})


def _person(member: Member) -> Person:
    return Person(member.id, member.display, member.role)


def _queue_and_last(connection: Connection, which: str, person: str, after: Optional[str]) -> Tuple[queue.Page, int]:
    return queue.page(connection, which, person, after), feed.last_number(connection)


def _conversation(connection: Connection, conversation: str) -> Dict[str, Any]:
    messages.get_conversation(connection, conversation)  # or a 404
    return {"conversation": queue.summary(connection, conversation),
            "messages": [messages.message_json(one, False) for one in messages.history(connection, conversation)],
            "proposals": [one.as_json() for one in proposals.open_proposals(connection, conversation)],
            "tasks": agenda.tasks_of(connection, conversation),
            "cases": cases.cases_of(connection, conversation),
            "last_event": feed.last_number(connection)}
