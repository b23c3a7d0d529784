"""What pieces cost with what is on offer; days on which it holds."""

from datetime import date

import pytest

from bot.proposing.compose import _one_sum
from bot.proposing.sale.offer_days import day_asked, holds_on, offer_day_facts
from bot.proposing.sale.offers import apply_offers, read_offers
from bot.proposing.sale.sums import sum_facts
from bot.talk.seller import figures_named

TODAY = date(2026, 5, 8)


@pytest.mark.parametrize(("text", "price", "pieces", "total"), [
    ("第二件半价 到6月20日", 6990, 2, 10485), ("第2件7折", 12000, 2, 20400),
    ("第二双半价", 3900, 3, 9750), ("第2罐立减40元", 31800, 2, 59600),
    ("618 3件8折 到6月20日24点", 6900, 3, 16560), ("2条9.5折，3条9折", 2900, 3, 7830),
    ("2件减20", 10900, 2, 19800),
    ("两盒299", 16900, 2, 29900), ("20件62 50件58", 6900, 60, 348000), ("5件起每件32元，20件起8.5折", 3600, 25, 76500),
    ("满199减20 满399减50", 20000, 2, 35000),
    ("每满300减40", 15000, 5, 67000),
    ("立减50到手649，2月28日止", 69900, 1, 64900),
    ("12月12日全天 99元", 11900, 1, 9900), ("6.16-6.18 119元", 13900, 1, 11900),
    ("无门槛3元 每人限领1张", 13800, 1, 13500),
    ("新人立减10", 5000, 1, 5000), ("买2送1", 3000, 2, 6000), ("限时399（平时469）", 39900, 1, 39900),
    ("6月18日0点起2699元，限时24小时", 299900, 1, 269900)])
def test_what_pieces_come_to(text: str, price: int, pieces: int, total: int) -> None:
    found = apply_offers(read_offers(text), price, pieces, "件")
    assert found is not None and found.total == total


@pytest.mark.parametrize(("text", "pieces"), [("第二件半价", 4), ("立减30", 2), ("2件减20", 4), ("满100减10 8折", 3)])
def test_what_is_not_sure_is_not_told(text: str, pieces: int) -> None:
    assert apply_offers(read_offers(text), 6000, pieces, "件") is None


def test_sum_with_promotion_coupon_and_postage() -> None:
    values = {"product.price": 6990, "message.quantity": 2, "terms.promotion": "第二件半价",
              "terms.coupon": "满99减10，与第二件半价同享", "terms.postage": "包邮", "terms.postage_free": True}
    found = sum_facts(values, "两箱到手多少")
    assert found["sum.full"] == "2箱标价139.8元，第二箱半价后是104.85元，再用满99元减10元的券，到手94.85元，包邮"
    assert found["sum.pay"] == 9485 and found["sum.with_coupon"]
    apart = sum_facts({**values, "terms.coupon": "满99减10"}, "两箱到手多少")
    assert apart["sum.pay"] == 10485 and apart["sum.coupon_open"]


def test_what_is_missing_and_the_next_tier() -> None:
    values = {"product.price": 15900, "terms.promotion": "满199减30"}
    assert sum_facts(values, "买一个能减吗")["sum.missing"] == "满199元减30元还差40元，拍2个的话减完一共288元"
    tiers = {"product.price": 16800, "message.quantity": 26, "terms.bulk": "10件起每件155元，30件起每件145元"}
    found = sum_facts(tiers, "先26套")
    assert found["sum.said"] == "26套按10套起每套155元算，一共4030元" and found["sum.next"] == "加到30套一共4350元"


def test_no_sum_where_prices_differ_or_the_offer_is_unclear() -> None:
    assert "sum.said" not in sum_facts({"product.price": 100, "product.option_prices": "A 1元、B 2元"}, "")
    assert "sum.said" not in sum_facts({"product.price": 10000, "terms.promotion": "新人立减10"}, "")


def test_free_postage_is_not_told_between_list_price_and_sum() -> None:
    values = {"product.price": 2590, "message.quantity": 2, "terms.promotion": "第二件半价",
              "terms.postage": "满39包邮",
              "terms.postage_from": 3900}
    found = sum_facts(values, "两袋多少")
    assert found["postage.reached"] is None and "邮" not in found["sum.full"]


def test_days_named() -> None:
    assert day_asked("明天还有吗", TODAY) == (date(2026, 5, 9), date(2026, 5, 9))
    assert day_asked("下周买", TODAY) == (date(2026, 5, 11), date(2026, 5, 17))
    assert day_asked("15号行吗", TODAY) == (date(2026, 5, 15), date(2026, 5, 15))
    assert day_asked("5号发工资", TODAY) == (date(2026, 6, 5), date(2026, 6, 5))
    assert day_asked("1号线有吗", TODAY) is None
    assert holds_on(day_asked("明天", TODAY), TODAY) is False and holds_on(None, TODAY) is None


def test_facts_of_the_days() -> None:
    values = {"terms.promotion": "10月31日至11月11日 到手249元", "promotion.title": "双11",
              "terms.promotion_ends": "2026-05-09", "terms.gift": "送保温袋，5月31日前",
              "terms.instalments": "白条3期免息",
              "terms.member": "积分100抵1元"}
    found = offer_day_facts(values, "双十一会更便宜吗", TODAY)
    assert found["promotion.same_sale"] and found["promotion.ends_said"] == "明天结束"
    assert offer_day_facts(values, "6月2号还送吗", TODAY)["gift.on_day"] is False
    assert offer_day_facts(values, "分12期呢", TODAY)["payment.other_term"] == "12期"
    assert offer_day_facts(values, "有2600积分", TODAY)["account.points_worth"] == 2600
    assert offer_day_facts(values, "赠品不要能折现吗", TODAY)["gift.cash"]


def test_the_sellers_figures_are_kept() -> None:
    assert figures_named("亲 5盒9折是265.5 满99包邮") == ("5", "9", "265.5", "99")


def test_nothing_is_dropped_where_no_sum_is_told() -> None:
    assert _one_sum([]) == []


def test_the_pieces_that_are_meant() -> None:
    offer = {"product.price": 9900, "terms.promotion": "第二件半价"}
    assert sum_facts(offer, "148得了", ["148.5"])["sum.pay"] == 14850 and sum_facts(offer, "148得了")["sum.pay"] == 9900
    assert sum_facts({"product.price": 2900}, "一个29 三个呢")["sum.pay"] == 8700
    assert sum_facts({"product.price": 2900}, "加两双袜子")["sum.pay"] == 2900


def test_a_promotion_that_ends_today() -> None:
    found = offer_day_facts({"terms.promotion": "限时7折 今天24点结束"}, "明早再付行吗", TODAY)
    assert found["promotion.on_day"] is False and found["promotion.ends_said"] == "今天结束"
