"""After-sale cases: how they are opened, worked on in six steps, settled, closed and reopened.

There is one case per order (T1, S0:499-509): complaint, return and refund of one order are one case. Until the order
is known the case belongs to the conversation (key ``""``).
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, Callable, Dict, Iterable, Optional, Sequence, Tuple

from bot.handbook.model import Branch, Handbook
from bot.roles import above
from bot.talk.model import CaseNote, Memory, Proposal

APOLOGIES = ("抱歉", "不好意思", "对不起", "致歉", "歉意")


def open_cases(memory: Memory, proposals: Sequence[Proposal], now: datetime, handbook: Handbook,
               new_id: Callable[[], str]) -> Memory:
    """Open the cases that the open wishes call for; an order keeps the case that it has.

    Args:
        memory: After the buyer's turn or the event.
        proposals: What is proposed for the open wishes; they name the orders.
        now: The clock.
        handbook: Which scenarios open a case.
        new_id: Makes ids.
    """
    wished = {wish.scenario for wish in memory.wishes}
    for proposal in proposals:
        kind = _kind(proposal, handbook)
        if kind is None or proposal.wish.scenario not in wished:
            continue
        memory = _named(memory, proposal)
        note = memory.cases.get(proposal.order_id or "")
        if note is None or note.state == "closed":
            fresh = CaseNote(id=new_id(), kind=kind, scenario=proposal.scenario, opened_at=now,
                             order_id=proposal.order_id, sku=proposal.sku)
            memory = _with(memory, fresh)
    return memory


def _kind(proposal: Proposal, handbook: Handbook) -> Optional[str]:
    branch = branch_of(proposal, handbook)
    if branch is not None and branch.settles == "explained":
        return None
    for name in (proposal.scenario, proposal.wish.scenario):
        scenario = handbook.scenarios.get(name)
        if scenario is not None and scenario.case:
            return scenario.case
    return None


def _named(memory: Memory, proposal: Proposal) -> Memory:
    """Move the case without an order to the order of the proposal; if that has an open case, close this one."""
    note = memory.cases.get("")
    if not proposal.order_id or note is None or note.state == "closed":
        return memory
    others = {key: one for key, one in memory.cases.items() if key}
    there = others.get(proposal.order_id)
    if there is None or there.state == "closed":
        others[proposal.order_id] = note.copy(update={"order_id": proposal.order_id, "sku": proposal.sku})
        return memory.copy(update={"cases": others})
    closed = note.copy(update={"state": "closed", "outcome": "explained"})
    return memory.copy(update={"cases": {**others, "": closed}})


def apply_reply_to_case(memory: Memory, proposal: Optional[Proposal], text: str, now: datetime,
                        handbook: Handbook) -> Memory:
    """Record what a sent reply did for its case: steps, tasks, outcome.

    Args:
        memory: After ``apply_sent_reply`` or ``apply_free_reply``.
        proposal: The proposal that was sent; ``None`` for a free text.
        text: The text as sent.
        now: The clock.
        handbook: Branches and their outcomes.
    """
    note = _matter(memory, proposal)
    if note is None:
        return memory
    branch = branch_of(proposal, handbook) if proposal else None
    steps = ["contact", *(["soothe"] if any(word in text for word in APOLOGIES) else [])]
    changed: Dict[str, Any] = {}
    if proposal is not None:
        if any(_found_out(name, memory, handbook) for name in (one.name for one in proposal.facts)):
            steps.append("verify")
        closed_kinds = branch.closes if branch else ()
        opened_kinds = tuple(task.kind for task in proposal.tasks)
        changed["tasks"] = tuple(k for k in note.tasks if k not in closed_kinds) + opened_kinds
        changed["rows"] = tuple(dict.fromkeys((*note.rows, *proposal.rows)))
        if note.state == "settled" and proposal.wish.event in ("follow_up_due", "callback_due"):
            steps.append("follow_up")
    if branch is not None and branch.reopens:
        changed.update(state="open", outcome=None, settled_at=None, closed_at=None, reopened=note.reopened + 1)
    elif branch is not None and branch.settles:
        steps.extend(["verify", "settle"])
        changed.update(outcome=branch.settles, settled_at=now,
                       state="closed" if note.state == "closed" else "settled")
    changed["steps"] = tuple(dict.fromkeys((*note.steps, *steps)))
    return _with(memory, note.copy(update=changed))


def settle_by_words(memory: Memory, outcome: str, order_id: Optional[str], now: datetime) -> Memory:
    """Settle the running case of an order, or the only one: an agent has granted a remedy in words of their own."""
    running = [one for one in memory.cases.values() if one.state == "open"]
    note = running_case(memory, order_id) or (running[0] if order_id is None and len(running) == 1 else None)
    if note is None or note.state != "open":
        return memory
    steps = tuple(dict.fromkeys((*note.steps, "verify", "settle")))
    return _with(memory, note.copy(update={"state": "settled", "outcome": outcome, "settled_at": now, "steps": steps}))


def unsettle(memory: Memory, outcome: str, at: datetime) -> Memory:
    """Open the case again that words settled at this moment with this outcome."""
    note = next((one for one in memory.cases.values()
                 if one.state == "settled" and one.outcome == outcome and one.settled_at == at), None)
    if note is None:
        return memory
    return _with(memory, note.copy(update={"state": "open", "outcome": None, "settled_at": None}))


def _found_out(name: str, memory: Memory, handbook: Handbook) -> bool:
    """Tell whether a fact was heard from the buyer or entered by an agent or lead."""
    return any(key.partition("@")[0] == name and one.by in ("buyer", "agent", "lead")
               for key, one in memory.heard.items())


def finish_case_task(memory: Memory, case_id: str, kind: str) -> Memory:
    """Remove a task that is done from its case."""
    note = find_case(memory, case_id)
    if note is None or kind not in note.tasks:
        return memory
    rest = list(note.tasks)
    rest.remove(kind)
    return _with(memory, note.copy(update={"tasks": tuple(rest)}))


def raise_level(memory: Memory, case_id: str) -> Tuple[Memory, Optional[CaseNote]]:
    """Raise an unsettled case to the next role of the ladder (F5); returns ``None`` for the case when it stays."""
    note = find_case(memory, case_id)
    level = above(note.level) if note is not None else None
    if note is None or note.state != "open" or level is None:
        return memory, None
    note = note.copy(update={"level": level})
    return _with(memory, note), note


def close_case(memory: Memory, case_id: str, outcome: str, now: datetime, handbook: Handbook) -> Memory:
    """Close a case with its outcome (F2, S0:509); its wishes and its question are dropped."""
    note = find_case(memory, case_id)
    if note is None:
        return memory
    question = memory.question
    if question is not None and handbook.scenarios[question.wish.scenario].case:
        question = None
    kept = tuple(wish for wish in memory.wishes if not handbook.scenarios[wish.scenario].case)
    memory = memory.copy(update={"wishes": kept, "question": question})
    return _with(memory, note.copy(update={
        "state": "closed", "outcome": outcome, "closed_at": now, "tasks": (),
        "settled_at": note.settled_at or now,
        "steps": tuple(dict.fromkeys((*note.steps, "settle", "follow_up", "record")))}))


def set_case_aside(memory: Memory, case_id: str, proposals: Sequence[Proposal], handbook: Handbook) -> Memory:
    """Drop the wishes that would open a closed case again.

    Wishes that open no case themselves (such as "where is my parcel") stay.
    """
    note = find_case(memory, case_id)
    leading = {proposal.wish.scenario for proposal in proposals if note is not None and _kind(proposal, handbook)
               and proposal.order_id in (None, note.order_id)}
    return memory.copy(update={"wishes": tuple(one for one in memory.wishes if one.scenario not in leading)})


def rate_cases(memory: Memory, fact: str = "case.satisfaction") -> Memory:
    """Record the buyer's satisfaction (F3) in the case that was closed last."""
    heard = memory.heard.get(fact)
    done = [one for one in memory.cases.values() if one.closed_at is not None]
    if heard is None or not done:
        return memory
    note = max(done, key=lambda one: one.closed_at or one.opened_at)
    score = int(heard.value)
    return memory if note.satisfaction == score else _with(memory, note.copy(update={"satisfaction": score}))


def running_case(memory: Memory, order_id: Optional[str]) -> Optional[CaseNote]:
    """Return the unclosed case of an order, else the unclosed case without an order."""
    found = (memory.cases.get(order_id or ""), memory.cases.get(""))
    return next((one for one in found if one is not None and one.state != "closed"), None)


def find_case(memory: Memory, case_id: str) -> Optional[CaseNote]:
    """Return a case by its id."""
    return next((one for one in memory.cases.values() if one.id == case_id), None)


def unsettled_cases(memory: Memory) -> Iterable[CaseNote]:
    """Return the cases in state ``open``."""
    return [one for one in memory.cases.values() if one.state == "open"]


def _matter(memory: Memory, proposal: Optional[Proposal]) -> Optional[CaseNote]:
    if proposal is not None:
        note = memory.cases.get(proposal.order_id or "") or memory.cases.get("")
        return note
    running = [one for one in memory.cases.values() if one.state != "closed"]
    return running[-1] if running else None


def branch_of(proposal: Proposal, handbook: Handbook) -> Optional[Branch]:
    """Return the branch that a proposal comes from."""
    scenario = handbook.scenarios.get(proposal.scenario)
    return scenario.by_id.get(proposal.branch or "") if scenario else None


def _with(memory: Memory, note: CaseNote) -> Memory:
    return memory.copy(update={"cases": {**memory.cases, note.order_id or "": note}})
