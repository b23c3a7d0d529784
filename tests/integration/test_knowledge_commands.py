"""``bot knowledge import|export|check`` as people run it, on both databases."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys

import pytest

from bot.store.knowledge import Knowledge
from tests.builders import whole_handbook
from tests.server import ROOT, SECRET

GOOD = "编号,问法,回答,条件\ngift,有礼盒吗|能包装吗,可以配礼盒,\n" \
    "engrave,能刻字吗,能,\"[{fact: order.paid, is: false}]\"\n"


@pytest.fixture
def bot(database, tmp_path):
    address = database.engine.url.render_as_string(hide_password=False)
    env = {**os.environ, "BOT_DATABASE": address, "BOT_SECRET": SECRET, "BOT_VAR": str(tmp_path)}

    def run(*arguments):
        done = subprocess.run([sys.executable, "-m", "bot", "knowledge", *map(str, arguments)], cwd=ROOT, env=env,
                              capture_output=True, text=True, timeout=120)
        assert "Traceback" not in done.stderr, done.stderr
        return done.returncode, done.stdout, done.stderr

    return run


def test_a_file_goes_in_comes_out_and_goes_in_again(bot, database, tmp_path):
    file = tmp_path / "知识.csv"
    file.write_text(GOOD, encoding="gb18030")
    held = Knowledge(database, whole_handbook())
    assert bot("check", file) == (0, "2 条知识, 没有错误。\n", "")
    assert not held.entries
    assert bot("import", file) == (0, "已导入 2 条知识: 新增 2, 修改 0, 没有变化 0。\n", "")
    book = asyncio.run(held.current())
    assert {one.id: one.questions for one in book.entries} == {
        "engrave": ("能刻字吗",), "gift": ("有礼盒吗", "能包装吗")}
    out = tmp_path / "out.xlsx"
    assert bot("export", out)[0] == 0
    assert "新增 0, 修改 0, 没有变化 2" in bot("import", out)[1]
    file.write_text(GOOD.replace("可以配礼盒", "没有礼盒"), encoding="utf-8")
    assert "新增 0, 修改 1, 没有变化 1" in bot("import", file)[1]
    assert asyncio.run(held.current()).by_id["gift"].answer == "没有礼盒"


def test_one_fault_and_nothing_is_imported(bot, database, tmp_path):
    file = tmp_path / "a.csv"
    file.write_text(GOOD + "bad,能寄吗,{{order.gone}},\n", encoding="utf-8")
    for command in ("check", "import"):
        code, said, wrong = bot(command, file)
        assert code == 1 and not said and wrong.startswith("a.csv:4: 回答: 没有这个事实: 'order.gone'")
    assert not Knowledge(database, whole_handbook()).entries


def test_a_question_of_an_entry_that_stays_is_named_and_odd_words_are_warned_of(bot, tmp_path):
    first, second = tmp_path / "a.csv", tmp_path / "b.csv"
    first.write_text("编号,问法,回答\na,有礼盒吗,好评返现5元\n", encoding="utf-8")
    second.write_text("编号,问法,回答\nb,在吗,在\nc,有礼盒吗？,有\n", encoding="utf-8")
    code, said, warned = bot("import", first)
    assert code == 0 and warned.startswith("请留意: a.csv:2: 回答: 有「")
    assert bot("import", second)[2].startswith("b.csv:3: 问法: 第1行「有礼盒吗？」已经写在「有礼盒吗」里")


def test_a_place_that_cannot_be_written_is_said(bot, tmp_path):
    code, _, wrong = bot("export", tmp_path / "none" / "x.csv")
    assert code == 2 and "写不了" in wrong
