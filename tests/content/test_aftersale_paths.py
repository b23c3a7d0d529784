"""Faults, damage, refunds and reviews over several turns, through the pure engine.

The readings are given by hand: what is tested is the handbook's content, not the model.
"""

from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.handbook.load import read
from bot.orders.model import Buyer, Order, Product
from bot.proposing.propose import propose
from bot.proposing.situation import Snapshot
from bot.talk.memory import apply_event, apply_sent_reply, hear_message, record_fact
from bot.talk.model import Memory, Proposal
from bot.talk.reading import Ranked, Reading
from bot.talk.references import find_references

FOLDER = Path(__file__).parents[2] / "handbook"
HANDBOOK, _ = read(FOLDER)
POLICY = yaml.safe_load((FOLDER / "policy.yml").read_text(encoding="utf-8"))
NOW = datetime.fromisoformat("2026-11-23T15:00:00+08:00")
FLASK = Product.parse_obj({"sku": "C1", "title": "晨光保温杯500ml", "price": 12900, "stock": 5, "diagnosis": [
    {"question": "倒入热水后，杯身外壁会感觉到温度吗？", "answers": {"有温度": "fault", "没有温度": "fine"}}]})


def an_order(status: str, **more: Any) -> Order:
    """An order for the flask in a state of life."""
    life: dict[str, Any] = {"paid_at": "2026-11-18T10:05:00+08:00", "ship_by": "2026-11-24T18:00:00+08:00"}
    if status in ("shipped", "signed", "finished"):
        life.update(shipped_at="2026-11-19T10:00:00+08:00", parcel={
            "courier": "中通快递", "number": "78900001",
            "scans": [{"at": "2026-11-23T08:00:00+08:00", "text": "快件已到达南京转运中心"}]})
    if status in ("signed", "finished"):
        life["signed_at"] = "2026-11-22T11:00:00+08:00"
    return Order.parse_obj({
        "id": "2301778845512", "buyer_id": "b1", "status": status, "amount": 12900,
        "placed_at": "2026-11-18T10:00:00+08:00",
        "items": [{"sku": "C1", "title": FLASK.title, "price": 12900}], **life, **more})


class Talk:
    """One conversation about one order; always takes the first proposal."""

    def __init__(self, order: Order) -> None:
        self.memory = Memory()
        self.snapshot = Snapshot(now=NOW, orders=(order,), buyer=Buyer(id="b1", name="王小明"),
                                 verified=True, products={"C1": FLASK})

    def propose(self) -> tuple[Proposal, ...]:
        return propose(self.memory, self.snapshot, HANDBOOK, POLICY)

    def buyer(self, text: str, *intents: str) -> Proposal | None:
        ranked = tuple(Ranked(name=name, confidence=0.9 - 0.3 * i) for i, name in enumerate(intents))
        reading = Reading(intent=intents[0] if intents else "nlu_fallback", intents=ranked)
        asking = self.memory.question.fact if self.memory.question else None
        named = find_references((), text, self.snapshot.orders, self.snapshot.products, asking)
        self.memory = hear_message(self.memory, text, reading, named, NOW, HANDBOOK)
        return next(iter(self.propose()), None)

    def send(self) -> None:
        self.memory = apply_sent_reply(self.memory, self.propose()[0], NOW, HANDBOOK)

    def check(self, fact: str, value: Any) -> Proposal | None:
        self.memory = record_fact(self.memory, fact, value, NOW, HANDBOOK)
        return next(iter(self.propose()), None)

    def event(self, kind: str, order_id: str) -> Proposal | None:
        self.memory = apply_event(self.memory, kind, order_id, HANDBOOK)
        return next(iter(self.propose()), None)


# Each step: what the buyer writes, how it reads, how the id of the first proposal's reply begins.
PATHS: list[tuple[str, str, list[tuple[Any, ...]]]] = [
    ("flask: hot wall, exchange", "signed", [
        ("杯子不保温", "quality_defect", "quality.diagnose"),
        ("有点烫", "inform", "quality.exchange")]),
    ("flask: wall stays cool, tested again, still bad", "signed", [
        ("我才用几天就不保温", "quality_defect", "quality.diagnose"),
        ("没有温度", "inform", "quality.retest"),
        ("好的那我再试试", "affirm", "quality.ask_retest"),
        ("还是不保温啊", "quality_defect", "quality.exchange_after_retest"),
        ("那我寄到哪", "inform", "quality.arranged_again")]),
    ("flask: refund wanted, cause said when asked", "signed", [
        ("我要退款", "refund_request", "refund.ask_cause"),
        ("质量不好，不想要了", "inform", "quality.diagnose"),
        ("会的", "affirm", "quality.return_refund")]),
    ("not sent: reason, then refund", "paid", [
        ("不买了，退款", "refund_request", "refund.ask_cause"),
        ("就是不想要了", "deny", "refund.unsent"),
        ("钱退了吗，退款呢", "refund_request", "refund.arranged_again")]),
    ("on the way: waits, comes back, will not wait", "shipped", [
        ("退款吧", "refund_request", "refund.ask_wait"),
        ("好吧", "affirm", "refund.wait_thanks"),
        ("还是给我退款", "refund_request", "refund.wait_or_stop"),
        ("不能再等了", "deny", "refund.stop"),
        ("退款呢", "refund_request", "refund.stop_again")]),
    ("received: does not like it", "signed", [
        ("想退货", "return_request", "refund.ask_cause"),
        ("不喜欢", "inform", "refund.ask_unused"),
        ("没用过，吊牌都在", "affirm", "refund.how_to_return")]),
    ("bad review said by the buyer: money, then the cause", "finished", [
        ("我给了差评", "bad_review_posted", "review.ask_cause"),
        ("给我转10块就改", "inform", "review.no_payment"),
        ("客服态度差", "complain_service", "review.explain_service")]),
    ("threat: calm, then the cause", "signed", [
        ("不处理我就给差评", "bad_review_threat", "review.calm"),
        ("质量太差了", "inform", "quality.diagnose"),
        ("不烫", "deny", "quality.retest")]),
]


@pytest.mark.parametrize("status, steps", [path[1:] for path in PATHS], ids=[path[0] for path in PATHS])
def test_path_leads_to_the_prescribed_replies(status: str, steps: list[tuple[str, str, str]]) -> None:
    talk = Talk(an_order(status))
    for text, intent, wanted in steps:
        proposal = talk.buyer(text, intent)
        assert proposal is not None, text
        assert proposal.replies and proposal.replies[0].startswith(wanted), (text, proposal.replies)
        assert not [one for one in proposal.missing if proposal.kind == "reply"], proposal.missing
        talk.send()


def test_damage_goes_from_the_courier_to_the_settlement() -> None:
    talk = Talk(an_order("signed"))
    first = talk.buyer("收到就是碎的", "damaged_in_transit")
    assert first and "请问快递员在派件时没有让您验货么" in first.text
    talk.send()
    asked = talk.buyer("没有，直接放门口了", "deny")
    assert asked and asked.kind == "check" and asked.missing[0].name == "damage.photos"
    extent = talk.check("damage.photos", True)
    assert extent and extent.replies == ("damage.ask_extent",)
    talk.send()
    signer = talk.buyer("整个都碎了", "inform")
    assert signer and signer.kind == "check" and signer.missing[0].name == "parcel.signed_by"
    talk.check("parcel.signed_by", "third_party")
    offer = talk.check("parcel.signed_consent", False)
    assert offer and offer.replies == ("damage.offer_third_party",)
    talk.send()
    settled = talk.buyer("重新发一个吧", "inform")
    assert settled and settled.replies == ("damage.reship",)
    assert [task.kind for task in settled.tasks] == ["reship", "settle_courier", "report_damage"]


def test_posted_review_is_answered_at_once_and_looked_at_again_when_settled() -> None:
    review = {"rating": 1, "text": "没人理我", "at": "2026-11-23T14:50:00+08:00"}
    talk = Talk(an_order("finished", review=review))
    first = talk.event("review_posted", "2301778845512")
    assert first and first.replies == ("review.answer_text",) and "没人理我" in first.text
    talk.send()
    explained = talk.buyer("问半天客服不回", "complain_service")
    assert explained and explained.replies == ("review.explain_service",)
    talk.send()
    asked = talk.buyer("现在好了", "inform")
    assert asked and asked.missing[0].name == "review.settled"
    again = talk.check("review.settled", True)
    assert again and again.replies == ("review.look_again",)


# What buyers answer to a question, and what it must count as (None: not an answer).
ANSWERS = [
    ("quality.diagnose", "外面一点都不烫", "fine"), ("quality.diagnose", "倒了热水外面没感觉", "fine"),
    ("quality.diagnose", "摸着挺热的", "fault"), ("quality.diagnose", "不清楚，没注意", "unclear"),
    ("quality.diagnose", "有温度", "fault"), ("quality.diagnose", "没有温度", "fine"),
    ("quality.diagnose", "换了线还是充不进去", "fault"), ("quality.diagnose", "还是没有声音", "fault"),
    ("quality.diagnose", "一直不亮", "fault"), ("quality.diagnose", "充完电好了", "fine"),
    ("quality.retest_flask", "过一晚上还是凉了", "bad"), ("quality.retest_flask", "现在可以了", "good"),
    ("damage.ask_checked", "没让我验", False), ("damage.ask_checked", "当面验了的", True),
    ("damage.ask_checked", "他直接放驿站了", False),
    ("damage.ask_extent", "只有盖子裂了，还能用", "partly"), ("damage.ask_extent", "全碎了没法用", "total"),
    ("damage.ask_choice", "我自己买个配件吧", "part"), ("damage.ask_choice", "退点钱算了", "refund"),
    ("refund.ask_cause", "质量太差不想要了", "quality"), ("refund.ask_cause", "质量没问题就是不喜欢", "change_of_mind"),
    ("refund.ask_cause", "尺码发错了", "wrong_item"), ("refund.ask_cause", "颜色拍错了", "order_wrong"),
    ("refund.ask_cause", "等太久了不想等", "slow"), ("refund.ask_cause", "跟图片不一样", "mismatch"),
    ("refund.ask_wait", "不能再等了", False), ("refund.ask_wait", "那就等等吧", True),
    ("refund.offer_ship_today", "不要了退款", False), ("refund.offer_ship_today", "那就发吧", True),
    ("refund.ask_unused", "没用过", True), ("refund.ask_unused", "穿过一次", False),
    ("review.ask_cause", "给我20块我就改", "money"), ("review.ask_cause", "快递太慢了", "slow"),
    ("review.ask_cause", "我看错了点成差评", "misunderstanding"),
]


@pytest.mark.parametrize("question, text, value", ANSWERS, ids=[f"{q}: {t}" for q, t, _ in ANSWERS])
def test_answer_counts_as_meant(question: str, text: str, value: Any) -> None:
    words = dict(HANDBOOK.replies[question].answers.words)
    word = next((word for word in words if word in text), None)
    assert word is not None and str(words[word]).lower() == str(value).lower(), word
