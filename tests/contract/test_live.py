"""Live events between processes on PostgreSQL: what is told while nobody listens comes all the same."""

from __future__ import annotations

import asyncio
import time
from contextlib import asynccontextmanager
from typing import Any, AsyncIterator, List

import pytest
from sqlalchemy import text

from bot.migrations import upgrade
from bot.store.database import Database
from bot.store.feed import publish
from bot.store.live import Live
from tests.builders import NOW
from tests.postgres import new_shop_database

LISTENING = "FROM pg_stat_activity WHERE query LIKE 'LISTEN%' AND datname = current_database()"


@pytest.fixture()
def pair(postgres):
    address = new_shop_database(postgres)
    here, there = Database(address), Database(address)
    upgrade(here)
    yield here, there
    here.close()
    there.close()


def tell(database: Database, number: int) -> None:
    database.run_now(publish, None, "policy", {"version": number}, NOW)


async def until(true: Any, seconds: float) -> float:
    """Wait for something; return how long it took."""
    began = time.monotonic()
    while not true():
        assert time.monotonic() - began < seconds, "not in time"
        await asyncio.sleep(0.02)
    return time.monotonic() - began


def listeners(database: Database) -> int:
    return int(database.run_now(lambda connection: connection.execute(text(f"SELECT count(*) {LISTENING}")).scalar()))


@asynccontextmanager
async def following(live: Live) -> AsyncIterator[List[int]]:
    heard: List[int] = []

    async def follow() -> None:
        async for batch in live.follow(0, heartbeat=60):
            heard.extend(one["seq"] for one in batch)

    live.start()
    task = asyncio.create_task(follow())
    try:
        yield heard
    finally:
        await live.stop()
        await asyncio.wait_for(task, 5)


async def test_a_listening_connection_that_is_lost_comes_back_and_nothing_is_missed(pair):
    here, there = pair
    async with following(Live(here)) as heard:
        await until(lambda: listeners(there) == 1, 10)
        tell(there, 1)
        assert await until(lambda: len(heard) == 1, 5) < 2
        there.run_now(lambda connection: connection.execute(text(f"SELECT pg_terminate_backend(pid) {LISTENING}")))
        tell(there, 2)
        await until(lambda: len(heard) == 2, 10)
        await until(lambda: listeners(there) == 1, 10)
        tell(there, 3)
        assert await until(lambda: len(heard) == 3, 5) < 2
    assert heard == sorted(set(heard))


async def test_what_is_told_just_before_listening_begins_is_heard_without_another_word(pair, monkeypatch):
    here, there = pair
    live = Live(here)
    connect, connecting = live._connect, []

    def slowly() -> Any:
        connecting.append(1)
        time.sleep(1.5)
        return connect()

    monkeypatch.setattr(live, "_connect", slowly)
    async with following(live) as heard:
        await until(lambda: bool(connecting), 5)
        await asyncio.sleep(0.7)  # the first look at the table is over, LISTEN has not begun
        tell(there, 1)
        await until(lambda: len(heard) == 1, 6)
