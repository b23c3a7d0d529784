"""Orders, products (``goods``) and buyers as the shop's own system knows them. Money is fen, times have a zone."""

from __future__ import annotations

from datetime import datetime
from enum import Enum
from typing import Dict, Optional, Tuple

from pydantic import validator

from bot.orders.aftercare import Dispute, Insurance, Refund, RefundKind, RefundState, Return
from bot.orders.goods import DiagnosisQuestion, Product
from bot.orders.purchase import (
    Balance,
    CouponUsed,
    Deposit,
    Gift,
    GiftPromised,
    Origin,
    Payment,
    Service,
    SubsidyTaken,
    TradeIn,
)
from bot.orders.values import SHOP_ZONE, Value

__all__ = ("RECEIVED", "SHOP_ZONE", "SHORTEST_TAIL", "Account", "Balance", "Buyer", "Deposit", "DiagnosisQuestion",
           "Insurance", "Invoice", "InvoiceState", "Item", "ItemState", "Order", "Parcel", "Product", "Receiver",
           "Refund", "RefundKind", "RefundState", "Return", "Review", "Scan", "SignedBy", "Status", "Value")


class Status(str, Enum):
    """Where an order is in its life."""

    PLACED = "placed"
    PAID = "paid"
    SHIPPED = "shipped"
    SIGNED = "signed"
    FINISHED = "finished"
    CLOSED = "closed"


RECEIVED = (Status.SIGNED.value, Status.FINISHED.value)
"""Statuses of an order whose parcel has arrived."""

SHORTEST_TAIL = 4
"""Shortest ending of an order number that is accepted in place of the whole number."""


class SignedBy(str, Enum):
    """Who took the parcel."""

    BUYER = "buyer"
    THIRD_PARTY = "third_party"
    LOCKER = "locker"


class ItemState(str, Enum):
    """How far one line of an order is."""

    UNSENT = "unsent"
    SHIPPED = "shipped"
    SIGNED = "signed"
    REFUNDED = "refunded"


class InvoiceKind(str, Enum):
    """Ordinary VAT invoice, or the special one (专票) of a company."""

    ORDINARY = "ordinary"
    SPECIAL = "special"


class InvoiceState(str, Enum):
    """How far an invoice is."""

    NONE = "none"
    ASKED = "asked"
    ISSUED = "issued"


class Account(str, Enum):
    """What kind of account a buyer has."""

    RETAIL = "retail"
    WHOLESALE = "wholesale"


class Receiver(Value):
    """Where the goods go."""

    name: str = ""
    phone: str = ""
    region: str = ""
    address: str = ""


class Item(Value):
    """One line of an order; ``price`` is of one piece. ``state``: ``None`` where the record does not say."""

    sku: str = ""
    title: str = ""
    options: Dict[str, str] = {}
    quantity: int = 1
    price: int = 0
    state: Optional[ItemState] = None


class Scan(Value):
    """A courier's scan of a parcel."""

    at: datetime
    text: str


class Parcel(Value):
    """A parcel on its way; scans in the order they came. ``station``: where it waits to be fetched."""

    courier: Optional[str] = None
    number: Optional[str] = None
    scans: Tuple[Scan, ...] = ()
    signed_by: Optional[SignedBy] = None
    signed_consent: Optional[bool] = None
    expected_at: Optional[datetime] = None
    station: Optional[str] = None
    courier_phone: Optional[str] = None

    @validator("scans")
    def _in_order(cls, value: Tuple[Scan, ...]) -> Tuple[Scan, ...]:
        return tuple(sorted(value, key=lambda scan: scan.at))


class Invoice(Value):
    """The order's invoice; ``reported``: the tax office has it, so that it can only be taken back by a red one."""

    state: InvoiceState = InvoiceState.NONE
    title: Optional[str] = None
    kind: Optional[InvoiceKind] = None
    electronic: Optional[bool] = None
    issued_at: Optional[datetime] = None
    reported: Optional[bool] = None


class Review(Value):
    """The buyer's review; rating 1 to 5."""

    rating: int
    text: str = ""
    at: Optional[datetime] = None

    @validator("rating")
    def _stars(cls, value: int) -> int:
        if not 1 <= value <= 5:
            raise ValueError("a rating is 1 to 5")
        return value





class Order(Value):
    """An order. ``amount`` is what the buyer pays, postage included; with a deposit it is the whole of both."""

    id: str
    buyer_id: str
    status: Status
    placed_at: datetime
    paid_at: Optional[datetime] = None
    ship_by: Optional[datetime] = None
    shipped_at: Optional[datetime] = None
    signed_at: Optional[datetime] = None
    finished_at: Optional[datetime] = None
    pay_method: Optional[str] = None
    amount: int = 0
    postage: int = 0
    free_shipping: bool = False
    remark: Optional[str] = None
    receiver: Optional[Receiver] = None
    items: Tuple[Item, ...] = ()
    parcel: Optional[Parcel] = None
    more_parcels: Tuple[Parcel, ...] = ()
    earlier_parcels: Tuple[Parcel, ...] = ()
    refund: Optional[Refund] = None
    earlier_refunds: Tuple[Refund, ...] = ()
    return_: Optional[Return] = None
    invoice: Optional[Invoice] = None
    review: Optional[Review] = None
    visits_used: int = 0
    deposit: Optional[Deposit] = None
    balance: Optional[Balance] = None
    insurance: Optional[Insurance] = None
    dispute: Optional[Dispute] = None
    gift: Optional[Gift] = None
    payment: Optional[Payment] = None
    services: Tuple[Service, ...] = ()
    trade_in: Optional[TradeIn] = None
    subsidy: Optional[SubsidyTaken] = None
    coupons: Tuple[CouponUsed, ...] = ()
    gifts: Tuple[GiftPromised, ...] = ()
    came_from: Optional[Origin] = None

    class Config:
        fields = {"return_": "return"}

    @property
    def refunding(self) -> bool:
        """Whether a refund was asked for or goods went back."""
        return self.refund is not None or self.return_ is not None

    @property
    def parcels(self) -> Tuple[Parcel, ...]:
        """All parcels that carry goods of this order to the buyer now, the main one first."""
        return ((self.parcel,) if self.parcel else ()) + self.more_parcels


class Buyer(Value):
    """A buyer; membership follows from finished orders."""

    id: str
    name: str = ""
    registered: bool = True
    account: Account = Account.RETAIL
