"""Products as the shop's pages tell of them. Everything but number and title may be missing, and is unknown then."""

from __future__ import annotations

import re
from datetime import date, datetime
from enum import Enum
from typing import Any, Dict, List, Optional, Tuple

from pydantic import validator

from bot.orders.values import Described, Value

Range = Tuple[float, float]
"""From and to, both included."""

_FIGURE = re.compile(r"\d+(?:\.\d+)?")


class Verdict(str, Enum):
    """What an answer to a diagnosis question says about the product."""

    FAULT = "fault"
    FINE = "fine"


_VERDICTS = {**dict.fromkeys(("fault", "faulty", "broken", "bad", "exchange", "true", "故障", "有问题", "换货"),
                             Verdict.FAULT),
             **dict.fromkeys(("fine", "ok", "good", "normal", "retest", "false", "正常", "没问题", "重测"),
                             Verdict.FINE)}


class DiagnosisQuestion(Value):
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


def _day(value: Any) -> Any:
    """Take the day of a time."""
    if isinstance(value, datetime):
        return value.date()
    return value.strip().replace("/", "-")[:10].rstrip("T ") if isinstance(value, str) else value


class Variant(Value):
    """One choice of options, such as ``{"颜色": "黑", "尺码": "M"}``; ``price`` is fen."""

    options: Dict[str, str] = {}
    stock: Optional[int] = None
    price: Optional[int] = None
    restock_at: Optional[date] = None

    _days = validator("restock_at", pre=True, allow_reuse=True)(_day)


class Offer(Described):
    """A promotion, coupon or gift: what the page says of it, and while it holds; no time: no known limit."""

    starts: Optional[datetime] = None
    ends: Optional[datetime] = None


class BulkTier(Value):
    """From how many pieces on one piece costs ``price`` fen, or ``rate`` per cent of the price."""

    from_: int
    price: Optional[int] = None
    rate: Optional[int] = None

    class Config:
        fields = {"from_": "from"}


class Postage(Described):
    """Postage of this product: ``fee`` fen, nothing from ``free_from`` fen on (0: always free)."""

    free_from: Optional[int] = None
    fee: Optional[int] = None

    @classmethod
    def validate(cls, value: Any) -> "Postage":
        """Read a mapping, a plain text, or the fee alone."""
        alone = isinstance(value, int) and not isinstance(value, bool)
        return super().validate({"fee": value} if alone else value)


class NoReturn(str, Enum):
    """Why goods cannot go back without a reason: the grounds of article 25 of the consumer protection law."""

    MADE_TO_ORDER = "made_to_order"
    FRESH = "fresh"
    OPENED_DIGITAL = "opened_digital"
    HYGIENE = "hygiene"
    AGREED = "agreed"


class ReturnRule(Described):
    """How this product may be returned: within how many days, on what ground, who pays the way back.

    ``no_reason``: whether it goes back without a reason at all; if not, ``why_not`` is the ground.
    """

    days: Optional[int] = None
    ground: Optional[str] = None
    freight: Optional[str] = None
    no_reason: Optional[bool] = None
    why_not: Optional[NoReturn] = None


class SizeRow(Value):
    """Whom a size fits: height, foot and girths in cm, weight in 斤 (half kilograms)."""

    size: str
    height: Optional[Range] = None
    weight: Optional[Range] = None
    foot: Optional[Range] = None
    chest: Optional[Range] = None
    waist: Optional[Range] = None
    hip: Optional[Range] = None
    head: Optional[Range] = None
    ankle: Optional[Range] = None

    @validator("height", "weight", "foot", "chest", "waist", "hip", "head", "ankle", pre=True)
    def _span(cls, value: Any) -> Any:
        """Read 160-165 as well, and one figure for both ends."""
        if isinstance(value, (int, float)) and not isinstance(value, bool):
            return (value, value)
        if isinstance(value, str):
            figures = _FIGURE.findall(value)
            if len(figures) not in (1, 2):
                raise ValueError("a range is written 160-165")
            return (figures[0], figures[-1])
        return value


class Warranty(Described):
    """For how long, and what it does not cover."""

    months: Optional[int] = None
    exceptions: Optional[str] = None


class Delivery(Described):
    """How this product is sent: hours until it leaves, courier, days on the way as they are told (2-3天).

    ``upstairs``: what carrying it up costs, in words; ``appointment``: it is brought by appointment.
    """

    within_hours: Optional[int] = None
    courier: Optional[str] = None
    days: Optional[str] = None
    upstairs: Optional[str] = None
    appointment: Optional[bool] = None


class Subsidy(Described):
    """A state subsidy: per cent of the price, at most ``cap`` fen, where, and how many for whom (每人每类一件)."""

    rate: Optional[int] = None
    cap: Optional[int] = None
    regions: Tuple[str, ...] = ()
    per: Optional[str] = None


class Installation(Described):
    """Who installs it, when, and for how many fen (0: free)."""

    fee: Optional[int] = None
    company: Optional[str] = None
    days: Optional[str] = None


class Product(Value):
    """A product of the shop; ``attributes`` are the page's own, under whatever names the shop uses."""

    sku: str
    title: str
    category: Optional[str] = None
    price: Optional[int] = None
    stock: Optional[int] = None
    restock_at: Optional[date] = None
    variants: Tuple[Variant, ...] = ()
    attributes: Dict[str, Any] = {}
    similar: Tuple[str, ...] = ()
    promotions: Tuple[Offer, ...] = ()
    coupons: Tuple[Offer, ...] = ()
    gifts: Tuple[Offer, ...] = ()
    bulk_tiers: Tuple[BulkTier, ...] = ()
    subsidy: Optional[Subsidy] = None
    price_protection_days: Optional[int] = None
    postage: Optional[Postage] = None
    delivery: Optional[Delivery] = None
    installation: Optional[Installation] = None
    returns: Optional[ReturnRule] = None
    warranty_months: Optional[int] = None
    warranty: Optional[Warranty] = None
    size_table: Tuple[SizeRow, ...] = ()
    box: Tuple[str, ...] = ()
    care: Optional[str] = None
    live: Tuple[Offer, ...] = ()
    instalments: Optional[str] = None
    on_delivery: Optional[bool] = None
    trade_in: Optional[str] = None
    claim_hours: Optional[int] = None
    diagnosis: Tuple[DiagnosisQuestion, ...] = ()
    discontinued: bool = False

    _days = validator("restock_at", pre=True, allow_reuse=True)(_day)

    @validator("promotions", "coupons", "gifts", "box", "live", pre=True)
    def _several(cls, value: Any) -> Any:
        """Read one sentence, or one part, as a list of one."""
        return [value] if isinstance(value, (str, dict)) else value

    @property
    def months_of_warranty(self) -> Optional[int]:
        """Months of warranty, wherever they stand."""
        return self.warranty.months if self.warranty and self.warranty.months is not None else self.warranty_months

    def matching(self, named: List[str]) -> Tuple[Variant, ...]:
        """Return the variants that have all of some options, named as a buyer does: 黑色, XL, 42码."""
        return tuple(one for one in self.variants
                     if all(any(_same(value, name) for value in one.options.values()) for name in named))


def _same(option: str, named: str) -> bool:
    """Sizes must be equal as a word, colours may be part of each other's names (黑, 黑色, 曜石黑)."""
    option, named = option.strip().upper(), named.strip().upper()
    if option == named:
        return True
    if re.search(r"[0-9A-Z]", named):
        words = re.findall(r"[0-9]+(?:\.[0-9]+)?[A-Z]*|[A-Z]+", option)
        return named.rstrip("码号") in words
    named, option = named.rstrip("色"), option.rstrip("色")
    return bool(named and option) and (named in option or option in named)
