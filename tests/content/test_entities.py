"""What the messages of entities.tsv name, in normal form; run with -s to see the table.

A line is a message and, after a tab, ``entity:value`` joined by ``|``; nothing means that it names nothing.
The clock is Tuesday, 1 December 2026, 10:00 in China.
"""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from pathlib import Path
from typing import Any, List, Tuple
from typing import Counter as Counts

import pytest
from tabulate import tabulate

from bot.nlu.entities import extract
from bot.nlu.spans import Entity
from bot.nlu.text import to_simplified
from bot.nlu.vocabulary import chinese_pipeline

FILE = Path(__file__).parent / "entities.tsv"
NOW = datetime.fromisoformat("2026-12-01T10:00:00+08:00")
Named = Counts[Tuple[str, str]]


def _lines() -> List[Tuple[str, Named]]:
    lines = []
    for line in FILE.read_text(encoding="utf-8").splitlines():
        text, _, named = line.partition("\t")
        pairs = [one.split(":", 1) for one in named.split("|") if one]
        lines.append((text, Counter((entity, value) for entity, value in pairs)))
    return lines


@pytest.fixture(scope="module")
def nlp() -> Any:
    return chinese_pipeline()


def _read(text: str, nlp: Any) -> Named:
    plain = to_simplified(text)
    words = [Entity(span.label_, span.ent_id_ or span.text, span.start_char, span.end_char)
             for span in nlp(plain).ents]
    return Counter((one.entity, str(one.value)) for one in extract(plain, NOW, words))


def test_entities_are_found_in_normal_form(nlp: Any) -> None:
    right: Counter[str] = Counter()
    missed: Counter[str] = Counter()
    wrong: Counter[str] = Counter()
    for text, wanted in _lines():
        found = _read(text, nlp)
        for counts, pairs in ((right, wanted & found), (missed, wanted - found), (wrong, found - wanted)):
            for (entity, _), times in pairs.items():
                counts[entity] += times
    rows = []
    for entity in sorted(right | missed | wrong):
        f1 = 2 * right[entity] / (2 * right[entity] + missed[entity] + wrong[entity])
        rows.append((entity, right[entity] + missed[entity], round(f1, 3)))
    print("\n" + tabulate(rows, ["entity", "n", "F1"]))
    assert {entity for entity, _, f1 in rows if f1 < 0.95} == set()


def test_there_are_300_messages_and_every_type_occurs() -> None:
    lines = _lines()
    types = {entity for _, wanted in lines for entity, _ in wanted}
    assert len({text for text, _ in lines}) >= 300
    assert types == {"order_number", "waybill_number", "item_number", "phone", "money", "quantity", "size", "colour",
                     "height", "weight", "foot", "courier", "region", "date"}


@pytest.mark.parametrize("day, text, wanted", [
    ("2026-11-25", "8号以后再发", "2026-12-08/"), ("2027-01-20", "过完年再寄", "2027-02-13/"),
    ("2027-02-10", "过完年发", "2027-02-13/"), ("2026-12-31", "下个月1号发货", "2027-01-01"),
    ("2026-12-30", "3号之前能到吗", "2027-01-03"), ("2027-01-02", "上个月28号买的", "2026-12-28"),
    ("2026-12-06", "下周一发", "2026-12-07"), ("2026-12-06", "周日的时候到了", "2026-12-06")])
def test_days_follow_the_conversations_clock(day: str, text: str, wanted: str, nlp: Any) -> None:
    found = extract(text, datetime.fromisoformat(f"{day}T10:00:00+08:00"))
    assert [one.value for one in found if one.entity == "date"] == [wanted]
