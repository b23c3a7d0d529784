"""What it costs from the reading of a message to its proposals: asks, the shop's knowledge, candidates, score.

    python bench/proposing.py                 500 knowledge entries, and ten times as many
    python bench/proposing.py --entries 200

Each message of tests/content/own_messages.tsv is ranked against all asks and entries, heard, situated, decided,
rendered and scored, in a conversation with open wishes. Its own vector is not counted: reading has made it. Prints the
median and the 95th percentile in milliseconds.
"""

from __future__ import annotations

import argparse
import gc
import statistics
import sys
import time
from datetime import datetime, timedelta, timezone
from functools import lru_cache
from pathlib import Path
from typing import List, Sequence, Tuple

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from bot.handbook.knowledge import Entry, KnowledgeBook  # noqa: E402
from bot.handbook.load import load  # noqa: E402
from bot.proposing.knowledge import near_entries  # noqa: E402
from bot.proposing.propose import propose  # noqa: E402
from bot.proposing.score import UNFITTED  # noqa: E402
from bot.proposing.score_file import ScoreInForce  # noqa: E402
from bot.proposing.situation import Snapshot  # noqa: E402
from bot.services import ask_ranking, nearness  # noqa: E402
from bot.talk.memory import apply_free_reply, hear_message  # noqa: E402
from bot.talk.model import Memory  # noqa: E402
from bot.talk.references import References  # noqa: E402
from tests.builders import a_buyer, a_product, a_reading, an_order  # noqa: E402

MESSAGES = 400


@lru_cache(maxsize=1)
def messages() -> List[Tuple[str, str]]:
    """Messages with their first intent."""
    lines = (ROOT / "tests" / "content" / "own_messages.tsv").read_text(encoding="utf-8").splitlines()
    rows = [line.split("\t") for line in lines if line.strip() and not line.startswith("#")]
    return [(row[0], row[1].split(",")[0].split("+")[0]) for row in rows][:MESSAGES]


def book(entries: int) -> KnowledgeBook:
    """Return so many entries, three questions each."""
    def questions(number: int) -> Tuple[str, ...]:
        return (f"这款{number}能不能用在{number % 97}号上", f"第{number}号配件怎么装", f"{number}型号有没有现货")

    return KnowledgeBook(tuple(Entry(f"e{number}", f"第{number}条", questions(number), f"第{number}条的答案。")
                               for number in range(entries)), 1)


def milliseconds(known: KnowledgeBook) -> Sequence[float]:
    """Return the time of each message."""
    handbook = load(ROOT / "handbook")
    rank = ask_ranking(handbook, ROOT / "models" / "candidates" / "asks.npz")
    score = ScoreInForce(ROOT / "models", ROOT / "data" / "graded" / "score.json")() or UNFITTED
    now = datetime(2026, 11, 23, 6, 0, tzinfo=timezone.utc)
    orders = (an_order(), an_order("2026112300010002", status="signed", signed_at=now - timedelta(days=1)))
    snapshot = Snapshot(now=now, orders=orders, buyer=a_buyer(), verified=True, products={"CUP-1": a_product()})
    gc.collect()
    gc.freeze()
    took: List[float] = []
    memory = Memory(viewing="CUP-1", order_id=orders[0].id)
    for index, (text, intent) in enumerate(messages()):
        rank(text, {})
        near_entries(text, known, now.date(), nearness)  # vectors of message and lines are there, as after reading
        started = time.perf_counter()
        reading = a_reading(intent)
        asks = rank(text, {one.name: one.confidence for one in reading.ranking})
        reading = reading.copy(update={"asks": tuple(asks)})
        memory = hear_message(memory, text, reading, References(), now, handbook)
        memory = memory.copy(update={"knowledge": near_entries(text, known, now.date(), nearness)})
        propose(memory, snapshot, handbook, handbook.policy, score, known)
        took.append((time.perf_counter() - started) * 1000)
        memory = apply_free_reply(memory, "好的，这就给您看", handbook) if index % 2 else memory
        if index % 8 == 7:
            memory = Memory(viewing="CUP-1", order_id=orders[index % 2].id)
    return sorted(took)


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--entries", type=int, default=500)
    entries = parser.parse_args().entries
    medians = []
    for number in (entries, entries * 10):
        took = milliseconds(book(number))
        medians.append(statistics.median(took))
        print(f"{number:6d} entries: median {medians[-1]:.2f} ms, 95th percentile {took[int(len(took) * .95)]:.2f} ms "
              f"({len(took)} messages)")
    print(f"ten times as many entries: {medians[1] / medians[0]:.2f} times as long")


if __name__ == "__main__":
    main()
