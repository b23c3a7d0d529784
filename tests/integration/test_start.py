"""What is wrong at the start is said in two lines, with what to do, never as a traceback."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from bot.errors import SetupError
from bot.migrations import upgrade
from bot.store.database import Database
from tests.server import ROOT, SECRET, free_port


def bot(*arguments, **settings):
    env = {**os.environ, "BOT_SECRET": SECRET, "BOT_PORT": str(free_port()), **{k: str(v) for k, v in settings.items()}}
    done = subprocess.run([sys.executable, "-m", "bot", *arguments], cwd=ROOT, env=env, text=True, timeout=120,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    assert "Traceback" not in done.stdout, done.stdout
    return done


@pytest.fixture()
def no_database(tmp_path):
    (tmp_path / "letter.db").write_text("这是一封信, 不是数据库。" * 100, encoding="utf-8")
    return f"sqlite:///{tmp_path}/letter.db"


@pytest.mark.parametrize("address, said", [
    ("nonsense", "BOT_DATABASE 不是数据库地址"), ("mysql://x/y", "只支持 SQLite 和 PostgreSQL"),
    ("sqlite:////proc/no/shop.db", "打不开"), ("postgresql://shop:secret@127.0.0.1:1/x", "打不开")])
def test_a_database_that_cannot_be_opened_is_named_without_its_password(tmp_path, address, said):
    done = bot("users", "list", BOT_DATABASE=address, BOT_VAR=tmp_path)
    assert done.returncode == 2 and said in done.stdout and "secret" not in done.stdout


def test_a_file_that_is_no_database_is_left_as_it_is(tmp_path, no_database):
    before = (tmp_path / "letter.db").read_bytes()
    done = bot("users", "list", BOT_DATABASE=no_database, BOT_VAR=tmp_path)
    assert done.returncode == 2 and "打不开" in done.stdout and (tmp_path / "letter.db").read_bytes() == before


@pytest.mark.parametrize("port", ["²", "0", "65536", "eight", "-1"])
def test_a_port_that_is_none_is_named(tmp_path, port):
    done = bot("users", "list", BOT_PORT=port, BOT_VAR=tmp_path)
    assert done.returncode == 2 and "BOT_PORT" in done.stdout


def test_a_damaged_file_is_found_at_the_start_and_not_served(tmp_path):
    file = tmp_path / "shop.db"
    database = Database(f"sqlite:///{file}")
    upgrade(database)
    database.close()
    with file.open("r+b") as damaged:
        damaged.seek(8192)
        damaged.write(os.urandom(40_000))
    done = bot("run", BOT_DATABASE=f"sqlite:///{file}", BOT_VAR=tmp_path)
    assert done.returncode == 2 and ("已损坏" in done.stdout or "打不开" in done.stdout), done.stdout


def test_the_same_file_by_another_name_is_the_same_file(tmp_path):
    (tmp_path / "link.db").symlink_to(tmp_path / "shop.db")
    first, other = Database(f"sqlite:///{tmp_path}/shop.db"), Database(f"sqlite:///{tmp_path}/link.db")
    upgrade(first)
    held = first.only_process()
    with pytest.raises(SetupError):
        other.only_process()
    held.close()
    first.close()
    other.close()
