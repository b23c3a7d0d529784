"""What is due, on each database: claimed once, done with its effect, backed off, given up, taken up after a death."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from alembic import command
from sqlalchemy import select, text

from bot import migrations
from bot.migrations import upgrade
from bot.orders.events import OrderEvent
from bot.store import due, unread
from bot.store.database import Database
from bot.store.due import NotDue
from bot.store.tables import due as table
from tests.builders import NOW
from tests.postgres import new_database
from tests.traces import rows as rows_of

LATER = NOW + timedelta(hours=1)


def timer(database, event="answer_overdue", conversation="c1", at=NOW, matter=due.NO_MATTER):
    database.run_now(due.add, due.TIMER, event, at, conversation, matter)


def found(database, now=NOW, kinds=(due.TIMER,), limit=50, without=()):
    return database.run_now(due.first_of_each, now, kinds, limit, without, reading=True)


def states(database):
    return sorted(database.run_now(lambda connection: connection.execute(select(table.c.subject, table.c.state)).all()))


def test_nothing_is_found_before_its_time_and_the_first_of_each_conversation_first(database):
    timer(database, "second", at=NOW + timedelta(minutes=2))
    timer(database, "first", at=NOW + timedelta(minutes=1))
    timer(database, "other", "c2", at=NOW + timedelta(minutes=3))
    assert found(database) == []
    assert [one.subject for one in found(database, LATER)] == ["first", "other"]
    assert [one.subject for one in found(database, LATER, without=["c1"])] == ["other"]
    assert [one.subject for one in found(database, LATER, limit=1)] == ["first"]
    assert found(database, LATER, (due.TASK,)) == []
    assert database.run_now(due.next_moment, [due.TIMER], NOW, LATER) == NOW + timedelta(minutes=1)
    database.run_now(due.claim, found(database, LATER)[0].id, LATER)
    assert database.run_now(due.next_moment, [due.TIMER], LATER, LATER + due.CLAIM) == LATER + due.CLAIM


def test_of_many_takers_one_gets_an_item_and_it_is_done_once(database):
    for number in range(10):
        timer(database, conversation=f"c{number}")
    items = found(database)
    with ThreadPoolExecutor(8) as pool:
        taken = list(pool.map(lambda one: database.run_now(due.claim, one.id, NOW), items * 4))
    claimed = [one for one in taken if one is not None]
    assert sorted(one.id for one in claimed) == sorted(one.id for one in items)
    assert {one.attempts for one in claimed} == {1} and found(database) == []

    def finish(item):
        try:
            database.run_now(due.done, item)
            return True
        except NotDue:
            return False

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(finish, claimed * 4)) == 10
    assert states(database) == [("answer_overdue", "done")] * 10


def test_an_effect_is_undone_with_an_item_that_is_not_due_any_more(database):
    timer(database)
    [item] = found(database)
    database.run_now(due.stop, due.TIMER, "c1", "answer_overdue")

    def effect(connection):
        due.add(connection, due.TIMER, "effect", NOW, "c1")
        due.done(connection, item)

    with pytest.raises(NotDue):
        database.run_now(effect)
    assert states(database) == [("answer_overdue", "stopped")]


def test_what_a_dead_process_has_claimed_comes_back_and_what_failed_waits_ever_longer_and_is_given_up(database):
    timer(database)
    [item] = found(database)
    assert database.run_now(due.claim, item.id, NOW).attempts == 1  # and its process dies
    assert found(database, NOW + due.CLAIM - timedelta(seconds=1)) == []
    now, pauses = NOW + due.CLAIM, []
    for attempt in range(2, due.ATTEMPTS + 1):
        claimed = database.run_now(due.claim, item.id, now)
        assert claimed.attempts == attempt
        given_up = database.run_now(due.failed, claimed, now, "KeyError")
        assert given_up is (attempt == due.ATTEMPTS)
        waited = 0
        while not given_up and not found(database, now + timedelta(seconds=waited)):
            waited += 5
        pauses.append(waited)
        now += timedelta(seconds=waited)
    assert pauses[:-1] == sorted(pauses[:-1]) and pauses[-2] > 2 * pauses[0] and pauses[-1] == 0
    assert found(database, now + timedelta(days=1)) == [] and states(database) == [("answer_overdue", "failed")]
    shown = database.run_now(due.listing)
    assert [(one.id, one.error) for one in shown["failed"]] == [(item.id, "KeyError")]
    assert database.run_now(due.retry, item.id, now) and not database.run_now(due.retry, item.id, now)
    assert [one.id for one in found(database, now)] == [item.id]


def test_a_fault_of_lock_or_store_is_no_attempt(database):
    timer(database)
    [item], now = found(database), NOW
    for _ in range(3 * due.ATTEMPTS):
        claimed = database.run_now(due.claim, item.id, now)
        assert claimed.attempts == 1
        assert not database.run_now(due.failed, claimed, now, "lock.timeout", False)
        now += due.LONGEST_PAUSE
    database.run_now(due.release, database.run_now(due.claim, item.id, now))
    assert database.run_now(due.claim, item.id, now).attempts == 1


def test_a_clock_that_was_set_back_holds_nothing_up(database):
    timer(database, at=NOW - timedelta(days=1))
    [item] = found(database)
    database.run_now(due.claim, item.id, NOW)
    assert [one.id for one in found(database, NOW - timedelta(hours=3))] == [item.id]


def test_what_recurs_is_there_once_is_put_off_and_never_given_up(database):
    for _ in range(2):
        database.run_now(due.ensure, due.ORDERS, NOW)
    [item], now = found(database, kinds=due.RECURRING), NOW
    for _ in range(2 * due.ATTEMPTS):
        claimed = database.run_now(due.claim, item.id, now)
        assert not database.run_now(due.failed, claimed, now, "KeyError")
        now += due.LONGEST_PAUSE
    claimed = database.run_now(due.claim, item.id, now)
    database.run_now(due.put_off, claimed, now + timedelta(seconds=30))
    with pytest.raises(NotDue):  # another process has done it
        database.run_now(due.put_off, claimed, now + timedelta(seconds=60))
    assert found(database, now, due.RECURRING) == []
    assert [one.attempts for one in found(database, now + timedelta(seconds=30), due.RECURRING)] == [0]


def test_order_events_are_due_in_their_order_each_order_by_itself(database):
    noted = [(order, kind) for order in ("o1", "o2") for kind in ("placed", "paid")]
    events = [(NOW + timedelta(microseconds=place), OrderEvent(f"{kind}:{order}", order, "b1", kind))
              for place, (order, kind) in enumerate(noted)]
    database.run_now(due.add_order_events, events, NOW)
    first = found(database, kinds=[due.ORDER_EVENT])
    assert [one.subject for one in first] == ["placed:o1", "placed:o2"] and [one.key for one in first] == ["o1", "o2"]
    for one in first:
        database.run_now(due.done, one)
    assert [one.subject for one in found(database, kinds=[due.ORDER_EVENT])] == ["paid:o1", "paid:o2"]
    assert database.run_now(due.delete_order_events, ["o1"]) == 2


def test_while_one_item_of_a_key_is_done_no_other_is_offered_and_one_that_rests_lets_them_pass(database):
    timer(database, "first")
    timer(database, "second", at=NOW + timedelta(seconds=1))
    now = NOW + timedelta(seconds=2)
    [first] = found(database, now)
    claimed = database.run_now(due.claim, first.id, now)
    assert first.subject == "first" and found(database, now) == []
    database.run_now(due.failed, claimed, now, "KeyError")
    assert [one.subject for one in found(database, now)] == ["second"]
    now += due.LONGEST_PAUSE
    again = database.run_now(due.claim, first.id, now)
    assert found(database, now) == []
    database.run_now(due.done, again)
    assert [one.subject for one in found(database, now)] == ["second"]


def test_the_only_process_ends_the_claims_of_the_one_before(database):
    timer(database)
    database.run_now(due.claim, found(database)[0].id, NOW)
    database.run_now(due.release_all)
    assert len(found(database)) == 1


def test_an_upgrade_carries_over_all_that_is_due_and_keeps_every_row(request, tmp_path):
    for address in (f"sqlite:///{tmp_path}/old.db", new_database(request.getfixturevalue("postgres"))):
        old = Database(address)
        with old.engine.begin() as connection:
            config = migrations.configuration()
            config.attributes["connection"] = connection
            command.upgrade(config, "0006")
        before = old.run_now(_fill)
        upgrade(old)
        rows = old.run_now(lambda connection: connection.execute(select(table)).all())
        assert sorted((one.kind, one.subject, one.conversation, one.order_id, one.case_id, one.state, one.attempts)
                      for one in rows) == [
            ("message", "m2", "c1", None, None, "open", 1), ("message", "m3", "c1", None, None, "open", 0),
            ("order_event", "given up:o1", None, "o1", None, "failed", 5),
            ("order_event", "paid:o1", None, "o1", None, "open", 2),
            ("task", "open", "c1", "o1", "k1", "open", 0),
            ("timer", "answer_overdue", "c1", None, None, "open", 0),
            ("timer", "case_overdue", "c1", "o1", "k1", "open", 3),
            ("timer", "discount_undecided", "c1", None, None, "done", 1),
            ("timer", "follow_up_due", "c1", None, None, "failed", 5)]
        assert {one.due for one in rows if one.subject in ("case_overdue", "open")} == {LATE}
        assert {one.claimed_until for one in rows} == {None}
        del before["timers"]  # they are items now
        assert {name: rows_of(old, name) for name in before} == before
        policy = old.run_now(lambda connection: connection.execute(text("SELECT data FROM policy_versions")).scalar())
        assert json.loads(policy) == {"retention": {"conversation_days": 30}, "x": 1}
        events = sorted(one.id for one in rows if one.kind == "order_event")
        assert [one[:17] for one in events] == ["1767916800000000-"] * 2  # as those that are noted from now on
        old.run_now(_use)
        old.close()


LATE = "2026-01-09T00:00:00.000000+00:00"


def _fill(connection):
    """One row of each kind and state in a database of the version before. Returns how many there are, by table."""
    counts = {}

    def put(name, **values):
        counts[name] = counts.get(name, 0) + 1
        connection.execute(text(f"INSERT INTO {name} ({', '.join(values)}) VALUES "
                                f"({', '.join(':' + one for one in values)})"), values)

    put("conversations", id="c1", buyer_id="b1", state="open", opened_at=LATE, last_seq=3, unread=2, memory="{}",
        claimed_until=LATE)
    for name, seq, state, attempts in (("m1", 1, "read", 1), ("m2", 2, "pending", 1), ("m3", 3, "pending", 0),
                                       ("m4", 4, "failed", 2)):
        put("messages", id=name, conversation="c1", seq=seq, sender="buyer", text="在吗", at=LATE, read_state=state,
            attempts=attempts)
    put("cases", id="k1", conversation="c1", kind="refund", scenario="s", state="open", level="agent", steps="[]",
        rows="[]", opened_at=LATE, reopened=0)
    for event, order, case, state, attempts in (
            ("answer_overdue", None, None, "open", 0), ("case_overdue", "o1", "k1", "open", 3),
            ("discount_undecided", None, None, "done", 1), ("follow_up_due", None, None, "failed", 5)):
        put("timers", id=f"t-{event}", conversation="c1", event=event, order_id=order, case_id=case, due=LATE,
            state=state, attempts=attempts)
    for name, role, state, at in (("open", "agent", "open", LATE), ("no time", "agent", "open", None),
                                  ("closed", "agent", "done", LATE), ("top", "manager", "open", LATE)):
        put("tasks", id=name, conversation="c1", kind="resend", text=name, role=role, due=at, state=state,
            opened_at=LATE, order_id="o1", case_id="k1")
    for key, done, attempts in (("placed:o1", LATE, 1), ("paid:o1", None, 2), ("given up:o1", None, 5)):
        put("order_events", key=key, order_id="o1", buyer_id="b1", kind="x", noticed_at=LATE, done_at=done,
            attempts=attempts)
    put("policy_versions", version=1, data='{"retention_days": 30, "x": 1}', changes="[]", at=LATE)
    return counts


def _use(connection):
    """What was carried over works: it is found, done, and nothing of the old form is missed."""
    items = due.first_of_each(connection, NOW, [due.TIMER, due.TASK, due.ORDER_EVENT], 50)
    assert {one.subject for one in items} >= {"paid:o1"} and len({one.key for one in items}) == len(items)
    for one in items:
        due.done(connection, one)
    pending = unread.begin(connection, "c1", NOW)
    assert pending is not None and pending.message.id == "m2"
    unread.set_aside(connection, pending, NOW)
    following = unread.begin(connection, "c1", NOW)
    assert following is not None and following.message.id == "m3"
