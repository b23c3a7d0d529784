"""From the buyer's POST to the proposals' event at the desk: median and 95th percentile.

Starts a server of its own on a fresh SQLite file. Usage: python bench/turn_http.py [--messages 200] [--pause 0.03]
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import sys
import tempfile
import threading
import time
from functools import partial
from pathlib import Path
from typing import Dict, List

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from tests.server import Server

TEXTS = ("我的快递到哪了", "能便宜点吗", "什么时候能到", "杯子不保温怎么办", "可以退款吗")


def main() -> None:
    """Measure and print JSON."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--messages", type=int, default=200)
    parser.add_argument("--pause", type=float, default=0.03, help="seconds of rest between messages")
    given = parser.parse_args()
    wanted = given.messages
    with tempfile.TemporaryDirectory() as folder:
        started = time.perf_counter()
        server = Server(Path(folder), BOT_LIMITS="off").start()
        start_seconds = time.perf_counter() - started
        try:
            result = measure(server, wanted, given.pause)
            result["start_seconds"] = round(start_seconds, 1)
            result["memory_mb"] = memory(server.pid)
        finally:
            server.stop()
    print(json.dumps(result, ensure_ascii=False))


def measure(server: Server, wanted: int, pause: float) -> Dict[str, float]:
    """Send one message after the other in one conversation and wait for its event each time."""
    arrived: Dict[str, float] = {}
    news = threading.Condition()
    agent = server.member()
    after = agent.get("desk/api/conversations")["last_event"]

    def follow() -> None:
        for event in agent.events(after):
            if event["event"] == "reading":
                with news:
                    arrived[event["data"]["message_id"]] = time.perf_counter()
                    news.notify()

    threading.Thread(target=follow, daemon=True).start()
    time.sleep(0.5)
    buyer, took = server.buyer("b-zhao"), []
    for number in range(wanted + 5):
        begun = time.perf_counter()
        sent = buyer.say(f"{TEXTS[number % len(TEXTS)]}{'啊' * (number % 3)}").json()["message"]["id"]
        with news:
            news.wait_for(partial(arrived.__contains__, sent), timeout=10)
        took.append((arrived[sent] - begun) * 1000)
        time.sleep(pause)
    took = took[5:]
    return {"messages": wanted, "median_ms": round(statistics.median(took), 1), "p95_ms": percentile(took, 95),
            "first_50_ms": round(statistics.median(took[:50]), 1),
            "last_50_ms": round(statistics.median(took[-50:]), 1)}


def percentile(values: List[float], share: int) -> float:
    """Return a percentile of some values."""
    return round(sorted(values)[min(len(values) - 1, len(values) * share // 100)], 1)


def memory(pid: int) -> float:
    """Return the resident memory of a process in MB."""
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return round(pages * os.sysconf("SC_PAGE_SIZE") / 1e6)


if __name__ == "__main__":
    main()
