"""What is looked for after kills is found where it is: a shop's database is harmed on purpose."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.builders import signed
from tests.kill_checks import faults_in, read_database

HARM = {
    "DELETE FROM messages WHERE sender = 'agent'": "have a gap",
    "UPDATE messages SET read_state = 'pending' WHERE sender = 'buyer'": "message pending",
    "UPDATE messages SET read_state = 'failed' WHERE sender = 'buyer'": "message failed",
    "UPDATE messages SET proposal = NULL": "sent 0 times",
    "DELETE FROM decisions": "is taken, decided: None",
    "INSERT INTO decisions (id, proposal, conversation, action, at) SELECT 'again', proposal, conversation, action, at "
    "FROM decisions": "decided twice",
    "UPDATE proposals SET state = 'open' WHERE state = 'taken'": "is open, decided: sent",
    "INSERT INTO proposals (id, conversation, turn, n, data, state, created_at) SELECT 'again', conversation, turn, n, "
    "data, state, created_at FROM proposals WHERE state = 'open' LIMIT 1": "stands twice",
    "INSERT INTO tasks (id, conversation, kind, text, role, state, opened_at) SELECT 'again', conversation, kind, "
    "text, role, state, opened_at FROM tasks": "task twice",
    "UPDATE cases SET state = 'closed'": "is remembered as",
    "UPDATE conversations SET memory = '{}'": "nobody remembers it",
    "DELETE FROM events WHERE kind = 'message'": "was announced 0 times",
    "INSERT INTO events (conversation, kind, for_buyer, data, at) SELECT conversation, kind, for_buyer, data, at "
    "FROM events WHERE kind = 'reading'": "was read 2 times",
    "UPDATE due SET state = 'failed' WHERE state = 'open'": "due given up",
    "INSERT INTO due (id, kind, subject, conversation, order_id, case_id, due, state) SELECT 'again', kind, subject, "
    "conversation, order_id, case_id, due, state FROM due WHERE kind = 'timer' AND state = 'open' LIMIT 1": "due twice",
}
"""What is done to the database, and what must be said of it."""


@pytest.fixture()
def harmed(shop):
    shop.stock(signed())
    shop.buyer("快递不送上门", "courier_complaint")
    shop.send()
    shop.buyer("少发了一件", "missing_item")
    return shop


def faults(shop, told=None, acknowledged=()):
    return faults_in(read_database(shop.parts.settings.database), told or {}, acknowledged, shop.now)


def test_a_shop_that_nothing_happened_to_has_no_faults(harmed):
    assert faults(harmed) == []


@pytest.mark.parametrize("harm", HARM)
def test_what_is_lost_or_doubled_is_found(harmed, harm):
    changed = harmed.parts.database.run_now(lambda connection: connection.exec_driver_sql(harm).rowcount)
    found = faults(harmed)
    assert changed and any(HARM[harm] in one for one in found), found


def test_an_acknowledged_message_that_is_not_there_is_lost(harmed):
    told = {"id-1": (harmed.conversation, "buyer", "在吗")}
    assert faults(harmed, told, ["id-1"]) == ["an acknowledged message of the buyer is lost: 在吗"]


def test_what_is_not_done_when_it_is_due_is_found(harmed):
    found = faults_in(read_database(harmed.parts.settings.database), {}, (), harmed.now + timedelta(days=3))
    assert any("not done in time" in one for one in found)
