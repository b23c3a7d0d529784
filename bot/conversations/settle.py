"""What agents settle besides answering: ticked facts, orders, tasks, requests to the team lead, cases.

Whether the person may is asked here, whatever route they came by.
"""

from __future__ import annotations

from typing import Any, List, Mapping, Optional, Tuple

from sqlalchemy.engine import Connection, Row

from bot import roles
from bot.conversations.desk import Desk
from bot.conversations.door import Also, Held, carry_out, nothing
from bot.errors import RequestError
from bot.handbook.model import Scope
from bot.handbook.terms import TaskKind
from bot.store import agenda, cases
from bot.store import messages as store
from bot.store.agenda import Matter
from bot.store.colleagues import Person
from bot.store.proposals import StoredProposal
from bot.talk import cases as casework
from bot.talk import ticks as ticking
from bot.talk.memory import apply_event, record_fact
from bot.talk.model import Memory

_STATES = {"done": "done", "answer": "done", "approve": "approved", "decline": "declined"}


class Settling:
    """Takes in what is settled at the desk; the handbook goes on from there."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def check(self, conversation: str, person: Person, fact: str, value: Any,
                    unasked: bool = False) -> List[StoredProposal]:
        """Note a fact that somebody ticked.

        Args:
            conversation: Where.
            person: Who ticks it.
            fact: Its name.
            value: Its value, checked against the handbook.
            unasked: Take it although nothing at the desk asks for it; for replays.

        Raises:
            RequestError: 400 unknown fact or unfit value, 403 the person may not decide it, 409 nobody
                asks for it, or it stands in the shop's records.
        """
        handbook = self._desk.handbook
        spec = ticking.spec_of(fact, handbook)
        request, answer = ticking.request_of(fact, handbook), ticking.answer_of(fact, handbook)
        if request is not None or spec.source == "request":
            roles.demand(person.role, roles.DECIDER, f"决定「{spec.label}」", "fact.forbidden")
        clean = ticking.check_type(spec, value, handbook)

        def change(held: Held) -> Tuple[Memory, Also]:
            if not unasked:
                ticking.demand_asked(spec, held.memory, held.proposals, {one.kind for one in held.tasks}, handbook)
            if request is not None and request.request and fact == request.request[0]:
                return self._ticked_request(held, person, request, fact, clean)
            if answer is not None:
                return self._answered(held.memory, answer, str(clean), held.memory.order_id), nothing
            by = "lead" if request is not None else "agent"
            return self._ticked(held.memory, fact, clean, by), nothing

        return await carry_out(self._desk, conversation, change)

    async def attach(self, conversation: str, person: Person, order_id: str) -> List[StoredProposal]:
        """Attach an order to a conversation: any one to an anonymous buyer's, else one of the buyer's own.

        Raises:
            RequestError: 404 when there is no such order, 409 when it belongs to somebody else.
        """
        order = await self._desk.orders.order(order_id)
        if order is None:
            raise RequestError(f"找不到订单 {order_id[:80]}。", "请重新搜索。", code="order.unknown", status=404)

        def change(held: Held) -> Tuple[Memory, Also]:
            if held.row.buyer_id and order.buyer_id != held.row.buyer_id:
                raise RequestError("这笔订单不属于这位买家。", "请关联买家自己的订单。", code="order.foreign", status=409)
            return self._attached(held, person, "order.id", order_id)

        return await carry_out(self._desk, conversation, change)

    async def attach_product(self, conversation: str, person: Person, sku: str) -> List[StoredProposal]:
        """Say which product a conversation is about.

        Raises:
            RequestError: 404 when there is no such product.
        """
        if sku not in (await self._desk.orders.context(None, None, [sku])).products:
            raise RequestError(f"找不到货号 {sku[:80]}。", "请核对后再试。", code="product.unknown", status=404)
        return await carry_out(self._desk, conversation, lambda held: self._attached(held, person, "product.sku", sku))

    async def settle_task(self, task: str, person: Person, action: str, amount: Optional[int] = None,
                          note: Optional[str] = None) -> None:
        """Close a task: ``done``; ``answer`` with what was found out; ``approve`` (with an amount in
        fen) or ``decline`` a request.

        Raises:
            RequestError: 400 unknown or unfit action, no answer given, or an amount out of range; 403 the task
                stands with a higher role; 404 no such task; 409 closed before.
        """
        if action not in _STATES:
            raise RequestError(f"不认识的操作「{action[:40]}」。", "只能是 done、answer、approve、decline。",
                               code="task.action")
        row = await self._desk.read(agenda.get_task, task)
        kind = self._desk.handbook.tasks.get(row.kind)
        _demand_role(row, person)
        _demand_fit(action, kind)
        answer = self._answer(kind, note) if action == "answer" else ""
        if amount is not None:
            ticking.check_amount(amount, "同意的金额")

        def change(held: Held) -> Tuple[Memory, Also]:
            order = _order_of(held.memory, row)
            if action == "answer" and kind is not None:
                return self._answered(held.memory, kind, answer, order), lambda connection: _demand_open(
                    agenda.get_task(connection, task), person)
            memory: Memory = held.memory
            also: Also = nothing
            if kind is not None and kind.request:
                settled = {kind.request[0]: _STATES[action]}
                if amount and action == "approve":
                    settled[kind.request[1]] = amount  # type: ignore[assignment]
                memory, also = self._decided(held, settled, kind, person, order, row)
            elif row.case_id:
                memory = casework.finish_case_task(memory, row.case_id, row.kind)
            return memory, self._closing(task, person, _STATES[action], amount, also)

        await carry_out(self._desk, row.conversation, change)

    async def close_case(self, case: str, person: Person, outcome: str, tags: List[str],
                         cost: Optional[int], note: Optional[str]) -> None:
        """Close a case with its record (F2): outcome, reasons, cost in fen, a note.

        Its tasks are done with it, and what the buyer wrote about it does not open it again.

        Raises:
            RequestError: 400 unknown outcome or unfit record, 403 one of its tasks stands with a higher
                role, 404 no such case, 409 closed before.
        """
        handbook, now = self._desk.handbook, self._desk.clock()
        if outcome not in handbook.words.outcomes:
            raise RequestError("不认识的处理结果。", f"请选择: {'、'.join(handbook.words.outcomes.values())}。",
                               code="case.outcome")
        if cost is not None:
            ticking.check_amount(cost, "成本", least=0)
        row = await self._desk.read(cases.get_case, case)

        def record(connection: Connection) -> None:
            if cases.get_case(connection, case).state == "closed":
                raise RequestError("这个售后已经结案了。", "请刷新查看结案记录。", code="case.closed", status=409)
            for one in agenda.open_tasks_in(connection, row.conversation, case):
                roles.demand(person.role, one.role, "这个售后还有更高层级的待办，结案", "case.forbidden")
            cases.save_record(connection, case, person.id, now, tags=tags, cost=cost, note=note)

        await carry_out(self._desk, row.conversation, lambda held: (
            casework.close_case(held.memory, case, outcome, now, handbook), record), closing=case)

    def _ticked(self, memory: Memory, fact: str, value: Any, by: str) -> Memory:
        """A fact may bring an event about: the warehouse has none left."""
        order_id = memory.order_id or next((one.order_id for one in memory.wishes if one.order_id), None)
        running = [one.order_id for one in memory.cases.values() if one.state == "open"]
        memory = record_fact(memory, fact, value, self._desk.clock(), self._desk.handbook,
                      order_id or (running[-1] if running else None), memory.sku, by=by)
        event = self._desk.handbook.facts[fact].event
        if not event or value is not True:
            return memory
        key = next((key for key in memory.heard if key.partition("@")[0] == fact), fact)
        return apply_event(memory, event, key.partition("@")[2] or None, self._desk.handbook)

    def _ticked_request(self, held: Held, person: Person, kind: TaskKind, fact: str,
                        state: str) -> Tuple[Memory, Also]:
        """The answer to a request decides its open task as well."""
        same = {one.name for one in self._desk.handbook.tasks.values() if one.request == kind.request}
        task = next((one for one in held.tasks if one.kind in same), None)
        if task is None:
            return self._decided(held, {fact: state}, kind, person, held.memory.order_id)
        memory, also = self._decided(held, {fact: state}, kind, person, _order_of(held.memory, task), task)
        return memory, self._closing(task.id, person, state, None, also)

    def _attached(self, held: Held, person: Person, fact: str, value: str) -> Tuple[Memory, Also]:
        now, action = self._desk.clock(), "attach_order" if fact == "order.id" else "attach_product"
        return record_fact(held.memory, fact, value, now, self._desk.handbook), lambda connection: store.log_access(
            connection, held.row.id, person.id, action, value, now)

    def _answer(self, kind: Optional[TaskKind], note: Optional[str]) -> str:
        if kind is None or not kind.answer or not (note or "").strip():
            raise RequestError("还没有填写答复。", "请写下核实到的结果。", code="task.answer")
        return str(ticking.check_type(self._desk.handbook.facts[kind.answer[0]], note, self._desk.handbook))

    def _closing(self, task: str, person: Person, state: str, amount: Optional[int], also: Also) -> Also:
        def work(connection: Connection) -> None:
            _demand_open(agenda.get_task(connection, task), person)
            result = {"amount": amount} if amount and state == "approved" else None
            agenda.close_task(connection, task, state, person.id, self._desk.clock(), result)
            also(connection)

        return work

    def _decided(self, held: Held, settled: Mapping[str, Any], kind: TaskKind, person: Person,
                 order: Optional[str], task: Optional[Row] = None) -> Tuple[Memory, Also]:
        """The team lead has answered: nothing comes by itself any more, the answer proposes."""
        roles.demand(person.role, roles.DECIDER, "决定请示", "task.forbidden")
        assert kind.request is not None
        now, handbook, memory = self._desk.clock(), self._desk.handbook, held.memory
        by_case = task.case_id if task is not None else None
        note = casework.find_case(memory, by_case) if by_case else casework.running_case(memory, order)
        matter: Optional[Matter] = None  # a conversation has one such request, whatever order it was about
        if handbook.facts[kind.request[0]].scope is Scope.ORDER:
            matter = Matter(note.id if note else by_case, task.order_id if task is not None else order)
        for fact, value in settled.items():
            memory = record_fact(memory, fact, value, now, handbook, order, by="lead")
        if note is not None:
            memory = casework.finish_case_task(memory, note.id, task.kind if task is not None else kind.name)

        def also(connection: Connection) -> None:
            agenda.stop_timers(connection, held.row.id, kind.undecided, matter)
            said = "、".join(f"{fact}={value}" for fact, value in settled.items())
            store.log_access(connection, held.row.id, person.id, "decide_request", said, now)

        return apply_event(memory, kind.decided, order, handbook), also

    def _answered(self, memory: Memory, kind: TaskKind, answer: str, order: Optional[str]) -> Memory:
        """What was found out is to be passed on to the buyer; the task stays until it was (L7)."""
        assert kind.answer is not None
        fact, event = kind.answer
        memory = record_fact(memory, fact, answer, self._desk.clock(), self._desk.handbook, order, memory.sku)
        return apply_event(memory, event, order, self._desk.handbook)


def _order_of(memory: Memory, task: Row) -> Optional[str]:
    """Return the order that a task is about: its case may know by now what the task did not."""
    note = casework.find_case(memory, task.case_id) if task.case_id else None
    return (note.order_id if note else None) or task.order_id or memory.order_id


def _demand_role(task: Row, person: Person) -> None:
    roles.demand(person.role, task.role, "处理这个任务", "task.forbidden")


def _demand_open(task: Row, person: Person) -> None:
    """The task may have climbed the ladder, or been closed, while the conversation was waited for."""
    _demand_role(task, person)
    if task.state != "open":
        raise agenda.closed_before()


def _demand_fit(action: str, kind: Optional[TaskKind]) -> None:
    """A request is approved or declined; nothing else is."""
    decides = action in ("approve", "decline")
    if decides != bool(kind is not None and kind.request):
        hint = "请示请选择同意或拒绝。" if not decides else "这个任务请标记完成。"
        raise RequestError("这个操作不适用于这个任务。", hint, code="task.action")
