"""Which one of several orders a turn means: by goods, option, price, day, state, turn; only one of two."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from typing import List, Optional, Sequence, Set

from bot.handbook.model import REFUNDING, Scenario
from bot.orders.model import SHOP_ZONE, Order
from bot.talk.told_apart import COLOURS, NEXT, UNIT, Thing, by_goods, by_pieces, by_price, narrowed

MAX_LENGTH = 400
"""Maximum number of characters of a turn that are looked at."""

_DAY = re.compile(r"(?P<near>今天|今早|今晚|昨天|昨晚|前天|前晚)(?:早上|上午|中午|下午|晚上)?(?:我|又|才|刚|新)?"
                  r"(?:拍|买|下单|下的|付款|付的|订|的?[那这][单个笔件])"
                  r"|(?<![\d月])(?:(?P<month>\d{1,2})月)?(?P<day>\d{1,2})[号日](?:早上|上午|中午|下午|晚上)?(?:我|又"
                  r"|才)?"
                  r"(?:拍|买|下单|下的|付款|付的|的?[那这][单个笔件])")
_LAST = re.compile(r"上个?(?:(?P<week>周|星期|礼拜)(?![一二三四五六日天末])|月(?!\d|[一二三四五六七八九十初底末中]))")
_OF_ORDER = re.compile(rf"拍|买|下单|下的|付|订的|的?[那这](?:一)?{UNIT}")
"""A day beside one of these is that of an order."""
_DAYS_BACK = {"今": 0, "昨": 1, "前": 2}
_NEWEST = re.compile(r"[刚才][刚才]?(?:拍|买|下|付)(?:单|款)?的(?!时候)|[刚才][刚才]?(?:拍|买|下)(?:那|这)"
                     rf"|后(?:面|来)?(?:拍|买|下)的|后(?:面|一)那?{UNIT}|最(?:新|近|后)(?:的|那|拍|买|下)")
_SECOND = re.compile(rf"第二{UNIT}")
_OLDEST = re.compile(rf"先(?:拍|买|下)的|早(?:拍|买|下)的|第一{UNIT}|前(?:面|一)那?{UNIT}|最早的?那?{UNIT}")
_OF_IT = rf"(?:的(?:那|这)?(?:{UNIT}|{NEXT})|(?:那|这)(?:一)?{UNIT})"
_NOT_NO = "(?<!没)(?<!没有)(?<!未)(?<!待)"
_STATES = (
    (re.compile(rf"没(?:有)?发(?:货|出)?{_OF_IT}|没出库的|(?:待|未)发货{_OF_IT}"), ("paid",)),
    (re.compile(rf"(?:没(?:有)?|未)(?:到货?|收到|送到|签收|拿到|收货){_OF_IT}|(?:在|还在|正在)路上{_OF_IT}"),
     ("paid", "shipped")),
    (re.compile(rf"(?:没(?:有)?|未|待)(?:付|给)(?:款|钱)?{_OF_IT}"), ("placed",)),
    (re.compile(rf"(?<!要)(?<!想)(?<!能)退(?:货|款|钱)?(?:了|掉)?(?:的(?:那|这){UNIT}|(?:那|这){UNIT}|的{NEXT}(?!吗"
                rf"|么))"
                r"|在退的|退款中的|申请(?:了|过)?退[款货]?的"), ()),
    (re.compile(rf"{_NOT_NO}(?:到了?货?|收到货?了?|签收了?|拿到了?|送到了?)的?(?:那|这){UNIT}"
                rf"|{_NOT_NO}(?:到|收到|签收)了?货?的{NEXT}"), ("signed", "finished")),
    (re.compile(rf"{_NOT_NO}发(?:货|出来?)?了?的?(?:那|这){UNIT}|{_NOT_NO}发(?:出来?|货)了?的{NEXT}"), ("shipped",)),
)
"""What is said of an order's state, and the statuses that it means; none: goods or money go back."""
_ONLY = re.compile(r"(?:只|光|就|单)(?:把|要|有)?([一-龥A-Za-z0-9]{1,12}?)(?:要|得|给)?(?:改|退|换|寄|取消|不要)")
_ONLY_AFTER = re.compile(r"(?:只|光|单)(?:改|退|换|寄|取消|要)(?:掉|了)?([一-龥A-Za-z0-9]{1,12})")
_KEPT = re.compile(r"不动|不变|不用改|不改|留着|留我|照旧|照常|别动|还是?寄")
_ONE_ONLY = re.compile(r"(?:只|就|光)[^，。\s]{0,8}(?:改|换)")
_ALL = re.compile(r"(?:都|两[单个件笔样]|[几三]单|全部?|一起)[^，。\s]{0,4}(?:改|换|退|取消|寄|不要)")
_WISHED = re.compile(r"(?:应该|本来)(?:是?[拍买选要]|想[拍买选要])的?(?:是)?[一-龥A-Za-z0-9]{1,12}"
                     r"|(?:换|改)(?:成|为|个)[一-龥A-Za-z0-9]{1,6}"
                     r"|[换改](?:[黑白灰红蓝绿黄紫粉橙棕][色的]?|[A-Za-z]{1,4}|\d{2,3})码?"
                     rf"|(?<!不)要(?:[一-龥]{{1,2}}色|[{COLOURS}])的?(?=$|[，。,\s])")
"""What should have been bought, or is wanted instead, tells no order."""
_CLAUSE = re.compile(r"[，。,;；!！?？\s]+")


def order_named(text: str, orders: Sequence[Order], now: Optional[datetime] = None,
                days: Sequence[date] = ()) -> Optional[Order]:
    """Return the one order that a turn tells from the others; ``None`` where it means several or none.

    Args:
        text: The buyer's turn.
        orders: The orders in question.
        now: The clock, for the day on which an order was placed.
        days: The days that the text names.
    """
    said = _WISHED.sub("", text[:MAX_LENGTH])
    clauses = [one for one in _CLAUSE.split(said) if one]
    for pattern in (_ONLY, _ONLY_AFTER):
        for clause in reversed(clauses):
            found = pattern.search(clause)
            only = by_goods(found.group(1), [_thing(one) for one in orders]) if found else set()
            if len(only) == 1:
                return orders[only.pop()]
    changed = " ".join(one for one in clauses if not _KEPT.search(one))
    named, left = (_narrowed(one, orders, now, days) for one in (said, changed))
    if named is not None and left is None and len(orders) == 2 and _ALL.search(changed):
        return next(one for one in orders if one is not named)  # both, and then that one not
    return named or left


def order_titled(text: str, orders: Sequence[Order]) -> Optional[Order]:
    """Return the one order of whose goods the text has a word, whatever it says of colours and sizes."""
    said = _WISHED.sub("", text[:MAX_LENGTH])
    found = by_goods(said, [Thing(tuple(item.title for item in one.items)) for one in orders])
    return orders[found.pop()] if len(found) == 1 else None


def orders_in_question(scenario: Scenario, orders: Sequence[Order], viewing: Optional[str]) -> List[Order]:
    """Return the orders that fit a matter, the newest first: in such a state, with the goods being viewed."""
    groups = [[one for one in orders if one.status in statuses or (REFUNDING in statuses and one.refunding)]
              for statuses in scenario.fits]
    live = [one for one in orders if one.status != "closed"]
    found = next((group for group in groups if group), live or list(orders))
    viewed = [one for one in found if viewing in [item.sku for item in one.items]] if viewing else []
    return sorted(viewed or found, key=lambda one: one.placed_at, reverse=True)


def means_all(text: str) -> bool:
    """Tell whether a turn wants something done with every order: none of them kept, and not with one only."""
    return bool(_ALL.search(text)) and not (_KEPT.search(text) or _ONE_ONLY.search(text))


def _narrowed(text: str, orders: Sequence[Order], now: Optional[datetime], days: Sequence[date]) -> Optional[Order]:
    """Return the order on which everything agrees that the text says of one."""
    things = [_thing(one) for one in orders]
    left = narrowed((by_goods(text, things), by_price(text, things), by_pieces(text, things),
                     _places(orders, _by_day(text, orders, now, days) if now else []),
                     _places(orders, _by_state(text, orders)), _places(orders, _by_turn(text, orders))))
    return orders[left.pop()] if len(left) == 1 else None


def _thing(order: Order) -> Thing:
    """Return what tells an order from others."""
    return Thing(titles=tuple(item.title for item in order.items),
                 options=tuple(value for item in order.items for value in item.options.values()),
                 amounts=(order.amount, *(item.price for item in order.items)),
                 pieces=sum(item.quantity for item in order.items))


def _places(orders: Sequence[Order], found: Sequence[Order]) -> Set[int]:
    return {at for at, one in enumerate(orders) if one in found}


def _by_day(text: str, orders: Sequence[Order], now: datetime, days: Sequence[date]) -> List[Order]:
    """Return the orders placed on the day, or in the week, that is named."""
    today = now.astimezone(SHOP_ZONE).date()
    placed = [(one, one.placed_at.astimezone(SHOP_ZONE).date()) for one in orders]
    found, last = _DAY.search(text), _LAST.search(text)
    if last and _OF_ORDER.search(text):
        end = today - timedelta(days=today.weekday() if last["week"] else today.day - 1)
        first = end - timedelta(days=7) if last["week"] else (end - timedelta(days=1)).replace(day=1)
        return [one for one, day in placed if first <= day < end]
    if found is None:
        named = [one for one, day in placed if day in days]
        return named if _OF_ORDER.search(text) else []
    if found["near"]:
        return [one for one, day in placed if day == today - timedelta(days=_DAYS_BACK[found["near"][0]])]
    return [one for one, day in placed if day.day == int(found["day"]) and today - day < timedelta(days=60)
            and (not found["month"] or day.month == int(found["month"]))]


def _by_state(text: str, orders: Sequence[Order]) -> List[Order]:
    """Return the orders that stand as the text says: not sent, not arrived, arrived, going back, not paid."""
    for pattern, statuses in _STATES:
        if pattern.search(text) and len(orders) > 1:
            return [one for one in orders if (one.status in statuses if statuses else one.refunding)]
    return []


def _by_turn(text: str, orders: Sequence[Order]) -> List[Order]:
    """Return the order placed first or last, where the text says so."""
    ranked = sorted(orders, key=lambda one: one.placed_at)
    if _OLDEST.search(text):
        return ranked[:1]
    return ranked[-1:] if _NEWEST.search(text) or (len(orders) == 2 and _SECOND.search(text)) else []
