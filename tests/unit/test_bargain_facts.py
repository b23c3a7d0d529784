"""How a buyer's figure stands to the price, and what is missing to free postage."""

import pytest

from bot.proposing.sale.facts_of_bargain import bargain_facts, reachable


def figure(text, asked, **more):
    values = {"product.price": 12900, "bargain.asked_price": asked, **more}
    return bargain_facts(values, text)["bargain.figure"]


@pytest.mark.parametrize("text, asked, found", [
    ("129行吧", 12900, "price"), ("100卖不卖", 10000, "below"), ("30行不行", 3000, "unclear"),
    ("预算100", 10000, "other"), ("再少点", 10000, "unclear"), ("1000行吗", 10000, "unclear"),
    ("200给你", 20000, "unclear"), ("129包邮", 12900, "unclear"),
    ("129行 我拍了", None, "price"), ("100我就拍", 9000, "below"), ("129和109哪种", None, "unclear")])
def test_a_figure_is_compared_with_the_price(text, asked, found):
    assert figure(text, asked) == found


def test_a_price_that_an_offer_leads_to_is_not_refused():
    offer = {"terms.promotion": "满99减20，到11月30日"}
    assert figure("109行吗", 10900, **offer) == "promotion"
    assert figure("115行吗", 11500, **offer) == "unclear"
    assert figure("100行吗", 10000, **offer) == "below"


def test_several_pieces_are_compared_with_their_total_only():
    assert figure("两个129", 12900, **{"message.quantity": 2}) == "unclear"
    assert figure("两个258", 25800, **{"message.quantity": 2, "sum.count": 2, "sum.pay": 25800}) == "price"
    assert figure("两个120一个", 12000, **{"message.quantity": 4, "sum.count": 4, "sum.pay": 51600}) == "below"


def test_offers_with_more_conditions_lead_to_no_price():
    assert reachable(10000, "第二件半价") == reachable(10000, "2件9折") == reachable(10000, "满199减20") == set()
    assert reachable(10000, "直降20元，9折，到手价79") == {8000, 9000, 7900}


def test_the_gap_to_free_postage():
    values = {"product.price": 4280, "terms.postage_from": 4900}
    assert bargain_facts(values, "")["postage.gap"] == 620
    assert bargain_facts({**values, "message.quantity": 2}, "")["postage.gap"] is None
    assert bargain_facts({**values, "terms.promotion": "8折"}, "")["postage.gap"] is None
