"""What deciding and rendering one message costs with the whole handbook, and with ten times as many rows.

    python bench/handbook.py            table: rows, scenarios, median, 95th percentile (ms)
    python bench/handbook.py --times 10

Each message is heard, situated, decided and rendered into proposals (`take_turn` without reading and
without the order store), in a conversation with open wishes, over the cases' intents in turn.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import time
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any, Dict, List

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from bot.handbook.load import load  # noqa: E402
from bot.handbook.model import Handbook  # noqa: E402
from bot.proposing.propose import propose  # noqa: E402
from bot.proposing.situation import Snapshot  # noqa: E402
from bot.talk.memory import hear_message  # noqa: E402
from bot.talk.model import Memory  # noqa: E402
from bot.talk.references import References  # noqa: E402
from tests.builders import a_buyer, a_product, a_reading, an_order  # noqa: E402

MESSAGES = 600


def grown(handbook: Handbook, times: int) -> Handbook:
    """Return the handbook with every row, scenario and reply that many times, under other names."""
    rows, scenarios, replies = dict(handbook.rows), dict(handbook.scenarios), dict(handbook.replies)
    for copy in range(1, times):
        for row in handbook.rows.values():
            rows[f"{row.id}-{copy}"] = replace(row, id=f"{row.id}-{copy}")
        for reply in handbook.replies.values():
            replies[f"{reply.id}-{copy}"] = replace(reply, id=f"{reply.id}-{copy}")
        for one in handbook.scenarios.values():
            branches = tuple(replace(branch, rows=tuple(f"{row}-{copy}" for row in branch.rows),
                                     replies=tuple(f"{name}-{copy}" for name in branch.replies))
                             for branch in one.branches)
            scenarios[f"{one.id}-{copy}"] = replace(one, id=f"{one.id}-{copy}", branches=branches)
    return replace(handbook, rows=rows, scenarios=scenarios, replies=replies)


def milliseconds(handbook: Handbook) -> List[float]:
    """Return the time of each message."""
    now = datetime(2026, 11, 23, 6, 0, tzinfo=timezone.utc)
    orders = (an_order(), an_order("2026112300010002", status="signed", signed_at=now - timedelta(days=1)))
    snapshot = Snapshot(now=now, orders=orders, buyer=a_buyer(), verified=True, products={"CUP-1": a_product()})
    intents = list(handbook.by_intent)
    memory, took = Memory(), []
    for index in range(MESSAGES):
        reading = a_reading(intents[index % len(intents)])
        if index % 8 == 0:
            memory = Memory(viewing="CUP-1", order_id=orders[index % 2].id)
        started = time.perf_counter()
        memory = hear_message(memory, "这个怎么处理 什么材质的", reading, References(), now, handbook)
        propose(memory, snapshot, handbook, handbook.policy)
        took.append((time.perf_counter() - started) * 1000)
    return took


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--times", type=int, default=10)
    times = parser.parse_args().times
    content = load(ROOT / "handbook")
    results: Dict[int, Any] = {}
    for factor in (1, times):
        handbook = content if factor == 1 else grown(content, factor)
        milliseconds(handbook)  # warm
        took = sorted(milliseconds(handbook))
        results[factor] = took
        print(f"{len(handbook.rows):5d} rows {len(handbook.scenarios):5d} scenarios: "
              f"median {statistics.median(took):.2f} ms, 95th percentile {took[int(len(took) * .95)]:.2f} ms")
    longer = statistics.median(results[times]) / statistics.median(results[1])
    print(f"{times} times as many rows: {longer:.2f} times as long")


if __name__ == "__main__":
    main()
