"""Masks of private data: every form of the list is hidden, and nothing that only looks like it."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest

from bot.privacy import PRIVATE, find, mask_label, mask_phones, mask_private, mask_values

CASES = json.loads((Path(__file__).parents[1] / "privacy_cases.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("text, masked", CASES["phones"])
def test_phones_are_masked_in_every_form(text: str, masked: str) -> None:
    assert mask_phones(text) == masked and mask_private(text) == masked
    assert "[电话x]" in mask_label(text)


@pytest.mark.parametrize("text, masked", CASES["private"])
def test_private_data_are_masked(text: str, masked: str) -> None:
    assert mask_private(text) == masked


@pytest.mark.parametrize("text, masked", CASES["labels"])
def test_labels_say_what_kind_of_data_stood_there(text: str, masked: str) -> None:
    assert mask_label(text) == masked


@pytest.mark.parametrize("text", CASES["untouched"])
def test_what_only_looks_private_stays(text: str) -> None:
    assert mask_phones(text) == mask_private(text) == mask_label(text) == text


def test_there_are_enough_forms() -> None:
    assert len(CASES["phones"]) >= 21 and len(CASES["private"]) >= 24 and len(CASES["untouched"]) >= 60


@pytest.mark.parametrize("text", ["订单4079190003631373285已发出", "单号75360001234567", "SF1234567890123",
                                  "1234 5678 9012 3456 789"])
def test_order_and_parcel_numbers_are_hidden_in_labels_only(text: str) -> None:
    assert mask_private(text) == text and "[订单x]" in mask_label(text)


def test_what_is_masked_stays_masked() -> None:
    for text, masked in CASES["phones"] + CASES["private"]:
        assert mask_private(mask_private(text)) == mask_private(masked) == masked, text


def test_values_inside_values_are_masked() -> None:
    assert mask_values({"a": ["打我13800005678", 3, None],
                        "b": {"c": "李四"}}) == {"a": ["打我138****5678", 3, None], "b": {"c": "李四"}}


@pytest.mark.parametrize("unit", ["1", "13", "139 ", "a@", "a.", "收件人", "收件人张", "路1", "路1号", "省", "市 ",
                                  "张", "0", "6222 ", "QQ", "\u200b1", "１", "①", "一",
                                  "3栋", "地址：", "地址:省", "微信a", "V", "镇村", "-", "苏E", "取件码"])
def test_masking_takes_time_in_proportion_to_the_text(unit: str) -> None:
    text = (unit * 20_000)[:20_000]
    took = []
    for _ in range(3):
        start = time.thread_time()
        find(text, PRIVATE | {"code", "number"})
        took.append(time.thread_time() - start)
    assert min(took) < 0.4
