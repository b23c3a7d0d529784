"""What a page says near a question that names none of its attributes, and turns that ask nothing."""

from __future__ import annotations

from typing import Dict, Optional

import pytest

from bot.orders.goods import Product
from bot.proposing.page.attribute_family import family_facts, form_of, is_upset, names_smell, names_wash
from bot.proposing.page.attribute_match import match
from tests.builders import whole_handbook

WORDS = whole_handbook().words
SUNSCREEN = {"适用": "成人 面部身体", "净含量": "60g", "防晒值": "SPF50+"}
FISH_OIL = {"适宜人群": "血脂偏高者", "不适宜人群": "少年儿童、孕妇、乳母", "提示": "不是药物", "规格": "200粒"}
PEN = {"墨囊口径": "2.6mm", "材质": "铜杆"}
ROBOT = {"机身高度": "103mm", "越障": "20mm", "重量": "3kg"}
TRAILER = {"承重": "25kg", "适用": "中小型犬"}


def product(attributes: Dict[str, str]) -> Product:
    return Product(sku="A", title="样品", price=100, attributes=attributes)


@pytest.mark.parametrize("page,text,family,said", [
    (SUNSCREEN, "小孩能涂吗 6岁", "suitable", "适用：成人，面部身体"),
    (FISH_OIL, "我在吃降压药能一起吃吗", "suitable", "适宜人群：血脂偏高者；不适宜人群：少年儿童、孕妇、乳母"),
    (FISH_OIL, "孕妇能吃吗", "suitable", "不适宜人群：少年儿童、孕妇、乳母"),
    (PEN, "3.4的能插吗", "compatibility", "墨囊口径：2.6mm"),
    (ROBOT, "沙发底下10厘米进得去吗", "dimension", "机身高度：103mm；越障：20mm"),
    (SUNSCREEN, "放得下吗", "dimension", None),
    (SUNSCREEN, "盖子破了还能给孩子用吗", "suitable", None),
    (TRAILER, "结实吗", "smell", None),
])
def test_family_quotes_the_page(page: Dict[str, str], text: str, family: str, said: Optional[str]) -> None:
    assert family_facts(text, product(page), WORDS)[f"page.{family}"] == said


def test_too_many_attributes_tell_nothing() -> None:
    page = {"外形尺寸": "1m", "包装尺寸": "2m", "床垫尺寸": "3m", "高度": "40cm"}
    assert family_facts("放得下吗", product(page), WORDS)["page.dimension"] is None


@pytest.mark.parametrize("text,form", [
    ("好的知道了", "closing"), ("好吧 那算了", "closing"), ("哦 收起来1.18 晓得了", "closing"),
    ("好险 谢谢提醒", "closing"), ("好嘞 晚安", "closing"), ("好的好的", "closing"),
    ("哦这样 先收藏了 晚上跟我姐商量下颜色", "closing"),
    ("好的 那有红色吗", "question"), ("知道了，那洗碗机能洗不", "question"), ("坐得下不", "question"),
    ("含羊绒的？", "question"), ("多少钱", "question"), ("带上飞机没事吧 春秋的", "question"),
    ("东北穿行不 零下20", "question"), ("谢谢，尺寸多大", "question"),
    ("坐断了 我摔水里了 160斤！", "statement"), ("好的 尺寸发我", "statement"), ("保温杯", "statement"),
])
def test_form_of_a_turn(text: str, form: str) -> None:
    assert form_of(text) == form


def test_smell_is_named() -> None:
    assert names_smell("涂层有毒吗") and names_smell("有没有味道") and not names_smell("副乳多会不会压不住")


@pytest.mark.parametrize("page,text,said,lead", [
    (TRAILER, "金毛72斤 带他旅游 坐得下不", "承重25kg", "坐不下"),
    ({"净重": "净果5斤，不含箱"}, "5斤是毛重还是净重", "净重是净果5斤，不含箱", None),
    ({"防护等级": "IPX4"}, "那游泳能带不", "防护等级是IPX4", None),
    ({"适用炉灶": "燃气灶 明火"}, "电磁炉能用吧", "适用炉灶是燃气灶 明火", None),
    ({"适合温度": "5℃左右"}, "东北穿行不 零下20", "适合温度5℃左右", None),
])
def test_answers_under_another_name(page: Dict[str, str], text: str, said: str, lead: Optional[str]) -> None:
    found = match(text, product(page), WORDS)
    assert (found.said, found.lead) == (said, lead)


@pytest.mark.parametrize("text,upset", [
    ("两罐一罐是瘪的 粉都漏出来了", True), ("盖子裂了 还装得住水吗", True), ("你家木香是刺鼻的？？放屁", True),
    ("用了两天就断了", True), ("涂完脸红了能继续用吗", True), ("你们糊弄谁呢", True),
    ("万一坏了怎么办", False), ("会不会碎了", False), ("漏水吗", False), ("装垃圾袋行吗", False), ("容易坏吗", False),
    ("我之前那个摔了 这个结实吗", False), ("保质期多久", False),
])
def test_upset_turns(text: str, upset: bool) -> None:
    assert is_upset(text) is upset


@pytest.mark.parametrize("care,text,said", [
    ("首次使用先用温水清洗，不要装碳酸饮料", "第一次怎么用啊", "首次使用先用温水清洗，不要装碳酸饮料"),
    ("避光保存。使用前摇匀", "怎么使用", "使用前摇匀"), ("首次使用充满电", "遥控怎么配对", None),
    ("使用前请仔细阅读说明书", "怎么用", None), ("定期清洁", "怎么用", None), (None, "怎么用", None),
])
def test_first_use(care: Optional[str], text: str, said: Optional[str]) -> None:
    goods = Product(sku="A", title="样品", price=100, care=care)
    assert family_facts(text, goods, WORDS)["page.first_use"] == said


def test_some_families_are_quoted_only_where_the_turn_asks_for_them() -> None:
    card = Product(sku="A", title="卡", attributes={"兑换方式": "打开App兑换", "防伪": "扫码可查"})
    facts = family_facts("卡密咋激活", card, whole_handbook().words)
    assert facts["page.steps"] == "兑换方式：打开App兑换" and facts["page.genuine"] is None
    facts = family_facts("收到怎么验真假", card, whole_handbook().words)
    assert facts["page.genuine"] == "防伪：扫码可查" and facts["page.steps"] is None


def test_what_speaks_of_cleaning() -> None:
    assert names_wash("脏了怎么弄") and names_wash("能不能洗") and not names_wash("怎么弄上墙")
def test_first_use_of_an_attribute() -> None:
    goods = Product(sku="A", title="水壶", price=100, attributes={
        "使用": "首次使用先煮两次水倒掉", "材质": "304"})
    assert family_facts("头一次烧能喝吗", goods, WORDS)["page.first_use"] == "首次使用先煮两次水倒掉"
    assert family_facts("多重", goods, WORDS)["page.first_use"] is None
