"""The shop's knowledge in the database: in force at once everywhere, every change kept. On each database."""

from __future__ import annotations

import asyncio
import json
import logging
import threading

import pytest
from sqlalchemy import delete, event, select

from bot.errors import RequestError
from bot.handbook.knowledge import entry_of, tidy
from bot.store import knowledge_entries
from bot.store.database import stamp
from bot.store.knowledge import Knowledge
from bot.store.tables import audit, knowledge, knowledge_changes
from tests.builders import NOW, whole_handbook

HANDBOOK = whole_handbook()


def content(question="有礼盒吗", **more):
    return tidy({"title": "礼盒", "questions": [question], "answer": "有的", **more})


@pytest.fixture
def held(database):
    return Knowledge(database, HANDBOOK)


def change(database, held, name="gift", based_on=0, **more):
    return database.run_now(held.change, name, content(**more), based_on, "l1", NOW)


def now(held):
    return {one.id: one.version for one in asyncio.run(held.current()).entries}


def test_a_change_is_in_force_at_once_wherever_it_is_asked_for(database, held):
    other = Knowledge(database, HANDBOOK)
    assert now(other) == {}
    assert change(database, held).version == 1 and now(other) == now(held) == {"gift": 1}
    change(database, held, "engrave", question="能刻字吗")
    change(database, held, based_on=1, answer="没有了")
    assert now(other) == {"gift": 2, "engrave": 1} and other().by_id["gift"].answer == "没有了"
    database.run_now(other.switch, "gift", False, 2, "l1", NOW)
    assert now(held) == {"engrave": 1} and held.entries["gift"].version == 3
    assert now(Knowledge(database, HANDBOOK)) == {"engrave": 1}


def test_whoever_read_an_older_version_is_told_and_changes_nothing(database, held):
    change(database, held)
    for wrong in (0, 2):
        with pytest.raises(RequestError) as told:
            change(database, held, based_on=wrong, answer="别的")
        assert (told.value.code, told.value.status) == ("knowledge.conflict", 409)
    with pytest.raises(RequestError):
        database.run_now(held.switch, "gift", False, 0, "l1", NOW)
    assert held().by_id["gift"].answer == "有的" and now(held) == {"gift": 1}


def test_what_has_faults_is_refused_with_all_of_them(database, held):
    change(database, held)
    with pytest.raises(RequestError) as told:
        change(database, held, "new", question="", answer="{{order.gone}}")
    assert told.value.code == "knowledge.invalid"
    assert [one["path"] for one in told.value.data["faults"]] == ["questions", "answer"]
    with pytest.raises(RequestError) as told:
        change(database, Knowledge(database, HANDBOOK), "new", question="有礼盒吗?")
    assert "已经写在「礼盒」里" in told.value.data["faults"][0]["message"]
    assert now(held) == {"gift": 1}


def test_a_question_that_was_taken_meanwhile_is_seen_by_who_did_not_look(database, held):
    change(database, Knowledge(database, HANDBOOK))
    with pytest.raises(RequestError, match="已经写在"):
        change(database, held, "new")


def test_an_entry_that_stood_aside_cannot_take_its_question_back_when_another_has_it(database, held):
    change(database, held)
    database.run_now(held.switch, "gift", False, 1, "l1", NOW)
    change(database, held, "new")
    with pytest.raises(RequestError, match="已经写在"):
        database.run_now(held.switch, "gift", True, 2, "l1", NOW)


def test_every_change_is_kept_with_who_and_when_before_and_after(database, held):
    change(database, held)
    change(database, held, based_on=1, answer="没有了")
    assert not change(database, held, based_on=2, answer="没有了").changed, "the same again is no change"
    database.run_now(held.switch, "gift", False, 2, "l2", NOW)
    lines = database.run_now(knowledge_entries.history, "gift")
    assert [(one["version"], one["person"], one["at"]) for one in lines] == [
        (3, "l2", stamp(NOW)), (2, "l1", stamp(NOW)), (1, "l1", stamp(NOW))]
    assert lines[2]["before"] is None and lines[1]["before"]["answer"] == "有的"
    assert lines[0]["before"]["enabled"] and not lines[0]["after"]["enabled"]
    assert lines[1]["after"]["answer"] == "没有了"
    said = database.run_now(lambda connection: connection.execute(
        select(audit.c.person, audit.c.detail).order_by(audit.c.detail)).all())
    assert said == [("l1", "gift version 1"), ("l1", "gift version 2"), ("l2", "gift version 3")]


def test_asking_reads_one_number_while_nothing_changes(database, held):
    for number in range(30):
        change(database, held, f"k{number}", question=f"问题{number}")
    said = []
    event.listen(database.engine, "before_cursor_execute", lambda *args: said.append(args[2]))
    assert len(now(held)) == 30
    said.clear()
    now(held)
    assert len([one for one in said if one.startswith("SELECT")]) == 1
    change(database, Knowledge(database, HANDBOOK), "k7", based_on=1, question="另一个")
    assert now(held)["k7"] == 2 and held().by_id["k8"].version == 1


def test_an_import_is_all_or_nothing_and_changes_nothing_the_second_time(database, held):
    entries = [entry_of(f"k{number}", content(f"问题{number}")) for number in range(5)]
    first = database.run_now(held.put_all, entries, NOW)
    again = database.run_now(held.put_all, entries, NOW)
    assert (first.new, first.changed, first.same) == (5, 0, 0) and (again.new, again.changed, again.same) == (0, 0, 5)
    changed = [entry_of("k1", content("问题2")), entry_of("k2", content("问题1"))]
    assert held.check_all(changed) == {}, "entries of one file may change places"
    assert database.run_now(held.put_all, changed, NOW).changed == 2
    clash = [entry_of("k9", content("第九")), entry_of("k8", content("问题3"))]
    assert list(held.check_all(clash)) == ["k8"]
    with pytest.raises(RequestError):
        database.run_now(held.put_all, clash, NOW)
    assert "k9" not in now(held)


def test_what_this_release_cannot_use_is_left_out_shown_and_said(database, held, caplog):
    change(database, held)

    def spoil(connection, name, text):
        connection.execute(knowledge.insert().values(id=name, content=text, enabled=True, version=1,
                                                     revision=2, updated_at=stamp(NOW)))

    database.run_now(spoil, "old", json.dumps(content("旧", answer="{{order.gone}}")))
    database.run_now(spoil, "bad", "[]")
    database.run_now(lambda connection: connection.execute(knowledge_changes.insert().values(
        revision=2, entry="old", version=1, after="{}", at=stamp(NOW))))
    with caplog.at_level(logging.ERROR):
        assert now(held) == {"gift": 1}
    assert set(held().faulty) == {"old", "bad"} and set(held.entries) == {"gift", "old"}
    assert len(caplog.records) == 2
    database.run_now(held.switch, "old", False, 1, "l1", NOW)
    now(held)
    assert set(held().faulty) == {"bad", "old"} and not held.entries["old"].enabled, "it says why it cannot come back"


def test_changes_at_the_same_moment_have_numbers_of_their_own(database):
    failed = []

    def work(number):
        try:
            change(database, Knowledge(database, HANDBOOK), f"k{number}", question=f"问题{number}")
        except Exception as err:
            failed.append(err)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(8)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert not failed
    assert database.run_now(knowledge_entries.last_revision) == 8 and len(now(Knowledge(database, HANDBOOK))) == 8


def test_while_the_database_is_away_the_knowledge_stays(database, held):
    change(database, held)
    assert now(held) == {"gift": 1}
    database.run_now(lambda connection: connection.exec_driver_sql("DROP TABLE knowledge_changes"))
    assert now(held) == {"gift": 1}


def test_unknown_entries_are_said_to_be_unknown(database, held):
    with pytest.raises(RequestError) as told:
        database.run_now(held.switch, "none", False, 1, "l1", NOW)
    assert told.value.status == 404
    database.run_now(lambda connection: connection.execute(delete(knowledge)))
