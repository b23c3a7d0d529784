"""No pattern takes more time than in proportion to the text: all that the product uses are tried on nasty ones."""

from __future__ import annotations

import importlib
import pkgutil
import re
import time
from typing import Any, Dict, Iterator, List, Tuple

import pytest

import bot.conversations
import bot.handbook
import bot.http.workbench
import bot.learning
import bot.nlu
import bot.orders
from tests.builders import whole_handbook

SHORT, LONG = 2_000, 8_000
ENOUGH = 0.02
"""Seconds of the processor: a pattern that is through the long text sooner need not be compared."""
LONE = (bot.conversations, bot.handbook, bot.learning, bot.nlu, bot.orders, bot.http.workbench)
UNITS = (
    "1", "12.", "1.2", "一", "百", "十", "半", "元", "1元", "块", "一块", "毛", "¥", "%", "@", "a@", "a.", "a-", "a",
    "A1", "ab-12", ".", "。", ",", "， ", "-", "/", "(", "[",
    "[a]{", "{", "<", " ", "1 ", "\n", "　", "元旦", "年", "月", "1号", "3天", "3天前", "周一", "12-25", "停在", "付的",
    "618", "高", "体重 ", "重", "170", "170 ", "1米", "斤", "XL", "S ", "40码",
    "黑的", "SF1", "JD", "订单号", "尾号", "139", "138-", "item.", "id=", "http://", "https://a.", "a.com/", "苏",
    "苏E", "不", "的", "我", "我a", "我们", "你", "保证", "假一赔三", "好评", "退您",
    "收件人", "收件人张", "我叫王", "地址:", "地址:省", "省", "市 ", "镇", "镇村", "路1", "路1号", "3栋", "小区",
    "微信a", "QQ", "取件码", "身份证", "银行卡1", "6222 ", "0512", "+", "+1", "转1", "\u200b", "\u0301", "😀", "１")


def _inside(value: Any, seen: set[int]) -> Iterator["re.Pattern[str]"]:
    if isinstance(value, re.Pattern):
        yield value
    elif isinstance(value, (tuple, list, frozenset)) and id(value) not in seen:
        seen.add(id(value))
        for one in value:
            yield from _inside(one, seen)
    elif isinstance(value, dict) and id(value) not in seen:
        seen.add(id(value))
        for one in value.values():
            yield from _inside(one, seen)


def patterns() -> Dict[str, "re.Pattern[str]"]:
    """All patterns that stand in a module or in the handbook, by their place."""
    names = [f"{package.__name__}.{one.name}" for package in LONE for one in pkgutil.iter_modules(package.__path__)]
    found: Dict[str, "re.Pattern[str]"] = {}
    for name in [*names, "bot.privacy", "bot.privacy.forms"]:
        module = importlib.import_module(name)
        for value in vars(module).values():
            for one in _inside(value, set()):
                if isinstance(one.pattern, str):
                    found.setdefault(one.pattern, one)
    for rule in whole_handbook().wording:
        for text in rule.patterns:
            found[text] = re.compile(text)
    return found


def _took(pattern: "re.Pattern[str]", text: str) -> float:
    start = time.thread_time()
    for _ in pattern.finditer(text):
        pass
    return time.thread_time() - start


def _texts() -> List[Tuple[str, str, str]]:
    """Pairs of a short and a long text: a unit over and over, also behind another and before a third."""
    made = [(unit, (unit * LONG)[:SHORT], (unit * LONG)[:LONG]) for unit in UNITS]
    for first in ("1", "收件人", "地址:", "体重"):
        for unit in ("1", "a", " ", "省", "张"):
            made.append((f"{first}{unit}…", first + (unit * LONG)[:SHORT], first + (unit * LONG)[:LONG]))
            pair = first + unit
            made.append((pair, (pair * LONG)[:SHORT], (pair * LONG)[:LONG]))
    return made


PATTERNS = patterns()


def test_there_are_patterns() -> None:
    assert len(PATTERNS) > 85


@pytest.mark.parametrize("pattern", PATTERNS.values(), ids=lambda one: one.pattern[:30])
def test_a_pattern_takes_time_in_proportion_to_the_text(pattern: "re.Pattern[str]") -> None:
    for name, short, long in _texts():
        if _took(pattern, long) < ENOUGH:
            continue
        ratio = min(_took(pattern, long) for _ in range(4)) / max(min(_took(pattern, short) for _ in range(4)), 1e-6)
        assert ratio < 9, f"{pattern.pattern[:80]} on {name!r}: {ratio:.0f} times as long on 4 times the text"
