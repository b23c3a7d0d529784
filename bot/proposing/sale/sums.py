"""What the pieces in question cost with what is on offer, said as a reply may say it. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, Dict, List, Mapping, Optional, Sequence

from bot.orders.values import yuan
from bot.proposing.sale.offers import UNITS, Offer, Priced, apply_offers, count, go_together, next_step, read_offers

_NAMED_UNIT = re.compile(rf"(?:\d|[一二两三四五六七八九十百])\s{{0,2}}([{UNITS}])"
                         r"(?!人|月|小时|孩|宝|房|码|娃|季|半|成年)")
_COUNTED = re.compile(rf"(?<![第每满\d.])(\d{{1,3}}|[两二三四五六七八九十])\s{{0,2}}[{UNITS}]"
                      r"(?![装套起人月小孩宝房码娃季])")
_BESIDE = re.compile(rf"[加送配带]\s{{0,2}}[\d一两二三]{{1,2}}\s{{0,2}}[{UNITS}]")
"""Pieces of something else: 加一双袜子."""
_NO_PIECES = re.compile(r"(?:\d|[一二两三四五六七八九十])\s{0,2}个\s{0,2}(?:人|月|小时|孩|宝|房|码|娃|季)")
_NOT_ALL = re.compile(r"除外|以外|新疆|西藏|偏远|江浙沪|省内|另[加补]|加\d")
_BUT_REMOTE = re.compile(r"^(?:全国)?包邮[^满江浙沪省]{0,6}(?:偏远|新疆|西藏|新藏)")
_NEAR_ONLY = re.compile(r"(?:江浙沪皖?|省内|同城|部分地区)[^，,；;]{0,4}满")
_ASKS_TOGETHER = re.compile(r"叠|一起用|一块用|同享|同时用|都能用|都用")
_FIGURES = re.compile(r"(?<![\d.])\d{1,6}(?:\.\d{1,2})?(?![\d.])")
MOST_TIMES = 4
"""A step is named only where so many times the pieces in question reach it."""
NEAR = 1.3
"""A tier is named beside a sum where so many times the pieces reach it."""


@dataclass(frozen=True)
class Sum:
    """The pieces in question: what they come to by the list, and by promotion or tier and coupon, as far as sure."""

    price: int
    pieces: int
    unit: str
    steps: List[Priced]
    open_coupon: bool = False
    tier: bool = False

    @property
    def whole(self) -> int:
        """Return the list price of all."""
        return self.price * self.pieces

    @property
    def pay(self) -> int:
        """Return what is paid for all, without postage."""
        return self.steps[-1].total if self.steps else self.whole


def sum_facts(values: Mapping[str, Any], text: str, told: Sequence[str] = ()) -> Dict[str, Any]:
    """Return what the pieces in question cost.

    Args:
        values: Facts known so far: price, quantity and terms of sale.
        text: What the buyer says now; the word for a piece is taken from it.
        told: Figures that the seller has named: the sum of several pieces among them says how many are meant.

    Returns:
        ``sum.said`` (worked out, without postage), ``sum.full`` (with postage and the end of the offer), ``sum.pay``,
        ``sum.reduced``, ``sum.missing`` (what is short of the next step), ``sum.next`` (a tier that is near),
        ``sum.together`` (whether promotion and coupon go together), ``sum.named`` (the turn names what it comes to),
        ``postage.reached``, ``postage.pieces_reached`` (of free postage by the number of pieces).
    """
    found = work_out(values, text, told)
    together = go_together(str(values.get("terms.promotion") or ""), str(values.get("terms.coupon") or ""))
    if found is None:
        return {"sum.together": together}
    figures = {round(float(one) * 100) for one in _FIGURES.findall(text)}
    postage = _postage(values, found)
    more = [postage] if postage else []
    said = _said(found)
    missing = _missing(values, found)
    return {"sum.said": said, "sum.full": "，".join([said, *more]), "sum.pay": found.pay, "sum.count": found.pieces,
            "sum.reduced": found.pay < found.whole, "sum.missing": missing, "sum.next": _tier(values, found),
            "sum.together": together, "sum.named": found.pay < found.whole and found.pay in figures,
            "sum.coupon_open": found.open_coupon,
            "sum.with_coupon": any(one.said.endswith("券") for one in found.steps),
            "sum.asks_together": bool(_ASKS_TOGETHER.search(text)),
            "postage.reached": _reached(values, found), "bulk.least": _least(values, found),
            "postage.pieces_reached": _enough(values.get("terms.postage_pieces"), found.pieces),
            "postage.pieces_said": _pieces_to_free(values, found), "sum.pieces": f"{found.pieces}{found.unit}"}


def work_out(values: Mapping[str, Any], text: str, told: Sequence[str] = ()) -> Optional[Sum]:
    """Return the sum; ``None`` where the price is not one, or what is on offer cannot be worked out."""
    price = values.get("product.price")
    if not price or (values.get("product.option_prices") and not values.get("product.variant")):
        return None
    pieces, unit = _pieces(values, text)
    if pieces > 1 and re.search(rf"\d\s{{0,2}}{unit}", str(values.get("product.title") or "")):
        return None                      # 24瓶一箱: what is counted may lie within one piece
    bulk = read_offers(str(values.get("terms.bulk") or ""))
    promotion = read_offers(str(values.get("terms.promotion") or ""))
    if values.get("terms.promotion") and not promotion:
        return None
    if pieces == 1 and told:
        pieces = _pieces_told([*bulk, *promotion], price, told)
    tiers = apply_offers(bulk, price, pieces, unit)
    if tiers is None:
        return None
    if tiers.said:
        return Sum(price, pieces, unit, [tiers], tier=True)
    first = apply_offers(promotion, price, pieces, unit)
    if first is None:
        return None
    return _with_coupon(values, Sum(price, pieces, unit, [first] if first.said else []))


def _with_coupon(values: Mapping[str, Any], found: Sum) -> Sum:
    text = str(values.get("terms.coupon") or "")
    offers = [one for one in read_offers(text) if one.kind in ("full", "straight")]
    if not offers:
        return found
    reached = [one for one in offers if one.least <= found.pay]
    best = max(reached, key=lambda one: one.amount, default=None)
    if best is None or best.amount >= found.pay:
        return found
    together = go_together(str(values.get("terms.promotion") or ""), text)
    if found.steps and together is not True:
        return Sum(found.price, found.pieces, found.unit, found.steps, open_coupon=together is None)
    name = f"满{yuan(best.least)}减{yuan(best.amount)}的券" if best.least else f"{yuan(best.amount)}的券"
    return Sum(found.price, found.pieces, found.unit, [*found.steps, Priced(found.pay - best.amount, name)])


def _pieces(values: Mapping[str, Any], text: str) -> "tuple[int, str]":
    text = _BESIDE.sub(" ", text)
    counted = _COUNTED.findall(text)
    pieces = values.get("message.quantity") or (count(counted[-1]) if counted else 1) or 1
    if pieces == 1 and len(counted) > 1:
        pieces = count(counted[-1]) or 1
    unit = _NAMED_UNIT.search(text)
    if _NO_PIECES.search(text) and not unit:
        pieces = 1
    offered = _NAMED_UNIT.search(str(values.get("terms.bulk") or values.get("terms.promotion") or ""))
    return int(pieces), unit[1] if unit else offered[1] if offered else "件"


def _pieces_told(offers: Sequence[Offer], price: int, told: Sequence[str]) -> int:
    """Return the pieces of the first step whose sum the seller has named; one without such a sum."""
    step = next_step(offers, price, 1)
    then = apply_offers(offers, price, step[0], "件") if step else None
    return step[0] if step and then and any(round(float(one) * 100) == then.total for one in told) else 1


def _said(found: Sum) -> str:
    """Return the sum in words: 2箱标价139.8元，第二箱半价后是104.85元，再用满99减10的券，到手94.85元."""
    many = f"{found.pieces}{found.unit}" if found.pieces > 1 else ""
    if not found.steps:
        return f"{many}一共{yuan(found.whole)}" if many else yuan(found.whole)
    first, *rest = found.steps
    each = first.total / found.pieces
    if re.search("起每", first.said):
        return f"{many}按{first.said}算，一共{yuan(first.total)}"
    if found.tier and each == round(each):
        return f"{many}按{first.said}算，每{found.unit}{yuan(round(each))}，一共{yuan(first.total)}"
    if re.fullmatch(r"\d+.[\d.]+元", first.said) and not rest:
        return f"{many}一共{yuan(first.total)}，比标价省{yuan(found.whole - first.total)}"
    head = f"{many}标价{yuan(found.whole)}"
    if first.said == "活动价" and not rest:
        return f"{head}，活动价{yuan(first.total)}"
    if first.said.endswith("券"):
        return f"{head}，领{first.said}后到手{yuan(first.total)}"
    if not rest:
        return f"{head}，{first.said}后到手{yuan(first.total)}"
    return f"{head}，{first.said}后是{yuan(first.total)}，再用{rest[0].said}，到手{yuan(rest[0].total)}"


def _reached(values: Mapping[str, Any], found: Sum) -> Optional[bool]:
    """Tell whether the sum is enough for free postage; ``None`` where the page has no such sum."""
    least = values.get("terms.postage_from")
    if not least or _NEAR_ONLY.search(str(values.get("terms.postage") or "")):
        return None
    return None if found.pay < least <= found.whole else found.pay >= least


def _least(values: Mapping[str, Any], found: Sum) -> Optional[str]:
    """Return how many pieces the first price by number asks for, where several are named and they are too few."""
    steps = [one.pieces for one in read_offers(str(values.get("terms.bulk") or "")) if one.pieces > 1]
    return f"{min(steps)}{found.unit}" if steps and 1 < found.pieces < min(steps) else None


def _enough(least: Optional[int], pieces: int) -> Optional[bool]:
    return pieces >= least if least else None


def _pieces_to_free(values: Mapping[str, Any], found: Sum) -> Optional[str]:
    """Return how many pieces reach free postage by the list price, where few do: 拍2件就免."""
    least = values.get("terms.postage_from")
    pieces = -(-least // found.price) if least else 0
    return f"拍{pieces}{found.unit}就够了" if found.pieces < pieces <= MOST_TIMES and not found.steps else None


def _postage(values: Mapping[str, Any], found: Sum) -> Optional[str]:
    text, least = str(values.get("terms.postage") or ""), values.get("terms.postage_from")
    if _BUT_REMOTE.search(text) and not least and not values.get("delivery.region"):
        return "偏远地区以外包邮"
    if _NOT_ALL.search(text) or not text:
        return None
    if least:
        return "包邮" if found.pay >= least else f"再凑{yuan(least - found.pay)}就包邮" if found.whole < least else None
    pieces = values.get("terms.postage_pieces")
    return "包邮" if values.get("terms.postage_free") or (pieces and found.pieces >= pieces) else None


def _missing(values: Mapping[str, Any], found: Sum) -> Optional[str]:
    """Return what is short of the nearest step of the promotion, with the sum at it where that is sure."""
    if found.steps:
        return None
    promotion, coupon = (read_offers(str(values.get(name) or "")) for name in ("terms.promotion", "terms.coupon"))
    offers = promotion or [one for one in coupon if one.kind == "full"]
    step = next_step(offers, found.price, found.pieces)
    if step is None:
        return None
    pieces, offer = step
    gap = f"{_named(offer, found.unit)}还差{yuan(offer.least - found.whole)}" if offer.kind == "full" else ""
    then = apply_offers(offers, found.price, pieces, found.unit)
    if pieces > found.pieces * MOST_TIMES or then is None or not then.said:
        return gap or None
    each = f"，平均一{found.unit}{yuan(then.total // pieces)}" if then.total % pieces == 0 and not gap else ""
    how = "减完" if gap else "" if then.said.endswith("元") and "减" not in then.said else f"{then.said}后"
    many = f"拍{pieces}{found.unit}的话{how}一共{yuan(then.total)}{each}"
    return f"{gap}，{many}" if gap else many


def _named(offer: Offer, unit: str) -> str:
    return f"{'每' if offer.each else ''}满{yuan(offer.least)}减{yuan(offer.amount)}"


def _tier(values: Mapping[str, Any], found: Sum) -> Optional[str]:
    """Return the next tier of price by number where few more pieces reach it."""
    offers = read_offers(str(values.get("terms.bulk") or ""))
    step = next_step(offers, found.price, found.pieces)
    if step is None or found.pieces < 2 or step[0] > max(found.pieces * NEAR, found.pieces + 1):
        return None
    then = apply_offers(offers, found.price, step[0], found.unit)
    return f"加到{step[0]}{found.unit}一共{yuan(then.total)}" if then and then.said else None
