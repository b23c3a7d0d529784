"""No message can keep the reading busy: whatever up to 10,000 characters hold, it takes half a second at most.

Nasty units and pairs of them are repeated until the message is full; the real components read it, with a model of a
few examples (a model's size does not depend on the message). ``python -m tests.content.test_bounded_reading`` reads
all pairs, the test a fixed sample.
"""

from __future__ import annotations

import random
import time
from datetime import datetime
from typing import Any, Dict, Iterator, List, Tuple

import pytest
from rasa.shared.nlu.constants import METADATA, TEXT
from rasa.shared.nlu.training_data.message import Message

from bot.handbook.model import FactType
from bot.nlu.classifier import Example, Options, fit
from bot.nlu.components import ChineseTokenizer, EntityReader, IntentReader, Judge
from bot.nlu.entities import extract
from bot.talk.answers import match_words
from bot.talk.reading import Entity, Reading
from bot.talk.references import find_references
from tests.builders import an_order

FULL = 10_000
SECONDS = 0.5
NOW = datetime.fromisoformat("2026-12-01T10:00:00+08:00")
UNITS = (
    "元旦 中秋 国庆 初五 腊月 10年前 年前 月初 2026年 点半 1 9. 12.5 一 百 万 两百五 1元 块 一块 块钱 毛 ¥ % @ a@ a.b@ "
    ". 。 , ， - / # * "
    "( （ [ ] { < ? ！ 3天前 3天 周一 1号 12月 12-25 618 双11 今天 以后 停在 付的 高 重 体重 身高 170 170cm 1米 一米七 "
    "斤 XL S 40码 黑的 黑色 "
    "顺丰 SF1 SF1234567890123 JD 订单号 尾号 13812345678 138- item. id= http:// a.com/ a A1 ab-12 苏州 江苏 北京 不 没 "
    "别 不要 的 我 你 了 "
    "退款 收件人 张三 星湖街 1号楼 室 😀 👨\u200d👩\u200d👧 🇨🇳 \u200b \u200d \u202e \u0301 e\u0301 \u0327\u0301 ﷺ ㎏ ① "
    "　１ Ａ 體 한 ا \x00 \t \n").split(" ") + [" ", "\t", "\n", "\u3000"]
UNITS = [unit for unit in dict.fromkeys(UNITS) if unit]


def texts(pairs: bool) -> Iterator[str]:
    """Each unit alone, or each pair, repeated until the message is full."""
    for unit in ([one + other for one in UNITS for other in UNITS if one != other] if pairs else UNITS):
        yield (unit * FULL)[:FULL]


class Reader:
    """The whole way from a text to what it names, as the components go it."""

    def __init__(self) -> None:
        model = fit([Example("什么时候发货", ("ask_ship_date",)), Example("谢谢", ("thanks",))], Options(strength=1.0))
        config = {**ChineseTokenizer.get_default_config()}
        limits = {"threshold": 0.2, "margin": 0.03, "also": 0.22, "clause": 0.7, "near": 0.3}
        self._tokenizer = ChineseTokenizer(config)
        self._steps: Tuple[Any, ...] = (
            self._tokenizer, EntityReader({}),
            IntentReader(IntentReader.get_default_config(), None, None, model), Judge(limits))
        self._orders = [an_order(f"{number}4079190003631373285") for number in range(30)]

    def read(self, text: str) -> Dict[str, Any]:
        message = Message({TEXT: text, METADATA: {"now": NOW.isoformat(), "previous": text}})
        for step in self._steps:
            step.process([message])
        reading: Dict[str, Any] = message.get("reading")
        entities = [Entity(**one) for one in reading["entities"]]
        find_references(entities, text, self._orders, {}, "order.id")
        match_words((("退款", "refund"), ("不", "no"), ("的", "of")), text, FactType.TEXT)
        return reading


@pytest.fixture(scope="module")
def reader() -> Reader:
    made = Reader()
    made.read("元旦前能到苏州吗 谢谢")
    return made


def _slow(reader: Reader, chosen: List[str]) -> List[Tuple[float, str]]:
    """Texts that take more of the processor than allowed; the best of three counts."""
    slow = []
    for text in chosen:
        for _ in range(3):
            start = time.process_time()
            reading = reader.read(text)
            took = time.process_time() - start
            if took < SECONDS:
                break
        else:
            slow.append((took, text[:20]))
        assert len(Reading(**reading).json()) < 16_000, text[:20]
        assert len(reading["entities"]) <= 30
    return slow


def test_a_full_message_of_any_unit_is_read_in_half_a_second(reader: Reader) -> None:
    assert _slow(reader, list(texts(pairs=False))) == []


def test_a_full_message_of_pairs_is_read_in_half_a_second(reader: Reader) -> None:
    assert _slow(reader, random.Random(1).sample(list(texts(pairs=True)), 150)) == []


def test_a_full_message_of_anything_is_read_in_half_a_second(reader: Reader) -> None:
    chance = random.Random(2)
    mixed = ["".join(chance.choices(UNITS, k=FULL))[:FULL] for _ in range(30)]
    mixed += ["".join(chance.choices("元旦国庆中秋初五年前后月日号点半0123456789的第一个", k=FULL)) for _ in range(20)]
    assert _slow(reader, mixed) == []


@pytest.mark.parametrize("unit", ["1元", "3件", "今天", "元旦", "苏州还是北京 "])
def test_thirty_entities_are_kept(unit: str) -> None:
    found = extract(unit * 2000, NOW)
    assert 10 <= len(found) <= 30 and found[0].start == 0
    assert len(extract("1元" * 5000, NOW)) == 30


def test_what_stands_behind_the_first_characters_is_not_read() -> None:
    assert [one.value for one in extract("好" * 1990 + "发到苏州", NOW)] == ["江苏 苏州"]
    assert extract("好" * 2000 + "发到苏州", NOW) == []


if __name__ == "__main__":
    made = Reader()
    made.read("元旦")
    print(_slow(made, list(texts(pairs=True))))
