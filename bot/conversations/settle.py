"""What agents settle besides answering: ticked facts, orders, tasks, requests to the team lead, cases.

Whether the person may is asked here, whatever route they came by.
"""

from __future__ import annotations

from typing import Any, Dict, List, Mapping, NamedTuple, Optional, Sequence

from sqlalchemy.engine import Row

from bot import roles
from bot.conversations.commit import Effect, Subject
from bot.conversations.door import Conversations, Talk
from bot.conversations.effects import Audit, CloseTask, ExpectTask, RecordCase, StopTimers, demand_task_role
from bot.errors import RequestError
from bot.handbook.model import Scope
from bot.handbook.terms import TaskKind
from bot.orders.source import OrderSourceUnreachable
from bot.proposing.situation import Snapshot
from bot.store import agenda, cases
from bot.store.colleagues import Person
from bot.store.proposals import StoredProposal
from bot.talk import ticks
from bot.talk.cases import close_case, find_case, finish_case_task, running_case, set_case_aside
from bot.talk.memory import apply_event, record_fact
from bot.talk.model import Memory
from bot.talk.states import TaskState

_STATES: Mapping[str, TaskState] = {"done": "done", "answer": "done", "approve": "approved", "decline": "declined"}


class _Change(NamedTuple):
    """What a conversation knows afterwards, and what happens besides."""

    memory: Memory
    effects: Sequence[Effect] = ()


class Settlements:
    """Takes in what is settled at the desk; the handbook goes on from there."""

    def __init__(self, conversations: Conversations) -> None:
        self._conversations = conversations
        self._handbook = conversations.handbook

    async def check(self, conversation: str, person: Person, fact: str, value: Any,
                    unasked: bool = False) -> Sequence[StoredProposal]:
        """Note a fact that somebody ticked. Returns the proposals that stand then.

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
        handbook = self._handbook
        spec = ticks.spec_of(fact, handbook)
        request, answer = ticks.request_of(fact, handbook), ticks.answer_of(fact, handbook)
        if request is not None or spec.source == "request":
            roles.demand(person.role, roles.DECIDER, f"决定「{spec.label}」", "fact.forbidden")
        clean = ticks.check_type(spec, value, handbook)
        async with self._conversations.open(conversation) as talk:
            if not unasked:
                open_kinds = {one.kind for one in talk.tasks}
                ticks.demand_asked(spec, talk.memory, [one.proposal for one in talk.proposals], open_kinds, handbook)
            if request is not None and request.request and fact == request.request[0]:
                change = self._ticked_request(talk, person, request, fact, clean)
            elif answer is not None:
                change = _Change(self._answered(talk, answer, str(clean), talk.memory.order_id))
            else:
                change = _Change(self._ticked(talk, fact, clean, "lead" if request is not None else "agent"))
            return (await talk.commit(*change)).proposals

    async def attach(self, conversation: str, person: Person, order_id: str) -> Sequence[StoredProposal]:
        """Attach an order to a conversation: any one to an anonymous buyer's, else one of the buyer's own.

        Raises:
            RequestError: 404 when there is no such order, 409 when it belongs to somebody else.
        """
        async with self._conversations.open(conversation) as talk:
            memory = record_fact(talk.memory, "order.id", order_id, talk.now, self._handbook)
            orders = (await _reachable(talk, memory)).orders or ()
            if not any(one.id == order_id for one in orders):
                if talk.row.buyer_id and await self._conversations.orders.order(order_id) is not None:
                    raise RequestError("这笔订单不属于这位买家。", "请关联买家自己的订单。", code="order.foreign",
                                       status=409)
                raise RequestError(f"找不到订单 {order_id[:80]}。", "请重新搜索。", code="order.unknown", status=404)
            return (await talk.commit(memory, [Audit("attach_order", person, order_id)])).proposals

    async def attach_product(self, conversation: str, person: Person, sku: str) -> Sequence[StoredProposal]:
        """Say which product a conversation is about.

        Raises:
            RequestError: 404 when the shop has no such product.
        """
        async with self._conversations.open(conversation) as talk:
            memory = record_fact(talk.memory, "product.sku", sku, talk.now, self._handbook)
            if sku not in (await _reachable(talk, memory)).products:
                raise RequestError(f"找不到货号 {sku[:80]}。", "请核对后再试。", code="product.unknown", status=404)
            return (await talk.commit(memory, [Audit("attach_product", person, sku)])).proposals

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
        row = await self._conversations.database.read(agenda.get_task, task)
        kind = self._handbook.tasks.get(row.kind)
        demand_task_role(row, person)
        _demand_fit(action, kind)
        answer = self._answer(kind, note) if action == "answer" else ""
        if amount is not None:
            ticks.check_amount(amount, "同意的金额")
        async with self._conversations.open(row.conversation) as talk:
            order = _order_of(talk.memory, row)
            closing = CloseTask(task, person, _STATES[action], amount)
            if action == "answer" and kind is not None:
                answered = self._answered(talk, kind, answer, order)
                await talk.commit(answered, [ExpectTask(task, person)])
            elif kind is not None and kind.request:
                settled: Dict[str, Any] = {kind.request[0]: _STATES[action]}
                if amount and action == "approve":
                    settled[kind.request[1]] = amount
                memory, effects = self._decided(talk, settled, kind, person, order, row)
                await talk.commit(memory, [closing, *effects])
            else:
                memory = finish_case_task(talk.memory, row.case_id, row.kind) if row.case_id else talk.memory
                await talk.commit(memory, [closing])

    async def close_case(self, case: str, person: Person, outcome: str, tags: List[str],
                         cost: Optional[int], note: Optional[str]) -> None:
        """Close a case with its record (F2): outcome, reasons, cost in fen, a note.

        Its tasks are done with it, and what the buyer wrote about it does not open it again.

        Raises:
            RequestError: 400 unknown outcome or unfit record, 403 one of its tasks stands with a higher
                role, 404 no such case, 409 closed before.
        """
        handbook = self._handbook
        if outcome not in handbook.words.outcomes:
            raise RequestError("不认识的处理结果。", f"请选择: {'、'.join(handbook.words.outcomes.values())}。",
                               code="case.outcome")
        if cost is not None:
            ticks.check_amount(cost, "成本", least=0)
        row = await self._conversations.database.read(cases.get_case, case)
        async with self._conversations.open(row.conversation) as talk:
            memory = close_case(talk.memory, case, outcome, talk.now, handbook)
            memory = set_case_aside(memory, case, await talk.propose(memory), handbook)
            record = RecordCase(case, person, tuple(tags), cost, note)
            await talk.commit(memory, [record], fresh=await talk.propose(memory))

    def _ticked(self, talk: Talk, fact: str, value: Any, by: str) -> Memory:
        """A fact may bring an event about: the warehouse has none left."""
        memory = talk.memory
        order_id = memory.order_id or next((one.order_id for one in memory.wishes if one.order_id), None)
        running = [one.order_id for one in memory.cases.values() if one.state == "open"]
        memory = record_fact(memory, fact, value, talk.now, self._handbook,
                             order_id or (running[-1] if running else None), memory.sku, by=by)
        event = self._handbook.facts[fact].event
        if not event or value is not True:
            return memory
        key = next((key for key in memory.heard if key.partition("@")[0] == fact), fact)
        return apply_event(memory, event, key.partition("@")[2] or None, self._handbook)

    def _ticked_request(self, talk: Talk, person: Person, kind: TaskKind, fact: str, state: TaskState) -> _Change:
        """The answer to a request decides its open task as well."""
        same = {one.name for one in self._handbook.tasks.values() if one.request == kind.request}
        task = next((one for one in talk.tasks if one.kind in same), None)
        if task is None:
            return self._decided(talk, {fact: state}, kind, person, talk.memory.order_id)
        memory, effects = self._decided(talk, {fact: state}, kind, person, _order_of(talk.memory, task), task)
        return _Change(memory, [CloseTask(task.id, person, state), *effects])

    def _answer(self, kind: Optional[TaskKind], note: Optional[str]) -> str:
        if kind is None or not kind.answer or not (note or "").strip():
            raise RequestError("还没有填写答复。", "请写下核实到的结果。", code="task.answer")
        return str(ticks.check_type(self._handbook.facts[kind.answer[0]], note, self._handbook))

    def _decided(self, talk: Talk, settled: Mapping[str, Any], kind: TaskKind, person: Person,
                 order: Optional[str], task: Optional[Row] = None) -> _Change:
        """The team lead has answered: nothing comes by itself any more, the answer proposes."""
        roles.demand(person.role, roles.DECIDER, "决定请示", "task.forbidden")
        assert kind.request is not None
        handbook, memory = self._handbook, talk.memory
        by_case = task.case_id if task is not None else None
        note = find_case(memory, by_case) if by_case else running_case(memory, order)
        subject: Optional[Subject] = None  # a conversation has one such request, whatever order it was about
        if handbook.facts[kind.request[0]].scope is Scope.ORDER:
            subject = Subject(note.id if note else by_case, task.order_id if task is not None else order)
        for fact, value in settled.items():
            memory = record_fact(memory, fact, value, talk.now, handbook, order, by="lead")
        if note is not None:
            memory = finish_case_task(memory, note.id, task.kind if task is not None else kind.name)
        detail = "、".join(f"{fact}={value}" for fact, value in settled.items())
        return _Change(apply_event(memory, kind.decided, order, handbook),
                       [StopTimers(kind.undecided, subject), Audit("decide_request", person, detail)])

    def _answered(self, talk: Talk, kind: TaskKind, answer: str, order: Optional[str]) -> Memory:
        """What was found out is to be passed on to the buyer; the task stays until it was (L7)."""
        assert kind.answer is not None
        fact, event = kind.answer
        memory = record_fact(talk.memory, fact, answer, talk.now, self._handbook, order, talk.memory.sku)
        return apply_event(memory, event, order, self._handbook)


async def _reachable(talk: Talk, memory: Memory) -> Snapshot:
    """Return the snapshot, with what this memory names.

    Raises:
        OrderSourceUnreachable: The order system does not answer.
    """
    snapshot = await talk.snapshot(memory)
    if snapshot.orders is None:
        raise OrderSourceUnreachable("暂时查不到订单：订单系统没有响应。", "请稍后再试。")
    return snapshot


def _order_of(memory: Memory, task: Row) -> Optional[str]:
    """Return the order that a task is about: its case may know by now what the task did not."""
    note = find_case(memory, task.case_id) if task.case_id else None
    return (note.order_id if note else None) or task.order_id or memory.order_id


def _demand_fit(action: str, kind: Optional[TaskKind]) -> None:
    """A request is approved or declined; nothing else is."""
    decides = action in ("approve", "decline")
    if decides != bool(kind is not None and kind.request):
        hint = "请示请选择同意或拒绝。" if not decides else "这个任务请标记完成。"
        raise RequestError("这个操作不适用于这个任务。", hint, code="task.action")
