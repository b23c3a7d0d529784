"""Orders, products and buyers as the shop's own system knows them. Money is fen, times have a zone."""

from __future__ import annotations

import json
from datetime import datetime
from enum import Enum
from typing import Any, Dict, Optional, Tuple
from zoneinfo import ZoneInfo

from pydantic import BaseModel, Extra, root_validator, validator
from pydantic.fields import ModelField

SHOP_ZONE = ZoneInfo("Asia/Shanghai")
"""In which a time without a zone is read."""


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


class RefundState(str, Enum):
    """How far a refund is."""

    REQUESTED = "requested"
    AGREED = "agreed"
    REFUSED = "refused"
    PAID = "paid"


class InvoiceState(str, Enum):
    """How far an invoice is."""

    NONE = "none"
    ASKED = "asked"
    ISSUED = "issued"


class Account(str, Enum):
    """What kind of account a buyer has."""

    RETAIL = "retail"
    WHOLESALE = "wholesale"


class _Value(BaseModel):
    class Config:
        frozen = True
        extra = Extra.forbid
        use_enum_values = True

    @root_validator(pre=True)
    def _absent(cls, values: Dict[str, Any]) -> Dict[str, Any]:
        """A known field that holds null is the same as a field that is not there."""
        known = {name for field in cls.__fields__.values() for name in (field.name, field.alias)}
        return {name: value for name, value in values.items() if value is not None or name not in known}

    @validator("*", pre=True)
    def _whole(cls, value: Any, field: ModelField) -> Any:
        """Refuse what would lose something as a whole number: 59.9 is not 59 fen."""
        if field.type_ is int and (isinstance(value, bool) or
                                   (isinstance(value, float) and not value.is_integer())):
            raise ValueError("a whole number is needed (money is fen)")
        return value

    @validator("*")
    def _zoned(cls, value: Any) -> Any:
        if isinstance(value, datetime) and value.tzinfo is None:
            return value.replace(tzinfo=SHOP_ZONE)
        return value

    def json_dict(self) -> Dict[str, Any]:
        """Return plain JSON values; times are ISO texts."""
        data: Dict[str, Any] = json.loads(self.json())
        return data


class Receiver(_Value):
    """Where the goods go."""

    name: str = ""
    phone: str = ""
    region: str = ""
    address: str = ""


class Item(_Value):
    """One line of an order; ``price`` is of one piece."""

    sku: str = ""
    title: str = ""
    options: Dict[str, str] = {}
    quantity: int = 1
    price: int = 0


class Scan(_Value):
    """A courier's scan of a parcel."""

    at: datetime
    text: str


class Parcel(_Value):
    """A parcel on its way; scans in the order they came."""

    courier: Optional[str] = None
    number: Optional[str] = None
    scans: Tuple[Scan, ...] = ()
    signed_by: Optional[SignedBy] = None
    signed_consent: Optional[bool] = None

    @validator("scans")
    def _in_order(cls, value: Tuple[Scan, ...]) -> Tuple[Scan, ...]:
        return tuple(sorted(value, key=lambda scan: scan.at))


class Refund(_Value):
    """A refund that the buyer asked for."""

    state: RefundState
    amount: Optional[int] = None
    reason: Optional[str] = None
    requested_at: Optional[datetime] = None
    paid_at: Optional[datetime] = None


class Return(_Value):
    """Goods on their way back."""

    courier: Optional[str] = None
    number: Optional[str] = None
    received_at: Optional[datetime] = None
    inspection: Optional[str] = None


class Invoice(_Value):
    """The order's invoice."""

    state: InvoiceState = InvoiceState.NONE
    title: Optional[str] = None


class Review(_Value):
    """The buyer's review; rating 1 to 5."""

    rating: int
    text: str = ""
    at: Optional[datetime] = None

    @validator("rating")
    def _stars(cls, value: int) -> int:
        if not 1 <= value <= 5:
            raise ValueError("a rating is 1 to 5")
        return value


class Order(_Value):
    """An order. ``amount`` is what the buyer pays, postage included."""

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
    earlier_parcels: Tuple[Parcel, ...] = ()
    refund: Optional[Refund] = None
    return_: Optional[Return] = None
    invoice: Optional[Invoice] = None
    review: Optional[Review] = None
    visits_used: int = 0

    class Config:
        fields = {"return_": "return"}
        allow_population_by_field_name = True

    def json_dict(self) -> Dict[str, Any]:
        """Return plain JSON values under the names of the order format."""
        data: Dict[str, Any] = json.loads(self.json(by_alias=True))
        return data


class Verdict(str, Enum):
    """What an answer to a diagnosis question says about the product."""

    FAULT = "fault"
    FINE = "fine"


_VERDICTS = {**dict.fromkeys(("fault", "faulty", "broken", "bad", "exchange", "true", "故障", "有问题", "换货"),
                             Verdict.FAULT),
             **dict.fromkeys(("fine", "ok", "good", "normal", "retest", "false", "正常", "没问题", "重测"),
                             Verdict.FINE)}


class DiagnosisQuestion(_Value):
    """What to ask about a faulty product, and what each answer means: ``{"烫": "fault"}``.

    A plain list of answers is accepted, and a meaning in other words; where it is not clear what
    an answer means it holds ``None``.
    """

    question: str
    answers: Dict[str, Optional[Verdict]] = {}

    @validator("answers", pre=True)
    def _understood(cls, value: Any) -> Any:
        if isinstance(value, (list, tuple)):
            return {str(answer): None for answer in value}
        if isinstance(value, dict):
            return {answer: _VERDICTS.get(str(meaning).lower()) for answer, meaning in value.items()}
        return value


class Product(_Value):
    """A product of the shop."""

    sku: str
    title: str
    price: int = 0
    stock: int = 0
    attributes: Dict[str, Any] = {}
    similar: Tuple[str, ...] = ()
    care: Optional[str] = None
    diagnosis: Tuple[DiagnosisQuestion, ...] = ()
    warranty_months: Optional[int] = None
    discontinued: bool = False


class Buyer(_Value):
    """A buyer; membership follows from finished orders."""

    id: str
    name: str = ""
    registered: bool = True
    account: Account = Account.RETAIL
