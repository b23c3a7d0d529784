"""Memory and proposals over the turns of a conversation; everything here is pure."""

from datetime import timedelta

import pytest

from bot.handbook.load import load
from bot.proposing.propose import propose
from bot.proposing.situation import Snapshot
from bot.talk.memory import apply_event, apply_free_reply, apply_sent_reply, hear_message, record_fact
from bot.talk.model import Memory
from bot.talk.references import References, find_references
from tests.builders import NOW, a_buyer, a_product, a_reading, an_order, small_handbook


@pytest.fixture(scope="module")
def handbook(tmp_path_factory):
    return load(small_handbook(tmp_path_factory.mktemp("handbook")))


def snapshot(*orders, **changed):
    fields = {"now": NOW, "orders": tuple(orders), "buyer": a_buyer(), "verified": True,
              "products": {"CUP-1": a_product()}, **changed}
    return Snapshot(**fields)


def heard(handbook, memory, text, reading, snap):
    asking = memory.question.fact if memory.question else None
    named = find_references(reading.entities, text, snap.orders, snap.products, asking)
    return hear_message(memory, text, reading, named, snap.now, handbook)


def proposals(handbook, memory, snap):
    return propose(memory, snap, handbook, handbook.policy)


def test_a_wish_gets_its_reply_filled_from_the_order(handbook):
    snap = snapshot(an_order())
    memory = heard(handbook, Memory(), "到哪了", a_reading("track_parcel"), snap)
    [proposal] = proposals(handbook, memory, snap)
    assert proposal.text == "包裹在路上, 实付59.9元" and proposal.rows == ("L3",) and proposal.sources == ("S1:232",)


def test_wordings_are_used_in_turn(handbook):
    snap = snapshot(an_order())
    memory = heard(handbook, Memory(), "到哪了", a_reading("track_parcel"), snap)
    memory = apply_sent_reply(memory, proposals(handbook, memory, snap)[0], NOW, handbook)
    memory = heard(handbook, memory, "到哪了啊", a_reading("track_parcel"), snap)
    assert proposals(handbook, memory, snap)[0].text == "还在路上的, 请放心"


def test_question_and_answer(handbook):
    snap = snapshot(an_order(status="signed"))
    memory = heard(handbook, Memory(), "碎了", a_reading("damaged_in_transit"), snap)
    [question] = proposals(handbook, memory, snap)
    assert question.kind == "question"
    memory = apply_sent_reply(memory, question, NOW, handbook)
    assert proposals(handbook, memory, snap) == (), "an asked question is not asked again while it waits"
    memory = heard(handbook, memory, "验过的", a_reading("inform"), snap)
    assert proposals(handbook, memory, snap)[0].replies == ("damage.help",)


def test_an_answer_belongs_to_its_order(handbook):
    snap = snapshot(an_order(status="signed"))
    memory = heard(handbook, Memory(), "碎了", a_reading("damaged_in_transit"), snap)
    memory = apply_sent_reply(memory, proposals(handbook, memory, snap)[0], NOW, handbook)
    memory = heard(handbook, memory, "嗯", a_reading("affirm"), snap)
    other = snapshot(an_order("2026112300010002", status="signed"))
    assert proposals(handbook, memory, other)[0].kind == "question"


def test_a_new_intent_leaves_the_question_open(handbook):
    snap = snapshot(an_order())
    memory = heard(handbook, Memory(), "碎了", a_reading("damaged_in_transit"), snap)
    memory = apply_sent_reply(memory, proposals(handbook, memory, snap)[0], NOW, handbook)
    memory = heard(handbook, memory, "到哪了", a_reading("track_parcel"), snap)
    assert memory.question is not None
    assert proposals(handbook, memory, snap)[0].replies == ("track.sent",)


def test_two_wishes_of_one_message_both_stand(handbook):
    snap = snapshot(an_order())
    reading = a_reading("damaged_in_transit", 0.6, also={"track_parcel": 0.4})
    memory = heard(handbook, Memory(), "碎了 到哪了", reading, snap)
    assert [one.scenario for one in proposals(handbook, memory, snap)] == ["damage", "track"]


def test_what_a_reply_left_unanswered_is_proposed_afresh(handbook):
    snap = snapshot(an_order())
    reading = a_reading("damaged_in_transit", 0.6, also={"track_parcel": 0.4})
    memory = heard(handbook, Memory(), "碎了 到哪了", reading, snap)
    track = next(one for one in proposals(handbook, memory, snap) if one.scenario == "track")
    memory = apply_sent_reply(memory, track, NOW, handbook)
    assert [one.scenario for one in proposals(handbook, memory, snap)] == ["damage"]


def test_several_orders_are_asked_for_and_the_tail_answers(handbook):
    snap = snapshot(an_order("2026112300011111"), an_order("2026112300012222"))
    memory = heard(handbook, Memory(), "到哪了", a_reading("track_parcel"), snap)
    [question] = proposals(handbook, memory, snap)
    assert "1111" in question.text and "2222" in question.text
    memory = apply_sent_reply(memory, question, NOW, handbook)
    memory = heard(handbook, memory, "尾号2222的", a_reading("inform"), snap)
    assert proposals(handbook, memory, snap)[0].order_id == "2026112300012222"


def test_foreign_and_unknown_numbers_get_the_same_answer(handbook):
    snap = snapshot(an_order())
    texts = []
    for number in ("2026112300099999", "1111111111111111"):
        memory = heard(handbook, Memory(), number, a_reading("track_parcel", entities={"order_number": number}), snap)
        texts.append([one.text for one in proposals(handbook, memory, snap)])
    assert texts[0] == texts[1] and len(texts[0]) == 1


def test_unreachable_store_gives_an_honest_proposal(handbook):
    snap = Snapshot(now=NOW, orders=None, verified=True)
    memory = hear_message(Memory(), "到哪了", a_reading("track_parcel"), References(), NOW, handbook)
    [proposal] = proposals(handbook, memory, snap)
    assert proposal.replies == ("lookup.unreachable",) and "14:00" in proposal.text


def test_low_confidence_proposes_nothing(handbook):
    snap = snapshot(an_order())
    memory = heard(handbook, Memory(), "嗯?", a_reading("track_parcel", 0.1), snap)
    assert proposals(handbook, memory, snap) == ()


def test_an_event_proposes_without_a_message(handbook):
    snap = snapshot(an_order())
    memory = apply_event(Memory(), "review_posted", an_order().id, handbook)
    [proposal] = proposals(handbook, memory, snap)
    assert proposal.scenario == "damage" and proposal.reason.startswith("因买家发表了评价")


def test_a_tick_settles_the_check_box_and_tasks_have_a_due_time(handbook):
    snap = snapshot(an_order(status="signed"))
    memory = heard(handbook, Memory(), "碎了", a_reading("damaged_in_transit"), snap)
    memory = record_fact(memory, "damage.checked", False, NOW, handbook, order_id=an_order().id)
    assert proposals(handbook, memory, snap)[0].kind == "check"
    memory = record_fact(memory, "damage.photos", True, NOW, handbook, order_id=an_order().id)
    [proposal] = proposals(handbook, memory, snap)
    assert proposal.tasks[0].due_at(NOW + timedelta(days=1)) == NOW + timedelta(days=1, hours=2)
    assert proposal.tasks[0].text == f"重发{an_order().id}"


def test_free_text_retires_what_stood_and_the_buyer_raises_it_again(handbook):
    snap = snapshot(an_order())
    memory = heard(handbook, Memory(), "碎了", a_reading("damaged_in_transit"), snap)
    memory = apply_free_reply(memory, "马上办", handbook)
    assert not proposals(handbook, memory, snap)
    memory = heard(handbook, memory, "到哪了", a_reading("track_parcel"), snap)
    assert [one.scenario for one in proposals(handbook, memory, snap)] == ["track"]
    memory = heard(handbook, memory, "碎了", a_reading("damaged_in_transit"), snap)
    assert [one.scenario for one in proposals(handbook, memory, snap)] == ["track", "damage"]


def test_a_mere_yes_to_the_seller_raises_no_matter_again(handbook):
    snap = snapshot(an_order())
    memory = heard(handbook, Memory(), "到哪了", a_reading("track_parcel"), snap)
    told = apply_free_reply(memory, "今天中午到兰州转运中心了 快了", handbook)
    assert not proposals(handbook, heard(handbook, told, "哦哦好的", a_reading("affirm"), snap), snap)
    asked = apply_free_reply(memory, "您说的是哪一单呢", handbook)
    assert [one.scenario for one in proposals(handbook, heard(handbook, asked, "嗯", a_reading("affirm"), snap), snap)
            ] == ["track"]


def test_time_alone_does_not_withdraw_a_proposal_but_the_order_does(handbook):
    def standing(snap):
        memory = hear_message(Memory(), "到哪了", a_reading("track_parcel"), References(), NOW, handbook)
        return proposals(handbook, memory, snap)[0].signature

    away = Snapshot(now=NOW, orders=None, verified=True)
    assert standing(away) == standing(Snapshot(now=NOW + timedelta(minutes=5), orders=None, verified=True))
    assert standing(snapshot(an_order())) == standing(snapshot(an_order(), now=NOW + timedelta(hours=1)))
    assert standing(snapshot(an_order())) != standing(snapshot(an_order(amount=100)))


@pytest.mark.parametrize("text,found", [
    ("那就退款吧", "refund"), ("我不退款 补发一个", "resend"), ("不要重发了 退款", "refund"), ("别取消啊 我等", "wait"),
    ("要不退款吧", "refund"), ("能不能退款", "refund"), ("没退款", None), ("随便", None)])
def test_a_denied_word_is_no_answer(text, found):
    from bot.handbook.model import FactType
    from bot.talk.answers import match_words

    words = (("取消", "refund"), ("退款", "refund"), ("补发", "resend"), ("重发", "resend"), ("我等", "wait"))
    assert match_words(words, text, FactType.CHOICE) == ((True, found) if found else (False, None))
