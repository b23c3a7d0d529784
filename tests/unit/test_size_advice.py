"""Which size fits: tables in the many ways of product pages, read with height, weight and length of foot."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Dict, Optional

import pytest

from bot.orders.goods import Product
from bot.proposing.page.size_advice import size_facts
from bot.proposing.page.size_table import read_table
from bot.proposing.situation import Snapshot, situate
from bot.talk.memory import hear_message
from bot.talk.model import Memory, Wish
from bot.talk.references import References
from tests.builders import NOW, a_product, a_reading, whole_handbook

HANDBOOK = whole_handbook()
SHIRT = "M:155-162cm/90-105斤；L:163-170cm/106-120斤；XL:171-178cm/121-140斤"
KILOS = "S 150-157cm 40-46kg, M 158-164cm 46.5-53kg, L 165-172cm 53.5-60kg"
CHOOSE = "80-95斤选S，96-110斤选M，111-125斤选L，126-140斤选XL"
BODY_TYPES = "S（155/80A）建议体重80-95斤，M（160/84A）建议体重95-110斤，L（165/88A）建议体重110-125斤"
METRES = "M码：1.55-1.62米，45-52公斤 | L码：1.63-1.70米，52-60公斤"
BARE = "S:80-90;M:90-100;L:100-115"
SHOES = "35码:22.5cm;36码:23cm;37码:23.5cm;38码:24cm;39码:24.5cm"
SHOES_MM = "36=230mm，37=235mm，38=240mm，39=245mm"
SHOES_RANGE = "38码 脚长23.6-24.0cm，39码 脚长24.1-24.5cm，40码 脚长24.6-25.0cm"
CHILD = "90码:身高80-90cm 体重18-24斤；100码:身高90-100cm 体重24-30斤；110码:身高100-110cm 体重30-36斤"
ONE = "均码 80-130斤"
LINES = "S 身高150-155 体重80-90斤\nM 身高155-160 体重90-100斤\nL 身高160-165 体重100-115斤"
LARGE = "XL（120-135斤），2XL（135-150斤），3XL（150-165斤），4XL（165-180斤）"
HEIGHTS = "165-170cm选M，170-175cm选L，175-180cm选XL"
BELOW = "S码90斤以下，M码90-105斤，L码105-120斤"

CASES: Any = [
    # table, height, weight, foot, advice
    (SHIRT, 160, 100, None, "M码"), (SHIRT, 165, 110, None, "L码"), (SHIRT, 175, 130, None, "XL码"),
    (SHIRT, 160, 110, None, "L码，想贴身选M码"), (SHIRT, 168, 125, None, "XL码，想贴身选L码"),
    (SHIRT, 156, 130, None, None), (SHIRT, 190, 130, None, None), (SHIRT, 165, 160, None, None),
    (SHIRT, 165, None, None, None), (SHIRT, None, 110, None, None), (SHIRT, None, None, None, None),
    (KILOS, 160, 100, None, "M码"), (KILOS, 155, 86, None, "S码"), (KILOS, 168, 115, None, "L码"),
    (KILOS, 160, 106.5, None, "M码"), (KILOS, 160, 160, None, None),
    (CHOOSE, None, 100, None, "M码"), (CHOOSE, None, 130, None, "XL码"), (CHOOSE, 160, 85, None, "S码"),
    (CHOOSE, None, 160, None, None), (CHOOSE, None, 110.5, None, "L码，想贴身选M码"),
    (BODY_TYPES, 165, 100, None, "M码"), (BODY_TYPES, None, 110, None, "L码，想贴身选M码"),
    (BODY_TYPES, None, 120, None, "L码"), (METRES, 160, 100, None, "M码"), (METRES, 168, 115, None, "L码"),
    (METRES, 160, 104, None, "M码"), (METRES, 175, 104, None, None),
    (SHOES, None, None, 24, "38码"), (SHOES, None, None, 22.5, "35码"), (SHOES, None, None, 26, None),
    (SHOES, None, None, 24.2, "39码，脚窄选38码"), (SHOES, 170, 130, None, None),
    (SHOES_MM, None, None, 23.5, "37码"), (SHOES_MM, None, None, 24.5, "39码"), (SHOES_RANGE, None, None, 24.3, "39码"),
    (SHOES_RANGE, None, None, 23.8, "38码"), (CHILD, 95, 26, None, "100码"), (CHILD, 105, 32, None, "110码"),
    (CHILD, 100, 30, None, "110码，想贴身选100码"),
    (CHILD, 95, 32, None, "110码，想贴身选100码"),
    (CHILD, 130, 50, None, None), (ONE, None, 100, None, "均码"), (ONE, None, 150, None, None),
    (LINES, 158, 95, None, "M码"), (LINES, 162, 105, None, "L码"), (LINES, 152, 85, None, "S码"),
    (LARGE, None, 140, None, "2XL码"), (LARGE, None, 175, None, "4XL码"), (LARGE, None, 200, None, None),
    (HEIGHTS, 172, None, None, "L码"), (HEIGHTS, 178, 150, None, "XL码"), (BELOW, None, 85, None, "S码"),
    (BELOW, None, 100, None, "M码"),
]


def advice(table: str, height: Any = None, weight: Any = None, foot: Any = None,
           name: str = "尺码表", **record: Any) -> Dict[str, Any]:
    product = Product.parse_obj({"sku": "1", "title": "衣服", "attributes": {name: table} if table else {}, **record})
    return size_facts(product, {"message.height": height, "message.weight": weight, "message.foot": foot},
                      HANDBOOK.sale_terms)


@pytest.mark.parametrize("table,height,weight,foot,wanted", CASES,
                         ids=[f"{one[0][:8]} {one[1:4]}" for one in CASES])
def test_a_table_in_free_text_is_read_with_what_the_buyer_said(table: str, height: Any, weight: Any, foot: Any,
                                                               wanted: Optional[str]) -> None:
    found = advice(table, height, weight, foot)
    assert (found["size.advice"], found["size.advice_by"]) == (wanted, "table" if wanted else None)


def test_figures_without_a_unit_count_where_the_name_says_what_they_are() -> None:
    assert advice(BARE, weight=95, name="尺码建议（体重）")["size.advice"] == "M码"
    assert read_table("S:35-40;M:40-45", "体重") == ()


@pytest.mark.parametrize("text", ["S/M/L/XL", "S-3XL", "标准码", "偏大一码",
                                  "胸围S 96cm M 100cm", "36-44", "见详情", ""])
def test_what_is_no_table_gives_no_advice(text: str) -> None:
    assert advice(text, 165, 110, 24)["size.advice"] is None


def test_the_records_own_table_goes_before_the_pages() -> None:
    rows = [{"size": "S", "height": "150-160", "weight": "80-100"},
            {"size": "M", "height": "161-170", "weight": "101-125"}]
    assert advice(SHIRT, 165, 110, size_table=rows)["size.advice"] == "M码"
    assert advice("", None, None, 24.5, size_table=[{"size": "39", "foot": 24.5}])["size.advice"] == "39码"


def test_what_was_said_before_is_remembered() -> None:
    product = a_product(sku="TSH-1", attributes={"尺码表": SHIRT, "尺码": "M-XL"})
    snapshot = Snapshot(now=NOW, orders=(), products={"TSH-1": product})
    memory = Memory(viewing="TSH-1")
    for minutes, entities in ((0, {"height": 165}), (5, {"weight": 110})):
        memory = hear_message(memory, "我报一下", a_reading("ask_size", entities=entities), References(),
                              NOW + timedelta(minutes=minutes), HANDBOOK)
    facts = situate(Wish(scenario="sizing"), memory, snapshot, HANDBOOK, HANDBOOK.policy).facts
    assert (facts.get("size.advice"), facts.get("size.advice_by")) == ("L码", "table")
