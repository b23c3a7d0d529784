"""What a turn asks of goods that go back to the shop, beside what the order's record tells of them. Pure.

Four matters: the money went first and the goods are still to come (``money_first``), the goods came after the money
(``came_after``), the returned goods were looked at (``judged``), they were sent without a number (``unregistered``).
"""

from __future__ import annotations

import re
from typing import Any, Dict, Mapping, Optional, Tuple

from bot.proposing.words import goods_back_signs as signs
from bot.proposing.words.aftercare import aftercare_facts, findings


def after_sale_facts(text: str, values: Mapping[str, Any]) -> Dict[str, Any]:
    """Return what a turn says once goods are there, and once they go back."""
    return {**aftercare_facts(text, values), **goods_back_facts(text, values)}


def goods_back_facts(text: str, values: Mapping[str, Any]) -> Dict[str, Any]:
    """Return the matter of goods on their way back that a turn is about, what it asks, and who pays the way."""
    stage = _stage(text, values)
    insured = bool(signs.INSURANCE.search(text))
    matter, asks = (None, None) if insured else _matter(text, stage, values)
    pickup = signs.first(signs.PICKUP, text)
    return {
        "back.stage": stage, "back.matter": matter, "back.asks": asks, "back.number": waybill(text),
        "back.result_said": result_said(values), "back.postage_said": postage_said(values), "pickup.asks": pickup,
        "back.fetching": bool(pickup and _fetching(values) and (
            signs.PICKUP_WORDS.search(text) or values.get("return.pickup") in ("booked", "missed"))),
        "pickup.missed": bool(signs.MISSED.search(text)), "turn.only_money": bool(signs.ONLY_MONEY.search(text)),
        "turn.not_got": bool(signs.NOT_GOT.search(text)), "turn.coupon_back": bool(signs.COUPON.search(text)),
        "turn.claim": signs.first(signs.CLAIM, text), "turn.insurance": insured,
        "turn.threshold": bool(signs.THRESHOLD.search(text)),
        "turn.postage_taken": bool(signs.POSTAGE_TAKEN.search(text)),
        "turn.used": bool(signs.USED.search(text)), "turn.no_box": bool(signs.NO_BOX.search(text)),
        "turn.unopened": bool(signs.UNOPENED.search(text)), **refund_gap(values),
        "page.unopened_ok": bool(signs.UNOPENED_OK.search(str(values.get("terms.returns") or ""))),
        "price_fall.future": bool(signs.FUTURE.search(text)), "price_fall.extras": bool(signs.EXTRAS.search(text)),
        "turn.waits_review": bool(signs.REVIEW.search(text)), **freight_gap(text, values), **no_reason(values),
    }


def _stage(text: str, values: Mapping[str, Any]) -> Optional[str]:
    """Return the matter that the order's record alone tells."""
    if values.get("order.lookup") != "found":
        return None
    if judged(values):
        return "judged"
    if found_again(values):
        return "found"
    if values.get("refund.state") == "paid":
        return "money_first" if money_first(text, values) else "came_after" if came_after(values) else None
    return None


def _told_to_send(text: str, values: Mapping[str, Any]) -> bool:
    """Tell whether the record itself says that the money went first, or the buyer does and nothing was sent."""
    recorded = values.get("refund.instant") or values.get("refund.return_by")
    said = signs.INSTANT.search(f"{text} {values.get('refund.reason') or ''}") and not values.get("return.number")
    return bool(recorded or (said and values.get("refund.kind") != "refund_only"))


def _matter(text: str, stage: Optional[str], values: Mapping[str, Any]) -> Tuple[Optional[str], Optional[str]]:
    """Return the matter that the record allows and the turn speaks of, with what it asks."""
    if stage is None and unregistered(text, values):
        asks = signs.first(signs.UNREGISTERED, text)
        return "unregistered", "number" if waybill(text) and asks != "wrong" else asks
    back = values.get("return.received") or values.get("return.number")
    asks = signs.first(signs.MATTERS.get(stage or "judged", ()), text)
    if stage is None:
        known = back and values.get("refund.state") != "paid" and asks in ("all_sent", "missing_found")
        return ("judged", asks) if known else (None, None)
    if stage == "found":
        asked = re.search(r"退|找|收到|单号|[钱款]|结果|进展|怎么样|处理|关了|仓库|到没到", text)
        return ("unregistered", "have") if asked else (None, None)
    if stage == "money_first" and signs.MONEY.search(text) and "寄" not in text:
        return None, None
    return (stage, asks) if asks else (None, None)


def money_first(text: str, values: Mapping[str, Any]) -> bool:
    """Tell whether the money was paid and goods that the buyer has are still to be sent back."""
    if values.get("return.received") or values.get("return.result"):
        return False
    signed, paid = str(values.get("order.signed_at") or ""), str(values.get("refund.paid_at") or "")
    had_them = bool(values.get("order.received")) or bool(signed)
    return _told_to_send(text, values) and had_them and not (paid and signed > paid)


def came_after(values: Mapping[str, Any]) -> bool:
    """Tell whether goods may have come after the money: they were not signed for before it was paid."""
    signed, paid = str(values.get("order.signed_at") or ""), str(values.get("refund.paid_at") or "")
    if values.get("return.received") or values.get("return.number") or (values.get("order.received") and not signed):
        return False
    if values.get("order.sent") is False:
        return False
    return not signed or bool(paid and signed > paid)


def judged(values: Mapping[str, Any]) -> bool:
    """Tell whether returned goods were looked at and not simply accepted."""
    if values.get("return.result") in ("partly", "refused"):
        return True
    return bool(values.get("return.received") and values.get("return.inspection")
                and values.get("return.passed") is not True)


def found_again(values: Mapping[str, Any]) -> bool:
    """Tell whether goods whose request was closed have been found in the warehouse and nothing is wrong with them."""
    closed = signs.CLOSED_FOR.search(str(values.get("refund.refused_because") or ""))
    return bool(values.get("refund.state") == "refused" and closed and values.get("return.received"))


def refund_gap(values: Mapping[str, Any]) -> Dict[str, Any]:
    """Return what all refunds of an order leave of the sum that was paid, where everything went back; else nothing."""
    names = ("order.amount", "refund.amount", "refund.earlier_sum", "order.postage")
    paid, back, earlier, postage = (int(values.get(name) or 0) for name in names)
    left = paid - back - earlier if paid and back else 0
    if not left or left != postage or values.get("refund.state") not in ("agreed", "paid"):
        return {"refund.gap": None, "refund.gap_said": None}
    parts = f"（{_yuan(earlier)}和{_yuan(back)}）" if earlier else ""
    said = f"您付了{_yuan(paid)}，一共退{_yuan(back + earlier)}{parts}"
    return {"refund.gap": left, "refund.gap_said": f"{said}，差的{_yuan(left)}是下单时的运费"}


def unregistered(text: str, values: Mapping[str, Any]) -> bool:
    """Tell whether the buyer speaks of goods that were sent back and of which the record has no number."""
    if not values.get("order.received") and not values.get("order.signed_at"):
        return False
    if values.get("return.number") and not re.search(r"错|改", text):
        return False
    asks = signs.first(signs.UNREGISTERED, text)
    if asks == "closed" and signs.NOT_YET.search(text) and not re.search(signs.SAYS_SENT, text):
        return False
    sent = re.search(signs.SAYS_SENT, text) is not None
    state, closed = values.get("refund.state"), signs.CLOSED_FOR.search(str(values.get("refund.refused_because") or ""))
    if asks is None:
        return bool(waybill(text)) and bool(sent or closed or "退" in text) and state in ("agreed", "refused", "none")
    if state == "requested" and not sent:
        return False
    if asks in ("by_hand", "have"):
        return bool(sent or closed or (asks == "have" and state == "agreed") or re.search(r"关|逾期|入口", text))
    return state in ("agreed", "refused") or bool(sent)


def _fetching(values: Mapping[str, Any]) -> bool:
    """Tell whether a courier is to fetch, or may be, what the buyer sends back."""
    return bool(values.get("return.pickup") or (
        values.get("refund.state") in ("agreed", "paid") and values.get("order.received")
        and not values.get("return.number") and not values.get("return.received")))


def waybill(text: str) -> Optional[str]:
    """Return the parcel's number that a turn names; a phone is none."""
    numbers = (one["number"] for one in signs.NUMBER.finditer(text))
    return next((one for one in numbers if not signs.PHONE.fullmatch(one)), None)


def result_said(values: Mapping[str, Any]) -> Optional[str]:
    """Say what the inspection came to and what of the money it leaves; ``None`` where it was not looked at."""
    result, found = values.get("return.result"), findings(values.get("return.inspection"))
    if result not in ("partly", "refused") and not found:
        return None
    head = {"partly": "验收只通过了一部分", "refused": "验收没有通过"}.get(str(result), "验收有结果了")
    asked, left = values.get("refund.amount"), values.get("return.amount")
    money = ""
    if result == "partly" and left:
        less = f"，比申请的{_yuan(int(asked))}少{_yuan(int(asked) - int(left))}" if asked and asked > left else ""
        money = f"，能退{_yuan(int(left))}{less}"
    return f"{head}{f'，仓库写的是“{found}”' if found else ''}{money}"


def no_reason(values: Mapping[str, Any]) -> Dict[str, Any]:
    """Return that the goods are not taken back without a reason, where product, page or order says so outright."""
    page = signs.NOT_BACK.search(str(values.get("product.attributes") or ""))
    clause = page["clause"] if page and not signs.CONDITIONAL.search(page["clause"]) else None
    chosen = str(values.get("order.items") or "")
    for title in str(values.get("order.titles") or "").split("、"):
        chosen = chosen.replace(title, "") if title else chosen
    made = signs.MADE.search(f"{chosen} {values.get('order.remark') or ''}") is not None
    made_page = bool(clause and signs.MADE.search(clause))
    ground = values.get("product.why_not") or ("made_to_order" if made or made_page else None)
    refused = values.get("product.no_reason") is False or bool(clause) or made
    if values.get("product.no_reason") is True or not refused:
        return {}
    found: Dict[str, Any] = {"product.why_not": ground} if ground else {}
    if values.get("terms.returnable") is not False:
        named = signs.GROUNDS.get(str(ground), "这款商品")
        found.update({"terms.returnable": False, "terms.returns": clause or f"{named}不适用七天无理由退货"})
    return found


def postage_said(values: Mapping[str, Any]) -> str:
    """Say who pays the way back, by the page, the order's insurance and the reason that is known."""
    reason, covers = values.get("refund.reason_said"), values.get("order.insurance_covers")
    if reason == "fault":
        return "寄回的邮费我们出，您先垫一下"
    if values.get("terms.return_freight_by") == "shop":
        return "寄回的邮费我们出"
    if covers:
        insured = f"邮费您先垫，{values.get('order.insurance') or '运费险'}最高赔{_yuan(int(covers))}"
        return insured if reason == "own" else f"{insured}，商品有问题的不够部分我们补"
    if values.get("terms.return_freight_by") == "insured" or values.get("order.insurance"):
        return "邮费您先垫，退完由运费险赔"
    return "寄回的邮费由您出" if reason == "own" else "商品有问题的寄回邮费我们出，不喜欢、不合适的由您出"


def freight_gap(text: str, values: Mapping[str, Any]) -> Dict[str, Any]:
    """Return what the buyer paid for the way back and what the insurance left of it, as record and turn tell."""
    insured = signs.INSURED.search(text)
    paid = [one for one in signs.PAID.finditer(text) if insured is None or one.start("sum") != insured.start("sum")]
    spent = max((_fen(one) for one in paid), default=None)
    back = values.get("order.insurance_paid") or (_fen(insured) if insured else None)
    gap = spent - back if spent is not None and back is not None and spent > back else None
    return {"freight.spent": spent, "freight.insured": back, "freight.gap": gap}


def _fen(found: "re.Match[str]") -> int:
    return round(float(found["sum"]) * 100) + 10 * int(found["jiao"] or 0)


def _yuan(fen: int) -> str:
    return f"{fen / 100:.2f}".rstrip("0").rstrip(".") + "元"
