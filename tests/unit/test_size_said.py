"""Sizes of several persons, a size larger, outside the table, sold out; figures read from a turn."""

from __future__ import annotations

from typing import Any, Dict, List, Optional

import pytest

from bot.orders.goods import Product
from bot.proposing.page.size_advice import size_facts
from bot.proposing.page.size_persons import read_persons
from tests.builders import whole_handbook

TERMS = whole_handbook().sale_terms
BODY = [{"size": "S", "height": [150, 158], "weight": [80, 95]},
        {"size": "M", "height": [158, 164], "weight": [95, 110]},
        {"size": "L", "height": [164, 170], "weight": [110, 125]}]
FEET = [{"size": "40", "foot": [24.6, 25.0]}, {"size": "41", "foot": [25.1, 25.5]},
        {"size": "42", "foot": [25.6, 26.0]}]


def said(text: str, rows: Optional[List[Dict[str, Any]]] = None, values: Optional[Dict[str, Any]] = None,
         **product: Any) -> Optional[str]:
    goods = Product.parse_obj({"sku": "A", "title": "衣服", "size_table": rows or [], **product})
    found: Optional[str] = size_facts(goods, values or {}, TERMS, text)["size.said"]
    return found


def test_every_person_of_a_turn_has_figures_of_their_own() -> None:
    found = read_persons("老大120 45斤 老二98 30斤")
    assert [(one.who, one.told) for one in found] == [("老大", {"height": 120.0, "weight": 45.0}),
                                                      ("老二", {"height": 98.0, "weight": 30.0})]
    assert read_persons("我爸128 我弟155斤")[0].told == {"weight": 128.0}
    assert read_persons("一米六八 一百三十五斤")[0].told == {"height": 168.0, "weight": 135.0}
    assert read_persons("一米八 一百六斤")[0].told == {"height": 180.0, "weight": 160.0}
    assert read_persons("一米零五 二百三十斤")[0].told == {"height": 105.0, "weight": 230.0}
    assert read_persons("要3件 40码 129元") == []


@pytest.mark.parametrize("text, parts", [
    ("我162 100斤 我妈158 118斤", ["您身高162厘米、体重100斤建议拍M码", "妈妈身高158厘米"]),
    ("100斤穿啥", ["建议拍M码", "身高也说一下"]), ("160 150斤", ["超出尺码表", "不建议拍"]),
    ("162 100斤 想买大一码", ["建议拍L码", "M码合身"])])
def test_what_the_plain_advice_does_not_say(text: str, parts: List[str]) -> None:
    found = said(text, BODY) or ""
    assert all(part in found for part in parts), found


def test_plain_advice_is_left_alone() -> None:
    assert said("162 100斤", BODY, {"message.height": 162, "message.weight": 100}) is None
    assert said("要不要大一码 162 100斤", BODY, {"message.height": 162, "message.weight": 100}) is None
    assert said("几天到", BODY) is None


def test_a_bare_foot_a_broad_one_and_a_size_sold_out() -> None:
    variants = [{"options": {"尺码": "41"}, "stock": 3}, {"options": {"尺码": "42"}, "stock": 0}]
    found = said("25.2 脚比较宽", FEET, attributes={"尺码": "39-44 脚宽建议大一码"}, variants=variants) or ""
    assert "建议拍42码" in found and "41码会偏紧" in found and "42码现在没货" in found
    assert "建议拍41码" in (said("25.2", FEET) or "")
    assert said("平时穿41", FEET) is None


def test_sizes_of_children_are_heights_and_girths_are_read() -> None:
    assert "建议拍130码" in (said("身高127", attributes={"尺码": "110/120/130/140"}) or "")
    assert said("身高127", attributes={"尺码": "36-44"}) is None
    assert "建议拍M码" in (said("胸围36", attributes={"尺码": "S 胸围28-33 M 胸围34-38 L 胸围39-44cm"}) or "")
