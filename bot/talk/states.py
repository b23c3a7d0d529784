"""The states that conversations and what belongs to them can be in, as they are kept. Pure."""

from __future__ import annotations

from typing import Literal

ConversationState = Literal["open", "closed"]
Sender = Literal["buyer", "agent"]
ReadState = Literal["pending", "read", "failed"]
"""A buyer's message waits to be read, was read, or could not be; a seller's line counts as read."""
ProposalState = Literal["open", "taken", "edited", "rejected", "retired", "withdrawn"]
DecisionAction = Literal["sent", "edited", "rejected"]
TaskState = Literal["open", "done", "approved", "declined", "cancelled"]
CaseState = Literal["open", "settled", "closed"]
"""``settled``: a solution was agreed, tasks may still run."""
Level = Literal["agent", "lead", "manager"]
