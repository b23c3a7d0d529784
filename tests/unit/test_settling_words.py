"""What a turn says of settling a complaint, what it takes of an offer, and what one line of an order cost."""

from datetime import datetime, timedelta, timezone

import pytest

from bot.orders.model import Item, Order, Refund, RefundState, Status
from bot.proposing.sale.damage_count import damage_facts
from bot.proposing.sale.item_shares import share_facts
from bot.proposing.sale.warranty_left import warranty_left
from bot.proposing.words.settling import reason_of_form, reason_of_turn, settling_facts
from bot.talk.seller import left_open, offered_in, taken


@pytest.mark.parametrize("name, text, said", [
    ("turn.goods", "款都到账了，裙子还用寄回吗", "send_back"), ("turn.goods", "懒得寄了行不行", "send_back"),
    ("turn.goods", "钱退了快递又送来了", "arrived"), ("turn.goods", "钱什么时候退", None),
    ("turn.withdraws", "算了不换了", "exchange"), ("turn.withdraws", "不想再试了 退吧", "nothing"),
    ("turn.withdraws", "先不退了", None), ("turn.sum", "修一次40 你出40", 4000), ("turn.sum", "运费你出40", None),
    ("claim.late_said", "就晚了两小时", True), ("claim.late_said", "昨天收到的", False),
    ("quality.doctor", "昨晚挂了急诊", True), ("quality.doctor", "要不要去医院", False),
    ("turn.solved", "找到了，没事了", True), ("turn.solved", "还是没好", False)])
def test_settling(name, text, said):
    assert settling_facts(text)[name] == said


@pytest.mark.parametrize("line, text, chosen", [
    ("给您补个新的轮子，还是整个换新？", "补轮子吧", "补轮子"), ("换新或者退款都行", "退款", "退款"),
    ("退您5元可以吗", "可以", "按说好的办"), ("补寄还是退款", "好的", None), ("换一件可以吗", "那退吧", None),
    ("补个盖子还是整个换？", "整个换吧", "整个换"),
    ("您申请换货可以吗", "好的", None), ("给您换新好吗", "又坏了怎么办", None), ("这款有货的", "好的", None)])
def test_an_offer_is_taken(line, text, chosen):
    assert taken(text, left_open(line)["offer"]) == chosen


def test_no_offer_without_a_choice():
    assert offered_in("已经给您补寄了") == ""


@pytest.mark.parametrize("reason, side", [
    ("屏幕有亮点", "fault"), ("七天无理由", "own"), ("尺码不合适", "own"), ("其他", None), (None, None)])
def test_reason_of_a_form(reason, side):
    assert reason_of_form(reason) == side


def _order(amount, refund=None):
    now = datetime(2026, 11, 8, tzinfo=timezone.utc)
    items = (Item(sku="a", title="台灯", price=9900), Item(sku="b", title="灯泡3只", price=2700),
             Item(sku="c", title="插线板", price=3000))
    back = Refund(state=RefundState.PAID, amount=refund, requested_at=now) if refund else None
    return Order(id="1", buyer_id="b", status=Status.SIGNED, placed_at=now, amount=amount, items=items, refund=back)


def test_one_line_brings_back_its_share():
    assert share_facts("只退插线板 别的留着", _order(15600))["return.part_said"] == "插线板退30元"
    assert share_facts("退插线板", _order(13600))["return.part_said"].startswith("插线板退26.15元（原价30元")
    assert share_facts("全部退了 插线板也退", _order(15600))["return.part_said"] is None
    assert share_facts("退货", _order(15600))["return.part_said"] is None


def test_an_amount_is_explained():
    said = share_facts("怎么少退了", _order(13600, 2354))["refund.share_said"]
    assert "灯泡3只原价27元" in said and "优惠20元" in said
    taken = share_facts("台灯怎么只退79", _order(13600, 7900))["refund.taken_said"]
    assert "减掉整单优惠20元" in taken and share_facts("好的", _order(13600, 7900))["refund.taken_said"] is None
    assert share_facts("怎么少退了", _order(13600, 1000))["refund.share_said"] is None


@pytest.mark.parametrize("text, side", [
    ("风扇不转了 寄回谁付钱", "fault"), ("太厚了不喜欢", "own"), ("没坏就是不喜欢", "own"), ("坏了 也不想要了", None),
    ("没有裂", None), ("什么时候到", None)])
def test_reason_of_a_turn(text, side):
    assert reason_of_turn(text) == side


@pytest.mark.parametrize("said, days, left", [
    ("整机2年", 340, True), ("整机2年", 900, False), ("整机一年，电机3年", 500, None), ("整机一年，电机3年", 100, True),
    ("半年", 100, True), ("全国联保", 10, None), (None, 10, None), ("1年", None, None)])
def test_warranty_by_the_page(said, days, left):
    assert warranty_left(said, days) is left


@pytest.mark.parametrize("text, rule, said", [
    ("坏了5个", "坏果按个数比例退", "5个按一共12个里的比例算，约25元"), ("坏了5个", "48小时包赔", None),
    ("坏了一盒", "按个赔", None), ("坏了两颗", "按个赔", "2个按一共12个里的比例算，约10元"), ("坏了", "按个赔", None)])
def test_damage_by_the_page(text, rule, said):
    now = datetime(2026, 11, 8, tzinfo=timezone.utc)
    order = Order(id="1", buyer_id="b", status=Status.SIGNED, placed_at=now, signed_at=now, amount=6000,
                  items=(Item(sku="a", title="石榴12个装", price=6000),))
    assert damage_facts(text, rule, order, now)["damage.share_said"] == said
    assert damage_facts(text, "24小时内拍照", order, now + timedelta(hours=30))["claim.over"] is True
    assert damage_facts(text, "48小时内拍照", order, now + timedelta(hours=30))["claim.over"] is False
