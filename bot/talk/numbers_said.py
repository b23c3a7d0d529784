"""Which own order a number means: by its format and by what was asked last. Pure."""

from __future__ import annotations

import re
from typing import Iterable, List, NamedTuple, Optional, Sequence

from bot.handbook.model import Handbook
from bot.orders.model import SHORTEST_TAIL, Order
from bot.talk.model import Memory
from bot.talk.reading import Entity

NUMBERS = ("order_number", "waybill_number", "phone", "item_number")
ORDER, OTHER = "order", "other"
"""What was asked last: which order, or a number of another kind (a waybill, a phone, an account)."""

_SHORTEST_ANSWER = 3
"""Shortest ending of an order number that answers the question for it."""
_FIGURES = re.compile(r"(?<![\dA-Za-z.\-])(\d{3,7})"
                      r"(?![\dA-Za-z.%\-]|\s{0,2}(?:元|块|斤|克|毫升|码|号|月|年|点|分|天))")
_BARE = re.compile(r"(?:我的|查一?下|看一?下|帮我|就是|就|是|那个|订单|单号|单子|尾号|后[四六]位|[:：\s]){0,4}"
                   r"(\d{3,7})\s{0,2}(?:的?[那这]?(?:个|一?单|一?笔|个订单)?)(?:的|呢|吧|哈|啊|谢谢|[。.!！~\s]){0,3}")
"""A message of nothing but the end of an order number."""
_OF_ORDER = re.compile(r"(\d{4,7})\s{0,2}(?:的|那|这|那个|这个){0,2}(?:单|笔|订单)(?!元|买)"
                       r"|(\d{4,7})的(?:到哪|发|退|怎么|咋|什么时候|啥时|呢)")
_OTHER_CODE = re.compile(r"取件|取货|提货|验证码|核销|开门|密码|货架|门牌|房间|楼")
_ASKED_OTHER = re.compile(r"(?:运|快递|物流|退货|寄回|回寄)[^，。？?]{0,6}(?:单号|号)|取件码|手机号|电话|联系方式"
                      r"|账号|卡号|税号|验证码|身份证|货号|型号|编号")
_ASKED_ORDER = re.compile(r"订单(?:编?号|尾号)?[^，。]{0,4}(?:发|多少|提供|给|是哪|报)"
                      r"|哪(?:一)?(?:笔|单|个订单)|尾号")


class Numbered(NamedTuple):
    """The own order that a message's numbers mean; a number that belongs to none of them."""

    order_id: Optional[str] = None
    unmatched: Optional[str] = None


def asked_last(memory: Memory, handbook: Handbook) -> Optional[str]:
    """Return what kind of number the seller asked for last, if any."""
    question = memory.question
    if question is not None:
        reply = handbook.replies.get(question.reply)
        if question.fact == "order.id":
            return ORDER
        takes_any = reply is not None and (reply.answers.text or reply.answers.entity in NUMBERS)
        return OTHER if takes_any else None
    if _ASKED_OTHER.search(memory.line):
        return OTHER
    return ORDER if _ASKED_ORDER.search(memory.line) else None


def order_of_numbers(entities: Iterable[Entity], text: str, orders: Sequence[Order],
                     asked: Optional[str]) -> Numbered:
    """Return the own order that the numbers of a message mean, the last of several.

    Args:
        entities: The reading's entities.
        text: The message as typed, cut to what is searched.
        orders: The buyer's own orders.
        asked: What was asked last.
    """
    order_id: Optional[str] = None
    unmatched: Optional[str] = None
    for entity in entities:
        if entity.entity in NUMBERS:
            value = str(entity.value)
            found = _owner(value, entity.entity, orders)
            order_id = found or order_id
            if not found and _misses(value, entity.entity, asked):
                unmatched = value
    if order_id is None and not _OTHER_CODE.search(text) and asked != OTHER:
        order_id, missed = _by_figures(text, orders, asked)
        unmatched = unmatched or missed
    return Numbered(order_id, None if order_id else unmatched)


def _misses(value: str, kind: str, asked: Optional[str]) -> bool:
    """Tell whether a number that is none of one's own was meant for an order's."""
    if kind == "order_number":
        return asked != OTHER
    return asked == ORDER and (kind != "item_number" or value.isdigit())


def _owner(value: str, kind: str, orders: Sequence[Order]) -> Optional[str]:
    matches = [order.id for order in orders if _is(value, kind, order)]
    return matches[0] if len(matches) == 1 else None


def _is(value: str, kind: str, order: Order) -> bool:
    if order.id == value or (len(value) >= SHORTEST_TAIL and kind != "phone" and order.id.endswith(value)):
        return True
    back = (order.return_.number,) if order.return_ else ()
    if value in (*(parcel.number for parcel in (*order.parcels, *order.earlier_parcels)), *back):
        return True
    if kind == "item_number":
        return any(item.sku == value for item in order.items)
    return kind == "phone" and order.receiver is not None and order.receiver.phone == value


def _by_figures(text: str, orders: Sequence[Order], asked: Optional[str]) -> Numbered:
    """Return the order of which the text gives the last digits, with no word beside them or one of orders."""
    bare, said = _BARE.fullmatch(text.strip()), _OF_ORDER.search(text)
    figures: List[str] = [one[one.lastindex or 0] for one in (bare, said) if one]
    if asked == ORDER:
        figures += _FIGURES.findall(text)
    for figure in figures:
        tails = [order.id for order in orders if order.id.endswith(figure)]
        if len(tails) == 1 and len(figure) >= (_SHORTEST_ANSWER if asked == ORDER else SHORTEST_TAIL):
            return Numbered(tails[0])
    return Numbered(None, bare[1] if bare and asked == ORDER and len(bare[1]) >= SHORTEST_TAIL else None)
