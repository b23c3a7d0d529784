"""Which of the buyer's own orders, and which product, a message refers to."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime
from typing import Iterable, List, Mapping, Optional, Sequence

from bot.handbook.model import Handbook
from bot.orders.model import Order, Product
from bot.talk.goods_told_apart import item_named, product_named, side_by_side
from bot.talk.model import Memory
from bot.talk.numbers_said import ORDER, asked_last, order_of_numbers
from bot.talk.orders_told_apart import order_named, order_titled, orders_in_question
from bot.talk.reading import Entity, Ranked, Reading
from bot.talk.told_apart import UNIT, placed

MAX_ANSWER_LENGTH = 400
"""Maximum number of characters, from the start, that are searched for an order or title."""

_POINTS = re.compile(rf"[那这](?:一)?(?:{UNIT}|订单)|的呢|的(?:到哪|怎么|咋|什么时候|啥时|还没|发了?没|不要|退)"
                      r"|(?:单|订单|包裹)呢|^[^，。,\s]{1,8}呢[?？]?$|[^，。,\s]{1,6}到哪")
"""An order is pointed at, not a wish for goods told."""
_THE_OTHER = re.compile(r"另(?:外)?(?:的)?(?:一|那)?(?:个订单|[个单笔件])|还有(?:一|那)(?:个订单|[单笔])")

_ONLY_NAMES = re.compile(rf"(?:那|还有|就是|就|是|我说的是|另外){{0,2}}[^，。,\s到发退换改买要]{{0,8}}"
                         rf"(?:[那这](?:一)?(?:{UNIT}|订单)的?[呢啊哈吧]?|的?呢|另外?一{UNIT}呢?|单[呢吧]?)[?？。~～]?")
"""A message of nothing but a name: XL那件, 灰的呢, 另外一单呢."""
INFORM = "inform"


@dataclass(frozen=True)
class References:
    """What a message refers to. ``unmatched`` is a number that belongs to none of the buyer's own orders."""

    order_id: Optional[str] = None
    sku: Optional[str] = None
    unmatched: Optional[str] = None

    @property
    def anything(self) -> bool:
        """Whether the message refers to anything."""
        return bool(self.order_id or self.sku or self.unmatched)


@dataclass(frozen=True)
class SoFar:
    """What the conversation tells of orders and goods before a message.

    ``asked``: what the seller asked for last (``numbers_said``). ``fitting``: the orders that fit what the message
    (or the open question) is about, as they are put to the buyer; ``about_order``: whether it is about an order.
    """

    now: Optional[datetime] = None
    order_id: Optional[str] = None
    sku: Optional[str] = None
    viewing: Optional[str] = None
    asked: Optional[str] = None
    fitting: Sequence[Order] = ()
    about_order: bool = False


def so_far(memory: Memory, reading: Reading, orders: Optional[Sequence[Order]], now: datetime,
           handbook: Handbook) -> SoFar:
    """Return what is known of orders and goods when a message comes."""
    scenarios = [handbook.by_intent[one.name] for one in reading.intents if one.name in handbook.by_intent]
    if memory.question is not None and memory.question.fact in ("order.id", "product.sku"):
        scenarios.insert(0, handbook.scenarios[memory.question.wish.scenario])
    fitting = orders_in_question(scenarios[0], orders, memory.viewing) if scenarios and orders else ()
    return SoFar(now, memory.order_id, memory.sku, memory.viewing, asked_last(memory, handbook), fitting,
                 any(one.about == "order" for one in scenarios))


def find_references(entities: Iterable[Entity], text: str, orders: Optional[Sequence[Order]],
                    products: Mapping[str, Product], asking: Optional[str] = None,
                    talk: Optional[SoFar] = None) -> References:
    """Match numbers and words with the buyer's own orders and the shop's products.

    Args:
        entities: The reading's entities.
        text: The message as typed.
        orders: The buyer's own orders; ``None`` when the store is not reachable.
        products: Products the message may name, by SKU.
        asking: The fact the open question asks for, if any.
        talk: What the conversation tells so far.

    Returns:
        The references. A number of somebody else's order and one that does not exist both come back as
        ``unmatched``, so that nobody can find out which orders exist.
    """
    talk = talk or SoFar(asked=ORDER if asking == "order.id" else None)
    entities, text = list(entities), text[:MAX_ANSWER_LENGTH]
    numbered = order_of_numbers(entities, text, orders or (), talk.asked)
    order_id = numbered.order_id
    if order_id is None and orders:
        order_id = _by_words(text, orders, asking, talk, _days(entities))
    sku = _product(entities, text, products) or _by_goods(text, orders or (), products, asking, talk)
    unmatched = numbered.unmatched if orders is not None and order_id is None else None
    return References(order_id, sku, unmatched)


def _by_words(text: str, orders: Sequence[Order], asking: Optional[str], talk: SoFar,
              days: Sequence[date]) -> Optional[str]:
    """Return the order that the words of a message tell from the others."""
    live = [one for one in orders if one.status != "closed"] or list(orders)
    if asking == "order.id" or talk.asked == ORDER:
        at = placed(text, len(talk.fitting))
        found = talk.fitting[at[0]] if at else None
        for among in (talk.fitting, live, orders):
            found = found or (order_named(text, among, talk.now, days) if among else None)
        return found.id if found else _by_title(text, orders)
    if len(live) < 2:
        return None
    others = [one for one in live if one.id != talk.order_id]
    if talk.order_id and len(others) == 1 and len(live) == 2 and _THE_OTHER.search(text):
        return others[0].id
    if not _POINTS.search(text):
        if not talk.about_order:
            return None
        if talk.order_id:   # another order only where its goods are named, not by a colour or a size alone
            titled = order_titled(text, live)
            return titled.id if titled else None
    if not talk.order_id and not talk.about_order and talk.viewing:
        return None     # 贵的那个 on a product's page is another product
    found = order_named(text, live, talk.now, days)
    if found is None and talk.about_order and not talk.order_id and len(talk.fitting) > 1:
        found = order_named(text, talk.fitting, talk.now, days)
    return found.id if found else None


def _days(entities: Iterable[Entity]) -> List[date]:
    """Return the days that a message names."""
    return [date.fromisoformat(str(one.value)[:10]) for one in entities if one.entity == "date"]


def _product(entities: Iterable[Entity], text: str, products: Mapping[str, Product]) -> Optional[str]:
    for entity in entities:
        if entity.entity == "item_number" and str(entity.value) in products:
            return str(entity.value)
    for sku, product in products.items():
        if sku in text or product.title in text:
            return sku
    return None


def _by_goods(text: str, orders: Sequence[Order], products: Mapping[str, Product], asking: Optional[str],
              talk: SoFar) -> Optional[str]:
    """Return the product that the words of a message tell from those it stands beside."""
    if asking == "product.sku":
        among = [one for one in orders if one.id == talk.order_id] or list(talk.fitting)
        item = item_named(text, [item for one in among for item in one.items], listed=True)
        if item is not None and item.sku in products:
            return item.sku
    if talk.about_order and orders:
        return None
    product = product_named(text, side_by_side(talk.sku, talk.viewing, products))
    return product.sku if product else None


def _by_title(text: str, orders: Sequence[Order]) -> Optional[str]:
    """Return the one order a part of whose title is in the text."""
    compact = text.replace(" ", "")
    scored = [(max((_shared(compact, item.title) for item in order.items), default=0), order.id)
              for order in orders]
    best = max(scored, default=(0, ""))
    unique = [one for one in scored if one[0] == best[0]]
    return best[1] if best[0] >= 2 and len(unique) == 1 else None


def _shared(text: str, title: str) -> int:
    """Return the length of the longest substring of ``text`` that is in ``title``."""
    longest = 0
    for start in range(len(text)):
        length = longest + 1
        while start + length <= len(text) and text[start:start + length] in title:
            longest = length
            length += 1
    return longest


def merely_named(text: str, named: References, memory: Memory, reading: Reading, handbook: Handbook) -> Reading:
    """Return the reading, as ``inform`` where a message only names an order: it goes on with what was talked of last.

    Read alone, 灰的呢 asks for stock and XL那件 is a purchase. On a product's page that may be meant, so not there.
    """
    last = memory.question.wish if memory.question else memory.last
    if not (named.order_id and last and not memory.viewing and _ONLY_NAMES.fullmatch(text.strip())):
        return reading
    question = handbook.replies.get(memory.question.reply) if memory.question else None
    if handbook.scenarios[last.scenario].about != "order" or (question is not None and question.answers.text):
        return reading      # a question that any words answer, such as that for an address, is not answered by a name
    sure = Ranked(name=INFORM, confidence=max(last.confidence, reading.confidence))
    return reading.copy(update={"intent": INFORM, "confidence": sure.confidence, "intents": (sure,)})


def over(memory: Memory, named: References, reading: Reading, answering: Sequence[str]) -> bool:
    """Tell whether a number that matched nothing is done with: something of one's own is named, or else is asked.

    What is added in the same turn leaves it in question.
    """
    asks_else = not memory.turn_open and any(one.name not in answering for one in reading.intents)
    return memory.unmatched is not None and not named.unmatched and bool(named.order_id or named.sku or asks_else)
