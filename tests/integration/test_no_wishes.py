"""What the platform adds to a chat wishes nothing; moods are a clause; repeats and rounds are counted by question."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.builders import NOW, a_product, an_order, signed
from tests.integration.test_changes_heard import memory_of, says
from tests.shop import Shop

OTHER = "2026112300010002"


def rounds(shop: Shop) -> int:
    count = memory_of(shop).counts.get("bargain.rounds")
    return count.value if count else 0


@pytest.mark.parametrize("text", ["[微笑]", "[系统通知] 您的订单已发货", "买家已付款", "😀", "？？？", "[语音] 5″",
                                  "哈哈哈"])
def test_a_line_that_nobody_wrote_opens_nothing_and_leaves_what_stands(shop, text):
    shop.stock(an_order())
    assert shop.buyer(text, "track_parcel") == [] and memory_of(shop).wishes == ()
    standing = [one.id for one in shop.buyer("到哪了", "track_parcel")]
    assert standing and [one.id for one in shop.buyer(text, "complain_angry")] == standing
    shop.send()
    turn = memory_of(shop).turn
    assert shop.buyer(text, "track_parcel") == [] and memory_of(shop).turn == turn


def test_a_sticker_answers_no_question(shop):
    shop.stock(an_order(), an_order(OTHER, placed_at=NOW - timedelta(days=3)))
    shop.buyer("到哪了", "track_parcel")
    shop.send()
    question = memory_of(shop).question
    shop.buyer("[微笑]", "inform")
    assert memory_of(shop).question == question


def test_a_card_says_which_one_and_asks_nothing(shop):
    shop.stock(an_order(), an_order(OTHER, placed_at=NOW - timedelta(days=3)))
    assert shop.buyer(f"[订单卡] 订单号 {OTHER} 共1件 ¥129", "track_parcel") == []
    assert memory_of(shop).order_id == OTHER and memory_of(shop).wishes == ()
    shop.buyer("到哪了", "track_parcel")
    assert shop.proposals[0].proposal.order_id == OTHER


def test_a_card_after_the_question_chooses_its_order(shop):
    shop.stock(an_order(), an_order(OTHER, placed_at=NOW - timedelta(days=3)))
    shop.buyer("到哪了", "track_parcel")
    assert shop.proposals[0].proposal.kind == "question"
    shop.buyer(f"[卡片] 订单卡：{OTHER}", "send_reference")
    assert shop.proposals[0].proposal.order_id == OTHER and "L3" in shop.rows


def test_a_card_with_words_beside_it_is_asked_about_that_order(shop):
    shop.stock(an_order(), an_order(OTHER, placed_at=NOW - timedelta(days=3)))
    shop.buyer(f"[订单卡] {OTHER} 到哪了", "track_parcel")
    assert shop.proposals[0].proposal.order_id == OTHER and memory_of(shop).text == "到哪了"


def test_a_card_of_a_product(shop):
    shop.stock(products=[a_product(), a_product(sku="CUP-2", title="智能温显保温杯")])
    assert shop.buyer("[商品卡] CUP-1 316不锈钢保温杯 ¥129", "ask_stock") == []
    shop.buyer("有货吗", "ask_stock")
    assert memory_of(shop).wishes and shop.proposals


def test_the_sellers_own_line_sent_back_is_no_wish(shop):
    shop.stock(an_order())
    shop.buyer("到哪了", "track_parcel")
    says(shop, "亲，包裹昨天已经到苏州转运中心了")
    assert shop.buyer("「小满：亲，包裹昨天已经到苏州转运中心了」", "track_parcel") == []
    assert shop.buyer("包裹昨天已经到苏州转运中心了", "track_parcel") == []


def test_the_newest_line_comes_before_an_event(shop):
    order = an_order(status="paid", parcel=None, shipped_at=None, ship_by=NOW + timedelta(days=1))
    shop.stock(order)
    shop.buyer("能开发票吗", "invoice")
    shop.order(an_order(shipped_at=NOW))
    assert shop.proposals[0].proposal.wish.event is None and len(shop.proposals) > 1
    shop.send()
    shop.buyer("发票抬头写公司可以吗", "invoice")
    assert shop.proposals[0].proposal.wish.event is None


def test_a_repeated_question_is_answered_with_a_clause_in_front(shop):
    shop.stock(an_order())
    for _ in range(2):
        shop.buyer("到哪了", "track_parcel")
        assert "E4" not in shop.rows
        shop.send()
    shop.buyer("到哪了啊", "track_parcel")
    first = shop.proposals[0].proposal
    assert {"E4", "L3"} <= set(first.rows) and first.text.startswith("前面没说清楚")
    assert not [one for one in shop.proposals if one.proposal.rows == ("E4",)]
    says(shop, "现在在派送了")
    assert all("E4" not in one.proposal.rows for one in shop.buyer("谢谢", "thanks"))


def test_the_same_intent_with_another_question_is_no_repeat(shop):
    shop.stock(an_order(receiver=an_order().receiver))
    for text in ("发什么快递", "几天能到", "能送到门口吗", "可以换个快递吗"):
        shop.buyer(text, "ask_courier")
        assert "E4" not in shop.rows
        says(shop, "好的，我看一下")


def test_after_words_of_the_agents_own_only_the_same_question_goes_on_counting(shop):
    shop.stock(an_order())
    for text in ("发什么快递", "几天能到", "发什么快递"):
        shop.buyer(text, "ask_courier")
        says(shop, "这就给您查")
        assert "E4" not in shop.rows
    shop.buyer("发什么快递", "ask_courier")
    assert "E4" in shop.rows


def test_a_new_problem_is_taken_up_in_one_reply(shop):
    shop.stock(signed())
    shop.buyer("少发了一个杯盖", "missing_item")
    shop.send()
    shop.buyer("盒子还压碎了，杯子漏水", "damaged_in_transit")
    assert not [one for one in shop.proposals if one.proposal.rows == ("E8",)]
    assert "E8" in shop.proposals[0].proposal.rows and len(shop.proposals[0].proposal.rows) > 1


def test_an_angry_line_beside_a_question_is_no_card_of_its_own(shop):
    shop.stock(an_order())
    shop.buyer("气死了，到底到哪了", "track_parcel", also={"complain_angry": 0.6})
    assert "L3" in shop.proposals[0].proposal.rows
    assert not [one for one in shop.proposals if one.proposal.scenario == "angry" and not one.proposal.parts]


@pytest.mark.parametrize("text, intent", [
    ("包邮吗", "bargain_free_shipping"), ("不包邮的话邮费谁出", "bargain_discount"), ("送个小礼物呗", "bargain_again"),
    ("别家才卖90", "bargain_competitor"), ("人家拼多多上便宜多了", "bargain_again"), ("有没有赠品", "bargain_again")])
def test_postage_gifts_and_other_shops_are_no_rounds(shop, text, intent):
    shop.stock()
    for _ in range(3):
        shop.buyer(text, intent)
        says(shop, "亲，这个我看下哦")
    assert rounds(shop) == 0
    shop.buyer("便宜点吧", "bargain_discount")
    assert rounds(shop) == 1
