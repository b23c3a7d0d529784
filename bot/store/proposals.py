"""Proposals at the desk: which stand, and what agents did with them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Dict, Iterable, List, Mapping, Optional, Sequence

from sqlalchemy import select, update
from sqlalchemy.engine import Connection, Row

from bot.errors import RequestError
from bot.proposing.changes import mark_changes
from bot.store.database import stamp
from bot.store.feed import publish
from bot.store.messages import new_id
from bot.store.tables import decisions, proposals
from bot.talk.message_events import MESSAGE_EVENTS
from bot.talk.model import Proposal
from bot.talk.states import DecisionAction, ProposalState

_STATES: Mapping[DecisionAction, ProposalState] = {"sent": "taken", "edited": "edited", "rejected": "rejected"}


@dataclass(frozen=True)
class StoredProposal:
    """A proposal with its place in the store."""

    id: str
    conversation: str
    turn: int
    n: int
    state: ProposalState
    proposal: Proposal

    def as_json(self, document: Optional[str] = None) -> Dict[str, Any]:
        """Return what the desk shows; ``document`` is the proposal as JSON text, if at hand."""
        data: Dict[str, Any] = json.loads(document or self.proposal.json())
        data.update(id=self.id, conversation=self.conversation, n=self.n, state=self.state,
                    intent=self.proposal.wish.intent,
                    confidence=self.proposal.wish.confidence if self.proposal.wish.intent else None)
        return data


def open_proposals(connection: Connection, conversation: str) -> List[StoredProposal]:
    """Return the proposals that stand at the desk now, in order."""
    return [stored_proposal(row) for row in open_rows(connection, conversation)]


def open_rows(connection: Connection, conversation: str) -> List[Row]:
    """Return the rows of the proposals that stand at the desk now, in order."""
    return list(connection.execute(select(proposals).where(
        proposals.c.conversation == conversation, proposals.c.state == "open").order_by(proposals.c.n)))


def stored_proposal(row: Row) -> StoredProposal:
    """Read a proposal's row."""
    return StoredProposal(row.id, row.conversation, row.turn, row.n, row.state, Proposal.parse_raw(row.data))


def get_proposal(connection: Connection, proposal: str) -> StoredProposal:
    """Return a proposal by id.

    Raises:
        RequestError: 404 when there is none.
    """
    row = connection.execute(select(proposals).where(proposals.c.id == proposal)).first()
    if row is None:
        raise RequestError("找不到这条提议。", "请刷新会话。", code="proposal.unknown", status=404)
    return stored_proposal(row)


def replace_proposals(connection: Connection, conversation: str, turn: int,
                      fresh: Sequence[Proposal], now: datetime, retired_as: ProposalState = "retired",
                      reworded: bool = False) -> List[StoredProposal]:
    """Let fresh proposals stand at the desk; open ones that say the same are kept.

    Args:
        connection: The transaction.
        conversation: Where they stand.
        turn: The buyer's turn they answer.
        fresh: What is to stand there.
        now: The clock.
        retired_as: The state of those that go.
        reworded: Keep none whose wording is another now, though it says the same.
    """
    before = open_proposals(connection, conversation)
    same = [one.proposal.signature for one in before] == [one.signature for one in fresh]
    if same and not (reworded and [one.proposal.text for one in before] != [one.text for one in fresh]):
        return before
    fresh = mark_changes([one.proposal for one in before], fresh)
    close_proposals(connection, [one.id for one in before], retired_as, now)
    result = [StoredProposal(new_id(), conversation, turn, n, "open", proposal)
              for n, proposal in enumerate(fresh, 1)]
    documents = [one.json() for one in fresh]
    if result:
        connection.execute(proposals.insert(), [
            {"id": one.id, "conversation": conversation, "turn": turn, "n": one.n, "state": "open",
             "data": document, "created_at": stamp(now), "scenario": one.proposal.scenario,
             "branch": one.proposal.branch or "", "unprompted": _unprompted(one.proposal)}
            for one, document in zip(result, documents)])
    publish(connection, conversation, "proposals",
            {"conversation": conversation,
             "proposals": [one.as_json(document) for one, document in zip(result, documents)]}, now)
    return result


def _unprompted(proposal: Proposal) -> bool:
    """Whether it came without a message of the buyer's: then nobody else will remind anyone of it."""
    return proposal.wish.event is not None and proposal.wish.event not in MESSAGE_EVENTS


def matched_proposal(conversation: str, turn: int, proposal: Proposal) -> StoredProposal:
    """Return the proposal that an agent's own words amount to, with an id of its own; it is not kept yet."""
    return StoredProposal(new_id(), conversation, turn, 0, "edited", proposal)


def save_matched_proposal(connection: Connection, matched: StoredProposal, now: datetime) -> None:
    """Keep a matched proposal, so that the decision can be told of it."""
    proposal = matched.proposal
    connection.execute(proposals.insert().values(
        id=matched.id, conversation=matched.conversation, turn=matched.turn, n=matched.n, state=matched.state,
        data=proposal.json(), created_at=stamp(now), scenario=proposal.scenario, branch=proposal.branch or ""))


def close_proposals(connection: Connection, ids: Iterable[str], state: ProposalState, now: datetime) -> None:
    """Take proposals off the desk."""
    connection.execute(update(proposals).where(proposals.c.id.in_(list(ids))).values(
        state=state, closed_at=stamp(now)))


def save_decision(connection: Connection, chosen: StoredProposal, person: Optional[str],
                  action: DecisionAction, now: datetime, *, cause: Optional[str] = None,
                  note: Optional[str] = None, text: Optional[str] = None, concerns: Sequence[str] = ()) -> None:
    """Note what an agent did with a proposal: sent, edited or rejected (with its cause)."""
    connection.execute(decisions.insert().values(
        id=new_id(), proposal=chosen.id, conversation=chosen.conversation, person=person,
        action=action, cause=cause, note=note, text=text, at=stamp(now),
        concerns=json.dumps(list(concerns)) if concerns else None))
    close_proposals(connection, [chosen.id], _STATES[action], now)


def publish_proposals(connection: Connection, conversation: str, now: datetime) -> None:
    """Tell the desks which proposals stand now."""
    publish(connection, conversation, "proposals", {
        "conversation": conversation,
        "proposals": [one.as_json() for one in open_proposals(connection, conversation)]}, now)
