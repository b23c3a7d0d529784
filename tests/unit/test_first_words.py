"""N35, N37, N38, N39: turns whose own words settle where they belong, and what only resembles them."""

import pytest

from bot.talk.app_ways import way_facts
from bot.talk.disputes import dispute_facts
from bot.talk.last_word import settled
from bot.talk.own_data import data_facts
from bot.talk.pasted import pasted_facts
from bot.talk.slips import slip_facts


@pytest.mark.parametrize(("text", "way"), [
    ("照片怎么发呀", "picture"), ("录像太大视频发不了", "video"), ("怎么截图", "screenshot"), ("订单号在哪看",
    "order_number"),
    ("找不到订单了 我的订单在哪里", "order"), ("退款点哪里", "return"), ("售后按钮找不到", "return"), ("评价在哪写",
    "review"),
    ("怎么追评", "review_more"), ("匿名评价怎么勾", "anonymous"), ("确认收货在哪点", "confirm"),
    ("延长收货怎么点", "extend"), ("退货单号填哪里", "waybill"), ("没看到撤销在哪", "undo"), ("退款理由选哪个好过",
    "reason"),
    ("怎么还没发货", None), ("快递到哪了", None), ("多少钱", None), ("退到哪里", None), ("你们仓库在哪里", None),
    ("怎么退这么少", None)])
def test_the_way_through_the_app(text, way):
    assert way_facts(text)["way.asked"] == way


def test_no_such_button_needs_the_sellers_line():
    assert way_facts("没有你说的那个", "点订单下面的退款")["way.asked"] == "no_entry"
    assert way_facts("评价在哪写 有红包吗")["way.reward"] is True


@pytest.mark.parametrize(("text", "line", "asked"), [
    ("我留的是哪个电话", "", "own_contact"), ("收件人电话后四位多少", "", "own_contact"), ("完整的号码发我看下", "",
    "full"),
    ("我同事在你家买了什么", "", "others_order"), ("我媳妇拍的那单到哪了", "", "others_order"),
    ("我是他老婆", "别人账号下的订单不能透露", "others_order"), ("我朋友的地址告诉我", "", "others_contact"),
    ("有人冒充你们客服打电话", "", "leak"), ("用隐私面单发", "", "hide"), ("谁给我寄的", "", "sender"),
    ("给我老婆买哪个好", "", None), ("电话写错了", "", None), ("快递电话多少", "", None), ("别冒充纯羊毛", "", None),
    ("我给我妈买的到哪了", "", None)])
def test_whose_data_is_asked_for(text, line, asked):
    assert data_facts(text, line)["data.asked"] == asked


@pytest.mark.parametrize(("text", "said"), [
    ("平台已经介入了", "stepped_in"), ("我打了12315了", "authority"), ("小二判了没有", "result"), ("你们举证了吗",
    "evidence"),
    ("凭什么判你们赢 平台瞎了", "ruling"), ("钱到了再撤投诉", "condition"), ("投诉我撤了", "withdrawn"), ("介入点错了",
    "mistake"),
    ("平台判你们退我30 什么时候退", "carry_out"), ("再不退我就申请介入", None), ("我要打12315", None), ("发什么快递",
    None),
    ("判断一下适合我吗", None)])
def test_a_dispute_under_way_is_no_threat(text, said):
    assert dispute_facts(text)["dispute.said"] == said


@pytest.mark.parametrize(("text", "kind"), [
    ("手滑点了退款", "undo"), ("取消点错了 还能恢复吗", "cancelled"), ("确认收货点早了", "confirmed"),
    ("退货点成仅退款了", "wrong_type"),
    ("扣了我两次钱", "paid_twice"), ("找错店了", "opened"), ("撤销按钮点不动", "grey"),
    ("用我爸的号拍的 能转到我号上吗", "account"),
    ("定金付了两次", None), ("两点到四点来取退货", None), ("我点错星了怎么改", None), ("多少钱", None)])
def test_a_slip_is_told_by_what_was_pressed(text, kind):
    assert slip_facts(text)["slip.kind"] == kind


def test_the_next_question_stays_with_the_matter():
    assert data_facts("那姓什么总可以说吧", "", after=True)["data.asked"] == "insists"
    assert data_facts("那姓什么总可以说吧")["data.asked"] is None
    assert data_facts("收到个快递没买过 单号YT8800112233445 谁寄的")["data.asked"] == "sender_number"
    assert dispute_facts("到底哪天到账", "", after=True)["dispute.said"] == "next"
    assert dispute_facts("到底哪天到账")["dispute.said"] is None
    assert slip_facts("万一没送到 能退钱吗", after=True)["slip.kind"] == "lost"
    assert slip_facts("确认收货能撤回吗")["slip.kind"] == "confirm_undo"


def test_what_is_named_stays_where_nothing_is_corrected():
    for text in ("用微信付行吗", "发中通吗", "开普票可以吗", "黑色发错成白色了"):
        assert settled(text) == text
    assert settled("用花呗 不对 微信付行吗") == "用微信付行吗"


def test_a_pasted_notice_with_a_question_of_whose_it_is():
    notice = "【妈妈驿站】您的包裹已到，请凭3-2-1180取件"
    assert pasted_facts(notice)["pasted.kind"] == "pickup"
    assert pasted_facts(f"{notice} 这是哪家的呀")["pasted.kind"] == "whose"
    assert pasted_facts("【安全提醒】请勿脱离平台沟通 231180027715532")["pasted.kind"] == "card"


def test_whether_a_platform_would_side_with_buyers_is_no_ruling() -> None:
    assert dispute_facts("平台支持买家退钱吗")["dispute.said"] is None
    assert dispute_facts("平台支持买家退款 你们什么时候退")["dispute.said"] == "carry_out"
