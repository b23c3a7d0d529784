"""Figures of a turn held against the page's limits, and goods against a space."""

from __future__ import annotations

from typing import Dict, Optional, Tuple

import pytest

from bot.proposing.page.limits import fits, limits_said
from bot.proposing.page.room import room_said

AREA, AGE, LOAD = {"适用面积": "20-40㎡"}, {"适合年龄": "2-6岁"}, {"承重": "100kg"}


@pytest.mark.parametrize("text, attributes, begins", [
    ("55平够用不", AREA, "不太够"), ("39平够吗", AREA, "39平够用，但已经贴近上限"),
    ("12平够吗", AREA, "12平够用，还有富余"),
    ("七岁半能玩吗", AGE, "7岁半偏大"), ("3岁可以吗", AGE, "3岁可以"), ("一岁能玩吗", AGE, "1岁还小"),
    ("我210斤坐得住吗", LOAD, "不够，210斤超了"), ("150斤能坐吗", LOAD, "150斤够的，页面写的承重100kg（200斤）"),
    ("120斤和110斤两个人一起坐行吗", LOAD, "不够，230斤超了"), ("5个人够睡吗", {"适用人数": "3-4人"}, "5个人不太够"),
    ("150斤能坐吗", {"承重": "单座100kg 整体200kg"}, None), ("3岁 什么材质", AGE, None), ("几天到", AREA, None),
    ("质保3年吗", AGE, None)])
def test_the_verdict_stands_first(text: str, attributes: Dict[str, str], begins: Optional[str]) -> None:
    found = limits_said(text, attributes)
    assert (found or "").startswith(begins or "") and (found is None) == (begins is None), found


def test_fits_tells_yes_no_or_nothing() -> None:
    assert fits("30平的房间", AREA) is True
    assert fits("50平的房间", AREA) is False
    assert fits("给客厅用", AREA) is None


FRIDGE, WASHER = {"尺寸": "宽83.5 深65 高178cm"}, {"外形尺寸": "宽595×深510×高850mm"}


@pytest.mark.parametrize("text, attributes, parts", [
    ("位置宽85深62高185放得下吗", FRIDGE, ("放不下", "深要65厘米", "62")),
    ("留空位宽60 深55 高86 能放进去不", WASHER, ("很紧", "59.5", "宽只多0.5厘米")),
    ("洞 宽84 深62 高187 塞得进去吗", {"尺寸": "宽833 深605 高1865mm", "散热": "两侧各留4mm"},
     ("不够", "84.1", "两侧")),
    ("洞 宽86 深62 高187 塞得进去吗", {"尺寸": "宽833 深605 高1865mm", "散热": "两侧各留4mm"},
     ("很紧", "186.5", "两侧")),
    ("位置宽95深75高190放得下吗", FRIDGE, ("放得下",)),
    ("宽多少", FRIDGE, None), ("位置宽85 放得下吗", {"材质": "钢"}, None)])
def test_every_side_that_was_named_is_compared(text: str, attributes: Dict[str, str],
                                               parts: Optional[Tuple[str, ...]]) -> None:
    found = room_said(text, attributes)
    assert (found is None) == (parts is None) and all(part in (found or "") for part in parts or ()), found
