"""What a turn says once the goods are there, and what page and record answer to it."""

import pytest

from bot.proposing.sale.warranty_left import warranty_left
from bot.proposing.words.aftercare import (
    aftercare_facts,
    excluded,
    findings,
    installing,
    listed,
    postage_off,
    repair_freight,
    together,
)

BOX = "里面有汤锅1个、漏勺1、Type-C充电线、说明书"


@pytest.mark.parametrize("name, text, said", [
    ("found", "找到了 不好意思", True), ("found", "哦看到了 是我没看明白", True), ("found", "没找到", False),
    ("found", "找到了 但是裂了", False), ("severe", "脸肿得像馒头", True), ("severe", "喘不上气", True),
    ("severe", "手有点痒", False),
    ("wound", "手被划伤了", True), ("wound", "桌面划伤了", False),
    ("wound", "扎了手", True), ("wound", "毛衣扎手", False),
    ("wound", "娃碰了一下就裂了", False), ("medical", "医药费谁出", True),
    ("loss", "误工费赔200", True), ("refund_short", "怎么才退80", True), ("refund_short", "退款到了吗", False),
    ("insurer_paid", "运费险只赔了8块", True), ("insurer_paid", "有运费险吗", False),
    ("installer_charges", "师傅张口要300", True), ("installer_charges", "师傅什么时候来", False),
    ("lacks", "是不是应该还有个盖子", True),
    ("sent_back", "申通 77300112233445 寄了", True),
    ("sent_back", "77300112233445 到哪了", False),
    ("to_repair", "寄回去修邮费谁出", True), ("to_repair", "寄回邮费谁出", False),
    ("waybill", "圆通YT8812003456771", True),
    ("waybill", "电话13900001234567890", False),
    ("invoice_together", "两单开一张票", True)])
def test_turn(name, text, said):
    assert aftercare_facts(text, {})[f"turn.{name}"] is said


def test_inspection_without_notes_to_colleagues():
    assert findings("吊牌已剪，袖口有污渍，待联系买家") == "吊牌已剪，袖口有污渍"
    assert findings("建议拒绝") is None
    assert findings(None) is None


@pytest.mark.parametrize("rule, days, part", [
    ("整机24个月，寄修运费首年店铺承担", 100, "我们出"), ("36个月，来回运费前12个月店铺承担", 500, "您自己承担"),
    ("一年质保，来回运费店铺承担", 100, "我们出"), ("一年质保，运费自理", 100, "由您承担")])
def test_freight_of_a_repair(rule, days, part):
    assert part in (repair_freight(rule, days) or "")


def test_freight_of_a_repair_unknown():
    assert repair_freight("一年质保", 10) is None
    assert repair_freight("首年运费店铺承担", None) is None


def test_warranty_is_not_the_time_of_free_freight():
    assert warranty_left("质保36个月，来回运费前12个月店铺承担", 500) is True


def test_parts_of_the_box():
    assert listed("没看到充电线", BOX) == "Type-C充电线"
    assert listed("漏勺呢", BOX) == "漏勺"
    assert listed("盖子呢", BOX) is None
    assert excluded("适配器没给配吗", "风扇、USB线，不含充电头") == "充电头"


def test_page_of_installing():
    assert installing("功率2kW；安装免费安装；另收支架120元") == "免费安装；另收：支架120元"
    assert installing("功率2kW") is None


def test_invoices_and_postage():
    assert together("多单同抬头可合并") is True
    assert together("一单一票，不合并") is False
    assert together("可开专票") is None
    assert postage_off({"order.amount": 10000, "refund.amount": 8800, "order.postage": 1200,
                        "refund.reason": "不喜欢"})
    assert not postage_off({"order.amount": 10000, "refund.amount": 8800, "order.postage": 1200,
                            "refund.reason": "破损"})
    assert not postage_off({"order.amount": 10000, "refund.amount": 8000, "order.postage": 1200})
