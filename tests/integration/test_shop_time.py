"""What the shop's own time decides, wherever the server's clock stands."""

from __future__ import annotations

from datetime import datetime, timezone

from tests.shop import Shop


def test_the_buyers_today_is_the_shops(tmp_path):
    shop = Shop(tmp_path, datetime(2026, 11, 29, 19, 56, tzinfo=timezone.utc))
    told = []

    async def reader(pending, context):
        told.append(context["now"])

    async def work():
        await shop.parts.inbox.receive(shop.conversation, None, "今天能到吗")
        await shop.parts.reading.read(shop.conversation, reader)

    shop.run(work())
    shop.close()
    assert {one[:10] for one in told} == {"2026-11-30"} and all(one.endswith("+08:00") for one in told)
