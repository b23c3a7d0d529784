"""A shop in this process, on a database of its own."""

from __future__ import annotations

from pathlib import Path
from typing import Iterator

import pytest

from tests.shop import Shop


@pytest.fixture()
def shop(tmp_path: Path) -> Iterator[Shop]:
    made = Shop(tmp_path)
    yield made
    made.close()
