"""What is due for stairs and what the page promises for the door."""

from __future__ import annotations

import pytest

from bot.proposing.words.door import door_facts


@pytest.mark.parametrize("page, text, due, state", [
    ("配送送货入户，无电梯2楼起每层10元", "5楼没电梯要收40", "2楼起每层10元，到5楼是4层，一共40元", "right"),
    ("配送送货入户，无电梯2楼起每层10元", "我家3楼步梯，收50块", "2楼起每层10元，到3楼是2层，一共20元", "over"),
    ("上楼费3楼起15元/层", "6楼加多少", "3楼起每层15元，到6楼是4层，一共60元", None),
    ("上楼费3楼以上15元/层", "6楼加多少", None, None),
    ("上楼费无电梯3楼起15元/层", "6楼有电梯要加钱吗", None, None),
])
def test_stairs(page: str, text: str, due: str | None, state: str | None) -> None:
    found = door_facts({"product.attributes": page, "turn.text": text})
    assert (found["delivery.stairs_due"], found["delivery.stairs_state"]) == (due, state)


@pytest.mark.parametrize("page, said", [
    ("产地东北；配送送货上门", "送货上门"), ("快递中通；配送送货上楼，免费入户", "送货上楼，免费入户"),
    ("配送送货上门，偏远除外", None), ("安装免费上门安装", None), ("快递中通", None),
])
def test_promised(page: str, said: str | None) -> None:
    assert door_facts({"product.attributes": page})["delivery.door_said"] == said
