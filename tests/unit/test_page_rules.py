"""A page's rule on goods that come apart and on a deposit that is kept, in its own words."""

from __future__ import annotations

import pytest

from bot.proposing.page.order_rules import rule_facts


@pytest.mark.parametrize("page, apart, kept", [
    ("包装分2箱发出，板材一箱、五金一箱；产地佛山", "分2箱发出，板材一箱、五金一箱", None),
    ("套装被套1床单1，赠枕芯一对另发", "赠枕芯一对另发", None),
    ("定金规则逾期未付尾款定金不退", None, "逾期未付尾款定金不退"),
    ("定金50抵100；尾款14日20点起", None, None),
    ("包装独立包装，一箱12袋", None, None),
])
def test_rules(page: str, apart: str | None, kept: str | None) -> None:
    found = rule_facts({"product.attributes": page})
    assert (found["page.apart"], found["page.deposit_rule"]) == (apart, kept)
