"""Many malformed requests over every route of a server of its own: counts of answers, 5xx, and who suffered.

Usage: python bench/malformed.py [--requests 20000] [--seed 1] [--postgres]
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from tests.attack import Attack
from tests.postgres import new_database, running_postgres
from tests.server import Server


def main() -> None:
    """Attack and print JSON; exit 1 when anything suffered."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--requests", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--postgres", action="store_true")
    given = parser.parse_args()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        database = None
        if given.postgres:
            database = new_database(stack.enter_context(running_postgres(folder / "postgres")))
        server = Server(folder, database, BOT_LIMITS="off").start()
        stack.callback(server.stop)
        report = Attack(server).run(given.requests, given.seed)
    print(json.dumps(report, ensure_ascii=False, indent=1))
    sys.exit(1 if report["fault_count"] or report["poisoned"] or report["control_unread"] else 0)


if __name__ == "__main__":
    main()
