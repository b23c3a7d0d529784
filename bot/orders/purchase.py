"""Parts of an order's record that tell how it was bought: payment, presale, subsidy, coupons, gifts, services."""

from __future__ import annotations

from datetime import datetime
from enum import Enum
from typing import Optional

from bot.orders.values import Value


class GiftState(str, Enum):
    """Whether the friend has taken an order that was bought as a gift."""

    WAITING = "waiting"
    TAKEN = "taken"
    EXPIRED = "expired"


class ServiceKind(str, Enum):
    """What is done at the buyer's door: bring by appointment, install, take the old one along."""

    DELIVERY = "delivery"
    INSTALLATION = "installation"
    REMOVAL = "removal"


class ServiceState(str, Enum):
    """How far a service is."""

    UNBOOKED = "unbooked"
    BOOKED = "booked"
    DONE = "done"
    MISSED = "missed"


class TradeInState(str, Enum):
    """How far the old goods of a trade-in are."""

    WAITING = "waiting"
    COLLECTED = "collected"
    REFUSED = "refused"


class OriginKind(str, Enum):
    """Through whom an order came."""

    OWN_LIVE = "own_live"
    INFLUENCER = "influencer"
    SHOP = "shop"


class Deposit(Value):
    """What was paid in advance of a presale."""

    amount: Optional[int] = None
    paid_at: Optional[datetime] = None


class Balance(Value):
    """The rest of a presale, and between which times it can be paid."""

    amount: Optional[int] = None
    from_: Optional[datetime] = None
    until: Optional[datetime] = None
    paid_at: Optional[datetime] = None

    class Config:
        fields = {"from_": "from"}


class Gift(Value):
    """An order for a friend who gives the address: till when it can be taken, what the card says."""

    state: GiftState
    until: Optional[datetime] = None
    note: Optional[str] = None
    hide_price: Optional[bool] = None


class Payment(Value):
    """How an order was paid beside its ``pay_method``; ``fee`` is of all instalments; ``credit``: 先用后付."""

    instalments: Optional[int] = None
    fee: Optional[int] = None
    on_delivery: Optional[bool] = None
    credit: Optional[bool] = None
    debited_at: Optional[datetime] = None
    by_friend: Optional[bool] = None


class Service(Value):
    """Something done at the buyer's door; ``at`` is the time that was booked."""

    kind: ServiceKind
    state: ServiceState
    at: Optional[datetime] = None
    company: Optional[str] = None
    phone: Optional[str] = None
    fee: Optional[int] = None


class TradeIn(Value):
    """Old goods that are taken in payment; ``amount`` is what they count for."""

    state: TradeInState
    goods: Optional[str] = None
    amount: Optional[int] = None
    at: Optional[datetime] = None


class SubsidyTaken(Value):
    """A state subsidy (国补) of this order; ``taken`` false: it should have been taken off and was not."""

    amount: Optional[int] = None
    region: Optional[str] = None
    taken: bool = True


class CouponUsed(Value):
    """A coupon that was used; ``threshold``: from what sum it holds; ``comes_back``: after a whole refund."""

    text: str
    amount: Optional[int] = None
    threshold: Optional[int] = None
    comes_back: Optional[bool] = None


class GiftPromised(Value):
    """A gift that was promised with this order, and whether it was put into the parcel."""

    text: str
    sent: Optional[bool] = None


class Origin(Value):
    """Through whom an order came, and what was said there."""

    kind: OriginKind
    room: Optional[str] = None
    said: Optional[str] = None
    at: Optional[datetime] = None
