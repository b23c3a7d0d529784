"""Which of the products in view, and in what two of them differ."""

from __future__ import annotations

from typing import Optional

import pytest

from bot.orders.goods import Product
from bot.proposing.page.choose_product import choice_facts

FLOWER = Product(sku="A", title="花魁豆", price=8800, stock=9,
                 attributes={"烘焙": "浅烘", "风味": "草莓 柑橘", "适合人数": "1-3人", "发货": "48小时"})
ITALIAN = Product(sku="B", title="意式豆", price=7900, stock=9,
                  attributes={"烘焙": "深烘", "风味": "坚果 黑巧", "适合人数": "4-8人", "发货": "24小时"})


@pytest.mark.parametrize("text, title", [
    ("喜欢坚果味的 哪款", "意式豆"),
    ("80以内的", "意式豆"), ("家里6口人选哪个", "意式豆"),
    ("要草莓味的", "花魁豆"),
    ("要有坚果味的", "意式豆"), ("要带点黑巧的 是这个吗", "您看的这款不是"),
    ("100以内的", None), ("不要坚果味的", None), ("哪个好", None), ("50以内的", None), ("80以内 要草莓味的", None),
    ("要桃子味的", None)])
def test_one_is_named_only_where_exactly_one_fits(text: str, title: Optional[str]) -> None:
    said = choice_facts(text, FLOWER, [ITALIAN])["choice.said"]
    assert (title or "") in (said or "") and (said is None) == (title is None), said


def test_what_is_sold_out_is_not_named() -> None:
    assert choice_facts("喜欢坚果味的", FLOWER, [ITALIAN.copy(update={"stock": 0})])["choice.said"] is None


def test_the_differences_of_two_with_their_prices() -> None:
    said = choice_facts("差哪", FLOWER, [ITALIAN])["compare.said"]
    assert said == "88元这款烘焙浅烘、风味草莓 柑橘、适合人数1-3人；79元那款烘焙深烘、风味坚果 黑巧、适合人数4-8人"
    assert choice_facts("差哪", FLOWER, [])["compare.said"] is None


def test_the_dearer_one_is_for_who_wants_more_and_the_cheaper_one_saves() -> None:
    small = Product(sku="C", title="小吸尘器", price=49900,
                    attributes={"净重": "2.1kg", "吸力": "18kPa", "续航": "35分钟"})
    large = Product(sku="D", title="大吸尘器", price=89900,
                    attributes={"净重": "2.6kg", "吸力": "28kPa", "续航": "60分钟"})
    said = choice_facts("两款啥区别", small, [large])["compare.said"]
    assert said is not None and said.endswith("看重吸力、续航选899元的，想省400元选499元的")
