"""kill -9 in the middle of the use cases, twice (`make kills`: fifty times): nothing is lost or doubled."""

from __future__ import annotations

import pytest

from tests.kill_checks import faults_in, read_database
from tests.kill_use_cases import USE_CASES
from tests.kills import World
from tests.postgres import new_shop_database

KILLS = 2


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_whatever_is_going_on_a_kill_loses_and_doubles_nothing(request, model, tmp_path, kind):
    address = new_shop_database(request.getfixturevalue("postgres")) if kind == "postgresql" else None
    world = World(tmp_path, address, seed=7, buyers=200)
    try:
        for _ in range(KILLS):
            world.round(USE_CASES)
        world.rest()
    finally:
        world.server.stop()
    rows = read_database(world.server.database)
    assert world.faults == [] and faults_in(rows, world.told.all, world.told.acknowledged) == []
    assert world.kills == KILLS and len(world.in_flight) > len(USE_CASES) // 3
    assert len(rows["messages"]) > 60 and rows["decisions"] and rows["tasks"] and rows["cases"]
