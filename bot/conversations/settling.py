"""What agents settle besides answering: ticked facts, tasks, requests to the team lead, cases, orders."""

from __future__ import annotations

from typing import Any, Callable, List, Mapping, Optional

from sqlalchemy.engine import Row

from bot.conversations import agenda, cases, casework, store
from bot.conversations.desk import Desk
from bot.conversations.memory import occur, tick
from bot.conversations.model import Memory
from bot.conversations.people import Person
from bot.conversations.standing import Stored
from bot.errors import RequestError
from bot.handbook.terms import TaskKind

DECIDERS = ("lead", "manager")
_STATES = {"done": "done", "answer": "done", "approve": "approved", "decline": "declined"}


class Settling:
    """Takes in what is settled at the desk; the handbook goes on from there."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def check(self, conversation: str, person: Person, fact: str, value: Any) -> List[Stored]:
        """Note a fact that the agent ticked."""
        if fact not in self._desk.handbook.facts:
            raise RequestError(f"Unknown fact {fact!r}.", "Reload the conversation.", code="fact.unknown")
        for kind in self._desk.handbook.tasks.values():
            if kind.request and fact == kind.request[0]:
                return await self._decided(conversation, {fact: value}, kind, None)
            if kind.answer and fact == kind.answer[0]:
                return await self._answered(conversation, kind, str(value), None)
        return await self._update(conversation, lambda row, memory: self._ticked(memory, fact, value))

    def _ticked(self, memory: Memory, fact: str, value: Any) -> Memory:
        """A fact may bring an event about: the warehouse has none left."""
        memory = self._tick(memory, fact, value)
        event = self._desk.handbook.facts[fact].event
        if not event or value is not True:
            return memory
        key = next((key for key in memory.heard if key.partition("@")[0] == fact), fact)
        return occur(memory, event, key.partition("@")[2] or None, self._desk.handbook)

    async def attach(self, conversation: str, person: Person, order_id: str) -> List[Stored]:
        """Attach an order to an anonymous buyer's conversation; this is logged."""
        order = await self._desk.orders.order(order_id)
        if order is None:
            raise RequestError(f"There is no order {order_id!r}.", "Search for it again.",
                               code="order.unknown", status=404)
        now = self._desk.clock()
        await self._desk.change(store.log_access, conversation, person.id, "attach_order", order_id, now)
        return await self._update(conversation, lambda row, memory: tick(
            memory, "order.id", order_id, now, self._desk.handbook))

    async def settle_task(self, task: str, person: Person, action: str, amount: Optional[int] = None,
                          note: Optional[str] = None) -> None:
        """Close a task: ``done``; ``answer`` with what was found out; ``approve`` (with an amount in
        fen) or ``decline`` by a lead.

        Raises:
            RequestError: Unknown action, no such task, closed before, no answer given, or not allowed.
        """
        if action not in _STATES:
            raise RequestError(f"Unknown action {action!r}.", "Use done, answer, approve or decline.",
                               code="task.action")
        if action in ("approve", "decline") and person.role not in DECIDERS:
            raise RequestError("Only a team lead decides requests.", "Ask a team lead.",
                               code="task.forbidden", status=403)
        row = await self._desk.read(agenda.get_task, task)
        kind = self._desk.handbook.tasks.get(row.kind)
        if action == "answer" and kind is not None and kind.answer:
            if not (note or "").strip():
                raise RequestError("The answer is empty.", "Write what was found out.", code="task.answer")
            await self._answered(row.conversation, kind, str(note).strip(), row.order_id)
            return
        await self._desk.change(agenda.close_task, task, _STATES[action], person.id, self._desk.clock(),
                                {"amount": amount} if amount else None)
        if kind is not None and kind.request and action != "done":
            settled = {kind.request[0]: _STATES[action], **({kind.request[1]: amount} if amount else {})}
            await self._decided(row.conversation, settled, kind, row.order_id)
        elif row.case_id:
            await self._update(row.conversation, lambda _, memory: casework.task_done(
                memory, row.order_id, row.kind))

    async def close_case(self, case: str, person: Person, outcome: str, tags: List[str],
                         cost: Optional[int], note: Optional[str]) -> None:
        """Close a case with its record (F2): outcome, reasons, cost in fen, a note."""
        outcomes = self._desk.handbook.words.outcomes
        if outcome not in outcomes:
            raise RequestError(f"Unknown outcome {outcome!r}.", f"Use one of: {', '.join(outcomes)}.",
                               code="case.outcome")
        row = await self._desk.read(cases.get, case)
        if row.state == "closed":
            raise RequestError("This case is closed already.", "Reload the page.", code="case.closed",
                               status=409)
        now = self._desk.clock()
        await self._desk.change(cases.record, case, person.id, tags=tags, cost=cost, note=note)
        await self._update(row.conversation, lambda _, memory: casework.closed(
            memory, case, outcome, now, self._desk.handbook))

    async def _decided(self, conversation: str, settled: Mapping[str, Any], kind: TaskKind,
                       order_id: Optional[str]) -> List[Stored]:
        """The team lead has answered: nothing comes by itself any more, the answer proposes."""
        def change(row: Row, memory: Memory) -> Memory:
            order = order_id or memory.order_id
            for fact, value in settled.items():
                memory = tick(memory, fact, value, self._desk.clock(), self._desk.handbook, order, by="lead")
            return occur(memory, kind.decided, order, self._desk.handbook)

        await self._desk.change(agenda.stop_timers, conversation, kind.undecided)
        return await self._update(conversation, change)

    async def _answered(self, conversation: str, kind: TaskKind, answer: str,
                        order_id: Optional[str]) -> List[Stored]:
        """What was found out is to be passed on to the buyer; the task stays until it was (L7)."""
        assert kind.answer is not None
        fact, event = kind.answer

        def change(row: Row, memory: Memory) -> Memory:
            order = order_id or memory.order_id
            now = self._desk.clock()
            memory = tick(memory, fact, answer, now, self._desk.handbook, order, memory.sku)
            return occur(memory, event, order, self._desk.handbook)

        return await self._update(conversation, change)

    async def _update(self, conversation: str, change: Callable[[Row, Memory], Memory]) -> List[Stored]:
        async with self._desk.holding(conversation) as lock:
            row = await self._desk.read(store.get, conversation)
            memory, fresh = await self._desk.reconsidered(row, change(row, Memory.parse_raw(row.memory)))
            return await self._desk.change(self._desk.keep, conversation, memory, fresh, lock=lock)

    def _tick(self, memory: Memory, fact: str, value: Any) -> Memory:
        order_id, sku = memory.order_id, memory.sku
        for wish in memory.wishes:
            order_id = order_id or wish.order_id
        running = [one.order_id for one in memory.cases.values() if one.state == "open"]
        return tick(memory, fact, value, self._desk.clock(), self._desk.handbook,
                    order_id or (running[-1] if running else None), sku)
