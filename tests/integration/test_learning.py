"""The whole way on a real server: misread, labelled, trained, promoted, read right, rolled back, while buyers go on."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any, Callable, Iterator

import pytest
from sqlalchemy import select

from bot.learning import files, registry
from bot.learning.labels import all_labels
from bot.services import wall_clock
from bot.store.database import Database
from bot.store.tables import audit
from tests.postgres import running_postgres
from tests.server import ROOT, Client, Server
from tests.unit.test_labels import odd_labels

MISREAD = {"蓝色的那个\n“大号”\t还有吗": "invoice", "我想问一下\n\n明天能不能到 \\ 到不了就算了": "usage_help",
           "你们家这个质量怎么样啊": "send_reference"}
"""What nobody would read so; the labels teach it."""
TRAINING_SECONDS = 900


def until(true: Callable[[], Any], what: str, seconds: float = 60) -> Any:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        found = true()
        if found:
            return found
        time.sleep(0.2)
    raise AssertionError(f"{what} did not happen")


class Shop:
    """A server with models of its own, and the commands an operator types beside it."""

    def __init__(self, folder: Path, model: Path, database: str = "") -> None:
        self.models = folder / "models"
        (self.models / "candidates").mkdir(parents=True)
        shutil.copy(model, self.models)
        shutil.copy(files.sidecar(model), self.models)
        vectors = model.parent / "candidates" / "vectors.npz"
        if vectors.is_file():
            shutil.copy(vectors, self.models / "candidates")
        self.server = Server(folder, database or None, BOT_MODELS=str(self.models), BOT_LIMITS="off")
        self.env = {**os.environ, "BOT_DATABASE": self.server.database, "BOT_VAR": str(folder),
                    "BOT_MODELS": str(self.models)}

    def bot(self, *arguments: str, seconds: float = 120) -> "subprocess.CompletedProcess[str]":
        return subprocess.run([sys.executable, "-m", "bot", *arguments], cwd=ROOT, env=self.env, text=True,
                              capture_output=True, timeout=seconds)

    def listed(self) -> list[dict[str, Any]]:
        done = self.bot("models", "list", "--json")
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    def reading(self, text: str) -> dict[str, Any]:
        """Let a new visitor write; return what is read."""
        buyer, agent = self.server.buyer(), self.server.member()
        assert buyer.say(text).status_code == 200
        agent.proposals(buyer.conversation, 30)
        [message] = agent.conversation(buyer.conversation)["messages"]
        return dict(message["reading"])

    def answering(self, name: str) -> None:
        until(lambda: self.reading("在吗")["model"] == name, f"{name} answers")


@pytest.fixture(scope="module")
def shop(model: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    shop = Shop(tmp_path_factory.mktemp("learning"), model)
    shop.server.start()
    yield shop
    shop.server.stop()


class Buyers:
    """Three buyers who keep writing."""

    def __init__(self, server: Server) -> None:
        self.server, self.said, self.over = server, {}, threading.Event()
        self.refused: list[str] = []
        self.threads = [threading.Thread(target=self.talk, args=(one,)) for one in ("b-zhao", "b-sun", "b-gao")]

    def talk(self, buyer_id: str) -> None:
        buyer = self.server.buyer(buyer_id)
        texts: list[str] = []
        self.said[buyer.conversation] = texts
        while not self.over.is_set():
            text = f"我的快递到哪了 {len(texts)}"
            answer = buyer.say(text)
            if answer.status_code != 200:
                self.refused.append(answer.text)
                return
            texts.append(text)
            time.sleep(0.8)

    def __enter__(self) -> "Buyers":
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.over.set()
        for thread in self.threads:
            thread.join(60)
        assert not self.refused


def label(shop: Shop, text: str, intent: str) -> str:
    """Let a visitor write and an analyst say what it should have been; return the message's id."""
    buyer, analyst = shop.server.buyer(), Client(shop.server.base, "analyst")
    message = buyer.say(text).json()["message"]["id"]
    shop.server.member().proposals(buyer.conversation, 30)
    assert analyst.post(f"workbench/api/messages/{message}/label", intents=[intent]).status_code == 200
    return str(message)


def add_labels(shop: Shop) -> None:
    """500 odd ones and one whose intent no longer exists, as if they had been given long ago."""
    rows = [(f"odd-{number}", one.text.replace("\ud800", "").replace("\x00", ""), "", json.dumps(one.intents))
            for number, one in enumerate(odd_labels(500))]
    rows.append(("old", "很久以前的", "", '["an_intent_of_yore"]'))
    with sqlite3.connect(shop.server.folder / "shop.db") as database:
        database.executemany("INSERT INTO labels (message, text, previous, intents, by, at) VALUES (?, ?, ?, ?, 'a', "
                             "'2026-01-01T00:00:00.000000+00:00')", rows)


def test_from_a_label_to_a_model_that_answers_and_back(shop: Shop, model: Path) -> None:
    first = files.model_id(model)
    before = {text: shop.reading(text) for text in MISREAD}
    assert all(before[text]["intent"] != intent and before[text]["model"] == first for text, intent in MISREAD.items())
    for text, intent in MISREAD.items():
        label(shop, text, intent)
    add_labels(shop)
    with Buyers(shop.server) as buyers:
        trained = shop.bot("train", seconds=TRAINING_SECONDS)
        print(trained.stdout)
        assert trained.returncode == 0, trained.stdout + trained.stderr
        [candidate] = [one for one in shop.listed() if not one["champion"]]
        for part in ("an_intent_of_yore", "没有参加训练的消息", "当前模型", "变好的意图", "相当",
                     "标签读对的更多, 建议用",
                     f"用 bot models promote {candidate['id']} 启用"):
            assert part in trained.stdout
        assert candidate["labels"] == len(Database(shop.server.database).run_now(all_labels)) - 1
        assert candidate["scores"]["accuracy_at_3"] > 0.84 and candidate["verdict"] == "equal" and candidate["here"]
        assert shop.reading("在吗")["model"] == first and len(list(shop.models.glob("*.tar.gz"))) == 1
        promoted = shop.bot("models", "promote", candidate["id"], "--by", "小王")
        assert promoted.returncode == 0 and candidate["id"] in promoted.stdout, promoted.stderr
        shop.answering(candidate["id"])
        after = {text: shop.reading(text)["intent"] for text in MISREAD}
        assert after == MISREAD
        time.sleep(2)
    summary = Client(shop.server.base, "analyst").get("workbench/api/summary")
    assert summary["model"]["id"] == candidate["id"]
    nothing_lost(shop, buyers, {first, candidate["id"]})
    assert [file.name for file in shop.models.glob("*.tar.gz")] == [f"{candidate['id']}.tar.gz"]

    back = shop.bot("models", "rollback", "--by", "小王")
    assert back.returncode == 0 and first in back.stdout, back.stderr
    shop.answering(first)
    again = {text: shop.reading(text)["intent"] for text in MISREAD}
    assert again == {text: one["intent"] for text, one in before.items()}
    assert [one["id"] for one in shop.listed() if one["champion"]] == [first]
    told = Database(shop.server.database).run_now(lambda c: c.execute(
        select(audit.c.action, audit.c.person).where(audit.c.action.like("model_%")).order_by(audit.c.at)).all())
    assert [tuple(one) for one in told] == [("model_promoted", "bot"), ("model_promoted", "小王"),
                                            ("model_rolled_back", "小王")]


def nothing_lost(shop: Shop, buyers: Buyers, models: set[str]) -> None:
    """Every message that was acknowledged is stored in order and read, the last ones by the newest model."""
    agent, used = shop.server.member(), set()
    for conversation, texts in buyers.said.items():
        agent.proposals(conversation, 60)
        shown = [one for one in agent.conversation(conversation)["messages"] if one["sender"] == "buyer"]
        assert len(texts) > 20 and [one["text"] for one in shown] == texts[-len(shown):]
        assert all(one["read_state"] == "read" for one in shown)
        used |= {one["reading"]["model"] for one in shown}
    assert used <= models and not any("Traceback" in line for line in shop.server.output)


def test_a_model_that_does_not_load_leaves_the_old_one_and_says_so(shop: Shop) -> None:
    serving = shop.reading("在吗")["model"]
    broken = shop.models / "candidates" / "shop-broken.tar.gz"
    broken.write_bytes(b"not an archive")
    candidate = registry.Candidate("shop-broken", files.file_digest(broken), 1.0, "", 0)
    database = Database(shop.server.database)
    database.run_now(registry.register, candidate, wall_clock())
    refused = shop.bot("models", "promote", "shop-broken")
    assert refused.returncode == 2 and "model.unusable" in refused.stderr
    database.run_now(registry.make_champion, "shop-broken", "by hand", wall_clock())
    until(lambda: "shop-broken" in shop.bot("models", "list").stdout.split("没能启用")[0]
          and "没能启用" in shop.bot("models", "list").stdout, "the fault is listed")
    assert shop.reading("在吗")["model"] == serving
    assert sum("shop-broken is not taken" in line for line in shop.server.output) == 1
    assert shop.bot("models", "rollback").returncode == 0
    assert shop.reading("在吗")["model"] == serving
    database.close()


def test_one_training_at_a_time_and_one_that_fails_leaves_nothing(shop: Shop) -> None:
    files_before = sorted(shop.models.rglob("*.tar.gz"))
    with files.file_lock(shop.models / ".training.lock"):
        busy = shop.bot("train")
    assert busy.returncode == 2 and "training.busy" in busy.stderr and str(os.getpid()) in busy.stderr
    work = shop.models / "candidates" / ".training-1"
    work.mkdir()
    (work / "shop-half.tar.gz").write_bytes(b"half")
    training = subprocess.Popen([sys.executable, "-m", "bot", "train"], cwd=ROOT, env=shop.env, text=True,
                                stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    until(lambda: not work.exists() and list((shop.models / "candidates").glob(".training-*/config.yml")),
          "training begins")
    training.kill()
    training.wait()
    assert sorted(shop.models.rglob("*.tar.gz")) == files_before and len(shop.listed()) == len(
        [one for one in shop.listed() if "half" not in one["id"]])
    full = subprocess.run(["bash", "-c", f"ulimit -f 100; exec {sys.executable} -m bot train"], cwd=ROOT, env=shop.env,
                          text=True,
                          capture_output=True, timeout=TRAINING_SECONDS)
    assert full.returncode == 2 and "没有变" in full.stderr, full.stdout + full.stderr
    assert sorted(shop.models.rglob("*.tar.gz")) == files_before
    assert not list((shop.models / "candidates").glob(".training-*"))


def test_every_process_takes_the_champion_and_one_without_the_file_goes_on(model: Path, tmp_path: Path) -> None:
    with running_postgres(tmp_path / "postgres") as address:
        for name in ("one", "two"):
            (tmp_path / name).mkdir()
        one, two = (Shop(tmp_path / name, model, address) for name in ("one", "two"))
        one.server.start()
        two.server.start()
        try:
            first, copy = files.model_id(model), "shop-copy"
            place = one.models / "candidates" / f"{copy}.tar.gz"
            shutil.copy(model, place)
            database = Database(address)
            database.run_now(registry.register, registry.Candidate(copy, files.file_digest(place), 1.0, "", 0),
                             wall_clock())
            database.close()
            assert one.bot("models", "promote", copy).returncode == 0
            one.answering(copy)
            fault = until(lambda: next(row["faults"] for row in one.listed() if row["id"] == copy),
                          "the fault is listed")
            assert "不在本机" in next(iter(fault.values())) and two.reading("在吗")["model"] == first
            (two.models / "candidates").mkdir(exist_ok=True)
            shutil.copy(one.models / f"{copy}.tar.gz", two.models / "candidates" / "partial")
            (two.models / "candidates" / "partial").rename(two.models / "candidates" / f"{copy}.tar.gz")
            two.answering(copy)
            assert not any(row["faults"] for row in one.listed())
            until(lambda: [file.name for file in two.models.glob("*.tar.gz")] == [f"{copy}.tar.gz"],
                  "the files are in order")
        finally:
            one.server.stop()
            two.server.stop()
