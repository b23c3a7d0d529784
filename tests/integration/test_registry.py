"""Which model answers after an upgrade: one that was trained on another turn encoder is not loaded."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

from bot.database import Database
from bot.learning.registry import champion, crown, sidecar
from bot.migrations import upgrade
from bot.settings import read_settings
from tests.builders import NOW


def test_a_champion_of_another_encoder_cannot_be_loaded(tmp_path: Path) -> None:
    settings = replace(read_settings({"BOT_VAR": str(tmp_path)}), root=tmp_path)
    database = Database(settings.database)
    upgrade(database)
    trained = tmp_path / "shop-1.tar.gz"
    trained.write_bytes(b"a model")
    database.run_now(crown, settings, trained, "d" * 64, 1.0, NOW)
    found = database.run_now(champion, settings)
    assert found is not None and found.id == "shop-1"
    beside = sidecar(found.path)
    beside.write_text(json.dumps({**json.loads(beside.read_text()), "encoder": "another"}))
    assert database.run_now(champion, settings) is None
    database.close()
