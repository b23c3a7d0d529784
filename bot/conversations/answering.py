"""What agents do: send, edit, reject, tick a fact, settle a request, attach an order."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Callable, Dict, List, Optional, Sequence, Tuple

from sqlalchemy.engine import Connection, Row

from bot.conversations import agenda, standing, store
from bot.conversations.desk import Desk, announce
from bot.conversations.matching import Matcher, match
from bot.conversations.memory import occur, said, said_freely, said_reply, tick
from bot.conversations.model import CAUSES, Memory, Message, Proposal
from bot.conversations.reception import LONGEST
from bot.conversations.standing import Stored
from bot.conversations.tables import audit, conversations
from bot.database import stamp
from bot.errors import RequestError

REQUESTS: Dict[str, Tuple[str, str, str]] = {
    "approve_discount": ("discount.state", "discount.amount", "discount_decided")}
"""Tasks that ask the team lead: the fact of the answer, of the amount, and the event it is."""

_TIMEOUT_OF = {"discount_decided": "discount_undecided"}


@dataclass(frozen=True)
class Person:
    """Who works at the desk."""

    id: str
    name: str
    role: str = "agent"


@dataclass(frozen=True)
class Outgoing:
    """A reply on its way: its text, the proposal it was taken from, and what it changes."""

    text: str
    client_id: Optional[str]
    chosen: Optional[Stored]
    memory: Memory


class Answering:
    """Takes in what agents do in a conversation."""

    def __init__(self, desk: Desk, matcher: Matcher) -> None:
        self._desk = desk
        self._matcher = matcher

    async def send(self, conversation: str, person: Person, text: str, client_id: Optional[str] = None,
                   proposal: Optional[str] = None, after_seq: Optional[int] = None) -> Message:
        """Send a reply to the buyer.

        Args:
            conversation: Where.
            person: Who sends.
            text: What the buyer gets.
            client_id: The desk's own id of the message; a repeat is harmless.
            proposal: The proposal it was taken from, also when the text was edited.
            after_seq: The last message the agent saw; a colleague's newer answer is a conflict.

        Raises:
            RequestError: 400 empty, 413 too long, 409 when the proposal is retired, lacks a value,
                or its order has moved (``data["fresh"]`` has the fresh ones), or somebody answered
                in the meantime.
        """
        _check_text(text)
        async with self._desk.holding(conversation) as lock:
            row = await self._desk.read(store.get, conversation)
            known = await self._desk.read(self._known, conversation, client_id)
            if known is not None:
                return known
            await self._desk.read(self._nobody_answered, conversation, after_seq)
            memory = Memory.parse_raw(row.memory)
            chosen = await self._verified(row, memory, proposal) if proposal else None
            outgoing = Outgoing(text, client_id, chosen, await self._after(row, memory, text, chosen))
            fresh = await self._desk.proposals(row, outgoing.memory)
            return await self._desk.change(self._commit, conversation, person, outgoing, fresh, lock=lock)

    async def reject(self, proposal: str, person: Person, cause: str, note: Optional[str] = None) -> None:
        """Note that a proposal was no good, and why. It leaves the desk, the others stay."""
        if cause not in CAUSES:
            raise RequestError(f"Unknown cause {cause!r}.", f"Use one of: {', '.join(CAUSES)}.",
                               code="cause.unknown")
        chosen = await self._desk.read(standing.get_proposal, proposal)
        async with self._desk.holding(chosen.conversation) as lock:
            await self._desk.change(self._reject, proposal, person, cause, note, lock=lock)

    async def check(self, conversation: str, person: Person, fact: str, value: Any) -> List[Stored]:
        """Note a fact that the agent ticked; the handbook goes on from there."""
        if fact not in self._desk.handbook.facts:
            raise RequestError(f"Unknown fact {fact!r}.", "Reload the conversation.", code="fact.unknown")
        for answer, _, event in REQUESTS.values():
            if fact == answer:
                return await self._decided(conversation, {fact: value}, event)
        return await self._update(conversation, lambda row, memory: self._ticked(memory, fact, value))

    async def attach(self, conversation: str, person: Person, order_id: str) -> List[Stored]:
        """Attach an order to an anonymous buyer's conversation; this is logged."""
        order = await self._desk.orders.order(order_id)
        if order is None:
            raise RequestError(f"There is no order {order_id!r}.", "Search for it again.",
                               code="order.unknown", status=404)
        await self._desk.change(_log_access, conversation, person.id, "attach_order", order_id,
                                self._desk.clock())
        now = self._desk.clock()
        return await self._update(conversation, lambda row, memory: tick(
            memory, "order.id", order_id, now, self._desk.handbook))

    async def settle_task(self, task: str, person: Person, action: str,
                          amount: Optional[int] = None) -> None:
        """Close a task: ``done``, or ``approve`` (with an amount in fen) and ``decline`` by a lead."""
        states = {"done": "done", "approve": "approved", "decline": "declined"}
        if action not in states:
            raise RequestError(f"Unknown action {action!r}.", "Use done, approve or decline.",
                               code="task.action")
        if action != "done" and person.role != "lead":
            raise RequestError("Only a team lead decides requests.", "Ask a team lead.",
                               code="task.forbidden", status=403)
        row = await self._desk.change(agenda.close_task, task, states[action], person.id,
                                      self._desk.clock(), {"amount": amount} if amount else None)
        if row.kind in REQUESTS and action != "done":
            answer, sum_of, event = REQUESTS[row.kind]
            settled = {answer: states[action], **({sum_of: amount} if amount else {})}
            await self._decided(row.conversation, settled, event)

    async def _decided(self, conversation: str, settled: Dict[str, Any], event: str) -> List[Stored]:
        """The team lead has answered: nothing comes by itself any more, the answer proposes."""
        def change(row: Row, memory: Memory) -> Memory:
            for fact, value in settled.items():
                memory = tick(memory, fact, value, self._desk.clock(), self._desk.handbook, by="lead")
            return occur(memory, event, memory.order_id, self._desk.handbook)

        await self._desk.change(agenda.stop_timers, conversation, _TIMEOUT_OF[event])
        return await self._update(conversation, change)

    async def _update(self, conversation: str, change: Callable[[Row, Memory], Memory]) -> List[Stored]:
        async with self._desk.holding(conversation) as lock:
            row = await self._desk.read(store.get, conversation)
            memory = change(row, Memory.parse_raw(row.memory))
            fresh = await self._desk.proposals(row, memory)
            return await self._desk.change(self._save, conversation, memory, fresh, lock=lock)

    def _ticked(self, memory: Memory, fact: str, value: Any) -> Memory:
        order_id, sku = memory.order_id, memory.sku
        for wish in memory.wishes:
            order_id, sku = order_id or wish.order_id, sku
        return tick(memory, fact, value, self._desk.clock(), self._desk.handbook, order_id, sku)

    async def _verified(self, row: Row, memory: Memory, proposal: str) -> Stored:
        """Read the facts again; what moved meanwhile is withdrawn before it can be sent."""
        chosen = await self._desk.read(standing.get_proposal, proposal)
        if chosen.conversation != row.id:
            raise RequestError("This proposal belongs to another conversation.",
                               "Reload the conversation.", code="proposal.foreign", status=409)
        if chosen.state != "open":
            raise RequestError("This proposal does not stand any more.", "Take one of those that do.",
                               code="proposal.retired", status=409)
        fresh = await self._desk.proposals(row, memory)
        if chosen.proposal.signature not in [one.signature for one in fresh]:
            here = await self._desk.change(standing.replace_proposals, row.id, memory.turn, fresh,
                                               self._desk.clock(), "withdrawn")
            raise RequestError("The order has changed since this was proposed.",
                               "Look at the fresh proposals.", code="proposal.stale", status=409,
                               data={"fresh": [one.as_json() for one in here]})
        if not chosen.proposal.sendable:
            names = "、".join(one.label for one in chosen.proposal.missing)
            raise RequestError(f"缺少: {names}", "补齐后再发送。", code="proposal.incomplete", status=409)
        return chosen

    async def _after(self, row: Row, memory: Memory, text: str, chosen: Optional[Stored]) -> Memory:
        now, handbook = self._desk.clock(), self._desk.handbook
        if chosen is not None:
            return said(memory, chosen.proposal, now, handbook)
        here = await self._desk.read(standing.open_proposals, row.id)
        found = match(text, [one.proposal for one in here], memory, handbook, self._matcher)
        if isinstance(found, Proposal):
            return said(memory, found, now, handbook)
        if found is not None:
            reply, wish = found
            return said_reply(memory, reply, wish, now, handbook, memory.order_id, memory.sku)
        return said_freely(memory)

    def _known(self, connection: Connection, conversation: str, client_id: Optional[str]) -> Optional[Message]:
        return store.sent_before(connection, conversation, client_id) if client_id else None

    def _nobody_answered(self, connection: Connection, conversation: str, after_seq: Optional[int]) -> None:
        if after_seq is None:
            return
        newer = [one for one in store.history(connection, conversation, after_seq)
                 if one.sender == "agent"]
        if newer:
            raise RequestError("A colleague has answered in the meantime.", "Read it, then send.",
                               code="conversation.answered_meanwhile", status=409,
                               data={"messages": [store.message_json(one, False) for one in newer]})

    def _commit(self, connection: Connection, conversation: str, person: Person, outgoing: Outgoing,
                fresh: Sequence[Proposal]) -> Message:
        now = self._desk.clock()
        chosen = outgoing.chosen
        message, _ = store.add_message(
            connection, conversation, now, sender="agent", text=outgoing.text, author=person.name,
            client_id=outgoing.client_id, proposal=chosen.id if chosen else None)
        if chosen is not None:
            edited = outgoing.text.strip() != chosen.proposal.text.strip()
            standing.keep_decision(connection, chosen, person.id, "edited" if edited else "sent", now,
                                text=outgoing.text)
            for task in chosen.proposal.tasks:
                agenda.open_task(connection, conversation, task, now)
            if chosen.proposal.timer:
                agenda.start_timer(connection, conversation, chosen.proposal.timer,
                                   chosen.proposal.order_id)
        self._save(connection, conversation, outgoing.memory, fresh)
        return message

    def _save(self, connection: Connection, conversation: str, memory: Memory,
              fresh: Sequence[Proposal]) -> List[Stored]:
        now = self._desk.clock()
        store.save_memory(connection, conversation, memory)
        here = standing.replace_proposals(connection, conversation, memory.turn, fresh, now)
        announce(connection, conversation, now)
        return here

    def _reject(self, connection: Connection, proposal: str, person: Person, cause: str,
                note: Optional[str]) -> None:
        chosen = standing.get_proposal(connection, proposal)
        if chosen.state != "open":
            raise RequestError("This proposal does not stand any more.", "Reload the conversation.",
                               code="proposal.retired", status=409)
        now = self._desk.clock()
        standing.keep_decision(connection, chosen, person.id, "rejected", now, cause=cause, note=note)
        standing.publish_proposals(connection, chosen.conversation, now)
        announce(connection, chosen.conversation, now)


def _check_text(text: str) -> None:
    if not text.strip():
        raise RequestError("The reply is empty.", "Type something.", code="message.empty")
    if len(text) > LONGEST:
        raise RequestError(f"The reply has {len(text)} characters, {LONGEST} are allowed.",
                           "Shorten it.", code="message.too_long", status=413)


def _log_access(connection: Connection, conversation: str, person: str, action: str, detail: str,
                now: datetime) -> None:
    connection.execute(audit.insert().values(id=store.new_id(), at=stamp(now), person=person,
                                             conversation=conversation, action=action, detail=detail))


def assign(connection: Connection, conversation: str, person: Optional[str], now: datetime) -> None:
    """Give a conversation to an agent, or to nobody."""
    store.get(connection, conversation)
    connection.execute(conversations.update().where(conversations.c.id == conversation).values(
        assignee=person))
    announce(connection, conversation, now)


def set_state(connection: Connection, conversation: str, state: str, now: datetime) -> None:
    """Close or reopen a conversation; a buyer's next message reopens it by itself."""
    store.get(connection, conversation)
    values: Dict[str, Any] = {"state": state}
    if state == "closed":
        values.update(waiting_since=None, unread=0)
    connection.execute(conversations.update().where(conversations.c.id == conversation).values(**values))
    announce(connection, conversation, now)
