"""A change of a conversation is kept whole or not at all, and is decided on one look at the orders."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Dict, Sequence

import pytest

from bot.conversations.commit import Commit, Effect, Subject
from bot.conversations.effects import AssignTo, Audit, OpenTask, SetState, StartTimer, StopTimers, ViewProduct
from bot.conversations.message_effects import SayToBuyer
from bot.http.workbench import labelling
from bot.learning.tables import labels
from bot.store import messages as store
from bot.store import queue
from bot.store.due import NotDue
from bot.store.tables import audit, due, events, messages
from bot.talk.model import Task, Timer
from tests.builders import NOW, a_product, an_order, signed
from tests.shop import AGENT, LEAD, Shop, all_rows, during_a_reading, rows

ORDER = "2026112300010001"
ANSWER = "在的，马上为您看"


@pytest.fixture()
def shop(shop_anywhere: Shop) -> Shop:
    return shop_anywhere


@dataclass(frozen=True)
class Breaks(Effect):
    """The disk is full."""

    error: Exception = OSError("the disk is full")

    def carry_out(self, commit: Commit) -> None:
        raise self.error


EVERYTHING: Sequence[Effect] = (
    SayToBuyer(ANSWER, AGENT), Audit("attach_order", AGENT, "1"), AssignTo(None), ViewProduct("CUP-1"),
    SetState("closed"), OpenTask(Task(kind="resend", text="补发", role="agent", due_minutes=5), Subject()),
    StartTimer(Timer(event="discount_undecided", minutes=3), Subject()), StopTimers("answer_overdue"))


@pytest.mark.parametrize("error", [OSError("the disk is full"), NotDue("by others")], ids=["fault", "done before"])
@pytest.mark.parametrize("place", range(len(EVERYTHING) + 1))
def test_an_effect_that_raises_leaves_nothing_of_its_commit(shop, place, error):
    shop.stock(an_order()).buyer("到哪了", "track_parcel")
    conversation, before = shop.conversation, all_rows(shop)

    async def work() -> None:
        async with shop.parts.conversations.open(conversation) as talk:
            effects = [*EVERYTHING[:place], Breaks(error), *EVERYTHING[place:]]
            await talk.commit(talk.memory.copy(update={"turn": 9, "wishes": ()}), effects)

    with pytest.raises(type(error)):
        shop.run(work())
    assert all_rows(shop) == before


def use_cases(shop: Shop) -> Dict[str, Any]:
    """Every change of the conversation that may come now, by its name."""
    parts, conversation = shop.parts, shop.conversation
    [first, *_] = shop.proposals
    [task] = [one for one in shop.tasks if one["kind"] == "approve_compensation"]
    return {
        "receive": lambda: parts.inbox.receive(conversation, "new", "在吗"),
        "send": lambda: parts.replies.send(conversation, AGENT, first.proposal.text, "s", first.id),
        "own words": lambda: parts.replies.send(conversation, AGENT, ANSWER, "o"),
        "reject": lambda: parts.replies.reject(first.id, AGENT, "tone"),
        "check": lambda: parts.settlements.check(conversation, LEAD, "compensation.state", "approved"),
        "attach": lambda: parts.settlements.attach(conversation, AGENT, ORDER),
        "attach product": lambda: parts.settlements.attach_product(conversation, AGENT, "CUP-1"),
        "settle": lambda: parts.settlements.settle_task(task["id"], LEAD, "approve", 8000),
        "close case": lambda: parts.settlements.close_case(shop.cases[0]["id"], LEAD, "compensated", [], 1, None),
        "assign": lambda: parts.assignments.assign(conversation, None),
        "close": lambda: parts.assignments.close(conversation),
        "reopen": lambda: parts.assignments.reopen(conversation),
    }


@pytest.mark.parametrize("name", ["receive", "send", "own words", "reject", "check", "attach", "attach product",
                                  "settle", "close case", "assign", "close", "reopen"])
def test_what_breaks_at_the_very_end_leaves_nothing_and_works_when_it_is_done_again(shop, name, monkeypatch):
    shop.parts.replies._matcher = lambda text, others: [0.0 for _ in others]
    shop.stock(signed()).buyer("赔我200", "compensation_request", money=20000)
    shop.check("compensation.fault", True)
    shop.send()
    shop.buyer("到哪了", "track_parcel")
    change, before = use_cases(shop)[name], all_rows(shop)

    def breaks(*args: Any) -> None:
        raise OSError("the disk is full")

    monkeypatch.setattr(queue, "announce", breaks)
    with pytest.raises(OSError):
        shop.run(change())
    monkeypatch.undo()
    assert all_rows(shop) == before
    shop.run(change())
    assert all_rows(shop) != before


def test_a_timer_is_done_in_the_commit_of_its_event(shop, monkeypatch):
    shop.stock(an_order()).buyer("到哪了", "track_parcel")
    shop.now += timedelta(minutes=4)

    def breaks(*args: Any) -> None:
        raise OSError("the disk is full")

    monkeypatch.setattr(queue, "announce", breaks)
    shop.look()
    assert len(rows(shop, due, kind="timer", subject="answer_overdue", state="open")) == 1 and "R5" not in shop.rows
    monkeypatch.undo()
    shop.later(minutes=1)
    assert rows(shop, due, kind="timer", subject="answer_overdue", state="open") == [] and "R5" in shop.rows


# -- one snapshot --------------------------------------------------------------------------------

class Counting:
    """The shop's order source; it counts how often it is read."""

    def __init__(self, source: Any) -> None:
        self._source, self.reads = source, 0

    def __getattr__(self, name: str) -> Any:
        method = getattr(self._source, name)

        async def counted(*args: Any) -> Any:
            self.reads += 1
            return await method(*args)

        return counted


@pytest.mark.parametrize("name", ["send", "own words", "check", "attach", "attach product", "settle", "close case",
                                  "assign"])
def test_a_change_reads_the_orders_once(shop, name):
    shop.parts.replies._matcher = lambda text, others: [0.0 for _ in others]
    shop.stock(signed()).buyer("赔我200", "compensation_request", money=20000)
    shop.check("compensation.fault", True)
    shop.send()
    shop.buyer("到哪了", "track_parcel")
    shop.parts.conversations.orders = counting = Counting(shop.parts.orders)
    shop.run(use_cases(shop)[name]())
    assert counting.reads == 1


def test_what_comes_by_itself_reads_the_orders_once(shop):
    unpaid = an_order(status="placed", placed_at=NOW - timedelta(minutes=10), paid_at=None, shipped_at=None,
                      ship_by=None, parcel=None)
    shop.stock(unpaid).buyer("在吗", "greet")
    shop.parts.conversations.orders = counting = Counting(shop.parts.orders)
    shop.later(minutes=4)
    assert "R5" in shop.rows and counting.reads == 1
    shop.later(minutes=18)
    assert "M2" in shop.rows and counting.reads == 2


def test_a_visitors_attached_order_is_in_the_one_snapshot(shop):
    shop.stock(an_order(), products=[a_product()])
    visitor = shop.run(shop.parts.conversations.enter(buyer_id=None, visitor="v", viewing="CUP-1"))
    shop.run(during_a_reading(shop, visitor, asyncio.sleep(0)))
    shop.parts.conversations.orders = counting = Counting(shop.parts.orders)
    proposals = shop.run(shop.parts.settlements.attach(visitor, AGENT, ORDER))
    assert counting.reads == 1 and [one.proposal.order_id for one in proposals][:1] == [ORDER]


# -- labels --------------------------------------------------------------------------------------

def test_a_label_is_kept_with_its_audit_line_and_its_live_event_or_not_at_all(shop, monkeypatch):
    shop.stock(an_order()).buyer("我的电话13800005678", "greet")
    memory = shop.parts.database.run_now(store.get_memory, shop.conversation)
    [message], before = rows(shop, messages), all_rows(shop)

    def breaks(*args: Any, **kwargs: Any) -> None:
        raise OSError("the disk is full")

    monkeypatch.setattr(labelling, "publish", breaks)
    with pytest.raises(OSError):
        shop.run(labelling.give(shop.parts.conversations, message.id, ["ask_human"], "an1"))
    monkeypatch.undo()
    assert all_rows(shop) == before
    given = shop.run(labelling.give(shop.parts.conversations, message.id, ["ask_human"], "an1"))
    assert given["intents"] == ["ask_human"] and "13800005678" not in rows(shop, labels)[0].text
    shop.run(labelling.take_back(shop.parts.conversations, message.id, "an1"))
    assert rows(shop, labels) == []
    assert [one.action for one in rows(shop, audit, person="an1")].count("label_message") == 1
    assert len(rows(shop, events, kind="label")) == 2
    assert shop.parts.database.run_now(store.get_memory, shop.conversation) == memory
