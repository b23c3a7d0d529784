"""What changes at an order is heard in the talk: cards that are no longer true go, nothing settled is asked again."""

from __future__ import annotations

from datetime import timedelta

from bot.orders.model import Parcel
from bot.store import messages as store
from bot.talk.model import Memory
from tests.builders import NOW, an_order, signed, unpaid
from tests.shop import AGENT, Shop


def memory_of(shop: Shop) -> Memory:
    return store.memory_of(shop.parts.database.run_now(store.get_conversation, shop.conversation))


def says(shop: Shop, text: str) -> None:
    """Let the agent write in words of their own."""
    shop.run(shop.parts.replies.send(shop.conversation, AGENT, text))


def texts(shop: Shop) -> str:
    return "\n".join(one.proposal.text for one in shop.proposals)


def test_a_price_that_was_changed_is_told_once_and_never_doubted(shop):
    order = unpaid(amount=12900)
    shop.stock(order)
    shop.buyer("说好的优惠5块，帮我改下价", "request_price_change")
    says(shop, "好的，我给您改价，改好了叫您，先别付款")
    assert shop.proposals == []
    shop.order(order.copy(update={"amount": 12400}))
    assert shop.rows == ["B7"] and "124元" in texts(shop)
    shop.send()
    assert shop.proposals == []
    shop.buyer("改好了吗", "request_price_change")
    assert "124元" in texts(shop) and "129元" not in texts(shop) and "先别付" not in texts(shop)


def test_after_the_agents_own_words_the_change_brings_no_card(shop):
    order = unpaid(amount=12900)
    shop.stock(order)
    shop.buyer("说好的优惠5块，帮我改下价", "request_price_change")
    says(shop, "我马上给您改价")
    says(shop, "价格改好了，您刷新看看")
    shop.order(order.copy(update={"amount": 12400}))
    assert shop.proposals == []
    shop.buyer("还是没改啊", "request_price_change")
    assert "124元" in texts(shop) and not [one for one in shop.tasks if one["kind"] == "check_price"]


def test_a_card_from_before_the_change_does_not_stand_after_it(shop):
    order = unpaid(amount=12900)
    shop.stock(order)
    shop.buyer("我拍下了，一共应付多少钱", "order_placed")
    shop.buyer("是129元吗", "order_placed", money=12900)
    assert "129元" in texts(shop)
    shop.order(order.copy(update={"amount": 12400}))
    assert "129元" not in texts(shop)


def test_a_price_that_nobody_waits_for_is_only_noted(shop):
    order = unpaid(amount=12900)
    shop.stock(order)
    shop.buyer("你好", "greet")
    says(shop, "您好")
    shop.order(order.copy(update={"amount": 12400}))
    assert shop.proposals == []


def test_no_talk_is_begun_for_what_only_talks_hear(shop):
    order = unpaid(amount=12900)
    shop.stock(order)
    shop.run(shop.parts.ledger.put_orders([order.copy(update={"amount": 12400})]))
    shop.look()
    assert shop.parts.database.run_now(store.conversation_of_buyer, "b1") is None


def test_what_has_no_row_is_noted_with_the_matter(shop):
    order = signed(refund={"state": "requested", "requested_at": NOW})
    shop.stock(order)
    shop.buyer("我的退款怎么样了", "refund_status")
    shop.send()
    shop.order(order.copy(update={"refund": order.refund.copy(update={"state": "refused"})}))
    assert shop.proposals == []
    [matter] = memory_of(shop).matters
    assert [note.text for note in matter.notes if note.by == "system"] == ["退款被拒绝"]


def test_a_new_receiver_is_told_to_who_asked_for_it(shop):
    order = an_order(status="paid", parcel=None, shipped_at=None, ship_by=NOW + timedelta(days=1))
    shop.stock(order)
    moved = order.copy(update={"receiver": order.receiver.copy(update={"address": "人民路99号3栋"})})
    shop.buyer("地址帮我改成人民路99号3栋", "change_address")
    says(shop, "好的，我让仓库改一下")
    shop.order(moved)
    assert shop.rows == ["L6"] and "改好了" in texts(shop)


def test_a_further_parcel_an_agreed_refund_and_an_inspection_speak_up(shop):
    order = an_order()
    shop.stock(order)
    shop.buyer("我的快递到哪了", "track_parcel")
    shop.send()
    shop.order(order.copy(update={"more_parcels": (Parcel(courier="顺丰速运", number="SF1234567"),)}))
    assert shop.rows == ["L3"] and "另一个包裹" in texts(shop)
    shop.send()
    back = signed(refund={"state": "requested", "kind": "return_refund", "requested_at": NOW})
    shop.run(shop.parts.ledger.put_orders([back], quiet=True))
    agreed = back.copy(update={"refund": back.refund.copy(update={"state": "agreed"})})
    shop.order(agreed)
    assert "同意" in texts(shop) and "寄出" in texts(shop)
    shop.send()
    seen = agreed.copy(update={"return_": {"number": "YT1", "received_at": NOW, "inspection": "完好，不影响销售"}})
    shop.order(type(order).parse_obj(seen.dict(by_alias=True)))
    assert "T9" in shop.rows and "完好" in texts(shop)
