"""Kill a working server again and again, on SQLite and on PostgreSQL, and see whether it kept its word.

Usage: python bench/kills.py [--kills 50] [--seed 1] [--minutes 60] [--only sqlite|postgresql]
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path
from typing import Any, Dict

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from tests.kill_checks import faults_in, read_database
from tests.kill_use_cases import USE_CASES
from tests.kills import World, as_json
from tests.postgres import new_database, running_postgres

ENOUGH = 15
"""Number of kills at which each use case is hit for practical certainty."""


def kill(kind: str, kills: int, seed: int, minutes: float) -> Dict[str, Any]:
    """Kill a server of its own so often; of many kills each use case has to be in flight at one at least."""
    end = time.monotonic() + minutes * 60
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        address = None
        if kind == "postgresql":
            address = new_database(stack.enter_context(running_postgres(folder / "postgres")))
        world = World(folder, address, seed)
        stack.callback(world.server.stop)
        world.round(USE_CASES, kill=False)
        while world.kills < kills and time.monotonic() < end:
            before = len(world.faults)
            world.round(USE_CASES)
            for fault in [f"{kind}: {world.kills} kills", *world.faults[before:]]:
                print(fault, file=sys.stderr, flush=True)
        world.rest()
        world.server.stop()
        if world.kills >= ENOUGH:
            world.faults += [f"never in flight: {name}" for name in set(USE_CASES) - set(world.in_flight)]
        world.faults += faults_in(read_database(world.server.database), world.told.all, world.told.acknowledged)
        return world.report()


def main() -> None:
    """Kill and print JSON; exit 1 when anything was lost, doubled or contradicts itself."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--minutes", type=float, default=60, help="stop earlier after so long on one database")
    parser.add_argument("--only", choices=("sqlite", "postgresql"))
    given = parser.parse_args()
    kinds = (given.only,) if given.only else ("sqlite", "postgresql")
    reports = {kind: kill(kind, -(-given.kills // len(kinds)), given.seed, given.minutes) for kind in kinds}
    print(as_json(reports))
    sys.exit(1 if any(one["fault_count"] for one in reports.values()) else 0)


if __name__ == "__main__":
    main()
