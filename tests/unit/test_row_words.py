"""N10, N12, N15-N19, N28, N34: turns that belong to a matter by their words, or upon what was sent."""

from datetime import datetime, timedelta, timezone

import pytest

from bot.proposing.page.bulky import bulky_facts
from bot.proposing.sale.leaves import leaves_facts
from bot.talk.row_follow import row_follow
from bot.talk.row_words import row_facts

NOW = datetime(2026, 9, 7, 16, 31, tzinfo=timezone(timedelta(hours=8)))


@pytest.mark.parametrize(("text", "fact"), [
    ("旧的师傅不拉走", "old.said"), ("代办点收了我3块", "doorfee.said"), ("能寄香港吗", "beyond.said"),
    ("那新加坡呢", "beyond.said"), ("发到东莞集运仓可以吗", "beyond.said"), ("5楼没电梯搬得上去吗", "stairs.said")])
def test_the_words_alone(text, fact):
    assert row_facts(text, "")[fact] is True


@pytest.mark.parametrize("text", [
    "司机不给送上楼 凭什么", "泰国乳胶枕几天到", "香港那单物流不动了", "退货上门取件收我8块", "旧款能便宜吗",
    "多少钱", "谁同意放柜子里的 让她下5楼去扛"])
def test_what_only_resembles_them(text):
    found = row_facts(text, "")
    assert not any(found[name] for name in ("old.said", "doorfee.said", "beyond.said", "stairs.said"))


def test_the_sum_is_remembered_from_what_was_said():
    assert row_facts("[图片]", "", None, ("取件的时候代办点收了我三块",))["doorfee.told"] == 300


@pytest.mark.parametrize(("text", "said", "fact"), [
    ("什么时候到账", "late_pay.overdue", "latepay.next"), ("要收钱不", "home.booked_phone", "old.said"),
    ("没给小票", "courier_fee.paid", "doorfee.said"), ("那要加多少", "stairs.due", "stairs.said"),
    ("邮费退我一份", "several.merge", "several.next"), ("到不了咋办", "arrival.expected", "arrival.next"),
    ("那咋办", "not_received.not_there", "lost.next")])
def test_a_short_turn_goes_on_with_what_was_sent(text, said, fact):
    assert row_follow(text, {said: 1})[fact] is True
    assert row_follow(text, {})[fact] is False


def test_a_long_turn_stands_for_itself():
    text = "要收钱不收钱都行我就想问问这个颜色还有没有货能不能换一个"
    assert row_follow(text, {"home.booked": 1})["old.said"] is False


def test_a_friend_has_taken_the_gift_or_not():
    assert row_follow("送朋友的那个她领了没", {})["gift.next"] is True
    assert row_follow("优惠券领了没用上", {})["gift.next"] is False


@pytest.mark.parametrize(("paid", "day", "near"), [
    ("2026-09-07T16:20:00+08:00", "2026-09-08", "tomorrow"), ("2026-09-07T15:00:00+08:00", "2026-09-07", "today"),
    ("2026-09-01T15:00:00+08:00", None, None)])
def test_a_paid_order_leaves_by_the_last_hour(paid, day, near):
    found = leaves_facts({"delivery.cutoff": "16点", "order.paid_at": paid, "order.status": "paid"}, NOW)
    assert found == {"delivery.leaves_day": day, "delivery.leaves": near}


def test_the_page_tells_size_parts_and_old_goods():
    page = {"包装": "共2件，最大件158×92×78cm", "结构": "螺栓连接，可拆装", "面料": "布套可拆洗",
            "以旧换新": "送新取旧，抵200元"}
    found = bulky_facts({}, page)
    assert "158×92×78cm" in found["page.package"] and "可拆装" in found["page.comes_apart"]
    assert found["product.trade_in"] == "送新取旧，抵200元"
    assert bulky_facts({"product.trade_in": "抵300元"}, page)["product.trade_in"] == "抵300元"
