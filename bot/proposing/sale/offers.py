"""Offers as pages write them, read as arithmetic: 第二件半价, 3件8折, 满200减25, 两盒299. Pure.

What cannot be worked out for sure (who is new, who comes first, pieces beyond those named) comes out as nothing.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Callable, List, Optional, Sequence, Tuple

from bot.orders.values import yuan

UNITS = "件份盒瓶箱袋条个双包桶罐套支只组台床本把张副对盆株"
_ONES = {one: value for value, ones in enumerate(("一", "二两俩", "三仨", *"四五六七八九十"), 1) for one in ones}
_COUNT = r"(?<![\d.])(\d{1,4}|[一二两三四五六七八九十])"
_MONEY = r"(\d{1,6}(?:\.\d{1,2})?)(?![\d%月点号日折小天分gGkKmM])"
_RATE = r"(\d(?:\.\d{1,2})?|[1-9]\d)\s{0,2}折"
_NTH = re.compile(rf"第\s{{0,2}}([二三两23])\s{{0,2}}[{UNITS}]?\s{{0,2}}(?:(半价)|(免费|0\s{{0,2}}元)|{_RATE}"
                  rf"|(?:立减|直降|减)\s{{0,2}}{_MONEY})")
_MANY = rf"{_COUNT}\s{{0,2}}[{UNITS}]\s{{0,2}}"
_PIECES_RATE = re.compile(rf"{_MANY}(?:及?以上|起)?\s{{0,2}}(?:可?享|打)?\s{{0,2}}{_RATE}")
_PIECES_OFF = re.compile(rf"{_MANY}(?:及?以上|起)?\s{{0,2}}(?:立减|直降|共?减|省)\s{{0,2}}{_MONEY}")
_PIECES_EACH = re.compile(rf"{_MANY}(?:及?以上|起)\s{{0,2}}(?:每[{UNITS}]?)?\s{{0,2}}{_MONEY}")
_PIECES_FOR = re.compile(rf"{_MANY}(?:共|只要|仅)?\s{{0,2}}(?<!\d){_MONEY}")
_FULL = re.compile(rf"(每)?满\s{{0,2}}{_MONEY}\s{{0,2}}元?\s{{0,2}}(?:立减|减|抵|省)\s{{0,2}}{_MONEY}")
_STRAIGHT = re.compile(rf"(?:立减|直降|直减|下单减|领券减|无门槛)\s{{0,2}}{_MONEY}")
_OFF_COUPON = re.compile(rf"(?<!满)(?<![\d.]){_MONEY}\s{{0,2}}元(?:无门槛|优惠|店铺)?券"
                         rf"|领券?\s{{0,2}}{_MONEY}\s{{0,2}}元")
_TO = re.compile(rf"(?:到手价?|下单价|活动价|券后价?|仅需|只要|秒杀价?|特价|限时价?)\s{{0,2}}[:：]?\s{{0,2}}{_MONEY}")
_ALONE = re.compile(rf"[\s\-~～至到起止当全天活动价秒杀元]{{0,12}}{_MONEY}\s{{0,2}}元?[\s\-~～至到起止]{{0,6}}")
"""A clause that is nothing but an amount, once its days are left out: 双11 12月12日全天 99元."""
_WHOLE_RATE = re.compile(rf"(?<![\d.]){_RATE}")
_SPECIAL = re.compile(r"新人|新客|首单|首购|会员|老客|前\s{0,2}\d{1,5}名|限量|直播|主播|专享|学生|换新|整点|抢|抽|预售"
                      r"|定金|尾款|平台|国补|评价|晒|签到|拼团|分享|生日|不参[加与]|不支持|不可用|指定|部分|跨店|同色|以旧")
_DATES = re.compile(r"(?:20\d\d\s{0,2}年\s{0,2})?\d{1,2}\s{0,2}月\s{0,2}(?:\d{1,2}\s{0,2}[日号]?)?"
                    r"|(?<![\d.])\d{1,2}[./]\d{1,2}\s{0,2}(?:[-~～—至到]\s{0,2}\d{1,2}[./]\d{1,2}|(?=[日号止前当]))"
                    r"|20\d\d-\d{1,2}-\d{1,2}|(?<!\d)\d{1,2}\s{0,2}[号日点时](?!内)|双1[12]|(?<!\d)618(?!\d|元)")
_PARTS = re.compile(r"[，,；;。+]|\s{2,}")
_WITH = re.compile(r"同享|叠加|同用|一起用|一起享|并用|同时")
_WITHOUT = re.compile(r"(?:不可?能?|不得|无法|不支持|不参与|未)[^，,；;]{0,6}(?:同享|叠加|同用|一起|并用|同时)|二选一")


_STEPS = ("rate", "each", "total", "off")
_FAMILY = {**dict.fromkeys(_STEPS, "steps"), "straight": "to"}
"""Kinds that say the same in two ways, or are steps of one ladder."""
LEAST_SHARE = 0.3
"""What is left of the price at least; a lower figure was misread."""


@dataclass(frozen=True)
class Offer:
    """One offer. ``kind``: nth, rate, off, each, total (of ``pieces``), full (from ``least``), straight, to.

    ``amount`` is fen, or per mille for a rate; ``each``: once for every ``least``.
    """

    kind: str
    amount: int
    pieces: int = 1
    least: int = 0
    each: bool = False


@dataclass(frozen=True)
class Priced:
    """What pieces come to with an offer (fen), and how the offer is said."""

    total: int
    said: str


_Make = Callable[["re.Match[str]"], Optional[Offer]]


def read_offers(text: str) -> List[Offer]:
    """Return the offers that a text makes to everybody."""
    found: List[Offer] = []
    for part in _PARTS.split(text):
        if not _SPECIAL.search(part):
            found.extend(_of_part(_DATES.sub(" ", part)))
    return list(dict.fromkeys(found))


def _of_part(text: str) -> List[Offer]:
    found: List[Offer] = []
    alone = _ALONE.fullmatch(text)
    if alone:
        return [Offer("to", fen(alone[1]))]
    for pattern, make in _READERS:
        for match in pattern.finditer(text):
            one = make(match)
            if one:
                found.append(one)
        text = pattern.sub(" ", text)
    return found


def _nth(match: "re.Match[str]") -> Optional[Offer]:
    which, half, free, rate, off = match.groups()
    pieces = 3 if which in "三3" else 2
    if off:
        return Offer("nth_off", fen(off), pieces)
    return Offer("nth", 500 if half else 0 if free else per_mille(rate), pieces)


def _pieces(kind: str) -> _Make:
    def make(match: "re.Match[str]") -> Optional[Offer]:
        amount = per_mille(match[2]) if kind == "rate" else fen(match[2])
        return Offer(kind, amount, count(match[1])) if amount else None
    return make


def _full(match: "re.Match[str]") -> Optional[Offer]:
    return Offer("full", fen(match[3]), least=fen(match[2]), each=bool(match[1]))


def _plain(kind: str) -> _Make:
    def make(match: "re.Match[str]") -> Optional[Offer]:
        amount = next(one for one in match.groups() if one)
        return Offer(kind, per_mille(amount) if kind == "rate" else fen(amount))
    return make


_READERS = ((_NTH, _nth), (_PIECES_RATE, _pieces("rate")), (_PIECES_OFF, _pieces("off")), (_FULL, _full),
            (_TO, _plain("to")), (_PIECES_EACH, _pieces("each")), (_PIECES_FOR, _pieces("total")),
            (_STRAIGHT, _plain("straight")), (_OFF_COUPON, _plain("straight")), (_WHOLE_RATE, _plain("rate")))


def apply_offers(offers: Sequence[Offer], price: int, pieces: int, unit: str) -> Optional[Priced]:
    """Return what pieces come to with the one offer that counts for them.

    Args:
        offers: From ``read_offers``.
        price: Of one piece, fen.
        pieces: How many.
        unit: The word they are counted in.

    Returns:
        The list price with an empty text where no offer is reached; ``None`` where it is not sure.
    """
    reached = [(one, _priced(one, price, pieces, unit)) for one in _highest(offers, pieces)]
    families = {_FAMILY.get(one.kind, one.kind) for one, priced in reached if priced is None or priced.said}
    if any(priced is None for _, priced in reached) or len(families) > 1:
        return None                      # not sure, or two kinds of which it is not said whether they go together
    best = min((priced for _, priced in reached if priced and priced.said), key=lambda one: one.total,
               default=Priced(price * pieces, ""))
    return best if price * pieces * LEAST_SHARE < best.total <= price * pieces else None


def _highest(offers: Sequence[Offer], pieces: int) -> List[Offer]:
    """Return the offers without the lower steps by number that a higher one takes the place of."""
    steps = [one.pieces for one in offers if one.kind in _STEPS and one.pieces <= pieces]
    return [one for one in offers if one.kind not in _STEPS or one.pieces >= max(steps, default=0)]


def _priced(offer: Offer, price: int, pieces: int, unit: str) -> Optional[Priced]:
    whole, none = price * pieces, Priced(price * pieces, "")
    if offer.kind in ("nth", "nth_off"):
        if pieces < offer.pieces:
            return none
        cut = offer.amount if offer.kind == "nth_off" else price - price * offer.amount // 1000
        name = {2: "二", 3: "三"}[offer.pieces]
        how = (f"减{yuan(offer.amount)}" if offer.kind == "nth_off" else "半价" if offer.amount == 500
               else "免费" if offer.amount == 0 else f"{offer.amount / 100:g}折")
        return Priced(whole - cut, f"第{name}{unit}{how}") if pieces < 2 * offer.pieces else None
    if offer.kind == "total":
        if offer.amount >= price * offer.pieces:
            return none
        if offer.amount <= price:        # 20件62: the price of each
            return Priced(offer.amount * pieces, f"{offer.pieces}{unit}起每{unit}{yuan(offer.amount)}") \
                if pieces >= offer.pieces else none
        return Priced(offer.amount, f"{offer.pieces}{unit}{yuan(offer.amount)}") if pieces == offer.pieces else (
            none if pieces < offer.pieces else None)
    if pieces < offer.pieces:
        return none
    if offer.kind == "rate":
        many = "" if offer.pieces == 1 else f"{'' if pieces == offer.pieces else '满'}{offer.pieces}{unit}"
        return Priced(round(whole * offer.amount / 1000), f"{many}{offer.amount / 100:g}折")
    if offer.kind == "each":
        return Priced(offer.amount * pieces, f"{offer.pieces}{unit}起每{unit}{yuan(offer.amount)}")
    if offer.kind == "off":
        said = f"{'' if pieces == offer.pieces else '满'}{offer.pieces}{unit}减{yuan(offer.amount)}"
        return Priced(whole - offer.amount, said) if pieces < 2 * offer.pieces else None
    if offer.kind == "full":
        times = whole // offer.least if offer.each and offer.least else 1
        said = f"{'每' if offer.each else ''}满{yuan(offer.least)}减{yuan(offer.amount)}"
        return Priced(whole - offer.amount * times, said) if whole >= offer.least else none
    if offer.kind == "straight":
        return Priced(price - offer.amount, f"立减{yuan(offer.amount)}") if pieces == 1 else None
    return Priced(offer.amount * pieces, "活动价") if offer.amount < price else none


def go_together(*texts: str) -> Optional[bool]:
    """Tell whether the texts say that offers may be used together; ``None`` where they do not say."""
    joined = "，".join(texts)
    return False if _WITHOUT.search(joined) else True if _WITH.search(joined) else None


def next_step(offers: Sequence[Offer], price: int, pieces: int) -> Optional[Tuple[int, Offer]]:
    """Return the nearest offer that is not reached and how many pieces reach it; ``None`` beyond three more."""
    steps = []
    for one in offers:
        if one.kind == "full" and one.least > price * pieces:
            steps.append((-(-one.least // price), one))
        elif one.kind in ("rate", "off", "each", "total", "nth", "nth_off") and one.pieces > pieces:
            steps.append((one.pieces, one))
    return min(steps, key=lambda step: step[0], default=None)


def count(text: str) -> int:
    """Return a small number: 3, 两, 十."""
    return int(text) if text.isdigit() else _ONES.get(text, 0)


def per_mille(text: str) -> int:
    """Return a rate such as 8.5 or 85 (折) in thousandths."""
    value = float(text)
    return round(value * 10) if value >= 10 else round(value * 100)


def fen(text: str) -> int:
    """Return an amount that is written in yuan."""
    return round(float(text) * 100)
