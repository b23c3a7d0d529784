"""Numbers and words of a message: own orders, goods, numbers of another kind, numbers that match nothing."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, List, Optional, Sequence

import pytest

from bot.nlu.entities import extract
from bot.orders.choices import item_choices, order_choices
from bot.orders.model import Item, Order, Product, Return
from bot.proposing.situation import Snapshot, find_order, find_sku
from bot.talk.memory import hear_message
from bot.talk.model import Memory, Question, Wish
from bot.talk.numbers_said import OTHER, asked_last, order_of_numbers
from bot.talk.reading import Entity
from bot.talk.references import References, SoFar, find_references, merely_named, so_far
from tests.builders import NOW, a_reading, an_order, whole_handbook

CUP, LAMP, RUG = "2026111500000361", "2026112000004482", "312845095593"


def _of(number: str, title: str, days: float, status: str, parcel: str, **changed: Any) -> Order:
    item = Item(sku=number[-3:], title=title, options=changed.pop("options", {}), price=5900)
    order = an_order(number, status=status, placed_at=NOW - timedelta(days=days), **changed)
    return order.copy(update={"items": (item,), "refund": None, "return_": changed.get("return_"), "parcel":
                              order.parcel and order.parcel.copy(update={"number": parcel})})


ORDERS = [_of(CUP, "玻璃水杯带盖", 8, "signed", "75310001").copy(update={"return_": Return(number="YT8800112233445")}),
          _of(LAMP, "护眼台灯", 3, "shipped", "773300112233445"), _of(RUG, "客厅地毯", 1, "paid", "")]


def _entities(text: str) -> List[Entity]:
    return [Entity(entity=one.entity, value=one.value, start=one.start, end=one.end) for one in extract(text, NOW)]


NUMBERS = [
    (CUP, None, CUP, None), ("单号" + RUG, None, RUG, None), (RUG, None, RUG, None), ("0361", None, CUP, None),
    ("尾号0361", None, CUP, None), ("4482那单", None, LAMP, None), ("4482的到哪了", None, LAMP, None),
    ("后四位 5593", None, RUG, None), ("5593", "order", RUG, None), ("593", "order", RUG, None),
    ("361吧", "order", CUP, None),
    ("是4482的", "order", LAMP, None), ("4482 谢谢", "order", LAMP, None), ("4483", "order", None, "4483"),
    ("4483", None, None, None),
    ("订单999900001111", None, None, "999900001111"), ("2026999900001111", None, None, "2026999900001111"),
    ("2026999900001111", "other", None, None), ("YT8800112233445", None, CUP, None),
    ("寄回去了YT8800112233445", None, CUP, None),
    ("YT9900112233445", None, None, None), ("YT9900112233445", "order", None, "YT9900112233445"),
    ("YT9900112233445", "other", None, None), ("773300112233445 这个到哪了", None, LAMP, None),
    ("取件码0361", None, None, None), ("取件码 3-2-4482", None, None, None), ("花了4482元", None, None, None),
    ("4482元那单", None, None, None), ("13812345678", "other", None, None), ("13812345678", None, None, None),
    ("手机尾号4482", None, None, None), ("2026年买的", None, None, None), ("房间0361", None, None, None),
    (f"{CUP}和{LAMP}", None, LAMP, None), ("订单0361什么时候到", None, None, None), ("0361的单", None, CUP, None),
    ("查下4482", None, LAMP, None), ("100056473829", None, None, None),
    ("货号100056473829", "order", None, "100056473829"),
]


@pytest.mark.parametrize("text, asked, number, missed", NUMBERS, ids=[f"{row[0]} {row[1] or ''}" for row in NUMBERS])
def test_numbers(text: str, asked: Optional[str], number: Optional[str], missed: Optional[str]) -> None:
    assert order_of_numbers(_entities(text), text, ORDERS, asked) == (number, missed)


WORDS = [
    # text, order in question before, asked for an order, is about an order, order meant
    ("第一个", None, True, False, RUG), ("第2个", None, True, False, LAMP), ("3", None, True, False, CUP),
    ("最后一个", None, True, False, CUP), ("上面那个", None, True, False, RUG), ("杯子的", None, True, False, CUP),
    ("灯", None, True, False, None), ("台灯", None, True, False, LAMP), ("昨天拍的那个", None, True, False, RUG),
    ("没发的那个", None, True, False, RUG), ("到哪了", None, False, True, None),
    ("台灯到哪了", None, False, True, LAMP),
    ("地毯那单能改地址吗", LAMP, False, True, RUG), ("杯子呢", LAMP, False, False, CUP),
    ("台灯坏了", CUP, False, True, LAMP),
    ("什么时候到", LAMP, False, True, None), ("没发的那个呢", LAMP, False, False, RUG),
    ("收到的那个有划痕", LAMP, False, True, CUP),
    ("有玻璃的吗", LAMP, False, False, None), ("换成台灯", CUP, False, True, None),
    ("地毯啥时候发", LAMP, False, True, RUG), ("黑色的有吗", LAMP, False, True, None),
    ("20号那单", CUP, False, True, LAMP),
]


@pytest.mark.parametrize("text, before, asked, about, meant", WORDS, ids=[row[0] for row in WORDS])
def test_words(text: str, before: Optional[str], asked: bool, about: bool, meant: Optional[str]) -> None:
    listed = sorted(ORDERS, key=lambda one: one.placed_at, reverse=True)
    talk = SoFar(NOW, before, None, None, "order" if asked else None, listed, about)
    found = find_references(_entities(text), text, ORDERS, {}, "order.id" if asked else None, talk)
    assert found.order_id == meant


def test_the_other_of_two() -> None:
    talk = SoFar(NOW, LAMP, about_order=True)
    assert find_references((), "另一单呢", ORDERS[1:], {}, None, talk).order_id == RUG


MUGS = {one.sku: one for one in (
    Product(sku="A", title="316保温杯", price=12900, similar=("B",)),
    Product(sku="B", title="智能温显保温杯", price=15900))}


@pytest.mark.parametrize("text, sku", [
    ("温显那款多少钱", "B"), ("贵的那个", "B"), ("便宜的呢", "A"), ("159那个防水吗", "B"), ("316的呢", "A"),
    ("这个多少钱", None),
    ("保温杯多少钱", None), ("智能的有货吗", "B"), ("便宜点", None)])
def test_products_side_by_side(text: str, sku: Optional[str]) -> None:
    assert find_references((), text, [], MUGS, None, SoFar(NOW, viewing="A")).sku == sku


HANDBOOK = whole_handbook()


def _said(memory: Memory, text: str, intent: str, orders: Sequence[Order] = ORDERS) -> Memory:
    reading = a_reading(intent).copy(update={"entities": tuple(_entities(text))})
    asking = memory.question.fact if memory.question else None
    talk = so_far(memory, reading, orders, NOW, HANDBOOK)
    named = find_references(reading.entities, text, orders, {}, asking, talk)
    return hear_message(memory, text, reading, named, NOW, HANDBOOK)


def _found(memory: Memory, scenario: str = "track") -> str:
    snapshot = Snapshot(now=NOW, orders=tuple(ORDERS), verified=True)
    lookup, order, _ = find_order(HANDBOOK.by_intent["track_parcel"], Wish(scenario=scenario), memory, snapshot)
    return order.id if order else lookup


def test_an_order_named_in_words_stays_until_another_is_named() -> None:
    memory = _said(Memory(), "杯子那单", "track_parcel")
    assert _found(memory) == CUP
    memory = _said(memory.copy(update={"turn_open": False}), "什么时候到的", "track_parcel")
    assert _found(memory) == CUP
    memory = _said(memory.copy(update={"turn_open": False}), "地毯那单呢", "track_parcel")
    assert _found(memory) == RUG


@pytest.mark.parametrize("text, intent, found", [
    ("那我的快递到哪了", "track_parcel", LAMP), ("台灯那单", "track_parcel", LAMP), ("尾号0361", "inform", CUP),
    ("就是这个号啊", "inform", "not_found"), ("嗯", "affirm", "not_found")])
def test_a_number_that_matches_nothing_does_not_stick(text: str, intent: str, found: str) -> None:
    memory = _said(Memory(), "2026999900001111到哪了", "track_parcel")
    assert _found(memory) == "not_found"
    assert _found(_said(memory, "快点", "urge_shipping")) == "not_found", "the same turn"
    question = Question(fact="order.id", reply="lookup.not_found", wish=memory.wishes[-1])
    asked = memory.copy(update={"turn_open": False, "question": question})
    assert _found(_said(asked, text, intent)) == found


@pytest.mark.parametrize("line, asked", [
    ("麻烦发一下退货单号", OTHER), ("取件码是多少", OTHER), ("留个手机号", OTHER), ("订单号发我一下", "order"),
    ("您说的是哪一单呢", "order"), ("在的亲", None)])
def test_what_the_seller_asked_in_words(line: str, asked: Optional[str]) -> None:
    assert asked_last(Memory(line=line), HANDBOOK) == asked


BLACK = _of("2026112000000117", "男士卫衣", 1, "paid", "", options={"颜色": "黑色", "尺码": "XL"}, amount=12900)
GREY = _of("2026112000000091", "男士卫衣", 3, "shipped", "", options={"颜色": "灰色", "尺码": "XL"}, amount=9900)
LATER = BLACK.copy(update={"id": "2026112000000118", "placed_at": NOW - timedelta(days=4)})
DEARER = BLACK.copy(update={"id": "2026112000000119", "amount": 13900})
SENT = BLACK.copy(update={"id": "2026112000000120", "status": "shipped"})


@pytest.mark.parametrize("orders, said", [
    ([ORDERS[0], ORDERS[1]], "玻璃水杯带盖（尾号0361）；护眼台灯（尾号4482）"),
    ([BLACK, GREY], "黑色/XL（尾号0117）；灰色/XL（尾号0091）"),
    ([BLACK, LATER], "11月22日拍的（尾号0117）；11月19日拍的（尾号0118）"),
    ([BLACK, DEARER], "129元（尾号0117）；139元（尾号0119）"),
    ([BLACK, SENT], "待发货（尾号0117）；在路上（尾号0120）"),
    ([BLACK, GREY, ORDERS[0]],
     "男士卫衣，黑色/XL（尾号0117）；男士卫衣，灰色/XL（尾号0091）；玻璃水杯带盖（尾号0361）"),
    ([], None)])
def test_the_question_lists_what_tells_them_apart(orders: List[Order], said: Optional[str]) -> None:
    assert order_choices(orders) == said


def test_the_question_for_one_of_an_orders_goods() -> None:
    items = [Item(sku="1", title="卫衣", options={"颜色": "黑色"}),
             Item(sku="2", title="卫衣", options={"颜色": "灰色"})]
    assert item_choices(items) == "黑色、灰色" and item_choices(items[:1]) is None


def test_nothing_is_found_without_orders() -> None:
    assert find_references(_entities(CUP), CUP, None, {}) == References()


GOODS = an_order(status="signed").copy(update={"items": (
    Item(sku="G", title="玻璃水杯带盖", price=5900), Item(sku="L", title="护眼台灯", price=15900),
    Item(sku="R", title="客厅地毯", price=29900, options={"颜色": "灰色"}, quantity=2))})


@pytest.mark.parametrize("text, sku", [
    ("台灯不亮了", "L"), ("杯子能装开水吗", "G"), ("灰色的那个掉毛", "R"), ("贵的那个能退吗", "R"),
    ("59的那个裂了", "G"),
    ("两件的那个", "R"), ("坏了", None), ("都坏了", None),
    ("毯子起毛", "R")])
def test_one_of_an_orders_goods(text: str, sku: Optional[str]) -> None:
    products = {item.sku: Product(sku=item.sku, title=item.title) for item in GOODS.items}
    snapshot = Snapshot(now=NOW, orders=(GOODS,), verified=True, products=products)
    assert find_sku(HANDBOOK.by_intent["quality_defect"], GOODS, Memory(text=text), snapshot) == sku


@pytest.mark.parametrize("text, viewing, intent", [
    ("灰的呢", None, "inform"), ("XL那件", None, "inform"), ("那台灯那单呢", None, "inform"),
    ("另外一单呢", None, "inform"),
    ("灰的呢", "A", "ask_stock"), ("灰的呢 有货吗", None, "ask_stock"), ("灰的什么时候到", None, "ask_stock"),
    ("XL那件退了", None, "ask_stock")])
def test_a_mere_name_goes_on_with_what_was_talked_of(text: str, viewing: Optional[str], intent: str) -> None:
    last = Wish(scenario=HANDBOOK.by_intent["track_parcel"].id, intent="track_parcel")
    memory = Memory(last=last, viewing=viewing)
    read = merely_named(text, References(order_id=LAMP), memory, a_reading("ask_stock"), HANDBOOK)
    assert read.intent == intent


def test_a_mere_name_is_no_address() -> None:
    reply = next(one for one in HANDBOOK.replies.values() if one.asks == "address.given" and one.answers.text)
    wish = Wish(scenario=HANDBOOK.by_intent["change_address"].id, intent="change_address")
    memory = Memory(last=wish, question=Question(fact="address.given", reply=reply.id, wish=wish))
    read = a_reading("want_to_buy")
    assert merely_named("XL那件", References(order_id=LAMP), memory, read, HANDBOOK) == read
