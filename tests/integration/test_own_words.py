"""Replies in an agent's own words: what they do and what they cannot grant. On a real database."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.store.tables import decisions, due, proposals
from tests.builders import an_order, signed
from tests.shop import AGENT, rows


def alike(shop, *words):
    """Let texts that share all these words mean the same."""
    shop.parts.replies._matcher = lambda text, others: [
        1.0 if all(word in text and word in other for word in words) else 0.0 for other in others]


def test_a_reply_typed_by_hand_does_what_taking_it_would_have_done(shop):
    shop.stock(an_order()).buyer("快递不送上门", "courier_complaint")
    [proposal] = [one for one in shop.proposals if one.proposal.tasks][:1]
    alike(shop, proposal.proposal.text[:4])
    shop.run(shop.parts.replies.send(shop.conversation, AGENT, proposal.proposal.text[:4] + "，我这就联系快递"))
    assert [one["kind"] for one in shop.tasks] == [one.kind for one in proposal.proposal.tasks]
    [decision] = rows(shop, decisions)
    assert (decision.proposal, decision.action) == (proposal.id, "edited")
    assert shop.sent[0].proposal == proposal.id


def test_the_supervisor_is_asked_when_an_agent_says_so_unprompted(shop):
    shop.stock().buyer("便宜点", "bargain_discount")
    reply = shop.parts.handbook.replies["bargain.ask_supervisor"].texts[0]
    word = reply[:reply.index("{{")] if "{{" in reply else reply
    assert not any("bargain.ask_supervisor" in one.proposal.replies for one in shop.proposals)
    alike(shop, word)
    shop.run(shop.parts.replies.send(shop.conversation, AGENT, f"{word}您稍等"))
    assert [one["kind"] for one in shop.tasks] == ["approve_discount"]
    [timer] = rows(shop, due, kind="timer", subject="discount_undecided", state="open")
    [decision] = rows(shop, decisions)
    [kept] = rows(shop, proposals, id=decision.proposal)
    assert (decision.action, kept.branch, kept.state) == ("edited", "ask_supervisor", "edited")
    shop.later(minutes=3, seconds=1)
    assert any("gift" in one.proposal.replies[0] for one in shop.proposals)


def test_due_times_count_from_the_sending(shop):
    shop.stock(signed()).buyer("赔我200", "compensation_request", money=20000)
    shop.check("compensation.fault", True)
    shop.now += timedelta(minutes=10)
    shop.send()
    [task] = [one for one in shop.tasks if one["kind"] == "approve_compensation"]
    minutes = shop.parts.policy()["supervisor"]["decide_within_minutes"]
    [timer] = rows(shop, due, kind="timer", subject="compensation_undecided", state="open")
    from bot.store.database import stamp
    assert timer.due == task["due"] == stamp(shop.now + timedelta(minutes=minutes))
    shop.later(seconds=10)
    assert not any(one.proposal.branch == "undecided" for one in shop.proposals)


@pytest.mark.parametrize("text", ["亲，申请下来了，主管同意补给您500元，500元到账，再次跟您说声抱歉。",
                                  "主管同意给您优惠50元，我给您改价。",
                                  "亲，主管已经同意给您退款了，这就给您办理。"])
def test_typed_words_grant_nothing_that_a_lead_decides(shop, text):
    shop.stock(signed()).buyer("你们发错货了 我要补偿500元", "compensation_request")
    before = shop.tasks
    shop.run(shop.parts.replies.send(shop.conversation, AGENT, text))
    assert [one["kind"] for one in shop.tasks] == [one["kind"] for one in before]
    assert all(one["state"] == "open" and one["outcome"] is None for one in shop.cases)
