"""What a change of a conversation does besides its memory: values, carried out by the commit they are handed to.

Due times are relative and counted from the commit's clock. What belongs to a case names the case, or the order
whose case is looked up when it is carried out; an order that is not known yet is never fixed beforehand.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Optional, Tuple

from sqlalchemy.engine import Row

from bot import roles
from bot.conversations.commit import Commit, Effect, Subject
from bot.errors import RequestError
from bot.store import agenda, audit, cases, proposals
from bot.store.colleagues import Person, demand_colleague
from bot.store.due import Item, done
from bot.store.proposals import StoredProposal
from bot.talk.model import Task, Timer
from bot.talk.states import ConversationState, DecisionAction, TaskState


@dataclass(frozen=True)
class DueDone(Effect):
    """What was due is done with this commit; if it is not due any more, nothing of the commit is kept."""

    item: Item

    def carry_out(self, commit: Commit) -> None:
        done(commit.connection, self.item)


@dataclass(frozen=True)
class KeepMatched(Effect):
    """The proposal that an agent's own words amount to is kept, so that the decision can be told of it."""

    proposal: StoredProposal

    def carry_out(self, commit: Commit) -> None:
        proposals.save_matched_proposal(commit.connection, self.proposal, commit.now)


@dataclass(frozen=True)
class Decide(Effect):
    """A person (or the shop itself) sent, edited or rejected a proposal; it leaves the desk."""

    proposal: StoredProposal
    person: Person
    action: DecisionAction
    text: Optional[str] = None
    concerns: Tuple[str, ...] = ()
    cause: Optional[str] = None
    note: Optional[str] = None

    def carry_out(self, commit: Commit) -> None:
        proposals.save_decision(commit.connection, self.proposal, self.person.id, self.action, commit.now,
                                cause=self.cause, note=self.note, text=self.text, concerns=self.concerns)
        if self.action == "rejected":
            proposals.publish_proposals(commit.connection, commit.conversation, commit.now)


@dataclass(frozen=True)
class Withdraw(Effect):
    """Proposals that cannot be made any more leave the desk."""

    ids: Tuple[str, ...]

    def carry_out(self, commit: Commit) -> None:
        proposals.close_proposals(commit.connection, self.ids, "withdrawn", commit.now)
        proposals.publish_proposals(commit.connection, commit.conversation, commit.now)


@dataclass(frozen=True)
class OpenTask(Effect):
    """A task is opened for its matter, unless the same one is open."""

    task: Task
    subject: Subject

    def carry_out(self, commit: Commit) -> None:
        case = self.subject.matter(commit.memory).case_id
        agenda.open_task(commit.connection, commit.conversation, self.task, commit.now, case)


@dataclass(frozen=True)
class ExpectTask(Effect):
    """A task has to be open and within the person's reach; it may have moved while the conversation was waited for."""

    task: str
    person: Person

    def carry_out(self, commit: Commit) -> None:
        row = agenda.get_task(commit.connection, self.task)
        demand_task_role(row, self.person)
        if row.state != "open":
            raise agenda.closed_before()


@dataclass(frozen=True)
class CloseTask(Effect):
    """An open task is closed: done, or a request approved (perhaps with an amount in fen) or declined."""

    task: str
    person: Person
    state: TaskState
    amount: Optional[int] = None

    def carry_out(self, commit: Commit) -> None:
        ExpectTask(self.task, self.person).carry_out(commit)
        result = {"amount": self.amount} if self.amount and self.state == "approved" else None
        agenda.close_task(commit.connection, self.task, self.state, self.person.id, commit.now, result)


@dataclass(frozen=True)
class CloseKinds(Effect):
    """A matter's open tasks of these kinds are done: a reply has done them."""

    kinds: Tuple[str, ...]
    person: Person
    subject: Subject

    def carry_out(self, commit: Commit) -> None:
        agenda.close_kinds(commit.connection, commit.conversation, self.kinds, self.person.id, commit.now,
                           self.subject.matter(commit.memory))


@dataclass(frozen=True)
class StartTimer(Effect):
    """A timer starts, counted from the commit; one that runs for the same event and matter starts anew.

    Without a subject it belongs to the conversation, and one that runs for the event is left as it is.
    """

    timer: Timer
    subject: Optional[Subject] = None

    def carry_out(self, commit: Commit) -> None:
        if self.subject is None:
            agenda.ensure_timer(commit.connection, commit.conversation, self.timer, commit.now)
        else:
            agenda.start_timer(commit.connection, commit.conversation, self.timer, commit.now,
                               self.subject.matter(commit.memory))


@dataclass(frozen=True)
class StopTimers(Effect):
    """What was to come by itself does not come any more; without a subject all timers of the event."""

    event: str
    subject: Optional[Subject] = None

    def carry_out(self, commit: Commit) -> None:
        matter = self.subject.matter(commit.memory) if self.subject is not None else None
        agenda.stop_timers(commit.connection, commit.conversation, self.event, matter)


@dataclass(frozen=True)
class RecordCase(Effect):
    """A case gets the record it is closed with (F2): its timers end, its open tasks are cancelled."""

    case: str
    person: Person
    tags: Tuple[str, ...] = ()
    cost: Optional[int] = None
    note: Optional[str] = None

    def carry_out(self, commit: Commit) -> None:
        connection = commit.connection
        if cases.get_case(connection, self.case).state == "closed":
            raise RequestError("这个售后已经结案了。", "请刷新查看结案记录。", code="case.closed", status=409)
        for one in agenda.open_tasks_in(connection, commit.conversation, self.case):
            roles.demand(self.person.role, one.role, "这个售后还有更高层级的待办，结案", "case.forbidden")
        cases.save_record(connection, self.case, self.person.id, commit.now, tags=list(self.tags), cost=self.cost,
                          note=self.note)


@dataclass(frozen=True)
class AssignTo(Effect):
    """The conversation is given to somebody at the desk, or to nobody."""

    user: Optional[str]

    def carry_out(self, commit: Commit) -> None:
        if self.user is not None:
            demand_colleague(commit.connection, self.user)
        commit.values["assignee"] = self.user


@dataclass(frozen=True)
class SetState(Effect):
    """The conversation is closed, so that nobody waits in it, or open again."""

    state: ConversationState

    def carry_out(self, commit: Commit) -> None:
        commit.values["state"] = self.state
        if self.state == "closed":
            commit.values.update(waiting_since=None, unread=0)


@dataclass(frozen=True)
class ViewProduct(Effect):
    """The buyer looks at a product. It has a column of its own, beside what the memory holds."""

    sku: str
    quiet: ClassVar[bool] = True

    def carry_out(self, commit: Commit) -> None:
        commit.values["viewing"] = self.sku


@dataclass(frozen=True)
class Audit(Effect):
    """A line of the audit trail: who did what in this conversation; of a message that is stored, with its id."""

    action: str
    person: Person
    detail: str = ""

    def carry_out(self, commit: Commit) -> None:
        detail = f"{commit.message.id}: {self.detail}" if commit.message is not None else self.detail
        audit.note(commit.connection, self.action, commit.now, person=self.person.id, detail=detail,
                   conversation=commit.conversation)


def demand_task_role(task: Row, person: Person) -> None:
    """Refuse who may not settle a task.

    Raises:
        RequestError: 403.
    """
    roles.demand(person.role, task.role, "处理这个任务", "task.forbidden")
