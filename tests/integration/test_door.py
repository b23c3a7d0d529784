"""The one door to a conversation: nothing is lost between two changes, and a change is kept whole or not at all."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Dict, Iterator, List, Sequence

import pytest

from bot.conversations.commit import AlreadyDone, Commit, Effect, Subject
from bot.conversations.effects import (
    AssignTo,
    Audit,
    OpenTask,
    SayToBuyer,
    SetState,
    StartTimer,
    StopTimers,
    ViewProduct,
)
from bot.conversations.read import Turn
from bot.conversations.turn import TurnContext, take_turn
from bot.http.workbench import labelling
from bot.learning.tables import labels
from bot.store import messages as store
from bot.store import queue
from bot.store.database import metadata
from bot.store.tables import audit, conversations, events, messages, timers
from bot.talk.memory_check import fit_to_handbook
from bot.talk.model import Memory, Task, Timer
from tests.builders import NOW, a_product, a_reading, an_order, signed
from tests.postgres import new_database
from tests.shop import AGENT, LEAD, Shop, rows

ORDER = "2026112300010001"
ANSWER = "在的，马上为您看"


@pytest.fixture(params=["sqlite", "postgresql"])
def shop(request: pytest.FixtureRequest, tmp_path: Any) -> Iterator[Shop]:
    """One process, on SQLite and on PostgreSQL."""
    address = new_database(request.getfixturevalue("postgres")) if request.param == "postgresql" else ""
    made = Shop(tmp_path, database=address)
    yield made
    made.close()


def all_rows(shop: Shop) -> Dict[str, List[Any]]:
    """Return every row of every table but what a claim notes."""
    def read(connection: Any) -> Dict[str, List[Any]]:
        return {name: sorted(map(repr, connection.execute(table.select()).all()))
                for name, table in metadata.tables.items()}

    return dict(shop.parts.database.run_now(read, reading=True))


class Held:
    """A reading under way: it has begun and ends when it is let go."""

    def __init__(self, shop: Shop, intent: str = "track_parcel") -> None:
        self.shop, self.intent = shop, intent
        self.begun, self.goes_on = asyncio.Event(), asyncio.Event()

    async def __call__(self, pending: Any, context: Any) -> Turn:
        self.begun.set()
        await self.goes_on.wait()
        parts, reading = self.shop.parts, a_reading(self.intent)
        asker = TurnContext(now=self.shop.now, buyer_id=pending.buyer_id, waiting=pending.waiting)
        before = fit_to_handbook(Memory.parse_obj(pending.memory), parts.handbook)
        memory, proposals = await take_turn(pending.message.text, reading, before, asker, parts.orders,
                                            parts.handbook, parts.policy())
        return Turn(reading, memory, proposals)


async def during_a_reading(shop: Shop, conversation: str, work: Any) -> None:
    """Do something while a message is being read, and let the reading end when that waits or is done."""
    reader = Held(shop)
    await shop.parts.inbox.receive(conversation, None, "我的快递到哪了")
    reading = asyncio.ensure_future(shop.parts.reading.read(conversation, reader))
    await reader.begun.wait()
    other = asyncio.ensure_future(work)
    await asyncio.wait({other}, timeout=0.3)
    reader.goes_on.set()
    await asyncio.gather(reading, other)


def memory_of(shop: Shop, conversation: str) -> Memory:
    return shop.parts.database.run_now(store.get_memory, conversation)


def row_of(shop: Shop, conversation: str) -> Any:
    return shop.parts.database.run_now(store.get_conversation, conversation)


# -- lost updates --------------------------------------------------------------------------------

def test_closing_during_a_reading_keeps_the_turn_and_holds(shop):
    conversation = shop.stock(an_order()).conversation
    shop.run(during_a_reading(shop, conversation, shop.parts.assignments.close(conversation)))
    memory, row = memory_of(shop, conversation), row_of(shop, conversation)
    assert (row.state, row.waiting_since, row.unread) == ("closed", None, 0)
    assert memory.turn == 1 and "intent:track_parcel" in memory.counts and memory.wishes == ()
    assert rows(shop, messages)[0].read_state == "read" and shop.proposals == []
    assert rows(shop, timers, event="answer_overdue", state="open") == []


def test_assigning_during_a_reading_loses_neither(shop):
    conversation = shop.stock(an_order()).conversation
    shop.run(during_a_reading(shop, conversation, shop.parts.assignments.assign(conversation, None)))
    assert memory_of(shop, conversation).turn == 1 and shop.rows == ["L3"]


def test_a_product_looked_at_during_a_reading_is_noted_at_once_and_stays(shop):
    conversation = shop.stock(an_order()).conversation

    async def look() -> None:
        found = await asyncio.wait_for(shop.parts.conversations.enter(buyer_id="b1", viewing="CUP-1"), 0.25)
        assert found == conversation

    shop.run(during_a_reading(shop, conversation, look()))
    memory = memory_of(shop, conversation)
    assert (memory.viewing, memory.turn) == ("CUP-1", 1) and shop.rows == ["L3"]


def test_a_message_that_comes_during_a_reading_is_stored_at_once_and_read_after_it(shop):
    conversation = shop.stock(an_order()).conversation

    async def write() -> None:
        stored = await asyncio.wait_for(shop.parts.inbox.receive(conversation, "c2", "能便宜点吗"), 0.25)
        assert stored.seq == 2

    shop.run(during_a_reading(shop, conversation, write()))
    assert [one.read_state for one in sorted(rows(shop, messages), key=lambda one: one.seq)] == ["read", "read"]
    assert row_of(shop, conversation).unread == 2


def test_a_tick_during_a_reading_is_decided_on_what_is_true_then(shop):
    conversation = shop.stock(signed()).conversation
    tick = shop.parts.settlements.attach(conversation, AGENT, ORDER)
    shop.run(during_a_reading(shop, conversation, tick))
    memory = memory_of(shop, conversation)
    assert (memory.order_id, memory.turn) == (ORDER, 1)


def test_an_answer_repeated_after_the_reply_starts_no_timer(shop):
    conversation = shop.stock(an_order()).conversation
    shop.run(shop.parts.inbox.receive(conversation, "c1", "在吗"))
    shop.run(shop.parts.replies.send(conversation, AGENT, ANSWER))
    before = all_rows(shop)
    shop.run(shop.parts.inbox.receive(conversation, "c1", "在吗"))
    assert all_rows(shop) == before


def test_many_at_once_are_numbered_without_gaps_and_nobody_is_sent_away(shop, tmp_path):
    conversation = shop.stock(an_order()).conversation

    async def work() -> None:
        said = [shop.parts.inbox.receive(conversation, f"c{n}", f"第{n}条") for n in range(12)]
        answers = [shop.parts.replies.send(conversation, AGENT, f"{ANSWER}{n}", f"a{n}") for n in range(6)]
        looks = [shop.parts.conversations.enter(buyer_id="b1", viewing=f"SKU-{n}") for n in range(6)]
        await asyncio.gather(*said, *answers, *looks)

    shop.run(work())
    assert sorted(one.seq for one in rows(shop, messages)) == list(range(1, 19))
    assert row_of(shop, conversation).last_seq == 18


# -- whole or not at all -------------------------------------------------------------------------

@dataclass(frozen=True)
class Breaks(Effect):
    """The disk is full."""

    error: Exception = OSError("the disk is full")

    def carry_out(self, commit: Commit) -> None:
        raise self.error


EVERYTHING: Sequence[Effect] = (
    SayToBuyer(ANSWER, AGENT), Audit("attach_order", AGENT, "1"), AssignTo(None), ViewProduct("CUP-1"), SetState("closed"),
    OpenTask(Task(kind="resend", text="补发", role="agent", due_minutes=5), Subject()),
    StartTimer(Timer(event="discount_undecided", minutes=3), Subject()), StopTimers("answer_overdue"))


@pytest.mark.parametrize("error", [OSError("the disk is full"), AlreadyDone("by others")], ids=["fault", "done before"])
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


@pytest.mark.parametrize("name", ["receive", "send", "own words", "reject", "check", "attach", "attach product", "settle",
                                  "close case", "assign", "close", "reopen"])
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
    assert len(rows(shop, timers, event="answer_overdue", state="open")) == 1 and "R5" not in shop.rows
    monkeypatch.undo()
    shop.later(minutes=1)
    assert rows(shop, timers, event="answer_overdue", state="open") == [] and "R5" in shop.rows


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


@pytest.mark.parametrize("name", ["send", "own words", "check", "attach", "attach product", "settle", "close case", "assign"])
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
    unpaid = an_order(status="placed", placed_at=NOW - timedelta(minutes=10), paid_at=None, shipped_at=None, ship_by=None,
                      parcel=None)
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
    [message], memory, before = rows(shop, messages), memory_of(shop, shop.conversation), all_rows(shop)

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
    assert len(rows(shop, events, kind="label")) == 2 and memory_of(shop, shop.conversation) == memory


def test_a_reopened_chat_and_a_new_one_are_the_buyers_own(shop):
    conversation = shop.stock(an_order()).conversation
    shop.run(shop.parts.assignments.close(conversation))
    assert shop.run(shop.parts.conversations.enter(buyer_id="b1", buyer_name="小周")) == conversation
    [row] = rows(shop, conversations)
    assert (row.state, row.buyer_name) == ("open", "小周")
    assert shop.run(shop.parts.conversations.enter(buyer_id=None, visitor="v")) != conversation
