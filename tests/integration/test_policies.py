"""The policy in force: what happens when the newest version cannot be used. On real databases."""

import asyncio
import json
import logging

import pytest
from sqlalchemy import event, select

from bot.errors import RequestError
from bot.migrations import upgrade
from bot.store import policy_versions
from bot.store.database import Database, stamp
from bot.store.policies import Policies
from bot.store.tables import audit
from bot.store.tables import policy_versions as table
from tests.builders import NOW, an_order, whole_handbook
from tests.shop import Shop

HANDBOOK = whole_handbook()


def policies_of(database):
    return Policies(database, HANDBOOK, lambda: NOW)


def plain(**sections):
    policy = json.loads(json.dumps(HANDBOOK.policy))
    for name, values in sections.items():
        policy[name] = {**policy[name], **values} if isinstance(values, dict) else values
    return policy


def kept(database, version, data):
    """A version as an older release, or a hand in the database, may have left it."""
    text = data if isinstance(data, str) else json.dumps(data)
    database.run_now(lambda connection: connection.execute(table.insert().values(
        version=version, data=text, changes="[]", person="l1", note=None, at=stamp(NOW))))


BAD = {"timezone": plain(shop={"timezone": "Mars/Base"}), "date": plain(promotion={"ends": "2026-13-45"}),
       "minutes": plain(supervisor={"decide_within_minutes": 10**18}),
       "answer": plain(reply={"answer_within_minutes": 1e12}),
       "not json": "{", "a list": [], "a number": 7, "a text section": {"shop": "x"},
       "a list section": {"automatic": {}},
       "nothing": "null", "odd rows": {"automatic": [[]]}, "nan": '{"case": {"lead_hours": NaN}}'}


@pytest.mark.parametrize("bad", BAD, ids=str)
def test_a_version_that_cannot_be_used_is_passed_over_and_said_once(database, bad, caplog):
    kept(database, 1, plain(shipping={"free_from": 9900}))
    kept(database, 2, BAD[bad])
    with caplog.at_level(logging.ERROR):
        policies = policies_of(database)
        policies.refresh()
        asyncio.run(policies.look())
    assert policies()["shipping"]["free_from"] == 9900
    assert (policies.version, policies.newest, policies.trouble.version, policies.trouble.in_force) == (1, 2, 2, 1)
    assert policies.trouble.since == NOW and policies.trouble.faults[0]["message"]
    assert len([one for one in caplog.records if "cannot be used" in one.message]) == 1


def test_with_no_usable_version_the_file_is_in_force_and_a_good_one_ends_the_trouble(database):
    policies = policies_of(database)
    for version, data in enumerate(BAD.values(), 1):
        kept(database, version, data)
    policies.refresh()
    assert policies() == plain() and (policies.version, policies.newest) == (0, len(BAD))
    number = database.run_now(policies.change, plain(), len(BAD), "l1", None, NOW)
    policies.refresh()
    assert (policies.version, policies.newest, policies.trouble) == (number, number, None)


def test_a_bad_version_from_elsewhere_leaves_what_was_in_force(database):
    first, second = policies_of(database), policies_of(database)
    database.run_now(first.change, plain(shipping={"free_from": 9900}), 0, "l1", None, NOW)
    asyncio.run(second.look())
    assert second()["shipping"]["free_from"] == 9900
    kept(database, 2, BAD["timezone"])
    for one in (first, second):
        asyncio.run(one.look())
        assert one()["shipping"]["free_from"] == 9900 and one.trouble.faults[0]["path"] == "shop.timezone"


def test_an_older_release_may_have_known_other_keys_and_lacked_some(database):
    older = plain(reading={"also_from": 0.2}, price={"member_rate": 95}, shipping={"free_from": 9900})
    del older["reply"]["busy_wait_text"], older["targets"]
    kept(database, 1, {**older, "gone": 1, "automatic": ["R5", "T2"]})
    policies = policies_of(database)
    assert policies.trouble is None and policies() == plain(shipping={"free_from": 9900}, automatic=["R5"])


def test_what_fails_only_with_the_newest_version_falls_back_and_goes_on(database):
    policies = policies_of(database)
    for version, fee in enumerate((9900, 8800), 1):
        database.run_now(policies.change, plain(shipping={"free_from": fee}), version - 1, "l1", None, NOW)
    policies.refresh()

    async def work(policy):
        return 1 // (policy["shipping"]["free_from"] - 8800)

    assert asyncio.run(policies.attempt(work)) == 0
    assert (policies.version, policies.newest, policies.trouble.version) == (1, 2, 2)
    assert "ZeroDivisionError" in policies.trouble.faults[0]["message"]
    policies.refresh()
    assert policies.version == 1 and asyncio.run(policies.attempt(work)) == 0


def test_what_fails_with_every_version_or_only_once_is_not_the_policys_fault(database):
    policies = policies_of(database)
    database.run_now(policies.change, plain(shipping={"free_from": 9900}), 0, "l1", None, NOW)
    policies.refresh()

    async def always(policy):
        raise ValueError("a rule of ours")

    failed = []

    async def once(policy):
        if not failed:
            failed.append(1)
            raise ValueError("this time only")
        return policy["shipping"]["free_from"]

    async def refused(policy):
        failed.append(2)
        raise RequestError("ours")

    with pytest.raises(ValueError):
        asyncio.run(policies.attempt(always))
    assert asyncio.run(policies.attempt(once)) == 9900
    with pytest.raises(RequestError):
        asyncio.run(policies.attempt(refused))
    assert failed == [1, 2] and policies.version == 1 and policies.trouble is None


def test_asking_for_the_policy_reads_nothing_and_a_look_stays_off_the_loop(database):
    policies = policies_of(database)
    threads = []
    event.listen(database.engine, "before_cursor_execute",
                 lambda *args: threads.append(__import__("threading").get_ident()))
    assert [policies() for _ in range(1000)] and threads == []

    async def look():
        await policies.look()
        return __import__("threading").get_ident()

    loop = asyncio.run(look())
    assert threads and loop not in threads


def test_while_the_database_is_away_the_policy_stays(tmp_path, caplog):
    database = Database(f"sqlite:///{tmp_path}/shop.db")
    upgrade(database)
    policies = policies_of(database)
    database.run_now(lambda connection: connection.exec_driver_sql("DROP TABLE policy_versions"))
    for _ in range(3):
        asyncio.run(policies.look())
    assert policies() == plain()
    assert len([one for one in caplog.records if "could not be looked at" in one.message]) == 1
    database.close()


def test_each_change_leaves_a_line_in_the_audit_trail(database):
    policies = policies_of(database)
    database.run_now(policies.change, plain(shipping={"free_from": 9900}, automatic=["R5"]), 0, "l1", "旺季", NOW)
    [line] = database.run_now(lambda connection: connection.execute(select(audit)).all())
    assert (line.person, line.action, line.at, line.conversation) == ("l1", "policy_changed", stamp(NOW), None)
    assert line.detail == "version 1: shipping.free_from automatic"
    assert database.run_now(policy_versions.history)[0]["note"] == "旺季"


@pytest.mark.parametrize("bad", ["timezone", "date", "minutes", "answer"])
def test_with_a_poisoned_version_buyers_are_still_read_and_answered(tmp_path, bad):
    shop = Shop(tmp_path)
    shop.stock(an_order())
    kept(shop.parts.database, 1, BAD[bad])
    shop.parts.policies.refresh()
    assert "59元" in shop.buyer("邮费多少", "ask_shipping_fee")[0].proposal.text
    shop.send()
    shop.later(minutes=5)
    shop.buyer("能便宜点吗", "bargain")
    shop.close()
    again = Shop(tmp_path, shop.now)
    assert again.buyer("包邮吗", "ask_shipping_fee") and again.parts.policies.trouble.version == 1
    again.close()
