"""What agents answer: send a proposal, edit it, write freely, reject."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Mapping, Optional, Sequence, Tuple

from sqlalchemy.engine import Connection, Row

from bot.conversations.desk import Desk, announce
from bot.conversations.receive import ANSWER_OVERDUE, LONGEST
from bot.errors import RequestError
from bot.proposing.matching import Matcher, match_reply
from bot.proposing.propose import proposal_of_reply
from bot.store import agenda
from bot.store import messages as store
from bot.store import proposals as standing
from bot.store.agenda import Matter
from bot.store.colleagues import AUTOMATIC, Person
from bot.store.messages import log_access
from bot.store.proposals import StoredProposal
from bot.talk import cases as casework
from bot.talk.cases import branch_of
from bot.talk.memory import apply_free_reply, apply_sent_reply
from bot.talk.message_events import note_off_hours_answer
from bot.talk.model import CAUSES, CaseNote, Memory, Message, Proposal


@dataclass(frozen=True)
class Chosen:
    """What a reply amounts to: the proposal whose effects it has, and the one that stood at the desk, if any."""

    proposal: Proposal
    stored: Optional[StoredProposal] = None


@dataclass(frozen=True)
class Outgoing:
    """A reply on its way: its text, what it amounts to in the handbook, and what it changes."""

    text: str
    client_id: Optional[str]
    chosen: Optional[Chosen]
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
            row = await self._desk.read(store.get_conversation, conversation)
            known = await self._desk.read(self._known, conversation, client_id)
            if known is not None:
                return known
            await self._desk.read(self._nobody_answered, conversation, after_seq)
            memory = self._desk.recall(row)
            chosen = await (self._verified(row, memory, proposal) if proposal else self._meant(row, memory, text))
            memory = self._after(memory, person, text, chosen.proposal if chosen else None)
            memory, fresh = await self._desk.reconsidered(row, memory)
            against = tuple(one.rule for one in await self._desk.concerns(row, text))
            outgoing = Outgoing(text, client_id, chosen, memory, against)
            return await self._desk.change(self._commit, conversation, person, outgoing, fresh, lock=lock)

    async def reject(self, proposal: str, person: Person, cause: str, note: Optional[str] = None) -> None:
        """Note that a proposal was no good, and why. It leaves the desk, the others stay."""
        if cause not in CAUSES:
            raise RequestError("不认识的原因。", f"请选择: {'、'.join(CAUSES.values())}。", code="cause.unknown")
        chosen = await self._desk.read(standing.get_proposal, proposal)
        async with self._desk.holding(chosen.conversation) as lock:
            await self._desk.change(self._reject, proposal, person, cause, note, lock=lock)

    async def _verified(self, row: Row, memory: Memory, proposal: str) -> Chosen:
        """Read the facts again; what moved meanwhile is withdrawn before it can be sent."""
        stored = await self._desk.read(standing.get_proposal, proposal)
        if stored.conversation != row.id:
            raise RequestError("这条提议属于另一个会话。", "请刷新会话。", code="proposal.foreign", status=409)
        if stored.state != "open":
            raise _retired()
        fresh = await self._desk.proposals(row, memory)
        same = [one for one in fresh if one.signature == stored.proposal.signature]
        if not same:
            here = await self._desk.change(standing.replace_proposals, row.id, memory.turn, fresh,
                                               self._desk.clock(), "withdrawn")
            raise RequestError("订单或店铺信息有变化，这条提议已过期，没有发送。", "请看更新后的提议，确认后再发送。",
                               code="proposal.stale", status=409, data={"fresh": [one.as_json() for one in here]})
        if not stored.proposal.sendable:
            names = "、".join(one.label for one in stored.proposal.missing)
            raise RequestError(f"缺少: {names}", "补齐后再发送。", code="proposal.incomplete", status=409)
        return Chosen(same[0], stored)

    async def _meant(self, row: Row, memory: Memory, text: str) -> Optional[Chosen]:
        """Find what an agent's own words amount to; they then do what the handbook's reply would have done."""
        handbook = self._desk.handbook
        here = await self._desk.read(standing.open_proposals, row.id)
        found = match_reply(text, [one.proposal for one in here], memory, handbook, self._matcher)
        if found is None:
            return None
        if isinstance(found, Proposal):
            return Chosen(found, next(one for one in here if one.proposal is found))
        reply, wish = found
        snapshot = await self._desk.snapshot(row, memory)

        async def work(policy: Mapping[str, Any]) -> Optional[Proposal]:
            return proposal_of_reply(reply, wish, memory, snapshot, handbook, policy)

        proposal = await self._desk.policy.attempt(work)
        return Chosen(proposal) if proposal is not None else None

    def _after(self, memory: Memory, person: Person, text: str, proposal: Optional[Proposal]) -> Memory:
        now, handbook = self._desk.clock(), self._desk.handbook
        memory = apply_sent_reply(memory, proposal, now, handbook) if proposal else apply_free_reply(memory, handbook)
        if person is not AUTOMATIC:
            memory = note_off_hours_answer(memory, now, self._desk.policy())
        return self._worked(memory, proposal, text)

    def _worked(self, memory: Memory, proposal: Optional[Proposal], text: str) -> Memory:
        """Note what the reply did for its case."""
        now, handbook = self._desk.clock(), self._desk.handbook
        for part in proposal.each if proposal else (None,):
            memory = casework.apply_reply_to_case(memory, part, text, now, handbook)
        return memory

    def _known(self, connection: Connection, conversation: str, client_id: Optional[str]) -> Optional[Message]:
        return store.sent_before(connection, conversation, client_id) if client_id else None

    def _nobody_answered(self, connection: Connection, conversation: str, after_seq: Optional[int]) -> None:
        if after_seq is None:
            return
        newer = [one for one in store.history(connection, conversation, after_seq)
                 if one.sender == "agent"]
        if newer:
            raise RequestError("同事刚刚已经回复了这位买家，您的回复没有发送。", "请先看同事的回复，再决定是否发送。",
                               code="conversation.answered_meanwhile", status=409,
                               data={"messages": [store.message_json(one, False) for one in newer]})

    def _commit(self, connection: Connection, conversation: str, person: Person, outgoing: Outgoing,
                fresh: Sequence[Proposal]) -> Message:
        now = self._desk.clock()
        chosen, memory = outgoing.chosen, outgoing.memory
        stored = chosen.stored if chosen else None
        if chosen is not None and stored is None:
            stored = standing.save_matched_proposal(connection, conversation, memory.turn, chosen.proposal, now)
        message, _ = store.add_message(
            connection, conversation, now, sender="agent", text=outgoing.text, author=person.name,
            client_id=outgoing.client_id, proposal=stored.id if stored else None,
            by_person=person is not AUTOMATIC)
        if person is not AUTOMATIC:
            agenda.stop_timers(connection, conversation, ANSWER_OVERDUE)
        if stored is not None:
            edited = outgoing.text.strip() != stored.proposal.text.strip()
            standing.save_decision(connection, stored, person.id, "edited" if edited else "sent", now,
                                   text=outgoing.text, concerns=outgoing.concerns)
        elif outgoing.concerns:
            log_access(connection, conversation, person.id, "sent_with_concern",
                       f"{message.id}: {', '.join(outgoing.concerns)}", now)
        self._desk.keep(connection, conversation, memory, fresh)
        for part in chosen.proposal.each if chosen else ():
            self._carry_out(connection, conversation, part, person, casework.running_case(memory, part.order_id))
        return message

    def _carry_out(self, connection: Connection, conversation: str, proposal: Proposal,
                   person: Person, case: Optional[CaseNote]) -> None:
        """Open the tasks and start the timer of a reply that was sent, close the tasks it has done."""
        now = self._desk.clock()
        matter = Matter(case.id if case else None, proposal.order_id)
        branch = branch_of(proposal, self._desk.handbook)
        if branch is not None and branch.closes:
            agenda.close_kinds(connection, conversation, branch.closes, person.id, now, matter)
        for task in proposal.tasks:
            agenda.open_task(connection, conversation, task, now, matter.case_id)
        if proposal.timer:
            agenda.start_timer(connection, conversation, proposal.timer, now, matter)

    def _reject(self, connection: Connection, proposal: str, person: Person, cause: str,
                note: Optional[str]) -> None:
        chosen = standing.get_proposal(connection, proposal)
        if chosen.state != "open":
            raise _retired()
        now = self._desk.clock()
        standing.save_decision(connection, chosen, person.id, "rejected", now, cause=cause, note=note)
        standing.publish_proposals(connection, chosen.conversation, now)
        announce(connection, chosen.conversation, now)


def _retired() -> RequestError:
    return RequestError("这条提议已经失效。", "请刷新会话，用现在的提议。", code="proposal.retired", status=409)


def _check_text(text: str) -> None:
    if not text.strip():
        raise RequestError("回复是空的。", "请输入内容。", code="message.empty")
    if len(text) > LONGEST:
        raise RequestError(f"回复有 {len(text)} 个字，最多 {LONGEST} 个字。", "请缩短后再发送。",
                           code="message.too_long", status=413)
