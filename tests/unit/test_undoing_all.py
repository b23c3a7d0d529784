"""Every open order undone at once."""

from __future__ import annotations

from typing import List, Optional

import pytest

from bot.orders.model import Order
from bot.proposing.words.undoing_all import undoing_all_facts
from tests.builders import an_order


def _of(number: str, status: str) -> Order:
    return an_order(number, status=status).copy(update={"refund": None, "return_": None})


PAID, SENT, SIGNED = _of("1117", "paid"), _of("1118", "shipped"), _of("1119", "signed")


@pytest.mark.parametrize("text, orders, unsent, sent", [
    ("两单都退了吧", [PAID, SENT], "保温杯（尾号1117）", "保温杯（尾号1118）"),
    ("都退了", [PAID, _of("1120", "paid")], "保温杯（尾号1117）、保温杯（尾号1120）", None),
    ("全部取消 不想要了", [PAID, SENT, SIGNED], "保温杯（尾号1117）", "保温杯（尾号1118）"),
    ("只退一单", [PAID, SENT], None, None), ("都能退吗", [PAID, SENT], None, None),
    ("都退 杯子留着", [PAID, SENT], None, None), ("都碎了 全退", [PAID, SENT], None, None),
    ("都退了吧", [PAID], None, None), ("都退了吧", [PAID, _of("1", "placed")], None, None),
    ("都到哪了", [PAID, SENT], None, None)])
def test_all_undone(text: str, orders: List[Order], unsent: Optional[str], sent: Optional[str]) -> None:
    assert undoing_all_facts(text, orders) == {"orders.all_unsent": unsent, "orders.all_sent": sent}
