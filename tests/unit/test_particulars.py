"""What a turn adds to a matter of money or gifts."""

import pytest

from bot.proposing.sale.gaps import gap_facts
from bot.proposing.words.particulars import particular_facts

NEEDS = "杭州某某文化有限公司 91330106MA27XK5P3Q 文三路478号 0571-86000031 开户行 某某银行文三支行"


def _facts(text, **more):
    return particular_facts({"turn.text": text, **{name.replace("__", "."): value for name, value in more.items()}})


@pytest.mark.parametrize(("text", "lacks"), [
    (NEEDS, "账号"), (f"{NEEDS} 3301040160009876543", None), ("抬头写张三", None),
    ("某某有限公司 91330106MA27XK5P3Q", "地址、电话、开户行、账号")])
def test_what_of_a_special_invoice_is_left_out(text, lacks):
    assert _facts(text)["invoice.lacks"] == lacks


@pytest.mark.parametrize(("page", "special"), [
    ("可开普票、专票", True), ("只能开电子普票", False), ("不能开专票", False), ("电子发票", None)])
def test_whether_the_page_has_special_invoices(page, special):
    assert _facts("能开专票吗", terms__invoice=page)["invoice.special_page"] is special


def test_a_coupon_just_missed_and_what_is_added():
    order = {"order__status": "placed", "order__amount": 18900, "terms__coupon": "满200减30，全店通用"}
    missed = _facts("我领了券怎么一分没减", **order)
    assert (missed["coupon.short"], missed["coupon.least"], missed["coupon.asked"]) == (1100, 20000, True)
    added = _facts("那我加一双15的重新拍 一共付多少", **order)
    assert (added["coupon.with_added"], added["coupon.added_pay"]) == (20400, 17400)
    assert _facts("加一双5块的", **order)["coupon.added_short"] == 600
    assert _facts("没减", **{**order, "order__amount": 25000})["coupon.short"] is None


@pytest.mark.parametrize(("text", "kind"), [
    ("送的那两包试吃能不能都给三文鱼的呀", "三文鱼"), ("赠品要粉色的", "粉"),
    ("赠品要什么的", None), ("给我三文鱼的", None)])
def test_which_gift_is_wanted(text, kind):
    assert _facts(text)["gift.choice"] == kind


def test_where_a_difference_goes():
    assert _facts("多出来那40退哪")["exchange.gap_where"] is True
    assert _facts("差价怎么补")["exchange.gap_where"] is False


def test_nothing_is_taken_off_above_the_limit_of_the_subsidy():
    page = {"turn.text": "国补到手多少", "terms.subsidy": "单价不超过6000元的手机补15%，最高500元",
            "product.subsidy_rate": 15, "product.subsidy_cap": 50000}
    over = gap_facts({**page, "product.price": 629900})
    assert (over["subsidy.over"], over["subsidy.worth"], over["subsidy.limit"]) == (True, None, 600000)
    within = gap_facts({**page, "product.price": 579900})
    assert (within["subsidy.over"], within["subsidy.pay"], within["subsidy.asks_pay"]) == (False, 529900, True)
