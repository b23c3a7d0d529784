"""What agents answer: send a proposal, edit it, write freely, reject."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Callable, List, Mapping, Optional, Sequence, Tuple
from zoneinfo import ZoneInfo

from sqlalchemy.engine import Connection

from bot.conversations.commit import Effect, Subject
from bot.conversations.door import Conversations, Talk
from bot.conversations.effects import Audit, CloseKinds, Decide, KeepMatched, OpenTask, StartTimer
from bot.conversations.message_effects import SayToBuyer, StopWaiting, UndoAct
from bot.conversations.receive import ANSWER_OVERDUE, LONGEST
from bot.errors import RequestError
from bot.handbook.model import Handbook
from bot.proposing.matching import Matcher, match_reply
from bot.proposing.propose import proposal_of_reply
from bot.store import messages, proposals
from bot.store.colleagues import AUTOMATIC, Person
from bot.store.proposals import StoredProposal
from bot.talk.acts import Act, FoundAct, LineAct
from bot.talk.cases import apply_reply_to_case, branch_of, settle_by_words, unsettle
from bot.talk.matters import forget_act, note_reply
from bot.talk.memory import apply_free_reply, apply_sent_reply
from bot.talk.message_events import note_off_hours_answer
from bot.talk.model import CAUSES, Memory, Message, Proposal, Task
from bot.talk.order_changes import note_price_words
from bot.talk.told import (
    acts_of,
    apply_acts,
    claims_a_decision,
    declared_acts,
    effect_in,
    note_acts,
    undo_act,
    with_tasks,
)

ReadActs = Callable[[str, str, datetime], Sequence[FoundAct]]
"""Reads what a line does: the line, the buyer's words before it, the clock in the shop's zone."""


@dataclass(frozen=True)
class Chosen:
    """What a reply amounts to: the proposal as the facts are now, and the stored one that the decision is about.

    ``matched``: it did not stand at the desk; the agent's own words amount to it.
    """

    proposal: Proposal
    stored: StoredProposal
    matched: bool = False

    def is_edited(self, text: str) -> bool:
        """Tell whether the text differs from what was proposed."""
        return self.matched or text.strip() != self.stored.proposal.text.strip()


@dataclass(frozen=True)
class Line:
    """A reply about to be sent: who says it, what it was taken from, what it does and what has to be done after it.

    ``only_noted``: it tells of a lead's decision that there is not; its acts are kept, and nothing comes of them.
    """

    text: str
    person: Person
    chosen: Optional[Chosen]
    acts: Tuple[Act, ...] = ()
    tasks: Tuple[Task, ...] = ()
    only_noted: bool = False


class Replies:
    """Takes in what agents do with proposals, and what they say in their own words."""

    def __init__(self, conversations: Conversations, matcher: Matcher, read_acts: ReadActs) -> None:
        self._conversations = conversations
        self._matcher, self._read_acts = matcher, read_acts

    async def send(self, conversation: str, person: Person, text: str, client_id: Optional[str] = None,
                   proposal: Optional[str] = None, after_seq: Optional[int] = None,
                   also: Sequence[Effect] = ()) -> Message:
        """Send a reply to the buyer.

        Args:
            conversation: Where.
            person: Who sends.
            text: What the buyer gets.
            client_id: The desk's own id of the message; a repeat is harmless.
            proposal: The proposal it was taken from, also when the text was edited.
            after_seq: The last message the agent saw, by default the last one there is; a colleague's newer answer
                is a conflict, and the buyer still waits for an answer to newer messages of their own.
            also: What happens in the same commit.

        Raises:
            RequestError: 400 empty, 413 too long, 409 when the proposal is retired, lacks a value,
                or its order has moved (``data["fresh"]`` has the fresh ones), or somebody answered
                in the meantime.
        """
        _check_text(text)
        async with self._conversations.open(conversation) as talk:
            known = await self._conversations.database.read(_check_unanswered, conversation, client_id, after_seq)
            if known is not None:
                return known
            chosen = await (self._verified(talk, proposal) if proposal else self._meant(talk, text))
            line = await self._line(talk, person, text, chosen)
            concerns = tuple(one.rule for one in await talk.concerns(text))
            taken = chosen.stored if chosen else None
            effects: List[Effect] = list(also)
            if taken and chosen and chosen.matched:
                effects.append(KeepMatched(taken))
            own = chosen is None or chosen.is_edited(text)
            said = tuple(LineAct(id=one.id, name=one.name, clause=one.clause, due=one.details.due, read=own)
                         for one in line.acts)
            effects.append(SayToBuyer(text, person, client_id, taken.id if taken else None, said))
            if person is not AUTOMATIC:
                seen = talk.row.last_seq if after_seq is None else after_seq
                effects.append(StopWaiting(seen, ANSWER_OVERDUE))
            if taken is not None:
                edited = text.strip() != taken.proposal.text.strip()
                effects.append(Decide(taken, person, "edited" if edited else "sent", text, concerns))
            elif concerns:
                effects.append(Audit("sent_with_concern", person, ", ".join(concerns)))
            for part in chosen.proposal.each if chosen else ():
                effects.extend(effects_of_reply(part, person, self._conversations.handbook))
            effects.extend(OpenTask(task, Subject(order_id=task.order_id)) for task in line.tasks)
            kept = await talk.commit(self._after(talk, line), effects)
        assert kept.message is not None
        return kept.message

    async def reject(self, proposal: str, person: Person, cause: str, note: Optional[str] = None) -> None:
        """Note that a proposal was no good, and why. It leaves the desk, the others stay."""
        if cause not in CAUSES:
            raise RequestError("不认识的原因。", f"请选择: {'、'.join(CAUSES.values())}。", code="cause.unknown")
        found = await self._conversations.database.read(proposals.get_proposal, proposal)
        async with self._conversations.open(found.conversation) as talk:
            chosen = next((one for one in talk.proposals if one.id == proposal), None)
            if chosen is None:
                raise _retired()
            await talk.commit(effects=[Decide(chosen, person, "rejected", cause=cause, note=note)])

    async def undo_act(self, message: str, act: str, person: Person) -> None:
        """Take back what an act of a line was read as, with the tasks that it opened; the line itself stays.

        Raises:
            RequestError: 404 when there is no such line or act, 409 when it was taken back before.
        """
        found = await self._conversations.database.read(messages.get_message, message)
        async with self._conversations.open(found.conversation) as talk:
            found = await self._conversations.database.read(messages.get_message, message)
            on_line = next((one for one in found.acts if one.id == act), None)
            if on_line is None or on_line.undone:
                raise RequestError("这一条已经撤销了，或不在这句话里。", "请刷新会话。", code="act.undone",
                                   status=404 if on_line is None else 409)
            handbook, memory = self._conversations.handbook, talk.memory
            known = next((one for one in memory.acts if one.id == act), None)
            beside = [one for one in memory.acts if known and one.at == known.at and one.id != act]
            gone = set(known.tasks if known else ()) - {kind for one in beside for kind in one.tasks}
            effects: List[Effect] = [UndoAct(found, act, person, tuple(sorted(gone)))]
            if known is not None:
                memory = forget_act(undo_act(memory, act, handbook), known, handbook)
                outcome = effect_in(known, handbook).settles
                memory = unsettle(memory, outcome, known.at) if outcome else memory
            effects.append(Audit("act_undone", person, f"{message}: {on_line.name}"))
            await talk.commit(memory, effects)

    async def _line(self, talk: Talk, person: Person, text: str, chosen: Optional[Chosen]) -> Line:
        """Find what a line does: a reply sent as it was declares it, other words are read."""
        handbook, memory, policy = self._conversations.handbook, talk.memory, self._conversations.policy()
        now = talk.now.astimezone(ZoneInfo(policy["shop"]["timezone"]))
        if chosen is not None and not chosen.is_edited(text):
            names = [part.replies[0] for part in chosen.proposal.each if part.replies]
            found: Sequence[FoundAct] = declared_acts(names, text, handbook)
        else:
            found = await asyncio.get_running_loop().run_in_executor(None, self._read_acts, text, memory.text, now)
        acts = acts_of(found, memory, talk.now, person.name, handbook, messages.new_id)
        if chosen is not None:
            return Line(text, person, chosen, acts)
        if claims_a_decision(text, memory):
            return Line(text, person, None, acts, only_noted=True)
        opening, tasks = with_tasks(acts, policy, handbook)
        return Line(text, person, None, opening, tasks)

    async def _verified(self, talk: Talk, proposal: str) -> Chosen:
        """Look at the facts again; what moved meanwhile is withdrawn before it can be sent."""
        stored = next((one for one in talk.proposals if one.id == proposal), None)
        if stored is None:
            gone = await self._conversations.database.read(proposals.get_proposal, proposal)
            if gone.conversation != talk.id:
                raise RequestError("这条提议属于另一个会话。", "请刷新会话。", code="proposal.foreign", status=409)
            raise _retired()
        fresh = await talk.propose(talk.memory)
        same = [one for one in fresh if one.signature == stored.proposal.signature]
        if not same:
            kept = await talk.commit(fresh=fresh, retired_as="withdrawn")
            raise RequestError("订单或店铺信息有变化，这条提议已过期，没有发送。", "请看更新后的提议，确认后再发送。",
                               code="proposal.stale", status=409,
                               data={"fresh": [one.as_json() for one in kept.proposals]})
        if not stored.proposal.sendable:
            names = "、".join(one.label for one in stored.proposal.missing)
            raise RequestError(f"缺少: {names}", "补齐后再发送。", code="proposal.incomplete", status=409)
        return Chosen(same[0], stored)

    async def _meant(self, talk: Talk, text: str) -> Optional[Chosen]:
        """Find what an agent's own words amount to; they then do what the handbook's reply would have done."""
        handbook, memory = self._conversations.handbook, talk.memory
        found = match_reply(text, [one.proposal for one in talk.proposals], memory, handbook, self._matcher)
        if found is None:
            return None
        if isinstance(found, Proposal):
            return Chosen(found, next(one for one in talk.proposals if one.proposal is found))
        reply, wish = found
        snapshot = await talk.snapshot()

        async def work(policy: Mapping[str, Any]) -> Optional[Proposal]:
            return proposal_of_reply(reply, wish, memory, snapshot, handbook, policy)

        proposal = await self._conversations.policy.attempt(work)
        if proposal is None:
            return None
        return Chosen(proposal, proposals.matched_proposal(talk.id, memory.turn, proposal), matched=True)

    def _after(self, talk: Talk, line: Line) -> Memory:
        """Return what the conversation knows once the reply is out."""
        handbook, before, chosen = self._conversations.handbook, talk.memory, line.chosen
        if chosen is not None:
            memory = note_acts(apply_sent_reply(before, chosen.proposal, talk.now, handbook), line.acts)
        else:
            memory = apply_free_reply(before, line.text, handbook)
            memory = note_acts(memory, line.acts) if line.only_noted else apply_acts(memory, line.acts, handbook)
        memory = note_price_words(memory, line.text, before.repricing, talk.now, handbook)
        if line.person is not AUTOMATIC:
            memory = note_off_hours_answer(memory, talk.now, self._conversations.policy())
        for part in chosen.proposal.each if chosen else (None,):
            memory = apply_reply_to_case(memory, part, line.text, talk.now, handbook)
        for act in line.acts if chosen is None and not line.only_noted else ():
            outcome = effect_in(act, handbook).settles
            memory = settle_by_words(memory, outcome, act.order_id, act.at) if outcome else memory
        return note_reply(memory, before, chosen.proposal if chosen else None, line.acts, line.text, talk.now,
                          line.person.name, handbook)


def effects_of_reply(proposal: Proposal, person: Person, handbook: Handbook) -> List[Effect]:
    """Return what sending a reply does besides: tasks it has done, tasks it opens, the timer it starts."""
    subject, branch = Subject(order_id=proposal.order_id), branch_of(proposal, handbook)
    effects: List[Effect] = []
    if branch is not None and branch.closes:
        effects.append(CloseKinds(tuple(branch.closes), person, subject))
    effects.extend(OpenTask(task, subject) for task in proposal.tasks)
    if proposal.timer:
        effects.append(StartTimer(proposal.timer, subject))
    return effects


def _check_unanswered(connection: Connection, conversation: str, client_id: Optional[str],
                      after_seq: Optional[int]) -> Optional[Message]:
    """Return the reply that was sent under this client id before; refuse one that a colleague has made needless."""
    known = messages.sent_before(connection, conversation, client_id) if client_id else None
    if known is not None or after_seq is None:
        return known
    newer = [one for one in messages.history(connection, conversation, after_seq) if one.sender == "agent"]
    if newer:
        raise RequestError("同事刚刚已经回复了这位买家，您的回复没有发送。", "请先看同事的回复，再决定是否发送。",
                           code="conversation.answered_meanwhile", status=409,
                           data={"messages": [messages.message_json(one, False) for one in newer]})
    return None


def _retired() -> RequestError:
    return RequestError("这条提议已经失效。", "请刷新会话，用现在的提议。", code="proposal.retired", status=409)


def _check_text(text: str) -> None:
    if not text.strip():
        raise RequestError("回复是空的。", "请输入内容。", code="message.empty")
    if len(text) > LONGEST:
        raise RequestError(f"回复有 {len(text)} 个字，最多 {LONGEST} 个字。", "请缩短后再发送。",
                           code="message.too_long", status=413)
