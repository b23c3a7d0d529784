"""Facts that are one thing settle each other; what is known, or was asked twice, is not asked."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from bot.errors import HandbookError
from bot.handbook.decide import decide
from bot.handbook.fact_values import Facts
from bot.handbook.load import load, read
from bot.proposing.facts_of_talk import heard_facts, times_asked
from bot.talk.model import Heard, Memory
from tests.builders import FACTS, NOW, REPLIES, SCENARIOS, small_handbook, whole_handbook

HANDBOOK = whole_handbook()
ORDER, OTHER = "2026112300010001", "2026112300010002"


def known(order_id: str = ORDER, agreed: Any = None, **heard: Any) -> Any:
    """Return what is known of an order; a tuple gives value, minutes ago, who said it."""
    entries = {}
    for name, said in heard.items():
        value, ago, by = said if isinstance(said, tuple) else (said, 0, "buyer")
        entries[f"{name.replace('__', '.')}@{ORDER}"] = Heard(value=value, at=NOW - timedelta(minutes=ago), by=by)
    return heard_facts(Memory(heard=entries), NOW, HANDBOOK, HANDBOOK.policy, order_id, None, agreed)


def test_photos_of_an_order_count_for_all_its_matters_and_for_no_other_order() -> None:
    found = known(missing__photos=True)
    assert all(found[name] is True for name in ("photos.sent", "quality.photos", "damage.photos", "refund.photos"))
    assert "quality.photos" not in known(OTHER, missing__photos=True)


def test_values_are_those_of_each_fact() -> None:
    found = known(damage__settlement="reship")
    assert (found["quality.wish"], found["missing.choice"], found["stalled.choice"]) == ("exchange", "reship", "resend")
    assert "damage.choice" not in found  # keeping the broken thing is no way to a new one
    assert known(damage__choice="refund")["mismatch.choice"] == "difference"


def test_the_newest_word_counts() -> None:
    found = known(missing__choice=("reship", 30, "buyer"), quality__wish=("refund", 5, "buyer"))
    assert found["missing.choice"] == found["damage.settlement"] == "refund"


def test_what_an_agent_confirmed_outlasts_what_the_buyer_says() -> None:
    found = known(quality__confirmed=(True, 60, "agent"), freight__fault=(False, 0, "buyer"))
    assert found["freight.fault"] is True and found["refund.cause"] == "quality"


def test_a_cause_tells_who_pays_the_way_back() -> None:
    assert known(refund__cause="wrong_item")["freight.fault"] is True
    assert known(refund__cause="change_of_mind")["freight.fault"] is False
    assert "freight.fault" not in known(refund__cause="slow")
    assert "refund.cause" not in known(review__cause="goods_wrong")  # wrong, missing or not as described


def test_a_way_of_settling_does_not_hold_for_ever() -> None:
    assert "missing.choice" not in known(quality__wish=("refund", 60 * 24 * 4, "buyer"))


def test_who_wants_the_money_may_still_wait() -> None:
    assert "refund.will_wait" not in known(quality__wish="refund")
    assert known(stalled__choice="refund")["refund.will_wait"] is False


def test_what_the_seller_granted_settles_the_choice_until_the_buyer_says_more() -> None:
    assert known(agreed="exchange")["missing.choice"] == "reship"
    assert known(agreed="exchange", quality__wish="refund")["missing.choice"] == "refund"


def test_questions_for_one_thing_are_counted_together() -> None:
    memory = Memory(asked={f"quality.photos@{ORDER}": 1, f"refund.photos@{ORDER}": 1, f"wrong.photos@{OTHER}": 5})
    asked = times_asked(memory, ORDER, None, HANDBOOK)
    assert asked["missing.photos"] == 2


ASKS = REPLIES + """  damage.other: {text: 我去核实}
  damage.how: {text: 没让验货吗, asks: damage.checked, answers: {affirm: true, deny: false}}
"""
HOW = "      - {id: how, row: Q5, when: [{fact: damage.offered, is: false}], reply: damage.how}\n"
BRANCHES = SCENARIOS.replace("      - {id: unchecked", f"{HOW}      - {{id: unchecked").replace(
    "row: Q5, otherwise: true, reply: damage.help}", "row: Q5, otherwise: true, reply: damage.other}")
EXAMPLES = "examples: []\n"


@pytest.mark.parametrize("checked, asked, branch", [
    (None, 0, "how"), (True, 0, "checked"), (False, 0, "unchecked"), (None, 2, None)])
def test_a_branch_that_only_asks_what_is_known_is_passed_over(tmp_path: Any, checked: Any, asked: int,
                                                              branch: Any) -> None:
    handbook, _ = read(small_handbook(tmp_path, replies=ASKS, scenario=BRANCHES, examples=EXAMPLES))
    values = {"damage.offered": False, "damage.photos": True, "order.id": ORDER, "order.lookup": "found"}
    if checked is not None:
        values["damage.checked"] = checked
    decision = decide(handbook.scenarios["damage"], Facts(values, asked={"damage.checked": asked}), handbook)
    assert (decision.branch.id if decision.branch else None) == branch
    assert branch is not None or decision.kind == "check"


@pytest.mark.parametrize("text, said", [
    ("damage.checked: {title: 验货, same: [damage.nothing]}", "damage.nothing"),
    ("damage.checked: {title: 验货, same: [order.status]}", "类型"),
    ("damage.checked: {title: 验货, as: {order.status: {'true': lost}}}", "lost"),
    ("damage.checked: {title: 验货, from: {order.status: {paid: maybe}}}", "maybe"),
    ("damage.checked: {title: 验货, intents: {wish_well: true}}", "wish_well")])
def test_what_is_wrong_with_a_thing_is_found(tmp_path: Any, text: str, said: str) -> None:
    folder = small_handbook(tmp_path, facts=FACTS)
    (folder / "one_fact.yml").write_text(f"one_fact:\n  {text}\n", encoding="utf-8")
    with pytest.raises(HandbookError, match=said):
        load(folder)
