"""The schema and its upgrade, which keeps every row, on each database."""

from __future__ import annotations

from alembic import command
from sqlalchemy import inspect, select, text

from bot import migrations
from bot.migrations import upgrade
from bot.orders.tables import metadata as orders_metadata
from bot.store import messages as store
from bot.store.database import Database, metadata
from bot.store.tables import conversations, due
from bot.talk.model import CaseNote, Memory
from tests.builders import NOW
from tests.postgres import new_database


def a_conversation(database, buyer="b1"):
    return database.run_now(store.open_conversation, NOW, buyer_id=buyer, visitor="v", viewing=None)


def say(database, conversation, text_="在吗", client_id=None, sender="buyer"):
    return database.run_now(store.add_message, conversation, NOW, sender=sender, text=text_, client_id=client_id)


def test_the_schema_is_that_of_the_tables_and_an_upgrade_keeps_every_row(database):
    conversation = a_conversation(database)
    say(database, conversation)
    upgrade(database)
    found = set(inspect(database.engine).get_table_names())
    assert set(metadata.tables) | set(orders_metadata.tables) <= found
    assert len(database.run_now(store.history, conversation)) == 1


def test_an_upgrade_gives_timers_their_cases_and_joins_doubled_conversations(request, tmp_path):
    for address in (f"sqlite:///{tmp_path}/old.db", new_database(request.getfixturevalue("postgres"))):
        old = Database(address)
        with old.engine.begin() as connection:
            config = migrations.configuration()
            config.attributes["connection"] = connection
            command.upgrade(config, "0002")
        old.run_now(_fill_old)
        upgrade(old)
        assert old.run_now(lambda connection: connection.execute(select(
            due.c.id, due.c.case_id).where(due.c.kind == "timer").order_by(due.c.id)).all()) == [
                ("t1", "k1"), ("t2", "k2"), ("t3", None), ("t4", "k1")]
        [row] = old.run_now(lambda connection: connection.execute(select(conversations)).all())
        assert (row.id, row.buyer_id, row.last_seq, row.unread, row.last_text) == ("new", "b1", 3, 2, "三")
        assert [(one.seq, one.text, one.client_id) for one in old.run_now(store.history, "new")] == [
            (1, "一", None), (2, "二", "x"), (3, "三", "y")]
        assert {note.id for note in old.run_now(store.get_memory, "new").cases.values()} == {"k1", "k2"}
        say(old, "new", "四")
        old.close()


def _fill_old(connection):
    def put(table, **values):
        connection.execute(text(f"INSERT INTO {table} ({', '.join(values)}) VALUES "
                                f"({', '.join(':' + one for one in values)})"), values)

    for name, opened, note in (("old", "2026-01-01", ("", "k1", None)), ("new", "2026-01-02", ("o2", "k2", "o2"))):
        key, case, order = note
        memory = Memory(cases={key: CaseNote(id=case, kind="refund", scenario="s", opened_at=NOW, order_id=order)})
        put("conversations", id=name, buyer_id="b1", state="open", opened_at=opened, last_seq=2 if name == "new" else 1,
            unread=1,
            last_at="2026-01-03" if name == "new" else "2026-01-01", last_text="三" if name == "new" else "一",
            memory=memory.json())
        put("cases", id=case, conversation=name, open_matter=order or f"conversation:{name}", order_id=order,
            kind="refund", scenario="s",
            state="open", level="agent", steps="[]", rows="[]", opened_at=opened, reopened=0)
    for name, conversation, seq, at, words, client in (("m1", "old", 1, "2026-01-01T1", "一", "x"),
                                                       ("m2", "new", 1, "2026-01-02T1", "二", "x"),
                                                       ("m3", "new", 2, "2026-01-03T1", "三", "y")):
        put("messages", id=name, conversation=conversation, seq=seq, sender="buyer", text=words,
            at=f"{at}0:00:00.000000+00:00",
            client_id=client, read_state="read", attempts=1)
    for name, conversation, event, order in (("t1", "old", "follow_up_due", None), ("t2", "new", "case_overdue", "o2"),
                                             ("t3", "new", "answer_overdue", None),
                                             ("t4", "old", "case_overdue", None)):
        put("timers", id=name, conversation=conversation, event=event, order_id=order, due="2026-01-09", state="open")
