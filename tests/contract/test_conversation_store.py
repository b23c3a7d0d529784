"""One suite on each database: conversations, proposals, tasks, timers, cases, live events."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from bot.errors import RequestError
from bot.store import agenda, cases, due, queue, unread
from bot.store import feed as timeline
from bot.store import messages as store
from bot.store import proposals as standing
from bot.store.tables import conversations, decisions
from bot.store.tables import due as table
from bot.talk.model import CaseNote, Memory, Proposal, Task, Timer, Wish
from bot.talk.reading import Reading
from tests.builders import NOW
from tests.shop import remember


def a_proposal(text_="您好", kind="reply"):
    return Proposal(kind=kind, rows=("R1",), sources=("S1:122",), replies=("greeting.day",), text=text_,
                    reason="手册R1", scenario="greeting",
                    branch="otherwise", wish=Wish(scenario="greeting", intent="greet"), score=0.9)


def a_conversation(database, buyer="b1"):
    return database.run_now(store.open_conversation, NOW, buyer_id=buyer, visitor="v", viewing=None)


def say(database, conversation, text_="在吗", client_id=None, sender="buyer"):
    return database.run_now(store.add_message, conversation, NOW, sender=sender, text=text_, client_id=client_id)


def due_timers(database, now):
    return database.run_now(due.first_of_each, now, [due.TIMER], 50)


def test_a_chat_in_which_nobody_wrote_is_in_no_queue(database):
    opened, written, proposed, answered = (a_conversation(database, buyer) for buyer in ("b1", "b2", "b3", "b4"))
    say(database, written)
    unprompted = a_proposal().copy(update={"wish": Wish(scenario="greeting", event="shipped")})
    database.run_now(standing.replace_proposals, proposed, 0, [unprompted], NOW)
    database.run_now(standing.replace_proposals, answered, 0, [a_proposal()], NOW)  # nothing that somebody waits for
    shown = {which: {one["id"] for one in database.run_now(queue.page, which, "a1").conversations}
             for which in ("waiting", "all", "mine", "closed")}
    assert shown == {"waiting": {written, proposed}, "all": {written, proposed, answered}, "mine": set(),
                     "closed": set()}
    assert opened not in shown["all"]


def test_a_buyer_has_one_open_conversation(database):
    assert a_conversation(database) == a_conversation(database)
    assert a_conversation(database) != a_conversation(database, "b2")


def test_a_repeat_is_the_same_message(database):
    conversation = a_conversation(database)
    first, again = say(database, conversation, client_id="c"), say(database, conversation, client_id="c")
    assert (first[0], first[1], again[1]) == (again[0], True, False)


def test_pending_messages_come_in_order_and_are_set_aside_after_two_tries(database):
    conversation = a_conversation(database)
    one, _ = say(database, conversation, "一")
    two, _ = say(database, conversation, "二")
    begun = database.run_now(unread.begin, conversation, NOW)
    assert begun.message == one
    database.run_now(due.done, begun.item)
    database.run_now(store.save_reading, one, Reading(intent="greet", confidence=0.9), NOW)
    begun = database.run_now(unread.begin, conversation, NOW)
    assert begun.message == two
    assert not database.run_now(unread.failed, begun, NOW)
    assert database.run_now(unread.begin, conversation, NOW).message == two
    assert database.run_now(unread.failed, begun, NOW)
    assert database.run_now(unread.begin, conversation, NOW) is None
    assert [one.read_state for one in database.run_now(store.history, conversation)] == ["read", "failed"]


def test_a_message_that_ended_the_process_each_time_is_set_aside_and_the_others_behind_it_were_never_tried(database):
    conversation = a_conversation(database)
    bad, _ = say(database, conversation, "一")
    behind = [say(database, conversation, str(number))[0] for number in range(300)]
    for _ in range(unread.LOST_ATTEMPTS):  # so many processes begin it and die
        assert database.run_now(unread.begin, conversation, NOW).message == bad
    begun = database.run_now(unread.begin, conversation, NOW)
    assert begun.message == behind[0] and begun.item.attempts == 0
    states = [one.read_state for one in database.run_now(store.history, conversation)]
    assert states == ["failed"] + ["pending"] * 300


def test_a_fault_of_lock_or_database_is_no_attempt(database):
    conversation = a_conversation(database)
    message, _ = say(database, conversation)
    for _ in range(5):
        begun = database.run_now(unread.begin, conversation, NOW)
        assert begun.message == message
        database.run_now(unread.not_attempted, {begun.item.id: 1})


def test_the_first_of_several_messages_says_who_reads_a_conversation(database):
    one, other, later = a_conversation(database), a_conversation(database, "b2"), NOW + timedelta(seconds=5)
    for number in range(3):
        for conversation in (one, other):
            database.run_now(store.add_message, conversation, NOW + timedelta(microseconds=number), sender="buyer",
                             text=str(number), client_id=None)
    assert sorted(database.run_now(unread.left_over, later, 10)) == sorted([one, other])
    database.run_now(unread.begin, one, later)  # the two behind it wait for it
    assert database.run_now(unread.left_over, later, 10) == [other]
    assert len(database.run_now(unread.left_over, later + unread.CLAIM, 1)) == 1


def test_what_nobody_reads_is_claimed_once_and_comes_back_when_its_reader_died(database):
    conversation, later = a_conversation(database), NOW + timedelta(seconds=5)
    say(database, conversation)
    assert database.run_now(unread.left_over, NOW, 10) == []  # who received it reads it
    assert database.run_now(unread.left_over, later, 10) == [conversation]
    assert database.run_now(unread.claim, [conversation], later) == [conversation]
    assert database.run_now(unread.claim, [conversation], later) == []
    assert database.run_now(unread.left_over, later, 10) == []
    assert database.run_now(unread.left_over, later + unread.CLAIM, 10) == [conversation]
    an_hour_back = NOW - timedelta(hours=1)
    assert database.run_now(unread.left_over, an_hour_back, 10) == [conversation]
    database.run_now(unread.pause, conversation, later + timedelta(seconds=8))
    assert database.run_now(unread.left_over, later, 10) == []


def test_proposals_are_replaced_kept_and_decided(database):
    conversation = a_conversation(database)
    [first] = database.run_now(standing.replace_proposals, conversation, 1, [a_proposal()], NOW)
    [same] = database.run_now(standing.replace_proposals, conversation, 1, [a_proposal()], NOW)
    assert first.id == same.id
    [other] = database.run_now(standing.replace_proposals, conversation, 1, [a_proposal("在的", "question")], NOW)
    assert database.run_now(standing.get_proposal, first.id).state == "retired"
    database.run_now(standing.save_decision, other, "p", "rejected", NOW, cause="tone")
    assert database.run_now(standing.open_proposals, conversation) == []
    assert database.run_now(lambda connection: connection.execute(select(decisions.c.cause)).scalar()) == "tone"


def test_memory_is_kept(database):
    conversation = a_conversation(database)
    remember(database, conversation, Memory(turn=3, said={"a": 1}))
    assert database.run_now(store.get_memory, conversation).said == {"a": 1}


def test_a_timer_is_taken_once_and_only_when_due(database):
    conversation = a_conversation(database)
    database.run_now(agenda.start_timer, conversation,
                     Timer(event="discount_undecided", due=NOW + timedelta(minutes=3)), NOW)
    assert due_timers(database, NOW) == []
    [item] = due_timers(database, NOW + timedelta(minutes=3))
    database.run_now(due.done, item)
    with pytest.raises(due.NotDue):
        database.run_now(due.done, item)


def test_a_task_is_opened_and_closed_once(database):
    conversation = a_conversation(database)
    for _ in range(2):
        database.run_now(agenda.open_task, conversation, Task(kind="resend", text="补发", role="agent"), NOW)
    [task] = database.run_now(agenda.tasks_of, conversation)
    database.run_now(agenda.close_task, task["id"], "done", "p", NOW)
    with pytest.raises(RequestError, match="处理过"):
        database.run_now(agenda.close_task, task["id"], "done", "p", NOW)


def test_live_events_are_numbered_and_the_buyer_sees_only_messages(database):
    conversation = a_conversation(database)
    say(database, conversation)
    database.run_now(standing.replace_proposals, conversation, 1, [a_proposal()], NOW)
    everything = database.run_now(timeline.read_after, 0)
    assert [one["kind"] for one in everything] == ["message", "proposals"]
    assert [one["kind"] for one in database.run_now(timeline.read_after, 0, conversation)] == ["message"]
    assert database.run_now(timeline.read_after, everything[0]["seq"])[0]["kind"] == "proposals"
    assert database.run_now(timeline.read_after, 0, "another") == []


def test_the_queue_comes_in_pages_that_skip_nothing_while_it_moves(database):
    def at(minute):
        return NOW + timedelta(minutes=minute)

    made = [database.run_now(store.open_conversation, NOW, buyer_id=f"b{n}", visitor=None, viewing=None)
            for n in range(9)]
    for n, one in enumerate(made[:7]):  # always two of the same minute
        database.run_now(store.add_message, one, at(n // 2), sender="buyer", text="在吗", client_id=None)
    unprompted = a_proposal().copy(update={"wish": Wish(scenario="greeting", event="shipped")})
    for one in made[7:]:  # nothing was written here, but there is something to say
        database.run_now(standing.replace_proposals, one, 1, [unprompted], NOW)
    for which, count in (("waiting", 9), ("all", 9)):
        whole = [one["id"] for one in database.run_now(queue.page, which, "p").conversations]
        found, page = [], database.run_now(queue.page, which, "p", None, 2)
        assert (len(whole), page.left) == (count, count - 2)
        while True:
            found += [one["id"] for one in page.conversations]
            if page.next is None:
                break
            page = database.run_now(queue.page, which, "p", page.next, 2)
        assert found == whole and page.left == 0
    first = database.run_now(queue.page, "waiting", "p", None, 2)
    database.run_now(store.add_message, first.conversations[0]["id"], at(9), sender="agent", text="在的",
                     client_id=None)
    rest = database.run_now(queue.page, "waiting", "p", first.next).conversations
    assert len(rest) == 7 and not {one["id"] for one in rest} & {one["id"] for one in first.conversations}


def test_open_tasks_of_all_conversations_are_listed_for_the_role_they_stand_with(database):
    one, other = a_conversation(database), a_conversation(database, "b2")
    for conversation, role in ((one, "agent"), (one, "lead"), (other, "warehouse"), (other, "manager")):
        database.run_now(agenda.open_task, conversation, Task(kind="resend", text=f"给{role}", role=role), NOW)
    found = {role: database.run_now(agenda.open_tasks, role, 1) for role in ("agent", "lead", "manager")}
    assert [(len(rows), total) for rows, total in found.values()] == [(1, 2), (1, 1), (1, 2)]
    [lead] = found["lead"][0]
    assert (lead["text"], lead["buyer"], lead["conversation"]) == ("给lead", "b1", one)
    database.run_now(agenda.close_task, lead["id"], "done", "p", NOW)
    assert database.run_now(agenda.open_tasks, "lead") == ([], 0)


def test_a_buyers_conversation_is_opened_once_by_whoever_is_first(database):
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(8) as pool:
        found = set(pool.map(lambda _: a_conversation(database, "b-many"), range(24)))
    assert len(found) == 1
    with pytest.raises(IntegrityError):
        database.run_now(lambda connection: connection.execute(conversations.insert().values(
            id="other", buyer_id="b-many", state="open", opened_at="x", memory="{}")))


def test_timers_stop_with_their_case_and_leave_the_others(database):
    conversation = a_conversation(database)

    def start(case_id, order_id):
        database.run_now(agenda.start_timer, conversation, Timer(event="follow_up_due", minutes=60), NOW,
                         due.Matter(case_id, order_id))

    def running():
        rows = database.run_now(lambda connection: connection.execute(select(
            table.c.case_id, table.c.order_id).where(table.c.kind == "timer", table.c.state == "open")).all())
        return {tuple(row) for row in rows}

    for matter in (("c1", None), (None, "o2"), ("c2", "o2"), ("c3", None), (None, None)):
        start(*matter)
    start("c1", "o1")  # its order has become known: the timer starts anew, it is not a second one
    assert running() == {("c1", "o1"), ("c2", "o2"), ("c3", None), (None, None)}
    database.run_now(agenda.stop_timers, conversation, "follow_up_due", due.Matter("c1", "o1"))
    database.run_now(agenda.stop_timers, conversation, "follow_up_due", due.Matter("c2", "o2"))
    assert running() == {("c3", None), (None, None)}
    database.run_now(agenda.stop_timers, conversation, "follow_up_due", due.Matter(None, None))
    assert running() == {("c3", None)}
    database.run_now(agenda.stop_timers, conversation, "follow_up_due")
    assert running() == set()


def test_a_case_finds_room_beside_another_conversations_case_of_the_same_order(database):
    policy = {"case": {"callback_hours": 1, "follow_up_hours": 1, "agent_hours": 1}}
    for number, buyer in enumerate(("b1", "b2", "b3")):
        conversation = a_conversation(database, buyer)
        note = CaseNote(id=f"case{number}", kind="refund", scenario="x", opened_at=NOW)
        database.run_now(cases.save_cases, conversation, Memory(cases={"": note}), policy, NOW)
        known = note.copy(update={"order_id": "o1"})
        for _ in range(2):
            database.run_now(cases.save_cases, conversation, Memory(cases={"o1": known}), policy, NOW)
        assert [one["order_id"] for one in database.run_now(cases.cases_of, conversation)] == ["o1"]
