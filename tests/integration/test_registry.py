"""Which model answers after an upgrade: one that was trained on another turn encoder is not loaded."""

from __future__ import annotations

import json
import tarfile
from dataclasses import replace
from pathlib import Path

import pytest

from bot.database import Database
from bot.learning.registry import champion, crown, sidecar
from bot.migrations import upgrade
from bot.rasa.agent import ModelUnusable, load_agent
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


def test_an_agent_says_that_its_model_is_of_another_encoder(model: Path, tmp_path: Path) -> None:
    with tarfile.open(model) as archive:
        archive.extractall(tmp_path / "parts")
    [meta] = (tmp_path / "parts").rglob("model.json")
    meta.write_text(json.dumps({**json.loads(meta.read_text("utf-8")), "encoder": "another"}), "utf-8")
    other = tmp_path / "shop-other.tar.gz"
    with tarfile.open(other, "w:gz") as archive:
        archive.add(tmp_path / "parts", arcname="")
    with pytest.raises(ModelUnusable, match="another turn encoder.*bot train"):
        load_agent(other)
