"""Deciding: first match wins, unknown is never "no", questions only where the answer matters."""

import pytest

from bot.handbook.decide import decide
from bot.handbook.fact_values import Facts
from bot.handbook.load import load
from bot.handbook.render import render
from tests.builders import small_handbook


@pytest.fixture(scope="module")
def handbook(tmp_path_factory):
    return load(small_handbook(tmp_path_factory.mktemp("handbook")))


def decided(handbook, scenario, asked=None, **facts):
    values = {name.replace("__", "."): value for name, value in facts.items()}
    return decide(handbook.scenarios[scenario], Facts(values, asked=asked or {}), handbook)


def test_first_matching_branch_wins(handbook):
    decision = decided(handbook, "track", order__id="1", order__status="shipped")
    assert (decision.branch.id, decision.kind, decision.replies) == ("sent", "reply", ("track.sent",))


def test_absent_value_is_no_not_unknown(handbook):
    assert decided(handbook, "track", order__id="1", order__status=None).branch.id == "otherwise"


def test_unknown_fact_is_asked(handbook):
    decision = decided(handbook, "damage", order__id="1")
    assert (decision.kind, decision.missing,
            decision.replies) == ("question", ("damage.checked",), ("damage.ask_checked",))


def test_asked_twice_becomes_a_check_box(handbook):
    decision = decided(handbook, "damage", asked={"damage.checked": 2}, order__id="1")
    assert (decision.kind, decision.missing) == ("check", ("damage.checked",))


def test_ticked_fact_is_a_check_box(handbook):
    decision = decided(handbook, "damage", order__id="1", damage__checked=False)
    assert (decision.kind, decision.missing) == ("check", ("damage.photos",))


def test_nothing_is_asked_when_all_that_remains_is_the_same(handbook):
    decision = decided(handbook, "damage", order__id="1", damage__photos=False)
    assert (decision.kind, decision.replies) == ("reply", ("damage.help",))


def test_no_beats_unknown(handbook):
    assert decided(handbook, "damage", order__id="1", damage__checked=True).branch.id == "checked"


def test_missing_order_leads_to_the_lookup(handbook):
    decision = decided(handbook, "track", order__lookup="several", order__choices="a；b")
    assert (decision.kind, decision.missing, decision.replies) == ("question", ("order.id",), ("lookup.ask",))


def test_trace_tells_every_branch_that_was_tried(handbook):
    decision = decided(handbook, "damage", order__id="1", damage__checked=True)
    assert [(tried.branch, tried.outcome.value)
            for tried in decision.trace] == [("unchecked", "no"), ("checked", "yes")]


def test_missing_value_is_named_and_shown(handbook):
    rendered = render("实付{{order.amount}}", Facts({}), handbook.facts)
    assert rendered.missing == ("order.amount",) and rendered.text == "实付【金额】"


@pytest.mark.parametrize("fen,shown", [(5900, "59元"), (5990, "59.9元"), (5, "0.05元"), (100000, "1000元")])
def test_money_is_written_as_people_write_it(handbook, fen, shown):
    assert render("{{order.amount}}", Facts({"order.amount": fen}), handbook.facts).text == shown
