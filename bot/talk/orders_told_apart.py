"""Which one of several orders a turn means: by goods, colour, price, day, which came first; only one of two. Pure."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Callable, List, Optional, Sequence, Set

from bot.orders.model import SHOP_ZONE, Order

MAX_LENGTH = 400
"""Maximum number of characters of a turn that are looked at."""

COLOURS = "黑白灰红蓝绿黄紫粉橙橘棕米"
"""Colours that buyers say in one character: 黑的, 换白."""

_UNIT = "[个单件款笔条双台份瓶盒箱只套]"
_SAID_COLOUR = re.compile(rf"(?<!换)(?<!换成)(?<!改成)([{COLOURS}])(?=色|的|款|那|这|{_UNIT}|[，。,!?？！\s]|$)")
_DEARER = re.compile(rf"贵(?:一?点|些)?(?:的那?|那)(?:{_UNIT}|(?=不|退|到|发|改|取消|先|什么|啥|[，,\s]|$))(?!要)")
_CHEAPER = re.compile(rf"便宜(?:一?点|些)?(?:的那?|那)(?:{_UNIT}|(?=不|退|到|发|改|取消|先|什么|啥|[，,\s]|$))")
_FIGURE = re.compile(rf"(?<![\d.])(\d{{1,5}}(?:\.\d{{1,2}})?)(?:元|块钱?)?(?:的那?|那){_UNIT}")
_DAY = re.compile(r"(?P<near>今天|今早|今晚|昨天|昨晚|前天|前晚)(?:早上|上午|中午|下午|晚上)?(?:我|又|才|刚|新)?"
                  r"(?:拍|买|下单|下的|付款|付的|订|的?[那这][单个笔])"
                  r"|(?<![\d月])(?P<day>\d{1,2})[号日](?:早上|上午|中午|下午|晚上)?(?:我|又|才)?(?:拍|买|下单|下的|付款|付的)")
_DAYS_BACK = {"今": 0, "昨": 1, "前": 2}
_NEWEST = re.compile(rf"刚[刚才]?(?:拍|买|下)的?(?:那|这)|后(?:面|来)?(?:拍|买|下)的|后(?:面|一)那?{_UNIT}|第二{_UNIT}"
                     rf"|最(?:新|近)(?:的|那|拍|买)")
_OLDEST = re.compile(rf"先(?:拍|买|下)的|早(?:拍|买|下)的|第一{_UNIT}|前(?:面|一)那?{_UNIT}|最早的?那?{_UNIT}")
_UNSENT = re.compile(r"没(?:有)?发(?:货|出)?的|没出库的")
_ONLY = re.compile(r"(?:只|光|就|单)(?:把|要|有)?([一-龥A-Za-z0-9]{1,12}?)(?:要|得|给)?(?:改|退|换|寄|取消|不要)")
_ONLY_AFTER = re.compile(r"(?:只|光|单)(?:改|退|换|寄|取消|要)(?:掉|了)?([一-龥A-Za-z0-9]{1,12})")
_KEPT = re.compile(r"不动|不变|不用改|不改|留着|留我|照旧|照常|别动|还是?寄")
_ONE_ONLY = re.compile(r"(?:只|就|光)[^，。\s]{0,8}(?:改|换)")
_ALL = re.compile(r"(?:都|两[单个件笔样]|[几三]单|全部?|一起)[^，。\s]{0,4}(?:改|换|退|取消|寄|不要)")
_NOUN = re.compile(r"([一-龥])子|([一-龥])\2|(?:^|[，。,!?？！\s])(?:我的|我那|那|我)?([一-龥])"
                   rf"(?=到哪|到了|呢|那{_UNIT}|的那|怎么还|咋还|发货|发了|发没|啥时|什么时)")
"""Goods in one character: 杯子, 包包, 锅到哪了."""
_NO_NOUN = "孩儿妻日样妹嫂婆房电妈爸奶爷哥姐弟常刚货单件都俩还没要能早今明好他她它"
_WISHED = re.compile(r"(?:应该|本来)(?:是?[拍买选要]|想[拍买选要])的?(?:是)?[一-龥A-Za-z0-9]{1,12}")
"""What should have been bought tells no order."""
_CLAUSE = re.compile(r"[，。,;；!！?？\s]+")


def order_named(text: str, orders: Sequence[Order], now: Optional[datetime] = None) -> Optional[Order]:
    """Return the one order that a turn tells from the others; ``None`` where it means several or none.

    Args:
        text: The buyer's turn.
        orders: The orders in question.
        now: The clock, for the day on which an order was placed.
    """
    said = _WISHED.sub("", text[:MAX_LENGTH])
    clauses = [one for one in _CLAUSE.split(said) if one]
    for pattern in (_ONLY, _ONLY_AFTER):
        for clause in reversed(clauses):
            found = pattern.search(clause)
            only = _by_goods(found.group(1), orders) if found else []
            if len(only) == 1:
                return only[0]
    changed = " ".join(one for one in clauses if not _KEPT.search(one))
    named, left = _narrowed(said, orders, now), _narrowed(changed, orders, now)
    if named is not None and left is None and len(orders) == 2 and _ALL.search(changed):
        return next(one for one in orders if one is not named)  # both, and then that one not
    return named or left


def means_all(text: str) -> bool:
    """Tell whether a turn wants something done with every order: none of them kept, and not with one only."""
    return bool(_ALL.search(text)) and not (_KEPT.search(text) or _ONE_ONLY.search(text))


def _narrowed(text: str, orders: Sequence[Order], now: Optional[datetime]) -> Optional[Order]:
    """Return the order on which everything agrees that the text says of one."""
    ways: List[Callable[[], List[Order]]] = [
        lambda: _by_goods(text, orders), lambda: _by_price(text, orders),
        lambda: _by_day(text, orders, now) if now else [], lambda: _by_turn(text, orders)]
    found = [ids for ids in ({one.id for one in way()} for way in ways) if ids]
    left = set.intersection(*found) if found else set()
    return next((one for one in orders if one.id in left), None) if len(left) == 1 else None


def _by_goods(text: str, orders: Sequence[Order]) -> List[Order]:
    """Return the orders of which the text has a word of their own; a colour is first looked for among the options."""
    compact = text.replace(" ", "")
    options = ["".join(part for item in order.items for part in item.options.values()) for order in orders]
    marks = [_pairs("".join(part for item in order.items for part in (item.title, *item.options.values())))
             for order in orders]
    said = _pairs(compact)
    found = [order for index, order in enumerate(orders)
             if any(mark in said and sum(mark in other for other in marks) == 1 for mark in marks[index])]
    for noun in {one.group(1) or one.group(2) or one.group(3) for one in _NOUN.finditer(text)} - set(_NO_NOUN):
        titled = [order for order in orders if any(noun in item.title for item in order.items)]
        found += [one for one in titled if len(titled) == 1 and one not in found]
    for colour in {one.group(1) for one in _SAID_COLOUR.finditer(compact)}:
        coloured = [order for order, option in zip(orders, options) if colour in option] or [
            order for order in orders if any(colour in item.title for item in order.items)]
        found += [one for one in coloured if len(coloured) == 1 and one not in found]
    return found


def _by_price(text: str, orders: Sequence[Order]) -> List[Order]:
    """Return the order that is called the dearer or cheaper one, or by its price."""
    ranked = sorted(orders, key=lambda one: one.amount)
    if len(ranked) < 2 or ranked[0].amount == ranked[-1].amount:
        return []
    if _DEARER.search(text):
        return [one for one in orders if one.amount == ranked[-1].amount]
    if _CHEAPER.search(text):
        return [one for one in orders if one.amount == ranked[0].amount]
    prices = [round(float(one.group(1)) * 100) for one in _FIGURE.finditer(text)]
    return [one for one in orders if any(
        abs(each - price) < 100 for price in prices for each in (one.amount, *(item.price or 0 for item in one.items)))]


def _by_day(text: str, orders: Sequence[Order], now: datetime) -> List[Order]:
    """Return the orders placed on the day that is named."""
    found = _DAY.search(text)
    if found is None:
        return []
    today = now.astimezone(SHOP_ZONE).date()
    placed = [(one, one.placed_at.astimezone(SHOP_ZONE).date()) for one in orders]
    if found["near"]:
        return [one for one, day in placed if day == today - timedelta(days=_DAYS_BACK[found["near"][0]])]
    return [one for one, day in placed if day.day == int(found["day"]) and today - day < timedelta(days=60)]


def _by_turn(text: str, orders: Sequence[Order]) -> List[Order]:
    """Return the order placed first or last, or the only one that is not sent, where the text says so."""
    ranked = sorted(orders, key=lambda one: one.placed_at)
    if _UNSENT.search(text) and len(orders) > 1:
        return [one for one in orders if one.status == "paid"]
    if _OLDEST.search(text):
        return ranked[:1]
    return ranked[-1:] if _NEWEST.search(text) else []


def _pairs(text: str) -> Set[str]:
    """Return every two characters that stand together."""
    return {text[at:at + 2] for at in range(len(text) - 1)}
