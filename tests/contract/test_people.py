"""People, their sessions, sign-in and the audit trail, on each database."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import func, select, text

from bot.errors import InputError, RequestError
from bot.security.passwords import Passwords, hash_now
from bot.store import audit, people, sign_in
from bot.store.tables import audit as lines
from tests.builders import NOW

PASSWORD, HERE, THERE = "blue-kettle-17", "192.0.2.1", "198.51.100.7"


@pytest.fixture(scope="module")
def passwords():
    made = Passwords(at_once=2, waiting=200, share=200)
    yield made
    made.close()


def actions(database):
    return [row.action for row in database.run_now(
        lambda connection: connection.execute(select(lines.c.action).order_by(lines.c.at)).all())]


def tries_kept(database):
    return database.run_now(lambda connection: connection.execute(
        select(func.count()).select_from(people.tries)).scalar())


def test_an_audit_line_needs_no_conversation_and_no_person(database):
    database.run_now(audit.note, "sign_in_refused", NOW, detail="agent from 192.0.2.7")
    database.run_now(audit.note, "model_promoted", NOW, person="p1", detail="m2")
    database.run_now(lambda connection: audit.note(connection, "attach_order", NOW, person="p1", detail="o1",
                                                   conversation="c1"))
    rows = database.run_now(lambda connection: connection.execute(
        select(lines.c.action, lines.c.person, lines.c.conversation, lines.c.detail)).all())
    assert {tuple(row) for row in rows} == {
        ("sign_in_refused", None, None, "agent from 192.0.2.7"), ("model_promoted", "p1", None, "m2"),
        ("attach_order", "p1", "c1", "o1")}


def test_an_action_too_long_for_its_column_is_found_on_every_database(database):
    with pytest.raises(ValueError, match="30 characters"):
        database.run_now(audit.note, "x" * 31, NOW)


async def test_people_sign_in_by_name_or_by_the_name_that_others_see(database, passwords):
    made = people.create(database, "xm", "小满", "agent", PASSWORD, NOW)
    for name in ("xm", "小满", " 小满 "):
        assert await sign_in.sign_in(database, passwords, name, PASSWORD, HERE, NOW) == made
    people.create(database, "xm2", "小满", "agent", PASSWORD, NOW)
    assert await sign_in.sign_in(database, passwords, "小满", PASSWORD, HERE, NOW) is None, "two have that name"
    assert (await sign_in.sign_in(database, passwords, "xm", PASSWORD, HERE, NOW)).id == made.id
    assert await sign_in.sign_in(database, passwords, "nobody", PASSWORD, HERE, NOW) is None


def test_a_session_is_kept_as_a_digest_and_ends(database):
    member = people.create(database, "xm", "小满", "agent", PASSWORD, NOW)
    token, csrf = database.run_now(people.open_session, member, NOW)
    assert database.run_now(people.find_session, token, NOW)[1] == csrf
    assert database.run_now(people.find_session, token, NOW + timedelta(hours=13)) is None
    assert database.run_now(people.list_people)[0].last_sign_in == NOW
    kept = database.run_now(lambda connection: connection.execute(text("SELECT token FROM sessions")).all())
    assert token not in str(kept)


async def test_many_tries_at_once_get_no_further_than_one_after_another(database, passwords):
    people.create(database, "xm", "小满", "agent", PASSWORD, NOW)
    answers = await asyncio.gather(*(
        sign_in.sign_in(database, passwords, "xm", f"wrong-{n}", HERE, NOW) for n in range(60)), return_exceptions=True)
    looked_at = [one for one in answers if one is None]
    assert len(looked_at) == sign_in.MAX_TRIES_PER_PAIR
    refused = [one for one in answers if isinstance(one, RequestError)]
    assert len(refused) == 60 - sign_in.MAX_TRIES_PER_PAIR
    assert all(one.status == 429 and one.retry_after for one in refused)
    assert "密码错误次数太多" in refused[0].message and "分钟" in refused[0].hint
    assert actions(database).count("sign_in_limit") == 1


async def test_wrong_tries_from_one_address_keep_nobody_out_who_is_elsewhere(database, passwords):
    people.create(database, "xm", "小满", "agent", PASSWORD, NOW)
    for _ in range(sign_in.MAX_TRIES_PER_PAIR):
        assert await sign_in.sign_in(database, passwords, "xm", "wrong", THERE, NOW) is None
    with pytest.raises(RequestError):
        await sign_in.sign_in(database, passwords, "xm", PASSWORD, THERE, NOW)
    assert await sign_in.sign_in(database, passwords, "xm", PASSWORD, HERE, NOW) is not None
    with pytest.raises(RequestError):  # signing in elsewhere opens nothing for the guesser
        await sign_in.sign_in(database, passwords, "xm", PASSWORD, THERE, NOW)
    later = NOW + timedelta(minutes=sign_in.TRY_MINUTES, seconds=1)
    assert await sign_in.sign_in(database, passwords, "xm", PASSWORD, THERE, later) is not None


def test_a_name_tried_from_everywhere_is_slow_and_stays_open(database):
    people.create(database, "xm", "小满", "agent", PASSWORD, NOW)
    waits = [database.run_now(sign_in.begin, "xm", f"203.0.113.{n}", NOW).wait for n in range(120)]
    assert waits[0] == waits[sign_in.SLOW_AFTER_TRIES - 1] == 0 < waits[sign_in.SLOW_AFTER_TRIES] < waits[60]
    assert max(waits) == sign_in.MAX_DELAY_SECONDS


def test_one_address_cannot_go_through_all_names(database):
    for n in range(sign_in.MAX_TRIES_PER_ADDRESS):
        database.run_now(sign_in.begin, f"name{n}", THERE, NOW)
    with pytest.raises(RequestError, match="密码错误次数太多"):
        database.run_now(sign_in.begin, "another", THERE, NOW)
    database.run_now(sign_in.begin, "another", HERE, NOW)


async def test_tries_are_forgotten_of_unknown_names_too(database, passwords):
    for n in range(20):
        database.run_now(sign_in.begin, f"unknown{n}", THERE, NOW)
    later = NOW + timedelta(minutes=sign_in.TRY_MINUTES, seconds=1)
    people.create(database, "xm", "小满", "agent", PASSWORD, NOW)
    assert await sign_in.sign_in(database, passwords, "xm", PASSWORD, HERE, later) is not None
    assert tries_kept(database) == 0


async def test_a_full_queue_sends_away_without_counting_a_try(database):
    small = Passwords(at_once=1, waiting=1)
    people.create(database, "xm", "小满", "agent", PASSWORD, NOW)
    answers = await asyncio.gather(*(
        sign_in.sign_in(database, small, f"x{n}", "wrong", HERE, NOW) for n in range(10)), return_exceptions=True)
    small.close()
    sent_away = [one for one in answers if isinstance(one, RequestError)]
    assert sent_away and all((one.status, one.code, one.retry_after) == (503, "auth.busy", 2) for one in sent_away)
    assert tries_kept(database) == 10 - len(sent_away)


async def test_one_address_does_not_fill_the_queue_for_the_others(database):
    people.create(database, "xm", "小满", "agent", PASSWORD, NOW)
    made = Passwords(at_once=1, waiting=20)
    flood = [asyncio.ensure_future(sign_in.sign_in(database, made, f"x{n}", "wrong", THERE, NOW)) for n in range(30)]
    await asyncio.sleep(0.1)
    assert await sign_in.sign_in(database, made, "xm", PASSWORD, HERE, NOW) is not None
    await asyncio.gather(*flood, return_exceptions=True)
    made.close()


def test_a_new_password_and_deactivation_end_sessions_at_once(database):
    member = people.create(database, "xm", "小满", "agent", PASSWORD, NOW)
    assert member.first_password
    mine, other = (database.run_now(people.open_session, member, NOW)[0] for _ in range(2))
    database.run_now(people.set_password, "xm", hash_now("green-kettle-18"), NOW, first=False, by=member.id, keep=mine)
    assert database.run_now(people.find_session, other, NOW) is None
    assert database.run_now(people.find_session, mine, NOW)[0].first_password is False
    database.run_now(people.set_active, "xm", False, NOW)
    assert database.run_now(people.find_session, mine, NOW) is None
    database.run_now(people.set_active, "xm", True, NOW)
    assert database.run_now(people.find_session, mine, NOW) is None, "an ended session stays ended"
    token, _ = database.run_now(people.open_session, member, NOW)
    assert database.run_now(people.end_sessions, "xm", NOW) == 1
    assert database.run_now(people.find_session, token, NOW) is None
    assert sorted(actions(database)) == ["password_changed", "person_activated", "person_added", "person_deactivated",
                                         "sessions_ended"]


async def test_a_password_changed_while_it_is_checked_no_longer_opens_a_session(database, passwords):
    people.create(database, "xm", "小满", "agent", PASSWORD, NOW)
    begun = database.run_now(sign_in.begin, "xm", HERE, NOW)
    database.run_now(people.set_password, "xm", hash_now("green-kettle-18"), NOW, first=False)
    assert database.run_now(sign_in._succeed, begun, HERE) is None


@pytest.mark.parametrize("name, role, password, said", [
    ("xm", "boss", PASSWORD, "没有角色"), ("", "agent", PASSWORD, "用户名"), ("a b", "agent", PASSWORD, "用户名"),
    ("x" * 41, "agent", PASSWORD, "用户名"), ("taken", "agent", PASSWORD, "已经有人用了"),
    ("xm", "agent", "short", "10 个字符"),
])
def test_who_cannot_be_added_is_told_why(database, name, role, password, said):
    people.create(database, "taken", "", "agent", PASSWORD, NOW)
    with pytest.raises(InputError, match=said):
        people.create(database, name, "小满", role, password, NOW)


def test_a_name_that_nobody_has_is_answered_with_those_there_are(database):
    people.create(database, "xm", "", "agent", PASSWORD, NOW)
    for change in (lambda c: people.set_active(c, "xn", False, NOW), lambda c: people.end_sessions(c, "xn", NOW),
                   lambda c: people.set_password(c, "xn", "hash", NOW, first=True)):
        with pytest.raises(InputError, match="没有用户名 'xn'"):
            database.run_now(change)
