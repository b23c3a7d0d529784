"""Readings that ended with their process: which message ended it is found out, and no other is set aside."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from pathlib import Path
from typing import Any, Dict, List

from bot.conversations.gate import Gate
from bot.conversations.read import Turn
from bot.errors import DependencyError
from bot.store import unread
from bot.store.tables import due, messages
from bot.talk.model import Memory
from tests.builders import a_reading
from tests.shop import Shop, rows

FATAL = "致命"


class Readings:
    """Reads as long as nothing fatal is among what is being read; that ends the process, with all of them."""

    def __init__(self, together: int = 1) -> None:
        self.together = together  # so many have begun before the first of them ends
        self.under_way: List[str] = []
        self.most, self.ended = 0, asyncio.Event()

    async def __call__(self, pending: Any, context: Any) -> Turn:
        self.under_way.append(pending.message.text)
        self.most = max(self.most, len(self.under_way))
        while self.most < self.together:
            await asyncio.sleep(0.01)
        await asyncio.sleep(0.1)
        if FATAL in self.under_way:
            self.ended.set()
            await asyncio.sleep(60)
        self.under_way.remove(pending.message.text)
        return Turn(a_reading("greet"), Memory(), ())


def one_process(folder: Path, now: Any, say: Dict[str, str]) -> Readings:
    """Run a process until it is ended or nothing is left to read. Nothing of it is given back when it is ended."""
    shop = Shop(folder, now)

    async def work() -> Readings:
        readings = Readings(together=len(say))
        for visitor, text in say.items():
            conversation = await shop.parts.conversations.enter(buyer_id=None, visitor=visitor)
            await shop.parts.inbox.receive(conversation, None, text)
            shop.parts.reading.read_soon(conversation, readings)
        if not say:
            await shop.parts.reading.look(readings)
        for _ in range(200):
            if readings.ended.is_set() or not rows(shop, due, kind="message", state="open"):
                break
            await asyncio.sleep(0.05)
        return readings

    readings: Readings = shop.run(work())
    shop.close()
    return readings


def states(shop: Shop) -> Dict[str, str]:
    return {one.text: one.read_state for one in rows(shop, messages)}


def test_of_four_messages_one_ends_the_process_each_time_and_it_alone_is_set_aside(shop, tmp_path):
    innocent, now = ["一", "二", "三"], shop.now
    first = one_process(tmp_path, now, {"v0": FATAL, "v1": "一", "v2": "二", "v3": "三"})
    assert first.most == 4
    assert [one.attempts for one in rows(shop, due, kind="message")] == [1, 1, 1, 1]
    for restart in range(1, 4):
        again = one_process(tmp_path, now + timedelta(minutes=restart), {})
        assert again.most <= 1, "what may have ended a process is read alone"
    assert states(shop) == {FATAL: "failed", **dict.fromkeys(innocent, "read")}


def test_two_kills_make_no_message_unreadable(shop, tmp_path):
    conversation = shop.conversation
    shop.run(shop.parts.inbox.receive(conversation, None, "在吗"))
    for _ in range(2):
        shop.parts.database.run_now(unread.begin, conversation, shop.now)  # and the process is killed
    shop.run(shop.parts.reading.read(conversation, Readings()))
    assert states(shop) == {"在吗": "read"}


def test_what_failed_without_ending_the_process_keeps_nobody_waiting(shop):
    bad, order = shop.conversation, []

    async def read(pending: Any, context: Any) -> Turn:
        if pending.message.text == "坏":
            order.append("bad")
            await asyncio.sleep(0.3)
            raise ValueError("unreadable")
        order.append("good")
        return Turn(a_reading("greet"), Memory(), ())

    async def work() -> None:
        good = await shop.parts.conversations.enter(buyer_id=None, visitor="v")
        await shop.parts.inbox.receive(bad, None, "坏")
        reading = asyncio.ensure_future(shop.parts.reading.read(bad, read))
        while order.count("bad") < 2:
            await asyncio.sleep(0.01)
        await shop.parts.inbox.receive(good, None, "在吗")
        await asyncio.wait_for(shop.parts.reading.read(good, read), 0.25)
        await reading

    shop.run(work())
    assert states(shop) == {"坏": "failed", "在吗": "read"}


def test_every_attempt_that_was_no_fault_of_the_message_is_given_back(shop, monkeypatch):
    conversation, reading = shop.conversation, shop.parts.reading
    alone: List[bool] = []
    begin = unread.begin

    def watched(connection: Any, whose: str, now: Any, is_alone: bool = True) -> Any:
        alone.append(is_alone)
        return begin(connection, whose, now, is_alone)

    async def cannot(pending: Any, context: Any) -> Turn:
        raise DependencyError("Rasa is away.", "Wait.", code="rasa.away")

    async def work() -> None:
        await shop.parts.inbox.receive(conversation, None, "在吗")
        for _ in range(5):
            try:
                await reading.read(conversation, cannot)
            except DependencyError:
                pass
        await reading.finish()

    monkeypatch.setattr(unread, "begin", watched)
    shop.run(work())
    [item] = rows(shop, due, kind="message")
    assert (item.state, item.attempts) == ("open", 0) and alone == [False] * 5


def test_one_alone_waits_for_all_others_and_they_for_it_and_who_gives_up_leaves_no_trace():
    gate, inside, seen = Gate(), [], []

    async def be_inside(name: str, alone: bool) -> None:
        async with gate.enter(alone):
            inside.append(name)
            seen.append(tuple(inside))
            await asyncio.sleep(0.02)
            inside.remove(name)

    async def work() -> None:
        tasks = [asyncio.ensure_future(be_inside(*one)) for one in (
            ("a", False), ("b", False), ("gone", True), ("c", True), ("d", False), ("e", False), ("f", True))]
        await asyncio.sleep(0)
        tasks[2].cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await be_inside("g", True)

    asyncio.run(work())
    assert seen == [("a",), ("a", "b"), ("c",), ("d",), ("d", "e"), ("f",), ("g",)]
