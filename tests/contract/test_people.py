"""People, their sessions and the audit trail, on each database."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from bot import audit
from bot.conversations import store
from bot.conversations.tables import audit as lines
from bot.database import Database
from bot.migrations import upgrade
from tests.builders import NOW
from tests.postgres import new_database, running_postgres


@pytest.fixture(scope="module")
def postgres(tmp_path_factory):
    with running_postgres(tmp_path_factory.mktemp("postgres")) as address:
        yield address


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request, tmp_path):
    address = f"sqlite:///{tmp_path}/x.db" if request.param == "sqlite" else new_database(request.getfixturevalue("postgres"))
    made = Database(address)
    upgrade(made)
    yield made
    made.close()


def test_an_audit_line_needs_no_conversation_and_no_person(database):
    database.run_now(audit.note, "sign_in_refused", NOW, detail="agent from 192.0.2.7")
    database.run_now(audit.note, "model_promoted", NOW, person="p1", detail="m2")
    database.run_now(store.log_access, "c1", "p1", "attach_order", "o1", NOW)
    rows = database.run_now(lambda connection: connection.execute(
        select(lines.c.action, lines.c.person, lines.c.conversation, lines.c.detail)).all())
    assert {tuple(row) for row in rows} == {
        ("sign_in_refused", None, None, "agent from 192.0.2.7"), ("model_promoted", "p1", None, "m2"),
        ("attach_order", "p1", "c1", "o1")}


def test_an_action_too_long_for_its_column_is_found_on_every_database(database):
    with pytest.raises(ValueError, match="30 characters"):
        database.run_now(audit.note, "x" * 31, NOW)
