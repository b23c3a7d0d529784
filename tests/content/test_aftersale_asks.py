"""What buyers ask around a return over several turns: the answer stands first, what was told is not asked again."""

from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.handbook.load import read
from bot.orders.model import Buyer, Order, Product
from bot.proposing.propose import propose
from bot.proposing.situation import Snapshot
from bot.talk.memory import apply_sent_reply, hear_message
from bot.talk.model import Memory, Proposal
from bot.talk.reading import Asked, Ranked, Reading
from bot.talk.references import find_references

FOLDER = Path(__file__).parents[2] / "handbook"
HANDBOOK, _ = read(FOLDER)
POLICY = yaml.safe_load((FOLDER / "policy.yml").read_text(encoding="utf-8"))
NOW = datetime.fromisoformat("2026-11-23T15:00:00+08:00")
SHIRT = Product.parse_obj({"sku": "T1", "title": "纯棉T恤", "price": 7900, "stock": 30,
                           "attributes": {"价保": "30天", "运费险": "有"}})


def an_order(status: str, **more: Any) -> Order:
    """An order for the shirt in a state of life; signed yesterday unless said otherwise."""
    life: dict[str, Any] = {"paid_at": "2026-11-18T10:05:00+08:00", "ship_by": "2026-11-24T18:00:00+08:00"}
    if status in ("shipped", "signed"):
        life.update(shipped_at="2026-11-19T10:00:00+08:00", parcel={
            "courier": "中通快递", "number": "78900001",
            "scans": [{"at": "2026-11-23T08:00:00+08:00", "text": "快件已到达南京转运中心"}]})
    if status == "signed":
        life["signed_at"] = "2026-11-22T11:00:00+08:00"
    return Order.parse_obj({
        "id": "2301778845512", "buyer_id": "b1", "status": status, "amount": 7900, "pay_method": "微信支付",
        "placed_at": "2026-11-18T10:00:00+08:00",
        "items": [{"sku": "T1", "title": SHIRT.title, "price": 7900}], **life, **more})


class Talk:
    """One conversation about one order; the first proposal of each turn is sent."""

    def __init__(self, order: Order) -> None:
        self.memory = Memory()
        self.snapshot = Snapshot(now=NOW, orders=(order,), buyer=Buyer(id="b1", name="王小明"), verified=True,
                                 products={"T1": SHIRT})

    def buyer(self, text: str, read_as: str) -> Proposal:
        """Hear a message read as an ask, or as an intent when it asks nothing, and send the first proposal."""
        ask = HANDBOOK.asks.get(read_as)
        intent = ask.intent if ask else read_as
        asks = (Asked(name=ask.id, intent=intent, confidence=0.9, nearness=0.9),) if ask else ()
        reading = Reading(intent=intent, intents=(Ranked(name=intent, confidence=0.9),), asks=asks)
        asking = self.memory.question.fact if self.memory.question else None
        named = find_references((), text, self.snapshot.orders, self.snapshot.products, asking)
        self.memory = hear_message(self.memory, text, reading, named, NOW, HANDBOOK)
        first = propose(self.memory, self.snapshot, HANDBOOK, POLICY)[0]
        self.memory = apply_sent_reply(self.memory, first, NOW, HANDBOOK)
        return first


LATE = {"signed_at": "2026-11-08T11:00:00+08:00"}
AGREED = {"refund": {"state": "agreed", "amount": 7900}}
BACK = {**AGREED, "return": {"courier": "圆通", "number": "YT1", "received_at": "2026-11-22T14:00:00+08:00"}}
REFUSED = {"refund": {"state": "refused"},
           "return": {"number": "YT1", "received_at": "2026-11-22T14:00:00+08:00", "inspection": "吊牌已剪"}}

# Each step: what the buyer writes, the ask or intent it is read as, how the reply begins, what it must not hold.
TALKS: list[tuple[str, str, dict[str, Any], list[tuple[str, str, str, str]]]] = [
    ("unsent: the wish is answered, the reason told is not asked", "paid", {}, [
        ("拍错了 给我退款", "refund.want", "refund.unsent_order_wrong", "原因"),
        ("钱退了没", "refundstatus.when", "refund_status.in_hand", "申请退款")]),
    ("unsent: reason asked once, then the refund", "paid", {}, [
        ("给我退款吧", "refund.want", "refund.want_unsent", "不能"),
        ("就是不想要了", "inform", "refund.unsent", "原因"),
        ("算了我不退了", "withdraw.refund", "withdraw.stop_refund", "退款页面")]),
    ("on the way: stopped, and then no refund is said to be on its way", "shipped", {}, [
        ("还能退吗", "return.can", "refund.can_on_way", "超过"),
        ("我要退款", "refund.want", "refund.ask_wait_scan", "正在路上"),
        ("不等了", "deny", "refund.stop", "正在路上"),
        ("退款怎么还没到", "refundstatus.not_yet", "refund_status.stopping", "已经退")]),
    ("late but faulty: the seven days do not speak against it", "signed", LATE, [
        ("穿了两周坏了还能退吗", "return.can", "refund.can_fault", "退不了"),
        ("[图片] 运费谁出", "freight.who", "freight.ours", "不喜欢"),
        ("怎么退", "return.how", "refund.fault_seen", "拍")]),
    ("late without a fault", "signed", LATE, [
        ("过了七天还能退吗", "return.can", "refund.can_late", "可以退"),
        ("不喜欢", "inform", "refund.outside_window", "可以退")]),
    ("agreed, not sent back: nothing is on its way", "signed", AGREED, [
        ("怎么还没退款", "refundstatus.not_yet", "refund_status.send_back", "已经退出"),
        ("寄到哪里", "return.address", "refund.address_agreed", "同意后")]),
    ("back in the warehouse", "signed", BACK, [
        ("货收到没有", "refundstatus.received", "refund_status.back_here", "还没收到"),
        ("退到哪里", "refundstatus.where", "refund_status.where_coming", "已经退到")]),
    ("refused after inspection", "signed", REFUSED, [
        ("凭什么拒绝我", "refund.refused", "goods_back.result", "正在验收")]),
    ("the product's own days of price protection", "signed", {}, [
        ("价保几天", "protect.days", "price_fall.days", "15天"),
        ("买完就降价了", "protect.fell", "price_fall.not_fallen", "15天")]),
    ("exchange: the size is asked, not the reason", "signed", {}, [
        ("想换个码", "exchange.size", "exchange.which", "原因"),
        ("大一码的", "inform", "exchange.how", "原因"),
        ("换的寄了没", "progress.exchange", "progress.send_back_first", "已经发")]),
    ("invoice: a title that was sent is not asked for again", "signed", {}, [
        ("杭州某某公司 税号后面发你", "invoice.title_given", "invoice.title_given", "抬头是"),
        ("几时能开好", "invoice.when", "invoice.asked_days", "抬头")]),
]


@pytest.mark.parametrize("status, more, steps", [one[1:] for one in TALKS], ids=[one[0] for one in TALKS])
def test_what_is_asked_is_answered(status: str, more: dict[str, Any], steps: list[tuple[str, str, str, str]]) -> None:
    talk = Talk(an_order(status, **more))
    for text, read_as, reply, never in steps:
        first = talk.buyer(text, read_as)
        assert first.replies[:1] == (reply,), (text, first.replies)
        assert never not in first.text, first.text


def test_a_reason_said_in_passing_is_understood_as_the_answer_to_the_question() -> None:
    asked = {word for word, value in HANDBOOK.replies["refund.ask_cause"].answers.words}
    assert {word for word, _ in HANDBOOK.facts["refund.reason_said"].words} == asked
