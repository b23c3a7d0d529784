"""Parts of an order's record that tell of money that went back, of goods that went back, and of who steps in."""

from __future__ import annotations

from datetime import datetime
from enum import Enum
from typing import Optional, Tuple

from bot.orders.values import Value


class RefundState(str, Enum):
    """How far a refund is."""

    REQUESTED = "requested"
    AGREED = "agreed"
    REFUSED = "refused"
    PAID = "paid"


class RefundKind(str, Enum):
    """What the buyer asked for: money alone, money against the goods, other goods."""

    REFUND_ONLY = "refund_only"
    RETURN_REFUND = "return_refund"
    EXCHANGE = "exchange"


class ReturnResult(str, Enum):
    """What the inspection of returned goods came to."""

    ACCEPTED = "accepted"
    PARTLY = "partly"
    REFUSED = "refused"


class PickupState(str, Enum):
    """How far a courier is who was to fetch a return."""

    BOOKED = "booked"
    MISSED = "missed"
    COLLECTED = "collected"


class DisputeBy(str, Enum):
    """Who steps in between buyer and shop."""

    PLATFORM = "platform"
    AUTHORITY = "authority"


class DisputeState(str, Enum):
    """Whether the case was decided."""

    OPEN = "open"
    DECIDED = "decided"


class MoneyLine(Value):
    """One line of a sum: what for, and how much in fen; less than nothing is taken off."""

    text: str
    amount: int


class Refund(Value):
    """A refund that the buyer asked for.

    ``items``: SKUs that it is for; ``to``: where the money goes; ``instant``: the platform paid before the goods
    went back; ``answer_by``, ``return_by``: till when the shop answers and the goods are sent back; ``lines``: how
    the amount comes about.
    """

    state: RefundState
    kind: Optional[RefundKind] = None
    amount: Optional[int] = None
    reason: Optional[str] = None
    requested_at: Optional[datetime] = None
    paid_at: Optional[datetime] = None
    items: Tuple[str, ...] = ()
    to: Optional[str] = None
    instant: Optional[bool] = None
    answer_by: Optional[datetime] = None
    return_by: Optional[datetime] = None
    refused_because: Optional[str] = None
    lines: Tuple[MoneyLine, ...] = ()


class Pickup(Value):
    """A courier who fetches a return: the code for it, and between which times he comes."""

    state: Optional[PickupState] = None
    code: Optional[str] = None
    from_: Optional[datetime] = None
    until: Optional[datetime] = None
    courier: Optional[str] = None
    phone: Optional[str] = None

    class Config:
        fields = {"from_": "from"}


class Return(Value):
    """Goods on their way back; ``amount`` is how much of the money an inspection accepted, in fen."""

    courier: Optional[str] = None
    number: Optional[str] = None
    received_at: Optional[datetime] = None
    inspection: Optional[str] = None
    result: Optional[ReturnResult] = None
    amount: Optional[int] = None
    pickup: Optional[Pickup] = None


class Insurance(Value):
    """An insurance of the order, such as 运费险: up to how much it pays, and what it paid."""

    kind: str = "运费险"
    covers: Optional[int] = None
    paid: Optional[int] = None
    paid_at: Optional[datetime] = None


class Dispute(Value):
    """A case at the platform or an authority; ``answer_by``: till when the shop hands in what it has."""

    by: DisputeBy = DisputeBy.PLATFORM
    state: DisputeState = DisputeState.OPEN
    reason: Optional[str] = None
    opened_at: Optional[datetime] = None
    answer_by: Optional[datetime] = None
    result: Optional[str] = None
