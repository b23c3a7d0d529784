"""What a turn asks of goods that go back, and what the order's record answers to it."""

from typing import Any, Dict, Optional

import pytest

from bot.proposing.words.goods_back import freight_gap, goods_back_facts, postage_said, result_said, waybill

FIRST = {"order.lookup": "found", "refund.state": "paid", "refund.kind": "return_refund", "refund.instant": True,
         "order.received": True}
LOST = {"order.lookup": "found", "refund.state": "paid", "refund.kind": "refund_only"}
JUDGED = {"order.lookup": "found", "refund.state": "agreed", "return.received": True, "return.result": "partly"}
CLOSED = {"order.lookup": "found", "refund.state": "refused", "order.received": True,
          "refund.refused_because": "逾期未填单号"}
FETCHED = {"order.lookup": "found", "refund.state": "agreed", "order.received": True, "return.pickup": "booked"}


@pytest.mark.parametrize("text, values, matter, asks", [
    ("钱都到账了，这件还要寄回给你们吗", FIRST, "money_first", "must"),
    ("钱都到了，那我不用寄了吧", FIRST, "money_first", "must"),
    ("退款怎么又被扣回去了", FIRST, "money_first", "taken"),
    ("昨天到期了，今天寄来得及吗", FIRST, "money_first", "late"),
    ("最晚哪天要寄出去", FIRST, "money_first", "deadline"),
    ("退款几天到账", FIRST, None, None),
    ("这件不想退了 只退裤子", {**FIRST, "refund.instant": None}, None, None),
    ("丢的包裹今天又送来了", LOST, "came_after", "came"),
    ("怎么又给我派送了，不是退款了吗", LOST, "came_after", "came"),
    ("我想留下，怎么把钱付给你们", LOST, "came_after", "keep"),
    ("退款到了没", LOST, None, None),
    ("我明明都装进去了", JUDGED, "judged", "all_sent"),
    ("那你把鞋寄还给我", JUDGED, "judged", "goods_back"),
    ("JT5190027733618 这是退货单号", CLOSED, "unregistered", "number"),
    ("过了几天才想起来没填", CLOSED, "unregistered", "closed"),
    ("单号弄丢了 只记得上周寄的", CLOSED, "unregistered", "lost"),
    ("运费险什么时候赔", CLOSED, None, None),
])
def test_the_matter_is_what_record_and_turn_tell(
        text: str, values: Dict[str, Any], matter: Optional[str], asks: Optional[str]) -> None:
    found = goods_back_facts(text, values)
    assert (found["back.matter"], found["back.asks"]) == (matter, asks)


@pytest.mark.parametrize("text, asks, fetching", [
    ("快递员要寄件码", "code", True),
    ("约了上午，到现在没人来取", "missed", True),
    ("明天就到期了，帮我往后延几天", "deadline", True),
    ("今天天气不错", None, False),
])
def test_what_is_asked_of_the_courier_who_fetches(text: str, asks: Optional[str], fetching: bool) -> None:
    found = goods_back_facts(text, FETCHED)
    assert (found["pickup.asks"], found["back.fetching"]) == (asks, fetching)


def test_a_phone_is_no_waybill() -> None:
    assert waybill("打13900551234") is None
    assert waybill("单号SF1390061184725") == "SF1390061184725"


def test_the_gap_is_what_was_paid_less_what_the_insurance_gave() -> None:
    assert freight_gap("运费险只赔8块我寄了12块", {})["freight.gap"] == 400
    assert freight_gap("寄回去花了16", {"order.insurance_paid": 900})["freight.gap"] == 700
    assert freight_gap("寄回去花了16", {})["freight.gap"] is None


def test_the_result_names_what_was_found_and_what_it_leaves() -> None:
    said = result_said({"return.result": "partly", "return.inspection": "缺遥控器", "return.amount": 8900,
                        "refund.amount": 10900})
    assert said == "验收只通过了一部分，仓库写的是“缺遥控器”，能退89元，比申请的109元少20元"
    assert result_said({}) is None


def test_who_pays_the_way_back_goes_by_fault_page_and_insurance() -> None:
    assert "我们出" in postage_said({"refund.reason_said": "fault"})
    assert "最高赔12元" in postage_said({"refund.reason_said": "own", "order.insurance_covers": 1200})
    assert postage_said({"refund.reason_said": "own"}) == "寄回的邮费由您出"


def test_a_product_that_is_not_taken_back_says_so() -> None:
    found = goods_back_facts("能退吗", {"product.no_reason": False, "product.why_not": "made_to_order"})
    assert found["terms.returnable"] is False and "定做" in found["terms.returns"]


def test_what_the_page_or_the_order_rules_out_is_told_without_a_typed_field() -> None:
    page = goods_back_facts("能退吗", {"product.attributes": "材质：棉；提示：刻字的商品不支持无理由退换"})
    assert page["terms.returns"] == "刻字的商品不支持无理由退换" and page["product.why_not"] == "made_to_order"
    assert "terms.returnable" not in goods_back_facts("能退吗", {"product.attributes": "提示：激活后不支持无理由退货"})
    ordered = {"order.titles": "钢笔", "order.items": "钢笔 刻字:小满×1"}
    assert goods_back_facts("能退吗", ordered)["terms.returnable"] is False


def test_money_that_went_first_may_be_told_by_the_buyer_alone() -> None:
    values = {**FIRST, "refund.instant": None, "refund.kind": None}
    assert goods_back_facts("极速退款到账了，衣服还寄吗", values)["back.matter"] == "money_first"
    assert goods_back_facts("退款什么时候到账", values)["back.matter"] is None


def test_money_that_has_not_come_is_no_wish_to_keep_the_goods() -> None:
    paid = {"order.lookup": "found", "order.sent": True, "order.received": False, "refund.state": "paid",
            "refund.paid_at": "2026-11-20T10:00:00+08:00"}
    assert goods_back_facts("我的退款怎么还没到", paid)["back.asks"] != "keep"
    assert goods_back_facts("货到了 钱怎么还给你", paid)["back.asks"] == "keep"
    assert goods_back_facts("货到了 钱怎么还给你", {**paid, "order.sent": False})["back.stage"] is None


def test_what_all_refunds_leave_is_the_postage_only_where_it_is_just_that():
    values = {"order.amount": 19700, "refund.amount": 14273, "refund.earlier_sum": 4427, "order.postage": 1000,
              "refund.state": "paid"}
    assert goods_back_facts("怎么少10块", values)["refund.gap_said"] == (
        "您付了197元，一共退187元（44.27元和142.73元），差的10元是下单时的运费")
    assert goods_back_facts("怎么少10块", {**values, "order.postage": 800})["refund.gap_said"] is None


def test_goods_of_a_closed_request_are_found():
    values = {"order.lookup": "found", "order.received": True, "refund.state": "refused", "return.received": True,
              "refund.refused_because": "逾期未填写退货单号", "return.result": "accepted", "return.passed": True}
    facts = goods_back_facts("仓库找到没有啊", values)
    assert (facts["back.stage"], facts["back.matter"]) == ("found", "unregistered")
