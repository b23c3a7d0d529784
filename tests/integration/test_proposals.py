"""What stands at the desk: composed replies, what is left unanswered, moved orders, concerns. On a real database."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from bot.errors import RequestError
from bot.learning.field_cards import field_cards
from tests.builders import NOW, an_order
from tests.shop import AGENT


def test_two_short_wishes_become_one_reply_in_the_order_asked_each_with_its_source(shop):
    shop.stock().buyer("包邮吗 有什么活动吗", "bargain_free_shipping", {"ask_promotion": 0.6})
    first = shop.proposals[0].proposal
    assert [part.rows for part in first.parts] == [("B8",), ("P3",)] and all(part.sources for part in first.parts)
    assert first.text.count("亲") <= 1 and "暖冬满减" in first.text and "59元" in first.text
    shop.send()
    assert shop.proposals == []


def test_what_a_reply_leaves_unanswered_is_proposed_afresh(shop):
    shop.stock(an_order()).buyer("到哪了 给我开发票", "track_parcel", {"invoice": 0.7})
    assert len(shop.proposals) >= 2
    shop.send(1 + next(at for at, one in enumerate(shop.proposals) if one.proposal.rows == ("L3",)))
    assert "T11" in shop.rows


def test_a_moved_order_withdraws_the_proposal_and_says_what_changed(shop):
    shop.stock(an_order()).buyer("到哪了", "track_parcel")
    stale = shop.proposals[0]
    moved = an_order(parcel={"courier": "中通快递", "number": "75312345678901", "scans": [
        {"at": NOW - timedelta(hours=5), "text": "【杭州转运中心】已发出"},
        {"at": NOW - timedelta(hours=1), "text": "【杭州】派送中"}]})
    shop.run(shop.parts.ledger.put_orders([moved]))
    with pytest.raises(RequestError) as caught:
        shop.run(shop.parts.replies.send(shop.conversation, AGENT, stale.proposal.text, proposal=stale.id))
    assert caught.value.code == "proposal.stale" and shop.sent == []
    [fresh, *_] = shop.proposals
    assert {one.name for one in fresh.proposal.changed} >= {"parcel.state"} and "派送" in fresh.proposal.text


def test_a_sold_out_order_is_marked_and_the_handbook_speaks_first(shop):
    shop.stock(an_order(status="paid", parcel=None, shipped_at=None, ship_by=NOW + timedelta(days=1)))
    shop.check("order.sold_out", True)
    assert shop.rows[0] == "O3"


def test_a_text_with_a_concern_is_sent_and_the_concern_is_kept(shop):
    shop.stock(an_order()).buyer("到哪了", "track_parcel")
    text = shop.proposals[0].proposal.text + "给五星好评返您5元红包"
    shop.send(1, text)
    assert [one.text for one in shop.sent] == [text]
    kept = shop.parts.database.run_now(
        lambda connection: connection.exec_driver_sql("SELECT concerns FROM decisions").scalar())
    assert "review_reward" in json.loads(kept)


def test_the_same_question_in_three_turns_is_noticed(shop):
    shop.stock(an_order())
    for _ in range(2):
        shop.buyer("到哪了", "track_parcel")
        assert "E4" not in shop.rows
        shop.send()
    shop.buyer("到底到哪了", "track_parcel")
    assert "E4" in shop.rows and "L3" in shop.rows


def test_the_shops_own_knowledge_goes_before_the_general_rows_and_is_in_force_at_once(shop):
    shop.stock(an_order())
    content = {"title": "验孕棒怎么看", "questions": ["两条杠是什么意思", "一深一浅算不算"],
               "answer": "两条线都出来、哪怕一深一浅，都按说明书算阳性；您这单{{order.items}}里附有对照卡。",
               "category": None, "skus": [], "when": [], "valid_from": None, "valid_to": None, "pictures": []}
    shop.run(shop.parts.database.run(shop.parts.knowledge.change, "lines", content, 0, "ana", NOW))
    shop.buyer("两条杠是什么意思啊", "usage_help")
    first = shop.proposals[0].proposal
    assert first.knowledge == "lines" and first.sources == ("店铺知识: 验孕棒怎么看",)
    assert "按说明书算阳性" in first.text and "【" not in first.text
    shop.send()
    assert shop.sent[-1].text == first.text
    shop.buyer("那什么时候能到", "ask_arrival")
    assert all(one.proposal.knowledge is None for one in shop.proposals)


def test_what_agents_do_with_cards_becomes_graded_cards(shop):
    shop.stock(an_order()).buyer("到哪了", "track_parcel")
    shop.send()
    shop.buyer("给我开发票", "invoice")
    shop.run(shop.parts.replies.reject(shop.proposals[0].id, AGENT, "wrong_reply", None))
    cards = shop.run(shop.parts.database.read(field_cards))
    assert sorted(card.grade for card in cards) == [0, 2]
    assert all(card.features["intent"] > 0.5 and card.weight == 1 for card in cards)
    assert len({card.scene for card in cards}) == 2
