"""Which model answers: promoting, going back, clearing away, and what a crash or another machine leaves behind."""

from __future__ import annotations

import json
import os
import tarfile
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.errors import InputError, SetupError
from bot.learning import files, registry
from bot.learning.promotion import ensure_champion, promote, rollback
from bot.migrations import upgrade
from bot.rasa.agent import ModelUnusable, load_agent
from bot.settings import Settings, read_settings
from bot.store.database import Database
from bot.store.tables import audit
from tests.builders import NOW


@pytest.fixture()
def shop(database: Database, tmp_path: Path) -> "Machine":
    return Machine(tmp_path / "one", database)


class Machine:
    """One machine's model files on a database that others may share; the files are no real models."""

    def __init__(self, folder: Path, database: Database) -> None:
        folder.mkdir()
        self.database = database
        self.settings: Settings = replace(read_settings({"BOT_VAR": str(folder)}), root=folder,
                                          models=folder / "models")
        self.said: list[str] = []

    @property
    def top(self) -> list[str]:
        return sorted(files.model_id(file) for file in self.settings.models.glob("*.tar.gz"))

    @property
    def candidates(self) -> list[str]:
        return sorted(files.model_id(file) for file in (self.settings.models / "candidates").glob("*.tar.gz"))

    @property
    def champion(self) -> str:
        row = self.database.run_now(registry.champion_row)
        return str(row.id) if row else ""

    def trained(self, *names: str) -> None:
        for name in names:
            work = self.settings.models / "candidates" / ".training-1"
            work.mkdir(parents=True, exist_ok=True)
            file = work / f"{name}.tar.gz"
            file.write_bytes(name.encode())
            digest = registry.data_digest(self.settings.root)
            candidate = registry.Candidate(name, files.file_digest(file), 1.0, digest, 0)
            files.add_candidate(self.settings.models, file, {"data_digest": digest})
            self.database.run_now(registry.register, candidate, NOW)

    def promote(self, name: str, load=lambda path: None) -> None:
        promote(self.database, self.settings, name, "小王", lambda: NOW, load)

    def rollback(self) -> str:
        return rollback(self.database, self.settings, "小王", lambda: NOW, lambda path: None)

    def start(self) -> registry.Champion:
        def load(path: Path) -> None:
            raise AssertionError("nothing is trained")

        return ensure_champion(self.database, self.settings, lambda: NOW, self.said.append, load)


def test_promoting_and_going_back(shop: Machine) -> None:
    shop.trained("shop-1", "shop-2", "shop-3")
    for name in ("shop-1", "shop-2", "shop-3"):
        shop.promote(name)
        assert (shop.champion, shop.top) == (name, [name])
    assert [shop.rollback(), shop.rollback()] == ["shop-2", "shop-1"]
    with pytest.raises(InputError, match="没有更早的模型"):
        shop.rollback()
    assert shop.top == ["shop-1"] and shop.candidates == ["shop-2", "shop-3"]
    assert shop.start().path == shop.settings.models / "shop-1.tar.gz"
    lines = shop.database.run_now(lambda c: c.execute(select(audit).order_by(audit.c.action, audit.c.detail)).all())
    assert [(one.action, one.person, one.conversation) for one in lines] == (
        [("model_promoted", "小王", None)] * 3 + [("model_rolled_back", "小王", None)] * 2)
    assert json.loads(lines[1].detail) == {"model": "shop-2", "before": "shop-1", "by": "小王"}


def test_promoting_twice_is_harmless(shop: Machine) -> None:
    shop.trained("shop-1", "shop-2")
    for name in ("shop-1", "shop-2", "shop-2"):
        shop.promote(name)
    assert shop.rollback() == "shop-1"


def test_five_more_models_stay_and_the_one_before_always(shop: Machine) -> None:
    shop.trained(*(f"shop-{n}" for n in range(3)))
    shop.promote("shop-0")
    shop.promote("shop-1")
    shop.trained(*(f"shop-{n}" for n in range(3, 10)))
    for n in range(10):
        path = files.find(shop.settings.models, f"shop-{n}")
        if path:
            os.utime(path, (n, n))
    shop.promote("shop-1")
    assert shop.top == ["shop-1"] and shop.candidates == ["shop-0", *(f"shop-{n}" for n in range(5, 10))]
    assert len(list((shop.settings.models / "candidates").glob("*.json"))) == 6
    assert len(shop.database.run_now(registry.all_models)) == 10


def test_what_cannot_be_used_is_refused_and_the_champion_stays(shop: Machine) -> None:
    shop.trained("shop-1", "shop-2", "shop-3", "shop-4", "shop-5")
    shop.promote("shop-1")
    folder = shop.settings.models / "candidates"
    (folder / "shop-2.tar.gz").write_bytes(b"another")
    beside = folder / "shop-3.json"
    beside.write_text(json.dumps({**json.loads(beside.read_text()), "encoder": "another"}))
    (folder / "shop-4.tar.gz").unlink()
    for name, reason in (("shop-2", "sha256 与"), ("shop-3", "另一个语句编码器"),
                         ("shop-4", "不在本机")):
        with pytest.raises(SetupError, match=reason):
            shop.promote(name)
    with pytest.raises(InputError, match="没有模型 'shop-9'"):
        shop.promote("shop-9")

    def load(path: Path) -> None:
        raise ModelUnusable("It cannot be used.")

    with pytest.raises(ModelUnusable):
        shop.promote("shop-5", load)
    assert (shop.champion, shop.top) == ("shop-1", ["shop-1"])


@pytest.mark.parametrize("stops", ["make_champion", "arrange"])
def test_a_crash_leaves_the_champion_the_database_names(shop: Machine, stops: str,
                                                        monkeypatch: pytest.MonkeyPatch) -> None:
    shop.trained("shop-1", "shop-2")
    shop.promote("shop-1")

    def killed(*args: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched, pytest.raises(KeyboardInterrupt):
        patched.setattr(registry if stops == "make_champion" else files, stops, killed)
        shop.promote("shop-2")
    expected = "shop-1" if stops == "make_champion" else "shop-2"
    assert shop.champion == expected and shop.top == ["shop-1", "shop-2"]
    assert shop.start().id == expected
    assert shop.top == [expected] and len(shop.candidates) == 1


def test_another_machine_without_the_file_says_so_and_trains_nothing(shop: Machine, tmp_path: Path) -> None:
    shop.trained("shop-1")
    shop.promote("shop-1")
    other = Machine(tmp_path / "other", shop.database)
    with pytest.raises(SetupError, match=r"other/models/shop-1\.tar\.gz.*复制过来.*bot train") as caught:
        other.start()
    assert caught.value.code == "model.missing" and shop.champion == "shop-1"
    (other.settings.models / "candidates").mkdir(parents=True)
    (other.settings.models / "candidates" / "shop-1.tar.gz").write_bytes(b"shop-1")
    assert other.start().path == other.settings.models / "shop-1.tar.gz" and other.candidates == []


def test_a_fresh_database_takes_an_up_to_date_file_but_never_half_of_one(shop: Machine, tmp_path: Path) -> None:
    shop.trained("shop-1")
    place = shop.settings.models / "candidates" / "shop-1.tar.gz"
    place.replace(shop.settings.models / place.name)
    about = files.sidecar(place)
    about.write_text(json.dumps({**json.loads(about.read_text()),
                                 "sha256": files.file_digest(shop.settings.models / place.name)}))
    about.replace(shop.settings.models / about.name)
    (shop.settings.models / "shop-0.tar.gz").write_bytes(b"half")
    told = {**files.read_sidecar(shop.settings.models / place.name), "sha256": "x"}
    (shop.settings.models / "shop-0.json").write_text(json.dumps(told))
    assert shop.start().id == "shop-1" and shop.top == ["shop-1"]


def test_newer_labels_and_data_are_announced(shop: Machine) -> None:
    shop.trained("shop-1")
    shop.promote("shop-1")
    from bot.learning.tables import labels

    shop.database.run_now(lambda c: c.execute(labels.insert().values(
        message="m1", text="在吗", previous="", intents='["greet"]', by="a", at="2027-01-01T00:00:00.000000+00:00")))
    shop.start()
    (shop.settings.root / "config.yml").write_text("pipeline: []")
    shop.start()
    assert "1 条标签" in shop.said[0] and "训练数据" in shop.said[1]


def test_commands_take_the_champion_of_the_database_not_the_newest_file(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path}/shop.db")
    settings = replace(read_settings({"BOT_VAR": str(tmp_path)}), models=tmp_path / "models")
    with pytest.raises(SetupError, match="还没有训练过模型"):
        registry.champion_path(settings)
    (tmp_path / "models").mkdir()
    (tmp_path / "models" / "stray.tar.gz").write_bytes(b"stray")
    assert registry.champion_path(settings).name == "stray.tar.gz"
    upgrade(database)
    assert registry.champion_path(settings).name == "stray.tar.gz"
    machine = Machine(tmp_path / "one", database)
    machine.settings = settings
    machine.trained("shop-1")
    database.run_now(registry.make_champion, "shop-1", "bot", NOW)
    assert registry.champion_path(settings).name == "shop-1.tar.gz"
    (tmp_path / "models" / "candidates" / "shop-1.tar.gz").unlink()
    with pytest.raises(SetupError, match="不在本机"):
        registry.champion_path(settings)
    database.close()


def test_faults_of_several_servers_stand_beside_each_other(shop: Machine) -> None:
    shop.trained("shop-1")
    for server, reason in (("a:1", "broken"), ("b:2", "missing"), ("a:1", None)):
        shop.database.run_now(registry.save_fault, "shop-1", server, reason)
    assert registry.faults_of(shop.database.run_now(registry.model_row, "shop-1")) == {"b:2": "missing"}
    shop.promote("shop-1")
    assert registry.faults_of(shop.database.run_now(registry.model_row, "shop-1")) == {}


def test_an_agent_says_that_its_model_is_of_another_encoder(model: Path, tmp_path: Path) -> None:
    with tarfile.open(model) as archive:
        archive.extractall(tmp_path / "parts")
    [meta] = (tmp_path / "parts").rglob("model.json")
    meta.write_text(json.dumps({**json.loads(meta.read_text("utf-8")), "encoder": "another"}), "utf-8")
    other = tmp_path / "shop-other.tar.gz"
    with tarfile.open(other, "w:gz") as archive:
        archive.add(tmp_path / "parts", arcname="")
    with pytest.raises(ModelUnusable, match="另一个语句编码器.*bot train"):
        load_agent(other)
