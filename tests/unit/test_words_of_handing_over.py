"""What scan and buyer say of handing over, of changing an order, of a new receiver, and a page of its pauses."""

from datetime import date, datetime

import pytest

from bot.orders.goods import Product
from bot.proposing.page.pauses import pause_facts
from bot.proposing.words.address import address_facts
from bot.proposing.words.change import change_facts, other_facts, pieces_kept, promised_price
from bot.proposing.words.delivery import day_asked
from bot.proposing.words.parcel import at_last_branch, parcel_words, place_to_put, signed_as
from bot.talk.seller import left_open

BOOTS = Product(sku="B1", title="靴", price=100, attributes={"颜色": "黑/卡其", "尺码": "39-44"})


@pytest.mark.parametrize("scan, expected", [
    ("快件到达【武汉洪山关山营业点】", True), ("到达【武汉转运中心】", False), ("离开【洪山网点】，发往武昌", False),
    ("到达【长沙岳麓网点】", False), ("到达【长沙岳麓网点】，等待预约派送", True), ("已揽收【洪山营业部】", False)])
def test_last_branch(scan, expected):
    assert at_last_branch(scan, "湖北省 武汉市 洪山区") is expected


@pytest.mark.parametrize("text, place", [
    ("没人 让他放门卫行吗", "门卫"), ("能放驿站吗", "驿站"), ("放在物业前台就行", "物业前台"), ("我在驿站没找到", None),
    ("我问了物业 前台说没见过", None), ("门口没有", None)])
def test_place_to_put(text, place):
    assert place_to_put(text) == place


def test_who_signed():
    assert signed_as("已签收，签收人：本人") == "本人"
    assert signed_as("家人代签收") == "家人"
    assert signed_as("已签收，签收人：物业前台") is None


def words(text):
    return parcel_words({"turn.text": text, "delivery.asked_day": "2026-06-10"}, date(2026, 6, 10))


def test_hour_later_and_charges():
    assert words("今天下午5点之前能到吗")["delivery.asked_hour"] == "下午5点前"
    assert words("到哪了")["delivery.asked_hour"] is None
    assert words("能晚两天送么")["handover.later"] and not words("怎么晚了两天还没送到")["handover.later"]
    assert words("快递员叫我给18块钱才给我")["courier.charges"] and words("司机要收上楼费")["courier.charges"]
    assert not words("快递说门牌不全 补一下 3栋1单元1201")["courier.charges"]
    assert words("")["delivery.asked_near"] == "today"


@pytest.mark.parametrize("text, said, wish", [
    ("帮我换卡其色 另外什么时候发", "改成卡其", None), ("42换43 今天发得了吗", "改成43码", None),
    ("颜色拍错了 要卡其的", "改成卡其", None), ("应该拍44的 能改吗", "改成44码", None), ("换顺丰", None, None),

    ("换个大点的", None, None), ("应该拍4段 能改吗", None, "4段"), ("换一双黑的", None, None),
    ("换成礼盒", None, None)])
def test_change(text, said, wish):
    facts = change_facts(text, BOOTS, "靴（黑/42）×1", 1)
    assert (facts["change.said"], facts["change.wish"]) == (said, wish)


def test_change_of_one_of_several():
    assert change_facts("一双换卡其", BOOTS, "靴（黑/42）×2", 2)["change.said"] == "把其中一双改成卡其"
    assert change_facts("都换卡其", BOOTS, "靴（黑/42）×2", 2)["change.said"] == "都改成卡其"
    assert change_facts("换卡其", BOOTS, "靴（黑/42）×2", 2)["change.said"] is None


def test_one_thing_more():
    assert change_facts("我想再加一双 一起发行不", BOOTS, "", 1)["change.adds"]
    assert not change_facts("今早又拍了一双 一起发", BOOTS, "", 1)["change.adds"]


@pytest.mark.parametrize("text, said", [
    ("收件人改成我爸 陈建国 13900066011 地址不动", "收件人改成陈建国，电话改成尾号6011"),
    ("电话写错了 改成13900088123", "电话改成尾号8123"),
    ("地址改到武汉市江夏区文化大道110号7栋602", "地址改成武汉市江夏区文化大道110号7栋602"),
    ("能改到黄石市下陆区广州路12号吗", "地址改成黄石市下陆区广州路12号"),
    ("李丽丽 13900066011 杭州市西湖区文三路5号",
     "收件人改成李丽丽，电话改成尾号6011，地址改成杭州市西湖区文三路5号"),
    ("能不能改送到老家 湖北恩施", None)])
def test_address(text, said):
    assert address_facts(text)["address.said"] == said


@pytest.mark.parametrize("text, all_of_them", [
    ("都换 人也换成唐磊", True), ("两单都改到 天童南路66号", True), ("改到天童南路66号3-502", False),
    ("两单都改 不对 只有地毯改 天童南路66号", False), ("都改天童南路66号 台灯还寄我这", False)])
def test_address_of_all(text, all_of_them):
    assert address_facts(text)["address.of_all"] is all_of_them


def test_address_completed():
    facts = address_facts("快递说门牌不全 补一下 3栋1单元1201")
    assert facts["address.completes"] and facts["address.place"] == "3栋1单元1201"


def test_pauses():
    facts = pause_facts("48小时内 国庆10月1日至10月3日停发 10月4日恢复", datetime(2026, 10, 2, 10))
    assert facts["delivery.pause"] == "10月1日到10月3日停发，10月4日恢复" and facts["delivery.pause_state"] == "on"
    assert pause_facts("春节2月9日-22日停发", datetime(2026, 2, 23))["delivery.pause_state"] == "over"
    assert pause_facts("春节停发2月12日至2月24日", datetime(2026, 2, 20))["delivery.resumes"] == "2026-02-25"
    assert pause_facts("48小时内发货", datetime(2026, 2, 23))["delivery.pause"] is None
    last = pause_facts("2月10日12点前付款当天发 之后年后2月24日发", datetime(2026, 2, 9, 20))
    assert last["delivery.before_feast"] == "2月10日12点前付款的来得及，过了就要2月24日发"
    assert last["delivery.before_feast_open"]


@pytest.mark.parametrize("text, quantity, kept", [
    ("三箱改两箱 另一箱不要了", 3, "留2箱"), ("两双退一双 留一双就行", 2, "留1双"), ("只要一个", 3, "留1个"),
    ("换42码", 2, None), ("退一双", 2, "留1双"), ("三箱改两箱", 5, None)])
def test_pieces_kept(text, quantity, kept):
    assert pieces_kept(text, quantity) == kept


def test_another_product():
    more = Product(sku="C48", title="马克笔 48色", price=7200, stock=0, restock_at=date(2026, 7, 30))
    facts = other_facts("换48色 差价补你", Product(sku="C36", title="马克笔 36色", price=5500), [more])
    assert facts == {"change.other": "48色", "change.other_gone": True, "change.other_price": 7200,
                     "change.other_restock": "2026-07-30"}
    assert other_facts("换马克笔", BOOTS, [])["change.other"] is None


def test_promised_price():
    assert promised_price("昨天你说拍下给改到249") and not promised_price("能便宜吗")
    assert left_open("亲 您先拍下别付款 我改价")["repricing"] is True
    assert left_open("好吧 390 您拍下不要付款 帮您改")["repricing"] is True
    assert "repricing" not in left_open("地址帮您改好一点的位置写")
    assert left_open("改好了亲")["repricing"] is False and "repricing" not in left_open("拍好了吗亲")


def test_a_day_that_was_booked_and_an_hour_after():
    values = {"turn.text": "晚上七点以后送行吗", "parcel.last_scan": "用户要求改约，已预约7月18日送货"}
    facts = parcel_words(values, date(2026, 7, 15))
    assert facts["parcel.booked_day"] == "7月18日" and facts["handover.after"] == "晚上七点以后"


def test_a_name_behind_the_address():
    facts = address_facts("改到 广东省广州市天河区体育西路103号 梁辉 电话不变")
    assert facts["address.said"] == "收件人改成梁辉，地址改成广东省广州市天河区体育西路103号"
    assert address_facts("新地址：武昌区中南路9号2栋501 周敏 13900012121")["address.renewed"]


def test_the_day_of_arrival_beside_that_of_the_dispatch():
    assert day_asked("四点前付款今天能走吗 发武汉后天能到不", "2026-07-15", date(2026, 7, 15)) == date(2026, 7, 17)
    assert day_asked("今天能到吗", "2026-07-15", date(2026, 7, 15)) == date(2026, 7, 15)


@pytest.mark.parametrize("text, said", [
    ("加个贺卡 写祝爸妈结婚三十周年快乐 再问下哪天发", "祝爸妈结婚三十周年快乐"),
    ("贺卡写 宝 520快乐 能行吗", "宝 520快乐"),
    ("能放贺卡吗", None)])
def test_what_a_card_shall_say(text, said):
    assert change_facts(text, BOOTS, "", 1)["remark.words"] == said


@pytest.mark.parametrize("text, said, lacks", [
    ("改回家里 木渎镇珠江南路 香缇花园11幢", "木渎镇珠江南路 香缇花园11幢", "单元和门牌号"),
    ("改成浙江省宁波市鄞州区天童南路66号 云庭小区", "浙江省宁波市鄞州区天童南路66号 云庭小区", "楼栋和门牌号"),
    ("改到公司 滨江区江南大道3688号 通策广场B座12楼1203", "滨江区江南大道3688号 通策广场B座12楼1203", None),
    ("都是给我姑的 改寄她那边 陕西咸阳秦都区渭阳路20号", "陕西咸阳秦都区渭阳路20号", None),
    ("改寄我妈那 安徽省合肥市蜀山区望江西路198号 3栋502", "安徽省合肥市蜀山区望江西路198号 3栋502", None),
    ("地址改到武汉市江夏区文化大道110号7栋602", "武汉市江夏区文化大道110号7栋602", None),
])
def test_what_a_new_place_lacks(text: str, said: str, lacks: str | None) -> None:
    found = address_facts(text)
    assert (found["address.place"], found["address.lacks"]) == (said, lacks)
