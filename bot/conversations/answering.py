"""What agents answer: send a proposal, edit it, write freely, reject."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Dict, Optional, Sequence, Tuple

from sqlalchemy.engine import Connection, Row

from bot.conversations import agenda, cases, casework, standing, store
from bot.conversations.casework import branch_of
from bot.conversations.desk import Desk, announce
from bot.conversations.matching import Matcher, match
from bot.conversations.memory import said, said_freely, said_reply
from bot.conversations.model import CAUSES, Memory, Message, Proposal
from bot.conversations.people import AUTOMATIC, Person
from bot.conversations.reception import ANSWER_OVERDUE, LONGEST
from bot.conversations.standing import Stored
from bot.conversations.store import log_access
from bot.conversations.tables import conversations
from bot.errors import RequestError


@dataclass(frozen=True)
class Outgoing:
    """A reply on its way: its text, the proposal it was taken from, and what it changes."""

    text: str
    client_id: Optional[str]
    chosen: Optional[Stored]
    memory: Memory
    concerns: Tuple[str, ...] = ()


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
            memory = await self._after(row, memory, text, chosen)
            memory, fresh = await self._desk.reconsidered(row, memory)
            against = tuple(one.rule for one in await self._desk.concerns(row, text))
            outgoing = Outgoing(text, client_id, chosen, memory, against)
            return await self._desk.change(self._commit, conversation, person, outgoing, fresh, lock=lock)

    async def reject(self, proposal: str, person: Person, cause: str, note: Optional[str] = None) -> None:
        """Note that a proposal was no good, and why. It leaves the desk, the others stay."""
        if cause not in CAUSES:
            raise RequestError(f"Unknown cause {cause!r}.", f"Use one of: {', '.join(CAUSES)}.",
                               code="cause.unknown")
        chosen = await self._desk.read(standing.get_proposal, proposal)
        async with self._desk.holding(chosen.conversation) as lock:
            await self._desk.change(self._reject, proposal, person, cause, note, lock=lock)

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
            return self._worked(said(memory, chosen.proposal, now, handbook), chosen.proposal, text)
        here = await self._desk.read(standing.open_proposals, row.id)
        found = match(text, [one.proposal for one in here], memory, handbook, self._matcher)
        if isinstance(found, Proposal):
            return self._worked(said(memory, found, now, handbook), found, text)
        if found is not None:
            reply, wish = found
            memory = said_reply(memory, reply, wish, now, handbook, memory.order_id, memory.sku)
        else:
            memory = said_freely(memory, handbook)
        return self._worked(memory, None, text)

    def _worked(self, memory: Memory, proposal: Optional[Proposal], text: str) -> Memory:
        """Note what the reply did for its case."""
        now, handbook = self._desk.clock(), self._desk.handbook
        for part in proposal.each if proposal else (None,):
            memory = casework.answered(memory, part, text, now, handbook)
        return memory

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
            client_id=outgoing.client_id, proposal=chosen.id if chosen else None,
            by_person=person is not AUTOMATIC)
        if person is not AUTOMATIC:
            agenda.stop_timers(connection, conversation, ANSWER_OVERDUE)
        if chosen is not None:
            edited = outgoing.text.strip() != chosen.proposal.text.strip()
            standing.keep_decision(connection, chosen, person.id, "edited" if edited else "sent", now,
                                   text=outgoing.text, concerns=outgoing.concerns)
        elif outgoing.concerns:
            log_access(connection, conversation, person.id, "sent_with_concern",
                       f"{message.id}: {', '.join(outgoing.concerns)}", now)
        self._desk.keep(connection, conversation, outgoing.memory, fresh)
        for part in chosen.proposal.each if chosen else ():
            self._carry_out(connection, conversation, part, person)
        return message

    def _carry_out(self, connection: Connection, conversation: str, proposal: Proposal,
                   person: Person) -> None:
        """Open the tasks and start the timer of a reply that was sent, close the tasks it has done."""
        now = self._desk.clock()
        branch = branch_of(proposal, self._desk.handbook)
        if branch is not None and branch.closes:
            agenda.close_kinds(connection, conversation, branch.closes, person.id, now)
        case = cases.open_case_id(connection, conversation, proposal.order_id)
        for task in proposal.tasks:
            agenda.open_task(connection, conversation, task, now, case)
        if proposal.timer:
            agenda.start_timer(connection, conversation, proposal.timer, proposal.order_id)

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


def assign(connection: Connection, conversation: str, person: Optional[str], now: datetime) -> None:
    """Give a conversation to an agent, or to nobody."""
    store.get(connection, conversation)
    connection.execute(conversations.update().where(conversations.c.id == conversation).values(
        assignee=person))
    announce(connection, conversation, now)


def set_state(connection: Connection, conversation: str, state: str, now: datetime) -> None:
    """Close or reopen a conversation; a buyer's next message reopens it by itself.

    Tasks and cases stay open when it is closed (R7); what was to be answered does not.
    """
    store.get(connection, conversation)
    values: Dict[str, Any] = {"state": state}
    if state == "closed":
        memory = store.get_memory(connection, conversation).copy(update={
            "wishes": (), "question": None, "alternatives": (), "turn_open": False})
        values.update(waiting_since=None, unread=0, memory=memory.json())
        agenda.stop_timers(connection, conversation, ANSWER_OVERDUE)
        standing.replace_proposals(connection, conversation, memory.turn, (), now)
    connection.execute(conversations.update().where(conversations.c.id == conversation).values(**values))
    announce(connection, conversation, now)
