"""Of two colours, sizes, days or numbers in one message the one that is meant; the day is Tuesday, 1 December 2026."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Dict

import pytest

from bot.nlu.entities import extract
from bot.nlu.spans import Entity as Found
from bot.nlu.vocabulary import chinese_pipeline
from bot.talk.heard_values import values_meant
from bot.talk.reading import Entity

NOW = datetime.fromisoformat("2026-12-01T10:00:00+08:00")


@pytest.fixture(scope="module")
def nlp() -> Any:
    return chinese_pipeline()


def meant(text: str, nlp: Any) -> Dict[str, Any]:
    words = [Found(span.label_, span.ent_id_ or span.text, span.start_char, span.end_char) for span in nlp(text).ents]
    found = [Entity(entity=one.entity, value=one.value, start=one.start, end=one.end)
             for one in extract(text, NOW, words)]
    return values_meant(found, text, NOW)


@pytest.mark.parametrize("text, kind, value", [
    ("白色换成黑色", "colour", "黑色"), ("蓝的换成灰的", "colour", "灰色"), ("黑换白可以不", "colour", "白色"),
    ("蓝色那件换成灰色", "colour", "灰色"), ("不要黑色 要白色", "colour", "白色"), ("要黑不要白", "colour", "黑色"),
    ("发成绿的了 我要蓝的", "colour", "蓝色"), ("收到的是红色 我拍的是粉色", "colour", "粉色"),
    ("黑色和白色各一件", "colour", None),
    ("黑的还是白的好看", "colour", None), ("灰的吧", "colour", "灰色"), ("粉色改成紫色 谢谢", "colour", "紫色"),
    ("米白改卡其色", "colour", "卡其色"), ("白色 我想换黑色", "colour", "黑色"), ("L码换成XL码", "size", "XL"),
    ("40码改41码", "size", "41码"), ("不要M码 要L码", "size", "L"), ("M和L差多少", "size", None),
    ("XL", "size", "XL"),
    ("黑色和白色各一件", "quantity", 2), ("红的蓝的黑的各要两双", "quantity", 6), ("要3件", "quantity", 3),
    ("S和M各来一件", "quantity", 2), ("两件改成三件", "quantity", 3), ("黑色两件", "quantity", 2),
    ("8号改成10号发", "date", "2026-12-10"), ("8号再发", "date", "2026-12-08/"),
    ("昨天拍的 8号再发", "date", "2026-12-08/"),
    ("20号拍的 到现在没发", "date", "missing"), ("昨天就说发了", "date", "missing"),
    ("上周五买的", "date", "missing"),
    ("前天说今天到的", "date", "2026-12-01"), ("11月11号那单", "date", "missing"),
    ("12月25号之前要", "date", "2026-12-25"),
    ("寄到浙江杭州 不对 改成江苏苏州", "region", "江苏苏州"), ("浙江杭州改到江苏苏州", "region", "江苏苏州"),
    ("去年12月5号买的", "date", "missing"), ("5-7号不在家", "date", "2026-12-05"),
    ("三天前付的款", "date", "missing"),
])
def test_the_value_meant(text: str, kind: str, value: Any, nlp: Any) -> None:
    assert str(meant(text, nlp).get(kind, "missing")).replace(" ", "") == str(value).replace(" ", "")
