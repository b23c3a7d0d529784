"""A scenario, fact, reply or intent left the handbook while conversations remember it, and one item that is broken."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from bot.conversations.withdraw import withdraw_gone
from bot.store import agenda
from bot.store import messages as store
from bot.store import proposals as standing
from bot.store.tables import conversations, due
from bot.talk.memory_check import fit_to_handbook
from bot.talk.model import CaseNote, Count, Heard, Question, Timer, Wish
from tests.builders import NOW, an_order
from tests.shop import AGENT, Shop, remember

GONE = Wish(scenario="gone", intent="gone")


def forgotten(shop):
    """Let the conversation remember what the handbook does not know."""
    here = shop.parts.database.run_now(store.get_memory, shop.conversation)
    memory = here.copy(update={
        "wishes": (GONE, *here.wishes), "last": GONE, "question": Question(fact="gone", reply="gone", wish=GONE),
        "heard": {**here.heard, "gone.fact": Heard(value=1, at=NOW)}, "asked": {"gone.fact": 2}, "said": {"gone": 1},
        "counts": {"gone.count": Count(value=1, turn=1, at=NOW)},
        "cases": {**here.cases,
                  "9": CaseNote(id="c9", kind="complaint", scenario="gone", opened_at=NOW, order_id="9")}})
    remember(shop.parts.database, shop.conversation, memory)


def state(shop, message=-1):
    return shop.parts.database.run_now(store.history, shop.conversation)[message].read_state


def test_it_is_read_answered_ticked_closed_and_its_timers_come(tmp_path):
    shop = Shop(tmp_path).stock(an_order(buyer_id="b1"))
    shop.buyer("能便宜点吗", "bargain_discount")
    forgotten(shop)
    assert shop.buyer("能便宜点吗", "bargain_discount") and state(shop) == "read"
    forgotten(shop)
    shop.send(1)
    forgotten(shop)
    shop.run(shop.parts.replies.send(shop.conversation, AGENT, "好的"))
    shop.buyer("我的快递到哪了", "track_parcel")
    forgotten(shop)
    shop.parts.database.run_now(agenda.start_timer, shop.conversation, Timer(event="answer_overdue", minutes=0),
                                shop.now)
    shop.later(days=1)
    with shop.parts.database.engine.connect() as connection:
        left = connection.execute(select(due.c.subject, due.c.attempts).where(due.c.attempts > 1)).all()
    assert not left
    memory = shop.parts.database.run_now(store.get_memory, shop.conversation)
    assert memory == fit_to_handbook(memory, shop.parts.handbook)
    shop.close()


def test_proposals_whose_scenario_is_gone_leave_the_desk(tmp_path):
    shop = Shop(tmp_path).stock(an_order(buyer_id="b1"))
    [first, *_] = shop.buyer("能便宜点吗", "bargain_discount")
    stale = first.proposal.copy(update={"scenario": "gone", "wish": GONE})
    shop.parts.database.run_now(standing.replace_proposals, shop.conversation, 1, [stale, first.proposal], shop.now)
    assert shop.run(withdraw_gone(shop.parts.conversations)) == 1
    assert [one.proposal.scenario for one in shop.proposals] == [first.proposal.scenario]
    shop.close()


def test_a_conversation_that_cannot_be_read_holds_up_no_other(tmp_path):
    shop = Shop(tmp_path).stock(an_order(buyer_id="b1"))
    shop.buyer("我的快递到哪了", "track_parcel")
    database = shop.parts.database
    broken = database.run_now(store.open_conversation, shop.now, buyer_id=None, visitor="v", viewing=None)
    for conversation in (broken, shop.conversation):  # the broken one is due first
        database.run_now(agenda.start_timer, conversation, Timer(event="answer_overdue", minutes=0), shop.now)
    database.run_now(lambda connection: connection.execute(conversations.update().where(
        conversations.c.id == broken).values(memory="{broken")))
    shop.later(seconds=1)

    def states():
        return dict(database.run_now(lambda connection: connection.execute(select(
            due.c.conversation, due.c.state).where(
                due.c.subject == "answer_overdue", due.c.state != "stopped")).all()))

    assert states() == {broken: "open", shop.conversation: "done"}
    for _ in range(5):
        shop.later(minutes=20)
    assert states()[broken] == "failed"
    shop.close()


def test_an_event_that_fails_holds_up_no_other(tmp_path):
    shop = Shop(tmp_path).stock(an_order(buyer_id="b1"))
    database = shop.parts.database
    broken = database.run_now(store.open_conversation, shop.now, buyer_id="b2", visitor=None, viewing=None)
    database.run_now(lambda connection: connection.execute(conversations.update().where(
        conversations.c.id == broken).values(memory="{broken")))
    for buyer, order in (("b2", "200000001"), ("b1", "100000009")):
        shop.order(an_order(order, buyer_id=buyer, status="placed", paid_at=None, shipped_at=None, parcel=None,
                            placed_at=shop.now - timedelta(minutes=1)))
    shop.later(hours=1)
    assert any(one.proposal.order_id == "100000009" for one in shop.proposals)
    shop.close()
