"""The conversation locks, in one process and between processes on PostgreSQL."""

from __future__ import annotations

import asyncio
import multiprocessing
from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.engine import Engine

from bot.store.locks import ConversationLocks, LockLost, LockTimeout, LockUnreachable
from tests.postgres import new_database


@pytest.fixture(scope="module")
def server(postgres: str) -> Iterator[Engine]:
    engine = create_engine(new_database(postgres))
    yield engine
    engine.dispose()


@pytest.fixture(params=["queue", "sqlite", "postgresql"])
def engine(request: pytest.FixtureRequest) -> Any:
    if request.param == "queue":
        return None
    if request.param == "sqlite":
        return create_engine("sqlite://")
    return request.getfixturevalue("server")


async def test_one_holder_at_a_time_in_the_order_they_came(engine: Any) -> None:
    locks = ConversationLocks(engine)
    order: list[int] = []
    inside = 0

    async def hold(number: int) -> None:
        nonlocal inside
        async with locks.hold("c1"):
            inside += 1
            assert inside == 1
            await asyncio.sleep(0.005)
            order.append(number)
            inside -= 1

    await asyncio.gather(*(hold(number) for number in range(10)))
    assert order == list(range(10))
    await locks.close()


async def test_other_conversations_do_not_wait(engine: Any) -> None:
    locks = ConversationLocks(engine)
    async with locks.hold("c1") as first, locks.hold("c2") as second:
        await first.verify()
        await second.verify()
    await locks.close()


async def test_a_failed_holder_lets_go_and_nothing_is_kept(engine: Any) -> None:
    locks = ConversationLocks(engine)
    with pytest.raises(ValueError):
        async with locks.hold("c1"):
            raise ValueError
    async with locks.hold("c1"):
        pass
    assert not locks._queues
    await locks.close()


async def test_a_cancelled_waiter_leaves_the_queue(engine: Any) -> None:
    locks = ConversationLocks(engine)
    async with locks.hold("c1"):
        waiter = asyncio.create_task(_hold(locks, "c1"))
        await asyncio.sleep(0.01)
        waiter.cancel()
        with pytest.raises(asyncio.CancelledError):
            await waiter
    await asyncio.wait_for(_hold(locks, "c1"), 1)
    await locks.close()


async def test_two_processes_exclude_each_other(server: Engine) -> None:
    """Two instances stand for two processes: they share nothing but PostgreSQL."""
    here, there = ConversationLocks(server), ConversationLocks(server)
    async with here.hold("c1"):
        waiter = asyncio.create_task(_hold(there, "c1"))
        await asyncio.wait_for(_hold(there, "c2"), 1)
        await asyncio.sleep(0.05)
        assert not waiter.done()
    await asyncio.wait_for(waiter, 1)
    await here.close()
    await there.close()


async def test_waiting_for_another_process_ends(server: Engine) -> None:
    here, there = ConversationLocks(server), ConversationLocks(server, wait_seconds=0.1)
    async with here.hold("c1"):
        with pytest.raises(LockTimeout):
            await _hold(there, "c1")
    await asyncio.wait_for(_hold(there, "c1"), 1)
    await here.close()
    await there.close()


async def test_a_waiter_that_is_cancelled_gives_back_what_it_gets(server: Engine) -> None:
    here, there = ConversationLocks(server), ConversationLocks(server)
    async with here.hold("c1"):
        waiter = asyncio.create_task(_hold(there, "c1"))
        await asyncio.sleep(0.05)
        waiter.cancel()
        with pytest.raises(asyncio.CancelledError):
            await waiter
    await asyncio.wait_for(_hold(here, "c1"), 1)
    await here.close()
    await there.close()


async def test_more_conversations_than_connections_wait_for_each_other(server: Engine) -> None:
    locks = ConversationLocks(server, connections=2)
    await asyncio.gather(*(_hold(locks, f"c{number}", 0.01) for number in range(20)))
    await locks.close()


async def test_a_lost_session_may_not_commit(server: Engine) -> None:
    locks = ConversationLocks(server)
    async with locks.hold("c1") as held:
        await held.verify()
        _end_lock_sessions(server)
        with pytest.raises(LockLost):
            await held.verify()
        with pytest.raises(LockLost):
            await held.verify()
    async with locks.hold("c1") as held:
        await held.verify()
    await locks.close()


async def test_no_transaction_stays_open_while_held(server: Engine) -> None:
    locks = ConversationLocks(server)
    async with locks.hold("c1"):
        with server.connect() as connection:
            states = connection.execute(
                text("SELECT state FROM pg_stat_activity WHERE application_name = 'bot-locks'")
            ).scalars()
            assert set(states) == {"idle"}
    await locks.close()


async def test_an_unreachable_server_is_named() -> None:
    locks = ConversationLocks(create_engine("postgresql://nobody@127.0.0.1:1/none"))
    with pytest.raises(LockUnreachable):
        await _hold(locks, "c1")
    await locks.close()


async def test_a_killed_process_lets_go(server: Engine) -> None:
    spawn = multiprocessing.get_context("spawn")
    ready = spawn.Event()
    url = server.url.render_as_string(hide_password=False)
    holder = spawn.Process(target=_hold_for_ever, args=(url, ready), daemon=True)
    holder.start()
    assert await asyncio.to_thread(ready.wait, 20)
    locks = ConversationLocks(server)
    waiter = asyncio.create_task(_hold(locks, "c1"))
    await asyncio.sleep(0.1)
    assert not waiter.done()
    holder.kill()
    await asyncio.wait_for(waiter, 5)
    await locks.close()


async def _hold(locks: ConversationLocks, conversation_id: str, seconds: float = 0) -> None:
    async with locks.hold(conversation_id):
        await asyncio.sleep(seconds)


def _hold_for_ever(url: str, ready: Any) -> None:
    async def hold() -> None:
        async with ConversationLocks(create_engine(url)).hold("c1"):
            ready.set()
            await asyncio.sleep(60)

    asyncio.run(hold())


def _end_lock_sessions(engine: Engine) -> None:
    with engine.connect() as connection:
        connection.execute(
            text(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE application_name = 'bot-locks'"
            )
        ).all()
